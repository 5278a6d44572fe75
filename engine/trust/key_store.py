"""Where private keys live: the OS keyring, else 0600 files in the user's state folder.

Order (fact sheet "trust", 1.4): CHIMERA_KEY (for CI; taken out of the environment when read), the
OS keyring, a PKCS#8 file of mode 0600 in a 0700 folder, encrypted when CHIMERA_PASSPHRASE is set.
A headless machine has no keyring; the fallback is said aloud by `KeyStore.place`. A file that
others may read is refused, never quietly mended: it may have been copied already. With
CHIMERA_STATE set the store is that folder and no keyring is asked.
"""

from __future__ import annotations

import getpass
import os
import pwd
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import TrustError
from engine.regex import regex
from engine.trust.keys import PrivateKey, PublicKey, public_key
from engine.trust.redaction import remember_secret

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping
    from types import ModuleType

SERVICE = "chimera:keys"
NAME = regex(r"[a-z0-9][a-z0-9_.-]{0,63}")


def state_folder(environment: MutableMapping[str, str]) -> Path:
    """The user's state folder: CHIMERA_STATE, else XDG_STATE_HOME/chimera, else the default.

    A relative XDG_STATE_HOME counts for nothing (XDG base directory specification 0.8), nor does a
    relative HOME: keys would be written into whatever folder the command was called in.

    Raises:
        TrustError: the user has no home.
    """
    given = environment.get("CHIMERA_STATE")
    if given:
        return Path(given).absolute()
    home = environment.get("XDG_STATE_HOME", "")
    base = Path(home) if home.startswith("/") else home_folder(environment) / ".local" / "state"
    return base / "chimera"


def home_folder(environment: Mapping[str, str]) -> Path:
    """The user's home: HOME where it is a path, else what the system's list of users says.

    Raises:
        TrustError: neither says it.
    """
    given = environment.get("HOME") or os.environ.get("HOME", "")
    if given.startswith("/"):
        return Path(given)
    try:
        listed = pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        listed = ""
    if not listed.startswith("/"):
        raise TrustError(
            "There is no home folder to keep your keys in.",
            advice="Set HOME, or CHIMERA_STATE to a folder that only you may read.",
        )
    return Path(listed)


def user_name(environment: MutableMapping[str, str]) -> str:
    """The local user's name: CHIMERA_USER, else the login name, else ``operator``."""
    given = environment.get("CHIMERA_USER", "")
    if not given:
        try:
            given = getpass.getuser()
        except (OSError, KeyError):
            given = "operator"
    return re.sub(r"[^A-Za-z0-9._@-]", "-", given)[:64] or "operator"


