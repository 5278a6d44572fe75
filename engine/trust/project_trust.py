"""A project's trust: its role file, this user's keys, and what the user may do here.

First use on a machine makes the keys and a role file in which the local user is admiral, says so
as an event and asks nothing. From then on the role file is pinned in the user's state folder: a
file that does not continue the pinned version is refused, so that swapping the folder's role file
for a self-made one is seen.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from engine.clock import SystemChance, SystemClock, rfc3339
from engine.errors import CertificateRejected, PermissionDenied, TrustError
from engine.genesis.events import AccessDenied, TrustChanged
from engine.records import replace
from engine.trust.dsse import Envelope, parse_envelope
from engine.trust.founding import found_trust
from engine.trust.key_store import KeyStore, user_name
from engine.trust.role_file import (
    FILE,
    FOLDER,
    SHARED_FILE,
    Pin,
    file_of,
    read_texts,
    role_file_gone,
    write_texts,
)
from engine.trust.roles import Action, Denied, Role, judge
from engine.trust.trust_root import (
    PAYLOAD_TYPE,
    KeyUse,
    Member,
    TrustRoot,
    parse_root,
    signatures_missing,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping, Sequence

    from engine.clock import Chance, Clock
    from engine.genesis.events import Payload
    from engine.trust.keys import PrivateKey
    from engine.trust.policy import Policy


def silent(payload: Payload) -> None:
    """Tell nobody; the default for commands that have no bus."""
    del payload


class ProjectTrust:
    """Who may do what in one project, as seen by one user on one machine."""

    def __init__(
        self,
        project: Path,
        *,
        keys: KeyStore,
        clock: Clock,
        announce: Callable[[Payload], object],
        texts: Sequence[str],
    ) -> None:
        self.project = project
        self.keys = keys
        self.announce = announce
        self._clock = clock
        self._pin = Pin(keys.folder, project)
        self._texts = tuple(texts)
        self.root = walk(self._texts)

    @staticmethod
    def forget_earlier(project: Path | str) -> KeyStore:
        """Forget the role file that an earlier project in this folder had; answers the keys.

        For a folder of which nothing is known, not even an entry of a ledger. It is done before
        that entry is written: a crash in between must find the folder as new as it was.
        """
        base = Path(project).resolve()
        keys = KeyStore()
        if read_texts(base) is None:
            Pin(keys.folder, base).forget()
        return keys

    @classmethod
    def open(
        cls,
        project: Path | str,
        *,
        clock: Clock | None = None,
        chance: Chance | None = None,
        announce: Callable[[Payload], object] = silent,
        environment: MutableMapping[str, str] | None = None,
        found: bool = True,
    ) -> ProjectTrust:
        """Open a project's trust; on first use make it, with the local user as admiral.

        Args:
            project: the project's folder.
            clock: tells the time of changes.
            chance: names a new project's origin.
            announce: told of each change and each refusal; usually ``bus.publish``.
            environment: the process's variables (CHIMERA_STATE, CHIMERA_KEY, CHIMERA_USER ...).
            found: False for commands that only look: without a role file there is nothing to see.

        Raises:
            TrustError: the role file or a key does not hold.
        """
        base = Path(project).resolve()
        clock = clock or SystemClock()
        keys = KeyStore(environment)
        texts = read_texts(base)
        if texts is None:
            if Pin(keys.folder, base).read() is not None:
                raise role_file_gone(base)
            if not found:
                raise TrustError(
                    "This project has no role file yet.",
                    advice="The first deploy makes one; so does `chimeractl certify`.",
                    where=str(base / FOLDER / FILE),
                )
            name = user_name(os.environ if environment is None else environment)
            text = found_trust(
                base, keys, name=name, clock=clock, origin=(chance or SystemChance()).token(8)
            )
            made = cls(base, keys=keys, clock=clock, announce=announce, texts=[text])
            made.check_pin()
            who = f"{name} is admiral of {made.root.project}"
            key = made.identity().public.keyid[:16]
            detail = f"{who} (key {key}, kept in {keys.place})."
            announce(TrustChanged(what="first use", by=name, detail=detail))
            return made
        trust = cls(base, keys=keys, clock=clock, announce=announce, texts=texts)
        trust.check_pin()
        return trust

    # -- who is here ----------------------------------------------------------------------------

    def identity(self) -> PrivateKey:
        """The local user's key.

        Raises:
            TrustError: there is none, or it cannot be opened.
        """
        return self._key(KeyUse.IDENTITY)

    def _key(self, use: KeyUse) -> PrivateKey:
        waiting = self.keys.load(f"{use.value}-next")
        if waiting is not None:
            held = self.root.holder(waiting.public)
            if held is not None and not held[0].until:
                # A rotation was cut short after the role file took the fresh key.
                self.keys.promote(f"{use.value}-next", use.value)
        return self.keys.obtain(use.value)

    def me(self) -> Member | None:
        """The member the local user's key belongs to; None when the role file knows none."""
        held = self.root.holder(self.identity().public)
        if held is None or held[0].use is not KeyUse.IDENTITY or held[0].until:
            return None
        return held[1]

    def signer(self, use: KeyUse) -> PrivateKey:
        """This machine's key of a use, when the role file lists it as in use.

        Raises:
            TrustError: the role file does not, so that nothing signed here would hold.
        """
        key = self._key(use)
        held = self.root.holder(key.public)
        if held is None or held[0].use is not use or held[0].until:
            raise TrustError(
                f"This machine's {use.value} key is not in the project's role file.",
                advice="Send your card (`chimeractl keys list --card`) to an admiral, who runs"
                " `chimeractl roles grant ROLE CARD`.",
            )
        return key

    def require(self, action: Action, target: str = "") -> Member:
        """Go on only if the local user may do this; a refusal is an event.

        Raises:
            PermissionDenied: with the reason and whom to ask.
        """
        member = self.me()
        answer = judge(
            action,
            member.role if member else None,
            target,
            member.targets if member else (),
        )
        if isinstance(answer, Denied) or member is None:
            reason = answer.reason if isinstance(answer, Denied) else "no role"
            who = member.name if member else self.identity().public.keyid[:16]
            self.announce(
                AccessDenied(
                    action=f"{action.value} {target}".strip(),
                    who=who,
                    role=member.role.value if member else "",
                    reason=reason,
                )
            )
            raise PermissionDenied(
                reason, advice=answer.advice if isinstance(answer, Denied) else ""
            )
        return member

    # -- changes --------------------------------------------------------------------------------

    def amend(
        self,
        after: TrustRoot,
        *,
        what: str,
        detail: str = "",
        also: tuple[PrivateKey, ...] = (),
    ) -> bool:
        """Sign the next version of the role file; true when it is in force.

        With a threshold above one it waits in ``trust.next.json`` for other admirals, who sign it
        with `cosign`. `also` are more keys that sign: those that the new version brings in.

        Raises:
            PermissionDenied: the local user is no admiral.
            TrustError: the version cannot be meant, or cannot be written.
        """
        me = self.require(Action.CHANGE_ROLES)
        after = replace(after, version=self.root.version + 1, issued_at=self.now())
        envelope = Envelope(payload=after.payload(), payload_type=PAYLOAD_TYPE)
        for key in (self.identity(), *also):
            envelope = envelope.signed(key)
        return self._commit(after, envelope, by=me.name, what=what, detail=detail)

    def cosign(self) -> bool:
        """Sign the version that waits for more admirals; true when it is in force now.

        Raises:
            PermissionDenied: the local user is no admiral.
            TrustError: none waits, or it does not follow the present version.
        """
        me = self.require(Action.CHANGE_ROLES)
        waiting = self.waiting()
        if waiting is None:
            raise TrustError("No change of the role file waits for a signature.")
        after = parse_root(waiting)
        if after.version != self.root.version + 1 or after.origin != self.root.origin:
            raise TrustError(
                "The change that waits does not follow the present role file.",
                advice="Its author makes it again.",
                where=str(self._pending_path()),
            )
        signed = waiting.signed(self.identity())
        return self._commit(after, signed, by=me.name, what="role file signed", detail="")

    def _commit(
        self, after: TrustRoot, envelope: Envelope, *, by: str, what: str, detail: str
    ) -> bool:
        parse_root(envelope)
        if signatures_missing(self.root, after, envelope):
            write_texts(self._pending_path(), [envelope.text()])
            return False
        texts = (*self._texts, envelope.text())
        self.root = walk(texts)
        self._texts = texts
        write_texts(self.path(), texts)
        with contextlib.suppress(OSError):
            self._pending_path().unlink(missing_ok=True)
        self._pin.keep(texts)
        self.announce(TrustChanged(what=what, by=by, detail=detail))
        return True

    def accept_policy(self, policy: Policy) -> bool:
        """Take a policy into the role file; true when it is in force.

        Raises:
            PermissionDenied: the local user is no admiral.
        """
        digest = policy.digest.sha3_256
        if self.root.policy == digest:
            return True
        self.require(Action.CHANGE_POLICY)
        return self.amend(
            replace(self.root, policy=digest), what="policy accepted", detail=digest[:16]
        )

    def ensure_policy(self, policy: Policy) -> None:
        """Go on only under a policy that an admiral accepted.

        The first policy of a project is taken as it is, and so is a change in a project whose only
        admiral is the local user: who else should be asked? Either is told as an event.

        Raises:
            TrustError: the policy changed and no admiral accepted it.
        """
        if self.root.policy == policy.digest.sha3_256:
            return
        me = self.me()
        admiral = me is not None and me.role is Role.ADMIRAL
        unasked = not self.root.policy or len(self.root.admirals()) == 1
        if admiral and unasked and self.accept_policy(policy):
            return
        raise TrustError(
            "The policy in chimera.toml is not the one an admiral accepted.",
            advice="An admiral reads it and runs `chimeractl policy accept`.",
            where="chimera.toml",
        )

    # -- files ----------------------------------------------------------------------------------

    def now(self) -> str:
        """The moment, as the role file writes it."""
        return rfc3339(self._clock.now())

    def path(self) -> Path:
        """The role file."""
        return file_of(self.project)

    def _pending_path(self) -> Path:
        return self.path().with_suffix(".next.json")

    def waiting(self) -> Envelope | None:
        """The next version of the role file, when it waits for more signatures.

        Raises:
            TrustError: the file is damaged.
        """
        path = self._pending_path()
        try:
            (text,) = json.loads(path.read_text(encoding="utf-8"))
            return parse_envelope(text)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, CertificateRejected) as error:
            raise TrustError(
                f"The change that waits is damaged: {error}", where=str(path)
            ) from error

    def share(self) -> Path:
        """Put the role file beside chimera.toml, where git takes it; answers where.

        Raises:
            PermissionDenied: the local user is no admiral.
            TrustError: it cannot be written.
        """
        me = self.require(Action.CHANGE_ROLES)
        path = self.project / SHARED_FILE
        write_texts(path, self._texts)
        self.announce(TrustChanged(what="role file shared", by=me.name, detail=path.name))
        return path

    def root_at(self, moment: str) -> TrustRoot:
        """The version of the role file that was in force at a moment; the first before it."""
        return next(
            (r for r in reversed(self.versions()) if r.issued_at <= moment), self.versions()[0]
        )

    def versions(self) -> tuple[TrustRoot, ...]:
        """All versions, the first one first."""
        return tuple(parse_root(parse_envelope(text)) for text in self._texts)

    def refresh(self) -> None:
        """Read the role file again: what was revoked a moment ago is revoked now.

        Raises:
            TrustError: the file is gone, was replaced, or does not hold.
        """
        texts = read_texts(self.project)
        if texts is None:
            raise TrustError("The project's role file is gone.", where=str(self.path()))
        if tuple(texts) != self._texts:
            self.root = walk(texts)
            self._texts = tuple(texts)
            self.check_pin()

    def check_pin(self) -> None:
        """Refuse a role file that does not continue the one this user saw last.

        Raises:
            TrustError: the file was replaced, or is older than the one seen before.
        """
        self._pin.require(self._texts, self.path())
        self._pin.keep(self._texts)
