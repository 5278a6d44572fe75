"""One simulation of several: what the lanes of a run say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Simulation, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence


def merged(parts: Sequence[Simulation]) -> Simulation:
    """Join simulations of the same files, whose parts stay apart in it; a single one is itself.

    The verdict is the worst one. The settings stay with the parts, for those of two platforms may
    have the same names.
    """
    if len(parts) == 1:
        return parts[0]
    issues = [issue for part in parts for issue in part.issues]
    issues.sort(key=lambda i: (i.severity.rank, i.location.path, i.location.line or 0, i.rule))
    unknowns = {(u.question, u.rule): u for part in parts for u in part.unknowns}
    verdicts = {part.verdict for part in parts}
    return Simulation(
        platform=", ".join(part.platform for part in parts),
        digest=parts[0].digest,
        verdict=next(
            (v for v in (Verdict.FAILS, Verdict.UNKNOWN) if v in verdicts), Verdict.PASSES
        ),
        issues=tuple(issues),
        unknowns=tuple(unknowns.values()),
        rules_run=tuple(dict.fromkeys(rule for part in parts for rule in part.rules_run)),
        publish=parts[0].publish,
        elapsed=sum(part.elapsed for part in parts),
        parts=tuple(parts),
    )
