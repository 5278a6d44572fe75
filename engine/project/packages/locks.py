"""Lock files: whose they are, and which installs insist on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.records import dataclass

if TYPE_CHECKING:
    from engine.project.builds.shell import Step
    from engine.project.snapshot import Snapshot

NAMES: dict[str, str] = {
    "package-lock.json": "npm",
    "npm-shrinkwrap.json": "npm",
    "yarn.lock": "yarn",
    "pnpm-lock.yaml": "pnpm",
    "bun.lock": "bun",
    "bun.lockb": "bun",
}
"""The manager a lock file belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A lock file."""

    path: str
    manager: str


def locks_in(snapshot: Snapshot, folder: str) -> tuple[Lock, ...]:
    """The lock files of a folder."""
    return tuple(
        Lock(path=path, manager=manager)
        for name, manager in NAMES.items()
        if snapshot.is_file(path := f"{folder}/{name}" if folder else name)
    )


def nearest_locks(snapshot: Snapshot, folder: str) -> tuple[Lock, ...]:
    """The lock files of a folder and of all above it, the nearest first."""
    found: list[Lock] = []
    while True:
        found += locks_in(snapshot, folder)
        if not folder:
            return tuple(found)
        folder = folder.rpartition("/")[0]


def frozen_install(step: Step) -> str:
    """The manager whose lock file a step insists on; empty when it insists on none."""
    core = step.core
    if len(core) < 2:
        return ""
    manager, verbs = core[0].text, {w.text for w in core[1:]}
    if manager == "npm" and core[1].text in {"ci", "clean-install"}:
        return "npm"
    if manager == "yarn" and core[1].text in {"install", "--frozen-lockfile", "--immutable"}:
        return "yarn" if verbs & {"--frozen-lockfile", "--immutable"} else ""
    if manager in {"pnpm", "bun"} and core[1].text in {"install", "i"}:
        return manager if "--frozen-lockfile" in verbs else ""
    return ""
