"""Hugo's version is older than the theme needs, or nobody says which it is.

What
    The command runs ``hugo`` and ``HUGO_VERSION`` is below the ``min_version`` of the theme that
    stands in the repository; or no file says a version at all.

Why
    A theme that needs a newer Hugo fails with unknown functions, and the build with it. Without a
    version the image's own is taken: it may be old, and it changes. The dashboard may hold one.

Bad::

    [build.environment]
    HUGO_VERSION = "0.92.0"          # themes/a/theme.toml: min_version = "0.128.0"

Good::

    [build.environment]
    HUGO_VERSION = "0.128.0"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.fragment import is_fragment
from engine.platforms.netlify.rules._config import setting
from engine.platforms.offers import attempt, offer
from engine.project.builds.scripts import expand
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="hugo-version-unpinned",
    title="Hugo's version is too old for the theme, or not said",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/frameworks/hugo/",
    family="58",
    needs=(Need.HUGO,),
)

CONFIGS = ("hugo.toml", "hugo.yaml", "hugo.json", "config.toml", "config.yaml", "config.yml")
ELSEWHERE = (".tool-versions", "mise.toml", ".mise.toml", "package.json", ".hugo-version")
"""Files that may bring a Hugo of their own."""
_MINIMUM = regex(r"(?m)^[ \t]*min_version\s*=\s*[\"']?v?(\d+)\.(\d+)(?:\.(\d+))?")
_VERSION = regex(r"(?:extended_)?v?(\d+)\.(\d+)(?:\.(\d+))?\Z")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Compare the version that is set with what the theme asks for."""
    if not _runs_hugo(site):
        return
    pinned = site.variables.get("HUGO_VERSION")
    if pinned is None:
        if any(site.snapshot.exists(site.in_build_dir(name)) for name in ELSEWHERE):
            return
        yield issue_of(
            meta,
            site.location_of("build.command") or Location(path=site.config_path or "netlify.toml"),
            "No file says which Hugo builds the site.",
            why="The build image's own is taken, and it may be old.",
            subject="version",
            severity=Severity.LOW,
            confidence=Confidence.HEURISTIC,
        )
        return
    needed = _needed(site)
    given = _VERSION.match(pinned)
    where = site.location_of("build.environment.HUGO_VERSION")
    if needed is None or given is None or where is None:
        return
    theme, version = needed
    if _numbers(given.groups()) < version:
        yield issue_of(
            meta,
            where,
            f"The theme {theme!r} needs Hugo {_said(version)}, and {pinned} is set.",
            why="What the theme uses is unknown to the older one, and the build stops.",
            subject="theme",
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Set the version that the theme asks for."""
    needed = _needed(site)
    if issue.subject != "theme" or needed is None:
        return NoHeal(reason="Set HUGO_VERSION to what `hugo version` says where the site builds.")
    theme, version = needed
    old = site.variables.get("HUGO_VERSION", "")
    new = ("extended_" if old.startswith("extended_") else "") + _said(version)
    return offer(
        attempt(
            issue,
            "hugo.theme-minimum",
            f"Set HUGO_VERSION to {new!r}",
            setting(site, issue, new),
            reason=f"It is the lowest version that the theme {theme!r} works with.",
        )
    )


def _runs_hugo(site: NetlifySite) -> bool:
    if not site.config_ok or site.build_command is None:
        return False
    shown = not is_fragment(site.snapshot)
    if shown and not any(site.snapshot.is_file(site.in_build_dir(name)) for name in CONFIGS):
        return False
    steps = expand(site.snapshot, site.build_dir, site.build_command)
    return any(ran.step.program == "hugo" for ran in steps) and not any(
        word in site.build_command for word in ("curl", "wget", "brew", "go install", "snap")
    )


def _needed(site: NetlifySite) -> tuple[str, tuple[int, int, int]] | None:
    """The theme of the repository, and the version it asks for, when there is one theme."""
    folder = site.in_build_dir("themes")
    themes = [n for n in site.snapshot.children(folder) if site.snapshot.is_folder(f"{folder}/{n}")]
    if len(themes) != 1:
        return None
    match = _MINIMUM.search(site.snapshot.text(f"{folder}/{themes[0]}/theme.toml") or "")
    return None if match is None else (themes[0], _numbers(match.groups()))


def _numbers(parts: tuple[str | None, ...]) -> tuple[int, int, int]:
    one, two, three = (int(part or 0) for part in parts)
    return one, two, three


def _said(version: tuple[int, int, int]) -> str:
    return ".".join(map(str, version))
