"""The build command runs a script that package.json does not have.

What
    The command calls ``npm run X`` (or ``yarn X``, ``pnpm X``, ``bun run X``) and the package it is
    asked of has no script ``X``; or it says ``npm X`` where ``npm run X`` is meant; or ``make X``
    and the Makefile has no such target. ``cd``, ``--prefix``, ``-w`` and ``--filter`` are followed,
    and so are scripts that call scripts.

Why
    The package manager stops with "Missing script" and the deploy fails.

Bad::

    command = "npm run biuld"          # package.json: {"scripts": {"build": "vite build"}}

Good::

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
from engine.platforms.netlify.rules._config import set_at
from engine.platforms.offers import attempt, offer
from engine.project.builds.scripts import NPM_COMMANDS, NPM_SHORT, expand, script_call
from engine.project.json import edits as json_edits
from engine.project.near import distance, nearest
from engine.project.packages.manifest import Package, nearest_package
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.builds.scripts import Call, Ran

meta = RuleMeta(
    id="build-command-script-missing",
    title="The build command runs a script that does not exist",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/configure-builds/overview/",
    family="2",
    masks=True,  # What the right script writes, and does not write, is seen only then.
    needs=(Need.COMMAND,),
)

_TARGET = regex(r"(?m)^([A-Za-z0-9_./ -]+?)\s*:(?!=)")
_CATCH_ALL = regex(
    r"(?m)^\s*(?:include|-include|sinclude|load|define)\b|^[^\n:=#]*%[^\n:=]*:(?!=)"
    r"|^[$][({]|^[^\t\n:=#]*[$][({][^\n:=#]*:(?!=)|^[.]DEFAULT\s*:"
)
"""What makes targets that the file does not spell out: another file, a pattern, a variable."""
_PARTED = regex(r"[:_-].")
ALIAS = regex(r"(?:^|[:_-])(?:build|prod|production|generate|bundle|compile|netlify)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A call of what is not there."""

    ran: Ran
    start: int
    """Where the wrong word stands in the command or script, and `end`."""
    end: int
    word: str
    asked_of: str
    names: Mapping[str, str]
    """What could be called instead."""
    form: str = "script"
    """``script``, ``npm-without-run``, ``letter-off`` or ``target``."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Follow the command through the scripts and look every call up."""
    seen: set[str] = set()
    for missing in _missing(site):
        issue = _issue(site, missing)
        if issue.fingerprint not in seen:
            seen.add(issue.fingerprint)
            yield issue


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Write the name that was meant, when one is evident."""
    missing = next(
        (m for m in _missing(site) if _issue(site, m).fingerprint == issue.fingerprint), None
    )
    if missing is None:
        return NoHeal(reason="The command does not call it any more.")
    if missing.form == "npm-without-run":
        meant = "run" if distance(missing.word, "run") == 1 else f"run {missing.word}"
        return offer(_rewrite(issue, site, missing, "command.insert-run", meant))
    names = [n for n in missing.names if n != missing.word]
    candidates = dict.fromkeys(
        name
        for name in (
            nearest(missing.word, names),
            nearest(missing.word.replace(":", "-"), [n.replace(":", "-") for n in names]),
            _shortened(missing.word, names),
            "build" if "build" in names and ALIAS.search(missing.word) else None,
            names[0] if len(names) == 1 and ALIAS.search(names[0]) else None,
        )
        if name is not None and name in names
    )
    return offer(
        *(_rewrite(issue, site, missing, "command.nearest-script", name) for name in candidates),
        NoHeal(reason=f"No name in {missing.asked_of} is near to {missing.word!r}."),
    )


def _shortened(word: str, names: Sequence[str]) -> str | None:
    """The one name that is the word cut short, or goes on where it ends (``build:prod``)."""
    found = [
        n
        for n in names
        if n.startswith(word) != word.startswith(n) and _PARTED.search(min(n, word, key=len))
    ]
    return found[0] if len(found) == 1 else None


def _missing(site: NetlifySite) -> Iterator[Missing]:
    if not site.config_ok or site.build_command is None:
        return
    snapshot = site.snapshot
    for ran in expand(snapshot, site.build_dir, site.build_command):
        if ran.folder is None or not ran.step.certain:
            continue
        if ran.step.program == "make":
            yield from _make(site, ran, ran.folder)
            continue
        bare = _bare_npm(site, ran, ran.folder)
        if bare is not None:
            yield bare
            continue
        call = script_call(ran.step, ran.folder, snapshot)
        if call is None or call.folder is None or call.optional:
            continue
        owner = nearest_package(snapshot, call.folder)
        off = _letter_off(site, ran, call) if owner is None else None
        if off is not None:
            yield off
        if not isinstance(owner, Package) or call.script in owner.scripts:
            continue
        if call.manager == "npm" and call.script in {"start", "test"} and not call.explicit:
            continue
        if call.may_be_program and not _evident(call.script, owner):
            continue
        if call.script in {"env", "install", "start"} and call.manager in {"npm", "pnpm", "yarn"}:
            continue
        yield Missing(
            ran=ran,
            start=call.word.start,
            end=call.word.end,
            word=call.script,
            asked_of=owner.path,
            names=owner.scripts,
        )


def _evident(word: str, owner: Package) -> bool:
    """Tell whether ``yarn X`` can only mean a script: it is near to one, or no program's name."""
    if owner.has(word):
        return False
    return ":" in word or nearest(word, owner.scripts) is not None


