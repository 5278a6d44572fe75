"""The ignore command says "skip" when something changed.

What
    ``build.ignore`` compares commits, and its exit code is the wrong way round: ``! git diff
    --quiet``, ``git diff --quiet … && exit 1 || exit 0``; or it has none to speak of: ``git diff``
    without ``--quiet`` or ``--exit-code``, or with ``|| true`` behind it, ends with 0 whatever
    changed.

Why
    Netlify cancels the build when the command exits with 0 and builds when it does not, and
    ``git diff --quiet`` exits with 0 when nothing changed. The other way round, the pushes that
    change something are the ones that are never built.

Bad::

    [build]
      ignore = "! git diff --quiet $CACHED_COMMIT_REF $COMMIT_REF -- site/"

Good::

    [build]
      ignore = "git diff --quiet $CACHED_COMMIT_REF $COMMIT_REF -- site/"

Since: 0.1.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import setting
from engine.platforms.offers import attempt, offer
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="ignore-command-inverted",
    title="The ignore command cancels the builds that are wanted",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/ignore-builds/",
    family="131",
    needs=(Need.IGNORE,),
)

_QUIET = r"git\s+diff\s(?:[^;&|]*\s)?(?:--quiet|--exit-code)\b[^;&|]*"
_NEGATED = regex(rf"\s*!\s+(?P<rest>{_QUIET})\Z")
_TURNED = regex(
    rf"\s*(?:if\s+{_QUIET}\s*;\s*then\s+exit\s+[1-9][^;]*;\s*(?:else\s+exit\s+0\s*;\s*)?fi\s*\Z"
    rf"|{_QUIET}&&\s*exit\s+[1-9]\d*\s*(?:\|\||;)\s*(?:exit\s+0|true)\s*\Z)"
)
_DEAFENED = regex(rf"(?P<rest>\s*{_QUIET}?)\s*\|\|\s*(?:exit\s+0|true|:)\s*\Z")
_SPEECHLESS = regex(r"\s*git\s+diff\b(?![^;&|]*\s--(?:quiet|exit-code|check)\b)[^;&|]*\Z")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look which way round the exit code of a comparison is."""
    command = site.ignore or ""
    if not site.config_ok or "git" not in command:
        return
    if _SPEECHLESS.match(command):
        said = "`git diff` without `--quiet` ends with 0, so every build is cancelled"
    elif _DEAFENED.match(command):
        said = "it ends with 0 whatever changed, so every build is cancelled"
    elif _NEGATED.match(command) or _TURNED.match(command):
        said = "what changed is skipped, and what did not is built"
    else:
        return
    yield issue_of(
        meta,
        site.location_of("build.ignore") or Location(path=site.config_path or ""),
        f"The ignore command is the wrong way round: {said}.",
        why="Netlify cancels the build when the command exits with 0.",
        subject=command,
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Take the negation away, or give the comparison its exit code."""
    command = issue.subject
    if negated := _NEGATED.match(command):
        value, title = negated["rest"], "Take the `!` away"
    elif deafened := _DEAFENED.match(command):
        value, title = deafened["rest"].rstrip(), "Take what stands behind `||` away"
    elif _SPEECHLESS.match(command):
        value = re.sub(r"(git\s+diff)\b", r"\1 --quiet", command, count=1)
        title = "Add `--quiet`"
    else:
        return NoHeal(reason="How the branches are meant only you know: 0 skips, 1 builds.")
    return offer(
        attempt(
            issue,
            "ignore.turn",
            title,
            setting(site, issue, value),
            reason="`git diff --quiet` exits with 0 only when nothing changed.",
        )
    )
