"""The server listens on a port of its own choosing.

What
    A web service starts its server on a literal port, and neither ``PORT`` nor the Blueprint says
    that port.

Why
    Render gives the port in ``PORT`` (10000). It does look for other open ports and then switches
    to the one it finds, by a restart; a second open port, or a slow start, makes the wrong choice.

Bad::

    startCommand: uvicorn main:app --host 0.0.0.0 --port 8000

Good::

    startCommand: uvicorn main:app --host 0.0.0.0 --port $PORT

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.listening import bindings
from engine.platforms.render.predict.services import services_here
from engine.platforms.render.vocabulary import ServiceKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.render.site import RenderSite
meta = RuleMeta(
    id="port-hardcoded",
    title="A web service listens on the port it is given",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/web-services#port-binding",
    family="24",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Find the port every web service listens on."""
    for service in services_here(site):
        if service.kind is not ServiceKind.WEB:
            continue
        said = service.env("PORT")
        given = said.value.value if said is not None else "10000"
        for found in bindings(site, service):
            agreed = found.port == given and (said is not None or not found.in_command)
            if not found.port or agreed:
                continue
            works = found.port == given
            yield issue_of(
                meta,
                found.port_location or found.location,
                f"{service.name.value!r} listens on port {found.port}, not on the one that Render "
                "gives.",
                why="It is Render's default today; $PORT follows when that changes."
                if works
                else "Render has to look for it and restarts the service on what it finds.",
                subject=f"{service.name.value} {found.server}",
                severity=Severity.LOW if works else None,
            )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Take the port that Render gives."""
    for service in services_here(site):
        for found in bindings(site, service):
            if issue.subject != f"{service.name.value} {found.server}" or not found.port:
                continue
            if found.port_edit is None:
                return NoHeal(reason="Let the code read PORT; where it belongs, a person must say.")
            return offer(
                attempt(
                    issue,
                    "port.variable",
                    f"Let {found.server} listen on $PORT",
                    found.port_edit,
                    reason="Render sets PORT for every web service and sends the traffic there.",
                    safe=True,
                )
            )
    return NoHeal(reason="The server is not started any more.")
