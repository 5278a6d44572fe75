"""A variable still holds the value of an example.

What
    ``value`` is a placeholder: ``your-api-key``, ``<database url>``, ``changeme``,
    ``https://your-app.onrender.com``; or the destination of a static site's route is one.

Why
    The service starts with it and fails at the first use.

Bad::

    - key: FRONTEND_URL
      value: https://your-frontend.onrender.com

Good::

    - key: FRONTEND_URL
      sync: false

Since: 0.1.0
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.heals import prompt_for
from engine.platforms.render.site import EnvVarKind
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.render.site import RenderSite
meta = RuleMeta(
    id="env-placeholder-value",
    title="Variables hold values, not placeholders",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/configure-environment-variables",
    family="1",
)

_PLACEHOLDER = regex(
    r"\byour[-_ ]?(?:[a-z]+[-_ ]?){0,4}(?:key|secret|token|password|url|uri|domain|app|host|site|"
    r"id|frontend|backend|api|name|bucket|email|project|service)\b|"
    r"^<[a-z][^<>@]{2,40}>$|://\S*<[a-z_ -]{2,40}>|"
    r"^(?:change[-_ ]?me|replace[-_ ]?me|todo|xxx+|placeholder|redacted|insert[-_ ].*|\.\.\.)$|"
    r"(?:\b|_)replace[-_ ]with(?:\b|_)|//(?:www\.)?example\.(?:com|org)\b",
    re.IGNORECASE,
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at every literal value."""
    for service in site.services:
        for variable in service.env_vars:
            if variable.kind is EnvVarKind.VALUE and _PLACEHOLDER.search(variable.value.value):
                yield issue_of(
                    meta,
                    variable.value.location or variable.location,
                    f"{variable.key.value} of {service.name.value!r} holds a placeholder, "
                    f"{variable.value.value!r}.",
                    why="It is the value of an example; the service fails when it uses it.",
                    subject=f"{service.name.value} {variable.key.value}",
                )
        for route in service.routes:
            if _PLACEHOLDER.search(route.destination.value):
                yield issue_of(
                    meta,
                    route.destination.location or service.location,
                    f"A route of {service.name.value!r} leads to a placeholder, "
                    f"{route.destination.value!r}.",
                    why="It is the address of an example; whoever follows the route gets an error.",
                    subject=f"{service.name.value} route {route.source.value}",
                )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Let Render ask for the value."""
    for service in site.services:
        for variable in service.env_vars:
            if issue.subject == f"{service.name.value} {variable.key.value}":
                return offer(
                    attempt(
                        issue,
                        "placeholder.prompt",
                        f"Let Render ask for {variable.key.value}",
                        partial(prompt_for, site, variable),
                        reason="A placeholder is worth no more than no value.",
                    )
                )
    return NoHeal(reason="Which address is meant must be said by a person.")
