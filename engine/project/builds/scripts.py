"""What a build command really runs: package scripts are followed to the programs behind them.

``npm run build`` is opened to the script's own steps, with its ``pre`` and ``post`` scripts, in the
package the manager would take (``--prefix``, ``-w``, ``--filter``, ``cd`` are followed). What
cannot be told is marked, never guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.builds.script_groups import GROUPS, group_in
from engine.project.builds.shell import parse_command, steps_within
from engine.project.packages.manifest import Package, nearest_package, package_folders, read_package
from engine.project.snapshot import normal
from engine.records import dataclass, replace

if TYPE_CHECKING:
    from engine.project.builds.script_groups import Group
    from engine.project.builds.shell import Step, Word
    from engine.project.snapshot import Snapshot

MANAGERS = frozenset({"npm", "yarn", "pnpm", "bun"})
_DEPTH = 8
SCRIPTS = frozenset({"build", "generate", "production", "prod"})
"""Names that no program has: ``yarn build`` runs a script or fails."""


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


NPM_COMMANDS = _set_of(
    "a access add adduser audit bin bugs cache ci cit clean-install clean-install-test "
    "completion config ddp dedupe deprecate diff dist-tag docs doctor edit exec explain "
    "explore find-dupes fund get help help-search hook i ic in init ins install install-ci- "
    "test install-test it la link list ll ln login logout ls org outdated owner pack ping pkg "
    "prefix profile prune publish query rb rebuild remove repo rm root sbom search set "
    "shrinkwrap star stars team token un uninstall unlink unpublish unstar up update upgrade "
    "v version view whoami x"
)
NPM_SHORT = {"t": "test", "tst": "test", "test": "test", "start": "start", "stop": "stop"}
YARN_COMMANDS = _set_of(
    "add audit autoclean bin cache check config constraints create dedupe dlx exec explain "
    "generate-lock-entry global help import info init install licenses link list login logout "
    "node npm outdated owner pack patch patch-commit plugin policies publish rebuild remove "
    "search self-update set stage tag team unlink unplug up upgrade upgrade-interactive "
    "version versions why workspace workspaces"
)
PNPM_COMMANDS = _set_of(
    "add approve-builds audit bin c cache cat-file cat-index catalog config create dedupe "
    "deploy dlx doctor env exec fetch find-hash get i import init install install-test it "
    "licenses link list ll ln login logout ls m multi outdated pack patch patch-commit patch- "
    "remove prune publish rb rebuild recursive remove rm root self-update server set set- "
    "script setup store un uninstall unlink up update upgrade why"
)
BUN_COMMANDS = _set_of(
    "a add audit build bunx c create exec feedback help i info init install link outdated "
    "patch pm publish remove repl rm test unlink update upgrade why x"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A step that asks a package manager to run a script."""

    manager: str
    script: str
    word: Word
    """The script's name in the command."""
    folder: str | None
    """The package it is asked of; None when that cannot be told."""
    optional: bool
    """True for ``--if-present`` and for a script of every workspace."""
    explicit: bool
    """True for ``run X``; ``yarn X`` may also mean a program."""

    @property
    def may_be_program(self) -> bool:
        """True where a program of a dependency would do: also for ``yarn run``, ``bun run``."""
        is_sure = self.explicit and self.manager in {"npm", "pnpm"}
        return not is_sure and self.script not in SCRIPTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A step that runs, and the scripts that led to it."""

    step: Step
    folder: str | None
    """Relative to the project; None when it cannot be told."""
    via: tuple[str, ...] = ()
    """The scripts on the way, the outermost first."""
    package: Package | None = None
    """The package whose script it stands in; None for the command itself."""


def script_call(step: Step, folder: str | None, snapshot: Snapshot) -> Call | None:
    """Tell whether a step runs a package script, and which.

    Args:
        step: the step.
        folder: where it runs, relative to the project; None when that cannot be told.
        snapshot: the files, to find a workspace by its name.
    """
    core = step.core
    if not core or core[0].text not in MANAGERS:
        return None
    manager = core[0].text
    words, where, optional = _options(core[1:], folder, manager, snapshot)
    if not words:
        return None
    head = words[0]
    if head.text in {"run", "run-script"} and len(words) > 1:
        name = words[1]
        explicit = True
        if name.text.startswith("-") or not name.literal:
            return None
    else:
        name = head
        explicit = False
        if manager == "npm":
            short = NPM_SHORT.get(head.text)
            if short is None or (short == "start" and not _starts(where, snapshot)):
                return None
            name = replace(head, text=short)
        elif head.text in _own_words(manager) or not head.literal or head.text.startswith("-"):
            return None
    if manager == "bun" and ("." in name.text or "/" in name.text):
        return None
    return Call(
        manager=manager,
        script=name.text,
        word=name,
        folder=where,
        optional=optional,
        explicit=explicit,
    )


def _starts(folder: str | None, snapshot: Snapshot) -> bool:
    """True where ``npm start`` runs a script; without one it runs ``server.js`` (npm's manual)."""
    owner = None if folder is None else nearest_package(snapshot, folder)
    return isinstance(owner, Package) and "start" in owner.scripts


def expand(snapshot: Snapshot, folder: str, command: str) -> tuple[Ran, ...]:
    """Open a command down to the programs it runs, in order.

    The steps that call scripts are among them, before what they lead to. A dozen rules ask for the
    same command of one snapshot: it is opened once.
    """
    return snapshot.once(
        (_expand, folder, command), lambda: tuple(_expand(snapshot, folder, command, (), None))
    )


def _expand(
    snapshot: Snapshot,
    folder: str | None,
    command: str,
    via: tuple[str, ...],
    package: Package | None,
    *,
    opened: frozenset[tuple[str, str]] = frozenset(),
) -> list[Ran]:
    found: list[Ran] = []
    for step in parse_command(command):
        here = _inside(folder, step.folder)
        found.append(Ran(step=step, folder=here, via=via, package=package))
        group = _all_of(step, here, snapshot)
        inner = [
            (one, _inside(folder, one.folder))
            for word in (group.commands if group is not None else ())
            for one in _inner(command, word, step)
        ]
        for one, there in inner:
            found.append(Ran(step=one, folder=there, via=via, package=package))
            found += _scripts_of(snapshot, one, there, via=via, opened=opened)
        found += _scripts_of(snapshot, step, here, via=via, opened=opened, group=group)
    return found


def _scripts_of(
    snapshot: Snapshot,
    step: Step,
    here: str | None,
    *,
    via: tuple[str, ...],
    opened: frozenset[tuple[str, str]],
    group: Group | None = None,
) -> list[Ran]:
    """What the scripts run that a step calls."""
    found: list[Ran] = []
    call = script_call(step, here, snapshot) if group is None else None
    names: list[tuple[str | None, str]] = [] if call is None else [(call.folder, call.script)]
    names += [(here, name) for name in (group.scripts if group is not None else ())]
    for where, name in names:
        if where is None or len(via) >= _DEPTH:
            continue
        owner = nearest_package(snapshot, where)
        # `build` may well call the `build` of another package, but not itself.
        if not isinstance(owner, Package) or (owner.folder, name) in opened:
            continue
        for part in (f"pre{name}", name, f"post{name}"):
            body = owner.scripts.get(part)
            inner = opened | {(owner.folder, name), (owner.folder, part)}
            if body is not None:
                found += _expand(snapshot, owner.folder, body, (*via, part), owner, opened=inner)
    if step.certain:
        return found
    # What may never run leads to nothing that surely runs.
    return [replace(ran, step=replace(ran.step, certain=False)) for ran in found]


def group_of(step: Step, here: str | None, snapshot: Snapshot) -> Group:
    """What ``run-s``, ``run-p``, ``npm-run-all`` or ``concurrently`` run."""
    owner = nearest_package(snapshot, here) if here is not None else None
    group = group_in(step, owner.scripts if isinstance(owner, Package) else ())
    return group if isinstance(owner, Package) else replace(group, complete=False)


def _all_of(step: Step, here: str | None, snapshot: Snapshot) -> Group | None:
    words = step.core
    if words and words[0].text in {"npx", "bunx", "pnpx"}:
        words = words[1:]
        while words and words[0].text in {"-y", "--yes", "--no-install"}:
            words = words[1:]
    elif [w.text for w in words[:2]] in (["pnpm", "exec"], ["yarn", "exec"], ["yarn", "run"]):
        words = words[2:]
    elif len(words) > 1 and words[0].text in {"yarn", "pnpm"}:
        words = words[1:]
    if not words or words[0].text not in GROUPS:
        return None
    return group_of(replace(step, words=words), here, snapshot)


def _inner(command: str, word: Word, outer: Step) -> tuple[Step, ...]:
    """The steps of a word that is a command, as sure as the step it is given to."""
    return tuple(
        replace(
            step,
            certain=step.certain and outer.certain,
            folder=_inside(outer.folder, step.folder),
        )
        for step in steps_within(command, word)
    )


def _inside(folder: str | None, moved: str | None) -> str | None:
    if folder is None or moved is None:
        return None
    return normal(f"{folder}/{moved}") if folder else moved


def _own_words(manager: str) -> frozenset[str]:
    return {"yarn": YARN_COMMANDS, "pnpm": PNPM_COMMANDS, "bun": BUN_COMMANDS}[manager]


def _options(
    words: tuple[Word, ...], folder: str | None, manager: str, snapshot: Snapshot
) -> tuple[tuple[Word, ...], str | None, bool]:
    """Take the options off that say where a script is looked for."""
    rest: list[Word] = []
    optional = False
    index = 0
    while index < len(words):
        word = words[index]
        name, equals, value = word.text.partition("=")
        if name == "--":
            break
        takes = name in {"--prefix", "-C", "--cwd", "--dir", "-w", "--workspace", "--filter", "-F"}
        if manager == "pnpm" and name in {"-w", "--workspace-root"}:
            folder = ""
        elif takes:
            if not equals and index + 1 < len(words):
                index += 1
                value = words[index].text
            folder = _pointed(name, value, folder, snapshot)
        elif name in {"--workspaces", "-ws", "-r", "--recursive", "--if-present"}:
            optional = True
        elif not rest and manager == "yarn" and name == "workspaces":
            return (), None, True
        elif not rest and manager == "yarn" and name == "workspace" and index + 1 < len(words):
            index += 1
            folder = _named(words[index].text, snapshot)
        elif not name.startswith("-"):
            rest.append(word)
            if len(rest) == 2 or rest[0].text not in {"run", "run-script"}:
                tail = words[index + 1 :]
                optional = optional or any(
                    w.text in {"--if-present", "-ws", "--workspaces"} for w in tail
                )
                if manager == "npm":
                    folder = _tail_folder(tail, folder, snapshot)
                break
        index += 1
    return tuple(rest), folder, optional


def _tail_folder(words: tuple[Word, ...], folder: str | None, snapshot: Snapshot) -> str | None:
    """The package npm takes when its options stand behind the script's name."""
    for index, word in enumerate(words):
        name, equals, value = word.text.partition("=")
        if name == "--":
            break
        if name in {"-w", "--workspace", "--prefix", "-C"}:
            if not equals:
                value = words[index + 1].text if index + 1 < len(words) else ""
            return _pointed(name, value, folder, snapshot)
    return folder


def _pointed(name: str, value: str, folder: str | None, snapshot: Snapshot) -> str | None:
    if name in {"-w", "--workspace", "--filter", "-F"}:
        return _named(value, snapshot)
    if folder is None or value.startswith(("/", "~", "$")):
        return None
    return normal(f"{folder}/{value}") if folder else normal(value)


def _named(value: str, snapshot: Snapshot) -> str | None:
    """The folder of a workspace, by path or by package name; None when not exactly one fits."""
    if value.endswith("...") or value.startswith(("!", "{", "[", "...")):
        return None
    plain = normal(value)
    if plain and isinstance(read_package(snapshot, plain), Package):
        return plain
    found = [
        f
        for f in package_folders(snapshot)
        if isinstance(p := read_package(snapshot, f), Package) and p.name == value
    ]
    return found[0] if len(found) == 1 else None
