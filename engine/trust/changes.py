"""Changes of a project's trust: granting and taking roles, rotating and revoking keys.

Each makes the next version of the role file. A rotation ends a key now and says nothing against
what it signed before; a revocation says that it may have been in other hands, so what it signed
needs the ledger's word for when.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import TrustError
from engine.records import replace
from engine.trust.roles import Action
from engine.trust.trust_root import KeyUse, Member, listed

if TYPE_CHECKING:
    from engine.trust.cards import Card
    from engine.trust.project_trust import ProjectTrust
    from engine.trust.roles import Role
    from engine.trust.trust_root import TrustKey


def grant(trust: ProjectTrust, role: Role, card: Card, targets: tuple[str, ...] = ("*",)) -> bool:
    """Give a role to the person of a card, or change the one they have.

    Returns:
        True when it is in force; False when other admirals must sign first.

    Raises:
        PermissionDenied: the local user is no admiral.
        TrustError: the card names another person's key, or a key that was ended.
    """
    root = trust.root
    now = trust.now()
    keys = list(root.keys)
    for use, public in card.keys:
        held = root.holder(public)
        if held is None:
            keys.append(listed(use, card.name, public, now))
        elif held[0].owner != card.name or held[0].use is not use or held[0].until:
            raise TrustError(
                f"The card's {use.value} key is listed already: {held[0].owner}'s {held[0].use}"
                f"{', ended' if held[0].until else ''}.",
                advice="Each key has one owner and one use, and an ended key stays ended.",
            )
    member = Member(name=card.name, role=role, targets=targets)
    members = (*(m for m in root.members if m.name != card.name), member)
    after = replace(root, members=members, keys=tuple(keys))
    return trust.amend(after, what="role granted", detail=f"{card.name}: {role.value}")


def change_role(
    trust: ProjectTrust, name: str, role: Role, targets: tuple[str, ...] = ("*",)
) -> bool:
    """Give a known member another role.

    Raises:
        PermissionDenied: the local user is no admiral.
        TrustError: there is no such member, or no admiral would be left.
    """
    _known(trust, name)
    members = tuple(
        replace(m, role=role, targets=targets) if m.name == name else m for m in trust.root.members
    )
    after = replace(trust.root, members=members)
    return trust.amend(after, what="role granted", detail=f"{name}: {role.value}")


def dismiss(trust: ProjectTrust, name: str, reason: str = "") -> bool:
    """Take a member's role and end all their keys.

    Raises:
        PermissionDenied: the local user is no admiral.
        TrustError: there is no such member, or no admiral would be left.
    """
    _known(trust, name)
    now = trust.now()
    root = trust.root
    after = replace(
        root,
        members=tuple(m for m in root.members if m.name != name),
        keys=tuple(
            replace(k, until=now) if k.owner == name and not k.until else k for k in root.keys
        ),
    )
    return trust.amend(after, what="role revoked", detail=f"{name} {reason}".strip())


def rotate(trust: ProjectTrust, use: KeyUse) -> bool:
    """Put a fresh key in the place of this machine's key of a use.

    The fresh key is kept beside the old one until the role file has it, so that a crash at any
    moment leaves one of the two in force and at hand.

    Raises:
        PermissionDenied: the local user is no admiral.
        TrustError: the key is not in the role file, or a key cannot be kept.
    """
    me = trust.require(Action.ROTATE_KEYS)
    old = trust.signer(use).public
    waiting = f"{use.value}-next"
    fresh = trust.keys.obtain(waiting)
    now = trust.now()
    keys = tuple(replace(k, until=now) if k.key.raw == old.raw else k for k in trust.root.keys)
    after = replace(trust.root, keys=(*keys, listed(use, me.name, fresh.public, now)))
    done = trust.amend(
        after,
        what="key rotated",
        detail=f"{use.value} of {me.name}: {old.keyid[:16]} to {fresh.public.keyid[:16]}",
        also=(fresh,) if use is KeyUse.IDENTITY else (),
    )
    if done:
        trust.keys.promote(waiting, use.value)
    return done


def revoke(trust: ProjectTrust, keyid: str, reason: str) -> bool:
    """End a key that may be in other hands.

    Args:
        trust: the project's trust.
        keyid: the key's id, or its first eight digits or more.
        reason: why, for those who judge old signatures.

    Raises:
        PermissionDenied: the local user is no admiral.
        TrustError: no key, or more than one, has such an id, or no admiral would be left.
    """
    trust.require(Action.ROTATE_KEYS)
    found = [k for k in trust.root.keys if len(keyid) >= 8 and k.key.keyid.startswith(keyid)]
    if len(found) != 1:
        raise TrustError(
            f"{len(found)} keys have an id that starts with {keyid!r}.",
            advice="`chimeractl keys list` shows them; give eight digits or more.",
        )
    (key,) = found
    now = trust.now()
    ended = replace(key, until=key.until or now, revoked=reason or "revoked")
    after = replace(trust.root, keys=tuple(ended if k == key else k for k in trust.root.keys))
    return trust.amend(after, what="key revoked", detail=f"{_named(key)}: {ended.revoked}")


def require_admirals(trust: ProjectTrust, count: int) -> bool:
    """Set how many admirals must sign a change of the role file.

    Raises:
        PermissionDenied: the local user is no admiral.
        TrustError: there are not so many admirals.
    """
    after = replace(trust.root, root_threshold=count)
    return trust.amend(after, what="threshold changed", detail=f"{count} admirals")


def _known(trust: ProjectTrust, name: str) -> None:
    if trust.root.member(name) is None:
        names = ", ".join(m.name for m in trust.root.members)
        raise TrustError(f"There is no member {name!r}.", advice=f"The members are: {names}.")


def _named(key: TrustKey) -> str:
    return f"{key.use.value} of {key.owner} ({key.key.keyid[:16]})"
