"""The web server of the console: textual-serve, with a guard before it.

The guard refuses visitors without the token, and pages of other sites that try to reach the console
through the visitor's own browser (a foreign Host or Origin).
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web
from textual_serve.server import Server

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler, Middleware

COOKIE = "chimera_token"


class GuardedServer(Server):
    """Serves the console to those who may see it."""

    def __init__(self, command: str, host: str, port: int, *, token: str) -> None:
        super().__init__(command, host=host, port=port, title="Chimera")
        self._token = token
        self._own = {f"{host}:{port}", f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}"}

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guard())
        return app

    def _guard(self) -> Middleware:
        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            if reason := self.refusal(request):
                return web.Response(status=403, text=reason + "\n")
            if self._token and "token" in request.query and request.path == "/":
                answer: web.StreamResponse = web.HTTPFound("/")
                answer.set_cookie(COOKIE, self._token, httponly=True, samesite="Strict")
                return answer
            return await handler(request)

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
