"""The one place where secrets are taken out of what is said.

Two nets (fact sheet "trust", 5). Every secret that is loaded registers itself and is found again
as it is, URL-encoded, escaped for JSON or Python, and in base64 at any alignment. Shapes find what
nobody registered: tokens of known issuers, private keys, URLs with credentials, assignments to
names that say "secret". The bus redacts a payload before the recorder or a subscriber sees it, so
ledger, log, diff, console and exports are covered at once; the encoder of the ledger and the face
that prints an error pass through here too.
"""

from __future__ import annotations

import re
from _thread import allocate_lock
from enum import Enum
from typing import TYPE_CHECKING, TypeVar, cast

from engine.plain_files import read_plain_text
from engine.records import field_names, replace
from engine.trust.secret_shapes import SECRET_NAME, SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from _typeshed import DataclassInstance

REDACTED = "[redacted]"

LEAST = 6
"""Characters; a shorter secret would blank out ordinary words, and is none."""

LEAST_LEARNED = 8
"""Characters of an environment value whose name says it is secret."""

T = TypeVar("T")


class _Known:
    """The registered secrets and the pattern that finds them in every spelling."""

    def __init__(self) -> None:
        # What `threading.Lock` is, without the module that would be loaded for it.
        self._lock = allocate_lock()
        self._secrets: set[str] = set()
        self._unspelled: list[str] = []
        self._spellings: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def add(self, secret: str) -> None:
        with self._lock:
            if secret not in self._secrets:
                self._secrets.add(secret)
                self._unspelled.append(secret)

    def clear(self) -> None:
        with self._lock:
            self._secrets.clear()
            self._unspelled.clear()
            self._spellings.clear()
            self._pattern = None

    def sub(self, text: str) -> str:
        with self._lock:
            while self._unspelled:
                self._spellings.update(_spellings(self._unspelled.pop()))
                self._pattern = None
            if not any(spelling in text for spelling in self._spellings):
                return text
            if self._pattern is None:
                # The longest first, so that a secret within a longer one does not leave its tail.
                longest_first = sorted(self._spellings, key=len, reverse=True)
                self._pattern = re.compile("|".join(map(re.escape, longest_first)))
            pattern = self._pattern
        return pattern.sub(REDACTED, text)


_KNOWN = _Known()


def remember_secret(value: str) -> None:
    """Register a secret, so that no output holds it from now on."""
    if len(value.strip()) >= LEAST:
        _KNOWN.add(value.strip())
        lines = [line.strip() for line in value.split("\n")]
        if len(lines) > 1:
            # A log shows a long secret line by line.
            for line in lines:
                if len(line) >= 16 and not line.startswith("-----"):
                    _KNOWN.add(line)


def forget_secrets() -> None:
    """Forget all; for tests, which share one process."""
    _KNOWN.clear()


def learn_environment(environment: Mapping[str, str]) -> None:
    """Register the values of variables that look secret, by their name or by their shape."""
    for name, value in environment.items():
        if _looks_secret(name, value):
            remember_secret(value)
        parts = _credentials(value)
        for part in parts:
            remember_secret(part)


def learn_project(project: Path) -> None:
    """Register what the project's own ``.env`` files hold; they are read for nothing else."""
    try:
        paths = sorted(p for p in project.iterdir() if p.name == ".env" or p.name[:5] == ".env.")
    except OSError:
        return
    for path in paths:
        if path.name in {".env.example", ".env.sample", ".env.template"}:
            continue
        try:
            text = read_plain_text(path, errors="surrogateescape")
        except OSError:
            continue
        learn_environment(dict(_assignments(text)))


def redact(text: str) -> str:
    """Take every known secret and every secret's shape out of a text."""
    clean = _KNOWN.sub(text)
    lower = clean.lower()
    for shape in SHAPES:
        if shape.may_match(lower):
            clean = shape.pattern.sub(_replacement, clean)
    return clean


def redact_value(value: T) -> T:
    """Redact every text inside a record, a tuple or a text; what is clean is answered as it is."""
    everything = "\n".join(_texts(value))
    if redact(everything) == everything:
        return value
    return _walk(value)  # type: ignore[return-value]  # the walk keeps each value's type


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if not isinstance(value, Enum):
            yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    else:
        for name in _names(type(value)):
            yield from _texts(getattr(value, name))


def _names(kind: type) -> tuple[str, ...]:
    known = _NAMES.get(kind)
    if known is None:
        known = _NAMES[kind] = field_names(kind)
    return known


_NAMES: dict[type, tuple[str, ...]] = {}


def _walk(value: object) -> object:
    if isinstance(value, Enum) or value is None:
        return value
    if isinstance(value, str):
        clean = redact(value)
        return value if clean == value else clean
    if isinstance(value, tuple):
        items = tuple(_walk(v) for v in value)
        return value if all(a is b for a, b in zip(items, value, strict=True)) else items
    changed = {}
    for name in _names(type(value)):
        old = getattr(value, name)
        new = _walk(old)
        if new is not old:
            changed[name] = new
    return replace(cast("DataclassInstance", value), **changed) if changed else value


def _replacement(match: re.Match[str]) -> str:
    named = match.groupdict()
    return f"{named.get('keep') or ''}{REDACTED}{named.get('tail') or ''}"


def _spellings(secret: str) -> Iterator[str]:
    import base64
    import json
    from urllib.parse import quote, quote_plus

    yield secret
    for coded in (quote(secret, safe=""), quote(secret), quote_plus(secret)):
        yield coded
        yield re.sub(r"%[0-9A-F]{2}", lambda m: m[0].lower(), coded)
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]
    data = secret.encode("utf-8", "surrogateescape")
    if len(data) >= 9:
        yield data.hex()
        for shift in range(3):
            # What base64 looks like when the secret starts at this offset of a longer text: the
            # characters that depend on its neighbours are left out at both ends.
            over = (shift + len(data)) % 3
            whole = base64.b64encode(b"\0" * shift + data).decode()
            core = whole[(0, 2, 3)[shift] : len(whole) - (0, 3, 2)[over]]
            yield core
            yield core.replace("+", "-").replace("/", "_")


def _looks_secret(name: str, value: str) -> bool:
    if len(value) < LEAST_LEARNED or value.startswith(("/", "./", "~")):
        return False
    if SECRET_NAME.search(name) is not None:
        return True
    # A long run of mixed letters and digits, as generated tokens are; no path, sentence or URL.
    return (
        len(value) >= 24
        and re.fullmatch(r"[A-Za-z0-9_+=-]+", value) is not None
        and len(re.findall(r"[0-9]", value)) >= 4
        and len(set(value)) >= 12
    )


def _credentials(value: str) -> Iterator[str]:
    if "://" in value and "@" in value:
        from urllib.parse import urlsplit

        try:
            password = urlsplit(value).password
        except ValueError:
            return
        if password:
            yield password


def _assignments(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        value = value.strip()
        if equals and not name.startswith("#"):
            if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
                value = value[1:-1]
            yield name.strip(), value
