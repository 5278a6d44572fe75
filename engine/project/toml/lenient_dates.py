"""Dates that JavaScript reads although they are none: V8's second, lenient reader.

`new Date` first tries the ISO form. Where a month or day cannot be one (``0001-13-10``), V8 begins
anew with what it has: numbers become month, day and year by their size, words that name a month
or a zone count, text in brackets does not (V8 13.6, observed). Netlify's TOML parser hands every
date to it. The clock is UTC, as on its build machines.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine.project.scripting.values import BLANKS
from engine.project.toml.dates import milliseconds
from engine.records import dataclass, field
from engine.regex import regex

_PIECE = regex(rf"[0-9]+|[{BLANKS}]+|(?:(?![{BLANKS}])[^\x00-@])+|[\x00-@]")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 - reads best
_ZONES = {
    "ut": 0, "utc": 0, "z": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
    "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_MOST = 2**31 - 1


class _Refused(Exception):  # noqa: N818 - an answer inside this module
    pass


@dataclass(slots=True)
class _Reading:
    """What is known so far."""

    days: list[int]
    month: int = 0
    clock: list[int] = field(default_factory=list)
    clock_done: bool = False
    afternoon: int = -1
    """0 after AM, 12 after PM."""
    sign: int = 0
    zone_hour: int | None = None
    zone_minute: int | None = None

    def add_day(self, number: int) -> None:
        if len(self.days) == 3:
            raise _Refused
        self.days.append(number)

    def add_clock(self, number: int) -> None:
        if len(self.clock) == 4:
            raise _Refused
        self.clock.append(number)

    def expects_clock(self, number: int) -> bool:
        if self.clock_done:
            return False
        size = len(self.clock)
        return (
            (size == 1 and number < 60)
            or (size == 2 and number < 60)
            or (size == 3 and number < 1000)
        )

    def finish_clock(self, number: int) -> None:
        self.add_clock(number)
        self.clock += [0] * (4 - len(self.clock))
        self.clock_done = True

    @property
    def is_utc(self) -> bool:
        return self.zone_hour == 0 and self.zone_minute == 0


def lenient_date(text: str) -> datetime | None:
    """The moment V8's second reader finds in a text that begins with four digits and a dash.

    Args:
        text: what the first reader gave up at, at its month or its day.
    """
    pieces = [found[0] for found in _PIECE.finditer(text)]
    first = _within(pieces[0], 4)
    if first is None or pieces[1:2] != ["-"]:
        return None
    at = 2
    days = [first]
    month = _within(pieces[at] if at < len(pieces) else "", 2)
    if month is not None and 1 <= month <= 12:
        days.append(month)
        at += 1
        if pieces[at : at + 1] == ["-"]:
            at += 1
            day = _within(pieces[at] if at < len(pieces) else "", 2)
            if day is not None and 1 <= day <= 31:
                days.append(day)
                at += 1
    reading = _Reading(days=days)
    try:
        _read(pieces[at:], reading)
        return _moment(reading)
    except (_Refused, OverflowError):
        return None


def _within(piece: str, size: int) -> int | None:
    return int(piece) if len(piece) == size and piece.isdigit() else None


def _read(pieces: list[str], reading: _Reading) -> None:
    at = 0

    def peek() -> str:
        return pieces[at] if at < len(pieces) else ""

    while at < len(pieces):
        piece = pieces[at]
        at += 1
        if piece.isdigit():
            number = min(int(piece), _MOST)
            if peek() == ":":
                at += 1
                if peek() == ":":
                    at += 1
                    if reading.clock:
                        raise _Refused
                    reading.add_clock(number)
                    reading.add_clock(0)
                else:
                    reading.add_clock(number)
                    at += peek() == "."
                continue
            if peek() == ".":
                at += 1
                if reading.expects_clock(number):
                    reading.add_clock(number)
                    if not peek().isdigit():
                        raise _Refused
                    reading.finish_clock(milliseconds(peek()))
                    at += 1
                    continue
            if reading.zone_hour is not None and reading.zone_minute is None:
                reading.zone_minute = number
            elif reading.expects_clock(number):
                reading.finish_clock(number)
                following = peek()
                if following and not following.isspace() and following.lower() not in "z+-":
                    raise _Refused
            else:
                reading.add_day(number)
                at += peek() == "-"
        elif piece[0] > "@" and not piece.isspace() and piece != "\ufeff":
            word = piece.lower()
            if word in {"am", "pm"} and reading.clock:
                reading.afternoon = 12 if word == "pm" else 0
            elif word[:3] in _MONTHS:
                reading.month = _MONTHS.index(word[:3]) + 1
                at += peek() == "-"
            elif word in _ZONES:
                hours = _ZONES[word]
                reading.sign = -1 if hours < 0 else 1
                reading.zone_hour, reading.zone_minute = abs(hours), 0
            else:
                raise _Refused
        elif piece in "+-" and (reading.is_utc or reading.clock):
            reading.sign = 1 if piece == "+" else -1
            digits = peek() if peek().isdigit() else ""
            at += bool(digits)
            number = int(digits or 0)
            if peek() == ":":
                reading.zone_hour, reading.zone_minute = number, None
            elif len(digits) in {1, 2}:
                reading.zone_hour, reading.zone_minute = number, 0
            elif len(digits) in {3, 4}:
                reading.zone_hour, reading.zone_minute = divmod(number, 100)
            else:
                raise _Refused
        elif piece in "+-)":
            raise _Refused
        elif piece == "(":
            depth = 1
            while at < len(pieces) and depth:
                depth += {"(": 1, ")": -1}.get(pieces[at], 0)
                at += 1


def _moment(reading: _Reading) -> datetime:
    days = reading.days + [1] * (3 - len(reading.days))
    if not reading.month:
        year, month, day = days if not 1 <= days[0] <= 31 else (days[2], days[0], days[1])
    else:
        month = reading.month
        if len(reading.days) == 1:
            year, day = 0, days[0]
        elif 1 <= days[0] <= 31:
            day, year = days[0], days[1]
        else:
            year, day = days[0], days[1]
    if 0 <= year <= 49:
        year += 2000
    elif 50 <= year <= 99:
        year += 1900
    hour, minute, second, millisecond = reading.clock + [0] * (4 - len(reading.clock))
    if reading.afternoon >= 0:
        if not 0 <= hour <= 12:
            raise _Refused
        hour = hour % 12 + reading.afternoon
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1 <= year <= 9999):
        raise _Refused
    if not (hour < 24 and minute < 60 and second < 60) and (hour, minute, second) != (24, 0, 0):
        raise _Refused
    offset = timedelta(hours=reading.zone_hour or 0, minutes=reading.zone_minute or 0)
    return (
        datetime(year, month, 1, tzinfo=UTC)
        + timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second)
        + timedelta(milliseconds=millisecond)
        - reading.sign * offset
    )
