"""A flag of the install is given to a script, where it does nothing.

What
    ``npm run build --legacy-peer-deps``: the flag is npm's own and is read when packages are
    installed, which ``npm run`` does not do. (Behind ``--`` it would go to the script.)

Why
    Netlify has installed the packages before the command, without the flag: what it was to prevent
    has happened by then.

Bad::

    command = "npm run build --legacy-peer-deps"

Good::

    command = "npm run build"

    [build.environment]
      NPM_FLAGS = "--legacy-peer-deps"

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
from engine.project.toml import edits as toml_edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.rules._written_commands import WrittenCommand
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.builds.shell import Word

meta = RuleMeta(
    id="command-flag-unused",
    title="A flag of the install is given to a script",
    severity=Severity.LOW,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/configure-builds/manage-dependencies/#npm",
    family="14",
    needs=(Need.WRITTEN_COMMAND,),
)

FLAGS = frozenset(
    {
        *("--legacy-peer-deps", "--strict-peer-deps", "--include=dev", "--production=false"),
        *("--omit=dev", "--no-optional", "--omit=optional", "--include=optional", "--no-audit"),
        *("--no-fund", "--prefer-offline", "--install-links", "--no-package-lock"),
    }
)
"""Flags that npm reads while it installs, and at no other time (npm 10, `npm help config`)."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look at the words of every `npm run`."""
    for command, word in _found(site):
        yield issue_of(
            meta,
            command.location,
            f"`{word.text}` does nothing at `npm run`: npm reads it when it installs.",
            why="Netlify installs before the command, with the flags of NPM_FLAGS.",
            subject=f"{command.context} {word.text}".strip(),
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Give the flag to the install, or leave it out."""
    for command, word in _found(site):
        if issue.subject != f"{command.context} {word.text}".strip():
            continue
        return offer(
            attempt(
                issue,
                "npm.flags-variable",
                f"Give `{word.text}` to the install by NPM_FLAGS",
                several(_moved, command, word),
                reason="NPM_FLAGS is what Netlify gives to `npm install`.",
            ),
            attempt(
                issue,
                "npm.drop-flag",
                f"Leave `{word.text}` out",
                several(_without, command, word),
                reason="It does nothing today.",
            ),
        )
    return NoHeal(reason="The flag is not there any more.")


def _found(site: NetlifySite) -> Iterator[tuple[WrittenCommand, Word]]:
    for command in written_commands(site):
        for step in parse_command(command.text):
            core = step.core
            if len(core) < 3 or core[0].text != "npm" or core[1].text not in {"run", "run-script"}:
                continue
            for word in core[2:]:
                if word.text == "--":
                    break
                if word.text in FLAGS:
                    yield command, word


def _without(command: WrittenCommand, word: Word) -> tuple[Edit, ...]:
    before = command.text[: word.start].rstrip()
    return command.replaced(before + command.text[word.end :])


def _moved(command: WrittenCommand, word: Word) -> tuple[Edit, ...]:
    keys = ("build", "environment", "NPM_FLAGS")
    flag = word.text
    old = command.document.value(*keys)
    value = f"{old} {flag}" if isinstance(old, str) and old.strip() else flag
    put = toml_edits.put_value(command.path, command.document, keys, value)
    return (*_without(command, word), put)
