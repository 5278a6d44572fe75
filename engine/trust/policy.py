"""The policy: what blocks a build, what may be waived, who must approve, when and where.

It is the ``[policy]`` table of chimera.toml, read strictly: an unknown key is an error, since a
misspelt ``block`` would silently allow. Its digest is taken of its meaning (every field, in one
order), so that a comment or a blank line changes nothing and a changed rule changes it. An admiral
accepts a digest into the role file; a build is certified under an accepted policy only.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from engine.errors import ConfigurationError
from engine.model import Severity
from engine.records import dataclass
from engine.trust.statement import Subject, digests_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model import Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """An issue that is let be: which, why, by whom and until when."""

    rule: str
    """A rule id or a pattern (``netlify/redirect-*``)."""
    path: str = "*"
    """The file, or a pattern."""
    reason: str
    by: str
    until: str = ""
    """A day (``2027-01-31``), the last on which it holds; empty for ever."""

    def covers(self, issue: Issue, today: str) -> bool:
        """True when the waiver is about this issue and still holds (`today` as ``YYYY-MM-DD``)."""
        return (
            (not self.until or today <= self.until)
            and fnmatchcase(issue.rule, self.rule)
            # A path with brackets (`[slug].js`) names itself before it is a pattern.
            and (issue.location.path == self.path or fnmatchcase(issue.location.path, self.path))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """A time in which nothing is deployed."""

    start: str
    """RFC 3339 in UTC."""
    end: str
    reason: str
    targets: tuple[str, ...] = ("*",)

    def holds(self, now: str, target: str) -> bool:
        """True when a deploy to the target is frozen at a moment."""
        return self.start <= now < self.end and any(fnmatchcase(target, t) for t in self.targets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules a build is certified and deployed under."""

    block: tuple[Severity, ...] = (Severity.CRITICAL,)
    block_unknown: bool = False
    """Whether "cannot tell" fails the simulation check."""
    waivable: tuple[str, ...] = ("*",)
    """Patterns of rules that may be waived at all."""
    waive_by: tuple[str, ...] = ("*",)
    """Patterns of the members whose waivers count."""
    waivers: tuple[Waiver, ...] = ()
    approvals: int = 1
    """How many different persons must approve a deploy."""
    freezes: tuple[Freeze, ...] = ()
    platforms: tuple[str, ...] = ("*",)
    """Patterns of targets that may be deployed to."""
    validity_minutes: int = 15
    """How long a certificate may wait for its deploy."""
    approval_hours: int = 24
    """How long an approval given apart from the run holds."""

    @property
    def digest(self) -> Subject:
        """Both digests of the policy's meaning."""
        return digests_of(self.canonical())

    def canonical(self) -> bytes:
        """Every field in one order: what is digested."""
        import msgspec

        return json.dumps(msgspec.to_builtins(self), separators=(",", ":"), sort_keys=True).encode()

    def waiver_for(self, issue: Issue, today: str) -> Waiver | None:
        """The waiver that lets an issue be, if its rule may be waived at all."""
        if not any(fnmatchcase(issue.rule, p) for p in self.waivable):
            return None
        return next(
            (
                w
                for w in self.waivers
                if w.covers(issue, today) and any(fnmatchcase(w.by, p) for p in self.waive_by)
            ),
            None,
        )

    def blocks(self, issue: Issue, today: str) -> bool:
        """True when an issue stops a certificate."""
        return issue.severity in self.block and self.waiver_for(issue, today) is None

    def refusal(self, target: str, now: str) -> str:
        """Why nothing may go to a target now; empty when it may."""
        if not any(fnmatchcase(target, p) for p in self.platforms):
            return f"the policy allows {', '.join(self.platforms) or 'no target'}, not {target}"
        for freeze in self.freezes:
            if freeze.holds(now, target):
                return f"deploys are frozen until {freeze.end}: {freeze.reason}"
        return ""

    @classmethod
    def from_table(cls, table: Mapping[str, object], where: str = "") -> Policy:
        """Read the ``[policy]`` table.

        Raises:
            ConfigurationError: a key is unknown or a value cannot be had; says where.
        """
        return _Reader(table, where).policy()


