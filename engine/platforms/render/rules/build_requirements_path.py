"""The build installs from a requirements file that is not there.

What
    ``pip install -r X`` in the build command names a file that does not exist in the folder the
    command runs in.

Why
    pip stops with "Could not open requirements file" and the build fails. Most often the service
    lives in a subfolder and ``rootDir`` is missing.

Bad::

    buildCommand: pip install -r requirements.txt      # the file is backend/requirements.txt

Good::

    rootDir: backend
    buildCommand: pip install -r requirements.txt

Since: 0.1.0
"""

from __future__ import annotations

import posixpath
import re
from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.heals import set_root_dir
from engine.platforms.render.predict.installed import requirement_files
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.services import build_of, native_here, place_in, rewrite
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.predict.services import Command
    from engine.platforms.render.site import RenderSite, Service
    from engine.project.builds.scripts import Ran
    from engine.project.builds.shell import Word
meta = RuleMeta(
    id="build-requirements-path",
    title="The requirements file that is installed is there",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://render.com/docs/monorepo-support",
    family="9",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look every requirements file of a build command up."""
    for service, command, word, path in _missing(site):
        yield predicted(
            site,
            meta,
            place_in(site, command.value, word.start),
            f"The build of {service.name.value!r} installs from {path}, which is not there.",
            why="pip stops at a requirements file that it cannot open.",
            subject=f"{service.name.value} {path}",
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Point to the one file of that name: by the root directory, or by its path."""
    for service, command, word, path in _missing(site):
        if f"{service.name.value} {path}" != issue.subject:
            continue
        found = _elsewhere(site, service.folder, word.text)
        if found is None:
            return NoHeal(reason="No other file of this name is here, or more than one.")
        folder = found[: -len(_tail(word.text))].rstrip("/")
        answers = [
            attempt(
                issue,
                "path.only-file",
                f"Install from {found}",
                partial(_rewritten, site, command, word, _relative(service.folder, found)),
                reason="It is the only requirements file of this name.",
            )
        ]
        if not service.root_dir.is_set and folder and site.document is not None:
            answers.insert(
                0,
                attempt(
                    issue,
                    "rootdir.manifest-folder",
                    f"Build and start in {folder}",
                    partial(set_root_dir, site, service, folder),
                    reason="The manifest is there, and the other commands start there too.",
                ),
            )
        return offer(*answers)
    return NoHeal(reason="The command does not name it any more.")


def _missing(site: RenderSite) -> Iterator[tuple[Service, Command, Word, str]]:
    for service in native_here(site):
        command = build_of(site, service)
        lost = service.folder and not site.snapshot.is_folder(service.folder)
        if command is None or lost:
            continue
        earlier = ""
        for ran in command.own():
            for word in requirement_files(ran):
                if ran.folder is None or not ran.step.certain or not word.literal:
                    continue
                path = normal(f"{ran.folder}/{word.text}")
                made = word.text.rpartition("/")[2] in earlier
                if not site.snapshot.is_file(path) and not made and "://" not in word.text:
                    yield service, command, word, path
            earlier += " ".join(ran.step.texts) + f" {command.value.value[: _start(ran)]} "


def _start(ran: Ran) -> int:
    return ran.step.words[0].start if ran.step.words else 0


def _elsewhere(site: RenderSite, folder: str, name: str) -> str | None:
    """The only file of the same name, preferring those below the service's folder."""
    tail = _tail(name)
    found = [
        p
        for p in site.snapshot.paths()
        if (p == tail or p.endswith(f"/{tail}")) and "/." not in f"/{p}" and "venv/" not in p
    ]
    inside = [p for p in found if p.startswith(f"{folder}/")] if folder else found
    chosen = inside or found
    return chosen[0] if len(chosen) == 1 else None


def _tail(name: str) -> str:
    return re.sub(r"^(\.\./)+", "", normal(name))


def _relative(folder: str, path: str) -> str:
    return posixpath.relpath(path, folder or ".")


def _rewritten(site: RenderSite, command: Command, word: Word, new: str) -> Iterator[Edit]:
    yield rewrite(site, command.value, word.start, word.end, new)
