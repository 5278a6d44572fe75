"""A secret stands in the Blueprint.

What
    ``value`` of an environment variable is a password, a private key, a token of a known form, or
    an address with a password in it.

Why
    Everybody who reads the repository has it, and it stays in git's history: it must be changed,
    and kept in the dashboard.

Bad::

    - key: STRIPE_SECRET_KEY
      value: sk_live_51H…

Good::

    - key: STRIPE_SECRET_KEY
      sync: false

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.heals import replace_source
from engine.platforms.render.predict.secret_values import secret_kind
from engine.platforms.render.site import EnvVar, EnvVarKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.render.site import RenderSite
meta = RuleMeta(
    id="env-secret-in-yaml",
    title="No secret stands in the Blueprint",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/configure-environment-variables",
    family="96",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at every literal value; the value itself is never repeated."""
    for owner, variable in _variables(site):
        what = secret_kind(variable.key.value, variable.value.value)
        if what:
            yield issue_of(
                meta,
                variable.value.location or variable.location,
                f"{variable.key.value} of {owner} holds {what}.",
                why="What is in git is known to all who read it, for good: change it as well.",
                subject=f"{owner} {variable.key.value}",
            )

    for owner, variable in _all(site):
        # The name itself is never repeated: it is the secret.
        what = secret_kind("", variable.key.value)
        if what:
            yield issue_of(
                meta,
                variable.key.location or variable.location,
                f"Where a variable of {owner} should have its name stands {what}.",
                why="What is in git is known to all who read it, for good: change it as well.",
                subject=f"{owner} name",
            )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Take the value out: Render asks for it, or makes one."""
    for owner, variable in _variables(site):
        if issue.subject != f"{owner} {variable.key.value}":
            continue
        ask = attempt(
            issue,
            "secret.prompt",
            f"Let Render ask for {variable.key.value}",
            partial(replace_source, site, variable, "sync", "false"),
            reason="The dashboard keeps it; the old value must be changed where it was issued.",
        )
        make = attempt(
            issue,
            "secret.generate",
            f"Let Render make {variable.key.value}",
            partial(replace_source, site, variable, "generateValue", "true"),
            reason="Nobody else has to know it; sessions signed with the old one end.",
        )
        own = any(w in variable.key.value.upper() for w in ("SECRET_KEY", "JWT", "SESSION"))
        return offer(ask, make) if own else offer(ask)
    return NoHeal(reason="Which name the variable should have must be said by a person.")


def _variables(site: RenderSite) -> Iterator[tuple[str, EnvVar]]:
    return ((o, v) for o, v in _all(site) if v.kind is EnvVarKind.VALUE)


def _all(site: RenderSite) -> Iterator[tuple[str, EnvVar]]:
    for service in site.services:
        for variable in service.env_vars:
            yield repr(service.name.value), variable
    for group in site.env_groups:
        for variable in group.env_vars:
            yield f"the group {group.name.value!r}", variable
