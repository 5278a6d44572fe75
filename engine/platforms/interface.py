"""The seam between the pipeline and a platform.

A platform is a folder that fills `Platform`: it resolves a snapshot into what it will see, brings
its rules, and says how a finished folder would be served. A `Deployer` puts releases on a target.
Adding a platform touches one folder and one line of `registry`.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from engine.records import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from types import ModuleType

    from engine.model import (
        Confidence,
        Deployment,
        Issue,
        Location,
        NoHeal,
        Probe,
        Proposal,
        Setting,
        Severity,
        Unknown,
    )
    from engine.project.manifest import Manifest
    from engine.project.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildContext:
    """Which build is asked about."""

    context: str = "production"
    """production, deploy-preview, branch-deploy, or a name of the project's own."""
    branch: str = "main"
    package_path: str = ""
    """The package inside a monorepo, relative to the project; empty for none."""
    target: str = ""
    """The deploy target's name: ``netlify``, ``render``, ``pages``, ``nodes`` or ``local``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One build of a project: where it runs, what, and with which variables of the project's."""

    folder: str
    """Relative to the project."""
    command: str
    location: Location | None = None
    """Where the command stands, when a file says it."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Those that the project declares with their values; a dashboard may hold more."""
    installs: bool = True
    """True when the platform installs the dependencies before the command."""
    starts: bool = False
    """True when a server is started afterwards."""


class Site(Protocol):
    """What a platform will see of a project; each platform's own type says more."""

    @property
    def snapshot(self) -> Snapshot:
        """The files it was resolved from."""
        ...

    @property
    def context(self) -> BuildContext:
        """The build it was resolved for."""
        ...

    @property
    def platform(self) -> str:
        """The platform's name."""
        ...

    @property
    def publish(self) -> str | None:
        """The folder that will be served, relative to the project (``""`` is the project itself).

        None when nothing static is served or the configuration does not resolve.
        """
        ...

    @property
    def build_command(self) -> str | None:
        """The command the platform will run, or None."""
        ...

    def settings(self) -> tuple[Setting, ...]:
        """Every effective value with its origin, for people."""
        ...

    def unknowns(self) -> tuple[Unknown, ...]:
        """What could not be told, and what would tell it."""
        ...


