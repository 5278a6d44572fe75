"""The build command works in a folder that is not there, or that has no package.json.

What
    ``cd X`` in the command leads to a folder that is not in the project, most often because
    ``base`` is ``X`` already; or npm, yarn or pnpm runs a script where neither that folder nor one
    above it has a package.json, and a folder below does.

Why
    Netlify changes into the base folder before the command: the second ``cd`` fails, and the deploy
    with it. Without a package.json there is nothing to run (``ENOENT``).

Bad::

    [build]
    base = "web"
    command = "cd web && npm run build"

Good::

    [build]
    base = "web"
    command = "npm run build"

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
from engine.project.builds.scripts import expand, script_call
from engine.project.packages.manifest import nearest_package, package_folders
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.builds.shell import Word

meta = RuleMeta(
    id="build-command-wrong-dir",
    title="The build command works in the wrong folder",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/overview/",
    family="6",
    needs=(Need.COMMAND,),
)

MAKES = frozenset(
    {
        *("mkdir", "git", "unzip", "tar", "mv", "cp", "rsync", "curl", "wget", "cargo", "make"),
        *("npm", "npx", "pnpm", "yarn", "bunx", "hugo"),
    }
)
"""Programs that may make a folder before it is entered."""
_CD = regex(r"\s*cd\s+(?P<folder>[^&;|\s]+)\s*(?:&&|;)\s*")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Follow every ``cd``, and every call of a script."""
    if not site.config_ok or site.build_command is None:
        return
    where = site.location_of("build.command") or Location(path=site.config_path or "netlify.toml")
    missing = _missing(site)
    if missing is not None:
        word, folder = missing
        said = ": the base folder is that one already" if _is_doubled(site, word.text) else ""
        yield issue_of(
            meta,
            where,
            f"The command changes into {folder!r}, which is not there{said}.",
            why="The command stops there, and the deploy fails with it.",
            subject=folder,
        )
        return
    below = None if is_fragment(site.snapshot) else _without_package(site)
    if below is not None:
        yield issue_of(
            meta,
            where,
            f"The command runs a script where no package.json is; {below!r} has the only one.",
            why="npm, yarn and pnpm look in that folder and above, and stop.",
            subject="package.json",
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Take the doubled ``cd`` away, or write the folder's name as it is."""
    missing, command = _missing(site), site.build_command or ""
    if missing is None or missing[1] != issue.subject:
        return NoHeal(reason="Whether `base` or the command is to name the folder is yours to say.")
    word, folder = missing
    answers: list[Proposal | NoHeal] = []
    match = _CD.match(command)
    if match and match["folder"] == word.text and _is_doubled(site, word.text):
        answers.append(
            attempt(
                issue,
                "cd.drop-doubled",
                "Take the doubled cd away",
                setting(site, issue, command[match.end() :]),
                reason="The command starts in that folder.",
                safe=not is_fragment(site.snapshot),
            )
        )
    twins = [p for p in site.snapshot.same_but_case(folder) if site.snapshot.is_folder(p)]
    plain = word.text.strip("/").removeprefix("./")
    if len(twins) == 1 and folder.endswith(plain) and command[word.start : word.end] == word.text:
        new = word.text.replace(plain, twins[0][len(folder) - len(plain) :])
        answers.append(
            attempt(
                issue,
                "cd.case",
                f"Change into {new!r}",
                setting(site, issue, command[: word.start] + new + command[word.end :]),
                reason="The folder is there; only the capitals of its name differ.",
                safe=True,
            )
        )
    return offer(*answers, NoHeal(reason="No folder is the evident one."))


def _missing(site: NetlifySite) -> tuple[Word, str] | None:
    """The first ``cd`` of the command that leads nowhere."""
    for ran in expand(site.snapshot, site.build_dir, site.build_command or ""):
        if ran.package is not None:
            continue  # The scripts' own ways are the bundler's to know.
        word, folder = ran.step.entered, ran.folder
        known = word is not None and word.literal and folder and ran.step.certain
        if known and folder and word and not site.snapshot.exists(folder):
            if is_fragment(site.snapshot) and folder != f"{site.build_dir}/{site.build_dir}":
                return None  # Only the doubled folder can be told from the text.
            return None if folder.startswith("..") else (word, folder)
        if folder is None or ran.step.program in MAKES or ">" in (site.build_command or ""):
            return None
    return None


def _is_doubled(site: NetlifySite, word: str) -> bool:
    wanted = word.strip("/").removeprefix("./")
    return bool(site.build_dir) and wanted in {site.build_dir, site.build_dir.rpartition("/")[2]}


def _without_package(site: NetlifySite) -> str | None:
    """The one folder that has a package.json, when the first script is called outside of it."""
    for ran in expand(site.snapshot, site.build_dir, site.build_command or ""):
        if ran.folder is None or not ran.step.certain or ran.package is not None:
            return None
        call = script_call(ran.step, ran.folder, site.snapshot)
        if call is None:
            if ran.step.program in MAKES:
                return None
            continue
        explicit = call.explicit and call.folder is not None and not call.optional
        if not explicit or nearest_package(site.snapshot, call.folder or "") is not None:
            return None
        below = package_folders(site.snapshot)
        return below[0] if len(below) == 1 else None
    return None
