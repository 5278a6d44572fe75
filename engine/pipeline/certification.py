"""From a healed snapshot to a certified release: layer 3's place in the order."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from engine.certify import checks
from engine.certify.certifier import DeploymentCertifier
from engine.clock import rfc3339
from engine.decide import Question
from engine.deploy.release import release_manifest
from engine.errors import CertificateRejected, ProjectError
from engine.genesis.events import CheckRecorded
from engine.model import Layer, Severity
from engine.pipeline.gates import ask, require
from engine.platforms.interface import Release
from engine.records import replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model import Certificate, Healing, Simulation
    from engine.pipeline.context import RunContext
    from engine.project.snapshot import Snapshot


def build_release(
    context: RunContext,
    snapshot: Snapshot,
    unfinished: Mapping[str, str],
    simulation: Simulation,
) -> Release:
    """Name and hash what would be deployed.

    Args:
        context: the run.
        snapshot: the files, as healed.
        unfinished: keys by digest of deploys that a crash interrupted: such a one is finished
            under its old key and never made twice.
        simulation: what layer 1 said, for the reason why there is nothing to release.

    Raises:
        CertificateRejected: there is no folder to release, or it holds what cannot be.
    """
    site = context.platform.resolve(snapshot, context.build)
    plan = context.platform.serving_plan(site)
    if site.publish is None:
        grave = (i for i in simulation.issues if i.severity is Severity.CRITICAL)
        first = next((i for i in grave if i.location.line), None)
        if first is not None:
            raise CertificateRejected(
                f"{context.platform.name} sees no folder of a site here, and its first fault is:"
                f" {first.message}",
                advice=f"Look at {first.location}; `chimeractl heal --diff` shows the heals.",
                where=str(first.location),
            )
        raise CertificateRejected(
            f"The target {context.build.target} serves files, and what {context.platform.name}"
            " sees here is none: its configuration names no folder of a site.",
            advice="Services that run code go to their own platform; `--as netlify` or `--as pages`"
            " looks at the project as a site.",
        )
    if not snapshot.is_folder(site.publish):
        command = site.build_command
        raise CertificateRejected(
            f"There is no folder to release: {site.publish!r} is not on the disk.",
            advice=f"Build it first: {command}" if command else "Name the site's folder.",
        )
    try:
        manifest = release_manifest(snapshot, site.publish, plan)
    except ProjectError as error:
        raise CertificateRejected(str(error), advice=error.advice, where=error.where) from error
    fresh = hashlib.sha256(f"{context.bus.run}|{context.environment}".encode()).hexdigest()[:32]
    return Release(
        run=context.bus.run,
        folder=site.publish,
        snapshot=snapshot,
        manifest=manifest,
        plan=plan,
        certificate="",
        key=unfinished.get(manifest.sha3_256, fresh),
    )


def foresee(
    context: RunContext, simulation: Simulation, healing: Healing | None, release: Release
) -> None:
    """Make the four checks without a signature, for a dry run.

    Raises:
        CertificateRejected: it would be rejected.
    """
    today = rfc3339(context.clock.now())[:10]
    found = (
        checks.simulation_passed(simulation, context.policy, today),
        checks.no_critical_issues(simulation, context.policy, today),
        checks.healing_successful(healing, context.policy, today),
        checks.configuration_valid(simulation, healing, release.manifest),
    )
    for check in found:
        context.emit(CheckRecorded(check=check))
    failed = [f"{c.name}: {c.detail}" for c in found if not c.passed]
    if failed:
        raise CertificateRejected(
            "It would be rejected. " + "; ".join(failed),
            advice=_way_out(context, simulation, "Heal the issues it names."),
        )


def certify(
    context: RunContext, simulation: Simulation, healing: Healing | None, release: Release
) -> tuple[Certificate, Release]:
    """Check, sign, ask for the final approval, and sign that too.

    Raises:
        CertificateRejected: a check failed; the rejection is signed.
        GateClosed: the final approval was not given; the refusal is signed.
    """
    certifier = DeploymentCertifier(
        trust=context.trust,
        ledger=context.ledger,
        policy=context.policy,
        clock=context.clock,
        chance=context.chance,
        bus=context.bus,
    )
    certificate = certifier.certify(simulation, healing, release.manifest, context.environment)
    if not certificate.passed:
        raise CertificateRejected(
            certificate.reason,
            advice=_way_out(
                context, simulation, "Heal the issues it names, or waive them in the policy."
            ),
        )
    question = Question(
        gate="final-approval",
        question=f"Approve {len(release.manifest.entries)} files for {context.environment}?",
        details=(
            f"digest {certificate.digest}",
            *(f"{part.platform}: {part.verdict}" for part in simulation.parts),
            _left(len(simulation.distinct)),
            f"the approval holds until {certificate.expires_at[:19]}Z",
        ),
        digest=certificate.digest,
        stake="undoable",
        at=Layer.CERTIFY,
        undo="say no to the deploy, which is asked next; the approval then expires unused",
    )
    answer = ask(context, question)
    certificate = certifier.approve(certificate, answer, shown=question.digest)
    require(question, answer)
    return certificate, replace(release, certificate=certificate.certificate_id)


def _way_out(context: RunContext, simulation: Simulation, advice: str) -> str:
    """What to do about a rejection, also where only what the target does not serve is ill."""
    today = rfc3339(context.clock.now())[:10]
    ill = [
        part.platform
        for part in simulation.parts
        if not checks.simulation_passed(part, context.policy, today).passed
        or not checks.no_critical_issues(part, context.policy, today).passed
    ]
    served = context.platform.name
    if not ill or served in ill:
        return advice
    return (
        f"{advice} What blocks is {' and '.join(ill)}, which the target {context.build.target} does"
        f" not serve: `--as {served}` releases what it serves alone."
    )


def _left(issues: int) -> str:
    if not issues:
        return "no issue is left"
    if issues == 1:
        return "1 issue left, it does not block"
    return f"{issues} issues left, none of them blocks"
