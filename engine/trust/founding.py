"""Founding a project's trust: the first version of the role file, made without a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.clock import rfc3339
from engine.state_folder import state_folder
from engine.trust.dsse import Envelope
from engine.trust.role_file import FILE, write_texts
from engine.trust.roles import Role
from engine.trust.trust_root import PAYLOAD_TYPE, KeyUse, Member, TrustRoot, listed

if TYPE_CHECKING:
    from pathlib import Path

    from engine.clock import Clock
    from engine.trust.key_store import KeyStore


def found_trust(base: Path, keys: KeyStore, *, name: str, clock: Clock, origin: str) -> str:
    """Make the keys that are missing and a role file in which the local user is admiral.

    Args:
        base: the project's folder.
        keys: this user's keys.
        name: the user's.
        clock: tells when.
        origin: random hex that tells this project from others of its name.

    Returns:
        The envelope of the first version, written already.

    Raises:
        TrustError: a key or the file cannot be kept.
    """
    moment = rfc3339(clock.now())
    made = {use: keys.obtain(use.value) for use in KeyUse}
    root = TrustRoot(
        version=1,
        project=base.name or "project",
        origin=origin,
        issued_at=moment,
        members=(Member(name=name, role=Role.ADMIRAL),),
        keys=tuple(listed(use, name, key.public, moment) for use, key in made.items()),
    )
    envelope = Envelope(payload=root.payload(), payload_type=PAYLOAD_TYPE)
    text = envelope.signed(made[KeyUse.IDENTITY]).text()
    write_texts(state_folder(base) / FILE, [text])
    return text
