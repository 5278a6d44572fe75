from __future__ import annotations

import base64
import copy
import json
import os
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.certify.record import judge_past
from engine.errors import CertificateRejected
from engine.model import CertificateLevel, Check, HealedIssue, Healing, HealOutcome, Verdict
from engine.trust import changes
from engine.trust.certificate_file import certificate_text, parse_certificate
from engine.trust.chain import VERIFIERS, Expected, verify_chain, verify_links
from engine.trust.dsse import Envelope, digest_of, parse_envelope
from engine.trust.keys import PrivateKey
from engine.trust.statement import Subject, read_statement, verdict_envelope
from engine.trust.trust_root import KeyUse
from tests.certify.conftest import TARGET, simulation

ARIE, TRUTH, HXO = CertificateLevel


def expected(house, **more):
    given = {
        "root": house.trust.root,
        "target": TARGET,
        "subject": Subject.of(house.manifest),
        "policy": house.policy.digest,
        "now": house.trust.now(),
        "latest": house.trust.now(),
    }
    return Expected(**{**given, **more})


def why(house, texts, **more):
    with pytest.raises(CertificateRejected) as caught:
        verify_chain(texts, expected(house, **more))
    return str(caught.value)


def payload(text):
    return json.loads(parse_envelope(text).payload)


def resign(statement, key):
    data = json.dumps(statement, separators=(",", ":")).encode()
    return Envelope(payload=data).signed(key).text()


# -- what is written -------------------------------------------------------------------------------


