"""The programs that run several scripts or commands at once: what they are given to run.

``run-s``, ``run-p`` and ``npm-run-all`` take names of scripts, with ``*`` for one part of a name
and ``**`` for any; ``concurrently`` takes whole commands, and ``npm:name`` for a script (their
READMEs). What task runners with files of their own do (``turbo``, ``nx``, ``wireit``,
``pnpm -r``) is not told from the command, and stays unknown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.project.builds.shell import Step, Word

BY_NAME = frozenset({"run-s", "run-p", "npm-run-all", "npm-run-all2"})
"""Programs that are given the names of scripts."""
BY_COMMAND = frozenset({"concurrently", "conc"})
"""Programs that are given commands."""
GROUPS = BY_NAME | BY_COMMAND

_WITH_VALUE = frozenset(
    {
        *("--max-parallel", "--npm-path"),
        *("-n", "--names", "--name-separator", "-c", "--prefix-colors", "-p", "--prefix"),
        *("-l", "--prefix-length", "-t", "--timestamp-format", "-m", "--max-processes"),
        *("-s", "--success", "--restart-tries", "--restart-after", "--hide", "--teardown"),
        *("--kill-signal", "--ks", "--kill-timeout", "--default-input-target", "--cwd"),
    }
)
"""Options that take the next word; the short ones with ``concurrently`` only."""
_SCRIPT = re.compile(r"(?:npm|yarn|pnpm|bun|node|deno):(\S+)(?:\s.*)?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What a step runs at once."""

    scripts: tuple[str, ...] = ()
    """By name, in the package where the step runs."""
    commands: tuple[Word, ...] = ()
    """Words that are commands of their own."""
    complete: bool = True
    """False where some word was not understood."""


def group_in(step: Step, scripts: Iterable[str]) -> Group:
    """Read what a step of one of these programs runs.

    Args:
        step: its words from the program on.
        scripts: the names that the package has.
    """
    names, by_name = tuple(scripts), step.words[0].text in BY_NAME
    found: list[str] = []
    commands: list[Word] = []
    complete = True
    for word in _plain(step.words[1:], by_name=by_name):
        name = _named(word, by_name=by_name)
        if not name:
            commands.append(word)
            complete = complete and word.literal
            continue
        matched = _matching(name, names, by_name=by_name)
        found += matched
        complete = complete and bool(matched)
    return Group(scripts=tuple(dict.fromkeys(found)), commands=tuple(commands), complete=complete)


def _plain(words: tuple[Word, ...], *, by_name: bool) -> Iterator[Word]:
    """The words that are no options and no values of theirs."""
    index = 0
    while index < len(words):
        text = words[index].text
        if text == "--":
            return
        if text.startswith("-"):
            takes = text in _WITH_VALUE and (text.startswith("--") or not by_name)
            index += 2 if takes else 1
            continue
        if text.strip() and not (by_name and text.startswith("!")):
            yield words[index]
        index += 1


def _named(word: Word, *, by_name: bool) -> str:
    """The script that a word names; empty for a command."""
    if by_name:
        return word.text.split()[0]
    match = _SCRIPT.match(word.text)
    return match[1] if match else ""


def _matching(name: str, scripts: tuple[str, ...], *, by_name: bool) -> list[str]:
    """The scripts of a name; ``*`` stands for what the program lets it stand for."""
    kept, _, left_out = name.partition("(!")
    if "*" not in kept:
        return [kept] if kept in scripts else []
    inner = "[^:]*" if by_name else ".*"
    pattern = ".*".join(
        inner.join(re.escape(part) for part in piece.split("*")) for piece in kept.split("**")
    )
    out = re.compile(left_out.rstrip(")")) if left_out and _is_regex(left_out.rstrip(")")) else None
    return [
        s
        for s in scripts
        if re.fullmatch(pattern, s) and not (out is not None and out.search(s[len(kept) - 1 :]))
    ]


def _is_regex(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True
