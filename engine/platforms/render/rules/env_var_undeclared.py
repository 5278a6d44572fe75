"""The code cannot start without a variable that the Blueprint does not declare.

What
    A module of the service reads a variable without a default while it is loaded
    (``os.environ["X"]``, ``if (!process.env.X) throw``), and neither the service nor its groups nor
    Render give it.

Why
    The process stops with "KeyError: 'X'". The value may be set in the dashboard: then all is well,
    and this is only a reminder to declare it.

Bad::

    SECRET = os.environ["SESSION_SECRET"]        # render.yaml does not know it

Good::

    envVars:
      - key: SESSION_SECRET
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
from engine.platforms.render.predict.heals import add_variable
from engine.platforms.render.predict.required_variables import Read, is_given, required_reads
from engine.platforms.render.predict.services import native_here
from engine.project.places import place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.render.site import RenderSite, Service
meta = RuleMeta(
    id="env-var-undeclared",
    title="Variables that the code needs are declared",
    severity=Severity.MEDIUM,
    confidence=Confidence.HEURISTIC,
    docs="https://render.com/docs/configure-environment-variables",
    family="1",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Compare what the code reads without a default with what is declared."""
    for service, read in _found(site):
        text = site.snapshot.text(read.path) or ""
        yield issue_of(
            meta,
            place(read.path, text, read.start, read.end),
            f"{service.name.value!r} does not start without {read.name}, which the Blueprint does "
            "not declare.",
            why="Unless the dashboard holds it, the process stops while it loads.",
            subject=f"{service.name.value} {read.name}",
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Declare it, and let Render ask for its value."""
    for service, read in _found(site):
        if issue.subject == f"{service.name.value} {read.name}":
            entry: dict[str, str | bool] = {"key": read.name, "sync": False}
            return offer(
                attempt(
                    issue,
                    "env.declare",
                    f"Declare {read.name} with sync: false",
                    partial(add_variable, site, service, entry),
                    reason="A value in the dashboard stays; for a new service Render asks for one.",
                    safe=True,
                )
            )
    return NoHeal(reason="The code does not read it any more.")


def _found(site: RenderSite) -> Iterator[tuple[Service, Read]]:
    for service in native_here(site):
        if not service.kind.runs_code or site.takes_unknown_groups(service):
            continue
        declared = set(site.env_names(service))
        for read in required_reads(site, service):
            if read.name not in declared and not is_given(read.name):
                yield service, read
