"""The lock file has a form that the chosen version of its package manager cannot read.

What
    ``packageManager`` in package.json, ``yarnPath``, or on Netlify ``PNPM_VERSION``,
    ``YARN_VERSION`` or ``NPM_VERSION`` choose a version that was made before the lock file's form,
    or after it was given up: pnpm 8 and ``lockfileVersion: '9.0'``, yarn 4 and a lock of yarn 1.

Why
    A frozen install stops ("Ignoring not compatible lockfile", "Cannot install with
    frozen-lockfile"), and so does any install of yarn 2 and later where ``CI`` is set. Where it
    does not stop, the lock is passed over and versions are installed that nobody tested. Each pair
    was tried with real releases.

Bad::

    "packageManager": "pnpm@8.15.9"     # pnpm-lock.yaml: lockfileVersion: '9.0'

Good::

    "packageManager": "pnpm@9.15.9"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.offers import attempt, offer
from engine.platforms.shared_rules._folders import build_folder
from engine.project.builds.scripts import expand
from engine.project.json import edits as json_edits
from engine.project.packages.locks import frozen_install, locks_in
from engine.project.toml import edits as toml_edits
from engine.project.toml.document import TomlError, TomlKind, parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.interface import Site
    from engine.project.packages.lock_versions import Asked, Form
    from engine.project.packages.locks import Lock

meta = RuleMeta(
    id="lockfile-manager-version",
    title="The lock file's form is not one of the chosen package manager's version",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    family="82",
    needs=(Need.LOCK,),
)


def check(site: Site) -> Iterator[Issue]:
    """Compare the form of the lock file with the version that is asked for."""
    for lock, form, asked, stops in _found(site):
        yield issue_of(
            meta,
            _place(asked),
            f"{_named(lock, asked)} cannot read {lock.path}: its form is "
            f"{'of ' if lock.manager == 'yarn' else ''}version {form.said}.",
            why="The install refuses the lock file, and the deploy fails."
            if stops
            else "The lock file is passed over; versions are installed that nobody tested.",
            subject=f"{lock.path} {asked.major}",
            severity=None if stops else Severity.MEDIUM,
            also=(Location(path=lock.path, line=1),),
        )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Ask for a version that reads the lock file."""
    for lock, form, asked, _ in _found(site):
        if issue.subject != f"{lock.path} {asked.major}":
            continue
        value = f"{lock.manager}@{form.release}" if asked.package else form.release
        return offer(
            attempt(
                issue,
                "lockfile.manager-version",
                f"Ask for {value!r}",
                one(_edit, site, asked, value),
                reason="It is the last release of the one that writes this form.",
            )
        )
    return NoHeal(reason="The version is chosen by a file of the project: run the manager anew.")


def _named(lock: Lock, asked: Asked) -> str:
    number = asked.value.rpartition("@")[2] if "@" in asked.value else asked.value
    return f"{lock.manager} {number.partition('+')[0].removeprefix(lock.manager).strip()}"


def _place(asked: Asked) -> Location:
    if asked.package is not None:
        return asked.package.where("packageManager")
    if asked.setting is not None and asked.setting.location is not None:
        return asked.setting.location
    return Location(path=asked.path or "package.json")


def _edit(site: Site, asked: Asked, value: str) -> Edit:
    if asked.package is not None:
        package = asked.package
        return json_edits.set_value(package.path, package.text, ("packageManager",), value)
    location = asked.setting.location if asked.setting else None
    text = site.snapshot.text(location.path) if location else None
    if asked.setting is None or location is None or text is None:
        raise CannotEditError("A release of the project's own is used: change that by hand.")
    try:
        document = parse_toml(text)
    except TomlError as error:
        raise CannotEditError("The file is no TOML.", where=location.path) from error
    name = asked.setting.name.rpartition(".")[2]
    for entry in document.entries:
        here = document.place(entry.value_start)[0] == location.line
        if entry.kind is TomlKind.PAIR and entry.path[-1] == name and here:
            return toml_edits.set_value(location.path, document, entry.path, value)
    raise CannotEditError("The variable cannot be found again.", where=location.path)


def _found(site: Site) -> Iterator[tuple[Lock, Form, Asked, bool]]:
    """The locks that cannot be read, their form, what is asked for, and whether that stops."""
    folder = build_folder(site)
    here = folder
    while not (locks := locks_in(site.snapshot, here)) and here:
        here = here.rpartition("/")[0]
    if not locks:
        return
    from engine.project.packages.lock_versions import asked_for, form_of

    settings = site.settings() if site.platform == "netlify" else ()
    for lock in locks:
        if len({other.manager for other in locks}) > 1 and lock.manager != _chosen(site, folder):
            continue
        text = site.snapshot.text(lock.path)
        form = None if text is None else form_of(lock.manager, text)
        asked = asked_for(site.snapshot, folder, lock.manager, settings)
        if form is None or asked is None or form.low <= asked.major <= form.high:
            continue
        yield lock, form, asked, _stops(site, lock.manager, form, asked)


def _chosen(site: Site, folder: str) -> str:
    from engine.project.packages.lock_versions import asked_for

    asked = [m for m in ("yarn", "pnpm") if asked_for(site.snapshot, folder, m, ())]
    return asked[0] if len(asked) == 1 else ""


def _stops(site: Site, manager: str, form: Form, asked: Asked) -> bool:
    """True when the install refuses, rather than pass over the lock file."""
    if site.build_command is not None:
        for ran in expand(site.snapshot, build_folder(site), site.build_command):
            if frozen_install(ran.step) == manager and ran.step.certain:
                return True
    if site.platform != "netlify":
        return False
    said = {s.name.rpartition(".")[2]: s.value for s in site.settings()}
    flags = said.get(f"{manager.upper()}_FLAGS", "")
    if said.get("CI", "true") != "true" or "YARN_ENABLE_IMMUTABLE_INSTALLS" in said:
        return False
    settled = site.snapshot.text(f"{build_folder(site)}/.yarnrc.yml".lstrip("/")) or ""
    if manager == "yarn" and "enableImmutableInstalls: false" in settled:
        return False
    if "frozen" in flags or "immutable" in flags:
        return not ("no-" in flags or "=false" in flags)
    return form.half_known == asked.major or (manager == "yarn" and form.half_known > asked.major)
