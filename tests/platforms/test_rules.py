"""Every rule of every platform against its own examples, in tests/rules.

``tests/rules/<platform>/<rule id>/`` holds ``bad/``, ``good/`` and, where the rule heals,
``healed/``: small projects. A rule with several faces has folders of these instead. A file
``case.toml`` beside them may say: ``platform`` (for shared rules and those of the nodes; netlify
else), ``context``, ``branch``, ``target``, and under ``sizes`` how long a file of ``bad`` really is
(a checkout holds no large files), and under ``many`` how often an empty file stands in each of its
projects (``"content/{}.md" = 5001``). In a project, ``dotgit`` stands for ``.git`` and
``node-modules`` for ``node_modules``, names that a checkout cannot hold.
"""

import importlib
import os
import shutil
import tomllib
from pathlib import Path

import pytest

from engine.model import NoHeal, Severity
from engine.platforms import registry
from engine.platforms.interface import BuildContext
from engine.platforms.needs import concerns
from engine.platforms.rule_index import index_file, index_of
from engine.platforms.rule_loading import load_rules
from engine.project.snapshot import Snapshot

ROOT = Path(__file__).parents[1] / "rules"
PACKAGES = {
    "netlify": "engine.platforms.netlify.rules",
    "render": "engine.platforms.render.rules",
    "pages": "engine.platforms.pages.rules",
    "nodes": "engine.platforms.nodes.rules",
    "shared": "engine.platforms.shared_rules",
}
RULES = {
    (platform, rule.meta.id): rule
    for platform, package in PACKAGES.items()
    for rule in load_rules(importlib.import_module(package))
}
STAND_INS = {"dotgit": ".git", "node-modules": "node_modules"}
ROUNDS = 12


def cases():
    for (platform, rule_id), rule in RULES.items():
        home = ROOT / platform / rule_id
        if (home / "bad").is_dir():
            yield pytest.param(platform, rule, home, id=f"{platform}-{rule_id}")
            continue
        for folder in sorted(home.glob("*/bad")):
            name = f"{platform}-{rule_id}-{folder.parent.name}"
            yield pytest.param(platform, rule, folder.parent, id=name)


CASES = list(cases())


def setup(platform, case):
    said = {}
    if (case / "case.toml").is_file():
        said = tomllib.loads((case / "case.toml").read_text())
    named = said.get("platform", platform if platform in registry.MODULES else "netlify")
    context = BuildContext(
        context=said.get("context", "production"),
        branch=said.get("branch", "main"),
        target=said.get("target", ""),
    )
    return registry.platform(named), context


def copied(folder, tmp_path):
    """A copy of a project, with the names that the checkout cannot hold put back."""
    target = tmp_path / folder.name
    shutil.copytree(folder, target, symlinks=True)
    for path, folders, _ in os.walk(target, topdown=False):
        for name in folders:
            if name in STAND_INS:
                (Path(path) / name).rename(Path(path) / STAND_INS[name])
    case = folder.parent / "case.toml"
    if folder.name == "bad" and case.is_file():
        for path, size in tomllib.loads(case.read_text()).get("sizes", {}).items():
            os.truncate(target / path, size)
    for pattern, count in (
        tomllib.loads(case.read_text()).get("many", {}).items() if case.is_file() else ()
    ):
        (target / pattern).parent.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            (target / pattern.format(number)).touch()
    return target


def files(snapshot):
    return {path: snapshot.data(path) for path in snapshot.paths()}


def found(rule, platform, context, snapshot):
    return list(rule.check(platform.resolve(snapshot, context)))


@pytest.mark.parametrize(("platform", "rule_id"), RULES, ids="-".join)
def test_a_rule_has_examples(platform, rule_id):
    home = ROOT / platform / rule_id
    assert list(home.glob("bad")) or list(home.glob("*/bad")), f"{home} has no bad project"
    assert list(home.glob("good")) or list(home.glob("*/good")), f"{home} has no good project"
    if RULES[platform, rule_id].meta.healable:
        healed = list(home.glob("healed")) + list(home.glob("*/healed"))
        assert healed, f"{home} has no healed project"


@pytest.mark.parametrize("package", PACKAGES.values())
def test_the_index_says_what_the_rules_say(package):
    module = importlib.import_module(package)
    said = index_file(module).read_text(encoding="utf-8")
    assert said == index_of(module), "run `python -m engine.platforms.rule_index`"


