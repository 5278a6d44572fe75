"""The seam between the pipeline and a platform.

A platform is a folder that fills `Platform`: it resolves a snapshot into what it will see, brings
its rules, and says how a finished folder would be served. A `Deployer` puts releases on a target.
Adding a platform touches one folder and one line of `registry`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from engine.records import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

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
    from engine.platforms.needs import Need
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

    def has(self, need: Need) -> bool:
        """Tell whether what a rule may need is there; True where that is not known."""
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
    needs: tuple[Need, ...] = ()
    """Without one of these there is nothing for the rule to look at; it needs all of them."""
    masks: bool = False
    """True when its issue hides others (a file that does not parse, a base that is not there).

    What appears once it is healed was hidden, not brought by the heal, and is healed in its turn.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBody(Generic[S_contra]):
    """What stands in a rule's module."""

    meta: RuleMeta
    check: Callable[[S_contra], Iterable[Issue]]
    heal: Callable[[Issue, S_contra], Sequence[Proposal] | NoHeal]
    page: str
    """The module's docstring: what, why, an example that is bad, one that is good."""
    unknowns: Callable[[S_contra], Iterable[Unknown]] | None = None
    """What the rule could not look at, for the few rules that have a limit."""


class Rule(Generic[S_contra]):
    """A rule: its name at once, and its module when it is asked for more."""

    def __init__(
        self,
        *,
        id: str,  # noqa: A002 - a rule's own word for it
        title: str,
        needs: tuple[Need, ...],
        load: Callable[[], RuleBody[S_contra]],
    ) -> None:
        self.id = id
        self.title = title
        self.needs = needs
        """Where one of them is lacking the rule finds nothing, and is not loaded to find it."""
        self._load = load
        self._body: RuleBody[S_contra] | None = None

    @classmethod
    def of(cls, body: RuleBody[S_contra]) -> Rule[S_contra]:
        """The rule of a body that is loaded already."""
        meta = body.meta
        return cls(id=meta.id, title=meta.title, needs=meta.needs, load=lambda: body)

    @property
    def body(self) -> RuleBody[S_contra]:
        """What stands in the module; an error while loading it is the program's, and not hidden."""
        if self._body is None:
            self._body = self._load()
        return self._body

    @property
    def meta(self) -> RuleMeta:
        """The rule's identity."""
        return self.body.meta

    @property
    def page(self) -> str:
        """The rule's page."""
        return self.body.page

    def check(self, site: S_contra) -> Iterable[Issue]:
        """Look at a site, whether or not what the rule needs is there."""
        return self.body.check(site)

    def heal(self, issue: Issue, site: S_contra) -> Sequence[Proposal] | NoHeal:
        """Propose edits for an issue of this rule."""
        return self.body.heal(issue, site)

    def unknowns(self, site: S_contra) -> Iterable[Unknown]:
        """What the rule could not look at."""
        return () if self.body.unknowns is None else self.body.unknowns(site)


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
