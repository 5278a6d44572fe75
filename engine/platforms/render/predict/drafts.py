"""The services a project without a Blueprint would be on Render, drafted from its files.

Only what is evident is drafted: a start command must lead to something that is there. What an
operator has to decide (plans, regions, values of variables) is left at what costs nothing, or open.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.platforms.render.predict.python_apps import applications
from engine.platforms.render.predict.requirements import (
    Declared,
    read_pipfile,
    read_pyproject,
    read_requirements,
)
from engine.project.builds.static import NOT_PROJECTS, exports_pages, manager_of, static_build
from engine.project.editing.lines import lines_of
from engine.project.packages.manifest import package_at
from engine.project.snapshot import normal
from engine.records import dataclass, field

if TYPE_CHECKING:
    from engine.project.snapshot import Snapshot

SERVERS = (
    *("express", "fastify", "koa", "@nestjs/core", "hono", "@hapi/hapi", "next", "nuxt", "ws"),
    *("@sveltejs/adapter-node", "@astrojs/node", "@remix-run/serve", "@react-router/serve"),
    *("socket.io", "apollo-server", "@apollo/server", "@strapi/strapi"),
)
"""Packages that answer requests when the start script runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A service as it would be written."""

    name: str
    runtime: str
    folder: str
    build: str = ""
    start: str = ""
    publish: str = ""
    rewrite: bool = False
    """True when every address must lead to index.html."""
    variables: tuple[str, ...] = ()
    reason: str = ""
    """What in the files it was read from."""
    needs: tuple[str, ...] = field(default=())
    """Packages that the start needs and no manifest names."""


def drafts(snapshot: Snapshot, name: str) -> tuple[Draft, ...]:
    """Draft the services of a project, the root's first.

    Args:
        snapshot: the files.
        name: what the service of the root is called.
    """
    found: list[Draft] = []
    for folder in ("", *_folders(snapshot)):
        if any(d.folder and folder.startswith(f"{d.folder}/") for d in found):
            continue
        draft = _draft(snapshot, folder, _slug(folder.replace("/", "-") or name))
        if draft is not None:
            found.append(draft)
            if not folder and package_is_alone(snapshot):
                break
    return tuple(found)


def package_is_alone(snapshot: Snapshot) -> bool:
    """True when the root's own service is all: no workspace, no other manifest beside it."""
    package = package_at(snapshot)
    return package is None or not package.workspaces


def _folders(snapshot: Snapshot) -> list[str]:
    manifests = {"package.json", "requirements.txt", "pyproject.toml", "go.mod", "Gemfile"}
    folders: set[str] = set()
    for path in snapshot.paths():
        folder, _, file = path.rpartition("/")
        parts = folder.split("/")
        hidden = any(p.startswith(".") for p in parts) or bool(NOT_PROJECTS & set(parts))
        if file in manifests and folder and len(parts) <= 2 and not hidden:
            folders.add(folder)
    return sorted(folders)


def _draft(snapshot: Snapshot, folder: str, name: str) -> Draft | None:
    for reader in (_python, _node, _go, _ruby, _docker, _plain):
        draft = reader(snapshot, folder, name)
        if draft is not None:
            return draft
    return None


def _python(snapshot: Snapshot, folder: str, name: str) -> Draft | None:
    build, declared = _python_build(snapshot, folder)
    if not build:
        return None
    start, reason, needs = _python_start(snapshot, folder, declared)
    if not start:
        return None
    manage = snapshot.is_file(normal(f"{folder}/manage.py"))
    settings = any(
        "STATIC_ROOT" in (snapshot.text(p) or "")
        for p in snapshot.files_under(folder)
        if p.endswith(("settings.py", "base.py", "production.py"))
    )
    if manage and settings:
        build += " && python manage.py collectstatic --no-input"
    return Draft(
        name=name,
        runtime="python",
        folder=folder,
        build=build,
        start=start,
        variables=_variables(snapshot, folder),
        reason=reason,
        needs=needs,
    )


def _python_build(snapshot: Snapshot, folder: str) -> tuple[str, Declared]:
    requirements = normal(f"{folder}/requirements.txt")
    pyproject = normal(f"{folder}/pyproject.toml")
    if snapshot.is_file(requirements):
        return "pip install -r requirements.txt", read_requirements(snapshot, requirements)
    if snapshot.is_file(normal(f"{folder}/uv.lock")):
        return "uv sync --frozen", read_pyproject(snapshot, pyproject)
    if snapshot.is_file(normal(f"{folder}/poetry.lock")):
        return "poetry install", read_pyproject(snapshot, pyproject)
    pipfile = normal(f"{folder}/Pipfile")
    if snapshot.is_file(pipfile):
        return "pipenv install --deploy", read_pipfile(snapshot, pipfile)
    if snapshot.is_file(pyproject) and read_pyproject(snapshot, pyproject).requirements:
        return "pip install .", read_pyproject(snapshot, pyproject)
    return "", Declared()


