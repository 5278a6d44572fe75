"""A command runs a file that is not there.

What
    The build, pre-deploy or start command runs ``python app.py``, ``node server.js``,
    ``./build.sh`` or the like, and the file is neither in the repository nor written by the build.

Why
    "No such file or directory" or "Cannot find module": the build fails, or the service never
    starts.

Bad::

    startCommand: python src/app.py         # the file is app.py

Good::

    startCommand: python app.py

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.entry_files import node_bindings, python_bindings
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.services import (
    build_of,
    commands_of,
    native_here,
    place_in,
    rewrite,
)
from engine.project.builds.missing_files import missing_files, only_file_named, written_from
from engine.project.builds.outputs import build_outputs
from engine.project.builds.scripts import expand
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.predict.services import Command
    from engine.platforms.render.site import RenderSite
    from engine.project.builds.missing_files import MissingFile

meta = RuleMeta(
    id="command-file-missing",
    title="The files that the commands run are there",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/troubleshooting-deploys",
    family="22",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look every file up that is run by its path."""
    for command, found in _missing(site):
        service = command.service.name.value
        yield predicted(
            site,
            meta,
            place_in(site, command.value, found.word.start),
            f"{command.key} of {service!r} runs {found.path}, which is not there.",
            why="The shell or the interpreter stops at once."
            if found.stops
            else "The shell or the interpreter stops at once; the command goes on without it.",
            subject=f"{service} {found.path}",
            severity=None if found.stops else Severity.HIGH,
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Name the one file of that name."""
    for command, missing in _missing(site):
        if issue.subject != f"{command.service.name.value} {missing.path}":
            continue
        found = only_file_named(site.snapshot, missing.path, command.service.folder)
        server = _server_beside(site, missing.path) if command.key == "startCommand" else None
        if found is None and server is not None:
            return offer(
                attempt(
                    issue,
                    "file.only-server",
                    f"Run {server}",
                    partial(_put, site, command, missing, written_from(missing, server)),
                    reason="It is the only file in that folder that listens for requests.",
                )
            )
        if found is None:
            return NoHeal(reason="No other file of this name is here, or more than one.")
        return offer(
            attempt(
                issue,
                "file.only-one",
                f"Run {found}",
                partial(_put, site, command, missing, written_from(missing, found)),
                reason="It is the only file of this name in the service's folder.",
            )
        )
    return NoHeal(reason="The command does not run it any more.")


def _server_beside(site: RenderSite, path: str) -> str | None:
    """The only file beside a missing entry file that listens; the entry was renamed to it."""
    folder, _, name = path.rpartition("/")
    ending = name.rpartition(".")[2]
    look = {"js": node_bindings, "mjs": node_bindings, "cjs": node_bindings, "py": python_bindings}
    if ending not in look:
        return None
    found = [
        file
        for child in site.snapshot.children(folder)
        if child.endswith(f".{ending}")
        and site.snapshot.is_file(file := normal(f"{folder}/{child}"))
        and any(look[ending](site.snapshot.text(file) or ""))
    ]
    return found[0] if len(found) == 1 else None


def _missing(site: RenderSite) -> Iterator[tuple[Command, MissingFile]]:
    for service in native_here(site):
        build = build_of(site, service)
        written = build.value.value if build is not None else ""
        outputs = build_outputs(site.snapshot, service.folder, written)
        seen: set[str] = set()
        for command in commands_of(site, service):
            steps = expand(site.snapshot, service.folder, command.value.value)
            for found in missing_files(site.snapshot, steps, command.value.value):
                path = found.path
                if found.ran.via or path in seen:
                    continue
                compiled = path.endswith((".js", ".mjs", ".cjs")) and "/" in found.word.text
                if compiled and (outputs.may_fill(path) or _compiles(site, path)):
                    continue
                if command.key != "buildCommand" and path.rpartition("/")[2] in written:
                    continue
                seen.add(path)
                yield command, found


def _compiles(site: RenderSite, path: str) -> bool:
    """True when a source that compiles to the file is there, so that a build may write it."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    return any(p.endswith((f"/{stem}.ts", f"/{stem}.tsx")) for p in site.snapshot.paths())


def _put(site: RenderSite, command: Command, missing: MissingFile, new: str) -> Iterator[Edit]:
    yield rewrite(site, command.value, missing.word.start, missing.word.end, new)
