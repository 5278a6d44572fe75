"""The service is started with a development server.

What
    The start command runs ``nodemon``, ``next dev``, ``vite``, ``flask run``, ``manage.py
    runserver``, ``--reload`` or a ``dev`` script.

Why
    Such servers watch files, compile while they serve and take one request at a time: slow, hungry
    for memory, and often in no production dependency.

Bad::

    startCommand: npm run dev

Good::

    startCommand: npm start

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.services import native_here, place_in, rewrite, start_of
from engine.project.builds.scripts import expand

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.predict.services import Command
    from engine.platforms.render.site import RenderSite
    from engine.project.builds.scripts import Ran
meta = RuleMeta(
    id="start-uses-dev-tool",
    title="A service is started as for production",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/deploys#start-command",
    family="94",
)

ALWAYS = frozenset({"nodemon", "ts-node-dev", "node-dev", "webpack-dev-server", "tsnd"})


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what every start command leads to."""
    for service in native_here(site):
        command = start_of(site, service)
        if command is None or not service.kind.runs_code:
            continue
        found = next((f for ran in command.ran if (f := _dev(ran)) is not None), None)
        if found is not None:
            ran, what = found
            yield issue_of(
                meta,
                place_in(site, command.value, _offset(command, ran)),
                f"{service.name.value!r} is started with {what}, which is for development.",
                why="It watches and compiles while it serves, and is not made for traffic.",
                subject=service.name.value,
            )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Start what is meant for production, where it is evident."""
    for service in native_here(site):
        command = start_of(site, service)
        if command is None or service.name.value != issue.subject:
            continue
        for ran in command.ran:
            if _dev(ran) is None:
                continue
            return offer(
                *_answers(issue, site, command, ran),
                NoHeal(reason="What starts it for production cannot be told from the files."),
            )
    return NoHeal(reason="The command does not run it any more.")


def _dev(ran: Ran) -> tuple[Ran, str] | None:
    core = [w.text for w in ran.step.core]
    if core and core[0] in {"npx", "bunx"}:
        core = core[1:]
    if not core or not ran.step.certain:
        return None
    head, rest = core[0], core[1:]
    if head in ALWAYS:
        return ran, head
    if head in {"next", "nuxt", "nuxi", "astro", "remix", "wrangler"} and rest[:1] == ["dev"]:
        return ran, f"{head} dev"
    if head == "vite" and (not rest or rest[0] in {"dev", "serve"} or rest[0].startswith("-")):
        return ran, "vite"
    if head in {"uvicorn", "gunicorn", "flask"} and "--reload" in rest:
        return ran, "--reload"
    if head == "flask" and "run" in rest:
        return ran, "flask run"
    if "runserver" in rest and any(w.endswith("manage.py") for w in core):
        return ran, "manage.py runserver"
    return None


def _offset(command: Command, ran: Ran) -> int:
    if not ran.via and ran.step.words:
        return ran.step.words[0].start
    own = command.own()
    return own[-1].step.words[0].start if own and own[-1].step.words else 0


def _answers(
    issue: Issue, site: RenderSite, command: Command, ran: Ran
) -> Iterator[Proposal | NoHeal]:
    for word in ran.step.arguments if not ran.via else ():
        if word.text == "--reload":
            before = command.value.value[: word.start].rstrip()
            yield attempt(
                issue,
                "dev.drop-reload",
                "Start without --reload",
                partial(_cut, site, command, len(before), word.end),
                reason="Nothing changes the files of a deployed service.",
                safe=True,
            )
            return
    core = ran.step.core
    if not ran.via and core and core[0].text == "next":
        word = core[1]
        yield attempt(
            issue,
            "dev.next-start",
            "Start with next start",
            partial(_put, site, command, word.start, word.end, "start"),
            reason="It serves what next build has written.",
        )
        return
    own = [
        r for r in command.own() if r.step.core and r.step.core[0].text in {"npm", "yarn", "pnpm"}
    ]
    package = ran.package
    if package is not None and own and ran.via and "start" in package.scripts:
        inner = expand(site.snapshot, package.folder, "npm start")
        if not any(_dev(r) for r in inner):
            words = own[-1].step.core
            manager = words[0].text
            yield attempt(
                issue,
                "dev.start-script",
                f"Start with {manager} start",
                partial(_put, site, command, words[0].start, words[-1].end, f"{manager} start"),
                reason="The package has a start script that is not for development.",
            )


def _cut(site: RenderSite, command: Command, start: int, end: int) -> Iterator[Edit]:
    yield rewrite(site, command.value, start, end, "")


def _put(site: RenderSite, command: Command, start: int, end: int, new: str) -> Iterator[Edit]:
    yield rewrite(site, command.value, start, end, new)