class _Reader:
    """Reads one table strictly; each method takes a key and answers a typed value."""

    def __init__(self, table: Mapping[str, object], where: str, at: str = "policy") -> None:
        self._table = dict(table)
        self._where = where
        self._at = at

    def policy(self) -> Policy:
        plain = Policy()
        block = self._texts("block", tuple(s.value for s in plain.block))
        for name in block:
            if name not in set(Severity):
                raise self._wrong("block", f"{name!r} is no severity", f"Use {_list(Severity)}.")
        made = Policy(
            block=tuple(s for s in Severity if s.value in block),
            block_unknown=self._flag("block_unknown", default=plain.block_unknown),
            waivable=self._texts("waivable", plain.waivable),
            waive_by=self._texts("waive_by", plain.waive_by),
            waivers=tuple(r.waiver() for r in self._tables("waivers")),
            approvals=self._number("approvals", plain.approvals, least=1),
            freezes=tuple(r.freeze() for r in self._tables("freezes")),
            platforms=self._texts("platforms", plain.platforms),
            validity_minutes=self._number("validity_minutes", plain.validity_minutes, least=1),
            approval_hours=self._number("approval_hours", plain.approval_hours, least=1),
        )
        self._done()
        return made

    def waiver(self) -> Waiver:
        made = Waiver(
            rule=self._text("rule"),
            path=self._text("path", "*"),
            reason=self._text("reason"),
            by=self._text("by"),
            until=self._day("until"),
        )
        self._done()
        return made

    def freeze(self) -> Freeze:
        made = Freeze(
            start=self._moment("start"),
            end=self._moment("end"),
            reason=self._text("reason"),
            targets=self._texts("targets", ("*",)),
        )
        self._done()
        if made.start >= made.end:
            raise self._wrong("end", "it is not after start")
        return made

    def _text(self, key: str, default: str | None = None) -> str:
        value = self._table.pop(key, default)
        if value is None:
            raise self._wrong(key, "it is missing", "Every such entry needs it.")
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(key, f"{value!r} is no text")
        return value

    def _texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        value = self._table.pop(key, None)
        if value is None:
            return default
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self._wrong(key, f"{value!r} is no list of texts")
        return tuple(value)

    def _tables(self, key: str) -> tuple[_Reader, ...]:
        value = self._table.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise self._wrong(key, "it is no list of tables", f"Write [[policy.{key}]].")
        return tuple(_Reader(v, self._where, f"{self._at}.{key}[{n}]") for n, v in enumerate(value))

    def _number(self, key: str, default: int, *, least: int) -> int:
        value = self._table.pop(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self._wrong(key, f"{value!r} is no whole number of at least {least}")
        return value

    def _flag(self, key: str, *, default: bool) -> bool:
        value = self._table.pop(key, default)
        if not isinstance(value, bool):
            raise self._wrong(key, f"{value!r} is neither true nor false")
        return value

    def _day(self, key: str) -> str:
        value = self._table.pop(key, None)
        if value is None:
            return ""
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError as error:
                raise self._wrong(key, f"{value!r} is no day", "Write 2027-01-31.") from error
        if isinstance(value, datetime) or not isinstance(value, date):
            raise self._wrong(key, f"{value!r} is no day", "Write 2027-01-31.")
        return value.isoformat()

    def _moment(self, key: str) -> str:
        from engine.clock import rfc3339

        value = self._table.pop(key, None)
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError as error:
                raise self._wrong(key, f"{value!r} is no moment") from error
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time())
        if not isinstance(value, datetime):
            raise self._wrong(key, f"{value!r} is no moment", "Write 2026-12-24T00:00:00Z.")
        if value.tzinfo is None:
            raise self._wrong(key, "it has no time zone", "Write 2026-12-24T00:00:00Z.")
        return rfc3339(value)

    def _done(self) -> None:
        if self._table:
            key = min(self._table)
            raise self._wrong(key, "the policy knows no such key", "Check its spelling.")

    def _wrong(self, key: str, what: str, advice: str = "") -> ConfigurationError:
        return ConfigurationError(
            f"{self._at}.{key}: {what}.", advice=advice, where=self._where or "chimera.toml"
        )


def _list(values: type[Severity]) -> str:
    return ", ".join(v.value for v in values)
