"""A script that is run by its path is not executable.

What
    ``./build.sh`` in a command, and the file has no executable bit in the repository.

Why
    "Permission denied" (exit 126). The bit is kept by git (mode 100755); a file made on Windows has
    none. Certain where git's index says so; without a repository the disk is asked, which may have
    lost the bit on the way through an archive, and the issue is a guess.

Bad::

    buildCommand: ./build.sh         # mode 100644

Good::

    buildCommand: bash ./build.sh

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.services import commands_of, native_here, place_in, rewrite
from engine.project.editing.lines import make_executable
from engine.project.git.index import git_index
from engine.project.snapshot import normal
from engine.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.predict.services import Command
    from engine.platforms.render.site import RenderSite
    from engine.project.builds.shell import Word
meta = RuleMeta(
    id="build-script-not-executable",
    title="Scripts that are run by their path are executable",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://render.com/docs/troubleshooting-deploys",
    family="68",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at the mode of every script that a command runs by its path."""
    if site.snapshot.root is None:
        return  # modes are known only of files on a disk
    index = git_index(site.snapshot.root)
    for command, word, path in _found(site):
        known = index is not None and index.tracks(path)
        issue = predicted(
            site,
            meta,
            place_in(site, command.value, word.start),
            f"{path} is run by its path and is not executable.",
            why="The shell answers 'Permission denied' (exit 126).",
            subject=path,
        )
        if not known:
            issue = replace(issue, severity=Severity.MEDIUM, confidence=Confidence.HEURISTIC)
        yield issue


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Make it executable, or hand it to the shell."""
    for command, word, path in _found(site):
        if path == issue.subject:
            return offer(
                attempt(
                    issue,
                    "script.executable-bit",
                    f"Make {path} executable",
                    partial(_executable, path),
                    reason="git keeps the bit, and every command that runs the file works.",
                    safe=True,
                ),
                attempt(
                    issue,
                    "script.hand-to-bash",
                    f"Run bash {word.text}",
                    partial(_put, site, command, word.start, word.start, "bash "),
                    reason="The shell reads the file; no bit is needed.",
                    safe=True,
                ),
            )
    return NoHeal(reason="The script is not run any more.")


def _found(site: RenderSite) -> Iterator[tuple[Command, Word, str]]:
    seen: set[str] = set()
    for service in native_here(site):
        for command in commands_of(site, service):
            for ran in command.own():
                word = ran.step.core[0] if ran.step.core else None
                if word is None or ran.folder is None or not word.literal or "/" not in word.text:
                    continue
                path = normal(f"{ran.folder}/{word.text}")
                if not site.snapshot.is_file(path) or site.snapshot.mode(path) == 0o755:
                    continue
                before = command.value.value[: word.start]
                if "chmod" in before or path in seen or word.text.startswith(("/", "~")):
                    continue
                seen.add(path)
                yield command, word, path


def _executable(path: str) -> Iterator[Edit]:
    yield make_executable(path)


def _put(site: RenderSite, command: Command, start: int, end: int, new: str) -> Iterator[Edit]:
    yield rewrite(site, command.value, start, end, new)