@pytest.mark.parametrize(("platform", "rule", "case"), CASES)
def test_a_rule_finds_nothing_where_what_it_needs_is_not_there(platform, rule, case, tmp_path):
    """Every rule looks at every example; of those it would not be loaded for it says nothing."""
    del rule
    target, context = setup(platform, case)
    for name in ("bad", "good"):
        if not (case / name).is_dir():
            continue
        site = target.resolve(Snapshot.of_folder(copied(case / name, tmp_path)), context)
        for other in target.rules():
            if other.meta.needs and not concerns(other.needs, site):
                assert not list(other.check(site)), other.id
                assert not list(other.unknowns(site)), other.id


def test_examples_belong_to_rules():
    homes = {(p.parent.name, p.name) for p in ROOT.glob("*/*") if p.is_dir()}
    assert not homes - set(RULES)


@pytest.mark.parametrize(("platform", "rule_id"), RULES, ids="-".join)
def test_a_rule_has_a_page(platform, rule_id):
    rule = RULES[platform, rule_id]
    assert rule.page.strip().partition("\n")[0].endswith(".")
    for part in ("Bad::", "Good::", "Since:"):
        assert part in rule.page, f"{rule_id}: no {part}"
    assert rule.meta.title


def test_a_shared_rule_is_in_no_platform_again():
    shared = {rule_id for platform, rule_id in RULES if platform == "shared"}
    assert not shared & {rule_id for platform, rule_id in RULES if platform != "shared"}


@pytest.mark.parametrize(("platform", "rule", "case"), CASES)
def test_the_bad_project_gives_the_issue(platform, rule, case, tmp_path):
    target, context = setup(platform, case)
    snapshot = Snapshot.of_folder(copied(case / "bad", tmp_path))
    issues = found(rule, target, context, snapshot)
    assert issues
    assert {i.rule for i in issues} == {rule.meta.id}
    for issue in issues:
        assert issue.message.endswith((".", "?", ":"))
        assert snapshot.exists(issue.location.path) or not issue.location.line
    marks = [i.fingerprint for i in issues]
    assert len(set(marks)) == len(marks), f"two issues cannot be told apart: {marks}"


@pytest.mark.parametrize(("platform", "rule", "case"), CASES)
def test_the_good_project_does_not(platform, rule, case, tmp_path):
    if not (case / "good").is_dir():
        pytest.skip("this face of the rule shares the good project of another")
    target, context = setup(platform, case)
    snapshot = Snapshot.of_folder(copied(case / "good", tmp_path))
    assert found(rule, target, context, snapshot) == []


@pytest.mark.parametrize(("platform", "rule", "case"), CASES)
def test_the_good_project_has_no_grave_issue_at_all(platform, rule, case, tmp_path):
    if not (case / "good").is_dir():
        pytest.skip("this face of the rule shares the good project of another")
    target, context = setup(platform, case)
    site = target.resolve(Snapshot.of_folder(copied(case / "good", tmp_path)), context)
    grave = [
        issue
        for other in target.rules()
        for issue in other.check(site)
        if issue.severity is Severity.CRITICAL
    ]
    assert grave == []


@pytest.mark.parametrize(("platform", "rule", "case"), CASES)
def test_the_heal_makes_the_healed_project(platform, rule, case, tmp_path):
    target, context = setup(platform, case)
    snapshot = Snapshot.of_folder(copied(case / "bad", tmp_path))
    if not (case / "healed").is_dir():
        for issue in found(rule, target, context, snapshot):
            answer = rule.heal(issue, target.resolve(snapshot, context))
            assert isinstance(answer, NoHeal)
            assert answer.reason.endswith((".", "?"))
        return
    for _ in range(ROUNDS):
        issues = found(rule, target, context, snapshot)
        site = target.resolve(snapshot, context)
        healable = [(i, a) for i in issues if not isinstance(a := rule.heal(i, site), NoHeal)]
        if not healable:
            break
        issue, proposals = healable[0]
        assert proposals
        for proposal in proposals:
            assert proposal.rule == rule.meta.id
            assert proposal.issue == issue.fingerprint
            assert proposal.title
            assert proposal.reason
            assert proposal.strategy
            after = snapshot.with_edits(proposal.edits)
            left = {i.fingerprint for i in found(rule, target, context, after)}
            assert issue.fingerprint not in left, f"{proposal.title}: the issue is still there"
        snapshot = snapshot.with_edits(proposals[0].edits)
    assert files(snapshot) == files(Snapshot.of_folder(copied(case / "healed", tmp_path)))
    assert found(rule, target, context, snapshot) == []
