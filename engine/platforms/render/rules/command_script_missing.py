"""A command runs a package script that does not exist.

What
    ``npm run X`` (or ``yarn X``, ``pnpm X``, ``npm start``) in the build, pre-deploy or start
    command, and the package it is asked of has no script ``X``.

Why
    The package manager stops with "Missing script": the build fails, or the service never starts.

Bad::

    buildCommand: npm ci && npm run biuld

Good::

    buildCommand: npm ci && npm run build

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.heals import set_root_dir
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.services import commands_of, native_here, place_of, rewrite
from engine.project.builds.scripts import Call, script_call
from engine.project.json.edits import set_value
from engine.project.json.spans import find_json
from engine.project.near import nearest
from engine.project.packages.manifest import Package, nearest_package, package_at
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.predict.services import Command
    from engine.platforms.render.site import RenderSite
    from engine.project.builds.scripts import Ran
meta = RuleMeta(
    id="command-script-missing",
    title="The package scripts that are run exist",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://render.com/docs/troubleshooting-deploys",
    family="5",
    masks=True,
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look every script up in the package it is asked of."""
    seen: set[str] = set()
    for command, ran, call, owner in _missing(site):
        issue = predicted(
            site,
            meta,
            place_of(site, command, ran, call.word.start),
            f"{owner.path} has no script {call.script!r}.",
            why="The package manager stops there, and the deploy with it.",
            subject=f"{command.service.name.value} {command.key} {call.script}",
        )
        if issue.fingerprint not in seen:
            seen.add(issue.fingerprint)
            yield issue


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Write the name that was meant, or start the entry file that the package names."""
    for command, ran, call, owner in _missing(site):
        if issue.subject != f"{command.service.name.value} {command.key} {call.script}":
            continue
        near = nearest(call.script, owner.scripts)
        answers: list[Proposal | NoHeal] = []
        if ran.via:
            return offer(
                _in_script(issue, ran, call, near),
                NoHeal(reason=f"No script of {owner.path} is near to this name."),
            )
        if near is not None:
            answers.append(
                attempt(
                    issue,
                    "script.nearest",
                    f"Run the script {near!r}",
                    partial(_put, site, command, call.word.start, call.word.end, near),
                    reason=f"It is the one script whose name is near to {call.script!r}.",
                )
            )
        entry = _entry(site, owner)
        if call.script == "start" and entry and command.key == "startCommand":
            core = ran.step.core
            answers.append(
                attempt(
                    issue,
                    "start.entry-file",
                    f"Start node {entry}",
                    partial(_put, site, command, core[0].start, core[-1].end, f"node {entry}"),
                    reason=f"{owner.path} names it as its main file, and it is there.",
                )
            )
        beside = site.path.rpartition("/")[0]
        inner = package_at(site.snapshot, beside) if beside else None
        if inner is not None and call.script in inner.scripts and not _has_root(command):
            answers.append(
                attempt(
                    issue,
                    "rootdir.blueprint-folder",
                    f"Build and start in {beside}",
                    partial(set_root_dir, site, command.service, beside),
                    reason=f"{inner.path} beside the Blueprint has the script.",
                )
            )
        return offer(*answers, NoHeal(reason=f"No script of {owner.path} is near to this name."))
    return NoHeal(reason="The command does not call it any more.")


def _missing(site: RenderSite) -> Iterator[tuple[Command, Ran, Call, Package]]:
    for service in native_here(site):
        for command in commands_of(site, service):
            for ran in command.ran:
                if ran.folder is None or not ran.step.certain:
                    continue
                call = script_call(ran.step, ran.folder, site.snapshot) or _start(ran)
                if call is None or call.folder is None or call.optional:
                    continue
                owner = nearest_package(site.snapshot, call.folder)
                if not isinstance(owner, Package) or call.script in owner.scripts:
                    continue
                if _evident(site, call, owner):
                    yield command, ran, call, owner


def _in_script(issue: Issue, ran: Ran, call: Call, near: str | None) -> Proposal | NoHeal:
    """Write the name that was meant in the script that calls it."""
    package = ran.package
    if near is None or package is None or ran.via[-1] not in package.scripts:
        return NoHeal(reason="What the script was meant to call must be said by a person.")
    body = package.scripts[ran.via[-1]]
    body = body[: call.word.start] + near + body[call.word.end :]
    return attempt(
        issue,
        "script.nearest",
        f"Run the script {near!r}",
        lambda: (set_value(package.path, package.text, ("scripts", ran.via[-1]), body),),
        reason=f"It is the one script whose name is near to {call.script!r}.",
    )


def _has_root(command: Command) -> bool:
    return command.service.root_dir.is_set


def _start(ran: Ran) -> Call | None:
    """``npm start``: npm falls back to ``node server.js``, which is looked at below."""
    core = ran.step.core
    if len(core) != 2 or core[0].text not in {"npm", "pnpm", "yarn"} or core[1].text != "start":
        return None
    return Call(
        manager=core[0].text,
        script="start",
        word=core[1],
        folder=ran.folder,
        optional=False,
        explicit=True,
    )


def _evident(site: RenderSite, call: Call, owner: Package) -> bool:
    if call.script == "start" and site.snapshot.is_file(normal(f"{owner.folder}/server.js")):
        return False
    if not call.may_be_program:
        return call.script not in {"env", "install"}
    # ``yarn X`` and ``yarn run X`` may be a program of a dependency.
    return not owner.has(call.script) and (
        ":" in call.script or nearest(call.script, owner.scripts) is not None
    )


def _entry(site: RenderSite, owner: Package) -> str:
    node = find_json(owner.root, ("main",))
    main = owner.text[node.start + 1 : node.end - 1] if node is not None else ""
    for name in (main.removeprefix("./"), "index.js", "server.js", "app.js"):
        if name.endswith((".js", ".mjs", ".cjs")) and site.snapshot.is_file(
            normal(f"{owner.folder}/{name}")
        ):
            return name
    return ""


def _put(site: RenderSite, command: Command, start: int, end: int, new: str) -> Iterator[Edit]:
    yield rewrite(site, command.value, start, end, new)
