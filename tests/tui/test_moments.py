"""Times for people: relative, to the second, in their own time zone."""

import time
from datetime import UTC, datetime

import pytest

from chimera_tui.words import moments

NOW = datetime(2026, 11, 24, 10, 40, 41, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2026-11-24T10:40:30.155715Z", "10 s ago"),
        ("2026-11-24T10:37:30Z", "3 min ago"),
        ("2026-11-24T01:02:03Z", "today 01:02"),
        ("2026-11-23T17:55:00Z", "yesterday 17:55"),
        ("2026-11-03T17:55:00Z", "3 Nov 17:55"),
        ("2025-11-03T17:55:00Z", "2025-11-03"),
        ("2026-11-24T12:00:00Z", "today 12:00"),
        ("yesterday", "yesterday"),
        ("", ""),
    ],
)
def test_when_something_was(moment, shown):
    assert moments.when(moment, NOW) == shown


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2026-11-24T10:55:41.155715Z", "holds until 10:55:41 (in 15 min)."),
        ("2026-11-24T10:41:11Z", "holds until 10:41:11 (in 30 s)."),
        ("2026-11-24T14:40:41Z", "holds until 14:40:41 (in 4 h)."),
        ("2026-11-30T14:40:41Z", "holds until 2026-11-30 14:40."),
        ("2026-11-24T10:40:31+00:00", "holds until 10:40:31 (past)."),
        ("2026-13-45T10:40:31Z", "holds until 2026-13-45T10:40:31Z."),
    ],
)
def test_a_sentence_with_a_moment(moment, shown):
    assert moments.told(f"holds until {moment}.", NOW) == shown


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system has no TZ variable")
def test_the_time_zone_is_the_operators(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert moments.clock_of("2026-11-24T10:40:41.155715Z", fine=True) == "19:40:41.155"
        assert moments.clock_of("2026-11-24T10:40:41Z") == "19:40:41"
        assert moments.when("2026-11-23T16:00:00Z", NOW) == "today 01:00"
    finally:
        monkeypatch.undo()
        time.tzset()
