"""An env var has a key and nothing else.

What
    An entry of `envVars` has no value, no `generateValue`, no `sync: false` and no reference; or
    it has a value and no key.

Why
    The server refuses the whole Blueprint: environment variable must be from group or have a key
    and value.

Bad::

    envVars:
      - key: STRIPE_KEY

Good::

    envVars:
      - key: STRIPE_KEY
        sync: false

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import (
    DOCS,
    insert_at,
    issues,
    rename_at,
    set_at,
    variable_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="env-var-without-value",
    title="Every env var has a value or says where it comes from",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="40",
    healable=True,
)
CODES = (Code.ENV_NO_VALUE,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    variable = variable_of(site, issue.location.key_path)
    if variable is None or not variable.key.value:
        return NoHeal(reason="Nothing tells the name of the variable.")
    path = variable.location.key_path

    def edits() -> tuple[Edit, ...]:
        for key in ("sync", "generateValue"):
            if variable.node.entry(key) is not None:
                rest = () if key == "sync" else (rename_at(site, f"{path}.{key}", "sync"),)
                return (*rest, set_at(site, f"{path}.{key}", value=False))
        if variable.node.entry("value") is not None:
            return (
                rename_at(site, f"{path}.value", "sync"),
                set_at(site, f"{path}.value", value=False),
            )
        return (insert_at(site, path, "sync", value=False, after="key"),)

    return offer(
        attempt(
            issue,
            "env.prompt",
            "Add sync: false",
            edits,
            reason="The value is asked for in the dashboard and stays out of the repository.",
            safe=True,
        )
    )
