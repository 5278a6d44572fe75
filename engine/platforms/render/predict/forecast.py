"""What the build and the start of each service will come to, said for people.

Runtime and version with their source, package manager and lock file, the server that is started and
where it will listen. Versions follow Render's own order (fact sheet E): for Node the variable, then
``.node-version``, ``.nvmrc`` and ``engines``; for Python the variable, then ``.python-version``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Location, Origin, Setting
from engine.platforms.render.predict.images import image_of
from engine.platforms.render.predict.listening import bindings
from engine.platforms.render.predict.services import services_here, start_of
from engine.platforms.render.predict.start import server_call
from engine.platforms.render.site import EnvVarKind
from engine.platforms.render.vocabulary import ServiceKind
from engine.project.packages.manifest import package_at
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.platforms.render.site import RenderSite, Service

VARIABLES = {
    "node": "NODE_VERSION",
    "static": "NODE_VERSION",
    "python": "PYTHON_VERSION",
    "elixir": "ELIXIR_VERSION",
    "rust": "RUSTUP_TOOLCHAIN",
}
FILES: dict[str, tuple[str, ...]] = {
    "node": (".node-version", ".nvmrc"),
    "static": (".node-version", ".nvmrc"),
    "python": (".python-version",),
    "ruby": (".ruby-version",),
    "rust": ("rust-toolchain",),
}
DEFAULTS = {
    "node": "24.14.1",
    "static": "24.14.1",
    "python": "3.14.3",
    "ruby": "3.4.4",
    "elixir": "1.18.4",
    "go": "the latest 1.x",
    "rust": "stable",
}
"""For new services, August 2026; a service keeps the default of the day it was made."""

LOCKS = (
    ("pnpm-lock.yaml", "pnpm"),
    ("yarn.lock", "yarn"),
    ("bun.lock", "bun"),
    ("bun.lockb", "bun"),
    ("package-lock.json", "npm"),
    ("uv.lock", "uv"),
    ("poetry.lock", "poetry"),
    ("Pipfile.lock", "pipenv"),
    ("requirements.txt", "pip"),
    ("Gemfile.lock", "bundler"),
    ("go.sum", "go"),
    ("Cargo.lock", "cargo"),
)


def forecast(site: RenderSite) -> Iterator[Setting]:
    """Say for every service whose files are here what will be built and started."""
    for service in services_here(site):
        yield from _version(site, service)
        yield from _manager(site, service)
        yield from _image(site, service)
        yield from _start(site, service)


def _version(site: RenderSite, service: Service) -> Iterator[Setting]:
    runtime = service.runtime.value
    if runtime not in DEFAULTS:
        return
    name = f"{service.path}.predicted.{'node' if runtime == 'static' else runtime}"
    variable = service.env(VARIABLES.get(runtime, ""))
    if variable is not None and variable.kind is EnvVarKind.VALUE:
        yield Setting(
            name=name,
            value=variable.value.value,
            origin=Origin.ENVIRONMENT,
            location=variable.value.location,
        )
        return
    for folder in dict.fromkeys([service.folder, ""]):
        for file in FILES.get(runtime, ()):
            path = normal(f"{folder}/{file}")
            text = site.snapshot.text(path)
            if text and text.strip():
                value = text.split()[0]
                yield Setting(name=name, value=value, origin=Origin.FILE, location=_at(path))
                return
    package = package_at(site.snapshot, service.folder)
    if runtime in {"node", "static"} and package is not None and package.engines.get("node"):
        yield Setting(
            name=name,
            value=package.engines["node"],
            origin=Origin.FILE,
            location=package.where("engines", "node"),
        )
        return
    yield Setting(
        name=name,
        value=DEFAULTS[runtime],
        origin=Origin.PLATFORM,
        note="the default of new services; an older one keeps its own",
    )


def _manager(site: RenderSite, service: Service) -> Iterator[Setting]:
    if service.runtime.value == "docker":
        return
    for file, manager in LOCKS:
        path = normal(f"{service.folder}/{file}")
        if site.snapshot.is_file(path):
            yield Setting(
                name=f"{service.path}.predicted.packageManager",
                value=manager,
                origin=Origin.FILE,
                location=_at(path),
            )
            return


def _image(site: RenderSite, service: Service) -> Iterator[Setting]:
    if service.runtime.value != "docker":
        return
    image = image_of(site, service)
    if image.path is not None:
        yield Setting(
            name=f"{service.path}.predicted.dockerfile",
            value=image.path,
            origin=Origin.FILE,
            location=_at(image.path),
            note=f"built in {image.contexts[0] or '.'}" if image.contexts else "",
        )


def _start(site: RenderSite, service: Service) -> Iterator[Setting]:
    command = start_of(site, service)
    for ran in command.own() if command is not None else ():
        call = server_call(site, service, ran)
        if call is not None:
            yield Setting(
                name=f"{service.path}.predicted.starts",
                value=f"{call.server} {call.word.text}",
                origin=Origin.FILE,
                location=service.start_command.location,
                note=f"looked up in {call.folders[0] or '.'}",
            )
    if service.kind is not ServiceKind.WEB:
        return
    for found in bindings(site, service):
        host = found.host or ("127.0.0.1" if found.is_loopback else "0.0.0.0")  # noqa: S104 - said, not bound
        yield Setting(
            name=f"{service.path}.predicted.listens",
            value=f"{host}:{found.port or '$PORT'}",
            origin=Origin.FILE if found.host else Origin.FRAMEWORK,
            location=found.location,
            note=found.server,
        )


def _at(path: str) -> Location:
    return Location(path=path, line=1)
