"""A shell command read as far as it can be told without running it.

Build and start commands are small programs of words joined by ``&&``, ``;`` and ``|``. What the
rules need of them is which program runs, with which words, in which folder, and where each word
stands in the text. What cannot be told (a loop, a substitution, a ``cd`` into a variable) is marked
so and never guessed: a rule is silent about it.
"""

from __future__ import annotations

import re

from engine.project.snapshot import normal
from engine.records import dataclass, field, replace
from engine.regex import regex

KEYWORDS = frozenset(
    {"if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "{"}
)
"""Words after which the order of running is not that of the text."""

WRAPPERS: dict[str, int] = {
    "exec": 0,
    "command": 0,
    "sudo": 0,
    "nohup": 0,
    "time": 0,
    "env": 0,
    "dumb-init": 0,
    "tini": 0,
    "cross-env": 0,
}
"""Programs that run the words behind them; `program` looks through them."""

RUNNERS = (("poetry", "run"), ("uv", "run"), ("pipenv", "run"), ("pdm", "run"), ("bundle", "exec"))
"""Pairs of words that run the words behind them inside a project's environment."""

_ASSIGNMENT = regex(r"[A-Za-z_][A-Za-z0-9_]*=")
_OPERATORS = ("&&", "||", ";;", "|&", ";", "|", "&", "\n", "(", ")")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word of a command, its quotes taken off."""

    text: str
    start: int
    end: int
    """The span in the command's text, quotes included."""
    literal: bool = True
    """False when the shell would put something else in its place (``$PORT``, ``*``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One simple command: what runs, where, and what joins it to the one before."""

    words: tuple[Word, ...]
    folder: str | None = ""
    """Relative to where the whole command starts; None when it cannot be told."""
    joined: str = ""
    """The operator before it; empty for the first."""
    environment: tuple[tuple[str, str], ...] = ()
    certain: bool = True
    """False inside a loop, a condition or behind ``||``: it may never run."""
    entered: Word | None = None
    """The word of the last ``cd`` that led here, when there was one."""

    @property
    def texts(self) -> tuple[str, ...]:
        """The words' texts."""
        return tuple(w.text for w in self.words)

    @property
    def program(self) -> str:
        """The name of what runs, behind wrappers and runners; empty for none."""
        core = self.core
        return core[0].text if core else ""

    @property
    def core(self) -> tuple[Word, ...]:
        """The words from the program on: wrappers, runners and assignments are passed over."""
        words = self.words
        while words:
            if words[0].text in WRAPPERS or _ASSIGNMENT.match(words[0].text):
                words = words[1:]
                while words and words[0].text in {"--", "-E"}:
                    words = words[1:]
            elif len(words) > 2 and (words[0].text, words[1].text) in RUNNERS:
                words = words[2:]
                while words and words[0].text.startswith("-"):
                    words = words[1:]
            elif len(words) > 2 and is_python(words[0].text) and words[1].text == "-m":
                words = words[2:]
            elif words[0].text in _FETCHERS and (behind := _fetched(words)):
                words = behind
            else:
                break
        return words

    @property
    def arguments(self) -> tuple[Word, ...]:
        """The words behind the program."""
        return self.core[1:]

    def option(self, *names: str) -> Word | None:
        """The value of an option (``--port 80``, ``--port=80``, ``-p80`` for one-letter names)."""
        return option(self.arguments, names)

    def has(self, *names: str) -> bool:
        """Tell whether one of the words is given, alone or with ``=value``."""
        return any(w.text.partition("=")[0] in names for w in self.arguments)


@dataclass(slots=True)
class _State:
    text: str = ""
    folder: str | None = ""
    entered: Word | None = None
    environment: tuple[tuple[str, str], ...] = ()
    certain: bool = True
    depth: list[tuple[str | None, Word | None]] = field(default_factory=list)


_FETCHERS = frozenset({"corepack", "npx", "bunx", "pnpx"})
"""Programs that fetch a package manager and run it."""


def _fetched(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words from the manager on that ``npx -y pnpm@9`` runs; none for other programs."""
    index = 1
    while index < len(words) and words[index].text in {"-y", "--yes", "-q", "--quiet"}:
        index += 1
    name = words[index].text.partition("@")[0] if index + 1 < len(words) else ""
    if name not in {"pnpm", "yarn", "npm", "bun"}:
        return ()
    return (replace(words[index], text=name), *words[index + 1 :])


def is_python(program: str) -> bool:
    """Tell whether a word names a Python interpreter."""
    return re.fullmatch(r"(?:.*/)?python(?:\d(?:\.\d+)?)?", program) is not None


def option(words: tuple[Word, ...], names: tuple[str, ...]) -> Word | None:
    """Find an option's value among words; its span is that of the value."""
    for index, word in enumerate(words):
        name, equals, _ = word.text.partition("=")
        if equals and name in names:
            offset = word.end - len(word.text) + len(name) + 1
            return replace(word, text=word.text[len(name) + 1 :], start=max(word.start, offset))
        if word.text in names:
            return words[index + 1] if index + 1 < len(words) else None
        for short in names:
            if len(short) == 2 and word.text.startswith(short) and len(word.text) > 2:
                return replace(word, text=word.text[2:], start=min(word.start + 2, word.end))
    return None


def parse_command(text: str) -> tuple[Step, ...]:
    """Read a command into its steps, in order; ``cd`` moves the steps behind it."""
    steps: list[Step] = []
    state = _State(text=text)
    joined = ""
    words: list[Word] = []
    for part in _tokens(text):
        if isinstance(part, Word):
            words.append(part)
            continue
        _close(words, joined, state, steps)
        words = []
        if part == "(":
            state.depth.append((state.folder, state.entered))
        elif part == ")" and state.depth:
            state.folder, state.entered = state.depth.pop()
        joined = part if part not in {"(", ")"} else joined
    _close(words, joined, state, steps)
    return tuple(steps)


def steps_within(command: str, word: Word) -> tuple[Step, ...]:
    """The steps of a word that is a command; each knows its place in the whole text.

    Where quotes in quotes hide the places, the steps are not certain: nothing could be edited.

    Args:
        command: the whole text.
        word: the word of it.
    """
    raw = command[word.start : word.end]
    at = word.start + raw.index(word.text) if word.text in raw else -1
    found: list[Step] = []
    for step in parse_command(word.text):
        words = tuple(
            replace(w, start=w.start + at, end=w.end + at)
            if at >= 0
            else replace(w, start=word.start, end=word.end)
            for w in step.words
        )
        certain = step.certain and word.literal and at >= 0
        found.append(replace(step, words=words, certain=certain, entered=None))
    return tuple(found)


def _close(words: list[Word], joined: str, state: _State, steps: list[Step]) -> None:
    if not words:
        return
    if words[0].text in KEYWORDS or words[0].text in {"!", "[", "[[", "function"}:
        state.certain = False
        words = words[1:] if words[0].text in KEYWORDS else []
        if not words:
            return
    local: list[tuple[str, str]] = []
    index = 0
    while index < len(words) and _ASSIGNMENT.match(words[index].text):
        name, _, value = words[index].text.partition("=")
        local.append((name, value))
        index += 1
    rest = words[index:]
    if not rest:
        state.environment += tuple(local)
        return
    program = rest[0].text
    if program == "export":
        for word in rest[1:]:
            name, equals, value = word.text.partition("=")
            if equals:
                state.environment += ((name, value),)
        return
    if program in {"cd", "pushd"}:
        _enter(rest, joined, state)
        return
    if program in {"bash", "sh"} and len(rest) > 2 and rest[1].text in {"-c", "-lc", "-ec"}:
        for step in steps_within(state.text, rest[2]):
            moved = None if state.folder is None or step.folder is None else step.folder
            inner = normal(f"{state.folder}/{moved}") if moved is not None else None
            steps.append(
                replace(
                    step,
                    folder=inner,
                    joined=step.joined or joined,
                    certain=step.certain and state.certain and joined != "||",
                )
            )
        return
    steps.append(
        Step(
            words=tuple(rest),
            folder=state.folder,
            joined=joined,
            environment=state.environment + tuple(local),
            certain=state.certain and joined != "||",
            entered=state.entered,
        )
    )


def _enter(words: list[Word], joined: str, state: _State) -> None:
    targets = [w for w in words[1:] if not w.text.startswith("--")]
    if not targets or not targets[0].literal or targets[0].text.startswith(("~", "-")):
        state.folder = None
        state.entered = None
        return
    target = targets[0]
    if target.text.startswith("/"):
        # Where the checkout lies on the platform's disk is not known here.
        state.folder = None
        state.entered = None
        return
    if joined == "||":
        state.certain = False
    if state.folder is not None:
        state.folder = normal(f"{state.folder}/{target.text}" if state.folder else target.text)
    state.entered = target


def _tokens(text: str) -> list[Word | str]:
    tokens: list[Word | str] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char in " \t\r":
            at += 1
            continue
        if char == "\\" and text[at + 1 : at + 2] == "\n":
            at += 2
            continue
        if char == "\\" and text[at + 1 : at + 3] == "\r\n":
            at += 3
            continue
        if char == "#":
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
            continue
        operator = next((o for o in _OPERATORS if text.startswith(o, at)), "")
        if operator:
            tokens.append(operator)
            at += len(operator)
            continue
        if char in "<>":
            at = _skip_redirection(text, at)
            continue
        word, at = _word(text, at)
        if word.text.isdigit() and at < len(text) and text[at] in "<>":
            at = _skip_redirection(text, at)
            continue
        tokens.append(word)
    return tokens


def _skip_redirection(text: str, at: int) -> int:
    while at < len(text) and text[at] in "<>&":
        at += 1
    while at < len(text) and text[at] in " \t":
        at += 1
    if at < len(text) and text[at] not in "|;&\n()<>":
        _, at = _word(text, at)
    return at


def _word(text: str, start: int) -> tuple[Word, int]:
    parts: list[str] = []
    literal = True
    at = start
    while at < len(text):
        char = text[at]
        if char in " \t\r\n;|&()<>":
            break
        if char == "'":
            end = text.find("'", at + 1)
            end = len(text) if end < 0 else end
            parts.append(text[at + 1 : end])
            at = end + 1
            continue
        if char == '"':
            inner, plain, at = _double(text, at + 1)
            parts.append(inner)
            literal = literal and plain
            continue
        if char == "\\" and at + 1 < len(text):
            parts.append(text[at + 1])
            at += 2
            continue
        if char == "`" or (char == "$" and text[at + 1 : at + 2] == "("):
            end = _substitution_end(text, at)
            parts.append(text[at:end])
            literal = False
            at = end
            continue
        if char == "$" and text[at + 1 : at + 2] == "{":
            end = text.find("}", at)
            end = len(text) if end < 0 else end + 1
            parts.append(text[at:end])
            literal = False
            at = end
            continue
        if char in "$*?[~" and (char != "~" or at == start):
            literal = False
        parts.append(char)
        at += 1
    at = max(at, start + 1) if at == start else at
    return Word(text="".join(parts), start=start, end=min(at, len(text)), literal=literal), at


def _double(text: str, at: int) -> tuple[str, bool, int]:
    parts: list[str] = []
    plain = True
    while at < len(text) and text[at] != '"':
        if text[at] == "\\" and at + 1 < len(text) and text[at + 1] in '"\\$`\n':
            parts.append(text[at + 1])
            at += 2
            continue
        if text[at] in "$`":
            plain = False
        parts.append(text[at])
        at += 1
    return "".join(parts), plain, at + 1


def _substitution_end(text: str, at: int) -> int:
    if text[at] == "`":
        end = text.find("`", at + 1)
        return len(text) if end < 0 else end + 1
    depth = 0
    for index in range(at + 1, len(text)):
        if text[index] == "(":
            depth += 1
        elif text[index] == ")":
            depth -= 1
            if depth == 0:
                return index + 1
    return len(text)
