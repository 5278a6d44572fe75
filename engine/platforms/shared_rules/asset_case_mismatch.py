"""A page refers to a file whose name has other capitals.

What
    An address in a page or a style sheet that is served as it is names a file that is there only
    with other capitals.

Why
    The disk at home may not tell capitals apart; the server does, and answers "not found".

Bad::

    <img src="/images/Logo.png">       <!-- the file is images/logo.png -->

Good::

    <img src="/images/logo.png">

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.shared_rules._pages import static_root, texts
from engine.project.editing.lines import replace_at
from engine.project.places import place
from engine.project.scripting.references import (
    BASE,
    Reference,
    page_references,
    resolved,
    style_references,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site

meta = RuleMeta(
    id="asset-case-mismatch",
    title="A page refers to a file with other capitals",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    family="11",
)


def check(site: Site) -> Iterator[Issue]:
    """Look every address up, letter by letter."""
    for path, text, found, real in _found(site):
        yield issue_of(
            meta,
            place(path, text, found.start, found.end),
            f"{found.value!r} is not there; {real!r} is.",
            why="The server tells capitals apart.",
            subject=f"{found.value} @{text.count(found.value, 0, found.start) + 1}",
        )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Write the address as the file is called."""
    for path, text, found, real in _found(site):
        where = place(path, text, found.start, found.end)
        if where != issue.location:
            continue
        old = found.value.partition("?")[0].partition("#")[0].rstrip("/")
        parts, real_parts = old.split("/"), real.split("/")
        new = list(parts)
        for index in range(1, min(len(parts), len(real_parts)) + 1):
            if parts[-index].lower() == real_parts[-index].lower():
                new[-index] = real_parts[-index]
        written = "/".join(new) + found.value[len(old) :]
        return offer(
            attempt(
                issue,
                "address.case",
                f"Write {written!r}",
                one(replace_at, path, text, found.start, found.end, written),
                reason=f"The file is called {real!r}.",
                safe=True,
            )
        )
    return NoHeal(reason="The address is not there any more.")


def _found(site: Site) -> Iterator[tuple[str, str, Reference, str]]:
    root = static_root(site)
    if root is None:
        return
    for path, text in texts(site, root, ".html", ".css"):
        if path.endswith(".html") and BASE.search(text):
            continue
        found = page_references(text) if path.endswith(".html") else style_references(text)
        for reference in found:
            target = resolved(reference.value, path, root)
            if not target or target.startswith("..") or site.snapshot.exists(target):
                continue
            twins = site.snapshot.same_but_case(target) or site.snapshot.same_but_case(
                f"{target}.html"
            )
            if len(twins) == 1 and not site.snapshot.exists(f"{target}.html"):
                yield path, text, reference, twins[0]
