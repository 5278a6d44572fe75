"""An allowed origin ends with a slash.

What
    A variable of allowed origins (``CORS_ORIGIN``, ``ALLOWED_ORIGINS`` …) holds an address that
    ends with ``/``.

Why
    A browser's origin never ends with a slash; a list that is compared letter by letter then
    matches nothing, and every call is blocked. Where the variable holds the address of a service
    (``…_API_URL``), the paths that are put behind it begin with two slashes.

Bad::

    - key: CORS_ORIGIN
      value: https://shop.example.net/

Good::

    - key: CORS_ORIGIN
      value: https://shop.example.net

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
from engine.platforms.render.predict.heals import document_of
from engine.platforms.render.site import EnvVar, EnvVarKind
from engine.project.yaml.edits import set_value
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.site import RenderSite, Service
meta = RuleMeta(
    id="env-origin-slash",
    title="Allowed origins end without a slash",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://developer.mozilla.org/docs/Web/HTTP/Headers/Origin",
    family="15",
)

_NAME = regex(r"CORS|ORIGIN", re.IGNORECASE)
_HOST = regex(r"(?:API|BACKEND|FRONTEND|CLIENT|SERVER)\w*_UR[LI]$", re.IGNORECASE)
_SLASH = regex(r"(https?://[^/,\s]+)/+(?=\s*(?:,|$))")


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at the variables whose name says that they hold origins."""
    for service, variable in _found(site):
        yield issue_of(
            meta,
            variable.value.location or variable.location,
            f"{variable.key.value} of {service.name.value!r} holds an origin with a slash.",
            why="Origins are compared as they are written, and a browser's has no slash.",
            subject=f"{service.name.value} {variable.key.value}",
            severity=None if _NAME.search(variable.key.value) else Severity.LOW,
            confidence=None if _NAME.search(variable.key.value) else Confidence.HEURISTIC,
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Take the slash off."""
    for service, variable in _found(site):
        if issue.subject == f"{service.name.value} {variable.key.value}":
            return offer(
                attempt(
                    issue,
                    "origin.no-slash",
                    "Take the slash off",
                    partial(_edits, site, variable),
                    reason="Code that strips it sees no difference, and other code now matches.",
                )
            )
    return NoHeal(reason="The variable is not there any more.")


def _found(site: RenderSite) -> Iterator[tuple[Service, EnvVar]]:
    for service in site.services:
        for variable in service.env_vars:
            literal = variable.kind is EnvVarKind.VALUE and (
                _NAME.search(variable.key.value) or _HOST.search(variable.key.value)
            )
            if literal and _SLASH.search(variable.value.value):
                yield service, variable


def _edits(site: RenderSite, variable: EnvVar) -> Iterator[Edit]:
    node = variable.node.get("value")
    if node is not None:
        wanted = _SLASH.sub(r"\1", variable.value.value)
        yield set_value(site.path, document_of(site), node, wanted)
