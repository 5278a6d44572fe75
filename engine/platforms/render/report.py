"""What `chimeractl resolve --platform render` says of a Blueprint: the data, not its layout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import ProjectError
from engine.platforms.interface import BuildContext
from engine.platforms.render.findings import BlueprintVerdict, verdict_of
from engine.platforms.render.platform import resolve_blueprint
from engine.platforms.render.settings import database_values, service_values
from engine.platforms.render.signs import blueprints
from engine.project.snapshot import Snapshot
from engine.records import dataclass

if TYPE_CHECKING:
    from engine.platforms.render.findings import Finding
    from engine.platforms.render.schema_model import SchemaError
    from engine.platforms.render.site import EnvVar, RenderSite, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceReport:
    """A service or database with its effective values."""

    path: str
    kind: str
    """``web``, ``static``, ``database`` …; the written type where it is none that exists."""
    values: tuple[tuple[str, Value[str] | Value[int]], ...]
    variables: tuple[EnvVar, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BlueprintReport:
    """One Blueprint as the server and as the published schema see it."""

    path: str
    parse_ok: bool
    parse_error: str
    """Empty when it parses."""
    schema_errors: tuple[SchemaError, ...]
    """Empty when it does not parse, and when nothing is wrong."""
    verdict: BlueprintVerdict
    findings: tuple[Finding, ...]
    resources: tuple[ResourceReport, ...]

    @property
    def schema_ok(self) -> bool | None:
        """None when there was nothing to ask the schema about."""
        return not self.schema_errors if self.parse_ok else None


def report_on(path: str) -> tuple[BlueprintReport, ...]:
    """Report on a file, or on the Blueprint that Render would read in a folder.

    A file that cannot be read is reported as one that does not parse.

    Raises:
        ProjectError: a folder holds no Blueprint.
    """
    place = Path(path)
    if place.is_dir():
        snapshot = Snapshot.of_folder(place)
        found = blueprints(snapshot)
        if not found:
            raise ProjectError(
                f"There is no render.yaml in {path!r}.",
                advice="Name the file, or a folder that holds one.",
                where=path,
            )
        name = found[0]
        shown = str(place / name)
    else:
        shown = path
        name = place.name or "render.yaml"
        try:
            snapshot = Snapshot.in_memory({name: place.read_bytes()})
        except OSError as error:
            return (_unreadable(path, error.strerror or "unreadable"),)
    return (report_of(resolve_blueprint(snapshot, name, BuildContext()), shown),)


def report_of(site: RenderSite, path: str = "") -> BlueprintReport:
    """Report on a site that is resolved."""
    services = tuple(
        ResourceReport(
            path=s.path,
            kind=s.kind.value or s.type.value,
            values=tuple(service_values(s)),
            variables=s.env_vars,
        )
        for s in site.services
    )
    databases = tuple(
        ResourceReport(path=d.path, kind="database", values=tuple(database_values(d)))
        for d in site.databases
    )
    return BlueprintReport(
        path=path or site.path,
        parse_ok=site.fault is None,
        parse_error="" if site.fault is None else str(site.fault),
        schema_errors=site.schema_errors,
        verdict=verdict_of(site.findings),
        findings=site.findings,
        resources=services + databases,
    )


def _unreadable(path: str, why: str) -> BlueprintReport:
    return BlueprintReport(
        path=path,
        parse_ok=False,
        parse_error=f"cannot be read: {why}",
        schema_errors=(),
        verdict=BlueprintVerdict.REJECT,
        findings=(),
        resources=(),
    )