S_contra = TypeVar("S_contra", bound=Site, contravariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMeta:
    """A rule's identity; its page is the docstring of its module.

    `severity` and `confidence` are the usual ones: an issue may say otherwise when it knows more.
    """

    id: str
    """Kebab case, the catalogue's name where it has one (``publish-dir-missing``)."""
    title: str
    severity: Severity
    confidence: Confidence
    since: str = "0.1.0"
    docs: str = ""
    """The platform's page about it, or empty."""
    family: str = ""
    """The catalogue's number or name, for the tests that look for coverage."""
    healable: bool = True
    """False for a rule whose `heal` always answers `NoHeal`."""
    masks: bool = False
    """True when its issue hides others (a file that does not parse, a base that is not there).

    What appears once it is healed was hidden, not brought by the heal, and is healed in its turn.
    """


@dataclass(frozen=True, slots=True)
class Rule(Generic[S_contra]):
    """A rule as found in its module."""

    meta: RuleMeta
    check: Callable[[S_contra], Iterable[Issue]]
    heal: Callable[[Issue, S_contra], Sequence[Proposal] | NoHeal]
    page: str
    """The module's docstring: what, why, an example that is bad, one that is good."""
    unknowns: Callable[[S_contra], Iterable[Unknown]] | None = None
    """What the rule could not look at, for the few rules that have a limit."""


def _modules(package: ModuleType) -> list[str]:
    # `pkgutil` would load `inspect`, at a tenth of a whole start.
    files = (file for folder in package.__path__ for file in Path(folder).iterdir())
    return sorted(f.stem for f in files if f.suffix == ".py" and not f.stem.startswith("_"))


def load_rules(package: ModuleType) -> tuple[Rule[Site], ...]:
    """Find the rules of a package: every module of it that does not start with ``_``.

    A rule's module has ``meta``, ``check`` and ``heal``, and may have ``unknowns``; an error while
    loading one is an error of the program and is not hidden.
    """
    rules: list[Rule[Site]] = []
    for name in _modules(package):
        module = importlib.import_module(f"{package.__name__}.{name}")
        rules.append(
            Rule(
                meta=module.meta,
                check=module.check,
                heal=module.heal,
                page=module.__doc__ or "",
                unknowns=getattr(module, "unknowns", None),
            )
        )
    return tuple(sorted(rules, key=lambda r: r.meta.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRule:
    """A redirect or rewrite in neutral form, as a server applies it.

    `path` may hold ``:name`` placeholders and end in ``*``; `to` may use them (``:splat`` is what
    the star matched). `status` 200 rewrites, 3xx redirects, 4xx answers with that page.
    """

    path: str
    to: str
    status: int = 301
    force: bool = False
    conditions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(name, accepted values): ``Country``, ``Language``, ``Role``, ``Cookie``."""
    query: tuple[tuple[str, str], ...] = ()
    host: str = ""
    """The only host it holds for; empty for any."""
    scheme: str = ""
    """``http`` or ``https``; empty for both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderRule:
    """Headers for the paths that match, in neutral form."""

    path: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingPlan:
    """How a published folder is served: what the edge (`verify.edge`, the local node) applies."""

    routes: tuple[RouteRule, ...] = ()
    headers: tuple[HeaderRule, ...] = ()
    not_found: str = "404.html"
    spa_fallback: bool = False
    dialect: str = "netlify"
    """Whose matching rules hold: ``netlify``, ``render`` or ``pages``."""


class Platform(Protocol):
    """What a platform's folder gives the pipeline."""

    @property
    def name(self) -> str:
        """The platform's name, as `--platform` takes it."""
        ...

    def detect(self, snapshot: Snapshot) -> bool:
        """Tell whether the project is configured for this platform."""
        ...

    def resolve(self, snapshot: Snapshot, context: BuildContext) -> Site:
        """Resolve a snapshot into what the platform will see; never raises on bad input."""
        ...

    def rules(self) -> tuple[Rule[Site], ...]:
        """All rules that hold here, the shared ones among them."""
        ...

    def serving_plan(self, site: Site) -> ServingPlan:
        """Say how the published folder is served."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A certified folder, ready to be put on a target."""

    run: str
    folder: str
    """The published folder, relative to the snapshot; ``""`` is the project itself."""
    snapshot: Snapshot
    manifest: Manifest
    plan: ServingPlan
    certificate: str
    """The certificate's id."""
    key: str
    """The idempotency key: the same key never makes a second release."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployPlan:
    """What a deploy would do; shown before it is asked for, and all that a dry run does."""

    target: str
    url: str
    steps: tuple[str, ...]
    files: int
    size: int
    """Bytes."""
    replaces: str = ""
    """The release that is live now, or empty."""
    undo: str = ""


class Deployer(Protocol):
    """Puts releases on one target."""

    def plan(self, release: Release) -> DeployPlan:
        """Say what `deploy` would do; changes nothing."""
        ...

    def deploy(self, release: Release, progress: Callable[[int, int, str], None]) -> Deployment:
        """Put a release live; called again with the same key it finishes or returns the same one.

        Args:
            release: what to put there.
            progress: told (done, total, what) as files arrive.

        Raises:
            DeployError: the target refused or failed; what was live stays live.
        """
        ...

    def current(self) -> Deployment | None:
        """The deployment that is live, or None."""
        ...

    def history(self) -> Sequence[Deployment]:
        """The releases the target still keeps, newest first."""
        ...

    def contents(self, deployment: Deployment) -> tuple[ServingPlan, Manifest] | None:
        """How a kept release is served and which files it has; None when the target cannot say."""
        ...

    def rollback(self, to: str = "") -> Deployment:
        """Make an older release live again; empty means the one before the current.

        Raises:
            DeployError: there is none to go back to.
        """
        ...

    def keep_checkpoint(self, note: str) -> None:
        """Keep the ledger's signed head on the target, for whoever compares it later.

        Raises:
            DeployError: it could not be kept there.
        """
        ...

    def withdraw(self) -> None:
        """Take the live release off when there is none to go back to; nothing is served then."""
        ...

    def probes(self, deployment: Deployment, release: Release | None) -> Sequence[Probe]:
        """Ask the target about drift in its own way; an empty answer when it has none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule's outcome for one site; `failed` says that the rule itself broke."""

    rule: str
    issues: tuple[Issue, ...] = field(default=())
    failed: str = ""
