"""The four checks a Truth verdict rests on, each a pure function of what the layers below said.

Names are the specification's. A waived issue stays visible in the check's detail: what was let be
is part of what is signed.
"""

from __future__ import annotations

import posixpath
import unicodedata
from typing import TYPE_CHECKING

from engine.model import Check, HealOutcome, Verdict

if TYPE_CHECKING:
    from engine.model import Healing, Issue, Simulation
    from engine.project.manifest import Manifest
    from engine.trust.policy import Policy


def simulation_passed(simulation: Simulation, policy: Policy, today: str) -> Check:
    """Leviathan's verdict; "cannot tell" passes unless the policy blocks it, and is named.

    Of several platforms each must pass, and each is named: the certificate is over the one tree.
    """
    if simulation.parts:
        found = [simulation_passed(part, policy, today) for part in simulation.parts]
        return Check(
            name="simulation_passed",
            passed=all(check.passed for check in found),
            detail="; ".join(
                f"{part.platform}: {check.detail}" if not part.rules_run else check.detail
                for part, check in zip(simulation.parts, found, strict=True)
            ),
        )
    detail = f"{simulation.platform}: {simulation.verdict.value}"
    passed = True
    if simulation.verdict is Verdict.UNKNOWN:
        passed = not policy.block_unknown
        detail += f" ({len(simulation.unknowns)} open questions)"
    elif simulation.verdict is Verdict.FAILS:
        waived = [i for i in simulation.issues if policy.waiver_for(i, today) is not None]
        left = [i for i in simulation.issues if policy.blocks(i, today)]
        # A failing verdict passes only when every issue behind it was waived by name.
        passed = bool(waived) and not left
        if passed:
            detail += f"; waived: {_named(waived)}"
    if not simulation.rules_run:
        return Check(name="simulation_passed", passed=False, detail="no rule was run")
    return Check(name="simulation_passed", passed=passed, detail=detail)


def no_critical_issues(simulation: Simulation, policy: Policy, today: str) -> Check:
    """No issue of a severity that the policy blocks, but for those it waives."""
    blocking = [i for i in simulation.issues if policy.blocks(i, today)]
    waived = [
        i
        for i in simulation.issues
        if i.severity in policy.block and policy.waiver_for(i, today) is not None
    ]
    if blocking:
        detail = f"blocking: {_named(blocking)}"
    else:
        detail = f"none of {', '.join(s.value for s in policy.block)}"
    if waived:
        detail += f"; waived: {_named(waived)}"
    return Check(name="no_critical_issues", passed=not blocking, detail=detail)


def healing_successful(healing: Healing | None, policy: Policy, today: str) -> Check:
    """No blocking issue was left to a person after ARIE's attempts."""
    if healing is None or not healing.issues:
        return Check(name="healing_successful", passed=True, detail="nothing was to be healed")
    left = [
        h.issue
        for h in healing.issues
        if h.outcome in {HealOutcome.MANUAL_REVIEW, HealOutcome.FAILED}
        and policy.blocks(h.issue, today)
    ]
    healed = sum(1 for h in healing.issues if h.outcome is HealOutcome.HEALED)
    detail = f"{healed} of {len(healing.issues)} healed"
    if left:
        detail += f"; left to a person: {_named(left)}"
    return Check(name="healing_successful", passed=not left, detail=detail)


def configuration_valid(
    simulation: Simulation, healing: Healing | None, manifest: Manifest
) -> Check:
    """The build is one that can be named: simulated as healed, its paths safe and distinct."""
    name = "configuration_valid"
    if (
        healing is not None
        and healing.digest_after
        and simulation.digest
        and healing.digest_after != simulation.digest
    ):
        return Check(name=name, passed=False, detail="what was simulated is not what was healed")
    trouble = unsafe_path(manifest)
    if trouble:
        return Check(name=name, passed=False, detail=trouble)
    if not manifest.entries:
        return Check(name=name, passed=False, detail="there is no file to deploy")
    return Check(
        name=name, passed=True, detail=f"{len(manifest.entries)} files, {manifest.size} bytes"
    )


def unsafe_path(manifest: Manifest) -> str:
    """Why a manifest's paths cannot be deployed everywhere; empty when they can."""
    seen: dict[str, str] = {}
    for entry in manifest.entries:
        path = entry.path
        if path.startswith("/") or "\n" in path or "\0" in path:
            return f"{path!r} is no path within the release"
        if posixpath.normpath(path) != path or path.split("/")[0] == "..":
            return f"{path!r} leaves the release or is not in normal form"
        folded = unicodedata.normalize("NFC", path).casefold()
        if folded in seen:
            return f"{path!r} and {seen[folded]!r} are one file on some systems"
        seen[folded] = path
    return ""


def _named(issues: list[Issue]) -> str:
    several = len({i.platform for i in issues}) > 1
    names = [f"{i.rule} ({i.location}{', ' + i.platform if several else ''})" for i in issues[:5]]
    more = len(issues) - len(names)
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")
