"""The build asks for rights it does not have.

What
    A native service's build runs ``sudo``, ``apt-get install``, ``playwright install --with-deps``
    or ``playwright install-deps``.

Why
    Render builds native services as an ordinary user without ``sudo``: the step is refused. System
    packages need a Dockerfile.

Bad::

    buildCommand: apt-get install -y ffmpeg && pip install -r requirements.txt

Good::

    runtime: docker        (and the packages in the Dockerfile)

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, Location, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.services import build_of, native_here, place_of, rewrite

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.predict.services import Command
    from engine.platforms.render.site import RenderSite
    from engine.project.builds.scripts import Ran
meta = RuleMeta(
    id="build-needs-root",
    title="The build needs no rights of root",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/native-runtimes",
    family="116",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at every step of a build, those in its scripts too."""
    for service in native_here(site):
        command = build_of(site, service)
        for ran in command.ran if command is not None else ():
            what = _needs_root(ran)
            if command is None or not what or not ran.step.certain:
                continue
            path = next((v for v in reversed(ran.via) if v.endswith(".sh")), "")
            where = Location(path=path) if path else place_of(site, command, ran, _start(ran))
            yield predicted(
                site,
                meta,
                where,
                f"The build of {service.name.value!r} runs {what}, which needs root.",
                why="Native builds run as an ordinary user; nothing gives the rights.",
                subject=f"{service.name.value} {what}",
            )
            break


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Leave the system's libraries out of the install of a browser; the rest needs an image."""
    for service in native_here(site):
        command = build_of(site, service)
        for ran in command.own() if command is not None else ():
            if command is None or issue.subject != f"{service.name.value} {_needs_root(ran)}":
                continue
            words = [w for w in ran.step.words if w.text == "--with-deps"]
            if words:
                start = len(command.value.value[: words[0].start].rstrip())
                return offer(
                    attempt(
                        issue,
                        "playwright.without-deps",
                        "Install the browser without system packages",
                        partial(_put, site, command, start, words[0].end, ""),
                        reason="The image of native builds has what Chromium needs; root is not.",
                    )
                )
            before = _end_before(command, ran)
            if "install-deps" in ran.step.texts and before is not None:
                return offer(
                    attempt(
                        issue,
                        "playwright.without-step",
                        "Leave out the install of system packages",
                        partial(_put, site, command, before, ran.step.words[-1].end, ""),
                        reason="The image of native builds has what Chromium needs; root is not.",
                    )
                )
    return NoHeal(reason="Build with a Dockerfile: there the system's packages can be installed.")


def _end_before(command: Command, ran: Ran) -> int | None:
    """Where the step before a step ends in the command; None for the first."""
    steps = command.own()
    place = steps.index(ran)
    return steps[place - 1].step.words[-1].end if place and steps[place - 1].step.words else None


def _needs_root(ran: Ran) -> str:
    texts = ran.step.texts
    if texts[:1] == ("sudo",):
        return "sudo"
    if texts[:1] in {("apt-get",), ("apt",), ("yum",), ("apk",)} and "install" in texts:
        return f"{texts[0]} install"
    if "playwright" in texts and "--with-deps" in texts:
        return "playwright install --with-deps"
    if "playwright" in texts and "install-deps" in texts:
        return "playwright install-deps"
    return ""


def _start(ran: Ran) -> int:
    return ran.step.words[0].start if ran.step.words else 0


def _put(site: RenderSite, command: Command, start: int, end: int, new: str) -> Iterator[Edit]:
    yield rewrite(site, command.value, start, end, new)
