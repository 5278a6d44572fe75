"""Records of every kind, for `test_records`; loaded anew for each test."""

from __future__ import annotations

from engine.records import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A record with each kind of field."""

    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list)
    hidden: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if self.x < 0:
            message = "x is negative"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot(Point):
    """One more field, and another default for an inherited one."""

    y: int = 7
    name: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Fields by position."""

    left: str
    right: str = "r"


@dataclass(slots=True)
class Counter:
    """A record that changes."""

    count: int = 0
