"""The nouns that cross rooms.

Every room speaks in these records; none passes a dict to another. They are frozen, so that a
record shown to the operator is the record that is applied. What the later layers come to stands in
`engine.outcomes` and is had from here as well; a simulation, which names none of it, does not load
it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from engine.records import dataclass

if TYPE_CHECKING:
    from engine.outcomes import *  # noqa: F403 - the other half of these nouns, by its `__all__`


class Severity(StrEnum):
    """How bad an issue is, for the deploy and for the visitor."""

    CRITICAL = "critical"
    """The deploy fails, or nothing is served."""
    HIGH = "high"
    """The deploy passes and the site is broken."""
    MEDIUM = "medium"
    """A part misbehaves, or only some visitors see it."""
    LOW = "low"
    """Style, waste, or a trap for later."""

    @property
    def rank(self) -> int:
        """0 for the worst; sorts issues."""
        return list(Severity).index(self)

    def at_least(self, other: Severity) -> bool:
        """True when this severity is as bad as `other`, or worse."""
        return self.rank <= other.rank


class Confidence(StrEnum):
    """How sure the engine is that an issue is real."""

    CERTAIN = "certain"
    LIKELY = "likely"
    HEURISTIC = "heuristic"


class Verdict(StrEnum):
    """What a check came to. A value the platform's dashboard may hold is `UNKNOWN`, never wrong."""

    PASSES = "passes"
    FAILS = "fails"
    UNKNOWN = "cannot tell"


class Safety(StrEnum):
    """Whether a heal can change what works today."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Origin(StrEnum):
    """Where an effective value came from."""

    FILE = "file"
    CONTEXT = "context"
    ENVIRONMENT = "environment"
    FRAMEWORK = "framework default"
    PLATFORM = "platform default"
    FLAG = "flag"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place in a file of the project.

    Lines and columns count from 1; columns count characters. `key_path` is dotted
    (``build.publish``, ``redirects[3].status``). A location without a line is the whole file.
    """

    path: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    key_path: str = ""

    def __str__(self) -> str:
        """``file:line:column`` as far as known; what editors and terminals make clickable."""
        parts = [self.path]
        if self.line is not None:
            parts.append(str(self.line))
            if self.column is not None:
                parts.append(str(self.column))
        return ":".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something that will fail or misbehave on the platform.

    `subject` tells issues of one rule apart without line numbers (a redirect's `from`, a script's
    name), so that an issue is recognised again after an edit moved it.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    location: Location
    message: str
    why: str = ""
    docs: str = ""
    subject: str = ""
    also: tuple[Location, ...] = ()
    platform: str = ""
    """Whose rules found it; no part of its identity, for one heal ends it on every platform."""

    @property
    def fingerprint(self) -> str:
        """The issue's identity across runs: rule, file, key path and subject, never the line."""
        return f"{self.rule}|{self.location.path}|{self.location.key_path}|{self.subject}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A question the engine could not answer, and what would answer it."""

    question: str
    would_tell: str
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One effective value the platform will see, with its origin."""

    name: str
    value: str
    origin: Origin
    location: Location | None = None
    note: str = ""


class EditKind(StrEnum):
    """What an edit does to its file."""

    REPLACE = "replace"
    CREATE = "create"
    DELETE = "delete"
    CHMOD = "chmod"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change to one file, never a rewritten file.

    For `REPLACE`, `start` and `end` are offsets in characters of the file's text as
    `Snapshot.text` gives it (line ends untouched, undecodable bytes as surrogate escapes, a BOM as
    the first character) and `old` is what stands there: an edit whose `old` no longer stands there
    is refused. An insertion has ``start == end`` and an empty `old`. For `CREATE`, `new` is the
    whole text and `mode` the new file's mode. For `CHMOD`, only `mode` counts.
    """

    path: str
    kind: EditKind = EditKind.REPLACE
    start: int = 0
    end: int = 0
    old: str = ""
    new: str = ""
    mode: int = 0o644


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A heal that is offered: edits, how safe they are, and why this is the fix.

    `strategy` names the way of healing within the rule (``publish.framework-output``); the ledger
    counts by it which way works.
    """

    rule: str
    issue: str
    """The fingerprint of the issue it heals."""
    strategy: str
    title: str
    edits: tuple[Edit, ...]
    safety: Safety
    reason: str
    proof: str = ""
    """What the re-simulation said; filled by the heal layer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoHeal:
    """Why a machine must not heal this issue; shown to the operator."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What the platform will see and do, as far as can be told here."""

    platform: str
    digest: str
    verdict: Verdict
    issues: tuple[Issue, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    settings: tuple[Setting, ...] = ()
    rules_run: tuple[str, ...] = ()
    publish: str = ""
    """The folder that will be served, relative to the project; empty when there is none."""
    elapsed: float = 0.0
    """Seconds."""
    parts: tuple[Simulation, ...] = ()
    """What each platform said, where several were asked; empty when it is one."""

    @property
    def each(self) -> tuple[Simulation, ...]:
        """The simulation of each platform, at least one."""
        return self.parts or (self,)

    def worst(self) -> Severity | None:
        """The worst severity found, or None when nothing was."""
        return min((i.severity for i in self.issues), key=lambda s: s.rank, default=None)

    @property
    def distinct(self) -> tuple[Issue, ...]:
        """The issues, where one that several platforms have counts once, as the worst has it."""
        if not self.parts:
            return self.issues
        first: dict[str, str] = {}
        return tuple(
            i for i in self.issues if first.setdefault(i.fingerprint, i.platform) == i.platform
        )

    def counts(self) -> dict[Severity, int]:
        """How many issues of each severity, all four present; what several have counts once."""
        issues = self.distinct
        return {s: sum(1 for i in issues if i.severity is s) for s in Severity}


def __getattr__(name: str) -> object:
    """Hand out the nouns of `engine.outcomes` at their first use."""
    message = f"module {__name__!r} has no attribute {name!r}"
    if name.startswith("__"):  # The import statement asks for such names, of every module.
        raise AttributeError(message)
    from engine import outcomes

    if name not in outcomes.__all__:
        raise AttributeError(message)
    found: object = getattr(outcomes, name)
    globals()[name] = found
    return found
