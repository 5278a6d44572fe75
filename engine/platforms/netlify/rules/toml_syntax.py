r"""netlify.toml does not parse.

What
    The file is no TOML 1.0: a stray character, a text that is not closed, a missing ``=``, a key or
    a table that stands twice, a backslash in double quotes.

Why
    Netlify reads nothing of the file and stops: "Could not parse configuration file" (config 25.2,
    observed). All other settings of the file are hidden until it parses.

Bad::

    [build]
      command = “npm run build”
      publish = dist

Good::

    [build]
      command = "npm run build"
      publish = "dist"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config_errors import Fault, fault_kind
from engine.platforms.netlify.rules._toml_repairs import fault_of, repairs_of
from engine.platforms.offers import attempt, offer
from engine.project.places import place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.rules._toml_repairs import Repair
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="toml-syntax",
    title="netlify.toml does not parse",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/configure-builds/file-based-configuration/",
    family="17",
    masks=True,
    needs=(Need.FAULT,),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Say where the parser stops."""
    error = site.config_error
    if error is None or fault_kind(error) is not Fault.SYNTAX:
        return
    path = site.config_path or "netlify.toml"
    text = site.snapshot.text(path) or ""
    fault = fault_of(text)
    if fault is not None:
        location = place(path, text, min(fault.offset, max(len(text) - 1, 0)))
        reason = fault.reason
    else:
        location = error.location or Location(path=path, line=1)
        reason = next((r for r in error.message.split("\n")[1:] if r.strip()), error.message)
    line = text.split("\n")[(location.line or 1) - 1].strip() if text else ""
    yield issue_of(
        meta,
        location,
        f"netlify.toml does not parse: {reason.strip().rstrip('.')}.",
        why='Netlify stops before the build: "Could not parse configuration file".',
        subject=f"{reason}:{line}",
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Repair the line where the parser stops, in each way that brings it further."""
    path = issue.location.path
    text = site.snapshot.text(path)
    if text is None:
        return NoHeal(reason="The file cannot be read.")
    return offer(
        *(_proposal(issue, path, text, repair) for repair in repairs_of(text)),
        NoHeal(reason="No small change makes the file parse: look at the line it names."),
    )


def _proposal(issue: Issue, path: str, text: str, repair: Repair) -> Proposal | NoHeal:
    return attempt(
        issue,
        repair.strategy,
        repair.title,
        lambda: repair.edits(path, text),
        reason=repair.reason,
        safe=repair.safe,
    )
