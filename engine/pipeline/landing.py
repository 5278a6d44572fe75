"""Layers 4 and 5 in the order: the gate, the deploy, the check of the live site, the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.certify.gate import admit, waive
from engine.decide import Question
from engine.deploy.executor import DeployExecutor
from engine.deploy.journal import Step, StepState, intend_in
from engine.deploy.release import release_manifest
from engine.errors import ChimeraError
from engine.genesis.events import LineLogged, RollbackCompleted, RollbackTriggered
from engine.model import Layer
from engine.pipeline.gates import ask, require
from engine.verify.verifier import Verifier

if TYPE_CHECKING:
    import sqlite3

    from engine.deploy.journal import Journal
    from engine.model import Certificate, Deployment, Verification
    from engine.pipeline.context import RunContext
    from engine.platforms.interface import DeployPlan, Release

STEP = "deploy"


def executor(context: RunContext) -> DeployExecutor:
    """Make layer 4's hands."""
    attempts = int(context.config.number("deploy.attempts"))
    return DeployExecutor(context.deployer, attempts=attempts, emit=context.emit)


def reconcile(context: RunContext, journal: Journal) -> dict[str, str]:
    """Look at what a crash left: ask the target, and write how each step ended.

    A dry run looks too, but leaves the writing to the run that deploys.

    Returns:
        The keys by digest of the deploys that were interrupted.
    """
    unfinished: dict[str, str] = {}
    for step in journal.open_steps(context.build.target):
        there = next((d for d in context.deployer.history() if d.deployment_id == step.key), None)
        state = StepState.DONE if there else StepState.FAILED
        if not context.options.dry_run:
            journal.end(step.run, step.name, state, there.release if there else "interrupted")
        unfinished[step.digest] = step.key
        found = f"its release {there.release} is whole" if there else "it had put nothing in place"
        context.emit(
            LineLogged(
                at=Layer.DEPLOY,
                level="warning",
                text=f"Run {step.run} was interrupted while it deployed: {found}.",
            )
        )
    return unfinished


def ask_to_deploy(context: RunContext, release: Release) -> DeployPlan:
    """Ask for the deploy, again when the plan changed while the question stood.

    Raises:
        GateClosed: nobody may answer, or the answer is no.
    """
    while True:
        plan = context.deployer.plan(release)
        question = Question(
            gate="deploy",
            question=f"Deploy {plan.files} files to {plan.target} ({plan.url})?",
            details=(
                *plan.steps,
                f"replaces {plan.replaces}" if plan.replaces else "nothing is live there yet",
                f"digest {release.manifest.sha3_256}",
            ),
            digest=release.manifest.sha3_256,
            stake="outward",
            at=Layer.DEPLOY,
            undo=plan.undo,
        )
        require(question, ask(context, question))
        if context.deployer.plan(release) == plan:
            return plan


def admit_release(context: RunContext, release: Release, certificate: Certificate | None) -> Step:
    """Use the certificate up and write the intent, in one transaction.

    What is about to be sent is hashed again: one byte changed since the certification is refused.

    Raises:
        CertificateRejected: a link of the chain does not hold, or nothing was certified.
        PermissionDenied: the local user may not do this.
    """
    manifest = release_manifest(release.snapshot, release.folder, release.plan)
    step = Step(
        run=context.bus.run,
        name=STEP,
        key=release.key,
        digest=manifest.sha3_256,
        target=context.build.target,
        certificate=release.certificate,
    )

    def write(db: sqlite3.Connection) -> None:
        intend_in(db, step)

    if context.options.certify:
        admit(
            certificate,
            manifest,
            context.environment,
            deploy=context.bus.run,
            trust=context.trust,
            policy=context.policy,
            clock=context.clock,
            bus=context.bus,
            together=write,
        )
    else:
        waive(
            manifest,
            context.environment,
            reason="certify=false",
            deploy=context.bus.run,
            trust=context.trust,
            policy=context.policy,
            clock=context.clock,
            bus=context.bus,
            together=write,
        )
    return step


def land(
    context: RunContext, journal: Journal, step: Step, release: Release, plan: DeployPlan
) -> Deployment:
    """Put the release live and write how the step ended.

    Raises:
        DeployError: the target refused or failed; what was live still is.
    """
    try:
        deployment = executor(context).deploy(release, plan)
    except ChimeraError as error:
        journal.end(step.run, step.name, StepState.FAILED, str(error))
        raise
    journal.end(step.run, step.name, StepState.DONE, deployment.release)
    return deployment


def verify(context: RunContext, deployment: Deployment, release: Release) -> Verification:
    """Ask the live site."""
    return verifier(context).verify(
        deployment.url,
        release.plan,
        release.manifest,
        context.deployer.probes(deployment, release),
    )


def verifier(context: RunContext) -> Verifier:
    """Make layer 5."""
    return Verifier(
        clock=context.clock,
        emit=context.emit,
        timeout=context.config.number("verify.timeout"),
        pages=int(context.config.number("verify.pages")),
    )


def take_back(
    context: RunContext, deployment: Deployment, before: Deployment | None, reason: str
) -> None:
    """Make what was live before live again, or nothing when there was nothing."""
    context.bus.publish(
        RollbackTriggered(
            reason=reason,
            from_release=deployment.release,
            to_release=before.release if before else "",
            automatic=True,
        )
    )
    if before is None:
        context.deployer.withdraw()
        return
    back = context.deployer.rollback(before.release)
    context.bus.publish(RollbackCompleted(deployment=back))
