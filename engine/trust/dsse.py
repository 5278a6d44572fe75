"""DSSE envelopes: the signed bytes, their signatures, and nothing more.

The format is DSSE 1.0.2 (fact sheet "trust", 1.6). A signature covers the pre-authentication
encoding of the payload type and the payload, so that no JSON is ever canonicalised. Reading is
stricter than the standard asks: repeated JSON keys, unknown keys, junk or unpadded base64 and any
text that is not byte for byte what `Envelope.text` writes are refused, since a chain names
envelopes by the digest of their exact bytes and a hint that nobody signs must not be alterable.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import TYPE_CHECKING

from engine.errors import CertificateRejected
from engine.records import dataclass, replace
from engine.trust.strict_json import parse_object

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.trust.keys import PrivateKey, PublicKey

IN_TOTO = "application/vnd.in-toto+json"
"""The payload type of an in-toto statement."""

LARGEST = 4 * 1024 * 1024
"""Bytes; a longer text is no envelope of ours and is not even parsed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature. `keyid` is a hint that nobody signed; decisions rest on keys only."""

    keyid: str
    sig: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A payload, its type, and the signatures over both."""

    payload: bytes
    payload_type: str = IN_TOTO
    signatures: tuple[Signature, ...] = ()

    def pae(self) -> bytes:
        """The bytes that are signed: ``DSSEv1 <len> <type> <len> <payload>``, lengths in bytes."""
        kind = self.payload_type.encode()
        return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(self.payload), self.payload)

    def text(self) -> str:
        """The envelope as compact JSON, keys in one order: the form digests are taken of."""
        return json.dumps(
            {
                "payload": base64.b64encode(self.payload).decode(),
                "payloadType": self.payload_type,
                "signatures": [
                    {"keyid": s.keyid, "sig": base64.b64encode(s.sig).decode()}
                    for s in self.signatures
                ],
            },
            separators=(",", ":"),
        )

    def signed(self, key: PrivateKey) -> Envelope:
        """Add a signature; the same key never signs twice."""
        keyid = key.public.keyid
        kept = tuple(s for s in self.signatures if s.keyid != keyid)
        made = Signature(keyid=keyid, sig=key.sign(self.pae()))
        return replace(self, signatures=(*kept, made))

    def merged(self, other: Envelope) -> Envelope:
        """Take another copy's signatures in, when it is over the very same bytes.

        Raises:
            CertificateRejected: it is over something else.
        """
        if other.pae() != self.pae():
            raise CertificateRejected("Two envelopes are not over the same bytes.")
        mine = {s.keyid for s in self.signatures}
        fresh = tuple(s for s in other.signatures if s.keyid not in mine)
        return replace(self, signatures=(*self.signatures, *fresh))

    def signers(self, keys: Sequence[PublicKey]) -> tuple[PublicKey, ...]:
        """The given keys that signed, each public key once whatever ids it is listed under."""
        message = self.pae()
        found: dict[bytes, PublicKey] = {}
        for key in keys:
            if key.raw in found:
                continue
            if any(key.verifies(s.sig, message) for s in self.signatures):
                found[key.raw] = key
        return tuple(found.values())


def parse_envelope(text: str) -> Envelope:
    """Read an envelope that is byte for byte what `Envelope.text` writes.

    Raises:
        CertificateRejected: it is anything else.
    """
    if len(text) > LARGEST:
        raise CertificateRejected("The envelope is too long to be one.")
    try:
        raw = parse_object(text)
        if set(raw) != {"payload", "payloadType", "signatures"}:
            raise CertificateRejected("The envelope has missing or unknown keys.")
        listed = raw["signatures"]
        kind = raw["payloadType"]
        if not isinstance(listed, list) or not isinstance(kind, str):
            raise CertificateRejected("The envelope has values of a wrong kind.")
        envelope = Envelope(
            payload=_base64(raw["payload"]),
            payload_type=kind,
            signatures=tuple(_signature(item) for item in listed),
        )
    except (ValueError, RecursionError) as error:
        raise CertificateRejected(f"The envelope cannot be read: {error}.") from error
    if envelope.text() != text:
        raise CertificateRejected("The envelope was rewritten since it was signed.")
    if len({s.keyid for s in envelope.signatures}) != len(envelope.signatures):
        raise CertificateRejected("The envelope lists two signatures under one key id.")
    return envelope


def digest_of(text: str) -> str:
    """The SHA3-256 of an envelope's exact bytes, in hex: its name in the chain."""
    return hashlib.sha3_256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _signature(item: object) -> Signature:
    if not isinstance(item, dict) or set(item) != {"keyid", "sig"}:
        raise CertificateRejected("A signature has missing or unknown keys.")
    keyid = item["keyid"]
    if not isinstance(keyid, str):
        raise CertificateRejected("A key id is no text.")
    return Signature(keyid=keyid, sig=_base64(item["sig"]))


def _base64(value: object) -> bytes:
    if not isinstance(value, str):
        raise CertificateRejected("A base64 value is no text.")
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CertificateRejected(f"A base64 value is junk: {error}.") from error
    if base64.b64encode(data).decode() != value:
        raise CertificateRejected("A base64 value is not in its one canonical form.")
    return data