class KeyStore:
    """The private keys of this user on this machine, by name."""

    def __init__(self, environment: MutableMapping[str, str] | None = None) -> None:
        self.environment = os.environ if environment is None else environment
        self.folder = state_folder(self.environment)
        self._given: PrivateKey | None = None
        self._keyring = None if self.environment.get("CHIMERA_STATE") else _usable_keyring()

    @property
    def place(self) -> str:
        """Where keys are kept, for people."""
        if self._keyring is not None:
            return "the OS keyring"
        locked = "with a passphrase" if self._passphrase() else "without a passphrase"
        return f"a file only you may read, {locked} ({self.folder / 'keys'})"

    def names(self) -> tuple[str, ...]:
        """The names of the keys that are kept, sorted."""
        try:
            found = sorted(p.name for p in (self.folder / "keys").iterdir())
        except OSError:
            return ()
        return tuple(n.removesuffix(".pub") for n in found if n.endswith(".pub"))

    def public(self, name: str) -> PublicKey | None:
        """The public half of a key, which needs no passphrase; None when there is none."""
        _check(name)
        try:
            return public_key(self._path(name).with_suffix(".pub").read_text(encoding="ascii"))
        except (OSError, UnicodeDecodeError, TrustError):
            return None

    def load(self, name: str) -> PrivateKey | None:
        """A key by its name; None when there is none.

        Raises:
            TrustError: it cannot be opened, or others may read its file.
        """
        _check(name)
        if name == "identity" and (given := self._from_environment()) is not None:
            return given
        if self._keyring is not None:
            kept = self._keyring.get_password(SERVICE, name)
            if kept:
                remember_secret(kept)
                return PrivateKey.from_pem(kept.encode(), None, f"keyring {name}")
        path = self._path(name)
        try:
            with path.open("rb") as file:
                bits = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
                if bits & 0o077:
                    raise TrustError(
                        f"The private key {name!r} can be read by others (mode {bits:o}).",
                        advice="Set mode 0600 if nobody else had it; else rotate: `chimeractl keys"
                        " rotate`.",
                        where=str(path),
                    )
                data = file.read()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise TrustError(
                f"The private key {name!r} cannot be read: {error.strerror}.",
                advice="CHIMERA_STATE names another folder for your keys.",
                where=str(path),
            ) from error
        remember_secret(data.decode("latin-1"))
        return PrivateKey.from_pem(data, self._passphrase(), str(path))

    def obtain(self, name: str) -> PrivateKey:
        """Load a key, or make it; of two processes that make it at once both get the same one.

        Raises:
            TrustError: it cannot be opened or kept.
        """
        known = self.load(name)
        if known is not None:
            return known
        try:
            return self.make(name)
        except TrustError:
            made_meanwhile = self.load(name)
            if made_meanwhile is None:
                raise
            return made_meanwhile

    def make(self, name: str) -> PrivateKey:
        """Make a key and keep it.

        Raises:
            TrustError: there is one already, or it cannot be kept.
        """
        _check(name)
        key = PrivateKey.new()
        self.keep(name, key)
        return key

    def keep(self, name: str, key: PrivateKey) -> None:
        """Keep a key under a new name.

        Raises:
            TrustError: the name is taken, or the key cannot be kept.
        """
        _check(name)
        path = self._path(name)
        folder = path.parent
        try:
            # Whatever the umask: who may change this folder may put another key in a key's place.
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.mkdir(exist_ok=True, mode=0o700)
            if self._keyring is not None:
                pem = key.to_pem().decode()
                remember_secret(pem)
                if self._keyring.get_password(SERVICE, name):
                    raise TrustError(f"There is a key {name!r} already.", where="the OS keyring")
                self._keyring.set_password(SERVICE, name, pem)
            else:
                data = key.to_pem(self._passphrase())
                remember_secret(data.decode())
                _write_private(path, data)
            (folder / f"{name}.pub").write_text(key.public.pem(), encoding="ascii")
        except FileExistsError as error:
            raise TrustError(
                f"There is a key {name!r} already.",
                advice="Choose another name, or rotate it.",
                where=str(path),
            ) from error
        except OSError as error:
            raise TrustError(
                f"The key {name!r} cannot be kept: {error.strerror}.",
                advice="Check the folder's permissions; CHIMERA_STATE names another one.",
                where=str(folder),
            ) from error

    def replace(self, name: str, key: PrivateKey) -> None:
        """Put a key in the place of an older one; the older one is gone.

        Raises:
            TrustError: the key cannot be kept.
        """
        _check(name)
        path = self._path(name)
        if self._keyring is not None:
            pem = key.to_pem().decode()
            remember_secret(pem)
            self._keyring.set_password(SERVICE, name, pem)
        else:
            fresh = path.with_suffix(".next")
            fresh.unlink(missing_ok=True)
            try:
                _write_private(fresh, key.to_pem(self._passphrase()))
                fresh.replace(path)
            except OSError as error:
                raise TrustError(
                    f"The key {name!r} cannot be kept: {error.strerror}.", where=str(path)
                ) from error
        path.with_suffix(".pub").write_text(key.public.pem(), encoding="ascii")

    def promote(self, waiting: str, name: str) -> None:
        """Let a waiting key take a name; whatever crash comes, one of the two holds it.

        Raises:
            TrustError: there is no such key, or it cannot be kept.
        """
        key = self.load(waiting)
        if key is None:
            raise TrustError(f"There is no key {waiting!r}.")
        self.replace(name, key)
        if self._keyring is not None:
            self._keyring.delete_password(SERVICE, waiting)
        for path in (self._path(waiting), self._path(waiting).with_suffix(".pub")):
            path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.folder / "keys" / f"{name}.pem"

    def _passphrase(self) -> bytes | None:
        given = self.environment.get("CHIMERA_PASSPHRASE", "")
        if given:
            remember_secret(given)
        return given.encode() or None

    def _from_environment(self) -> PrivateKey | None:
        pem = self.environment.pop("CHIMERA_KEY", "")
        if pem:
            remember_secret(pem)
            self._given = PrivateKey.from_pem(pem.encode(), self._passphrase(), "CHIMERA_KEY")
        return self._given


def _write_private(path: Path, data: bytes) -> None:
    """Write a file that is whole from its first moment, or not there at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(beside, flags, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)  # Unlike a rename, it refuses a name that is taken.
    finally:
        beside.unlink(missing_ok=True)


def _check(name: str) -> None:
    if NAME.fullmatch(name) is None:
        raise TrustError(
            f"{name!r} cannot name a key.",
            advice="Use lower-case letters, digits, dots, dashes and underscores.",
        )


def _usable_keyring() -> ModuleType | None:
    """The keyring module when its extra is installed and a real backend stands behind it."""
    try:
        import keyring
        from keyring.backends import fail
    except ImportError:
        return None
    try:
        backend = keyring.get_keyring()
    except Exception:  # noqa: BLE001 - a foreign backend may fail in any way; files still work
        return None
    # `fail` refuses all, `null` forgets all, and the plain-text backends are no better than files.
    known = type(backend).__module__
    if isinstance(backend, fail.Keyring) or "null" in known or "keyrings.alt" in known:
        return None
    return keyring
