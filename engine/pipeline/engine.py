"""ChimeraDeploymentEngine: the public door. It opens what a run needs and starts it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from engine import __version__
from engine.cancel import CancelToken
from engine.certify.seal import drop_seals
from engine.clock import SystemChance, SystemClock
from engine.config import POLICY_TABLE, STATE_FOLDER, read_file
from engine.decide import Question
from engine.deploy.targets import deployer_for
from engine.errors import ChimeraError, DeployError
from engine.genesis import events as ev
from engine.genesis.bus import Bus, NullRecorder
from engine.genesis.existing import existing_ledger
from engine.genesis.ledger import Ledger
from engine.heal.writing import recover, unfinished
from engine.model import LAYERS, Layer, RunState, Verdict
from engine.pipeline import certification, landing
from engine.pipeline.context import RunContext, RunOptions
from engine.pipeline.endings import ending_of
from engine.pipeline.gates import ask, require
from engine.pipeline.room import alone, require_folder, unchanged
from engine.pipeline.run import Run
from engine.platforms.lanes import lanes_for
from engine.project.snapshot import Snapshot
from engine.simulate.simulator import BuildSimulator
from engine.state_folder import state_folder
from engine.trust.looking import look_at_trust
from engine.trust.policy import Policy
from engine.trust.project_trust import ProjectTrust
from engine.trust.redaction import learn_project
from engine.trust.roles import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from engine.clock import Chance, Clock
    from engine.config import ChimeraConfig
    from engine.decide import Decider
    from engine.genesis.bus import Recorder
    from engine.genesis.events import Event
    from engine.model import Certificate, Deployment, RunReport, Verification
    from engine.platforms.interface import Deployer
    from engine.platforms.lanes import Lane

T = TypeVar("T")
LEDGER_FILE = "ledger.sqlite"
COMMAND_LAYERS = {
    "certify": (Layer.SIMULATE, Layer.CERTIFY),
    "rollback": (Layer.DEPLOY,),
    "verify": (Layer.VERIFY,),
}
"""The layers of the commands that do not run all five."""
FOR_WHAT_IS_LIVE = frozenset({"rollback", "verify"})
"""The commands that mean nothing to a project that was never deployed."""


class ChimeraDeploymentEngine:
    """Runs the five layers on one project.

    Example::

        engine = ChimeraDeploymentEngine(
            Path("shop"),
            config=ChimeraConfig.load("shop"),
            decider=PolicyDecider(approve=True),
            subscribers=(print,),
        )
        report = engine.deploy()
    """

    def __init__(
        self,
        project: Path,
        *,
        config: ChimeraConfig,
        decider: Decider,
        subscribers: tuple[Callable[[Event], None], ...] = (),
        clock: Clock | None = None,
        chance: Chance | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        self.project = project
        self._config = config
        self._decider = decider
        self._clock = clock or SystemClock()
        self._chance = chance or SystemChance()
        self._cancel = cancel or CancelToken()
        self._subscribers = subscribers

    def deploy(self, options: RunOptions | None = None) -> RunReport:
        """Simulate, heal, certify, deploy and verify; roll back when the site is not well.

        Returns:
            What the run came to: everything that a run can meet is an end of it, not an error.

        Raises:
            ChimeraError: nothing was begun: the target is not built yet, the folder or the ledger
                cannot be read, the policy or the trust does not hold, or another run goes on.
        """
        with self._context(options or RunOptions()) as context:
            return Run(context, Snapshot.of_folder(self.project)).go()

    def certify(self) -> Certificate:
        """Simulate and certify the project as it is on the disk; heals and deploys nothing.

        Raises:
            CertificateRejected: a check failed; the rejection is signed and in the ledger.
            GateClosed: the final approval was not given.
            PermissionDenied: the local user may not certify.
        """
        with self._context(RunOptions(command="certify")) as context:
            snapshot = Snapshot.of_folder(self.project)
            simulator = BuildSimulator(clock=context.clock, emit=context.emit)
            with self._said_if_it_fails(context):
                simulation = simulator.simulate_lanes(snapshot, context.lanes)
                release = certification.build_release(context, snapshot, {}, simulation)
                certificate, _ = certification.certify(context, simulation, None, release)
            self._end(context, RunState.SUCCESS, "certified; nothing was deployed", 0)
            return certificate

    def rollback(self, to: str = "") -> Deployment:
        """Make an older release live again; asks first.

        Args:
            to: the release; the one before the live one when it is empty.

        Raises:
            PermissionDenied: the local user may not roll back.
            GateClosed: the question was answered with no.
            DeployError: there is no such release.
        """
        with self._context(RunOptions(command="rollback", certify=False)) as context:
            with self._said_if_it_fails(context):
                context.trust.require(Action.ROLLBACK, context.environment)
                deployment = self._roll_back(context, to)
            self._end(context, RunState.SUCCESS, "rolled back by the operator", 0)
            return deployment

    def verify_live(self) -> Verification:
        """Ask the live site and compare it with the release that should be there.

        Raises:
            DeployError: nothing is live.
        """
        with self._context(RunOptions(command="verify", certify=False)) as context:
            with self._said_if_it_fails(context):
                verification = self._verify_live(context)
            well = verification.verdict is Verdict.PASSES
            state = RunState.SUCCESS if well else RunState.FAILED
            self._end(context, state, "", 0 if well else 1)
            return verification

    def _roll_back(self, context: RunContext, to: str) -> Deployment:
        live = context.deployer.current()
        names = [d.release for d in context.deployer.history()]
        older = [n for n in names if live is None or n < live.release]
        wanted = to or (older[0] if older else "")
        if not wanted or wanted not in names:
            raise DeployError(
                f"There is no release {to!r}." if to else "There is no older release.",
                advice="`chimeractl node status` lists what is kept.",
            )
        question = Question(
            gate="rollback",
            question=f"Make {wanted} live again?",
            details=(f"live now: {live.release}" if live else "nothing is live now",),
            digest=wanted,
            stake="outward",
            at=Layer.DEPLOY,
            undo=f"chimeractl rollback --to {live.release}" if live else "",
        )
        require(question, ask(context, question))
        context.emit(
            ev.RollbackTriggered(
                reason="asked for by the operator",
                from_release=live.release if live else "",
                to_release=wanted,
                automatic=False,
            )
        )
        deployment = context.deployer.rollback(wanted)
        context.emit(ev.RollbackCompleted(deployment=deployment))
        return deployment

    def _verify_live(self, context: RunContext) -> Verification:
        live = context.deployer.current()
        released = context.deployer.contents(live) if live is not None else None
        if live is None or released is None:
            raise _nothing_live()
        if not live.url:
            raise DeployError(
                "The node's server is not running.", advice="`chimeractl node start` starts it."
            )
        plan, manifest = released
        return landing.verifier(context).verify(
            live.url, plan, manifest, context.deployer.probes(live, None)
        )

    def _begin(self, bus: Bus, lanes: tuple[Lane, ...], options: RunOptions) -> None:
        build = lanes[0].context
        bus.publish(
            ev.DeployInitiated(
                project=self.project.name,
                command=options.command,
                platform=lanes[0].name,
                platforms=tuple(lane.name for lane in lanes),
                target=build.target,
                context=build.context,
                branch=build.branch,
                dry_run=options.dry_run,
                certify=options.certify,
                layers=COMMAND_LAYERS.get(options.command, LAYERS),
                engine=__version__,
            )
        )

    def _end(self, context: RunContext, state: RunState, reason: str, code: int) -> None:
        context.bus.publish(
            ev.RunFinished(
                state=state,
                reason=reason,
                exit_code=code,
                elapsed=self._clock.monotonic() - context.started,
            )
        )

    @contextmanager
    def _said_if_it_fails(self, context: RunContext) -> Iterator[None]:
        """Write the end of a run that an error or the operator ends; the error goes on."""
        try:
            yield
        except ChimeraError as error:
            state, code = ending_of(error)
            self._end(context, state, str(error), code)
            raise
        except KeyboardInterrupt:
            self._end(context, RunState.ABORTED, "interrupted", 130)
            raise

    @contextmanager
    def _context(self, options: RunOptions) -> Iterator[RunContext]:
        config, clock = self._config, self._clock
        deployer = deployer_for(config, self.project, clock)
        learn_project(self.project)
        if options.dry_run:
            with self._looking(options, deployer) as context:
                yield context
            return
        if options.command in FOR_WHAT_IS_LIVE:
            require_folder(self.project)
            _refuse_without_release(deployer)
        policy = Policy.from_table(_policy_table(config), str(config.path or ""))
        with alone(self.project):
            # A crash may have left heals half written: they are ended before anything is read.
            recovered = recover(self.project)
            snapshot = Snapshot.of_folder(self.project)
            lanes = lanes_for(config, snapshot, target=config.target.value)
            ledger = Ledger(state_folder(self.project) / LEDGER_FILE)
            try:
                lost = self._forget_earlier() if ledger.size() == 0 else 0
                bus = self._bus(ledger)
                self._begin(bus, lanes, options)
                for heal, stage in recovered:
                    text = f"A crash had left the heal {heal.name} half written: {stage} now."
                    bus.publish(ev.LineLogged(at=Layer.HEAL, level="warning", text=text))
                trust = self._trust(bus, lost)
                yield self._run_context(options, bus, ledger, trust, policy, deployer, lanes)
            finally:
                ledger.close()

    @contextmanager
    def _looking(self, options: RunOptions, deployer: Deployer) -> Iterator[RunContext]:
        """A dry run's surroundings: all that is there is asked, and nothing is written.

        Best tools agree (``terraform plan``, ``helm --dry-run``, ``rsync -n``): what only says what
        would be done works in a folder that one may not write, and no history tells of it.
        """
        policy = Policy.from_table(_policy_table(self._config), str(self._config.path or ""))
        with unchanged(self.project):
            snapshot = Snapshot.of_folder(self.project)
            lanes = lanes_for(self._config, snapshot, target=self._config.target.value)
            ledger = existing_ledger(self.project / STATE_FOLDER / LEDGER_FILE)
            try:
                bus = self._bus(NullRecorder())
                self._begin(bus, lanes, options)
                for heal in unfinished(self.project):
                    text = f"A crash has left the heal {heal.name} half written; a run ends it."
                    bus.publish(ev.LineLogged(at=Layer.HEAL, level="warning", text=text))
                trust = self._said(
                    bus,
                    lambda: look_at_trust(self.project, new=ledger is None, announce=bus.publish),
                )
                yield self._run_context(options, bus, ledger, trust, policy, deployer, lanes)
            finally:
                if ledger is not None:
                    ledger.close()

    def _run_context(  # noqa: PLR0917 - what a run is made of, put together in one place
        self,
        options: RunOptions,
        bus: Bus,
        ledger: Ledger | None,
        trust: ProjectTrust | None,
        policy: Policy,
        deployer: Deployer,
        lanes: tuple[Lane, ...],
    ) -> RunContext:
        return RunContext(
            project=self.project,
            config=self._config,
            options=options,
            decider=self._decider,
            clock=self._clock,
            chance=self._chance,
            cancel=self._cancel,
            bus=bus,
            kept=ledger,
            standing=trust,
            policy=policy,
            deployer=deployer,
            lanes=lanes,
            started=self._clock.monotonic(),
        )

    def _forget_earlier(self) -> int:
        """Put away what the user's state knows of an earlier ledger here; answers its seals.

        Before the first event: when the run is killed behind it, the ledger is empty no more.
        """
        return drop_seals(self.project, ProjectTrust.forget_earlier(self.project))

    def _trust(self, bus: Bus, lost: int) -> ProjectTrust:
        """Open the project's trust; on first use found it."""
        trust = self._said(bus, lambda: ProjectTrust.open(self.project, announce=bus.publish))
        if lost:
            bus.publish(
                ev.TrustChanged(
                    what="THE EARLIER LEDGER OF THIS FOLDER IS GONE",
                    by=member.name if (member := trust.me()) else "",
                    detail=f"Its {lost} sealed heads are kept as evidence in the user's state"
                    " folder; `ledger verify --checkpoint FILE` compares with one of them.",
                )
            )
        return trust

    @staticmethod
    def _said(bus: Bus, open_trust: Callable[[], T]) -> T:
        """Open; a fault there ends the run that has begun, with a reason."""
        try:
            return open_trust()
        except ChimeraError as error:
            bus.publish(
                ev.RunFinished(
                    state=RunState.FAILED, reason=str(error), advice=error.advice, exit_code=2
                )
            )
            raise

    def _bus(self, ledger: Recorder) -> Bus:
        moment = self._clock.now().strftime("%Y%m%d-%H%M%S")
        bus = Bus(
            run=f"{moment}-{self._chance.token(3)}",
            project=self.project.name,
            clock=self._clock,
            recorder=ledger,
            shard=f"{self.project.name}/{self._config.text('simulate.context')}",
        )
        for subscriber in self._subscribers:
            bus.subscribe(subscriber)
        return bus


def _refuse_without_release(deployer: Deployer) -> None:
    """Refuse before anything begins: a look at nothing founds no trust and writes no ledger."""
    if deployer.current() is None and not deployer.history():
        raise _nothing_live()


def _nothing_live() -> DeployError:
    return DeployError("Nothing is live.", advice="`chimeractl deploy` makes it so.")


def _policy_table(config: ChimeraConfig) -> dict[str, object]:
    if config.path is None:
        return {}
    table = read_file(config.path).get(POLICY_TABLE, {})
    return table if isinstance(table, dict) else {"": table}
