"""Moments as people tell them: their own time zone, in seconds, near ones by how far away they are.

Events carry RFC 3339 in UTC with microseconds, which is for machines.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_MOMENT = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def local(text: str) -> datetime | None:
    """A moment in the operator's own time zone; None for a text that is none."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def clock_of(text: str, *, fine: bool = False) -> str:
    """``10:41:07``, with milliseconds when it is fine; what is no moment comes back as it is."""
    moment = local(text)
    if moment is None:
        return text
    shown = moment.strftime("%H:%M:%S")
    return f"{shown}.{moment.microsecond // 1000:03d}" if fine else shown


def when(text: str, now: datetime) -> str:
    """``3 min ago``, ``today 10:40``, ``yesterday 17:55``, ``19 Nov 17:55``, ``2025-11-19``."""
    moment = local(text)
    if moment is None:
        return text
    now = now.astimezone()
    past = (now - moment).total_seconds()
    if 0 <= past < 60:
        return f"{int(past)} s ago"
    if 0 <= past < 3600:
        return f"{int(past) // 60} min ago"
    days = (now.date() - moment.date()).days
    if days in {0, 1}:
        return f"{'yesterday' if days else 'today'} {moment:%H:%M}"
    if moment.year == now.year:
        return f"{moment.day} {moment:%b %H:%M}"
    return f"{moment:%Y-%m-%d}"


def until(text: str, now: datetime) -> str:
    """``10:55:41 (in 15 min)`` for a moment to come."""
    moment = local(text)
    if moment is None:
        return text
    now = now.astimezone()
    left = moment - now
    shown = f"{moment:%H:%M:%S}" if left < timedelta(days=1) else f"{moment:%Y-%m-%d %H:%M}"
    if left < timedelta(0):
        return f"{shown} (past)"
    minutes = round(left.total_seconds() / 60)
    if minutes < 1:
        return f"{shown} (in {int(left.total_seconds())} s)"
    if minutes < 120:
        return f"{shown} (in {minutes} min)"
    return f"{shown} (in {minutes // 60} h)" if minutes < 48 * 60 else shown


def told(text: str, now: datetime) -> str:
    """A sentence with the moments in it as people read them."""
    return _MOMENT.sub(lambda found: until(found.group(), now), text)
