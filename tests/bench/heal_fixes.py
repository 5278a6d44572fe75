"""Real fix commits: is the defect reported where the human changed, is the heal the human's?

Run by name: ``python tests/bench/heal_fixes.py [--case 010] [--verbose]``. Each case has only the
changed files, before and after; what needs the rest of the project cannot be told there.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

from engine.clock import SystemClock
from engine.decide import PolicyDecider
from engine.heal.healer import ConfigurationHealer
from engine.heal.proof import identity
from engine.model import Healing, HealOutcome, Issue, Simulation
from engine.platforms import registry
from engine.platforms.interface import BuildContext
from engine.project.editing.diff import hunks_of
from engine.project.snapshot import Snapshot
from engine.simulate.simulator import BuildSimulator

ROOT = Path(__file__).resolve().parents[2]


def stored(folder: Path) -> Snapshot:
    """The files of one side of a case."""
    return Snapshot.in_memory(
        {f.relative_to(folder).as_posix(): f.read_bytes() for f in folder.rglob("*") if f.is_file()}
    )


def changed_lines(before: str, after: str) -> set[int]:
    """The lines of `before` that the human touched, and those beside an insertion."""
    found: set[int] = set()
    for hunk in hunks_of(before, after, context=0):
        first = hunk.old_start - (0 if hunk.old_count else 1)
        found.update(range(first, first + max(hunk.old_count, 2)))
    return found


class Case:
    """One commit."""

    def __init__(self, folder: Path, label: str) -> None:
        self.name, self.label = folder.name, label
        self.before, self.after = stored(folder / "before"), stored(folder / "after")
        names = list(self.before.paths())
        blueprint = any(n.rpartition("/")[2] in {"render.yaml", "render.yml"} for n in names)
        self.platform = registry.platform("render" if blueprint else "netlify")
        self.context = BuildContext(target=self.platform.name)

    def simulate(self, snapshot: Snapshot) -> Simulation:
        return BuildSimulator(clock=SystemClock()).simulate(snapshot, self.platform, self.context)

    def heal(self, issues: tuple[Issue, ...], baseline: Simulation) -> Healing:
        healer = ConfigurationHealer(
            snapshot=self.before,
            simulate=self.simulate,
            decider=PolicyDecider(approve=True, unsafe=True),
            context=self.context,
        )
        return healer.heal(issues, self.platform, baseline=baseline)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--case", default="")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    shared = Path(os.environ.get("CHIMERA_SHARED") or ROOT.parent / "shared")
    rows = (shared / "fixes/labels.tsv").read_text(encoding="utf-8").splitlines()[1:]
    labels = {row.split("\t")[0]: row.split("\t")[4] for row in rows}
    totals: Counter[str] = Counter()
    for folder in sorted((shared / "fixes").iterdir()):
        if folder.is_dir() and args.case in folder.name:
            look_at(Case(folder, labels.get(folder.name, "?")), totals, verbose=args.verbose)
    for key, count in totals.most_common():
        print(f"{count:5} {key}")
    return 0


def look_at(case: Case, totals: Counter[str], *, verbose: bool) -> None:
    """Simulate both sides, heal the first, and compare."""
    before, after = case.simulate(case.before), case.simulate(case.after)
    still = Counter(identity(i) for i in after.issues)
    gone = [i for i in before.issues if still[identity(i)] == 0]
    touched = {
        p: changed_lines(case.before.text(p) or "", case.after.text(p) or "")
        for p in case.before.paths()
    }
    placed = [i for i in gone if i.location.line in touched.get(i.location.path, set())]
    healing = case.heal(before.issues, before)
    healed = case.before.with_edits(healing.edits)
    end = case.simulate(healed)
    same = all(healed.data(p) == case.after.data(p) for p in case.after.paths())
    loose = all(
        (healed.text(p) or "").split() == (case.after.text(p) or "").split()
        for p in case.after.paths()
    )
    left = [h for h in healing.issues if h.outcome is not HealOutcome.HEALED]
    totals["cases"] += 1
    if case.label.startswith("no repair"):
        totals["no repair: cases"] += 1
        totals["no repair: before is silent"] += not before.issues
    else:
        totals["repair: cases"] += 1
        totals["repair: an issue goes with the human's fix"] += bool(gone)
        totals["repair: ... and it was on the human's lines"] += bool(placed)
        totals["repair: the healed file is the human's, byte for byte"] += same
        totals["repair: ... or but for blanks"] += loose and not same
    totals["after: silent"] += not after.issues
    totals["healed: silent"] += not end.issues
    for issue in after.issues:
        totals[f"after the fix still: {issue.rule} ({issue.severity})"] += 1
    if verbose:
        mark = "SAME " if same else "LOOSE" if loose else "GONE " if gone else "     "
        print(f"{case.name} {mark} {case.label[:90]}")
        for issue in before.issues:
            sign = "-" if issue in gone else " "
            place = "on the line" if issue in placed else ""
            print(f"      {sign} {issue.location} {issue.rule} ({issue.severity}) {place}")
        for h in left:
            print(f"        left: {h.issue.rule}: {h.outcome}: {h.reason[:140]}")


if __name__ == "__main__":
    sys.exit(main())
