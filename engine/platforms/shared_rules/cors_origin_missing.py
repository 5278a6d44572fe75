"""The server lets only the machine it was written on call it.

What
    A server that is deployed sends CORS headers for a list of origins that is written out, and
    every one of them is ``localhost``. A list with a variable in it, or a file that reads one for
    it, is passed over.

Why
    The browser at ``https://shop.example`` is refused: "blocked by CORS policy". Whether another
    origin calls it, or only pages of its own, is not known for sure: it is a guess.

Bad::

    app.use(cors({ origin: ["http://localhost:3000"] }));

Good::

    app.use(cors({ origin: process.env.CORS_ORIGIN.split(",") }));

Since: 0.1.0
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.shared_rules._builds import builds
from engine.project.places import place
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site
    from engine.project.snapshot import Snapshot

meta = RuleMeta(
    id="cors-origin-missing",
    title="The server lets only the machine it was written on call it",
    severity=Severity.HIGH,
    confidence=Confidence.HEURISTIC,
    docs="https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS",
    family="102",
    healable=False,
    needs=(Need.STARTED,),
)

MOST = 2000
"""Sources that are read."""
LARGEST = 300_000
"""Characters of a source."""
_ENDINGS = (".js", ".mjs", ".cjs", ".ts", ".mts", ".py")
_ASIDE = frozenset(
    {"test", "tests", "__tests__", "e2e", "examples", "docs", "src-client", "client", "frontend"}
)
_TEXT = r"(?:\"[^\"\n]*\"|'[^'\n]*')"
_LIST = rf"(?:\[\s*{_TEXT}(?:\s*,\s*{_TEXT})*\s*,?\s*\]|{_TEXT})"
_LOCAL_TEXT = regex(
    r"[\"']https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::\d+)?/?[\"']\Z"
)
_EACH = regex(_TEXT)
_CORS = (
    regex(rf"\bcors\(\s*\{{[^{{}}]*?\borigin\s*:\s*(?P<list>{_LIST})\s*[,}}\n]"),
    regex(rf"\bregister\(\s*\w*[cC]ors\w*\s*,\s*\{{[^{{}}]*?\borigin\s*:\s*(?P<list>{_LIST})"),
    regex(rf"\benableCors\(\s*\{{[^{{}}]*?\borigin\s*:\s*(?P<list>{_LIST})"),
    regex(rf"\ballow_origins\s*=\s*(?P<list>{_LIST})"),
    regex(rf"\bCORS\([^()]*\borigins\s*=\s*(?P<list>{_LIST})"),
    regex(rf"(?m)^CORS_(?:ALLOWED_ORIGINS|ORIGIN_WHITELIST)\s*=\s*(?P<list>{_LIST})"),
)
_NAMED = regex(
    r"\bcors\(\s*\{[^{}]*?\borigin\s*:\s*(?P<js>[A-Za-z_$][\w$]*)\s*[,}\n]"
    r"|\ballow_origins\s*=\s*(?P<py>[A-Za-z_]\w*)\s*[,)\n]"
)
_REMARK = regex(r"/\*(?s:.*?)\*/|(?m:(?:^|(?<=\s))(?://|#)[^\n]*)")
_OPENS = regex(
    r"process\.env\.\w*(?:ORIGIN|CLIENT|FRONT|CORS|URL|DOMAIN)|environ|getenv|allow_origin_regex|"
    r"\.(?:append|extend|push|concat)\(|\+=|CORS_ALLOW_ALL|CORS_ALLOWED_ORIGIN_REGEXES|\.\.\."
    r"|settings\.|config\.|NODE_ENV"
)
"""What may bring other origins in."""


def check(site: Site) -> Iterator[Issue]:
    """Read the sources of every server that is started."""
    seen: set[str] = set()
    for build in builds(site):
        if not build.starts:
            continue
        snapshot, folder = site.snapshot, build.folder
        surveyed = snapshot.surveys.survey(
            (meta.id, folder),
            lambda s=snapshot, f=folder: islice(_sources(s, f), MOST),  # type: ignore[misc]  # mypy cannot infer a lambda with defaults
            lambda path, s=snapshot: _local_only(s, path),  # type: ignore[misc]  # likewise
        )
        for path, (start, end) in surveyed:
            if path in seen:
                continue
            seen.add(path)
            text = snapshot.text(path) or ""
            yield issue_of(
                meta,
                place(path, text, start, end),
                f"{path} lets only {text[start:end]} call the server.",
                why="A page of another host is refused by the browser.",
                subject=path,
            )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: the address of the front end is nowhere in the project."""
    del issue, site
    return NoHeal(reason="List the address of the front end, or read it from a variable.")


def _sources(snapshot: Snapshot, folder: str) -> Iterator[str]:
    for path in snapshot.files_under(folder):
        parts = path.split("/")
        if path.endswith(_ENDINGS) and not _ASIDE & set(parts[:-1]) and ".test." not in path:
            yield path


def _local_only(snapshot: Snapshot, path: str) -> tuple[int, int] | None:
    text = snapshot.text(path)
    if text is None or len(text) > LARGEST or not ("cors" in text or "CORS" in text):
        return None
    if _OPENS.search(text):
        return None
    text = _REMARK.sub(lambda m: " " * len(m.group()), text)
    spans = [m.span("list") for pattern in _CORS for m in pattern.finditer(text)]
    for named in _NAMED.finditer(text):
        name = named["js"] or named["py"]
        given = regex(rf"(?m)^\s*(?:const|let|var)?\s*{name}\s*=\s*(?P<list>{_LIST})\s*;?\s*$")
        found = list(given.finditer(text))
        if len(found) != 1:
            return None
        spans.append(found[0].span("list"))
    if not spans:
        return None
    every = [t for start, end in spans for t in _EACH.findall(text[start:end])]
    return spans[0] if every and all(_LOCAL_TEXT.match(t) for t in every) else None
