"""The project's waivers as they count now, read when their files changed and not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.clock import SystemClock, rfc3339
from engine.config import FILE_NAME
from engine.errors import ChimeraError

if TYPE_CHECKING:
    from pathlib import Path

    from engine.certify.waivers import WaiversToday
    from engine.clock import Clock

_Stamp = tuple[int, int, int]


class WaiverReader:
    """Answers the waivers; None where the policy cannot be judged.

    A run tells what is wrong with a policy: whoever looks at issues is not kept from them.
    """

    def __init__(self, project: Path, clock: Clock | None = None) -> None:
        """Prepare; nothing is read yet.

        Args:
            project: its folder.
            clock: tells the day.
        """
        self._project = project
        self._clock = clock or SystemClock()
        self._read_at: tuple[object, ...] = ()
        self._known: WaiversToday | None = None

    def __call__(self) -> WaiversToday | None:
        """The waivers as they count today; nothing is loaded for a project that has none."""
        if self._known is None and not _names_waivers(self._project / FILE_NAME):
            return None
        from engine.trust.role_file import role_files

        today = rfc3339(self._clock.now())[:10]
        roles = (_stamp(file) for file in role_files(self._project))
        at = (today, _stamp(self._project / FILE_NAME), *roles)
        if at != self._read_at:
            self._known = self._read(today)
            self._read_at = at
        return self._known

    def _read(self, today: str) -> WaiversToday | None:
        from engine.certify.waivers import waivers_today

        try:
            return waivers_today(self._project, today)
        except (ChimeraError, OSError):
            return None


def _names_waivers(policy: Path) -> bool:
    try:
        return b"waivers" in policy.read_bytes()
    except OSError:
        return False


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
