"""A configured folder lies outside the repository.

What
    ``base``, ``publish``, the functions' or the edge functions' folder climbs above the root of the
    repository with ``..``. A leading slash is fine: Netlify strips it.

Why
    Netlify stops before the build: "must be inside the repository root directory" (config 25.2,
    observed).

Bad::

    [build]
    publish = "../dist"

Good::

    [build]
    publish = "dist"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import document_at, entry_at, setting
from engine.platforms.netlify.rules._config_errors import Fault, fault_kind
from engine.platforms.offers import attempt, offer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="publish-outside-repo",
    title="A configured folder lies outside the repository",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/configure-builds/file-based-configuration/",
    family="108",
    masks=True,
    needs=(Need.FAULT,),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Take Netlify's own error."""
    error = site.config_error
    if error is None or fault_kind(error) is not Fault.OUTSIDE:
        return
    location = error.location or Location(path=site.config_path or "netlify.toml")
    try:
        document = document_at(site, location.path)
        value = document.value(*entry_at(document, location).path)
    except CannotEditError:
        value = None
    given = f", {value!r}," if isinstance(value, str) else ""
    yield issue_of(
        meta,
        location,
        f"`{error.property}`{given} leads out of the repository.",
        why="Netlify stops before the build.",
        subject=error.property,
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Take the climbing off when a folder of that name is inside, or nothing else is known."""
    try:
        document = document_at(site, issue.location.path)
        value = document.value(*entry_at(document, issue.location).path)
    except CannotEditError:
        value = None
    if not isinstance(value, str):
        return NoHeal(reason="The value cannot be found in the file.")
    inner = "/".join(p for p in value.split("/") if p not in {"..", "."}) or "."
    return offer(
        attempt(
            issue,
            "path.inside",
            f"Use {inner!r}",
            setting(site, issue, inner),
            reason="Only folders of the repository can be used; this is the same path inside it.",
        )
    )
