"""The variable PORT is set to something no server can use.

What
    ``envVars`` sets ``PORT`` to ``$PORT`` (nothing expands it there), to a word, to a port that
    Render keeps for itself (18012, 18013, 19099), or, for a native runtime, to one below 1024.

Why
    The value takes the place of the port that Render would give; the server cannot listen on it.
    A port that is only set by hand, and that nothing of the service names, is said as a remark.

Bad::

    - key: PORT
      value: $PORT

Good::

    (no PORT at all: Render sets it)

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.heals import document_of
from engine.platforms.render.predict.images import image_of
from engine.platforms.render.site import EnvVarKind
from engine.platforms.render.vocabulary import ServiceKind
from engine.project.yaml.edits import delete_item

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.site import RenderSite, Service
meta = RuleMeta(
    id="port-env-wrong",
    title="PORT, where it is set, is a port",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/web-services#port-binding",
    family="113",
)

RESERVED = frozenset({"18012", "18013", "19099"})


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at PORT of every web and private service."""
    for service in site.services:
        variable = service.env("PORT")
        if variable is None or variable.kind is not EnvVarKind.VALUE:
            continue
        message = _fault(service, variable.value.value.strip())
        if not message and _is_by_hand(site, service, variable.value.value.strip()):
            yield issue_of(
                meta,
                variable.value.location or variable.location,
                f"PORT of {service.name.value!r} is set by hand; Render gives a port by itself.",
                why="The two agree only as long as the code listens on this very port.",
                subject=service.name.value,
                severity=Severity.LOW,
                confidence=Confidence.HEURISTIC,
            )
        elif message:
            yield issue_of(
                meta,
                variable.value.location or variable.location,
                f"PORT of {service.name.value!r} {message}.",
                why="It takes the place of the port that Render would give.",
                subject=service.name.value,
            )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Leave PORT to Render."""
    for service in site.services:
        if service.name.value == issue.subject and service.env("PORT") is not None:
            return offer(
                attempt(
                    issue,
                    "port.remove",
                    "Leave PORT to Render",
                    partial(_edits, site, service),
                    reason="Render sets PORT to a port that it sends the traffic to.",
                )
            )
    return NoHeal(reason="PORT is not set any more.")


def _fault(service: Service, value: str) -> str:
    if "$" in value:
        return f"is {value!r}, which nothing expands here"
    if not value.isdigit() or not 0 < int(value) < 65536:
        return f"is {value!r}, which is no port"
    if value in RESERVED:
        return f"is {value}, which Render keeps for itself"
    if int(value) < 1024 and service.is_native:
        return f"is {value}, which only root may open"
    return ""


def _is_by_hand(site: RenderSite, service: Service, value: str) -> bool:
    """True for a port that nothing of the service seems to ask for."""
    if service.kind is not ServiceKind.WEB or value == "10000":
        return False
    commands = (service.start_command.value, service.docker_command.value)
    if any(value in text for text in commands):
        return False
    image = image_of(site, service) if service.runtime.value == "docker" else None
    text = site.snapshot.text(image.path) if image is not None and image.path else None
    return not (image is not None and (text is None or value in text)) or any(
        "$PORT" in t for t in commands
    )


def _edits(site: RenderSite, service: Service) -> Iterator[Edit]:
    node = service.node.get("envVars")
    variable = service.env("PORT")
    if node is None or variable is None:
        return
    index = next(i for i, item in enumerate(node.elements()) if item is variable.node)
    yield delete_item(site.path, document_of(site), node, index)
