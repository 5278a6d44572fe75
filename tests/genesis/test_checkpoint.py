from __future__ import annotations

import base64

import pytest

from engine.errors import LedgerError
from engine.genesis.checkpoint import (
    Checkpoint,
    Proof,
    note_key_id,
    open_checkpoint,
    open_note,
    parse_proof,
    proof_holds,
    sign_checkpoint,
    verifier_key,
)
from engine.genesis.merkle import leaf_hash
from engine.trust.keys import PrivateKey, PublicKey
from tests.genesis.conftest import body

# The example of the Go reference implementation of signed notes.
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

KEY = PrivateKey.new()
HEAD = Checkpoint(origin="chimera.invalid/ledger/ab", size=12, root=bytes(range(32)))


def test_the_reference_note_holds():
    name, _, coded = VKEY.split("+", 2)
    key = PublicKey(raw=base64.b64decode(coded)[1:])
    assert verifier_key(name, key) == VKEY
    assert open_note(NOTE, name, [key]).startswith("If you think")
    with pytest.raises(LedgerError, match="does not hold"):
        open_note(NOTE.replace("know", "knew"), name, [key])


def test_a_checkpoint_comes_back():
    note = sign_checkpoint(HEAD, KEY)
    assert note.split("\n")[:3] == [HEAD.origin, "12", base64.b64encode(HEAD.root).decode()]
    assert open_checkpoint(note, [KEY.public], HEAD.origin) == HEAD


def test_a_stranger_s_signature_is_passed_over_and_a_second_one_is_allowed():
    note = sign_checkpoint(HEAD, KEY)
    stranger = sign_checkpoint(HEAD, PrivateKey.new()).split("\n")[-2]
    assert open_checkpoint(f"{note}{stranger}\n— witness.example AAAAAAAA\n", [KEY.public]) == HEAD
    with pytest.raises(LedgerError, match="not signed"):
        open_checkpoint(sign_checkpoint(HEAD, PrivateKey.new()), [KEY.public])
    with pytest.raises(LedgerError, match="not of other"):
        open_checkpoint(note, [KEY.public], "other")


def test_every_flipped_byte_is_refused():
    note = sign_checkpoint(HEAD, KEY).encode()
    for place in range(len(note)):
        for bit in range(8):
            changed = bytearray(note)
            changed[place] ^= 1 << bit
            try:
                text = bytes(changed).decode()
            except UnicodeDecodeError:
                continue
            with pytest.raises(LedgerError):
                open_checkpoint(text, [KEY.public], HEAD.origin)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "a\nb\nc\n\n", "a b\n1\nx\n\n— a b\n", "a\n01\nAAAA\n\n— a AA==\n"]
)
def test_what_is_no_checkpoint(text):
    with pytest.raises(LedgerError):
        open_checkpoint(text, [KEY.public])


def test_a_proof_file_stands_alone(filled):
    origin = "chimera.invalid/ledger/ab"
    note = sign_checkpoint(Checkpoint(origin=origin, size=40, root=filled.root()), KEY)
    text = Proof(index=22, hashes=filled.prove(23), note=note).text()
    assert text.startswith("c2sp.org/tlog-proof@v1\nindex 22\n")
    proof = parse_proof(text)
    assert proof_holds(proof, leaf_hash(body(23)), [KEY.public], origin)
    assert not proof_holds(proof, leaf_hash(body(24)), [KEY.public], origin)
    for bad in ("", "x\n\n" + note, "c2sp.org/tlog-proof@v1\nindex 1\n!!\n\n" + note):
        with pytest.raises(LedgerError):
            parse_proof(bad)


def test_the_key_id_is_that_of_the_specification():
    assert len(note_key_id("a", KEY.public)) == 4
    assert note_key_id("a", KEY.public) != note_key_id("b", KEY.public)
