"""Which package brings a program that start commands run.

Sources: the packages' own entry points, as their documentation names them.
"""

from __future__ import annotations

PROVIDERS: dict[str, tuple[str, ...]] = {
    "alembic": ("alembic", "flask-migrate", "flask-alembic"),
    "celery": ("celery",),
    "chainlit": ("chainlit",),
    "daphne": ("daphne",),
    "gunicorn": ("gunicorn", "mlflow", "apache-superset", "apache-airflow", "label-studio"),
    "hypercorn": ("hypercorn", "quart"),
    "rq": ("rq",),
    "streamlit": ("streamlit",),
    "uvicorn": (
        "uvicorn",
        "fastapi-cli",
        "chainlit",
        "chromadb",
        "fastmcp",
        "gradio",
        "langserve",
        "litellm",
        "mcp",
        "prefect",
        "sanic-testing",
        "uvicorn-worker",
    ),
    "waitress-serve": ("waitress",),
}
"""Programs of Python packages: the package, then others that depend on it."""

WORKERS: dict[str, tuple[str, ...]] = {
    "eventlet": ("eventlet",),
    "gevent": ("gevent",),
    "geventwebsocket.gunicorn.workers.GeventWebSocketWorker": ("gevent-websocket",),
    "tornado": ("tornado",),
    "uvicorn.workers.UvicornH11Worker": PROVIDERS["uvicorn"],
    "uvicorn.workers.UvicornWorker": PROVIDERS["uvicorn"],
    "uvicorn_worker.UvicornWorker": ("uvicorn-worker",),
}
"""Worker classes of gunicorn and the packages that bring them."""

NODE_PROGRAMS: dict[str, str] = {
    "concurrently": "concurrently",
    "http-server": "http-server",
    "json-server": "json-server",
    "nest": "@nestjs/cli",
    "next": "next",
    "nodemon": "nodemon",
    "nuxt": "nuxt",
    "pm2-runtime": "pm2",
    "prisma": "prisma",
    "react-router-serve": "@react-router/serve",
    "remix-serve": "@remix-run/serve",
    "serve": "serve",
    "strapi": "@strapi/strapi",
    "ts-node": "ts-node",
    "tsx": "tsx",
    "vite": "vite",
}
"""Programs of npm packages that are often started."""
