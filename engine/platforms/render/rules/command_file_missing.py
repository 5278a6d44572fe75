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

import posixpath
from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.services import (
    build_of,
    commands_of,
    native_here,
    place_in,
    rewrite,
)
from engine.project.build_outputs import build_outputs
from engine.project.run_files import file_run
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.predict.services import Command
    from engine.platforms.render.site import RenderSite
    from engine.project.scripts import Ran
    from engine.project.shell import Word
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
    for command, _, word, path in _missing(site):
        yield predicted(
            site,
            meta,
            place_in(site, command.value, word.start),
            f"{command.key} of {command.service.name.value!r} runs {path}, which is not there.",
            why="The shell or the interpreter stops at once.",
            subject=f"{command.service.name.value} {path}",
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Name the one file of that name."""
    for command, ran, word, path in _missing(site):
        if issue.subject != f"{command.service.name.value} {path}":
            continue
        found = _same_name(site, command.service.folder, path)
        if found is None:
            return NoHeal(reason="No other file of this name is here, or more than one.")
        new = posixpath.relpath(found, ran.folder or ".")
        if word.text.startswith("./") and not new.startswith("."):
            new = f"./{new}"
        return offer(
            attempt(
                issue,
                "file.only-one",
                f"Run {found}",
                partial(_put, site, command, word.start, word.end, new),
                reason="It is the only file of this name in the service's folder.",
            )
        )
    return NoHeal(reason="The command does not run it any more.")


def _missing(site: RenderSite) -> Iterator[tuple[Command, Ran, Word, str]]:
    for service in native_here(site):
        build = build_of(site, service)
        written = build.value.value if build is not None else ""
        outputs = build_outputs(site.snapshot, service.folder, written)
        for command in commands_of(site, service):
            for ran in command.own():
                word = file_run(ran)
                if word is None or ran.folder is None or not ran.step.certain:
                    continue
                path = normal(f"{ran.folder}/{word.text}")
                if site.snapshot.exists(path) or path.startswith(".."):
                    continue
                if not _folder_known(site, ran.folder):
                    continue
                # A command's own folder that is missing is another rule's business.
                compiled = path.endswith((".js", ".mjs", ".cjs")) and "/" in word.text
                if compiled and (outputs.may_fill(path) or _compiles(site, path)):
                    continue
                name = path.rpartition("/")[2]
                before = command.value.value[: ran.step.words[0].start]
                if name in before or (command.key != "buildCommand" and name in written):
                    continue
                yield command, ran, word, path


def _folder_known(site: RenderSite, folder: str) -> bool:
    return folder == "" or site.snapshot.is_folder(folder)


def _compiles(site: RenderSite, path: str) -> bool:
    """True when a source that compiles to the file is there, so that a build may write it."""
    tail = path.split("/", 1)[-1].rpartition(".")[0]
    return any(
        p.endswith((f"/{tail.rpartition('/')[2]}.ts", f"/{tail.rpartition('/')[2]}.tsx"))
        for p in site.snapshot.paths()
    )


def _same_name(site: RenderSite, folder: str, path: str) -> str | None:
    name = path.rpartition("/")[2]
    prefix = f"{folder}/" if folder else ""
    found = [
        p
        for p in site.snapshot.paths()
        if p.rpartition("/")[2] == name
        and p.startswith(prefix)
        and not {"tests", "test", "venv", ".venv", "node_modules"} & set(p.split("/"))
    ]
    return found[0] if len(found) == 1 else None


def _put(site: RenderSite, command: Command, start: int, end: int, new: str) -> Iterator[Edit]:
    yield rewrite(site, command.value, start, end, new)