def _bare_npm(site: NetlifySite, ran: Ran, folder: str) -> Missing | None:
    """``npm build:x``: npm has no such command, whatever the package's scripts are."""
    core = ran.step.core
    if len(core) < 2 or core[0].text != "npm":
        return None
    word = core[1]
    if word.text in NPM_COMMANDS or word.text in NPM_SHORT or not word.literal:
        return None
    if word.text in {"run", "run-script", "rum", "urn"} or word.text.startswith("-"):
        return None
    owner = nearest_package(site.snapshot, folder)
    scripts = owner.scripts if isinstance(owner, Package) else {}
    # npm takes the beginning of a command's name for the command, and a few misspelt ones.
    is_run = len(word.text) == 3 and distance(word.text, "run") == 1 and len(core) > 2
    known = word.text not in scripts and ":" not in word.text and word.text != "build"
    if (
        known
        and not is_run
        and (
            not word.text.isalpha()
            or any(name.startswith(word.text) for name in NPM_COMMANDS)
            or nearest(word.text, NPM_COMMANDS) is not None
        )
    ):
        return None
    return Missing(
        ran=ran,
        start=word.start,
        end=word.end,
        word=word.text,
        asked_of=owner.path if isinstance(owner, Package) else "package.json",
        names=scripts,
        form="npm-without-run",
    )


def _letter_off(site: NetlifySite, ran: Ran, call: Call) -> Missing | None:
    """``npm run biuld`` where no package.json is shown: `build` with two letters swapped."""
    word = call.script
    one_less = {"build"[:i] + "build"[i + 1 :] for i in range(5)}
    is_near = word != "build" and (sorted(word) == sorted("build") or word in one_less)
    if not is_near or not is_fragment(site.snapshot):
        return None
    return Missing(
        ran=ran,
        start=call.word.start,
        end=call.word.end,
        word=word,
        asked_of="package.json",
        names={"build": ""},
        form="letter-off",
    )


def _make(site: NetlifySite, ran: Ran, folder: str) -> Iterator[Missing]:
    words = [w for w in ran.step.arguments if not w.text.startswith("-") and "=" not in w.text]
    if any(w.text.startswith("-") for w in ran.step.arguments):
        return
    names = ("GNUmakefile", "makefile", "Makefile")
    paths = [f"{folder}/{n}" if folder else n for n in names]
    path = next((p for p in paths if site.snapshot.is_file(p)), None)
    text = None if path is None else site.snapshot.text(path)
    if path is None or text is None or _CATCH_ALL.search(text):
        return
    targets = {t: "" for found in _TARGET.findall(text) for t in found.split()}
    for word in words:
        there = f"{folder}/{word.text}" if folder else word.text
        if word.literal and word.text not in targets and not site.snapshot.exists(there):
            yield Missing(
                ran=ran,
                start=word.start,
                end=word.end,
                word=word.text,
                asked_of=path,
                names={t: "" for t in targets if not t.startswith(".")},
                form="target",
            )


def _issue(site: NetlifySite, missing: Missing) -> Issue:
    ran = missing.ran
    if ran.package is not None and ran.via:
        location = ran.package.where("scripts", ran.via[-1])
    else:
        location = site.location_of("build.command") or Location(path=site.config_path or "")
    sure = None
    if missing.form == "npm-without-run":
        message = f"npm has no command {missing.word!r}; the script of that name needs `npm run`."
        if missing.word not in missing.names:
            message = f"npm has no command {missing.word!r}; a script needs `npm run`."
            sure = Confidence.LIKELY
    elif missing.form == "letter-off":
        message = f"The script {missing.word!r} is called; 'build' is meant."
        sure = Confidence.LIKELY
    elif missing.form == "target":
        message = f"{missing.asked_of} has no target {missing.word!r}."
        sure = Confidence.LIKELY
    else:
        message = f"{missing.asked_of} has no script {missing.word!r}."
    return issue_of(
        meta,
        location,
        message,
        why="The command stops there, and the deploy fails with it.",
        subject=missing.word,
        confidence=sure,
    )


def _rewrite(
    issue: Issue, site: NetlifySite, missing: Missing, strategy: str, new: str
) -> Proposal | NoHeal:
    return attempt(
        issue,
        strategy,
        f"Call {new!r}",
        lambda: _edits(site, issue, missing, new),
        reason=_reason(missing, new),
        safe=missing.form == "npm-without-run" and missing.word in missing.names,
    )


def _reason(missing: Missing, new: str) -> str:
    name = new.removeprefix("run ")
    if missing.form == "letter-off":
        return "It is the script with the nearest of the usual names."
    if name in missing.names:
        return f"{missing.asked_of} has {name!r}; {missing.word!r} is called and not there."
    return "npm runs a script by `npm run`, and refuses a command that it does not know."


def _edits(site: NetlifySite, issue: Issue, missing: Missing, new: str) -> tuple[Edit, ...]:
    ran = missing.ran
    if ran.package is None:
        command = site.build_command or ""
        return set_at(site, issue, command[: missing.start] + new + command[missing.end :])
    name = ran.via[-1]
    body = ran.package.scripts[name]
    body = body[: missing.start] + new + body[missing.end :]
    package = ran.package
    return (json_edits.set_value(package.path, package.text, ("scripts", name), body),)