def test_the_statements_are_those_of_the_standards(house):
    leviathan, arie, health, truth, hxo = (payload(t) for t in house.certificate().envelopes)
    for statement in (leviathan, arie, health, truth, hxo):
        assert statement["_type"] == "https://in-toto.io/Statement/v1"
        ((subject,)) = statement["subject"]
        assert subject["digest"] == {
            "sha256": house.manifest.sha256,
            "sha3_256": house.manifest.sha3_256,
        }
    for evidence in (leviathan, arie):
        assert evidence["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
        assert evidence["predicate"]["result"] == "PASSED"
        assert isinstance(evidence["predicate"]["configuration"], list)
    levels = []
    for verdict in (health, truth, hxo):
        predicate = verdict["predicate"]
        assert verdict["predicateType"] == "https://slsa.dev/verification_summary/v1"
        assert predicate["verificationResult"] == "PASSED"
        assert predicate["resourceUri"] == "chimera://deploy/site/local/production"
        assert set(predicate["policy"]["digest"]) == {"sha256", "sha3_256"}
        own = {"verifier", "timeVerified", "resourceUri", "policy", "inputAttestations"}
        own |= {"verificationResult", "verifiedLevels", "slsaVersion"}
        assert all(k in own or k.startswith("https://") for k in predicate)
        levels += predicate["verifiedLevels"]
    assert levels == [v.value for v in CertificateLevel]
    names = [c["name"] for c in truth["predicate"]["https://chimera.invalid/attestation/v1/checks"]]
    assert names == [
        "simulation_passed",
        "no_critical_issues",
        "healing_successful",
        "configuration_valid",
    ]


def test_each_verdict_names_by_digest_what_is_below_it(house):
    texts = house.certificate().envelopes
    inputs = [payload(t)["predicate"]["inputAttestations"] for t in texts[2:]]
    named = [[i["digest"]["sha3_256"] for i in group] for group in inputs]
    assert named == [
        [digest_of(texts[0]), digest_of(texts[1])],
        [digest_of(texts[2])],
        [digest_of(texts[3])],
    ]


def test_securesystemslib_verifies_every_link(house):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from securesystemslib.dsse import Envelope as Theirs
    from securesystemslib.exceptions import VerificationError
    from securesystemslib.signer import SSlibKey

    keys = {}
    for use in KeyUse:
        public = house.trust.signer(use).public
        raw = Ed25519PublicKey.from_public_bytes(public.raw)
        keys[use] = SSlibKey.from_crypto(raw, keyid=public.keyid)
    uses = [KeyUse.ARIE, KeyUse.ARIE, KeyUse.ARIE, KeyUse.TRUTH, KeyUse.IDENTITY]
    for text, use in zip(house.certificate().envelopes, uses, strict=True):
        theirs = Theirs.from_dict(copy.deepcopy(json.loads(text)))
        assert len(theirs.verify([keys[use]], 1)) == 1
        other = next(k for u, k in keys.items() if u is not use)
        with pytest.raises(VerificationError):
            theirs.verify([other], 1)


# -- what is refused -------------------------------------------------------------------------------


def test_the_chain_holds(house):
    chain = verify_chain(house.certificate().envelopes, expected(house))
    assert chain.levels == tuple(CertificateLevel)
    assert chain.approvers == ("ada",)
    assert [link.name for link in chain.links] == [
        "evidence of leviathan",
        "evidence of arie",
        *(v.value for v in CertificateLevel),
    ]


def test_no_order_but_the_right_one(house):
    import itertools

    texts = house.certificate().envelopes
    for order in itertools.permutations(texts):
        if order != texts:
            why(house, order)


def test_nothing_may_be_added_or_doubled(house):
    texts = house.certificate().envelopes
    for place in range(len(texts) + 1):
        for extra in texts:
            why(house, (*texts[:place], extra, *texts[place:]))


def test_links_of_two_certificates_do_not_mix(house):
    one, two = house.certificate().envelopes, house.certificate().envelopes
    for place in range(5):
        why(house, (*one[:place], two[place], *one[place + 1 :]))


def test_another_key_never_counts(house):
    texts = list(house.certificate().envelopes)
    uses = [KeyUse.ARIE, KeyUse.ARIE, KeyUse.ARIE, KeyUse.TRUTH, KeyUse.IDENTITY]
    for place, use in enumerate(uses):
        for other in [*KeyUse, None]:
            if other is use:
                continue
            key = PrivateKey.new() if other is None else house.trust.signer(other)
            changed = list(texts)
            changed[place] = resign(payload(texts[place]), key)
            why(house, changed)


LIES = {
    "verifier": lambda p: p.__setitem__("verifier", {"id": VERIFIERS[ARIE]}),
    "target": lambda p: p.__setitem__("resourceUri", "chimera://deploy/site/netlify/production"),
    "policy": lambda p: p["policy"].__setitem__("digest", {"sha256": "0", "sha3_256": "0"}),
    "inputs": lambda p: p.__setitem__("inputAttestations", []),
    "level": lambda p: p.__setitem__("verifiedLevels", ["TRUTH_CERTIFICATION_PASS"]),
    "two levels": lambda p: p["verifiedLevels"].append("TRUTH_CERTIFICATION_PASS"),
    "failed": lambda p: p.__setitem__("verificationResult", "FAILED"),
    "result": lambda p: p.__setitem__("verificationResult", "passed"),
    "future": lambda p: p.__setitem__("timeVerified", "2999-01-01T00:00:00.000000Z"),
    "no time": lambda p: p.__setitem__("timeVerified", "yesterday"),
    "nonce": lambda p: p.__setitem__("https://chimera.invalid/attestation/v1/nonce", "0" * 64),
    "sequence": lambda p: p.__setitem__("https://chimera.invalid/attestation/v1/sequence", 99),
    "expiry": lambda p: p.__setitem__(
        "https://chimera.invalid/attestation/v1/expires", "2999-01-01T00:00:00.000000Z"
    ),
    "missing field": lambda p: p.pop("policy"),
    "wrong kind": lambda p: p.__setitem__("verifiedLevels", "HXO_FINAL_APPROVAL"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_of_the_last_link_is_refused_though_it_is_well_signed(house, lie):
    texts = list(house.certificate().envelopes)
    statement = payload(texts[4])
    LIES[lie](statement["predicate"])
    texts[4] = resign(statement, house.trust.identity())
    why(house, texts)


def test_every_digest_must_match_not_any(house):
    texts = list(house.certificate().envelopes)
    statement = payload(texts[4])
    statement["subject"][0]["digest"]["sha3_256"] = "0" * 64
    texts[4] = resign(statement, house.trust.identity())
    why(house, texts)
    assert "not the one" in why(
        house,
        house.certificate().envelopes,
        subject=Subject(sha3_256=house.manifest.sha3_256, sha256="0" * 64),
    )
    assert "not the one" in why(
        house,
        house.certificate().envelopes,
        subject=Subject(sha3_256="0" * 64, sha256=house.manifest.sha256),
    )
    for digest in ({"sha256": house.manifest.sha256}, {"sha3_256": house.manifest.sha3_256}):
        statement = payload(texts[4])
        statement["subject"][0]["digest"] = digest
        with pytest.raises(CertificateRejected):
            read_statement(parse_envelope(resign(statement, house.trust.identity())))


def test_a_repeated_key_and_a_foreign_payload_type_are_refused(house):
    text = house.certificate().envelopes[4]
    data = parse_envelope(text).payload
    twice = data.replace(b'"predicate":', b'"predicate":{},"predicate":', 1)
    key = house.trust.identity()
    for envelope in (
        Envelope(payload=twice).signed(key),
        Envelope(payload=data, payload_type="application/json").signed(key),
        Envelope(payload=b"{}").signed(key),
        Envelope(payload=b"\xff").signed(key),
        Envelope(payload=b"[" * 100_000).signed(key),
    ):
        with pytest.raises(CertificateRejected):
            read_statement(envelope)
        why(house, (*house.certificate().envelopes[:4], envelope.text()))


def test_truth_without_one_of_its_checks_is_refused(house):
    texts = list(house.certificate().envelopes)
    verdict = read_statement(parse_envelope(texts[3]))
    for left_out in range(4):
        checks = [Check(name=n, passed=p, detail=d) for n, p, d in verdict.checks]
        del checks[left_out]
        texts[3] = (
            verdict_envelope(
                verdict.binding,
                verifier=VERIFIERS[TRUTH],
                version="0",
                time=verdict.time,
                level=TRUTH.value,
                passed=True,
                inputs=(texts[2],),
                checks=tuple(checks),
            )
            .signed(house.trust.signer(KeyUse.TRUTH))
            .text()
        )
        assert "lacks the check" in why(house, texts)


# -- files -----------------------------------------------------------------------------------------


def test_every_flipped_byte_of_a_certificate_file_is_found(house):
    certificate = house.certificate()
    text = certificate_text(certificate).encode()
    assert parse_certificate(text.decode()) == certificate

    def judge(data):
        read = parse_certificate(data.decode("utf-8", "surrogateescape"))
        verify_chain(read.envelopes, expected(house, target=read.target))

    # Every byte in the long run: CHIMERA_EVERY=1.
    for place in range(0, len(text), int(os.environ.get("CHIMERA_EVERY", "7"))):
        changed = bytearray(text)
        changed[place] ^= 1 << place % 8
        with pytest.raises(CertificateRejected):
            judge(bytes(changed))


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"certificate":1}', "[" * 100_000])
def test_what_is_no_certificate_file(text):
    with pytest.raises(CertificateRejected):
        parse_certificate(text)


def test_a_certificate_is_judged_by_a_bare_key(house):
    certificate = house.certificate()
    identity = house.trust.identity().public
    found = verify_links(certificate.envelopes, [identity])
    assert [name for name, _ in found][-1] == HXO.value
    with pytest.raises(CertificateRejected):
        verify_links(certificate.envelopes, [PrivateKey.new().public])
    with pytest.raises(CertificateRejected):
        verify_links(certificate.envelopes[::-1], [identity])
    other = house.certificate().envelopes
    with pytest.raises(CertificateRejected):
        verify_links((other[0], *certificate.envelopes[1:]), [identity])


# -- time ------------------------------------------------------------------------------------------


def test_a_rotated_key_speaks_for_the_past_only(house):
    certificate = house.certificate()
    house.clock.at += timedelta(minutes=1)
    assert changes.rotate(house.trust, KeyUse.TRUTH)
    assert "rotated out" in why(house, certificate.envelopes)
    chain = judge_past(certificate, house.trust, project=house.project)
    assert not chain.revoked
    house.admit(house.certificate())


def test_a_revoked_key_needs_the_ledgers_word(house, tmp_path):
    certificate = house.certificate()
    house.clock.at += timedelta(minutes=1)
    keyid = house.trust.signer(KeyUse.TRUTH).public.keyid
    stolen = house.trust.signer(KeyUse.TRUTH)
    changes.rotate(house.trust, KeyUse.TRUTH)
    changes.revoke(house.trust, keyid[:12], "laptop lost")
    assert "revoked" in why(house, certificate.envelopes)
    with pytest.raises(CertificateRejected, match="no sound ledger"):
        judge_past(certificate, house.trust, project=tmp_path / "elsewhere")
    assert judge_past(certificate, house.trust, project=house.project).revoked
    # Whoever stole the key can write any date: such a certificate is in no ledger.
    forged = list(certificate.envelopes)
    statement = payload(forged[3])
    forged[3] = resign(statement, stolen)
    assert forged[3] == certificate.envelopes[3]
    backdated = replace(certificate, certificate_id="0" * 64)
    with pytest.raises(CertificateRejected, match="no sound ledger"):
        judge_past(backdated, house.trust, project=house.project)


def test_a_bare_base64_change_of_a_signature_is_refused(house):
    text = house.certificate().envelopes[0]
    raw = json.loads(text)
    sig = raw["signatures"][0]["sig"]
    # The two last bits of an Ed25519 signature's last digit are none of its bits.
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = alphabet[alphabet.index(sig[-3]) ^ 1]
    assert base64.b64decode(sig[:-3] + other + "==") == base64.b64decode(sig)
    with pytest.raises(CertificateRejected, match="canonical"):
        parse_envelope(text.replace(sig, sig[:-3] + other + "=="))


# -- the checks ------------------------------------------------------------------------------------


def test_a_failed_simulation_is_a_signed_rejection(house):
    made = house.certifier.certify(
        simulation(verdict=Verdict.FAILS), Healing(), house.manifest, TARGET
    )
    assert not made.passed
    assert made.levels == ()
    assert "simulation_passed" in made.reason
    assert payload(made.envelopes[3])["predicate"]["verificationResult"] == "FAILED"
    assert payload(made.envelopes[3])["predicate"]["verifiedLevels"] == ["FAILED"]
    assert parse_certificate(certificate_text(made)).passed is False
    with pytest.raises(CertificateRejected):
        house.certifier.approve(made, None)
    assert "says FAILED" in why(house, made.envelopes, whole=False)


def test_no_rule_run_is_no_passed_simulation(house):
    made = house.certifier.certify(simulation(rules_run=()), None, house.manifest, TARGET)
    assert not made.passed


def test_another_snapshot_than_the_healed_one_is_rejected(house):
    healing = Healing(digest_before="b" * 64, digest_after="a" * 64)
    made = house.certifier.certify(simulation(), healing, house.manifest, TARGET)
    assert "not what was healed" in made.reason
    assert made.levels == (ARIE,)


def test_a_critical_issue_left_to_a_person_is_rejected(house, issue):
    healing = Healing(issues=(HealedIssue(issue=issue, outcome=HealOutcome.MANUAL_REVIEW),))
    made = house.certifier.certify(simulation(issues=(issue,)), healing, house.manifest, TARGET)
    assert [c.name for c in made.checks if not c.passed] == [
        "no_critical_issues",
        "healing_successful",
    ]
