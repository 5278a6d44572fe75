"""Whole runs on the local node: real ledger, real keys, real server."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from chimera_tui.cli import main
from chimera_tui.commands.demo import SAMPLE
from engine.clock import SystemClock
from engine.config import ChimeraConfig
from engine.decide import Answer, PolicyDecider, ProposalChoice, ScriptedDecider
from engine.deploy.journal import Journal
from engine.errors import DeployError, GateClosed, NotYetAvailable, TrustError
from engine.genesis.ledger import Ledger
from engine.model import Decision, RunState, Verdict
from engine.pipeline import ChimeraDeploymentEngine, RunOptions
from engine.pipeline.room import alone
from engine.platforms.nodes import process
from engine.platforms.nodes.layout import NodeFolder
from engine.states import TRANSITIONS

YES = PolicyDecider(approve=True, unsafe=True, by="test")


@pytest.fixture
def shop(tmp_path):
    """The sample shop, with its faults."""
    project = tmp_path / "shop"
    shutil.copytree(SAMPLE, project)
    yield project
    process.stop(NodeFolder(project / ".chimera" / "node"), clock=SystemClock())


@pytest.fixture
def healthy(tmp_path):
    """A site without a fault."""
    project = tmp_path / "site"
    project.mkdir()
    (project / "index.html").write_text("<!doctype html><title>hi</title><h1>one</h1>")
    yield project
    process.stop(NodeFolder(project / ".chimera" / "node"), clock=SystemClock())


def engine_for(project, decider=YES, flags=None, seen=None):
    return ChimeraDeploymentEngine(
        project,
        config=ChimeraConfig.load(project, flags=flags or {}),
        decider=decider,
        subscribers=() if seen is None else (seen.append,),
    )


def tree(project):
    return {
        str(p.relative_to(project)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(project.rglob("*"))
        if p.is_file() and ".chimera" not in p.relative_to(project).parts
    }


def states(seen):
    return [e.payload.new for e in seen if e.topic == "deploy.state"]


def ledger_of(project):
    return Ledger(project / ".chimera" / "ledger.sqlite")


def test_the_sample_is_healed_certified_deployed_and_verified(shop):
    seen = []
    report = engine_for(shop, seen=seen).deploy()
    assert report.state is RunState.SUCCESS, report.reason
    assert states(seen) == [
        RunState.SIMULATING,
        RunState.HEALING,
        RunState.CERTIFYING,
        RunState.DEPLOYING,
        RunState.VERIFYING,
        RunState.SUCCESS,
    ]
    assert report.verification.verdict is Verdict.PASSES
    assert report.certificate.levels[-1] == "HXO_FINAL_APPROVAL"
    assert 'publish = "public"' in (shop / "netlify.toml").read_text()
    assert "# The sample shop. Every comment" in (shop / "netlify.toml").read_text()
    answer = httpx.get(report.deployment.url, trust_env=False)
    assert "The sample shop" in answer.text
    assert answer.headers["x-frame-options"] == "DENY"
    ledger = ledger_of(shop)
    assert list(ledger.verify()) == []
    kept = [e.event() for e in ledger.entries(run=report.run)]
    ledger.close()
    assert kept == [e for e in seen if not e.is_tick]


def test_the_five_faults_of_the_sample_are_found(shop):
    report = engine_for(shop).deploy(RunOptions(dry_run=True))
    found = {h.issue.rule for h in report.healing.issues}
    assert found >= {
        "publish-dir-missing",
        "redirect-line-unparseable",
        "redirect-target-missing",
        "header-row-without-value",
        "build-command-script-missing",
    }


def test_the_node_keeps_the_signed_head_of_the_ledger(healthy):
    engine_for(healthy).deploy()
    kept = (healthy / ".chimera" / "node" / "checkpoint").read_text()
    assert kept == (healthy / ".chimera" / "checkpoint").read_text()
    assert kept.startswith("chimera.invalid/ledger/")


def test_a_healthy_site_skips_healing(healthy):
    seen = []
    report = engine_for(healthy, seen=seen).deploy()
    assert report.state is RunState.SUCCESS, report.reason
    assert RunState.HEALING not in states(seen) or report.simulation.issues


def test_without_an_approval_nothing_changes_and_the_gate_says_so(healthy):
    before = tree(healthy)
    seen = []
    report = engine_for(healthy, decider=PolicyDecider(approve=False), seen=seen).deploy()
    assert report.state is RunState.ABORTED
    assert seen[-1].payload.exit_code == 3
    assert tree(healthy) == before
    assert report.deployment is None


def test_critical_issues_without_a_heal_are_rejected(shop):
    decider = ScriptedDecider(
        gates=lambda _q: Answer(decision=Decision.ACCEPT, by="test"),
        heals=lambda _i, _p: ProposalChoice(decision=Decision.REJECT, by="test"),
    )
    before = tree(shop)
    seen = []
    report = engine_for(shop, decider=decider, seen=seen).deploy()
    assert report.state is RunState.REJECTED
    assert seen[-1].payload.exit_code == 1
    assert tree(shop) == before


def test_a_dry_run_changes_nothing(shop):
    before = tree(shop)
    seen = []
    report = engine_for(shop, seen=seen).deploy(RunOptions(dry_run=True))
    assert report.state is RunState.SUCCESS, report.reason
    assert report.certificate is None
    assert report.deployment is None
    assert tree(shop) == before
    assert not (shop / ".chimera").exists()
    assert not list(Path(os.environ["CHIMERA_STATE"]).iterdir())


def test_a_dry_run_beside_earlier_runs_reads_the_ledger_and_writes_nothing(healthy):
    engine_for(healthy).deploy()
    ledger = ledger_of(healthy)
    size = ledger.size()
    ledger.close()
    state = Path(os.environ["CHIMERA_STATE"])
    kept = {p: p.stat().st_mtime_ns for p in (*state.rglob("*"), healthy / ".chimera")}
    seen = []
    report = engine_for(healthy, seen=seen).deploy(RunOptions(dry_run=True))
    assert report.state is RunState.SUCCESS, report.reason
    assert seen[-1].topic == "deploy.finished"
    ledger = ledger_of(healthy)
    assert ledger.size() == size
    ledger.close()
    assert {p: p.stat().st_mtime_ns for p in state.rglob("*")}.items() <= kept.items()


def test_a_dry_run_and_a_run_do_not_meet(healthy):
    (healthy / ".chimera").mkdir()
    with alone(healthy), pytest.raises(DeployError, match="going on"):
        engine_for(healthy).deploy(RunOptions(dry_run=True))


def test_a_dry_run_tells_of_half_written_heals_and_leaves_them(shop):
    engine_for(shop).deploy()
    (shop / ".chimera" / "heals" / "0001" / "applied").unlink()
    seen = []
    engine_for(shop, seen=seen).deploy(RunOptions(dry_run=True))
    assert any("half written" in getattr(e.payload, "text", "") for e in seen)
    assert not (shop / ".chimera" / "heals" / "0001" / "applied").exists()


def test_a_dry_run_refuses_a_role_file_that_is_gone(healthy):
    engine_for(healthy).deploy()
    (healthy / ".chimera" / "trust.json").unlink()
    seen = []
    with pytest.raises(TrustError, match="role file is gone"):
        engine_for(healthy, seen=seen).deploy(RunOptions(dry_run=True))
    assert seen[-1].payload.state is RunState.FAILED


def test_an_ill_site_is_taken_back(healthy):
    engine_for(healthy).deploy()
    first = (healthy / "index.html").read_text()
    (healthy / "index.html").write_text("<!doctype html><title>hi</title><h1>two</h1>")
    node = NodeFolder(healthy / ".chimera" / "node")

    def spoil(event):
        if event.topic == "chimera.deploy.complete":
            (node.releases / node.live() / "site" / "index.html").write_text("not what it was")

    engine = ChimeraDeploymentEngine(
        healthy, config=ChimeraConfig.load(healthy), decider=YES, subscribers=(spoil,)
    )
    report = engine.deploy()
    assert report.state is RunState.ROLLED_BACK
    url = process.status(node).url
    assert httpx.get(url, trust_env=False).text == first


def test_an_ill_first_release_leaves_nothing_live(healthy):
    node = NodeFolder(healthy / ".chimera" / "node")

    def spoil(event):
        if event.topic == "chimera.deploy.complete":
            (node.releases / node.live() / "site" / "index.html").write_text("not what it was")

    report = ChimeraDeploymentEngine(
        healthy, config=ChimeraConfig.load(healthy), decider=YES, subscribers=(spoil,)
    ).deploy()
    assert report.state is RunState.ROLLED_BACK
    assert node.live() == ""


def test_a_byte_changed_after_the_certification_does_not_leave(healthy):
    page = healthy / "index.html"

    def spoil(event):
        if event.topic == "deploy.certified":
            page.write_text("<!doctype html><title>hi</title><h1>evil</h1>")

    seen = []
    report = ChimeraDeploymentEngine(
        healthy, config=ChimeraConfig.load(healthy), decider=YES, subscribers=(spoil, seen.append)
    ).deploy()
    assert report.state in {RunState.REJECTED, RunState.FAILED}
    assert seen[-1].payload.exit_code == 1
    assert not NodeFolder(healthy / ".chimera" / "node").names()


@pytest.mark.parametrize("target", ["netlify", "render", "pages", "nodes"])
def test_what_is_not_built_says_so_and_begins_nothing(healthy, target):
    with pytest.raises(NotYetAvailable, match="not yet available"):
        engine_for(healthy, flags={"deploy.target": target}).deploy()
    assert not (healthy / ".chimera" / "ledger.sqlite").exists()


def test_two_runs_at_once_are_refused(healthy):
    other = []

    def intrude(event):
        if event.topic == "chimera.simulate.start" and not other:
            with pytest.raises(DeployError, match="Another run") as caught:
                engine_for(healthy).deploy()
            other.append(caught.value.advice)

    ChimeraDeploymentEngine(
        healthy, config=ChimeraConfig.load(healthy), decider=YES, subscribers=(intrude,)
    ).deploy()
    assert other


def test_a_healing_that_writes_and_its_undo_are_a_run_too(healthy):
    from engine.pipeline.healing import HealOptions, heal_project, undo_written

    config = ChimeraConfig.load(healthy)
    refused = []

    def intrude(event):
        if event.topic == "chimera.simulate.start" and not refused:
            for act in (
                lambda: heal_project(
                    healthy, config=config, decider=YES, options=HealOptions(write=True)
                ),
                lambda: undo_written(healthy, config=config),
            ):
                with pytest.raises(DeployError, match="Another run") as caught:
                    act()
                refused.append(str(caught.value))
            heal_project(healthy, config=config, decider=YES)

    heal_project(
        healthy,
        config=config,
        decider=YES,
        options=HealOptions(write=True),
        subscribers=(intrude,),
    )
    assert len(refused) == 2


@pytest.mark.parametrize("act", ["rollback", "verify_live"])
def test_where_nothing_was_ever_deployed_nothing_is_founded(healthy, act):
    with pytest.raises(DeployError, match="Nothing is live"):
        getattr(engine_for(healthy), act)()
    assert not (healthy / ".chimera").exists()


@pytest.mark.parametrize("act", ["deploy", "rollback", "verify_live"])
def test_a_file_in_the_place_of_the_project_is_told(tmp_path, act):
    from engine.errors import ProjectError

    there = tmp_path / "file"
    there.write_text("x")
    with pytest.raises(ProjectError, match="folder"):
        getattr(engine_for(there), act)()


def test_a_rollback_that_fails_keeps_the_reason_of_both(healthy, monkeypatch):
    from engine.platforms.nodes.deployer import LocalDeployer

    def spoil(event):
        if event.topic == "chimera.deploy.complete":
            node = NodeFolder(healthy / ".chimera" / "node")
            (node.releases / node.live() / "site" / "index.html").write_text("not what it was")

    def refuse(self):
        raise PermissionError("the disk says no")

    monkeypatch.setattr(LocalDeployer, "withdraw", refuse)
    report = ChimeraDeploymentEngine(
        healthy, config=ChimeraConfig.load(healthy), decider=YES, subscribers=(spoil,)
    ).deploy()
    assert report.state is RunState.FAILED
    assert "was not well: " in report.reason
    assert "index.html" in report.reason
    assert "could not be taken back: the disk says no" in report.reason
    assert finished(healthy).exit_code == 2


def test_rollback_and_verify_from_outside(healthy):
    one = engine_for(healthy).deploy()
    (healthy / "index.html").write_text("<!doctype html><title>hi</title><h1>two</h1>")
    engine_for(healthy).deploy()
    assert engine_for(healthy).verify_live().verdict is Verdict.PASSES
    back = engine_for(healthy).rollback()
    assert back.release == one.deployment.release
    assert engine_for(healthy).verify_live().verdict is Verdict.PASSES


def finished(project):
    ledger = ledger_of(project)
    last = [entry.event().payload for entry in ledger.entries()][-1]
    ledger.close()
    return last


def test_a_closed_gate_ends_a_rollback_as_it_ends_a_deploy(healthy):
    engine_for(healthy).deploy()
    (healthy / "index.html").write_text("<!doctype html><title>hi</title><h1>two</h1>")
    engine_for(healthy).deploy()
    with pytest.raises(GateClosed):
        engine_for(healthy, decider=PolicyDecider(approve=False)).rollback()
    assert (finished(healthy).state, finished(healthy).exit_code) == (RunState.ABORTED, 3)


def test_an_interrupt_is_an_end_in_the_ledger(healthy):
    def interrupt(question):
        raise KeyboardInterrupt

    decider = ScriptedDecider(gates=interrupt, heals=None)
    with pytest.raises(KeyboardInterrupt):
        engine_for(healthy, decider=decider).deploy()
    assert (finished(healthy).state, finished(healthy).exit_code) == (RunState.ABORTED, 130)


def test_what_cannot_be_asked_is_no_failure(healthy):
    (healthy / "_redirects").write_text("/ https://a.example/ 200!\n/uni /日本 301\n")
    (healthy / "_headers").write_text("/locked.html\n  Basic-Auth: ann:one\n")
    (healthy / "locked.html").write_text("<!doctype html><title>locked</title>")
    report = engine_for(healthy).deploy()
    assert report.state is RunState.SUCCESS, report.reason
    told = {(p.kind, p.subject): p.verdict for p in report.verification.probes}
    assert told["health", "/"] is Verdict.UNKNOWN
    assert told["smoke", "/locked.html"] is Verdict.UNKNOWN
    assert told["redirect", "/uni"] is Verdict.PASSES


def test_a_variable_of_the_build_that_looks_secret_is_in_no_event(healthy):
    (healthy / "netlify.toml").write_text(
        '[build.environment]\nDB_PASSWORD = "hunter2hunter2"\nNODE_VERSION = "22"\n'
    )
    engine_for(healthy).deploy()
    ledger = ledger_of(healthy)
    told = "\n".join(repr(entry.event()) for entry in ledger.entries())
    ledger.close()
    assert "DB_PASSWORD" in told
    assert "hunter2" not in told


def test_a_dry_run_leaves_an_interrupted_deploy_to_the_next_run(healthy):
    engine_for(healthy).deploy()
    ledger = ledger_of(healthy)
    with ledger.transaction() as db:
        db.execute("UPDATE step SET state = 'intent'")
    ledger.close()
    engine_for(healthy).deploy(RunOptions(dry_run=True))
    ledger = ledger_of(healthy)
    assert len(Journal(ledger).open_steps("local")) == 1
    ledger.close()


def test_every_state_but_the_ends_can_be_left():
    for state, ways in TRANSITIONS.items():
        assert bool(ways) != state.is_final


@pytest.fixture(scope="module")
def healed_tree(tmp_path_factory):
    """The sample shop as one whole run leaves it."""
    project = tmp_path_factory.mktemp("healed") / "shop"
    shutil.copytree(SAMPLE, project)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHIMERA_STATE", str(tmp_path_factory.mktemp("state")))
        report = engine_for(project).deploy(RunOptions())
    process.stop(NodeFolder(project / ".chimera" / "node"), clock=SystemClock())
    assert report.state is RunState.SUCCESS
    return tree(project)


KILL = """
import os, signal, sys
from pathlib import Path
from engine.config import ChimeraConfig
from engine.decide import PolicyDecider
from engine.pipeline import ChimeraDeploymentEngine
project, topic = Path(sys.argv[1]), sys.argv[2]
def kill(event):
    if event.topic == topic:
        os.kill(os.getpid(), signal.SIGKILL)
