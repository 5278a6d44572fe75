"""A line of _headers that Netlify passes over.

What
    A line without a colon, a header before the first path, a header without a name, or a piece of
    netlify.toml pasted into ``_headers``.

Why
    Some of these lines cost a warning and some not even that; the header is not sent
    (headers-parser 10.1, observed).

Bad::

    /*
      X-Frame-Options DENY

Good::

    /*
      X-Frame-Options: DENY

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rows import SideFile
from engine.platforms.netlify.rules._rows import header_problems, side_files
from engine.platforms.netlify.rules._toml_side_files import as_lines
from engine.platforms.offers import attempt, offer
from engine.project.editing.lines import insert_before, lines_of, replace_line
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="header-line-unparseable",
    title="A line of _headers is passed over",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/routing/headers/",
    family="91",
    needs=(Need.HEADERS,),
)

_NAME = regex(r"([A-Za-z][A-Za-z0-9-]*)\s*(?:=|\s)\s*(\S.*)\Z")
_TABLE = regex(r"\[\[?\s*[a-z.]+\s*\]\]?\Z")
_PATH = regex(r"(?:\*|[A-Za-z0-9_.-]+/(?:\S*)|https?://\S+)\Z")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Read the lines that are dropped, and those that are passed over without a word."""
    for problem, read in header_problems(site):
        if problem.source.key_path or "must be an array" in problem.reason:
            continue
        if "Missing header value" in problem.reason:
            continue
        text = problem.source.text.strip()
        yield issue_of(
            meta,
            problem.source.location,
            f"Netlify drops {text!r}: {problem.reason.strip().rstrip('.')}.",
            why="The header is not sent.",
            subject=f"{problem.source.number}:{text}",
            confidence=None if read else Confidence.LIKELY,
        )
    for path in side_files(site.snapshot, "_headers"):
        data = site.snapshot.data(path)
        for line, source in SideFile.of(path, data).lines() if data is not None else ():
            if ":" in line or line.startswith("/"):
                continue
            what = "a path begins with `/`" if _PATH.match(line) else "it has no colon"
            if _TABLE.match(line):
                what = "tables belong into netlify.toml"
            yield issue_of(
                meta,
                source.location,
                f"Netlify passes over {line!r}: {what}.",
                why="No warning is given; what it says has no effect.",
                subject=f"{source.number}:{line}",
            )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Write the colon, or the path that is missing."""
    path, number = issue.location.path, issue.location.line or 0
    text = site.snapshot.text(path) or ""
    lines = lines_of(text)
    if not 0 < number <= len(lines):
        return NoHeal(reason="The line is not there any more.")
    whole = as_lines(path, text)
    if whole is not None:
        return offer(
            attempt(
                issue,
                "header.from-toml",
                "Write the tables as lines",
                whole,
                reason="The file is written as netlify.toml is; these are its rows as lines.",
            )
        )
    line = lines[number - 1].text
    lead = line[: len(line) - len(line.lstrip())]
    bare = line.strip()
    if "Path should come before" in issue.message:
        return offer(
            attempt(
                issue,
                "header.add-path",
                "Send it for every page: put `/*` before it",
                one(insert_before, path, text, number, ["/*"]),
                reason="A header needs a path before it; `/*` is every page.",
            )
        )
    found = _NAME.match(bare)
    if _PATH.match(bare) and not bare.startswith("http"):
        new = f"{lead}/{bare}"
    elif found and ("-" in found[1] or "=" in bare) and not bare.startswith("["):
        new = f"{lead}{found[1]}: {found[2].strip().strip(chr(34))}"
    else:
        return NoHeal(reason="What the line should say cannot be told from it.")
    return offer(
        attempt(
            issue,
            "header.colon",
            f"Write `{new.strip()}`",
            one(replace_line, path, text, number, new),
            reason="That is the form Netlify reads.",
        )
    )
