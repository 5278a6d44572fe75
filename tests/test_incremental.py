"""A watch that looks only at what changed says the same as one that looks at everything.

Random projects, made of the files that rules are tested with, are changed at random; after each
change the simulation of what was looked at again must equal the simulation of a fresh walk.
"""

import random
import shutil
from functools import cache
from pathlib import Path

import pytest

from engine.clock import SystemClock
from engine.platforms import registry
from engine.platforms.interface import BuildContext
from engine.project.snapshot import Snapshot
from engine.simulate.simulator import BuildSimulator

RULES = Path(__file__).parent / "rules"
SURVEYS = (
    "secrets-scan-hit",
    "client-env-prefix",
    "import-case-mismatch",
    "merge-markers",
    "cors-origin-missing",
    "gitignored-but-needed",
)
"""Rules that keep what they found in a file until it changes; each project starts from theirs."""
STEPS = 25
FEWEST = 12


@cache
def pool(rule="*"):
    """Files as (path in their project, content), of all rules or of one."""
    found = []
    for tree in sorted(t for end in ("bad", "good") for t in RULES.glob(f"*/{rule}/**/{end}")):
        for file in sorted(tree.rglob("*")):
            if file.is_file() and not file.is_symlink() and file.stat().st_size < 20_000:
                found.append((file.relative_to(tree).as_posix(), file.read_bytes()))
    return found


def put(root, path, data):
    place = root / path
    if any(p.is_file() for p in place.parents if p != root) or place.is_dir():
        return None
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return path


def some(chance, rule):
    return chance.choice(pool(rule) if chance.random() < 0.7 else pool())


def change(root, chance, rule):
    """Change the project in one way; the paths that a watch would be told of."""
    files = sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())
    way = chance.choice(
        ("add", "add", "edit", "edit", "case", "remove", "folder", "move", "rename")
    )
    if way == "add" or len(files) < FEWEST:
        return {put(root, *some(chance, rule))} - {None}
    path = chance.choice(files)
    place = root / path
    if way == "edit":
        data = place.read_bytes()
        at = chance.randrange(len(data) + 1)
        other = some(chance, rule)[1]
        place.write_bytes(chance.choice((data[:at], data[:at] + b"\n" + data[at:], other)))
        return {path}
    if way == "remove":
        place.unlink()
        return {path}
    if way == "folder" and place.parent != root:
        shutil.rmtree(place.parent)
        return {place.parent.relative_to(root).as_posix()}
    name = (
        f"{place.stem.swapcase()}{place.suffix}"
        if way == "case"
        else f"{place.stem}-2{place.suffix}"
    )
    if way == "move":
        name = f"deep/{place.name}"
    fresh = place.parent / name
    if fresh.exists() or fresh.parent.is_file():
        return set()
    fresh.parent.mkdir(exist_ok=True)
    place.rename(fresh)
    return {path, fresh.relative_to(root).as_posix()}


def told(snapshot, platform):
    simulator = BuildSimulator(clock=SystemClock())
    context = BuildContext(target=platform)
    simulation = simulator.simulate(snapshot, registry.platform(platform), context)
    return (
        sorted((i.rule, i.severity, str(i.location), i.message) for i in simulation.issues),
        sorted(str(u) for u in simulation.unknowns),
        sorted(str(s) for s in simulation.settings),
    )


@pytest.mark.parametrize("platform", ["netlify", "render", "pages"])
@pytest.mark.parametrize("rule", SURVEYS)
def test_what_is_looked_at_again_is_what_is_there(tmp_path, platform, rule):
    chance = random.Random(f"{platform} {rule}")
    for path, data in [*chance.sample(pool(), 8), *pool(rule)]:
        put(tmp_path, path, data)
    snapshot = Snapshot.of_folder(tmp_path)
    told(snapshot, platform)
    for _ in range(STEPS):
        paths = set()
        for _ in range(chance.randrange(1, 4)):
            paths |= change(tmp_path, chance, rule)
        snapshot = snapshot.looked_at_again(paths)
        fresh = Snapshot.of_folder(tmp_path)
        assert list(snapshot.paths()) == list(fresh.paths())
        assert told(snapshot, platform) == told(fresh, platform), paths
