"""The build command asks for the rights of an administrator.

What
    A step of the command begins with ``sudo``, or installs packages of the system (``apt-get``,
    ``apt``, ``apk``, ``yum``).

Why
    Netlify's builds run as a plain user and there is no ``sudo`` (build image, user ``buildbot``):
    the step fails, and the deploy with it.

Bad::

    command = "sudo npm install -g gulp && gulp build"

Good::

    command = "npx gulp build"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, several
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._written_commands import written_commands
from engine.platforms.offers import attempt, offer
from engine.project.builds.shell import parse_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.rules._written_commands import WrittenCommand
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.builds.shell import Word

meta = RuleMeta(
    id="command-needs-root",
    title="The build command asks for an administrator's rights",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/available-software-at-build-time/",
    family="2",
    needs=(Need.WRITTEN_COMMAND,),
)

SYSTEM = frozenset({"apt-get", "apt", "apk", "yum", "dnf"})


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look at the first word of every step that is sure to run."""
    for command, word in _found(site):
        said = "there is no `sudo`" if word.text == "sudo" else "only an administrator may run it"
        yield issue_of(
            meta,
            command.location,
            f"The command runs `{word.text}`, and on Netlify {said}.",
            why="The step fails, and the deploy with it.",
            subject=f"{command.context} {word.text}".strip(),
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Leave `sudo` out where a package manager of the project's own stands behind it."""
    for command, word in _found(site):
        behind = command.text[word.end :].split()
        if command.location != issue.location or word.text != "sudo" or not behind:
            continue
        if behind[0] in SYSTEM or behind[0].startswith("-"):
            continue
        return offer(
            attempt(
                issue,
                "command.drop-sudo",
                "Leave `sudo` out",
                several(_without, command, word),
                reason="The build's user may write where npm, pip and gem install.",
            )
        )
    return NoHeal(reason="Packages of the system cannot be installed in a Netlify build.")


def _found(site: NetlifySite) -> Iterator[tuple[WrittenCommand, Word]]:
    for command in written_commands(site):
        steps = parse_command(command.text)
        for step, following in zip(steps, (*steps[1:], None), strict=False):
            caught = following is not None and following.joined in {"||", ";", "|"}
            word = step.words[0] if step.words else None
            if word is None or caught or not step.certain:
                continue
            if word.text == "sudo" or word.text in SYSTEM:
                yield command, word
                break


def _without(command: WrittenCommand, word: Word) -> tuple[Edit, ...]:
    rest = command.text[word.end :].lstrip()
    return command.replaced(command.text[: word.start] + rest)
