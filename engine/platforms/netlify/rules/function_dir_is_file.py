"""The folder of functions is a file.

What
    ``functions.directory`` (or ``build.functions``) names a file, usually the one function itself.

Why
    The build stops: "The Netlify Functions setting should target a directory, not a regular file"
    (netlify/build, plugins_core/functions/utils.js).

Bad::

    [functions]
      directory = "netlify/functions/hello.js"

Good::

    [functions]
      directory = "netlify/functions"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import from_base, setting
from engine.platforms.netlify.rules.functions_dir_missing import NAMES
from engine.platforms.netlify.site import PathState
from engine.platforms.offers import attempt, offer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="function-dir-is-file",
    title="The folder of functions is a file",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/functions/optional-configuration/",
    family="141",
    needs=(Need.FUNCTIONS,),
)

SCRIPTS = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".go", ".json")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look at what stands there."""
    folder = site.functions_dir
    if not site.config_ok or not folder or site.functions_dir_state is not PathState.FILE:
        return
    where = next((w for n in NAMES if (w := site.location_of(n))), None)
    yield issue_of(
        meta,
        where or Location(path=site.config_path or folder),
        f"The folder of functions {folder!r} is a file.",
        why="The build stops: the setting should target a directory, not a regular file.",
        subject=folder,
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Name the folder around the file, when it holds scripts only."""
    parent = issue.subject.rpartition("/")[0]
    files = [p for p in site.snapshot.files_under(parent) if "/node_modules/" not in p]
    if not parent or not all(p.endswith(SCRIPTS) for p in files):
        return NoHeal(reason="The folder around it holds more than functions: give them their own.")
    value = from_base(site, parent)
    return offer(
        attempt(
            issue,
            "functions.parent",
            f"Use {value!r}",
            setting(site, issue, value),
            reason="The file stands there, beside nothing but scripts.",
        )
    )
