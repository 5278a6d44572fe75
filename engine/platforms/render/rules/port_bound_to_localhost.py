"""The server listens where Render cannot reach it.

What
    A web service starts a server on ``127.0.0.1`` or ``localhost``, or one that listens there when
    no host is given (uvicorn, hypercorn, daphne, ``flask run``, ``manage.py runserver``,
    ``app.run()``).

Why
    Render looks for an open port from outside the process: "No open ports detected", and after the
    time limit the deploy fails. gunicorn needs nothing: Render sets its bind address.

Bad::

    startCommand: uvicorn main:app

Good::

    startCommand: uvicorn main:app --host 0.0.0.0 --port $PORT

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.listening import bindings
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.services import services_here
from engine.platforms.render.vocabulary import ServiceKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.render.site import RenderSite
meta = RuleMeta(
    id="port-bound-to-localhost",
    title="A web service listens on all addresses",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/web-services#port-binding",
    family="25",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Find the address every web service listens on."""
    for service in services_here(site):
        if service.kind is not ServiceKind.WEB:
            continue
        for found in bindings(site, service):
            if not found.is_loopback:
                continue
            where = found.location
            yield predicted(
                site,
                meta,
                where,
                f"{service.name.value!r} listens on {found.host or '127.0.0.1'}"
                + (f", the default of {found.server}." if not found.host else "."),
                why="Render finds no open port from outside, and the deploy times out.",
                subject=f"{service.name.value} {found.server}",
            )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Listen on all addresses, and on Render's port where none is said."""
    for service in services_here(site):
        for found in bindings(site, service):
            if issue.subject != f"{service.name.value} {found.server}" or not found.is_loopback:
                continue
            if found.edit is None:
                return NoHeal(
                    reason="How this server is told its address must be seen in its code."
                )
            return offer(
                attempt(
                    issue,
                    "host.all-addresses",
                    f"Let {found.server} listen on 0.0.0.0",
                    found.edit,
                    reason="Render can reach the service only there.",
                    safe=found.in_command,
                )
            )
    return NoHeal(reason="The server is not started any more.")
