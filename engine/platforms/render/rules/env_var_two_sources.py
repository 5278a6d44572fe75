"""An env var gets its value from two places.

What
    An entry of `envVars` has two of `value`, `generateValue`, `sync`, `fromDatabase` and
    `fromService`.

Why
    The server refuses the whole Blueprint: cannot simultaneously specify fields value and sync.

Bad::

    envVars:
      - key: API_KEY
        value: ""
        sync: false

Good::

    envVars:
      - key: API_KEY
        sync: false

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.checks.variables import sources_of
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import (
    DOCS,
    delete_at,
    in_turn,
    issues,
    variable_of,
)
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.render.site import EnvVar, RenderSite

meta = RuleMeta(
    id="env-var-two-sources",
    title="An env var has one source",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="40",
    healable=True,
)
CODES = (Code.ENV_CONFLICT,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    variable = variable_of(site, issue.location.key_path)
    if variable is None:
        return NoHeal(reason="The variable is not there any more.")
    given = sources_of(variable)
    kept = _kept(variable, given)
    gone = tuple(k for k in given if k != kept)

    def deleting(key: str) -> Callable[[RenderSite], tuple[Edit, ...]]:
        path = f"{variable.location.key_path}.{key}"
        return lambda now: (delete_at(now, path),)

    return offer(
        attempt(
            issue,
            f"env.keep-{kept}",
            f"Keep {kept}, delete {' and '.join(gone)}",
            lambda: in_turn(site, *(deleting(k) for k in gone)),
            reason=f"{kept} is the source that says most about the variable.",
        )
    )


_SECRET = regex(r"(?i)key|secret|token|pass|pwd|credential|private|dsn")


def _kept(variable: EnvVar, given: tuple[str, ...]) -> str:
    """The source to keep: a reference, then a prompt for what is secret or empty, then a value."""
    for key in ("fromDatabase", "fromService"):
        if key in given:
            return key
    if "generateValue" in given and "value" not in given:
        return "generateValue"
    secret = _SECRET.search(variable.key.value) is not None
    if "sync" in given and "value" in given and (secret or not variable.value.value):
        return "sync"
    return "value" if "value" in given else given[0]
