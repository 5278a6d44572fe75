"""An env group asks for a value that nobody will be asked for.

What
    An entry of ``envVarGroups`` has ``sync: false``.

Why
    Render asks for such values in services only; in a group the entry is ignored and the variable
    does not exist. Set it in the dashboard, or put the entry into each service.

Bad::

    envVarGroups:
      - name: common
        envVars:
          - key: STRIPE_KEY
            sync: false

Good::

    envVarGroups:
      - name: common
        envVars:
          - key: LOG_LEVEL
            value: info

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.render.rules._findings import DOCS
from engine.platforms.render.site import EnvVarKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="env-group-prompt",
    title="Env groups hold values, not prompts",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs=DOCS,
    family="2",
    healable=False,
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at every entry of every group."""
    for group in site.env_groups:
        for variable in group.env_vars:
            if variable.kind is EnvVarKind.PROMPTED:
                yield issue_of(
                    meta,
                    variable.location,
                    f"Nobody is asked for {variable.key.value} of the group {group.name.value}.",
                    why="In a group sync: false is ignored; the variable will not exist.",
                    subject=variable.key.value,
                )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Leave it to a person: the value is a secret."""
    del issue, site
    return NoHeal(reason="The value is a secret: set it in the dashboard, or ask in each service.")
