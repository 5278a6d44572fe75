"""The install asks a private registry with a token that nobody declared.

What
    ``.npmrc`` takes a token from a variable (``${NPM_TOKEN}``), and the configuration does not
    declare it. The dashboard may hold it.

Why
    Without the token the registry answers 401 or 404 and the install fails.

Bad::

    //registry.example.dev/:_authToken=${NPM_TOKEN}

Good::

    registry=https://packages.example.com/

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.shared_rules._folders import build_folder
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site

meta = RuleMeta(
    id="private-registry-auth",
    title="A private registry needs a token",
    severity=Severity.LOW,
    confidence=Confidence.HEURISTIC,
    family="125",
    healable=False,
    needs=(Need.NPMRC,),
)

_TOKEN = regex(r"(?m)^[^#;\n]*(?:_authToken|_auth|_password)\s*=\s*\$\{(\w+)\}")


def check(site: Site) -> Iterator[Issue]:
    """Read .npmrc, and the variables that the configuration sets."""
    folder = build_folder(site)
    path = f"{folder}/.npmrc" if folder else ".npmrc"
    text = site.snapshot.text(path) if site.snapshot.is_file(path) else None
    declared = {s.name.rpartition(".")[2] for s in site.settings()}
    for match in _TOKEN.finditer(text or ""):
        if match[1] not in declared and text is not None:
            yield issue_of(
                meta,
                Location(path=path, line=text.count("\n", 0, match.start()) + 1),
                f"The install needs the variable {match[1]}, which no file declares.",
                why="Without it the registry refuses, and the install fails.",
                subject=match[1],
            )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: a token belongs into the dashboard, never into a file."""
    del site
    return NoHeal(reason=f"Set {issue.subject} in the platform's dashboard.")
