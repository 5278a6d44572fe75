"""Opens the console on a project, a run or a past run: what the commands call.

The engine is loaded when something is run, not before the first paint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.acting.waiver_reader import WaiverReader
from chimera_tui.sitting.session import Session
from engine.config import STATE_FOLDER
from engine.genesis.events import RunFinished

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from chimera_tui.acting.waiving import Waived
    from chimera_tui.watching.watcher import ProjectWatch
    from engine.cancel import CancelToken
    from engine.config import ChimeraConfig
    from engine.decide import Decider
    from engine.genesis.events import Event
    from engine.model import Issue
    from engine.pipeline import RunOptions


def open_console(
    project: Path,
    config: ChimeraConfig,
    options: RunOptions | None = None,
    *,
    read_only: bool = False,
    mode: str = "board",
) -> int:
    """Open the console; with `options` the run begins at once."""
    from chimera_tui.app import run_console

    return run_console(
        session_for(
            project,
            config,
            options,
            autostart=options is not None,
            read_only=read_only,
            mode=mode,
        )
    )


def open_replay(project: Path, events: tuple[Event, ...], *, speed: float = 0.0) -> int:
    """Show a past run from its events."""
    from chimera_tui.app import run_console

    return run_console(
        Session(
            project=project,
            ledger=project / STATE_FOLDER / "ledger.sqlite",
            read_only=True,
            events=events,
            speed=speed,
        )
    )


def session_for(
    project: Path,
    config: ChimeraConfig,
    options: RunOptions | None,
    *,
    autostart: bool,
    read_only: bool,
    mode: str = "board",
) -> Session:
    """Describe what the console may do with a project."""

    def start(subscriber: Callable[[Event], None], decider: Decider, cancel: CancelToken) -> int:
        from engine.pipeline import ChimeraDeploymentEngine, RunOptions

        code = 2

        def remember(event: Event) -> None:
            nonlocal code
            if isinstance(event.payload, RunFinished):
                code = event.payload.exit_code

        engine = ChimeraDeploymentEngine(
            project,
            config=config,
            decider=decider,
            subscribers=(subscriber, remember),
            cancel=cancel,
        )
        engine.deploy(options or RunOptions())
        return code

    def undo(name: str) -> str:
        from engine.pipeline.healing import undo_written

        heal = undo_written(project, name, config=config)
        return f"Undone: heal {heal.name}. The files are as they were before it."

    def ignore(issues: Sequence[Issue], reason: str, until: str) -> Waived:
        from chimera_tui.acting.waiving import waive

        return waive(project, issues, reason, until)

    def watch() -> ProjectWatch:
        from chimera_tui.watching.watcher import ProjectWatch
        from engine.clock import SystemClock

        return ProjectWatch(project, config, SystemClock())

    return Session(
        project=project,
        ledger=project / STATE_FOLDER / "ledger.sqlite",
        start=None if read_only else start,
        autostart=autostart,
        read_only=read_only,
        mode=mode,
        target=config.target.value,
        watch=watch,
        undo=None if read_only else undo,
        ignore=None if read_only else ignore,
        waivers=WaiverReader(project),
    )
