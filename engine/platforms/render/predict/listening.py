"""Where a service listens: read from its start command, its image's command, or its entry file."""

from __future__ import annotations

import json
import re
import shlex
from functools import partial
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Location
from engine.platforms.render.predict.dockerfile import Instruction, parse_dockerfile
from engine.platforms.render.predict.entry_files import (
    CodeBinding,
    host_edit,
    node_bindings,
    port_edits,
    python_bindings,
)
from engine.platforms.render.predict.images import image_of
from engine.platforms.render.predict.services import (
    Command,
    docker_command_of,
    place_in,
    place_of,
    rewrite,
    start_of,
)
from engine.platforms.render.site import Value
from engine.project.builds.scripts import expand
from engine.project.editing.lines import insert_at, lines_of
from engine.project.places import place
from engine.project.snapshot import normal
from engine.records import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.model import Edit
    from engine.platforms.render.site import RenderSite, Service
    from engine.project.builds.scripts import Ran
    from engine.project.builds.shell import Word

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """An address a server will listen on."""

    server: str
    host: str
    """As it is said; empty when the server's default holds."""
    is_loopback: bool
    port: str
    """A literal port; empty when it is a variable or the default."""
    location: Location
    port_location: Location | None = None
    in_command: bool = True
    edit: Callable[[], Iterator[Edit]] | None = None
    """Makes it listen on all addresses."""
    port_edit: Callable[[], Iterator[Edit]] | None = None
    """Makes it listen on Render's port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """How a server is told its address."""

    host: tuple[str, ...] = ()
    port: tuple[str, ...] = ()
    bind: tuple[str, ...] = ()
    """Options that take ``host:port``."""
    loopback_by_default: bool = False
    variables: tuple[str, ...] = ()
    """Variables that say the host instead."""
    insert: str = ""
    """What is added when nothing is said."""


SERVERS: dict[str, Flags] = {
    "uvicorn": Flags(
        host=("--host",),
        port=("--port",),
        loopback_by_default=True,
        variables=("UVICORN_HOST",),
        insert="--host 0.0.0.0",
    ),
    "granian": Flags(
        host=("--host",),
        port=("--port",),
        loopback_by_default=True,
        variables=("GRANIAN_HOST",),
        insert="--host 0.0.0.0",
    ),
    "hypercorn": Flags(
        bind=("-b", "--bind"), loopback_by_default=True, insert="--bind 0.0.0.0:$PORT"
    ),
    "daphne": Flags(
        host=("-b", "--bind"),
        port=("-p", "--port"),
        loopback_by_default=True,
        insert="-b 0.0.0.0",
    ),
    "gunicorn": Flags(bind=("-b", "--bind")),
    "flask": Flags(
        host=("--host", "-h"),
        port=("--port", "-p"),
        loopback_by_default=True,
        variables=("FLASK_RUN_HOST",),
        insert="--host 0.0.0.0",
    ),
    "waitress-serve": Flags(host=("--host",), port=("--port",)),
    "next": Flags(host=("-H", "--hostname"), port=("-p", "--port")),
    "streamlit": Flags(host=("--server.address",), port=("--server.port",)),
    "rails": Flags(host=("-b", "--binding"), port=("-p", "--port")),
}


def bindings(site: RenderSite, service: Service) -> Iterator[Binding]:
    """Yield what the service's command listens on, as far as it can be told."""
    docker = service.runtime.value == "docker"
    command = docker_command_of(site, service) if docker else start_of(site, service)
    if command is None:
        if docker:
            yield from _of_image(site, service)
        return
    for ran in command.ran:
        if not ran.step.certain:
            continue
        found = _server(site, service, command, ran)
        if found is not None:
            yield found
        elif not docker:
            yield from _entry(site, ran)


def _of_image(site: RenderSite, service: Service) -> Iterator[Binding]:
    """What the image's own command listens on; nothing where an entry point may change it."""
    path = image_of(site, service).path
    text = site.snapshot.text(path) if path is not None else None
    final = parse_dockerfile(text, path).final if path is not None and text is not None else None
    item = final.last("CMD") if final is not None else None
    if item is None or path is None or text is None or final is None or final.last("ENTRYPOINT"):
        return
    words = item.json()
    said = " ".join(shlex.quote(w) for w in words) if words is not None else item.argument
    value = Value(value=said, location=Location(path=path, line=item.line, end_line=item.end_line))
    command = Command(service=service, key="CMD", value=value, ran=expand(site.snapshot, "", said))
    set_here = {w.partition("=")[0] for i in final.all("ENV") for w in i.argument.split()}
    for ran in command.own():
        found = _server(site, service, command, ran) if ran.step.certain else None
        if found is None or set_here & set(
            SERVERS[found.server].variables if found.server in SERVERS else ()
        ):
            continue
        edit = None
        if words is not None and not found.host and found.server in SERVERS:
            new = SERVERS[found.server].insert.replace("$PORT", "10000")
            edit = partial(_in_json_form, path, text, item, new)
        yield replace(found, in_command=False, edit=edit, port_edit=None)


def _in_json_form(path: str, text: str, item: Instruction, new: str) -> Iterator[Edit]:
    lines = lines_of(text)
    start, end = lines[item.line - 1].start, lines[item.end_line - 1].end
    close = text.rfind("]", start, end)
    if close < 0 or not new:
        raise CannotEditError("The command has no place for it.", where=path)
    yield insert_at(path, text, close, "".join(f", {json.dumps(w)}" for w in new.split()))


