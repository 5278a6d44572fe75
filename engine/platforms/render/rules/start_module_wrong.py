"""The server is told a module, or a name in it, that does not exist.

What
    ``gunicorn package.module:app`` (or uvicorn, hypercorn, daphne, granian, waitress) names a
    module that is no file under the folder it starts in, or a name that the module does not bind.

Why
    The server stops with "ModuleNotFoundError" or "Failed to find attribute 'app'" and the deploy
    never becomes live.

Bad::

    startCommand: gunicorn app:app          # the file is wsgi.py

Good::

    startCommand: gunicorn wsgi:app

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, Location, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.installed import installed
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.python_apps import (
    Application,
    Found,
    applications,
    binds,
    find_module,
    has_package,
)
from engine.platforms.render.predict.services import (
    Command,
    native_here,
    place_in,
    rewrite,
    start_of,
)
from engine.platforms.render.predict.start import ServerCall, server_call
from engine.project.near import nearest
from engine.project.snapshot import normal
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.site import RenderSite, Service
meta = RuleMeta(
    id="start-module-wrong",
    title="The module that the server is told exists",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/troubleshooting-python-deploys",
    family="21",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look every module and attribute up, by parsing and never by importing."""
    for fault in _faults(site):
        yield predicted(
            site,
            meta,
            place_in(site, fault.command.value, fault.call.word.start),
            fault.message,
            why="The server cannot load the application and stops at once.",
            subject=f"{fault.service.name.value} {fault.call.word.text}",
            also=fault.also,
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Name the one application that is there."""
    for fault in _faults(site):
        if f"{fault.service.name.value} {fault.call.word.text}" != issue.subject:
            continue
        answers = [
            attempt(
                issue,
                "module.only-application",
                f"Start {new!r}",
                partial(_rewritten, site, fault, new),
                reason=reason,
            )
            for new, reason in _candidates(site, fault)
        ]
        return offer(
            *answers, NoHeal(reason="No application is found here, or more than one fits.")
        )
    return NoHeal(reason="The command does not name it any more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A module or attribute that is not there."""

    service: Service
    command: Command
    call: ServerCall
    path: str | None
    """The module's file; None when the module is missing."""
    message: str
    also: tuple[Location, ...] = ()


def _faults(site: RenderSite) -> Iterator[Fault]:
    for service in native_here(site):
        command = start_of(site, service)
        if command is None or service.runtime.value != "python":
            continue
        for ran in command.own():
            call = server_call(site, service, ran)
            if call is None or not call.is_certain or not ran.step.certain:
                continue
            fault = _fault(site, service, command, call)
            if fault is not None:
                yield fault


def _fault(site: RenderSite, service: Service, command: Command, call: ServerCall) -> Fault | None:
    snapshot, target = site.snapshot, call.target
    places = [f for f in call.folders if f == "" or snapshot.is_folder(f)]
    path = next((p for f in places if (p := find_module(snapshot, f, target.module))), None)
    if path is None:
        if not places or _may_be_installed(site, service, call):
            return None
        where = call.folders[0] or "the root directory"
        twin = _twin(site, call)
        said = f" (there is {twin}: names are compared letter by letter)" if twin else ""
        message = f"There is no module {target.module!r} in {where}{said}."
        return Fault(service=service, command=command, call=call, path=None, message=message)
    name = target.attribute or ("application" if call.server == "gunicorn" else "app")
    if binds(snapshot, path, name) is not Found.NO:
        return None
    return Fault(
        service=service,
        command=command,
        call=call,
        path=path,
        message=f"{path} binds no {name!r} that {call.server} could start.",
        also=(Location(path=path),),
    )


def _may_be_installed(site: RenderSite, service: Service, call: ServerCall) -> bool:
    """True when the module may come from a package that the build installs."""
    head = call.target.module.split(".")[0]
    if any(has_package(site.snapshot, f, call.target.module) for f in call.folders):
        return False
    packages = installed(site, service)
    names = packages.declared.names()
    if head.replace("_", "-").lower() in names or (
        packages.steps > 0 and not packages.declared.complete
    ):
        return True
    return any(site.snapshot.is_folder(normal(f"{f}/src/{head}")) for f in call.folders)


def _twin(site: RenderSite, call: ServerCall) -> str | None:
    for folder in call.folders:
        wanted = normal(f"{folder}/{call.target.module.replace('.', '/')}.py")
        found = site.snapshot.same_but_case(wanted)
        if found:
            return found[0]
    return None


def _candidates(site: RenderSite, fault: Fault) -> Iterator[tuple[str, str]]:
    """What the command could name instead, the most evident first."""
    call, folder = fault.call, fault.call.folders[0]
    called = fault.call.target.called
    attribute = call.target.attribute
    known = [a for a in applications(site.snapshot, folder) if a.is_factory == called]
    if fault.path is not None:
        here = [a for a in known if a.path == fault.path]
        if len(here) == 1:
            yield f"{call.target.module}:{_name(here[0])}", f"{fault.path} binds it."
        return
    near = _near_module(site, folder, call.target.module)
    if near is not None:
        name = f":{call.word.text.partition(':')[2]}" if attribute else ""
        yield f"{near}{name}", "It is the one module whose name is near to this one."
        return
    interface = "asgi" if call.server in {"uvicorn", "hypercorn", "daphne"} else ""
    fits = [a for a in known if not interface or a.interface in {interface, "app"}]
    same = [a for a in fits if a.module.split(".")[-1] == call.target.module.split(".")[-1]]
    for group in (same, fits):
        exact = [a for a in group if not attribute or a.name == attribute.split(".")[0]] or group
        if len(exact) == 1:
            found = exact[0]
            yield f"{found.module}:{_name(found)}", f"{found.path} is the only application here."
            return


def _near_module(site: RenderSite, folder: str, module: str) -> str | None:
    """The module beside the missing one whose name is near, when it may bind anything."""
    head, _, last = module.rpartition(".")
    inner = normal(f"{folder}/{head.replace('.', '/')}")
    names = [n[:-3] for n in site.snapshot.children(inner) if n.endswith(".py")]
    near = nearest(last, names)
    return None if near is None else f"{head}.{near}" if head else near


def _name(application: Application) -> str:
    return f"{application.name}()" if application.is_factory else application.name


def _rewritten(site: RenderSite, fault: Fault, new: str) -> Iterator[Edit]:
    word = fault.call.word
    quote = '"' if "(" in new else ""
    yield rewrite(site, fault.command.value, word.start, word.end, f"{quote}{new}{quote}")
