"""Which schedules Netlify accepts: the grammar of cron-parser 5.10, without its calendar.

It is wider than cron: fewer than five fields, none at all, six with seconds, and names such as
``@daily`` pass; ``@reboot`` and days that never come do not.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from engine.project.scripting.values import split_blanks, to_text, trim, utf16_length
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from engine.project.scripting.values import JsValue

_NAMED = {
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
    "@minutely": "0 * * * * *",
    "@secondly": "* * * * * *",
    "@weekdays": "0 0 0 * * 1-5",
    "@weekends": "0 0 0 * * 0,6",
}
_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_DAYS = {"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_HASHED = regex(r"H(?:\((\d+)-(\d+)\))?(?:/(\d+))?", re.ASCII)
_MAX_LENGTH = 1024
_MAX_VALUES = 256


class _Refused(Exception):  # noqa: N818 - an answer inside this module
    pass


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    least: int
    most: int
    chars: str = ""
    """Letters beyond digits that a whole value may hold."""

    @property
    def valid(self) -> re.Pattern[str]:
        extra = {"day": "L", "weekday": "L"}.get(self.name, "")
        sharp = "#" if self.name == "weekday" else ""
        return re.compile(
            rf"^[?,*\d{extra}H{sharp}/-]+$|^.*H\(\d+-\d+\)/\d+.*$|^.*H\(\d+-\d+\).*$|^.*H/\d+.*$",
            re.ASCII,
        )


_SECOND = _Field("second", 0, 59)
_MINUTE = _Field("minute", 0, 59)
_HOUR = _Field("hour", 0, 23)
_DAY = _Field("day", 1, 31, "L")
_MONTH = _Field("month", 1, 12)
_WEEKDAY = _Field("weekday", 0, 7, "L")

_Value = float | str


def is_valid_schedule(value: JsValue) -> bool:
    """Tell whether a value passes as a schedule."""
    named = _NAMED.get(to_text(value)) if isinstance(value, (str, list)) else None
    if named is not None:
        return True
    if not value and not isinstance(value, (list, dict)):
        return True
    if not isinstance(value, str) or utf16_length(value) > _MAX_LENGTH:
        return False
    try:
        _check(value)
    except _Refused:
        return False
    return True


def _check(text: str) -> None:
    atoms = split_blanks(trim(text))
    if len(atoms) > 6:
        raise _Refused
    atoms = ["0", "*", "*", "*", "*", "*"][: 6 - len(atoms)] + atoms
    raw_day, raw_weekday = atoms[3], atoms[5]
    _distinct(_parse(_SECOND, atoms[0]), _SECOND)
    _distinct(_parse(_MINUTE, atoms[1]), _MINUTE)
    _distinct(_parse(_HOUR, atoms[2]), _HOUR)
    months = _parse(_MONTH, atoms[4])
    days = _parse(_DAY, raw_day)
    weekdays = _parse(_WEEKDAY, _without_occurrence(raw_weekday))
    if len(months) == 1:
        month = months[0]
        limit = _DAYS_IN_MONTH[int(month) - 1] if _is_whole_month(month) else math.nan
        days = [day for day in days if isinstance(day, str) or day <= limit] or days
    _distinct(days, _DAY)
    _distinct(months, _MONTH)
    _distinct(weekdays, _WEEKDAY)
    if "L" in weekdays:
        raise _Refused
    has_last = "L" in raw_day or "L" in days
    if not has_last and raw_weekday in {"*", "?"}:
        longest = max(
            _DAYS_IN_MONTH[int(m) - 1] if _is_whole_month(m) else math.nan for m in months
        )
        first = min(day for day in days if not isinstance(day, str))
        if not math.floor(first) <= longest:
            raise _Refused


def _is_whole_month(month: _Value) -> bool:
    return not isinstance(month, str) and float(month).is_integer() and 1 <= month <= 12


def _distinct(values: list[_Value], field: _Field) -> None:
    """What the field's own check refuses: values out of range, and the same value twice."""
    for value in values:
        if isinstance(value, str):
            if field is _WEEKDAY:
                valid = re.fullmatch(r"[0-7]?L", value) is not None
            else:
                valid = value == field.chars and value != ""
        else:
            valid = field.least <= value <= field.most
        if not valid:
            raise _Refused
    if len(set(values)) != len(values) or not values:
        raise _Refused


