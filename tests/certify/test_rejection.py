"""Whole runs in which something goes wrong between the certification and the deploy.

Whatever it is, nothing leaves the machine.
"""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from engine.clock import SystemClock
from engine.config import ChimeraConfig
from engine.decide import Answer, PolicyDecider, ScriptedDecider
from engine.genesis.events import AccessDenied, CertificateRefused, CertificationWaived
from engine.genesis.ledger import Ledger
from engine.model import Decision, RunState
from engine.pipeline import ChimeraDeploymentEngine, RunOptions
from engine.platforms.nodes import process
from engine.platforms.nodes.layout import NodeFolder
from engine.trust import changes
from engine.trust.cards import make_card, read_card
from engine.trust.key_store import KeyStore
from engine.trust.project_trust import ProjectTrust
from engine.trust.roles import Role
from engine.trust.trust_root import KeyUse

YES = PolicyDecider(approve=True, by="test")


class MovedClock(SystemClock):
    """The machine's clock, moved."""

    ahead = timedelta()

    def now(self):
        return super().now() + self.ahead


@pytest.fixture
def site(tmp_path):
    project = tmp_path / "site"
    project.mkdir()
    (project / "index.html").write_text("<!doctype html><title>hi</title><h1>one</h1>")
    yield project
    process.stop(NodeFolder(project / ".chimera" / "node"), clock=SystemClock())


def deploy(site, *, at_gate=None, options=None, clock=None):
    """One run; `at_gate` is called when the deploy is asked for: after the certification."""

    def answer(question):
        if question.gate == "deploy" and at_gate is not None:
            at_gate()
        return Answer(decision=Decision.ACCEPT, by="test")

    said = []
    engine = ChimeraDeploymentEngine(
        site,
        config=ChimeraConfig.load(site, flags={}),
        decider=ScriptedDecider(
            gates=answer, heals=lambda issue, proposals: YES.choose(issue, proposals, (), 1)
        ),
        subscribers=(lambda event: said.append(event.payload),),
        clock=clock,
    )
    return engine.deploy(options or RunOptions()), said


def nothing_left(site, report, said, why=""):
    assert report.state in {RunState.FAILED, RunState.REJECTED}
    assert report.deployment is None
    assert not (site / ".chimera" / "node" / "current").exists()
    refusals = [p for p in said if isinstance(p, CertificateRefused)]
    assert refusals
    assert why in refusals[-1].reason
    ledger = Ledger(site / ".chimera" / "ledger.sqlite")
    with ledger.transaction() as db:
        assert db.execute("SELECT COUNT(*) FROM intent").fetchone() == (0,)
        assert db.execute("SELECT COUNT(*) FROM step").fetchone() == (0,)
    assert not list(ledger.verify())
    ledger.close()


def test_a_sound_build_leaves_and_the_ledger_is_sealed(site):
    report, _ = deploy(site)
    assert report.state is RunState.SUCCESS
    assert (site / ".chimera" / "checkpoint").is_file()


def test_one_changed_byte_does_not_leave(site):
    page = site / "index.html"

    def change():
        page.write_text(page.read_text().replace("one", "two"))

    report, said = deploy(site, at_gate=change)
    nothing_left(site, report, said, "not the one that was certified")


def test_an_expired_certificate_does_not_let_it_leave(site):
    clock = MovedClock()

    def wait():
        clock.ahead = timedelta(minutes=16)

    report, said = deploy(site, at_gate=wait, clock=clock)
    nothing_left(site, report, said, "expired")


@pytest.mark.parametrize("use", [KeyUse.ARIE, KeyUse.TRUTH])
def test_a_key_revoked_meanwhile_does_not_let_it_leave(site, use):
    def revoke():
        trust = ProjectTrust.open(site)
        keyid = trust.signer(use).public.keyid
        assert changes.revoke(trust, keyid, "lost")

    report, said = deploy(site, at_gate=revoke)
    nothing_left(site, report, said, "revoked")


def test_a_role_taken_meanwhile_does_not_let_it_leave(site, tmp_path):
    trust = ProjectTrust.open(site)
    other = {"CHIMERA_STATE": str(tmp_path / "bob"), "CHIMERA_USER": "bob"}
    kept = KeyStore(other)
    card = read_card(make_card("bob", {u: kept.make(u.value) for u in KeyUse}))
    changes.grant(trust, Role.ADMIRAL, card)
    me = trust.me().name

    def demote():
        bob = ProjectTrust.open(site, environment=other)
        changes.change_role(bob, me, Role.CAPTAIN)

    report, said = deploy(site, at_gate=demote)
    nothing_left(site, report, said, "may not do deploy-production")
    assert any(isinstance(p, AccessDenied) for p in said)
    # And no flag helps: letting it pass uncertified is an admiral's, too.
    report, said = deploy(site, options=RunOptions(certify=False))
    assert report.state is RunState.FAILED
    assert report.deployment is None
    assert not any(isinstance(p, CertificationWaived) for p in said)


def test_a_nonce_used_by_another_process_does_not_let_it_leave(site):
    def use():
        db = sqlite3.connect(site / ".chimera" / "ledger.sqlite")
        db.execute("UPDATE challenge SET used_at = 'x' WHERE used_at IS NULL")
        db.commit()
        db.close()

    report, said = deploy(site, at_gate=use)
    nothing_left(site, report, said, "used already")


def test_a_changed_policy_in_force_is_the_one_that_judges(site):
    (site / "chimera.toml").write_text('[policy]\nplatforms = ["netlify/*"]\n')
    report, said = deploy(site)
    nothing_left(site, report, said, "the policy allows netlify/*")


def test_a_missing_role_file_does_not_let_it_leave(site):
    report, said = deploy(site, at_gate=(site / ".chimera" / "trust.json").unlink)
    nothing_left(site, report, said, "role file is gone")


def test_a_waiver_by_an_admiral_is_a_fact(site):
    report, said = deploy(site, options=RunOptions(certify=False))
    assert report.state is RunState.SUCCESS
    assert any(isinstance(p, CertificationWaived) for p in said)
