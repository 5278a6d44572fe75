"""The web server of the console: textual-serve, with a guard before it.

The guard refuses visitors without the token, and pages of other sites that try to reach the console
through the visitor's own browser (a foreign Host or Origin). The page is our own: it asks nothing
of any other host, and its Content-Security-Policy lets no browser do so.
"""

from __future__ import annotations

import hmac
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp_jinja2 import template
from textual_serve.server import Server

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler, Middleware

COOKIE = "chimera_token"
TEMPLATES = Path(__file__).parent / "templates"
FONT_SIZES = range(6, 65)
SAME_HOST_ONLY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self';"
    " img-src 'self' data:; connect-src 'self' {socket}; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
"""The terminal in the page styles itself, hence the inline styles; scripts come as files only."""


class GuardedServer(Server):
    """Serves the console to those who may see it."""

    def __init__(self, command: str, host: str, port: int, *, token: str) -> None:
        super().__init__(
            command, host=host, port=port, title="Chimera", templates_path=TEMPLATES.absolute()
        )
        self._token = token
        self._own = {f"{host}:{port}", f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}"}

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guard())
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing more: the command has printed the address already."""

    @template("app_index.html")
    async def handle_index(self, request: web.Request) -> dict[str, object]:
        """What the page needs: all of it under the address that the visitor came by."""
        asked = request.query.get("fontsize", "")
        size = int(asked) if asked.isascii() and asked.isdigit() else 16
        return {
            "application": {"name": f"{self.title} · console"},
            "app_websocket_url": f"{_socket_of(request)}/ws",
            "font_size": size if size in FONT_SIZES else 16,
        }

    def _guard(self) -> Middleware:
        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            if reason := self.refusal(request):
                return web.Response(status=403, text=reason + "\n")
            if self._token and "token" in request.query and request.path == "/":
                home = web.Response(status=302, headers={"Location": "/"})
                home.set_cookie(COOKIE, self._token, httponly=True, samesite="Strict")
                return home
            answer = await handler(request)
            if not answer.prepared:
                policy = SAME_HOST_ONLY.format(socket=_socket_of(request))
                answer.headers["Content-Security-Policy"] = policy
                answer.headers["X-Content-Type-Options"] = "nosniff"
                answer.headers["Referrer-Policy"] = "no-referrer"
            return answer

        return guard

    def refusal(self, request: web.Request) -> str:
        """Why a request is refused; empty when it may pass."""
        if not self._token and request.host not in self._own:
            return "This console answers only under its own address."
        origin = request.headers.get("Origin", "")
        if origin and urlsplit(origin).netloc != request.host:
            return "Pages of other sites may not reach this console."
        if self._token:
            given = request.query.get("token") or request.cookies.get(COOKIE, "")
            if not hmac.compare_digest(given.encode(), self._token.encode()):
                return "A token is needed; it was printed where the console is served."
        return ""


def _socket_of(request: web.Request) -> str:
    """The address of the visitor's web socket, by the name that the visitor knows the host by."""
    return f"{'wss' if request.secure else 'ws'}://{request.host}"
