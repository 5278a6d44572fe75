from __future__ import annotations

import base64
import copy
import json
import shutil
import subprocess
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import CertificateRejected
from engine.trust.dsse import Envelope, Signature, parse_envelope
from engine.trust.keys import PrivateKey, PublicKey, public_key

KEYS = [PrivateKey.new() for _ in range(3)]
SIGNED = Envelope(payload=b'{"a":1}').signed(KEYS[0]).signed(KEYS[1])


def test_the_signed_bytes_are_those_of_the_standard():
    assert Envelope(payload=b"hello", payload_type="t/x").pae() == b"DSSEv1 3 t/x 5 hello"


def test_an_envelope_comes_back():
    assert parse_envelope(SIGNED.text()) == SIGNED
    assert SIGNED.signers([k.public for k in KEYS]) == (KEYS[0].public, KEYS[1].public)


def test_one_key_counts_once_under_however_many_ids():
    # securesystemslib counted key ids: an alias reached a threshold of two.
    key = KEYS[0]
    (sig,) = Envelope(payload=b"x").signed(key).signatures
    doubled = Envelope(payload=b"x", signatures=(sig, Signature(keyid="alias", sig=sig.sig)))
    assert doubled.signers([key.public, PublicKey(raw=key.public.raw)]) == (key.public,)


@pytest.mark.parametrize(
    "change",
    [
        lambda e: replace(e, payload=b'{"a":2}'),
        lambda e: replace(e, payload_type="application/json"),
        lambda e: replace(e, signatures=()),
        lambda e: replace(e, signatures=tuple(replace(s, sig=b"\0" * 64) for s in e.signatures)),
        lambda e: replace(e, signatures=tuple(replace(s, sig=b"") for s in e.signatures)),
    ],
)
def test_what_was_changed_is_signed_by_nobody(change):
    assert change(SIGNED).signers([k.public for k in KEYS]) == ()


def test_every_flipped_bit_is_refused_or_unsigned():
    text = SIGNED.text().encode()
    keys = [KEYS[0].public, KEYS[1].public]
    ids = {k.keyid for k in keys}
    for place in range(len(text)):
        for bit in range(8):
            changed = bytearray(text)
            changed[place] ^= 1 << bit
            try:
                envelope = parse_envelope(bytes(changed).decode("utf-8", "surrogateescape"))
            except CertificateRejected:
                continue
            # A key id is a hint that nobody signed; the chain asks for the right ones, all of them.
            assert {s.keyid for s in envelope.signatures} != ids or len(envelope.signers(keys)) < 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"payload":"","payload":"","payloadType":"t","signatures":[]}',
        '{"payload":"YQ","payloadType":"t","signatures":[]}',
        '{"payload":"YQ==\\n","payloadType":"t","signatures":[]}',
        '{"payload":"YR==","payloadType":"t","signatures":[]}',
        '{"payload":"Y Q==","payloadType":"t","signatures":[]}',
        '{"payload":"YQ==","payloadType":"t","signatures":[],"more":1}',
        '{"payload":"YQ==","payloadType":"t","signatures":[{"sig":"YQ=="}]}',
        '{"payload":"YQ==","payloadType":"t","signatures":[{"keyid":"a","sig":"!"}]}',
        '{"payload":"YQ==","payloadType":5,"signatures":[]}',
        '{"payload": "YQ==","payloadType":"t","signatures":[]}',
        '{"payload":"YQ==","payloadType":"t","signatures":NaN}',
        "[" * 100_000,
        "x" * 5_000_000,
    ],
)
def test_traps_of_reading(text):
    with pytest.raises(CertificateRejected):
        parse_envelope(text)


def test_two_signatures_under_one_id_are_refused():
    twice = Envelope(payload=b"x", signatures=(Signature(keyid="a", sig=b"1"),) * 2)
    with pytest.raises(CertificateRejected):
        parse_envelope(twice.text())


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_refused_and_nothing_else_is_raised(text):
    with pytest.raises(CertificateRejected):
        parse_envelope(text)


def test_signatures_over_other_bytes_are_not_merged():
    one = Envelope(payload=b"x").signed(KEYS[0])
    two = Envelope(payload=b"x").signed(KEYS[1])
    assert len(one.merged(two).signers([k.public for k in KEYS])) == 2
    with pytest.raises(CertificateRejected):
        one.merged(Envelope(payload=b"y").signed(KEYS[1]))


def oracle(envelope):
    from securesystemslib.dsse import Envelope as Theirs

    return Theirs.from_dict(copy.deepcopy(json.loads(envelope.text())))


def their_keys(*keys):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from securesystemslib.signer import SSlibKey

    return [
        SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(k.public.raw), keyid=k.public.keyid)
        for k in keys
    ]


def test_securesystemslib_verifies_the_same_file():
    from securesystemslib.exceptions import VerificationError

    theirs = oracle(SIGNED)
    assert theirs.pae() == SIGNED.pae()
    assert len(theirs.verify(their_keys(*KEYS), 2)) == 2
    with pytest.raises(VerificationError):
        theirs.verify(their_keys(*KEYS), 3)
    with pytest.raises(VerificationError):
        theirs.verify(their_keys(KEYS[2]), 1)
    with pytest.raises(VerificationError):
        oracle(replace(SIGNED, payload=b"other")).verify(their_keys(*KEYS), 1)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_verifies_the_same_bytes(tmp_path):
    (tmp_path / "pae").write_bytes(SIGNED.pae())
    (tmp_path / "sig").write_bytes(SIGNED.signatures[0].sig)
    for key, verdict in ((KEYS[0], 0), (KEYS[2], 1)):
        (tmp_path / "pub.pem").write_text(key.public.pem())
        done = subprocess.run(
            [
                "openssl",
                "pkeyutl",
                "-verify",
                "-pubin",
                "-inkey",
                "pub.pem",
                "-rawin",
                "-in",
                "pae",
                "-sigfile",
                "sig",
            ],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert done.returncode == verdict, done.stderr


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_reads_our_keys_and_we_read_its(tmp_path):
    (tmp_path / "ours.pem").write_bytes(KEYS[0].to_pem())
    out = subprocess.run(
        ["openssl", "pkey", "-in", "ours.pem", "-pubout"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert public_key(out) == KEYS[0].public
    made = subprocess.run(
        ["openssl", "genpkey", "-algorithm", "ed25519"], capture_output=True, check=True
    ).stdout
    assert len(PrivateKey.from_pem(made).sign(b"x")) == 64


def test_a_key_id_is_the_digest_of_the_public_key():
    import hashlib

    der = base64.b64decode("".join(KEYS[0].public.pem().split("\n")[1:-2]))
    assert KEYS[0].public.keyid == hashlib.sha256(der).hexdigest()
