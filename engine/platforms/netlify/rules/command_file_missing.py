"""The build command runs a file that is not there.

What
    The command, or a script that it leads to, runs ``./build.sh``, ``node scripts/make.js``,
    ``python tools/pages.py`` or the like; the file is not in the repository, and no step before it
    writes it.

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

import posixpath
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
from engine.project.build_outputs import build_outputs
from engine.project.run_files import file_run
from engine.project.scripts import expand, script_call
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.scripts import Ran
    from engine.project.shell import Word

meta = RuleMeta(
    id="command-file-missing",
    title="The build command runs a file that does not exist",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/overview/",
    family="2",
    needs=(Need.COMMAND,),
)

_ASIDE = {"tests", "test", "venv", ".venv", "node_modules", "examples", "fixtures"}


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look every file up that is run by its path, as long as all before it is understood."""
    for ran, _, path in _missing(site):
        where = command_location(site, ran)
        if where is not None:
            yield issue_of(
                meta,
                where,
                f"The build runs {path}, which is not in the repository.",
                why="The shell or the interpreter stops at once, and the deploy fails with it.",
                subject=path,
            )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Run the one file of that name."""
    for ran, word, path in _missing(site):
        if path != issue.subject:
            continue
        found = _same_name(site, path)
        if found is None:
            return NoHeal(reason=f"Add {path} to the repository: no other file has this name.")
        new = posixpath.relpath(found, ran.folder or ".")
        if word.text.startswith("./") and not new.startswith("."):
            new = f"./{new}"
        return offer(
            attempt(
                issue,
                "file.only-one",
                f"Run {found}",
                partial(rewrite, site, ran, word.start, word.end, new),
                reason="It is the only file of this name in the project.",
            )
        )
    return NoHeal(reason="The command does not run it any more.")


def _missing(site: NetlifySite) -> Iterator[tuple[Ran, Word, str]]:
    if not site.config_ok or site.build_command is None or is_fragment(site.snapshot):
        return
    if "plugin" in outputs_of(site).because:
        return
    files = site.snapshot
    for ran in expand(files, site.build_dir, site.build_command):
        if ran.folder is None:
            return
        word = file_run(ran) if ran.step.certain else None
        if word is not None:
            path = normal(f"{ran.folder}/{word.text}")
            known = not ran.folder or files.is_folder(ran.folder)
            if known and not path.startswith("..") and not files.exists(path):
                if "node_modules" not in path.split("/"):
                    yield ran, word, path
                return
        if script_call(ran.step, ran.folder, files) is not None:
            continue
        said = " ".join(ran.step.texts)
        filled = build_outputs(files, ran.folder, said)
        if filled.open or filled.produced:
            # What it writes may be what is run next.
            return


def _same_name(site: NetlifySite, path: str) -> str | None:
    name = path.rpartition("/")[2].casefold()
    found = [
        p
        for p in site.snapshot.paths()
        if p.rpartition("/")[2].casefold() == name and not _ASIDE & set(p.split("/"))
    ]
    return found[0] if len(found) == 1 else None
