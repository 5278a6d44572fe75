"""Cards: how someone asks for a role.

A card names a person and the public keys of their machine, and is signed by each of these keys, so
that nobody can be granted with a key that is not theirs. It holds no secret and may be mailed.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from engine.errors import CertificateRejected, TrustError
from engine.records import dataclass
from engine.trust.dsse import Envelope, parse_envelope
from engine.trust.keys import PublicKey, public_key
from engine.trust.strict_json import parse_object
from engine.trust.trust_root import KeyUse

if TYPE_CHECKING:
    from engine.trust.keys import PrivateKey

PAYLOAD_TYPE = "application/vnd.chimera.card+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Who asks, and with which keys."""

    name: str
    keys: tuple[tuple[KeyUse, PublicKey], ...]


def make_card(name: str, keys: dict[KeyUse, PrivateKey]) -> str:
    """A card's text."""
    payload = {
        "name": name,
        "keys": {use.value: base64.b64encode(keys[use].public.spki).decode() for use in KeyUse},
    }
    envelope = Envelope(
        payload=json.dumps(payload, separators=(",", ":")).encode(), payload_type=PAYLOAD_TYPE
    )
    for use in KeyUse:
        envelope = envelope.signed(keys[use])
    return envelope.text()


def read_card(text: str) -> Card:
    """Read a card.

    Raises:
        TrustError: it is none, or one of its keys did not sign it.
    """
    try:
        envelope = parse_envelope(text.strip())
        if envelope.payload_type != PAYLOAD_TYPE:
            raise TrustError("The file is no card.")
        raw = parse_object(envelope.payload)
    except (CertificateRejected, ValueError) as error:
        raise TrustError(f"The card cannot be read: {error}") from error
    name, listed = raw.get("name"), raw.get("keys")
    if not isinstance(name, str) or not name or not isinstance(listed, dict):
        raise TrustError("The card names nobody, or no keys.")
    if set(listed) != {u.value for u in KeyUse}:
        raise TrustError("The card does not list one key for each use.")
    keys = tuple((use, public_key(str(listed[use.value]))) for use in KeyUse)
    if len(envelope.signers([k for _, k in keys])) != len(KeyUse):
        raise TrustError(
            "The card is not signed by each of its keys.",
            advice="Ask for a fresh one: `chimeractl keys list --card`.",
        )
    return Card(name=name, keys=keys)
