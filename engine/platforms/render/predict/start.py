"""What a start command starts: the server, what it is given, and where it will listen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.platforms.render.predict.python_apps import Target, parse_target
from engine.project.snapshot import normal
from engine.records import dataclass

if TYPE_CHECKING:
    from engine.platforms.render.site import RenderSite, Service
    from engine.project.builds.scripts import Ran
    from engine.project.builds.shell import Word

SERVERS = frozenset(
    {"gunicorn", "uvicorn", "hypercorn", "daphne", "waitress-serve", "granian", "uwsgi"}
)
"""Servers that are told a module and an attribute."""


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


VALUED: dict[str, frozenset[str]] = {
    "gunicorn": _set_of(
        "-b --bind -w --workers -k --worker-class -t --timeout -c --config --chdir --threads -n "
        "--name --access-logfile --error-logfile --log-level --log-file --pythonpath --env -e "
        "--max-requests --max-requests-jitter --keep-alive --graceful-timeout --worker-connections "
        "--backlog -p --pid -u --user -g --group --umask --worker-tmp-dir --forwarded-allow-ips "
        "--log-config --statsd-host --limit-request-line --certfile --keyfile --paste"
    ),
    "uvicorn": _set_of(
        "--host --port --uds --fd --workers --loop --http --ws --lifespan --interface --log-level "
        "--log-config --root-path --limit-concurrency --backlog --timeout-keep-alive "
        "--timeout-graceful-shutdown --ssl-keyfile --ssl-certfile --header --app-dir --env-file "
        "--reload-dir --reload-include --reload-exclude --forwarded-allow-ips"
    ),
    "hypercorn": _set_of("-b --bind -w --workers -k --worker-class -c --config --keep-alive"),
    "daphne": _set_of("-b --bind -p --port -u -e --endpoint -v --verbosity -t"),
    "granian": _set_of("--host --port --interface --workers --loop --http"),
}
"""Options of each server that take a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerCall:
    """A call of a Python server in a command."""

    ran: Ran
    server: str
    word: Word
    """The word that names the module."""
    target: Target
    folders: tuple[str, ...]
    """Where the module is looked up, relative to the project, the first one first."""
    is_certain: bool
    """False when an option may change where modules are looked up."""


def server_call(site: RenderSite, service: Service, ran: Ran) -> ServerCall | None:
    """Read a step as a call of a Python server; None for any other step."""
    core = ran.step.core
    if not core or ran.folder is None or core[0].text not in SERVERS - {"uwsgi"}:
        return None
    server = core[0].text
    word = _positional(core, VALUED.get(server, frozenset()))
    target = parse_target(word.text) if word is not None and word.literal else None
    if word is None or target is None:
        return None
    base = ran.folder
    given = ran.step.option("--chdir", "--app-dir")
    if given is not None:
        if not given.literal or given.text.startswith("/"):
            return None
        base = normal(f"{base}/{given.text}")
    folders = [base]
    certain = True
    variable = service.env("PYTHONPATH")
    paths = [v for n, v in ran.step.environment if n == "PYTHONPATH"]
    paths += [variable.value.value] if variable is not None else []
    more = ran.step.option("--pythonpath")
    paths += more.text.split(",") if more is not None else []
    for path in ":".join(paths).split(":"):
        inner = re.sub(r"^/opt/render/project/src/?", "", path.strip())
        if "$" in inner or inner.startswith("/"):
            certain = False
        elif path.strip():
            at_root = inner != path.strip()
            folders.append(normal(inner if at_root else f"{base}/{inner}"))
    certain = certain and not _config_may_move(site, ran, base)
    return ServerCall(
        ran=ran,
        server=server,
        word=word,
        target=target,
        folders=tuple(dict.fromkeys(folders)),
        is_certain=certain,
    )


def _positional(core: tuple[Word, ...], valued: frozenset[str]) -> Word | None:
    """The first word that is neither an option nor the value of one."""
    skip = False
    for word in core[1:]:
        if skip:
            skip = False
        elif word.text.startswith("-"):
            skip = word.text in valued
        else:
            return word
    return None


def _config_may_move(site: RenderSite, ran: Ran, base: str) -> bool:
    """True when gunicorn's configuration sets the folder or the path of modules."""
    given = ran.step.option("-c", "--config")
    name = given.text.removeprefix("file:") if given is not None else "gunicorn.conf.py"
    path = normal(f"{base}/{name}")
    if given is None and not site.snapshot.exists(path):
        return False
    text = site.snapshot.text(path)
    return text is None or re.search(r"\b(chdir|pythonpath|wsgi_app|raw_env)\b", text) is not None
