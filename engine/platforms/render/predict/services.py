"""The services whose files are in this repository, and their commands opened to what they run.

Render clones the repository, changes into the service's root directory and runs the build command
there, later the start command. A service that is built from another repository or from an image
has its files elsewhere: nothing is said about those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Location
from engine.platforms.render.vocabulary import ServiceKind
from engine.project.builds.scripts import Ran, expand
from engine.project.builds.shell import parse_command
from engine.project.editing.edits import replace_spans
from engine.project.editing.lines import replace_at
from engine.project.git.remotes import known_slugs, slug_of
from engine.project.near import nearest
from engine.project.snapshot import normal
from engine.project.yaml.document import YamlFault, parse_yaml
from engine.project.yaml.edits import set_value
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model import Edit
    from engine.platforms.render.site import RenderSite, Service, Value
    from engine.project.snapshot import Snapshot

BLUEPRINTS = ("render.yaml", "render.yml")
_DEPTH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command of a service, with all that it leads to."""

    service: Service
    key: str
    """``buildCommand``, ``startCommand``, ``preDeployCommand`` or ``dockerCommand``."""
    value: Value[str]
    ran: tuple[Ran, ...]
    """The steps of the command, of the package scripts and of the shell scripts it calls."""

    @property
    def key_path(self) -> str:
        """The dotted path of the key."""
        return f"{self.service.path}.{self.key}"

    def own(self) -> tuple[Ran, ...]:
        """The steps that stand in the command itself."""
        return tuple(r for r in self.ran if not r.via)


def services_here(site: RenderSite) -> Iterator[Service]:
    """Yield the services that are built from the files of this repository."""
    if is_bare(site.snapshot):
        return
    for service in site.services:
        built = service.kind.runs_code or service.kind is ServiceKind.STATIC
        if built and service.runtime.value != "image" and not is_elsewhere(site, service):
            yield service


def is_elsewhere(site: RenderSite, service: Service) -> bool:
    """True when a service's files are not here; ``repo`` often names this very repository.

    Git's remotes tell, or the folder's name; without them, a path that the Blueprint names for a
    service of that repository and that is here, or nearly so.
    """
    if service.image_url.is_set or service.build_source.is_set:
        return True
    if not service.repo.is_set:
        return False
    wanted = slug_of(service.repo.value)
    known = known_slugs(site.snapshot)
    if known:
        return wanted not in known
    root = site.snapshot.root
    if root is not None and wanted.rpartition("/")[2] == root.name.lower():
        return False
    for other in site.services:
        if slug_of(other.repo.value) != wanted:
            continue
        named = (other.folder, other.dockerfile_path.value, other.docker_context.value)
        paths = [normal(n.strip().lstrip("/")) for n in named if n.strip()]
        if any(p and site.snapshot.exists(p) for p in paths):
            return False
        folders = {p.rpartition("/")[0] for p in site.snapshot.paths()}
        if other.folder and nearest(other.folder, folders) is not None:
            return False
    return True


def native_here(site: RenderSite) -> Iterator[Service]:
    """Yield those of them that Render builds itself, static sites among them."""
    for service in services_here(site):
        if service.is_native or service.kind is ServiceKind.STATIC:
            yield service


def is_bare(snapshot: Snapshot) -> bool:
    """True when nothing but Blueprints is here: then the project's files are somewhere else."""
    for path in snapshot.paths():
        name = path.rpartition("/")[2]
        if name not in BLUEPRINTS and not name.startswith("."):
            return False
    return True


def build_of(site: RenderSite, service: Service) -> Command | None:
    """The build command, when the Blueprint says one."""
    return _command(site, service, "buildCommand", service.build_command)


def start_of(site: RenderSite, service: Service) -> Command | None:
    """The start command, when the Blueprint says one."""
    return _command(site, service, "startCommand", service.start_command)


def pre_deploy_of(site: RenderSite, service: Service) -> Command | None:
    """The command that runs before each deploy, when the Blueprint says one."""
    return _command(site, service, "preDeployCommand", service.pre_deploy_command)


def commands_of(site: RenderSite, service: Service) -> tuple[Command, ...]:
    """The commands of a native service, in the order they run."""
    found = (
        build_of(site, service),
        pre_deploy_of(site, service),
        start_of(site, service),
    )
    return tuple(c for c in found if c is not None)


def docker_command_of(site: RenderSite, service: Service) -> Command | None:
    """The command that takes the place of the image's own, when the Blueprint says one."""
    return _command(site, service, "dockerCommand", service.docker_command)


def _command(site: RenderSite, service: Service, key: str, value: Value[str]) -> Command | None:
    if not value.is_set or not value.value.strip():
        return None
    ran = expand(site.snapshot, service.folder, value.value)
    return Command(
        service=service,
        key=key,
        value=value,
        ran=tuple(_opened(site.snapshot, ran, 0)),
    )