ChimeraDeploymentEngine(
    project, config=ChimeraConfig.load(project),
    decider=PolicyDecider(approve=True, unsafe=True), subscribers=(kill,),
).deploy()
"""


@pytest.mark.parametrize(
    "topic",
    [
        "chimera.simulate.start",
        "chimera.simulate.complete",
        "heal.proposed",
        "deploy.heal.complete",
        "heal.written",
        "deploy.certified",
        "gate.answered",
        "chimera.deploy.start",
        "run.progress",
        "chimera.deploy.complete",
        "verify.started",
    ],
)
def test_a_kill_in_any_layer_leaves_all_whole(shop, healed_tree, topic):
    before = tree(shop)
    done = subprocess.run(
        [sys.executable, "-c", KILL, str(shop), topic],
        env={**os.environ},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    ledger = ledger_of(shop)
    assert list(ledger.verify()) == []
    ledger.close()
    after = tree(shop)
    assert after in (before, healed_tree)
    report = engine_for(shop).deploy()
    assert report.state is RunState.SUCCESS, report.reason
    assert tree(shop) == healed_tree
    # A deploy that was cut short is finished under its key; one that was done is not its business.
    done = topic == "verify.started"
    assert len(NodeFolder(shop / ".chimera" / "node").names()) == 1 + done


def test_the_sample_is_package_data():
    assert (Path(SAMPLE) / "netlify.toml").is_file()


def test_a_project_that_lost_its_state_folder_begins_anew_and_says_so(healthy):
    engine_for(healthy).deploy()
    process.stop(NodeFolder(healthy / ".chimera" / "node"), clock=SystemClock())
    shutil.rmtree(healthy / ".chimera")
    seen = []
    report = engine_for(healthy, seen=seen).deploy()
    assert report.state is RunState.SUCCESS, report.reason
    told = [e.payload.what for e in seen if e.topic == "trust.changed"]
    assert "THE EARLIER LEDGER OF THIS FOLDER IS GONE" in told
    assert engine_for(healthy).deploy().state is RunState.SUCCESS


@pytest.mark.parametrize("topic", ["deploy.initiated", "trust.changed", "chimera.simulate.start"])
def test_a_kill_while_a_lost_project_begins_anew_leaves_it_able_to_begin(healthy, topic):
    engine_for(healthy).deploy()
    process.stop(NodeFolder(healthy / ".chimera" / "node"), clock=SystemClock())
    shutil.rmtree(healthy / ".chimera")
    done = subprocess.run(
        [sys.executable, "-c", KILL, str(healthy), topic],
        env={**os.environ},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    report = engine_for(healthy).deploy()
    assert report.state is RunState.SUCCESS, report.reason
    process.stop(NodeFolder(healthy / ".chimera" / "node"), clock=SystemClock())
    assert main(["ledger", "verify", "--project", str(healthy)]) == 0
