"""A web service that serves nothing.

What
    A ``type: web`` service installs a bot's or a queue's library and no HTTP server, and its code
    opens no port.

Why
    "No open ports detected": after the time limit the deploy fails. What answers no requests is a
    background worker (``type: worker``, which has no free plan).

Bad::

    type: web
    startCommand: python bot.py          # requirements.txt: python-telegram-bot

Good::

    type: worker
    startCommand: python bot.py

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.render.predict.installed import installed
from engine.platforms.render.predict.services import native_here
from engine.platforms.render.vocabulary import ServiceKind
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Proposal
    from engine.platforms.render.site import RenderSite, Service
meta = RuleMeta(
    id="web-type-without-server",
    title="A web service opens a port",
    severity=Severity.HIGH,
    confidence=Confidence.HEURISTIC,
    docs="https://render.com/docs/background-workers",
    family="66",
    healable=False,
)

BOTS = (
    *("python-telegram-bot", "aiogram", "pytelegrambotapi", "discord-py", "py-cord", "nextcord"),
    *("telethon", "pyrogram", "celery", "rq", "dramatiq", "slack-bolt", "tweepy"),
)
SERVERS = (
    *("flask", "fastapi", "django", "aiohttp", "starlette", "uvicorn", "gunicorn", "tornado"),
    *("bottle", "sanic", "quart", "streamlit", "gradio", "dash", "litestar", "falcon", "waitress"),
    *("hypercorn", "daphne", "chainlit", "cherrypy", "web-py", "panel", "nicegui", "reflex"),
)
_OPENS = regex(
    r"http\.server|HTTPServer|socketserver|run_webhook|start_webhook|asyncio\.start_server|"
    r"\.listen\(|socket\.socket|keep_alive|environ.*PORT"
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Compare the packages and the code with those of a server."""
    for service in native_here(site):
        if service.kind is not ServiceKind.WEB or service.runtime.value != "python":
            continue
        packages = installed(site, service)
        names = packages.declared.names()
        bot = next((b for b in BOTS if b in names), None)
        if bot is None or not packages.declared.complete or any(s in names for s in SERVERS):
            continue
        if _opens(site, service) is not False:
            continue
        yield issue_of(
            meta,
            service.type.location or service.location,
            f"{service.name.value!r} is a web service, but it installs {bot} and no HTTP server.",
            why="Render waits for an open port and ends the deploy without one.",
            subject=service.name.value,
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Leave it to a person: a worker costs money."""
    del issue, site
    return NoHeal(reason="A background worker has no free plan; the choice is yours.")


def _opens(site: RenderSite, service: Service) -> bool | None:
    """True when a source seems to open a port; None when one of them is not known."""
    for path in site.snapshot.files_under(service.folder):
        if path.endswith(".py"):
            text = site.snapshot.text(path)
            if text is None:
                return None
            if _OPENS.search(text):
                return True
    return False
