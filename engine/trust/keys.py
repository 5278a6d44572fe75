"""Ed25519 keys: what signs, what verifies, and how both are written down.

Ed25519 needs no randomness at signing, so there is none to get wrong (fact sheet "trust", 1.4). A
key id is the SHA-256 of the DER SubjectPublicKeyInfo; it names keys for people and is never what a
decision rests on. `cryptography` is imported only when a key is made or used.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from engine.errors import TrustError
from engine.records import dataclass

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SPKI_PREFIX = bytes.fromhex("302a300506032b6570032100")
"""The DER of a SubjectPublicKeyInfo for Ed25519 (RFC 8410), before its 32 bytes."""

ALGORITHM = "ed25519"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """An Ed25519 public key: its 32 bytes."""

    raw: bytes

    @property
    def spki(self) -> bytes:
        """The DER SubjectPublicKeyInfo."""
        return SPKI_PREFIX + self.raw

    @property
    def keyid(self) -> str:
        """SHA-256 of the SubjectPublicKeyInfo, lower-case hex."""
        return hashlib.sha256(self.spki).hexdigest()

    def pem(self) -> str:
        """The key as PEM, for openssl and others."""
        body = base64.b64encode(self.spki).decode()
        return f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n"

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """True when the signature over the message is this key's."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def public_key(text: str) -> PublicKey:
    """Read a public key from PEM or from the base64 of its SubjectPublicKeyInfo.

    Raises:
        TrustError: it is no Ed25519 public key.
    """
    body = "".join(line for line in text.split("\n") if not line.startswith("-----"))
    try:
        der = base64.b64decode(body.strip(), validate=True)
    except ValueError as error:
        raise TrustError(f"A public key is no base64: {error}.") from error
    if not der.startswith(SPKI_PREFIX) or len(der) != len(SPKI_PREFIX) + 32:
        raise TrustError(
            "A public key is not Ed25519.",
            advice="`chimeractl keys new` makes one; `openssl genpkey -algorithm ed25519` too.",
        )
    return PublicKey(raw=der[len(SPKI_PREFIX) :])


class PrivateKey:
    """An Ed25519 private key in memory. Its text never shows the secret."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        self._key = key
        self.public = PublicKey(raw=key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def __repr__(self) -> str:
        return f"<PrivateKey {self.public.keyid[:16]}>"

    @classmethod
    def new(cls) -> PrivateKey:
        """Make a key from the machine's randomness."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_pem(cls, data: bytes, passphrase: bytes | None = None, where: str = "") -> PrivateKey:
        """Read a PKCS#8 PEM.

        Raises:
            TrustError: it is no Ed25519 key, or the passphrase does not open it.
        """
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            key = load_pem_private_key(data, passphrase)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise TrustError(
                "The private key cannot be opened.",
                advice="If it has a passphrase, give it in CHIMERA_PASSPHRASE.",
                where=where,
            ) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise TrustError(
                "The private key is not Ed25519.",
                advice="`chimeractl keys new` makes one.",
                where=where,
            )
        return cls(key)

    def to_pem(self, passphrase: bytes | None = None) -> bytes:
        """The key as PKCS#8 PEM, encrypted when there is a passphrase."""
        from cryptography.hazmat.primitives.serialization import (
            BestAvailableEncryption,
            Encoding,
            NoEncryption,
            PrivateFormat,
        )

        how = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature over a message."""
        return self._key.sign(message)
