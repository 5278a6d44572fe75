"""The service starts a program that the build does not write.

What
    A Go service is started by ``./name``, and its build command writes the program under another
    name (``go build -o``).

Why
    "No such file or directory": the service never starts.

Bad::

    buildCommand: go build -o server .
    startCommand: ./app

Good::

    buildCommand: go build -o server .
    startCommand: ./server

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.services import (
    build_of,
    native_here,
    place_in,
    rewrite,
    start_of,
)
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.predict.services import Command
    from engine.platforms.render.site import RenderSite
    from engine.project.builds.scripts import Ran
    from engine.project.builds.shell import Word
meta = RuleMeta(
    id="go-binary-name",
    title="The program that is started is the one that is built",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/deploy-go-gin",
    family="22",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Compare what is written with what is started."""
    for start, word, built in _found(site):
        yield predicted(
            site,
            meta,
            place_in(site, start.value, word.start),
            f"{start.service.name.value!r} starts {word.text}, but the build writes {built}.",
            why="The shell finds no file of that name.",
            subject=start.service.name.value,
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Start what is built."""
    for start, word, built in _found(site):
        if start.service.name.value == issue.subject:
            return offer(
                attempt(
                    issue,
                    "start.built-program",
                    f"Start ./{built}",
                    partial(_put, site, start, word.start, word.end, f"./{built}"),
                    reason="It is the only program that the build writes.",
                )
            )
    return NoHeal(reason="The command does not start it any more.")


def _found(site: RenderSite) -> Iterator[tuple[Command, Word, str]]:
    for service in native_here(site):
        build, start = build_of(site, service), start_of(site, service)
        if service.runtime.value != "go" or build is None or start is None:
            continue
        outputs = [_output(ran) for ran in build.ran]
        written = [o for o in outputs if o]
        others = [r for r in build.ran if r.step.program in {"mv", "cp", "make", "bash", "sh"}]
        if len(written) != 1 or others or any(o is None for o in outputs):
            continue
        for ran in start.own():
            word = ran.step.core[0] if ran.step.core else None
            if word is None or ran.folder is None or not word.text.startswith("./"):
                continue
            path = normal(f"{ran.folder}/{word.text}")
            if path != written[0] and not site.snapshot.exists(path) and ran.step.certain:
                inside = written[0].removeprefix(f"{ran.folder}/") if ran.folder else written[0]
                yield start, word, inside


def _output(ran: Ran) -> str | None:
    """The program a step writes; empty for none, None when its name cannot be told."""
    core = [w.text for w in ran.step.core]
    if core[:2] != ["go", "build"]:
        return None if core[:2] == ["go", "install"] else ""
    given = ran.step.option("-o")
    if given is None or ran.folder is None or not given.literal or given.text.startswith("/"):
        return None
    return None if given.text.endswith("/") else normal(f"{ran.folder}/{given.text}")


def _put(site: RenderSite, command: Command, start: int, end: int, new: str) -> Iterator[Edit]:
    yield rewrite(site, command.value, start, end, new)
