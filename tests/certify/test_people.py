"""Several people on one project, each on a machine of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.certify.approvals import give_approval
from engine.certify.gate import admit, waive
from engine.certify.seal import check_seals, drop_seals, prove_entry, seal, seals, write_git_ref
from engine.errors import (
    CertificateRejected,
    GateClosed,
    LedgerError,
    PermissionDenied,
    TrustError,
)
from engine.genesis.checkpoint import proof_holds
from engine.genesis.events import AccessDenied, CertificateRefused, CertificationWaived
from engine.model import Severity
from engine.trust import changes
from engine.trust.cards import make_card, read_card
from engine.trust.key_store import KeyStore
from engine.trust.policy import Freeze, Policy, Waiver
from engine.trust.project_trust import ProjectTrust
from engine.trust.roles import Role
from engine.trust.statement import Subject
from engine.trust.trust_root import KeyUse
from tests.certify.conftest import TARGET, House, simulation

PREVIEW = "local/preview"


@pytest.fixture
def join(house, tmp_path):
    """Give somebody a role, and answer the same project as they see it."""
    houses = []

    def add(name, role, targets=("*",)):
        environment = {"CHIMERA_STATE": str(tmp_path / f"state-{name}"), "CHIMERA_USER": name}
        kept = KeyStore(environment)
        keys = {u: kept.load(u.value) or kept.make(u.value) for u in KeyUse}
        changes.grant(house.trust, role, read_card(make_card(name, keys)), targets)
        made = House(tmp_path, user=name, policy=house.policy)
        made.clock = house.clock
        made.chance = house.chance
        houses.append(made)
        reload(house)
        return made

    yield add
    for made in houses:
        made.close()


def reload(house):
    house.trust = ProjectTrust.open(
        house.project,
        clock=house.clock,
        announce=house.bus.publish,
        environment=house.environment,
    )


def approve(house, target=TARGET):
    return give_approval(
        house.trust,
        Subject.of(house.manifest),
        target,
        policy=house.policy,
        clock=house.clock,
        reason="looked at it",
    )


# -- who may deploy --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("target", [TARGET, PREVIEW])
def test_each_role_tries_to_deploy(house, join, role, target):
    house.policy = Policy()
    house.trust.ensure_policy(house.policy)
    person = join("bob", role)
    may = {
        (Role.OPERATOR, PREVIEW): "approval",
        (Role.CAPTAIN, PREVIEW): "yes",
        (Role.ADMIRAL, PREVIEW): "yes",
        (Role.ADMIRAL, TARGET): "yes",
    }.get((role, target), "no")
    if may == "yes":
        assert person.admit(person.certificate(target), target=target).approvers == ("bob",)
    elif may == "approval":
        with pytest.raises(GateClosed, match="0 of 1"):
            person.certificate(target)
        approve(house, target)
        assert person.admit(person.certificate(target), target=target).approvers == ("ada",)
    else:
        with pytest.raises(PermissionDenied):
            person.certificate(target)
        denied = [p for p in person.said if isinstance(p, AccessDenied)]
        assert denied[-1].who == "bob"
        # Not even with a certificate that an admiral made.
        with pytest.raises(TrustError):
            person.admit(house.certificate(target), target=target)


def test_two_persons_must_approve_when_two_are_asked_for(house, join):
    house.policy = Policy(approvals=2)
    bob = join("bob", Role.ADMIRAL)
    house.trust.accept_policy(house.policy)
    reload(bob)
    with pytest.raises(GateClosed, match="1 of 2"):
        house.certificate()
    approve(house)
    with pytest.raises(GateClosed, match="1 of 2"):
        house.certificate()
    approve(bob)
    certificate = house.certificate()
    assert len(certificate.envelopes) == 6
    assert house.admit(certificate).approvers == ("ada", "bob")


def test_an_approval_is_for_one_digest_one_target_one_policy_and_a_time(house, join):
    house.policy = Policy(approvals=2)
    bob = join("bob", Role.ADMIRAL)
    house.trust.accept_policy(house.policy)
    reload(bob)
    approve(bob, PREVIEW)
    give_approval(
        bob.trust,
        Subject(sha3_256="0" * 64, sha256="0" * 64),
        TARGET,
        policy=bob.policy,
        clock=bob.clock,
    )
    with pytest.raises(GateClosed):
        house.certificate()
    approve(bob)
    certificate = house.certificate()
    house.clock.at += timedelta(hours=25)
    with pytest.raises(GateClosed):
        house.certificate()
    house.clock.at -= timedelta(hours=25)
    house.admit(certificate)


def test_an_approval_of_a_dismissed_person_does_not_count(house, join):
    house.policy = Policy(approvals=2)
    bob = join("bob", Role.ADMIRAL)
    house.trust.accept_policy(house.policy)
    reload(bob)
    approve(bob)
    certificate = house.certificate()
    house.clock.at += timedelta(seconds=1)
    changes.dismiss(house.trust, "bob")
    with pytest.raises(CertificateRejected):
        house.admit(certificate)
    with pytest.raises(GateClosed):
        house.certificate()


def test_an_altered_approval_is_refused_by_the_gate(house, join):
    house.policy = Policy(approvals=2)
    bob = join("bob", Role.ADMIRAL)
    house.trust.accept_policy(house.policy)
    reload(bob)
    path = approve(bob)
    certificate = house.certificate()
    house.admit(certificate)
    text = path.read_text()
    path.write_text(text.replace('"sig":"', '"sig":"A', 1))
    with pytest.raises(GateClosed):
        house.certificate()


# -- the policy ------------------------------------------------------------------------------------


def test_a_team_needs_an_admirals_word_for_a_changed_policy(house, join):
    house.trust.ensure_policy(house.policy)
    bob = join("bob", Role.ADMIRAL)
    cyd = join("cyd", Role.OPERATOR)
    laxer = Policy(block=())
    for person in (house, bob, cyd):
        reload(person)
        person.policy = laxer
        with pytest.raises(TrustError, match="not the one an admiral accepted"):
            person.certificate(PREVIEW)
    with pytest.raises(PermissionDenied):
        cyd.trust.accept_policy(laxer)
    assert bob.trust.accept_policy(laxer)
    reload(house)
    house.certificate(PREVIEW)


def test_a_certificate_under_another_policy_is_refused(house):
    certificate = house.certificate()
    house.policy = Policy(approval_hours=1)
    with pytest.raises(CertificateRejected, match="another policy"):
        house.admit(certificate)


def test_freezes_and_platforms_hold_even_for_a_waiver(house):
    for refused in (
        Policy(platforms=("netlify/*",)),
        Policy(
            freezes=(
                Freeze(
                    start="2026-11-01T00:00:00.000000Z",
                    end="2026-12-01T00:00:00.000000Z",
                    reason="audit",
                ),
            )
        ),
    ):
        house.policy = refused
        with pytest.raises(CertificateRejected, match="Not now, or not there"):
            house.admit(house.certificate())
        with pytest.raises(CertificateRejected, match="Not now, or not there"):
            let_through(house)
        assert isinstance(house.said[-1], CertificateRefused)


def test_a_waived_issue_is_named_in_what_is_signed(house, issue):
    house.policy = Policy(
        waivers=(Waiver(rule=issue.rule, reason="known", by="ada", until="2026-11-24"),)
    )
    made = house.certifier.certify(simulation(issues=(issue,)), None, house.manifest, TARGET)
    assert made.passed
    assert "waived: netlify/publish-missing (netlify.toml:3)" in made.checks[1].detail
    house.clock.at += timedelta(days=1)
    assert not house.certifier.certify(
        simulation(issues=(issue,)), None, house.manifest, TARGET
    ).passed


def test_what_blocks_is_the_policys_to_say(house, issue):
    high = replace(issue, severity=Severity.HIGH)
    assert house.certifier.certify(simulation(issues=(high,)), None, house.manifest, TARGET).passed
    house.policy = Policy(block=(Severity.CRITICAL, Severity.HIGH))
    assert not house.certifier.certify(
        simulation(issues=(high,)), None, house.manifest, TARGET
    ).passed


# -- letting pass ----------------------------------------------------------------------------------


def let_through(house, deploy="w1"):
    return waive(
        house.manifest,
        TARGET,
        reason="hotfix",
        deploy=deploy,
        trust=house.trust,
        policy=house.policy,
        clock=house.clock,
        bus=house.bus,
    )


def test_an_admiral_may_let_an_uncertified_build_pass_and_it_is_a_fact(house):
    admission = let_through(house)
    assert admission.waived
    assert any(isinstance(p, CertificationWaived) and p.by == "ada" for p in house.said)
    with pytest.raises(CertificateRejected, match="admitted already"):
        let_through(house)


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.OPERATOR, Role.CAPTAIN])
def test_nobody_else_may(house, join, role):
    person = join("bob", role)
    with pytest.raises(PermissionDenied):
        let_through(person)
    assert isinstance(person.said[-1], AccessDenied)
    assert not any(isinstance(p, CertificationWaived) for p in person.said)


def test_one_deploy_is_admitted_once(house):
    first, second = house.certificate(), house.certificate()
    given = {
        "deploy": "same",
        "trust": house.trust,
        "policy": house.policy,
        "clock": house.clock,
        "bus": house.bus,
    }
    admit(first, house.manifest, TARGET, **given)
    with pytest.raises(CertificateRejected, match="admitted already"):
        admit(second, house.manifest, TARGET, **given)
    # The refusal rolled its transaction back: the second nonce is still good.
    assert house.admit(second)


def test_a_foreign_ledgers_nonce_is_refused(house, tmp_path):
    certificate = house.certificate()
    with house.ledger.transaction() as db:
        db.execute("DROP TRIGGER challenge_no_delete")
        db.execute("DELETE FROM challenge")
    with pytest.raises(CertificateRejected, match="never issued"):
        house.admit(certificate)


# -- sealing ---------------------------------------------------------------------------------------


def test_a_seal_binds_the_ledger(house):
    house.certificate()
    sealed = seal(house.ledger, house.trust)
    assert [h.size for h in seals(house.trust)] == [sealed.head.size]
    house.certificate()
    check_seals(house.ledger, house.trust)
    again = seal(house.ledger, house.trust)
    assert again.head.size > sealed.head.size
    assert not list(house.ledger.verify(seals(house.trust)))
    assert len(house.ledger.checkpoints()) == 2
    proof = prove_entry(house.ledger, house.trust, 1)
    (entry,) = house.ledger.entries(limit=1)
    assert proof_holds(proof, entry.leaf, [house.trust.signer(KeyUse.LOG).public])


def test_nothing_is_certified_on_a_ledger_that_was_rolled_back(house):
    path = house.ledger.path
    house.ledger._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    older = path.read_bytes()
    house.admit(house.certificate())
    seal(house.ledger, house.trust)
    house.ledger.close()
    path.write_bytes(older)
    for extra in ("-wal", "-shm"):
        path.with_name(path.name + extra).unlink(missing_ok=True)
    from engine.genesis.ledger import Ledger

    house.ledger = Ledger(path)
    with pytest.raises(LedgerError, match="does not continue"):
        house.certificate()
    with pytest.raises(LedgerError, match="does not continue"):
        seal(house.ledger, house.trust)
    assert any("truncated" in str(f) for f in house.ledger.verify(seals(house.trust)))
    assert drop_seals(house.trust.project, house.trust.keys) == 1
    check_seals(house.ledger, house.trust)


def test_an_altered_seal_is_no_seal(house):
    sealed = seal(house.ledger, house.trust)
    place = sealed.places[1]
    text = place.read_text()
    place.write_text(text.replace(f"\n{sealed.head.size}\n", f"\n{sealed.head.size - 1}\n"))
    with pytest.raises(LedgerError, match="altered"):
        check_seals(house.ledger, house.trust)


def test_a_seal_goes_to_a_git_ref_and_a_remote(house, tmp_path):
    import subprocess

    def git(*words, at=house.project):
        done = subprocess.run(
            ["git", "-C", str(at), *words], capture_output=True, text=True, check=False
        )
        return done.stdout

    sealed = seal(house.ledger, house.trust)
    with pytest.raises(LedgerError, match="git"):
        write_git_ref(house.project, sealed.note)
    git("init", "--quiet")
    git("init", "--quiet", "--bare", str(tmp_path / "far"))
    git("remote", "add", "far", str(tmp_path / "far"))
    write_git_ref(house.project, sealed.note, push="far")
    assert git("cat-file", "blob", "refs/chimera/checkpoint") == sealed.note
    assert git("cat-file", "blob", "refs/chimera/checkpoint", at=tmp_path / "far") == sealed.note


def test_secrets_do_not_reach_a_certificate(house, issue):
    from engine.trust.redaction import forget_secrets, remember_secret

    remember_secret("hunter2-hunter2")
    leaky = replace(issue, location=replace(issue.location, path="hunter2-hunter2.toml"))
    made = house.certifier.certify(simulation(issues=(leaky,)), None, house.manifest, TARGET)
    forget_secrets()
    import base64
    import json

    for text in made.envelopes:
        assert b"hunter2" not in base64.b64decode(json.loads(text)["payload"])
    assert "hunter2" not in repr(made)
