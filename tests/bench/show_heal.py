"""Show how one fault of `inject_faults` is healed: ``python tests/bench/show_heal.py FAULT [N]``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from faults import FAULTS
from inject_faults import ROOT, Bench, corpus_snapshot

from engine.platforms import registry
from engine.project.editing.composed import edits_between
from engine.project.editing.diff import diff_of


def main() -> int:
    shared = Path(os.environ.get("CHIMERA_SHARED") or ROOT.parent / "shared")
    left = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    for fault in (f for f in FAULTS if sys.argv[1] in f.name):
        names = ("netlify", "render") if fault.platform == "any" else (fault.platform,)
        for bench in (Bench(registry.platform(n), verbose=True) for n in names):
            for folder in sorted((shared / "corpus").iterdir()):
                healthy = corpus_snapshot(folder)
                if not bench.platform.detect(healthy):
                    continue
                before = bench.simulate(healthy)
                for path, text, what in fault.mutate(healthy):
                    broken = healthy.with_edits(edits_between(path, healthy.text(path) or "", text))
                    now = bench.simulate(broken)
                    healing = bench.heal(broken, now.issues, now)
                    print(f"\n=== {folder.name}: {path}: {what}")
                    print(f"    {len(before.issues)} issues before the fault")
                    for closed in healing.issues:
                        tried = ", ".join(a.proposal.strategy for a in closed.attempts)
                        print(
                            f"    {closed.issue.rule}: {closed.outcome} [{tried}] {closed.reason[:150]}"
                        )
                    print(
                        diff_of(broken, healing.edits).encode("ascii", "backslashreplace").decode()
                    )
                    left -= 1
                    if not left:
                        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
