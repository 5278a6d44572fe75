"""The web server's configuration has no fallback for a single-page app.

What
    The project is a single-page app with history routing, and an nginx configuration (or a
    Caddyfile) in it serves files and hands no unknown address to ``index.html``. Looked at where it
    is used: for an own server, and on Render where a Dockerfile takes it.

Why
    Links inside the app work, and a reload or a shared link answers 404.

Bad::

    location / {
      root /usr/share/nginx/html;
    }

Good::

    location / {
      root /usr/share/nginx/html;
      try_files $uri $uri/ /index.html;
    }

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.offers import attempt, offer
from engine.platforms.shared_rules.gitignored_but_needed import UPLOADED
from engine.project.builds.single_page import history_router, is_single_page
from engine.project.editing.lines import newline_of, replace_at
from engine.project.packages.manifest import package_at, package_folders
from engine.project.places import place
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site
    from engine.project.builds.nginx import Directive
    from engine.project.snapshot import Snapshot

meta = RuleMeta(
    id="server-spa-try-files",
    title="The web server's configuration has no fallback for a single-page app",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files",
    family="136",
    needs=(Need.SERVER_FILE,),
)

_ANSWERS = ("proxy_pass", "return", "rewrite", "fastcgi_pass", "uwsgi_pass", "grpc_pass", "include")
"""Directives after which the files are not the answer, or nobody can tell."""
_CADDY_OTHER = regex(r"\b(?:try_files|rewrite|reverse_proxy|handle_errors|import|php_fastcgi)\b")
_CADDY_FILES = regex(r"(?m)^([ \t]*)file_server[ \t]*\r?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A place where the fallback is missing."""

    path: str
    start: int
    """Of the block or line that would need it."""
    insert: int
    end: int
    """Of what is replaced; `insert` for nothing."""
    new: str


def check(site: Site) -> Iterator[Issue]:
    """Read the configurations of web servers."""
    for number, gap in enumerate(_gaps(site), start=1):
        text = site.snapshot.text(gap.path) or ""
        yield issue_of(
            meta,
            place(gap.path, text, gap.start),
            f"{gap.path} hands no unknown address to index.html.",
            why="A reload inside the app answers 404.",
            subject=f"{gap.path} #{number}",
        )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Add the fallback."""
    for number, gap in enumerate(_gaps(site), start=1):
        if issue.subject == f"{gap.path} #{number}":
            return offer(
                attempt(
                    issue,
                    "server.try-files",
                    f"Write `{gap.new.strip()}`",
                    one(
                        replace_at,
                        gap.path,
                        site.snapshot.text(gap.path) or "",
                        gap.insert,
                        gap.end,
                        gap.new,
                    ),
                    reason="The app's own router answers the address; missing files of other kinds "
                    "answer with the app too.",
                )
            )
    return NoHeal(reason="The fallback is there now.")


def _gaps(site: Site) -> Iterator[Gap]:
    snapshot = site.snapshot
    names = [
        p
        for p in snapshot.ending(".conf", ".conf.template", "Caddyfile")
        if "nginx" in p or p.endswith("Caddyfile")
    ]
    if not names or not _is_app(snapshot):
        return
    for path in names:
        text = snapshot.text(path)
        if text is None or not _is_used(site, path):
            continue
        if path.endswith("Caddyfile"):
            yield from _caddy(path, text)
        else:
            yield from _nginx(path, text)


def _is_app(snapshot: Snapshot) -> bool:
    apps = [p for f in package_folders(snapshot) if (p := package_at(snapshot, f)) is not None]
    return any(is_single_page(p) and history_router(snapshot, p) is not None for p in apps)


def _is_used(site: Site, path: str) -> bool:
    if site.context.target in UPLOADED:
        return True
    if site.platform != "render":
        return False
    name = path.rpartition("/")[2]
    for other in site.snapshot.paths():
        if other.rpartition("/")[2].startswith("Dockerfile"):
            text = site.snapshot.text(other) or ""
            if name in text and ("nginx" in text or "caddy" in text):
                return True
    return False


def _nginx(path: str, text: str) -> Iterator[Gap]:
    from engine.project.builds.nginx import parse_nginx, servers

    for server in servers(parse_nginx(text) or ()):
        if server.has("include", "try_files", "error_page", "return", "rewrite"):
            continue
        locations = [d for d in server.all("location") if d.words == ("/",)]
        regular = [d for d in server.all("location") if d.words[:1] in {("~",), ("~*",)}]
        if any("try_files" in {i.name for i in d.block} for d in regular):
            continue
        if not locations and server.has("root") and not regular:
            root = next(server.all("root"))
            yield _gap(path, text, server, root)
        for location in locations:
            if location.has("error_page", "if", *_ANSWERS):
                continue
            given = next(location.all("try_files"), None)
            if given is not None:
                if given.words[-1:] == ("=404",):
                    at = text.rindex("=404", given.start, given.end)
                    yield Gap(
                        path=path, start=given.start, insert=at, end=at + 4, new="/index.html"
                    )
                continue
            if (server.has("root") or location.has("root", "alias")) and location.block:
                yield _gap(path, text, location, location.block[-1])


def _gap(path: str, text: str, block: Directive, after: Directive) -> Gap:
    head = text.rfind("\n", 0, after.start) + 1
    indent = text[head : after.start]
    lead = f"{newline_of(text)}{indent}" if not indent.strip() and head else " "
    return Gap(
        path=path,
        start=block.start,
        insert=after.end,
        end=after.end,
        new=f"{lead}try_files $uri $uri/ /index.html;",
    )


def _caddy(path: str, text: str) -> Iterator[Gap]:
    found = list(_CADDY_FILES.finditer(text))
    if len(found) != 1 or _CADDY_OTHER.search(text):
        return
    match = found[0]
    yield Gap(
        path=path,
        start=match.end(1),
        insert=match.start(),
        end=match.start(),
        new=f"{match[1]}try_files {{path}} /index.html{newline_of(text)}",
    )