def _python_start(
    snapshot: Snapshot, folder: str, declared: Declared
) -> tuple[str, str, tuple[str, ...]]:
    told = _procfile(snapshot, folder)
    if told:
        return told, "the Procfile's web process", ()
    runner = ""
    if snapshot.is_file(normal(f"{folder}/uv.lock")):
        runner = "uv run "
    elif snapshot.is_file(normal(f"{folder}/poetry.lock")):
        runner = "poetry run "
    found = [a for a in applications(snapshot, folder) if not a.is_factory]
    wsgi = [a for a in found if a.module.endswith(("wsgi", "asgi"))]
    django = [a for a in wsgi if a.module.endswith("wsgi")]
    for group in (django, found):
        if len(group) != 1:
            continue
        app = group[0]
        if app.interface == "asgi":
            needs = () if _has_uvicorn(declared) else ("uvicorn",)
            start = f"uvicorn {app.module}:{app.name} --host 0.0.0.0 --port $PORT"
        else:
            needs = () if declared.find("gunicorn") else ("gunicorn",)
            start = f"gunicorn {app.module}:{app.name}"
        return f"{runner}{start}", f"the application in {app.path}", needs
    for file in ("main.py", "app.py", "server.py", "bot.py"):
        text = snapshot.text(normal(f"{folder}/{file}")) or ""
        if declared.find("streamlit") and "streamlit" in text:
            start = f"streamlit run {file} --server.address 0.0.0.0 --server.port $PORT"
            return f"{runner}{start}", f"the Streamlit script {file}", ()
    return "", "", ()


def _has_uvicorn(declared: Declared) -> bool:
    fastapi = declared.find("fastapi")
    extras = fastapi.extras if fastapi is not None else frozenset()
    return declared.find("uvicorn") is not None or bool(extras & {"standard", "all"})


def _procfile(snapshot: Snapshot, folder: str) -> str:
    text = snapshot.text(normal(f"{folder}/Procfile")) or ""
    match = re.search(r"^web:\s*(\S.*?)\s*$", text, re.MULTILINE)
    return match.group(1) if match else ""


def _node(snapshot: Snapshot, folder: str, name: str) -> Draft | None:
    package = package_at(snapshot, folder)
    if package is None or (package.workspaces and "start" not in package.scripts):
        return None
    manager, install = manager_of(snapshot, folder)
    build = f"{install} && {manager} run build" if "build" in package.scripts else install
    variables = _variables(snapshot, folder)
    serves = package.has(*SERVERS) and not exports_pages(snapshot, package)
    if serves and "start" in package.scripts:
        return Draft(
            name=name,
            runtime="node",
            folder=folder,
            build=build,
            start=f"{manager} start",
            variables=variables,
            reason=f"the start script of {package.path}",
        )
    site = static_build(snapshot, folder)
    if site is None or not site.script:
        return None
    return Draft(
        name=name,
        runtime="static",
        folder=folder,
        build=f"{site.install} && {site.build}",
        publish=site.publish,
        rewrite=site.falls_back,
        variables=tuple(
            v for v in variables if re.match(r"VITE_|REACT_APP_|NEXT_PUBLIC_|PUBLIC_", v)
        ),
        reason=site.reason,
    )


def _go(snapshot: Snapshot, folder: str, name: str) -> Draft | None:
    main = normal(f"{folder}/main.go")
    if not snapshot.is_file(normal(f"{folder}/go.mod")) or not snapshot.is_file(main):
        return None
    return Draft(
        name=name,
        runtime="go",
        folder=folder,
        build="go build -tags netgo -ldflags '-s -w' -o app",
        start="./app",
        variables=_variables(snapshot, folder),
        reason=f"the module of {main}",
    )


def _ruby(snapshot: Snapshot, folder: str, name: str) -> Draft | None:
    text = snapshot.text(normal(f"{folder}/Gemfile")) or ""
    told = _procfile(snapshot, folder)
    puma = snapshot.is_file(normal(f"{folder}/config/puma.rb"))
    if not re.search(r"^\s*gem\s+['\"]", text, re.MULTILINE):
        return None
    if not told and not puma:
        return None
    rails = re.search(r"^\s*gem\s+['\"]rails['\"]", text, re.MULTILINE) is not None
    assets = " && bundle exec rails assets:precompile" if rails else ""
    return Draft(
        name=name,
        runtime="ruby",
        folder=folder,
        build=f"bundle install{assets}",
        start=told or "bundle exec puma -C config/puma.rb",
        variables=_variables(snapshot, folder),
        reason="the Procfile's web process" if told else "config/puma.rb",
    )


def _docker(snapshot: Snapshot, folder: str, name: str) -> Draft | None:
    path = normal(f"{folder}/Dockerfile")
    if not snapshot.is_file(path):
        return None
    return Draft(
        name=name,
        runtime="docker",
        folder=folder,
        variables=_variables(snapshot, folder),
        reason=path,
    )


def _plain(snapshot: Snapshot, folder: str, name: str) -> Draft | None:
    if folder or not snapshot.is_file("index.html") or snapshot.is_file("package.json"):
        return None
    return Draft(name=name, runtime="static", folder="", publish=".", reason="index.html")


def _variables(snapshot: Snapshot, folder: str) -> tuple[str, ...]:
    """The names that an example of the environment lists; values are never taken."""
    for file in (".env.example", ".env.sample", ".env.template", "env.example"):
        text = snapshot.text(normal(f"{folder}/{file}"))
        if text is None:
            continue
        names: list[str] = []
        for line in lines_of(text):
            match = re.match(r"\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=", line.text)
            if match and match.group(1) not in {"PORT", "NODE_ENV", "HOST"}:
                names.append(match.group(1))
        return tuple(dict.fromkeys(names))
    return ()


def _slug(text: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return slug or "app"
