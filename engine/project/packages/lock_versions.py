"""Which versions of a package manager can read a lock file, and which version is asked for.

Tried with real releases (pnpm 7.33, 8.15, 9.15 and 10, yarn 1.22, 3 and 4, npm 6): a manager that
does not know the form passes over the lock file and installs anew, or refuses when the lock is
frozen. `CI` alone freezes the lock of yarn 2 and later; pnpm then refuses a form it half knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.packages.manifest import Unreadable, read_package
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from engine.model import Setting
    from engine.project.packages.manifest import Package
    from engine.project.snapshot import Snapshot

_PNPM = regex(r"(?m)^lockfileVersion: *['\"]?(\d+)")
_NPM = regex(r"\"lockfileVersion\"\s*:\s*(\d+)")
_BERRY = regex(r"(?m)^__metadata:\s*\n\s+version: *['\"]?(\d+)")
_MAJOR = regex(r"(?:[a-z]+@)?v?(\d+)(?:[.+].*|\Z)")
_RELEASE = regex(r"(?m)^\s*(?:yarnPath:|yarn-path)\s*[\"']?\S*?yarn-(\d+)[^\s\"']*")
HEAD = 4_000
"""Characters from the head of a lock file in which its form is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form of a lock file, and the versions of its manager that can read it."""

    said: str
    low: int
    high: int
    """The last major that reads it."""
    release: str
    """A release that reads it: the last of the major that wrote it."""
    half_known: int = 0
    """A major that refuses it where `CI` is set, though nothing froze the lock."""


_ANY = 999
_PNPM_FORMS = {
    5: Form(said="5", low=1, high=7, release="7.33.7", half_known=8),
    6: Form(said="6", low=8, high=9, release="8.15.9", half_known=7),
    9: Form(said="9", low=9, high=_ANY, release="9.15.9"),
}
_BERRY_RELEASES = {4: "2.4.3", 5: "3.2.4", 6: "3.8.7", 7: "3.8.7", 8: "4.9.2"}


def form_of(manager: str, text: str) -> Form | None:
    """The form of a lock file; None when nothing is known of it."""
    head = text[:HEAD]
    if manager == "pnpm":
        found = _PNPM.search(head)
        return _PNPM_FORMS.get(int(found[1])) if found else None
    if manager == "npm":
        found = _NPM.search(head)
        three = found is not None and found[1] == "3"
        return Form(said="3", low=7, high=_ANY, release="10.9.4") if three else None
    if manager == "yarn":
        if "# yarn lockfile v1" in head:
            return Form(said="1", low=1, high=1, release="1.22.22", half_known=_ANY)
        found = _BERRY.search(head)
        release = _BERRY_RELEASES.get(int(found[1])) if found else None
        if found and release:
            return Form(said=found[1], low=2, high=_ANY, release=release)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The version of a package manager that a project asks for."""

    major: int
    value: str
    package: Package | None = None
    """The package whose `packageManager` says it."""
    setting: Setting | None = None
    """The variable that says it."""
    path: str = ""
    """The file that names a release of the project's own."""


def asked_for(
    snapshot: Snapshot, folder: str, manager: str, settings: tuple[Setting, ...]
) -> Asked | None:
    """The version that is asked for; None when nothing says it, or two places say two.

    Args:
        snapshot: the files.
        folder: where the install runs.
        manager: whose version.
        settings: the platform's variables, where it reads ``PNPM_VERSION`` and its like.
    """
    found: list[Asked] = []
    for here in _upwards(folder):
        package = read_package(snapshot, here)
        if isinstance(package, Unreadable):
            return None
        value = package.manager if package is not None else ""
        if value and manager != "npm":  # Corepack stands in for yarn and pnpm only.
            major = _MAJOR.match(value)
            if value.partition("@")[0] == manager and major:
                found.append(Asked(major=int(major[1]), value=value, package=package))
            break
    name = f"{manager.upper()}_VERSION"
    for setting in settings:
        major = _MAJOR.match(setting.value)
        if setting.name.rpartition(".")[2] == name and major:
            found.append(Asked(major=int(major[1]), value=setting.value, setting=setting))
    if manager == "yarn":
        for path in (
            f"{here}/{name}".lstrip("/")
            for here in _upwards(folder)
            for name in (".yarnrc.yml", ".yarnrc")
        ):
            text = snapshot.text(path) if snapshot.is_file(path) else None
            if text is not None and (release := _RELEASE.search(text)):
                found.append(Asked(major=int(release[1]), value=f"yarn {release[1]}", path=path))
    return found[0] if len({asked.major for asked in found}) == 1 else None


def _upwards(folder: str) -> tuple[str, ...]:
    parts = folder.split("/") if folder else []
    return tuple("/".join(parts[:size]) for size in range(len(parts), -1, -1))
