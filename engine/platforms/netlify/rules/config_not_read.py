"""A netlify.toml stands where Netlify does not look for it.

What
    There are netlify.toml files below the root and none at the root. Each is read only by a site
    whose base (or package) folder in the dashboard is its own.

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
from engine.platforms.netlify.rules._config import is_fragment
from engine.platforms.netlify.rules._rows import side_files

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
    """Look for the files that no base leads to."""
    if site.config_path is not None or is_fragment(site.snapshot):
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


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: only the dashboard tells which site is meant."""
    del site
    folder = issue.subject.rpartition("/")[0]
    return NoHeal(reason=f"Set the base directory to {folder!r} in the site's build settings.")
