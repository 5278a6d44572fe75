"""The glyphs, words and colours of states: always all three, each glyph one cell wide."""

from __future__ import annotations

from chimera_tui.run.records import IssueState, LayerState
from chimera_tui.words.spans import Role
from engine.model import Confidence, RunState, Severity, Verdict

LAYER_GLYPHS: dict[LayerState, str] = {
    LayerState.WAITING: "○",
    LayerState.RUNNING: "◐",
    LayerState.NEEDS_YOU: "!",
    LayerState.DONE: "✓",
    LayerState.FAILED: "✗",
    LayerState.SKIPPED: "–",
}
LAYER_ROLES: dict[LayerState, Role] = {
    LayerState.WAITING: Role.DIM,
    LayerState.RUNNING: Role.BUSY,
    LayerState.NEEDS_YOU: Role.WARN,
    LayerState.DONE: Role.GOOD,
    LayerState.FAILED: Role.BAD,
    LayerState.SKIPPED: Role.DIM,
}
SEVERITY_GLYPHS: dict[Severity, str] = {
    Severity.CRITICAL: "▲",
    Severity.HIGH: "■",
    Severity.MEDIUM: "●",
    Severity.LOW: "·",
}
SEVERITY_ROLES: dict[Severity, Role] = {
    Severity.CRITICAL: Role.BAD,
    Severity.HIGH: Role.WARN,
    Severity.MEDIUM: Role.NOTE,
    Severity.LOW: Role.DIM,
}
SEVERITY_SHORT: dict[Severity, str] = {
    Severity.CRITICAL: "crit",
    Severity.HIGH: "high",
    Severity.MEDIUM: "med ",
    Severity.LOW: "low ",
}
ISSUE_GLYPHS: dict[IssueState, str] = {
    IssueState.OPEN: " ",
    IssueState.HEALED: "✓",
    IssueState.DECLINED: "✗",
    IssueState.NO_HEAL: "–",
    IssueState.REVIEW: "!",
    IssueState.IGNORED: "~",
}
ISSUE_ROLES: dict[IssueState, Role] = {
    IssueState.OPEN: Role.PLAIN,
    IssueState.HEALED: Role.GOOD,
    IssueState.DECLINED: Role.DIM,
    IssueState.NO_HEAL: Role.DIM,
    IssueState.REVIEW: Role.WARN,
    IssueState.IGNORED: Role.DIM,
}
CONFIDENCE_WORDS: dict[Confidence, str] = {
    Confidence.CERTAIN: "certain",
    Confidence.LIKELY: "likely",
    Confidence.HEURISTIC: "a guess",
}
VERDICT_GLYPHS: dict[Verdict, str] = {
    Verdict.PASSES: "✓",
    Verdict.FAILS: "✗",
    Verdict.UNKNOWN: "?",
}
VERDICT_ROLES: dict[Verdict, Role] = {
    Verdict.PASSES: Role.GOOD,
    Verdict.FAILS: Role.BAD,
    Verdict.UNKNOWN: Role.WARN,
}
RUN_GLYPHS: dict[RunState, str] = {
    RunState.SUCCESS: "✓",
    RunState.REJECTED: "✗",
    RunState.ROLLED_BACK: "✗",
    RunState.ABORTED: "–",
    RunState.FAILED: "✗",
}
RUN_ROLES: dict[RunState, Role] = {
    RunState.SUCCESS: Role.GOOD,
    RunState.REJECTED: Role.BAD,
    RunState.ROLLED_BACK: Role.BAD,
    RunState.ABORTED: Role.WARN,
    RunState.FAILED: Role.BAD,
}
SPINNER = "◐◓◑◒"


def run_glyph(state: RunState, frame: int = 0) -> str:
    """The glyph of a run's state; one that goes on turns."""
    return RUN_GLYPHS.get(state) or SPINNER[frame % len(SPINNER)]


def run_role(state: RunState) -> Role:
    """The role of a run's state."""
    return RUN_ROLES.get(state, Role.BUSY)