def _without_occurrence(value: str) -> str:
    """``5#2`` is the second Friday of the month."""
    atoms = value.split("#")
    if len(atoms) == 1:
        return value
    number = _number(atoms[-1])
    if re.search(r"[,\-/L]", value) or len(atoms) > 2 or not 1 <= number <= 5:
        raise _Refused
    return atoms[0]


def _parse(field: _Field, value: str) -> list[_Value]:
    aliases = {"month": _MONTHS, "weekday": _DAYS}.get(field.name)
    if aliases is not None:
        value = re.sub(r"[a-zA-Z]{3}", lambda found: _alias(aliases, found[0]), value)
    if not field.valid.search(value):
        raise _Refused
    value = re.sub(
        r"(^|,)[*?](?=/|,|$)", lambda found: f"{found[1]}{field.least}-{field.most}", value
    )
    if "*" in value or "?" in value:
        raise _Refused
    count = [0]
    value = _HASHED.sub(lambda found: _hashed(field, found, count), value)
    stack: list[_Value] = []
    for atom in value.split(","):
        if len(stack) > _MAX_VALUES or not atom:
            raise _Refused
        stack += _repeat(field, atom)
    return stack


def _alias(aliases: dict[str, int], name: str) -> str:
    if name.lower() not in aliases:
        raise _Refused
    return str(aliases[name.lower()])


def _hashed(field: _Field, found: re.Match[str], count: list[int]) -> str:
    """A value the platform would pick by chance: the last of the range, where most end up failing.

    With digits beside it (``H4``) all but a few of its picks leave the range.
    """
    low, high, step = found[1], found[2], found[3]
    least, most = field.least, field.most
    if low and high:
        if int(low) > int(high):
            raise _Refused
        least, most = max(least, int(low)), min(most, int(high))
        if least > most:
            raise _Refused
    if step:
        if int(step) <= 0:
            raise _Refused
        count[0] += math.ceil((most - least + 1) / int(step))
        if count[0] > _MAX_VALUES:
            raise _Refused
        return ",".join(str(n) for n in range(least, most + 1, int(step)))
    return str(most)


def _repeat(field: _Field, atom: str) -> list[_Value]:
    parts = atom.split("/")
    if len(parts) > 2:
        raise _Refused
    if len(parts) == 1:
        return _range(field, atom, 1)
    span = parts[0] if "-" in parts[0] else f"{parts[0]}-{field.most}"
    return _range(field, span, _number(parts[1]))


def _range(field: _Field, text: str, step: float) -> list[_Value]:
    parts = text.split("-")
    if len(parts) == 1:
        number = _number(text)
        return [_checked(field, text if math.isnan(number) else number)]
    if len(parts) > 2:
        raise _Refused
    least, most = (float(p) if re.fullmatch(r"[0-9]+", p) else math.nan for p in parts)
    if not field.least <= least <= most <= field.most:
        raise _Refused
    if not step > 0:
        raise _Refused
    values: list[_Value] = []
    if field is _WEEKDAY and most % 7 == 0 and (most - least) % step == 0:
        values.append(0.0)
    at = least
    while at <= most:
        if at not in values:
            values.append(at)
        at += step
    return values


def _checked(field: _Field, value: _Value) -> _Value:
    text = value if isinstance(value, str) else to_text(value)
    if field.chars and field.chars in text:
        return value
    digits = re.match(r"[+-]?[0-9]+", text)
    number = int(digits[0]) if digits else None
    if number is None or not field.least <= number <= field.most:
        raise _Refused
    return float(number % 7) if field is _WEEKDAY else value


def _number(text: str) -> float:
    """`+text` for the characters that can come here."""
    if text == "":
        return 0.0
    try:
        return float(int(text)) if re.fullmatch(r"[0-9]+", text) else _odd_number(text)
    except ValueError:
        return math.nan


def _odd_number(text: str) -> float:
    return float(text) if re.fullmatch(r"[+-]?[0-9]+\.?[0-9]*", text) else math.nan
