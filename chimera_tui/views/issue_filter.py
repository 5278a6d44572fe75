"""The filter language of the issues list: ``sev:high+ path:*.toml rule:redirect -is:healed text``.

Words are joined by "and"; values with commas by "or". A ``-`` or ``!`` before a word turns it
round. A name that does not exist is said, never guessed: a filter that silently matches everything
would hide that nothing was filtered.
"""

from __future__ import annotations

import shlex
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from chimera_tui.run.records import IssueState
from engine.model import Confidence, Severity
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from chimera_tui.run.records import IssueView

    Test = Callable[[IssueView], bool]

NAMES = ("sev", "path", "rule", "is", "conf", "on", "layer", "text")
_ALIASES = {
    "crit": "critical",
    "error": "critical",
    "err": "critical",
    "warn": "high",
    "warning": "high",
    "med": "medium",
    "note": "low",
}
_STATES = {
    "open": IssueState.OPEN,
    "healed": IssueState.HEALED,
    "declined": IssueState.DECLINED,
    "review": IssueState.REVIEW,
    "noheal": IssueState.NO_HEAL,
    "ignored": IssueState.IGNORED,
}


@dataclass(frozen=True, slots=True)
class IssueFilter:
    """A filter that was read; `fault` says what could not be."""

    text: str
    tests: tuple[Test, ...] = ()
    fault: str = ""
    of_state: bool = False
    """True when it asks what became of an issue, so that it changes with that."""

    def __call__(self, view: IssueView) -> bool:
        """True for an issue that passes."""
        return all(test(view) for test in self.tests)


def read_filter(text: str) -> IssueFilter:
    """Read a filter; one that is at fault lets everything pass and says why."""
    try:
        words = shlex.split(text)
    except ValueError:
        words = text.split()
    tests: list[Test] = []
    for word in words:
        negative = word[:1] in {"-", "!"} and len(word) > 1
        body = word[1:] if negative else word
        made = _test(body)
        if isinstance(made, str):
            return IssueFilter(text, fault=made)
        tests.append(_not(made) if negative else made)
    # Which platforms have an issue comes to be known as its state does: after it was found.
    of_state = any(w.lstrip("-!").lower().startswith(("is:", "on:")) for w in words)
    return IssueFilter(text, tuple(tests), of_state=of_state)


def _not(test: Test) -> Test:
    return lambda view: not test(view)


def _test(word: str) -> Test | str:
    name, colon, value = word.partition(":")
    name = name.lower()
    if not colon or name not in NAMES:
        if colon and name.isalpha() and len(name) < 9 and "/" not in word:
            return f"There is no {name}: — try {', '.join(n + ':' for n in NAMES)}"
        return _words(word)
    values = [v for v in value.split(",") if v]
    if not values:
        return f"{name}: wants a value"
    match name:
        case "sev":
            return _severity(values)
        case "path":
            return _path(values)
        case "rule":
            return _rule(values)
        case "is":
            return _state(values)
        case "conf":
            return _confidence(values)
        case "on":
            return lambda view: not set(values).isdisjoint(view.platforms or (view.issue.platform,))
        case "layer":
            return lambda view: view.layer.value in values
        case _:
            return _words(value)


def _words(word: str) -> Test:
    wanted = word.lower()

    def test(view: IssueView) -> bool:
        issue = view.issue
        return (
            wanted in issue.message.lower()
            or wanted in issue.rule
            or wanted in issue.location.path.lower()
            or wanted in issue.subject.lower()
        )

    return test


def _severity(values: list[str]) -> Test | str:
    wanted: set[Severity] = set()
    for value in values:
        name = value.rstrip("+").lower()
        name = _ALIASES.get(name, name)
        if name not in set(Severity):
            return f"sev:{value} is none of {', '.join(Severity)}"
        severity = Severity(name)
        wanted.add(severity)
        if value.endswith("+"):
            wanted |= {s for s in Severity if s.at_least(severity)}
    return lambda view: view.issue.severity in wanted


def _path(values: list[str]) -> Test:
    patterns = [v if any(c in v for c in "*?[") else f"*{v}*" for v in values]
    return lambda view: any(fnmatchcase(view.issue.location.path, p) for p in patterns)


def _rule(values: list[str]) -> Test:
    patterns = [v if "*" in v else f"*{v}*" for v in values]
    return lambda view: any(fnmatchcase(view.issue.rule, p) for p in patterns)


def _state(values: list[str]) -> Test | str:
    states: set[IssueState] = set()
    healable = False
    for value in values:
        if value == "healable":
            healable = True
        elif value in _STATES:
            states.add(_STATES[value])
        else:
            return f"is:{value} is none of healable, {', '.join(_STATES)}"
    return lambda view: view.state in states or (healable and view.healable)


def _confidence(values: list[str]) -> Test | str:
    if unknown := [v for v in values if v not in set(Confidence)]:
        return f"conf:{unknown[0]} is none of {', '.join(Confidence)}"
    wanted = {Confidence(v) for v in values}
    return lambda view: view.issue.confidence in wanted
