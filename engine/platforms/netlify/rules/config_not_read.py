"""A netlify.toml stands where Netlify does not look for it.

What
    There are netlify.toml files below the root and none at the root. Each is read only by a site
    whose base (or package) folder in the dashboard is its own. Where there is one only, that is
    taken for granted, unless nothing is built there and the root has a package.json.

Why
    Without that setting all of the file is passed over: command, redirects, headers.

Bad::

    apps/web/netlify.toml
    apps/docs/netlify.toml

Good::

    netlify.toml

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.netlify.fragment import is_fragment
from engine.platforms.netlify.rules._rows import side_files
from engine.platforms.netlify.rules.publish_dir_missing import BUILDERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="config-not-read",
    title="A netlify.toml stands where Netlify does not look",
    severity=Severity.LOW,
    confidence=Confidence.HEURISTIC,
    docs="https://docs.netlify.com/configure-builds/monorepos/",
    family="22",
    healable=False,
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look for the files that no base leads to, and for the one whose base would build nothing."""
    if is_fragment(site.snapshot):
        return
    if site.config_path is not None:
        yield from _unlikely_base(site)
        return
    for path in side_files(site.snapshot, "netlify.toml"):
        if path.count("/") <= 3 and not path.startswith("."):
            yield issue_of(
                meta,
                Location(path=path, line=1),
                f"{path} is read only when the dashboard's base folder is "
                f"{path.rpartition('/')[0]!r}.",
                why="Netlify looks in the base folder and at the root.",
                subject=path,
            )


def _unlikely_base(site: NetlifySite) -> Iterator[Issue]:
    """The only file stands where nothing is built, and the root is what is built."""
    path = site.config_path or ""
    folder, files = path.rpartition("/")[0], site.snapshot
    if not folder or path.startswith("..") or site.context.package_path or site.build_command:
        return
    if files.is_file("netlify.toml") or not files.is_file("package.json"):
        return
    if any(files.is_file(f"{folder}/{name}") for name in BUILDERS) or _is_monorepo(site):
        return
    if files.is_file(f"{folder}/index.html") and folder not in {"public", "static"}:
        return
    yield issue_of(
        meta,
        Location(path=path, line=1),
        f"{path} is read only when the dashboard's base folder is {folder!r}, and package.json "
        "is at the root.",
        why="Netlify looks in the base folder and at the root; elsewhere all of it is passed over.",
        subject=path,
        severity=Severity.MEDIUM,
    )


def _is_monorepo(site: NetlifySite) -> bool:
    """Where packages are built from the root, the folder may be the dashboard's package folder."""
    names = ("nx.json", "turbo.json", "lerna.json", "rush.json", "pnpm-workspace.yaml")
    if any(site.snapshot.is_file(name) for name in names):
        return True
    return '"workspaces"' in (site.snapshot.text("package.json") or "")


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: only the dashboard tells which site is meant."""
    del site
    folder = issue.subject.rpartition("/")[0]
    return NoHeal(reason=f"Set the base directory to {folder!r} in the site's build settings.")