def _opened(snapshot: Snapshot, ran: tuple[Ran, ...], depth: int) -> Iterator[Ran]:
    for item in ran:
        yield item
        path = shell_script(item)
        text = snapshot.text(path) if path is not None else None
        if path is None or text is None or depth >= _DEPTH or item.folder is None:
            continue
        for step in parse_command(text.replace("\r\n", "\n")):
            moved = step.folder
            here = None if moved is None else normal(f"{item.folder}/{moved}")
            inner = Ran(step=step, folder=here, via=(*item.via, path), package=None)
            yield from _opened(snapshot, (inner,), depth + 1)


def shell_script(ran: Ran) -> str | None:
    """The shell script a step runs (``./build.sh``, ``bash build.sh``), relative to the project."""
    core = ran.step.core
    if not core or ran.folder is None:
        return None
    word = core[0]
    if word.text in {"bash", "sh", "source", "."}:
        plain = [w for w in core[1:] if not w.text.startswith("-")]
        if not plain or any(w.text.startswith("-c") for w in core[1:2]):
            return None
        word = plain[0]
    elif not _names_script(word.text):
        return None
    if not word.literal or word.text.startswith(("/", "~")):
        return None
    return normal(f"{ran.folder}/{word.text}")


def _names_script(text: str) -> bool:
    """True for ``./build.sh``, ``bin/render-build.sh`` and ``./build``."""
    if "/" in text and text.endswith(".sh"):
        return True
    return text.startswith(("./", "bin/")) and "." not in text.rpartition("/")[2]


def is_opaque(snapshot: Snapshot, ran: Ran) -> bool:
    """True for a step that runs a script whose text nobody here knows."""
    path = shell_script(ran)
    return path is not None and snapshot.text(path) is None


def place_in(site: RenderSite, value: Value[str], offset: int) -> Location:
    """The place of a character of a command: its own line in a block, the value's otherwise."""
    where = value.location or Location(path=site.path)
    if value.start < 0 or site.text[value.start : value.start + 1] != "|" or where.line is None:
        return where
    line = where.line + 1 + value.value.count("\n", 0, offset)
    return Location(path=where.path, line=line, end_line=line, key_path=where.key_path)


def place_of(site: RenderSite, command: Command, ran: Ran, offset: int = 0) -> Location:
    """The place of a step: in the Blueprint, or in the file it stands in."""
    if ran.package is not None and ran.via:
        return ran.package.where("scripts", ran.via[-1])
    if ran.via:
        return command.value.location or Location(path=site.path)
    return place_in(site, command.value, offset)


def rewrite(site: RenderSite, value: Value[str], start: int, end: int, new: str) -> Edit:
    """Replace a span of a command where it stands in the Blueprint, and nothing else.

    Raises:
        CannotEditError: how the text is written does not allow it.
    """
    if site.document is None or value.start < 0 or value.location is None:
        raise CannotEditError("The Blueprint does not say this command.")
    wanted = value.value[:start] + new + value.value[end:]
    edit = _in_place(site, value, start, end, new)
    if edit is not None and _says(site, edit, value.location.key_path, wanted):
        return edit
    node = site.document.at(value.location.key_path)
    if node is None or "\n" in value.value.strip():
        raise CannotEditError("The command is folded over several lines.", where=site.path)
    edit = set_value(site.path, site.document, node, wanted)
    if not _says(site, edit, value.location.key_path, wanted):
        raise CannotEditError("The command is written in a way that cannot be edited.")
    return edit


def _in_place(site: RenderSite, value: Value[str], start: int, end: int, new: str) -> Edit | None:
    source = site.text[value.start : value.end]
    if source == value.value:
        base = value.start
    elif source[1:-1] == value.value and source[:1] in {'"', "'"} and source[0] not in new:
        base = value.start + 1
    elif source.startswith("|"):
        return _in_block(site, value, start, end, new)
    else:
        return None
    return replace_at(site.path, site.text, base + start, base + end, new)


def _in_block(site: RenderSite, value: Value[str], start: int, end: int, new: str) -> Edit | None:
    """Map offsets of a literal block to the text: every line is the text's, less the indent."""
    number = value.value.count("\n", 0, start)
    if value.value.count("\n", 0, end) != number:
        return None
    column = start - (value.value.rfind("\n", 0, start) + 1)
    line = value.value.split("\n")[number]
    offset = value.start
    for _ in range(number + 1):
        offset = site.text.find("\n", offset) + 1
        if offset == 0:
            return None
    stop = site.text.find("\n", offset)
    written = site.text[offset : len(site.text) if stop < 0 else stop].rstrip("\r")
    if not written.endswith(line):
        return None
    base = offset + len(written) - len(line) + column
    return replace_at(site.path, site.text, base, base + end - start, new)


def _says(site: RenderSite, edit: Edit, key_path: str, wanted: str) -> bool:
    after = parse_yaml(replace_spans(site.text, [edit]))
    if isinstance(after, YamlFault):
        return False
    node = after.at(key_path)
    return node is not None and node.text == wanted
