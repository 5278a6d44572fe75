"""Issues and verdicts as lines for people, without the events: light commands print with it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TextIO

from engine.model import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model import Issue, Simulation, Unknown

GLYPHS = {
    Severity.CRITICAL: "✗",
    Severity.HIGH: "▲",
    Severity.MEDIUM: "●",
    Severity.LOW: "·",
}
COLOURS = {
    Severity.CRITICAL: "31;1",
    Severity.HIGH: "33;1",
    Severity.MEDIUM: "36",
    Severity.LOW: "2",
}
VERDICT_GLYPHS = {Verdict.PASSES: "✓", Verdict.FAILS: "✗", Verdict.UNKNOWN: "?"}
VERDICT_COLOURS = {Verdict.PASSES: "32", Verdict.FAILS: "31;1", Verdict.UNKNOWN: "33"}


def wants_colour(stream: TextIO) -> bool:
    """Colour only for a terminal, and never against NO_COLOR."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Brush:
    """Paints lines, in colour or without."""

    def __init__(self, *, colour: bool) -> None:
        self._colour = colour

    def paint(self, text: str, code: str) -> str:
        """Colour a text when colours are on."""
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour and code else text

    def issue(self, issue: Issue, *, healable: bool = False, as_for: str = "") -> list[str]:
        """An issue in two lines: where and what, then why.

        Args:
            issue: the issue.
            healable: True when its rule may heal it.
            as_for: the platform under which it was told already; one line is enough then.
        """
        glyph = self.paint(f"{GLYPHS[issue.severity]} {issue.severity:<8}", COLOURS[issue.severity])
        sure = "" if issue.confidence == "certain" else f" ({issue.confidence})"
        heal = self.paint("  heal offered", "2") if healable else ""
        head = f"  {glyph} {issue.location}  {self.paint(issue.rule, '1')}"
        if as_for:
            return [head + self.paint(f"  as for {as_for}", "2")]
        lines = [f"{head}{sure}{heal}"]
        lines.append(f"             {issue.message}")
        return lines

    def verdict(self, verdict: Verdict) -> str:
        """A verdict's glyph."""
        return self.paint(VERDICT_GLYPHS[verdict], VERDICT_COLOURS[verdict])

    def together(self, simulation: Simulation) -> str:
        """The verdicts of several platforms in one line, each with its glyph and word."""
        said = " · ".join(
            f"{self.verdict(part.verdict)} {part.platform} {part.verdict}"
            for part in simulation.parts
        )
        distinct = len(simulation.distinct)
        issues = (
            "no issue" if not distinct else "1 issue" if distinct == 1 else f"{distinct} issues"
        )
        return f"together: {said} · {issues}"

    def verdict_lines(
        self,
        verdict: Verdict,
        counts: Iterable[tuple[Severity, int]],
        unknowns: Iterable[Unknown],
        elapsed: float,
    ) -> list[str]:
        """What a simulation came to, and the questions that stay open."""
        told = ", ".join(f"{n} {s}" for s, n in counts if n) or "no issue"
        lines = [f"  {self.verdict(verdict)} {verdict}: {told}  ({elapsed * 1000:.0f} ms)"]
        lines += [f"  ? {u.question} Told by: {u.would_tell}" for u in unknowns]
        return lines