def _server(site: RenderSite, service: Service, command: Command, ran: Ran) -> Binding | None:
    core = ran.step.core
    if not core:
        return None
    if any(w.text == "runserver" for w in core):
        return _runserver(site, command, ran)
    name = core[0].text
    flags = SERVERS.get(name)
    if flags is None or ran.step.has("--uds", "--fd"):
        return None
    words = [w.text for w in core]
    if (name == "flask" and "run" not in words) or (name == "next" and "start" not in words):
        return None
    if name == "rails" and not {"s", "server"} & set(words):
        return None
    if name in {"gunicorn", "hypercorn"} and ran.step.has("-c", "--config"):
        return None
    declared = set(site.env_names(service)) | {n for n, _ in ran.step.environment}
    if declared & set(flags.variables):
        return None
    return _of_flags(site, command, ran, name, flags)


def _of_flags(
    site: RenderSite, command: Command, ran: Ran, name: str, flags: Flags
) -> Binding | None:
    step = ran.step
    bound = step.option(*flags.bind) if flags.bind else None
    host_word = step.option(*flags.host) if flags.host else None
    port_word = step.option(*flags.port) if flags.port else None
    host, port = "", ""
    if bound is not None:
        if bound.text.startswith("unix:"):
            return None
        host, _, port = bound.text.rpartition(":")
    if host_word is not None:
        host = host_word.text
    if port_word is not None:
        port = port_word.text
    said = bound or host_word
    here = place_of(site, command, ran, (said or step.core[0]).start)
    loopback = host in LOOPBACK or (not host and said is None and flags.loopback_by_default)
    literal = port if port.isdigit() else ""
    own = not ran.via
    edit = port_edit = None
    if own and loopback:
        edit = partial(_listen_everywhere, site, command, ran, flags, port)
    number = port_word or bound
    if own and literal and number is not None:
        port_edit = partial(_take_port, site, command, number, literal)
    return Binding(
        server=name,
        host=host,
        is_loopback=loopback,
        port=literal,
        location=here,
        port_location=place_of(site, command, ran, (number or step.core[0]).start),
        edit=edit,
        port_edit=port_edit,
    )


def _listen_everywhere(
    site: RenderSite, command: Command, ran: Ran, flags: Flags, port: str
) -> Iterator[Edit]:
    said = ran.step.option(*flags.bind, *flags.host)
    if said is not None:
        host = said.text.rpartition(":")[0] if flags.bind else said.text
        offset = command.value.value.index(host, said.start)
        yield rewrite(site, command.value, offset, offset + len(host), "0.0.0.0")  # noqa: S104 - a heal's text
        return
    new = flags.insert
    if not port and flags.port:
        new += f" {flags.port[-1] if flags.port[0] == '-p' else flags.port[0]} $PORT"
    end = ran.step.core[-1].end
    yield rewrite(site, command.value, end, end, f" {new}")


def _take_port(site: RenderSite, command: Command, word: Word, port: str) -> Iterator[Edit]:
    offset = command.value.value.rindex(port, word.start, word.end)
    yield rewrite(site, command.value, offset, offset + len(port), "$PORT")


def _runserver(site: RenderSite, command: Command, ran: Ran) -> Binding | None:
    core = ran.step.core
    index = next(i for i, w in enumerate(core) if w.text == "runserver")
    given = next((w for w in core[index + 1 :] if not w.text.startswith("-")), None)
    host, _, port = given.text.rpartition(":") if given is not None else ("", "", "")
    loopback = not host or host in LOOPBACK
    edit = None
    if not ran.via:
        start = given.start if given is not None else core[index].end
        end = given.end if given is not None else core[index].end
        new = "0.0.0.0:$PORT" if given is not None else " 0.0.0.0:$PORT"
        edit = partial(_replaced, site, command, start, end, new)
    return Binding(
        server="manage.py runserver",
        host=host,
        is_loopback=loopback,
        port="" if loopback or not port.isdigit() else port,
        location=place_in(site, command.value, core[index].start),
        edit=edit,
        port_edit=edit,
    )


def _replaced(site: RenderSite, command: Command, start: int, end: int, new: str) -> Iterator[Edit]:
    yield rewrite(site, command.value, start, end, new)


def _entry(site: RenderSite, ran: Ran) -> Iterator[Binding]:
    """The address that the entry file itself listens on (``python app.py``, ``node server.js``)."""
    core = ran.step.core
    if ran.folder is None or len(core) < 2:
        return
    word = next((w for w in core[1:] if not w.text.startswith("-")), None)
    if word is None or not word.literal:
        return
    path = normal(f"{ran.folder}/{word.text}")
    text = site.snapshot.text(path)
    if text is None:
        return
    found: list[CodeBinding] = []
    if re.fullmatch(r"(?:.*/)?python(?:3(?:\.\d+)?)?", core[0].text):
        found = list(python_bindings(text))
    elif core[0].text in {"node", "bun"} and path.endswith((".js", ".mjs", ".cjs")):
        found = list(node_bindings(text))
    for item in found:
        yield Binding(
            server=item.server,
            host=item.host,
            is_loopback=item.is_loopback,
            port=item.port,
            location=place(path, text, item.start, item.end),
            port_location=place(path, text, item.port_start, item.port_end)
            if item.port_start >= 0
            else None,
            in_command=False,
            edit=partial(_in_code, path, text, item),
            port_edit=partial(_port_in_code, path, text, item) if item.port else None,
        )


def _port_in_code(path: str, text: str, item: CodeBinding) -> Iterator[Edit]:
    edits = port_edits(path, text, item)
    if not edits:
        raise CannotEditError("The port is said in a way that cannot be edited.", where=path)
    yield from edits


def _in_code(path: str, text: str, item: CodeBinding) -> Iterator[Edit]:
    edit = host_edit(path, text, item)
    if edit is None:
        raise CannotEditError("The call is written in a way that cannot be edited.", where=path)
    yield edit
