"""Django refuses the address that Render gives.

What
    ``ALLOWED_HOSTS`` is a literal list without ``.onrender.com``, ``*`` or a domain of the
    Blueprint, and nothing adds to it.

Why
    Every request answers 400 "Bad Request", the health check too.

Bad::

    ALLOWED_HOSTS = ["localhost"]

Good::

    ALLOWED_HOSTS = ["localhost", ".onrender.com"]

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.django import DjangoSettings, django_settings
from engine.platforms.render.predict.services import native_here, start_of
from engine.platforms.render.vocabulary import ServiceKind
from engine.project.editing.lines import insert_at
from engine.project.places import place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.site import RenderSite, Service
meta = RuleMeta(
    id="django-allowed-hosts",
    title="Django takes requests for the service's address",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/deploy-django",
    family="53",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Read the settings, by parsing and never by importing."""
    for service, settings in _found(site):
        hosts = settings.hosts
        if hosts is None:
            continue
        known = {d.value for d in service.domains}
        if any(h == "*" or "onrender.com" in h or h.lstrip(".") in known for h in hosts):
            continue
        yield issue_of(
            meta,
            place(settings.path, settings.text, settings.hosts_start, settings.hosts_end),
            f"ALLOWED_HOSTS has no host that {service.name.value!r} is reached by.",
            why="Django answers 400 to a host that is not in the list.",
            subject=service.name.value,
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Add Render's domain to the list."""
    for service, settings in _found(site):
        if service.name.value == issue.subject and settings.hosts is not None:
            return offer(
                attempt(
                    issue,
                    "hosts.onrender",
                    "Allow .onrender.com",
                    partial(_edits, settings),
                    reason="The service is reached by a name below it.",
                )
            )
    return NoHeal(reason="The settings are not there any more.")


def _found(site: RenderSite) -> Iterator[tuple[Service, DjangoSettings]]:
    for service in native_here(site):
        start = start_of(site, service)
        if service.kind is not ServiceKind.WEB or start is None:
            continue
        settings = django_settings(site, service)
        if settings is not None:
            yield service, settings


def _edits(settings: DjangoSettings) -> Iterator[Edit]:
    end = settings.hosts_end - 1
    body = settings.text[settings.hosts_start + 1 : end]
    lead = ", " if body.strip() and not body.rstrip().endswith(",") else ""
    at = settings.hosts_start + 1 + len(body.rstrip())
    if body.rstrip().endswith(","):
        lead = " "
    yield insert_at(settings.path, settings.text, at, f'{lead}".onrender.com"')
