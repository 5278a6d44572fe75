"""What a key needs to know to say whether it can act now, and the reasons why it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.records import dataclass

if TYPE_CHECKING:
    from chimera_tui.app import ChimeraApp


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The facts that keys depend on, gathered by the screen at the moment of asking."""

    read_only: bool = False
    running: bool = False
    can_start: bool = False
    why_no_start: str = ""
    waiting: int = 0
    """How many decisions wait for the operator."""
    heal_waits: bool = False
    """True when the heal under the cursor waits for a decision."""
    heal_safe: bool = False
    has_policy: bool = False
    has_issue: bool = False
    has_file: bool = False
    has_diff: bool = False
    candidates: int = 0
    can_undo: bool = False
    why_no_undo: str = ""
    can_ignore: bool = False
    run_selected: bool = False
    can_watch: bool = False
    replaying: bool = False


def always(_situation: Situation) -> str:
    """Nothing stands against it."""
    return ""


class Reasons:
    """The reasons, each a function of the situation; named for what is missing."""

    def nothing_waits(self, now: Situation) -> str:
        """For keys that go to what waits."""
        return "" if now.waiting else "Nothing waits for you."

    def cannot_start(self, now: Situation) -> str:
        """For the key that starts a run."""
        if now.running:
            return "A run is going on; cancel it on the board (c), or wait for its end."
        return "" if now.can_start else now.why_no_start or "There is nothing here to run."

    def no_run(self, now: Situation) -> str:
        """For keys that act on the run."""
        return "" if now.running else "No run is going on."

    def no_heal_waits(self, now: Situation) -> str:
        """For keys that decide on a heal."""
        if now.heal_waits:
            return ""
        return "This heal is decided." if now.candidates else "No heal waits for a decision."

    def no_safe_heal(self, now: Situation) -> str:
        """For 'always this rule'."""
        if not now.heal_waits:
            return self.no_heal_waits(now)
        return "" if now.heal_safe else "This heal is not safe: it is asked each time."

    def no_policy(self, now: Situation) -> str:
        """For taking 'always' back."""
        return "" if now.has_policy else "Every heal is asked already."

    def nothing_to_undo(self, now: Situation) -> str:
        """For undo."""
        return (
            "" if now.can_undo else now.why_no_undo or "No heal was written that could be undone."
        )

    def no_issue(self, now: Situation) -> str:
        """For keys on an issue."""
        return "" if now.has_issue else "No issue is selected."

    def cannot_ignore(self, now: Situation) -> str:
        """For ignoring; a run certifies under the policy it began with."""
        if not now.has_issue:
            return self.no_issue(now)
        if now.running:
            return "A run is going on under this policy; ignore when it has ended."
        return "" if now.can_ignore else "This session has no chimera.toml to write it to."

    def no_file(self, now: Situation) -> str:
        """For the editor."""
        return "" if now.has_file else "There is no file here to edit."

    def no_diff(self, now: Situation) -> str:
        """For keys of the diff."""
        return "" if now.has_diff else "No diff is shown."

    def one_candidate(self, now: Situation) -> str:
        """For going through the ways to heal."""
        if now.candidates > 1:
            return ""
        return "There is one way only." if now.candidates else "No heal is shown."

    def no_run_selected(self, now: Situation) -> str:
        """For keys on a past run."""
        return "" if now.run_selected else "No run is selected; the ledger is empty."

    def nothing_to_watch(self, now: Situation) -> str:
        """For the watch mode."""
        return "" if now.can_watch else "This session has no project to watch."

    def no_replay(self, now: Situation) -> str:
        """For the speed of a replay."""
        return "" if now.replaying else "No replay is going on."


reasons = Reasons()


def situation_of(app: ChimeraApp) -> Situation:
    """What holds for the whole console, without a selection."""
    run = app.run_thread
    running = run is not None and run.alive
    can_start = app.session.start is not None and not running
    why = ""
    if app.session.events:
        why = "This is a replay: nothing can be run from it."
    elif app.session.read_only:
        why = "This console is read-only."
    written = bool(app.standing.written)
    undo = app.session.undo is not None and written and not running
    why_no_undo = "Wait until the run has ended; then it can be undone." if running else ""
    if written and app.session.undo is None:
        why_no_undo = "Undo from a shell: chimeractl heal --undo."
    return Situation(
        read_only=app.session.read_only,
        running=running,
        can_start=can_start,
        why_no_start=why,
        waiting=len(app.needs()),
        has_policy=run is not None and run.decider.policy != "ask",
        can_undo=undo,
        why_no_undo=why_no_undo,
        can_ignore=app.session.ignore is not None,
        can_watch=app.session.watch is not None,
        replaying=app.player is not None and not app.player.over,
    )
