"""What the rules say of real fixes, before and after, and of healthy real projects.

Run by name: ``python tests/bench/measure_fixes.py [netlify|render] [--corpus] [--verbose]``. For
each fix: does a rule report a line that the person changed, does a heal do what the person did,
is the repaired file silent? For the corpus (trees whose other contents are unknown): which issues
are given, by rule and severity.
"""

import argparse
import difflib
import os
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from engine.model import NoHeal, Severity
from engine.platforms import registry
from engine.platforms.interface import BuildContext
from engine.project.snapshot import Snapshot

NAMED = os.environ.get("CHIMERA_SHARED")
SHARED = Path(NAMED) if NAMED else Path(__file__).resolve().parents[3] / "shared"


def simulated(snapshot, platform):
    """Issues with the rule that gave each; informational rules are left to `--verbose`."""
    site = platform.resolve(snapshot, BuildContext())
    return site, [(rule, issue) for rule in platform.rules() for issue in rule.check(site)]


def changed_lines(before, after):
    """Numbers of the lines of `before` that a person touched, with the neighbours of insertions."""
    matcher = difflib.SequenceMatcher(a=before.split("\n"), b=after.split("\n"), autojunk=False)
    lines = set()
    for tag, a1, a2, _, _ in matcher.get_opcodes():
        if tag != "equal":
            lines |= set(range(a1 + 1, a2 + 1)) or {a1, a1 + 1}
    return lines


def fixes(platform_name, *, verbose):
    platform = registry.platform(platform_name)
    letter = {"netlify": "N", "render": "R"}[platform_name]
    rows = [r.split("\t") for r in (SHARED / "fixes" / "labels.tsv").read_text().split("\n")[1:]]
    tally = Counter()
    for row in rows:
        if len(row) < 5:
            continue
        number, repository, _, _, label = row
        is_render = row[2].endswith((".yaml", ".yml"))
        if label[0] != letter and not (
            label.startswith("no repair") and is_render == (letter == "R")
        ):
            continue
        repaired = label[0] == letter
        home = SHARED / "fixes" / number
        before, after = (Snapshot.of_folder(home / side) for side in ("before", "after"))
        _, issues = simulated(before, platform)
        _, left = simulated(after, platform)
        touched = {
            path: changed_lines(before.text(path) or "", after.text(path) or "")
            for path in before.paths()
        }
        marks = {i.fingerprint for _, i in left}
        hits = []
        same = []
        for rule, issue in issues:
            if issue.fingerprint in marks:
                continue
            places = (issue.location, *issue.also)
            if any(touched.get(p.path, set()) & lines_of(p) for p in places):
                hits.append((rule, issue))
        if hits and as_person(before, after, platform, {r.meta.id for r, _ in hits}):
            same.append(hits[0][1])
        loud = [i for _, i in left if i.severity in {Severity.CRITICAL, Severity.HIGH}]
        group = "repairs" if repaired else "no repairs"
        tally[group] += 1
        tally[f"{group}: reported on the changed lines"] += bool(hits)
        tally[f"{group}: healed as the person did"] += bool(same)
        tally[f"{group}: repaired file silent (critical, high)"] += not loud
        if verbose or hits or loud:
            print(f"{number} {repository} [{label[:60]}]")
            for _, issue in hits:
                print(f"    + {issue.rule} {issue.location} {issue.message[:90]}")
            if same:
                print("    = healed as the person did")
            if verbose:
                for issue in (i for _, i in issues if i not in [h for _, h in hits]):
                    print(f"    . {issue.severity} {issue.rule} {issue.location}")
            for issue in loud:
                print(
                    f"    ! after: {issue.severity} {issue.rule} {issue.location} {issue.message[:80]}"
                )
    for name, count in tally.items():
        print(f"{count:5} {name}")


def lines_of(place):
    return set(range(place.line or 0, (place.end_line or place.line or 0) + 1))


def as_person(before, after, platform, rules):
    """Heal by the rules that hit, each choice tried in turn; True when the person's text comes."""
    now = [before]
    for _ in range(8):
        following = []
        for snapshot in now:
            if all(plain(snapshot, p) == plain(after, p) for p in after.paths()):
                return True
            site, issues = simulated(snapshot, platform)
            for rule, issue in issues:
                answer = rule.heal(issue, site) if rule.meta.id in rules else None
                if answer is not None and not isinstance(answer, NoHeal):
                    following += [snapshot.with_edits(p.edits) for p in answer[:2]]
                    break
        now = following[:16]
    return False


def plain(snapshot, path):
    """A text without blank lines, comments and outer blanks: how a person lays it out is free."""
    lines = ((snapshot.text(path) or "").replace("\r", "")).split("\n")
    return [" ".join(line.split()) for line in lines if line.strip() and line.strip()[0] != "#"]


def corpus(platform_name, *, verbose):
    platform = registry.platform(platform_name)
    counts = Counter()
    for home in sorted((SHARED / "corpus").iterdir()):
        snapshot = corpus_snapshot(home)
        if snapshot is None or not platform.detect(snapshot):
            continue
        counts["projects"] += 1
        _, issues = simulated(snapshot, platform)
        for _, issue in issues:
            counts[f"{issue.severity} {issue.rule}"] += 1
            if verbose or issue.severity in {Severity.CRITICAL, Severity.HIGH}:
                print(
                    f"{home.name}: {issue.severity} {issue.confidence} {issue.rule} "
                    f"{issue.location} {issue.message[:150]}"
                )
    for name, count in sorted(counts.items()):
        print(f"{count:5} {name}")


def corpus_snapshot(home):
    """The tree of a project, with the contents of the files that were kept."""
    tree = home / "tree.txt"
    if not tree.is_file():
        return None
    files = {}
    for line in tree.read_text("utf-8", "surrogateescape").split("\n"):
        _, tab, path = line.partition("\t")
        if tab and not path.startswith("node_modules/"):
            files[path] = None
    for path in home.rglob("*"):
        relative = str(path.relative_to(home))
        if path.is_file() and relative not in {"tree.txt", "origin.txt"}:
            files[relative] = path.read_bytes()
    return Snapshot.in_memory(files)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("platform", nargs="?", default="netlify", choices=["netlify", "render"])
    parser.add_argument("--corpus", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    (corpus if given.corpus else fixes)(given.platform, verbose=given.verbose)
