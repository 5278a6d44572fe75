"""The build command runs a file that is not there.

What
    The command, or a script that it leads to, runs ``./build.sh``, ``node scripts/make.js``,
    ``python tools/pages.py`` or the like; the file is not in the repository, and no step before it
    writes it. Every file of the command is looked up; one that is tested for (``[ -f``, ``test``)
    or whose failure is provided for (``||``, ``|``) is passed over.

Why
    "No such file or directory" or "Cannot find module": the build stops there. Most often the file
    was never committed, or was moved.

Bad::

    command = "bash scripts/netlify.sh"        # the file is netlify.sh

Good::

    command = "bash netlify.sh"

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.fragment import is_fragment
from engine.platforms.netlify.rules._config import outputs_of
from engine.platforms.offers import attempt, offer
from engine.platforms.shared_rules._commands import command_location, rewrite
from engine.project.builds.missing_files import missing_files, only_file_named, written_from
from engine.project.builds.scripts import expand

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.builds.missing_files import MissingFile

meta = RuleMeta(
    id="command-file-missing",
    title="The build command runs a file that does not exist",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/overview/",
    family="2",
    needs=(Need.COMMAND,),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look every file up that is run by its path, as long as all before it is understood."""
    for found in _missing(site):
        where = command_location(site, found.ran)
        if where is not None:
            yield issue_of(
                meta,
                where,
                f"The build runs {found.path}, which is not in the repository.",
                why="The shell or the interpreter stops at once"
                + (
                    ", and the deploy fails with it."
                    if found.stops
                    else "; the command goes on without what it should have made."
                ),
                subject=found.path,
                severity=None if found.stops else Severity.HIGH,
            )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Run the one file of that name."""
    for missing in _missing(site):
        if missing.path != issue.subject:
            continue
        path, word = missing.path, missing.word
        found = only_file_named(site.snapshot, path)
        if found is None:
            return NoHeal(reason=f"Add {path} to the repository: no other file has this name.")
        return offer(
            attempt(
                issue,
                "file.only-one",
                f"Run {found}",
                partial(
                    rewrite, site, missing.ran, word.start, word.end, written_from(missing, found)
                ),
                reason="It is the only file of this name in the project.",
            )
        )
    return NoHeal(reason="The command does not run it any more.")


def _missing(site: NetlifySite) -> Iterator[MissingFile]:
    if not site.config_ok or site.build_command is None or is_fragment(site.snapshot):
        return
    if "plugin" in outputs_of(site).because:
        return
    steps = expand(site.snapshot, site.build_dir, site.build_command)
    seen: set[str] = set()
    for found in missing_files(site.snapshot, steps, site.build_command):
        if found.path not in seen:
            seen.add(found.path)
            yield found
