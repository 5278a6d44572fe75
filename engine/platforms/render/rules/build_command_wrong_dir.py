"""A command changes into a folder that is not there.

What
    ``cd X`` in a command, and there is no ``X`` in the folder the command stands in: most often
    because ``rootDir`` is ``X`` already.

Why
    Render has changed into the root directory before: the second ``cd`` fails, and with it the
    command.

Bad::

    rootDir: backend
    buildCommand: cd backend && npm install

Good::

    rootDir: backend
    buildCommand: npm install

Since: 0.1.0
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.services import commands_of, native_here, place_in, rewrite
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.predict.services import Command
    from engine.platforms.render.site import RenderSite
    from engine.project.builds.shell import Word
meta = RuleMeta(
    id="build-command-wrong-dir",
    title="The folders that the commands change into are there",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://render.com/docs/monorepo-support",
    family="6",
)

MAKES = ("mkdir", "git", "unzip", "tar", "mv", "cp", "npx", "npm", "django-admin", "cargo", "make")


def check(site: RenderSite) -> Iterator[Issue]:
    """Follow every ``cd`` of every command."""
    for command, word, folder in _missing(site):
        doubled = _is_doubled(command, word)
        said = ": the root directory is that folder already" if doubled else ""
        yield predicted(
            site,
            meta,
            place_in(site, command.value, word.start),
            f"{command.key} of {command.service.name.value!r} changes into {folder}, which is not "
            f"there{said}.",
            why="Commands start in the service's root directory; this `cd` fails.",
            subject=f"{command.service.name.value} {command.key} {folder}",
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Take the doubled ``cd`` away, or write the folder's name as it is."""
    for command, word, folder in _missing(site):
        if issue.subject != f"{command.service.name.value} {command.key} {folder}":
            continue
        answers: list[Proposal | NoHeal] = []
        match = _CD.match(command.value.value)
        if _is_doubled(command, word) and match and match.end() > word.end:
            answers.append(
                attempt(
                    issue,
                    "cd.drop-doubled",
                    "Take the doubled cd away",
                    partial(_put, site, command, 0, match.end(), ""),
                    reason="The command starts in that folder.",
                    safe=True,
                )
            )
        twins = [p for p in site.snapshot.same_but_case(folder) if site.snapshot.is_folder(p)]
        if len(twins) == 1 and twins[0].endswith(twins[0].rpartition("/")[2]):
            new = word.text[: len(word.text) - len(twins[0])] + twins[0]
            if len(twins[0]) <= len(word.text):
                answers.append(
                    attempt(
                        issue,
                        "cd.case",
                        f"Change into {twins[0]}",
                        partial(_put, site, command, word.start, word.end, new),
                        reason="It is the folder's name, letter by letter.",
                        safe=True,
                    )
                )
        return offer(*answers, NoHeal(reason="Which folder is meant must be said by a person."))
    return NoHeal(reason="The command does not change into it any more.")


_CD = regex(r"\s*cd\s+[^&;\s]+\s*(?:&&|;|\n)\s*")


def _missing(site: RenderSite) -> Iterator[tuple[Command, Word, str]]:
    for service in native_here(site):
        if service.folder and not site.snapshot.is_folder(service.folder):
            continue
        for command in commands_of(site, service):
            seen: set[str] = set()
            for ran in command.own():
                word, folder = ran.step.entered, ran.folder
                if word is None or folder is None or folder in seen or not ran.step.certain:
                    continue
                seen.add(folder)
                if folder == "" or folder.startswith("..") or site.snapshot.is_folder(folder):
                    continue
                before = command.value.value[: word.start]
                if any(re.search(rf"\b{tool}\b", before) for tool in MAKES):
                    continue
                yield command, word, folder
                break


def _is_doubled(command: Command, word: Word) -> bool:
    root = command.service.folder
    wanted = word.text.strip("/").removeprefix("./")
    return bool(root) and (wanted == root or wanted == root.rpartition("/")[2])


def _put(site: RenderSite, command: Command, start: int, end: int, new: str) -> Iterator[Edit]:
    yield rewrite(site, command.value, start, end, new)
