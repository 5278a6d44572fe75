"""A page calls the machine it was written on.

What
    A script or page that is served as it is calls ``http://localhost`` or ``127.0.0.1``, and not
    behind a test for the local machine.

Why
    At the visitor's there is no such server: the call fails.

Bad::

    fetch("http://localhost:3000/api/items")

Good::

    fetch("/api/items")

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.shared_rules._pages import static_root, texts
from engine.project.places import place_of
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site

meta = RuleMeta(
    id="client-calls-localhost",
    title="A page calls the machine it was written on",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    family="15",
    healable=False,
)

_CALL = regex(
    r"""(?:fetch|axios(?:\.\w+)?|EventSource|WebSocket|open)\(\s*(?:["']\w+["']\s*,\s*)?["'`]"""
    r"""(?P<url>(?:https?|wss?)://(?:localhost|127\.0\.0\.1)(?::\d+)?[^"'`]*)"""
    r"""|<(?:script|img|link|form|iframe)\b[^>]*\s(?:src|href|action)=["']"""
    r"""(?P<tag>https?://(?:localhost|127\.0\.0\.1)(?::\d+)?[^"']*)"""
)
_GUARD = regex(r"location\.host|hostname|NODE_ENV|import\.meta\.env|isLocal|isDev")


def check(site: Site) -> Iterator[Issue]:
    """Read the scripts and pages."""
    root = static_root(site)
    if root is None:
        return
    for path, text in texts(site, root, ".html", ".js", ".mjs"):
        if ".min." in path or _GUARD.search(text):
            continue
        if "/functions/" in f"/{path}" or path.endswith(("server.js", "config.js", ".test.js")):
            continue
        for number, match in enumerate(_CALL.finditer(text), start=1):
            url = match["url"] or match["tag"]
            yield issue_of(
                meta,
                place_of(path, text, match),
                f"{path} calls {url!r}.",
                why="At the visitor's there is no such server.",
                subject=f"{url} #{number}",
            )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: the real address is nowhere in the project."""
    del issue, site
    return NoHeal(reason="Write the address of the real server, or a path of this site.")
