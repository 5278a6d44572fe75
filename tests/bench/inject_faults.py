"""Inject faults into healthy real projects, heal them, and measure.

Run by name: ``python tests/bench/inject_faults.py [--platform netlify] [--fault TEXT] [--verbose]``.
Judged: healed at least 99 % of the healable within three attempts; every byte outside the edits
unchanged; a second heal changes nothing; with ``--oracle FOLDER`` every healed configuration is
accepted by the platform's own parser.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import ask_oracle
from faults import FAULTS, Fault

from engine.clock import SystemClock
from engine.decide import PolicyDecider
from engine.heal.healer import ConfigurationHealer
from engine.heal.proof import identity
from engine.model import Healing, Issue, Severity, Simulation
from engine.platforms import registry
from engine.platforms.interface import BuildContext, Platform
from engine.platforms.lanes import Lane
from engine.project.editing.composed import edits_between
from engine.project.editing.edits import apply_edits
from engine.project.snapshot import Snapshot
from engine.simulate.simulator import BuildSimulator

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Tally:
    """What became of the injections of one fault."""

    injected: int = 0
    unseen: int = 0
    healed: int = 0
    restored: int = 0
    """Healed to the very bytes from before."""
    left: Counter[str] = field(default_factory=Counter)
    """Rule and outcome of what was not healed."""


@dataclass(frozen=True)
class Injection:
    """A healthy project and what was made of it."""

    fault: Fault
    label: str
    healthy: Snapshot
    broken: Snapshot
    path: str


def corpus_snapshot(folder: Path) -> Snapshot:
    """A project as far as it is stored: every path, and the contents of its configuration."""
    contents: dict[str, bytes | None] = {}
    for line in (folder / "tree.txt").read_text(encoding="utf-8", errors="replace").splitlines():
        _, _, path = line.partition("\t")
        if path:
            contents[path] = None
    for file in folder.rglob("*"):
        path = file.relative_to(folder).as_posix()
        if file.is_file() and path not in {"tree.txt", "origin.txt"}:
            contents[path] = file.read_bytes()
    return Snapshot.in_memory(contents)


class Bench:
    """Injects and counts."""

    def __init__(self, platform: Platform, *, verbose: bool) -> None:
        self.platform = platform
        self.context = BuildContext(target=platform.name)
        self.rules = Lane(platform=platform, context=self.context).rules()
        self.verbose = verbose
        self.tallies: dict[str, Tally] = defaultdict(Tally)
        self.stray: list[str] = []
        self.restless: list[str] = []
        self.seconds: list[float] = []
        self.kept: list[tuple[str, Snapshot, Snapshot]] = []
        """What was healed: (label, as it was before the fault, healed), for the oracle."""

    def simulate(self, snapshot: Snapshot) -> Simulation:
        return BuildSimulator(clock=SystemClock()).simulate(snapshot, self.platform, self.context)

    def heal(self, snapshot: Snapshot, issues: tuple[Issue, ...], baseline: Simulation) -> Healing:
        healer = ConfigurationHealer(
            snapshot=snapshot,
            simulate=self.simulate,
            decider=PolicyDecider(approve=True, unsafe=True),
            context=self.context,
            rules=self.rules,
        )
        return healer.heal(issues, self.platform, baseline=baseline, revealed=True)

    def project(self, name: str, healthy: Snapshot, faults: list[Fault]) -> None:
        before = self.simulate(healthy)
        known = Counter(identity(i) for i in before.issues)
        for fault in faults:
            for path, text, what in fault.mutate(healthy):
                broken = healthy.with_edits(edits_between(path, healthy.text(path) or "", text))
                label = f"{name}: {fault.name}: {path}: {what}"
                self.inject(Injection(fault, label, healthy, broken, path), known)

    def inject(self, case: Injection, known: Counter[str]) -> None:
        label, broken, path = case.label, case.broken, case.path
        tally = self.tallies[case.fault.name]
        tally.injected += 1
        now = self.simulate(broken)
        fresh = new_issues(now, known)
        if not fresh:
            tally.unseen += 1
            self.say(f"UNSEEN   {label}")
            return
        started = time.perf_counter()
        healing = self.heal(broken, fresh, now)
        self.seconds.append(time.perf_counter() - started)
        after = broken.with_edits(healing.edits)
        self.outside(label, broken, healing, after)
        end = self.simulate(after)
        left = new_issues(end, known)
        if not left:
            tally.healed += 1
            same = after.data(path) == case.healthy.data(path)
            tally.restored += same
            self.say(f"{'RESTORED' if same else 'HEALED  '} {label}")
            again = self.heal(after, tuple(i for i in end.issues if i in fresh), end)
            if again.edits:
                self.restless.append(label)
            self.kept.append((label, case.healthy, after))
            return
        for issue in left:
            outcome = next(
                (h for h in healing.issues if identity(h.issue) == identity(issue)), None
            )
            reason = "" if outcome is None else f" {outcome.outcome}: {outcome.reason[:160]}"
            tally.left[f"{issue.rule}{' ' + outcome.outcome if outcome else ''}"] += 1
            self.say(f"LEFT     {label}\n           {issue.rule} ({issue.severity}){reason}")

    def outside(self, label: str, broken: Snapshot, healing: Healing, after: Snapshot) -> None:
        """Everything outside the spans of the edits must be there byte for byte."""
        changed, _ = apply_edits(broken, healing.edits)
        for path, content in changed.items():
            if content != after.data(path):
                self.stray.append(label)
        for path in broken.paths():
            if path not in changed and broken.data(path) != after.data(path):
                self.stray.append(label)
        for path in {e.path for e in healing.edits}:
            old = broken.text(path) or ""
            kept = list(old)
            for edit in healing.edits:
                if edit.path == path:
                    kept[edit.start : edit.end] = [""] * (edit.end - edit.start)
            if healing.edits and sum(map(len, kept)) + sum(
                len(e.new) for e in healing.edits if e.path == path
            ) != len(after.text(path) or ""):
                self.stray.append(label)

    def say(self, text: str) -> None:
        if self.verbose:
            print(text.encode("ascii", "backslashreplace").decode())


def new_issues(simulation: Simulation, known: Counter[str]) -> tuple[Issue, ...]:
    left = Counter(known)
    fresh = []
    for issue in simulation.issues:
        if left[identity(issue)] > 0:
            left[identity(issue)] -= 1
        elif issue.severity is not Severity.LOW:
            fresh.append(issue)
    return tuple(fresh)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--platform", choices=("netlify", "render"), action="append")
    parser.add_argument("--fault", default="", help="only faults whose name has this text")
    parser.add_argument("--project", default="", help="only projects whose name has this text")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--oracle", default="", help="the folder of the platforms' own parsers")
    args = parser.parse_args()
    shared = Path(os.environ.get("CHIMERA_SHARED") or ROOT.parent / "shared")
    code = 0
    for name in args.platform or ("netlify", "render"):
        code |= measure(name, shared, args)
    return code


def measure(name: str, shared: Path, args: argparse.Namespace) -> int:
    bench = Bench(registry.platform(name), verbose=args.verbose)
    faults = [f for f in FAULTS if f.platform in {name, "any"} and args.fault in f.name]
    projects = 0
    for folder in sorted((shared / "corpus").iterdir()):
        if args.project not in folder.name or not (folder / "tree.txt").is_file():
            continue
        snapshot = corpus_snapshot(folder)
        if bench.platform.detect(snapshot):
            projects += 1
            bench.project(folder.name, snapshot, faults)
    print(f"\n{name}: {projects} projects, {len(bench.rules)} rules, {len(faults)} faults")
    head = f"{'fault':46} {'injected':>8} {'unseen':>7} {'healed':>7} {'restored':>8}  left"
    print(head)
    seen = healed = 0
    for fault in faults:
        tally = bench.tallies[fault.name]
        if not tally.injected:
            continue
        mark = "" if fault.healable else " (for a person)"
        left = ", ".join(f"{k} ×{n}" for k, n in tally.left.most_common(4))
        print(
            f"{(fault.name + mark)[:46]:46} {tally.injected:8} {tally.unseen:7} {tally.healed:7}"
            f" {tally.restored:8}  {left}"
        )
        if fault.healable:
            seen += tally.injected - tally.unseen
            healed += tally.healed
    rate = 100 * healed / seen if seen else 0.0
    print(f"healed {healed} of {seen} that were seen and are healable: {rate:.1f} %")
    print(
        f"bytes outside the edits changed: {len(bench.stray)}; second heal changed: {len(bench.restless)}"
    )
    if bench.seconds:
        times = sorted(bench.seconds)
        print(
            f"healing took {times[len(times) // 2] * 1000:.0f} ms in the middle, {times[-1] * 1000:.0f} ms at most"
        )
    refused = ask(Path(args.oracle), name, bench) if args.oracle else 0
    return int(bool(bench.stray or bench.restless or refused))


def ask(oracle: Path, name: str, bench: Bench) -> int:
    """Count the healed configurations that the platform's own parser refuses.

    One that it refuses in the very same words before any fault was injected says nothing.
    """
    parser = ask_oracle.netlify if name == "netlify" else ask_oracle.render
    healthy = {label.partition(":")[0]: snapshot for label, snapshot, _ in bench.kept}
    already = parser(oracle / name, list(healthy.items()))
    refused = parser(oracle / name, [(label, after) for label, _, after in bench.kept])
    worse = {k: v for k, v in refused.items() if k.partition(":")[0] not in already}
    told = len(bench.kept) - len(refused) + len(worse)
    print(f"accepted by the platform's parser: {told - len(worse)} of {told} that tell")
    for label, error in list(worse.items())[:10]:
        print(f"  REFUSED {label}\n          {error[:200]}")
    return len(worse)


if __name__ == "__main__":
    sys.exit(main())
