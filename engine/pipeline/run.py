"""One run: the order of the layers, and what each end is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.certify.seal import seal
from engine.deploy.journal import Journal
from engine.errors import ChimeraError, DeployError, RunAborted, machine_error
from engine.genesis import events as ev
from engine.heal.healer import ConfigurationHealer
from engine.heal.learning import Ranking, count_ledger
from engine.heal.writing import write_edits
from engine.model import Layer, RunReport, RunState, Verdict
from engine.pipeline import certification, landing
from engine.pipeline.endings import ending_of
from engine.project.snapshot import Snapshot
from engine.simulate.simulator import BuildSimulator
from engine.states import StateMachine

if TYPE_CHECKING:
    from engine.model import Certificate, Deployment, Healing, Simulation, Verification
    from engine.pipeline.context import RunContext
    from engine.platforms.interface import Release


class Run:
    """Carries a project through the layers."""

    def __init__(self, context: RunContext, snapshot: Snapshot) -> None:
        self.context = context
        self.snapshot = snapshot
        self.states = StateMachine(context.bus.publish)
        self.journal = Journal(context.kept) if context.kept is not None else None
        self.simulation: Simulation | None = None
        self.healing: Healing | None = None
        self.certificate: Certificate | None = None
        self.deployment: Deployment | None = None
        self.verification: Verification | None = None

    def go(self) -> RunReport:
        """Run all layers; every end is a state and an event.

        Raises:
            KeyboardInterrupt: the operator interrupted; the run's end is written before.
            ChimeraError: the end itself could not be written.
        """
        context = self.context
        try:
            unfinished = landing.reconcile(context, self.journal) if self.journal else {}
            simulation = self.heal(self.simulate())
            release = self.certify(simulation, unfinished)
            if context.options.dry_run:
                return self.rehearse(release)
            return self.land(release)
        except ChimeraError as error:
            if self.states.state.is_final:
                raise
            state, code = ending_of(error)
            if state is RunState.REJECTED and self.states.state is not RunState.CERTIFYING:
                state = RunState.FAILED
            return self.end(state, _with_place(error), error.advice, code)
        except KeyboardInterrupt:
            if not self.states.state.is_final:
                self.end(RunState.ABORTED, "interrupted", "What was live still is.", 130)
            raise
        except Exception as error:
            # The worker's edge: a crash becomes an event.
            if self.states.state.is_final:
                raise
            told = machine_error(error) if isinstance(error, OSError) else None
            if told is not None:
                return self.end(RunState.FAILED, _with_place(told), told.advice, 2)
            context.bus.publish(
                ev.RunCrashed(
                    error=f"{type(error).__name__}: {error}",
                    advice="Nothing more was done. Please report it.",
                    where=_place(error),
                )
            )
            return self.end(RunState.FAILED, "Chimera itself failed", "Please report it.", 2)

    def simulate(self) -> Simulation:
        """Layer 1."""
        self.states.move(RunState.SIMULATING)
        self.simulation = self._look(self.snapshot, again=False)
        self.context.checkpoint()
        return self.simulation

    def heal(self, simulation: Simulation) -> Simulation:
        """Layer 2: heal on an overlay, then write what was approved, all or nothing."""
        context = self.context
        if not simulation.issues:
            return simulation
        self.states.move(RunState.HEALING)
        healer = ConfigurationHealer(
            snapshot=self.snapshot,
            simulate=lambda overlay: self._look(overlay, again=True),
            decider=context.decider,
            emit=context.emit,
            ranking=Ranking(
                count_ledger(context.kept) if context.kept is not None else None,
                explore=context.build.context != "production",
            ),
        )
        self.healing = healer.heal_lanes(simulation.issues, context.lanes, baseline=simulation)
        context.checkpoint()
        if self.healing.aborted:
            raise RunAborted("The operator ended the run.", advice="No heal was written.")
        if not self.healing.edits:
            return simulation
        if context.options.dry_run:
            self.snapshot = self.snapshot.with_edits(self.healing.edits)
        else:
            undo = write_edits(context.project, self.snapshot, self.healing.edits)
            context.emit(ev.EditsWritten(edits=self.healing.edits, undo=undo))
            self.snapshot = Snapshot.of_folder(context.project)
        self.simulation = self._look(self.snapshot, again=True)
        return self.simulation

    def certify(self, simulation: Simulation, unfinished: dict[str, str]) -> Release:
        """Layer 3."""
        context = self.context
        self.states.move(RunState.CERTIFYING)
        release = certification.build_release(context, self.snapshot, unfinished, simulation)
        if context.options.dry_run:
            certification.foresee(context, simulation, self.healing, release)
        elif context.options.certify:
            self.certificate, release = certification.certify(
                context, simulation, self.healing, release
            )
        return release

    def rehearse(self, release: Release) -> RunReport:
        """Say what layer 4 would do; a dry run ends here."""
        self.states.move(RunState.DEPLOYING, "dry run")
        landing.executor(self.context).rehearse(release, self.context.deployer.plan(release))
        return self.end(RunState.SUCCESS, "dry run: nothing was changed")

    def land(self, release: Release) -> RunReport:
        """Layers 4 and 5: what is not well is taken back at once."""
        context = self.context
        plan = landing.ask_to_deploy(context, release)
        before = context.deployer.current()
        step = landing.admit_release(context, release, self.certificate)
        self.states.move(RunState.DEPLOYING)
        journal = self.journal or Journal(context.ledger)
        self.deployment = landing.land(context, journal, step, release, plan)
        self.states.move(RunState.VERIFYING)
        self.verification = landing.verify(context, self.deployment, release)
        if self.verification.verdict is not Verdict.FAILS:
            return self.end(RunState.SUCCESS)
        worst = self.verification.failures[0]
        reason = f"{worst.kind} {worst.subject}: {worst.detail}"
        try:
            landing.take_back(context, self.deployment, before, reason)
        except (ChimeraError, OSError) as error:
            raise DeployError(
                f"The live site was not well: {reason}; and it could not be taken back: {error}",
                advice="What is live is the release that was not well; `chimeractl rollback`"
                " tries again once the cause is gone.",
                where=getattr(error, "where", ""),
            ) from error
        return self.end(
            RunState.ROLLED_BACK,
            f"the live site was not well: {reason}",
            "Look at the probes that failed; what was live before is live again.",
            1,
        )

    def end(self, state: RunState, reason: str = "", advice: str = "", code: int = 0) -> RunReport:
        """Move to a final state and say what the run came to."""
        self.states.move(state, reason)
        url = self.deployment.url if self.deployment and state is RunState.SUCCESS else ""
        self.context.bus.publish(
            ev.RunFinished(
                state=state,
                reason=reason,
                advice=advice,
                url=url,
                exit_code=code,
                elapsed=self.context.clock.monotonic() - self.context.started,
            )
        )
        if self.deployment is not None:
            self._seal()
        return RunReport(
            run=self.context.bus.run,
            state=state,
            simulation=self.simulation,
            healing=self.healing,
            certificate=self.certificate,
            deployment=self.deployment,
            verification=self.verification,
            reason=reason,
            advice=advice,
        )

    def _seal(self) -> None:
        """Put the ledger's head where whoever edits the ledger does not look, and on the target."""
        try:
            made = seal(self.context.ledger, self.context.trust)
            self.context.deployer.keep_checkpoint(made.note)
        except ChimeraError as error:
            text = f"The ledger could not be sealed: {error}"
            self.context.bus.publish(ev.LineLogged(at=Layer.GENESIS, level="warning", text=text))

    def _look(self, snapshot: Snapshot, *, again: bool) -> Simulation:
        simulator = BuildSimulator(clock=self.context.clock, emit=self.context.emit)
        return simulator.simulate_lanes(snapshot, self.context.lanes, again=again)


def _with_place(error: ChimeraError) -> str:
    return f"{error} ({error.where})" if error.where else str(error)


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
