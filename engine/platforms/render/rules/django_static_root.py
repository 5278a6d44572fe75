"""collectstatic has nowhere to collect to.

What
    The build runs ``manage.py collectstatic`` and the settings have no ``STATIC_ROOT``.

Why
    Django stops with "ImproperlyConfigured: You're using the staticfiles app without having set the
    STATIC_ROOT setting", and the build fails.

Bad::

    buildCommand: pip install -r requirements.txt && python manage.py collectstatic --noinput

Good::

    STATIC_ROOT = BASE_DIR / "staticfiles"

Since: 0.1.0
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, Location, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.django import DjangoSettings, django_settings
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.services import build_of, native_here
from engine.project.editing.lines import append_lines, insert_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.site import RenderSite, Service
meta = RuleMeta(
    id="django-static-root",
    title="collectstatic has a folder to collect to",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/deploy-django",
    family="76",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look for collectstatic in the build and for STATIC_ROOT in the settings."""
    for service, settings in _found(site):
        yield predicted(
            site,
            meta,
            Location(path=settings.path, key_path="STATIC_ROOT"),
            f"The build of {service.name.value!r} collects static files; no STATIC_ROOT is set.",
            why="Django refuses to collect without a folder to collect to.",
            subject=service.name.value,
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Set the folder that Django's and Render's guides set."""
    for service, settings in _found(site):
        if service.name.value != issue.subject:
            continue
        if "BASE_DIR" not in settings.text or "BASE_DIR = Path" not in settings.text:
            return NoHeal(reason="How the settings name their folder must be seen by a person.")
        return offer(
            attempt(
                issue,
                "settings.static-root",
                "Collect into staticfiles/",
                partial(_edits, settings),
                reason="The folder is made by the build and served from there.",
            )
        )
    return NoHeal(reason="The settings are not there any more.")


def _found(site: RenderSite) -> Iterator[tuple[Service, DjangoSettings]]:
    for service in native_here(site):
        build = build_of(site, service)
        if build is None or not any("collectstatic" in r.step.texts for r in build.ran):
            continue
        settings = django_settings(site, service)
        if settings is not None and settings.is_closed and "STATIC_ROOT" not in settings.text:
            yield service, settings


def _edits(settings: DjangoSettings) -> Iterator[Edit]:
    text = settings.text
    match = re.search(r"^STATIC_URL\s*=.*$", text, re.MULTILINE)
    line = 'STATIC_ROOT = BASE_DIR / "staticfiles"'
    if match is None:
        yield append_lines(settings.path, text, [line])
    else:
        yield insert_at(settings.path, text, match.end(), f"\n{line}")
