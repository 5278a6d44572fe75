"""TOML's dates as JSON carries them after JavaScript read them.

smol-toml hands its dates to `Date`, which lets a day beyond the month's end run into the next one
(30 February is 1 March), and prints them in the form they were written in.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine.regex import regex

_DATE = regex(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
_CLOCK = regex(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?\Z")
_OFFSET = regex(r"([+-])([0-9]{2}):([0-9]{2})\Z")
_CYCLE_YEARS = 400
_CYCLE_DAYS = 146097


def date_text(text: str, kind: str) -> str | None:
    """Print a date as `JSON.stringify` does; None when it is invalid.

    Args:
        text: as written.
        kind: ``date``, ``time``, ``local`` (date and time) or ``offset``.
    """
    if kind == "time":
        moment = _moment(1970, 1, 1, text)
        return None if moment is None else _clock(moment)
    date = _DATE.match(text[:10])
    if date is None or not (1 <= int(date[2]) <= 12 and 1 <= int(date[3]) <= 31):
        return _lenient(text, kind)
    year, month, day = int(date[1]), int(date[2]), int(date[3])
    # `datetime` begins at year 1; the calendar repeats every 400 years.
    shift = _CYCLE_YEARS * (5 - year // _CYCLE_YEARS)
    year += shift
    if kind == "date":
        moment = _moment(year, month, day, "00:00")
        return None if moment is None else _day(moment, shift)
    rest = text[11:]
    offset = ""
    if kind == "offset":
        if rest[-1:] in {"Z", "z"}:
            rest, offset = rest[:-1], rest[-1]
        else:
            rest, offset = rest[:-6], rest[-6:]
    moment = _moment(year, month, day, rest)
    if moment is None:
        return None
    if kind == "local":
        return f"{_day(moment, shift)}T{_clock(moment)}"
    if offset in {"Z", "z"}:
        return f"{_day(moment, shift)}T{_clock(moment)}Z"
    zone = _OFFSET.match(offset)
    if zone is None or int(zone[2]) > 23 or int(zone[3]) > 59:
        return None
    return f"{_day(moment, shift)}T{_clock(moment)}{offset}"


def _lenient(text: str, kind: str) -> str | None:
    """A month or day that is none: V8 tries its second reader, to which ``T`` is no word."""
    from engine.project.toml.lenient_dates import lenient_date

    clock = f"T{text[11:]}" if kind != "date" else ""
    moment = lenient_date(text[:10] + clock + ("Z" if kind == "local" else ""))
    if moment is None:
        return None
    if kind == "date":
        return _day(moment, 0)
    shown = f"{_day(moment, 0)}T{_clock(moment)}"
    if kind == "local":
        return shown
    return f"{shown}Z" if text[-1] in "Zz" else None


def milliseconds(digits: str) -> int:
    """The milliseconds of a fraction of a second, as V8 reads it.

    Of more than nine digits it keeps nine from the first that is no zero on, and forgets how many
    zeros stood before (observed): ``.0325000000001`` is 325.
    """
    if len(digits) <= 9:
        return int((digits + "000")[:3])
    return int(digits.lstrip("0")[:9] or "0") // 10**6


def _moment(year: int, month: int, day: int, clock: str) -> datetime | None:
    parts = _CLOCK.match(clock)
    if parts is None or not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    hour, minute, second = int(parts[1]), int(parts[2]), int(parts[3] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    millis = milliseconds(parts[4] or "0")
    first = datetime(year, month, 1, tzinfo=UTC)
    return first + timedelta(
        days=day - 1, hours=hour, minutes=minute, seconds=second, milliseconds=millis
    )


def _day(moment: datetime, shift: int) -> str:
    year = moment.year - shift
    shown = f"{year:04d}" if 0 <= year <= 9999 else f"{'+' if year > 0 else '-'}{abs(year):06d}"
    return f"{shown}-{moment.month:02d}-{moment.day:02d}"


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03d}"
