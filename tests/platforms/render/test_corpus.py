"""The open corpus: what the server would say of each real file, and how far heals bring it."""

import importlib
import os
from collections import Counter
from pathlib import Path

import pytest

from engine.model import NoHeal
from engine.platforms.interface import BuildContext
from engine.platforms.render import rules as package
from engine.platforms.render.findings import BlueprintVerdict, verdict_of
from engine.platforms.render.platform import resolve_blueprint
from engine.platforms.rule_loading import load_rules
from engine.project.snapshot import Snapshot

ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("CHIMERA_SHARED", ROOT.parent / "shared"))
CORPUS = sorted(SHARED.glob("corpus/**/render*.y*ml"))
BROKEN_ONCE = sorted(SHARED.glob("fixes/*/before/render*.y*ml"))
ROUNDS = 60

pytestmark = pytest.mark.skipif(not CORPUS, reason="needs ../shared/corpus")


def blueprint_rules():
    """The rules that rest on the Blueprint alone."""
    for rule in load_rules(package):
        name = f"{package.__name__}.{rule.meta.id.replace('-', '_')}"
        source = Path(importlib.import_module(name).__file__ or "").read_text()
        if "rules._findings import" in source:
            yield rule


RULES = tuple(blueprint_rules())


def resolve(snapshot):
    return resolve_blueprint(snapshot, "render.yaml", BuildContext())


def snapshot_of(path):
    return Snapshot.in_memory(
        {"render.yaml": path.read_bytes(), "package.json": "{}", "Dockerfile": "FROM scratch"}
    )


def test_the_verdicts_on_the_corpus_stay_what_they_are():
    verdicts = Counter(verdict_of(resolve(snapshot_of(p)).findings) for p in CORPUS)
    assert verdicts == {
        BlueprintVerdict.ACCEPT: 36,
        BlueprintVerdict.UNSURE: 2,
        BlueprintVerdict.REJECT: 10,
    }


def test_there_are_enough_rules():
    assert len(RULES) >= 50


def healed(snapshot):
    """Take the first proposal of the first issue that has one, again and again."""
    for _ in range(ROUNDS):
        site = resolve(snapshot)
        offers = (rule.heal(issue, site) for rule in RULES for issue in rule.check(site))
        first = next((o for o in offers if not isinstance(o, NoHeal)), None)
        if first is None:
            return site
        snapshot = snapshot.with_edits(first[0].edits)
    raise AssertionError("the heals go round in circles")


REJECTED = [
    p
    for p in [*CORPUS, *BROKEN_ONCE]
    if verdict_of(resolve(snapshot_of(p)).findings) is BlueprintVerdict.REJECT
]
STATIC_SITE_WITHOUT_FOLDER = {"ADPortfolioNode__PocketProSBA", "063"}
"""Only the project's own files could tell what these publish; here there are none."""


@pytest.mark.parametrize("path", REJECTED, ids=lambda p: "-".join(p.parts[-3:]))
def test_what_is_rejected_is_healed_until_it_is_accepted(path):
    site = healed(snapshot_of(path))
    assert site.schema_errors == ()
    if STATIC_SITE_WITHOUT_FOLDER & set(path.parts):
        assert verdict_of(site.findings) is BlueprintVerdict.UNSURE
    else:
        assert verdict_of(site.findings) is BlueprintVerdict.ACCEPT
