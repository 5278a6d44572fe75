from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.errors import CertificateRejected
from engine.genesis.events import CertificateRefused, DeployAdmitted, TrustChanged
from engine.model import CertificateLevel, Decision
from engine.project.snapshot import Snapshot


def refused(house, certificate, *, manifest=None, target="local/production") -> str:
    with pytest.raises(CertificateRejected) as caught:
        house.admit(certificate, manifest, target)
    assert any(isinstance(p, CertificateRefused) for p in house.said)
    return str(caught.value)


def test_a_certified_build_is_admitted_once(house):
    certificate = house.certificate()
    assert certificate.passed
    assert certificate.levels == tuple(CertificateLevel)
    admission = house.admit(certificate)
    assert admission.approvers == ("ada",)
    assert isinstance(house.said[-1], DeployAdmitted)
    assert "used already" in refused(house, certificate)


def test_first_use_makes_the_user_admiral_and_says_so(house):
    first = next(p for p in house.said if isinstance(p, TrustChanged))
    assert first.what == "first use"
    assert "ada is admiral of site" in first.detail


def test_one_changed_byte_is_refused(house):
    certificate = house.certificate()
    other = Snapshot.in_memory({"index.html": "<h1>y</h1>", "a/b.css": "b{}"}).manifest()
    assert "not the one that was certified" in refused(house, certificate, manifest=other)


def test_nothing_is_admitted_without_a_certificate(house):
    assert "not certified" in refused(house, None)


def test_another_target_is_refused(house):
    assert "is for chimera://deploy/site/local/production" in refused(
        house, house.certificate(), target="netlify/production"
    )


def test_an_expired_certificate_is_refused(house):
    certificate = house.certificate()
    house.clock.at += timedelta(minutes=16)
    assert "expired" in refused(house, certificate)


def test_an_older_certificate_cannot_follow_a_newer_one(house):
    older = house.certificate()
    newer = house.certificate()
    house.admit(newer)
    assert "already taken" in refused(house, older)


def test_a_certificate_without_the_final_approval_is_refused(house):
    whole = house.certificate()
    part = replace(whole, envelopes=whole.envelopes[:-1])
    assert "id is not" in refused(house, part)


@pytest.mark.parametrize("left_out", range(5))
def test_a_missing_link_is_refused(house, left_out):
    whole = house.certificate()
    texts = tuple(t for n, t in enumerate(whole.envelopes) if n != left_out)
    from engine.trust.dsse import digest_of

    refused(house, replace(whole, envelopes=texts, certificate_id=digest_of(texts[-1])))


def test_a_refused_approval_is_signed_and_never_admitted(house):
    certificate = house.certificate(decision=Decision.REJECT)
    assert not certificate.passed
    assert "rejection" in refused(house, certificate)


def test_a_refusal_uses_no_nonce(house):
    certificate = house.certificate()
    other = Snapshot.in_memory({"index.html": "z"}).manifest()
    refused(house, certificate, manifest=other)
    house.admit(certificate)
