r"""netlify.toml does not parse.

What
    The file is no TOML 1.0: a stray character, a text that is not closed, a missing ``=``, a key or
    a table that stands twice, a backslash in double quotes. A parser tells the first fault only:
    what stands there is blanked out and the rest is read anew, so that what looks wrong behind it
    is told as well, as likely.

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

from collections import Counter
from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config_errors import Fault, fault_kind
from engine.platforms.netlify.rules._toml_further import further_faults
from engine.platforms.netlify.rules._toml_repairs import fault_of, repairs_of
from engine.platforms.offers import attempt, offer
from engine.project.places import place
from engine.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.rules._toml_repairs import Repair
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.toml.document import TomlError

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


_STOPS = 'Netlify stops before the build: "Could not parse configuration file".'


def check(site: NetlifySite) -> Iterator[Issue]:
    """Say where the parser stops, and what looks wrong behind that."""
    error = site.config_error
    if error is None or fault_kind(error) is not Fault.SYNTAX:
        return
    path = site.config_path or "netlify.toml"
    text = site.snapshot.text(path) or ""
    fault = fault_of(text)
    if fault is None:
        location = error.location or Location(path=path, line=1)
        reason = next((r for r in error.message.split("\n")[1:] if r.strip()), error.message)
        yield _issue(text, location, reason, _STOPS)
        return
    first = _place(path, text, fault)
    yield _issue(text, first, fault.reason, _STOPS)
    told = {first.line}
    seen = Counter([_subject(text, first, fault.reason)])
    for further in further_faults(text, fault):
        location = _place(path, text, further)
        if location.line not in told:
            told.add(location.line)
            why = f"Netlify stops at line {first.line}; behind that the file was read anew."
            issue = _issue(text, location, further.reason, why)
            seen[issue.subject] += 1
            if seen[issue.subject] > 1:
                issue = replace(issue, subject=f"{issue.subject} #{seen[issue.subject]}")
            yield replace(issue, confidence=Confidence.LIKELY)


def _place(path: str, text: str, fault: TomlError) -> Location:
    return place(path, text, min(fault.offset, max(len(text) - 1, 0)))


def _issue(text: str, location: Location, reason: str, why: str) -> Issue:
    return issue_of(
        meta,
        location,
        f"netlify.toml does not parse: {reason.strip().rstrip('.')}.",
        why=why,
        subject=_subject(text, location, reason),
    )


def _subject(text: str, location: Location, reason: str) -> str:
    line = text.split("\n")[(location.line or 1) - 1].strip() if text else ""
    return f"{reason}:{line}"


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Repair the line where the parser stops, in each way that brings it further."""
    path = issue.location.path
    text = site.snapshot.text(path)
    if text is None:
        return NoHeal(reason="The file cannot be read.")
    first = next(iter(check(site)), issue)
    if first.fingerprint != issue.fingerprint:
        return NoHeal(reason=f"Mend line {first.location.line} first, where Netlify stops.")
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
