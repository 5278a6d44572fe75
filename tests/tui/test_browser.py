"""The console as `serve` starts it for a browser: pipes instead of a terminal, and the page that shows it."""

import asyncio
import os
import re
import shlex
import socket
import subprocess
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from chimera_tui.commands.serve import console_command
from chimera_tui.web import GuardedServer


def test_the_console_opens_in_a_browser(project, tmp_path):
    driver = "textual.drivers.web_driver:WebDriver"
    state = {"CHIMERA_STATE": str(tmp_path / "state"), "XDG_STATE_HOME": str(tmp_path / "xdg")}
    process = subprocess.Popen(
        shlex.split(console_command(str(project), allow_changes=False)),
        env=os.environ | state | {"TEXTUAL_DRIVER": driver, "COLUMNS": "80", "ROWS": "24"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdout.readline() == b"__GANGLION__\n", "the handshake of textual-serve"
        shown = b""
        while b"CHIMERA" not in shown and (more := process.stdout.read1()):
            shown += more
        assert b"CHIMERA" in shown
    finally:
        process.kill()
        process.communicate()


class Addresses(HTMLParser):
    """Collects every address that a page names."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in {"src", "href"}]
        self.found += [value for name, value in attrs if name == "data-session-websocket-url"]

    def handle_data(self, data):
        self.found += re.findall(r"url\(\s*[\"']?([^\"')]+)", data)
        self.found += re.findall(r"@import\s+[\"']([^\"']+)", data)


@asynccontextmanager
async def served(command, *, token=""):
    """A guarded server on a free port, and a visitor."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        server = GuardedServer(command, "127.0.0.1", port, token=token)
        runner = web.AppRunner(await server._make_app())
        await runner.setup()
        try:
            await web.SockSite(runner, bound).start()
            jar = aiohttp.CookieJar(unsafe=True)
            async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", cookie_jar=jar) as visitor:
                yield visitor, port
        finally:
            await runner.cleanup()


async def test_the_page_asks_nothing_of_other_hosts():
    async with served("true") as (visitor, port):
        async with visitor.get("/?fontsize=20") as answer:
            page = await answer.text()
            policy = answer.headers["Content-Security-Policy"]
        parser = Addresses()
        parser.feed(page)
        own = f"127.0.0.1:{port}"
        assert f"ws://{own}/ws" in parser.found
        assert 'data-font-size="20"' in page
        files = [a for a in parser.found if a.startswith("/")]
        assert any(a.endswith(".ttf") for a in files), "the font is served by the console itself"
        assert all(urlsplit(a).netloc in {"", own} for a in parser.found)
        assert not re.search(r"https?://(?!127\.0\.0\.1)", page)
        for address in files:
            async with visitor.get(address) as got:
                assert got.status == 200, address
                body = (await got.read()).decode("latin-1")
                if address.endswith(".css"):
                    assert "@import" not in body
                    assert not re.search(r"url\(\s*[\"']?(https?:)?//", body)
        words = {part.split()[0]: part.split()[1:] for part in policy.split(";")}
        assert words["default-src"] == ["'none'"]
        assert words["script-src"] == words["font-src"] == ["'self'"]
        assert set(words["connect-src"]) == {"'self'", f"ws://{own}"}
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=", page), "no script stands in the page"


async def test_the_page_shows_the_console_and_ends_it_when_the_visitor_leaves(
    project, tmp_path, monkeypatch
):
    monkeypatch.setenv("CHIMERA_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    started = []
    start = asyncio.create_subprocess_shell

    async def kept(*args, **kinds):
        started.append(await start(*args, **kinds))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_shell", kept)
    command = console_command(str(project), allow_changes=False)
    async with asyncio.timeout(30), served(command) as (visitor, _):
        async with visitor.ws_connect("/ws?width=120&height=40") as ws:
            shown = b""
            async for message in ws:
                shown += message.data if message.type is aiohttp.WSMsgType.BINARY else b""
                if b"CHIMERA" in shown and b"read-only" in shown:
                    break
            assert b"CHIMERA" in shown
            assert b"read-only" in shown
        (process,) = started
        assert await process.wait() == 0, "nobody is left behind"


async def test_other_sites_and_visitors_without_the_token_are_refused():
    async with served("true") as (visitor, _):
        for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
            async with visitor.get("/", headers=headers) as answer:
                assert answer.status == 403
    async with served("true", token="a-token-of-some-length") as (visitor, _):
        async with visitor.get("/") as answer:
            assert answer.status == 403
        async with visitor.get("/?token=a-token-of-some-length") as answer:
            assert answer.status == 200
            assert "token" not in str(answer.url), "the address that is kept does not show it"
        async with visitor.get("/static/js/textual.js") as answer:
            assert answer.status == 200
