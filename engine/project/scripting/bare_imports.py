"""The packages a script asks for by name: what ``require("x")`` and ``import ... "x"`` take.

Only what is written out is read, and only where it is surely code: what stands behind ``//`` or
inside an open quote of its line is passed over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = regex(r"/\*.*?\*/", re.DOTALL)
_REQUIRE = regex(
    r"(?<![\w.$])require\(\s*(?P<quote>[\"'])(?P<value>[^\"'./\\\s][^\"'\s]*)(?P=quote)\s*\)"
)
_IMPORT = regex(
    r"^[ \t]*import\b(?P<clause>[^;\"'`()]*?)(?P<quote>[\"'])(?P<value>[^\"'./\\\s][^\"'\s]*)"
    r"(?P=quote)",
    re.MULTILINE,
)
_ESM = regex(
    r"^[ \t]*(?:export\s+(?:default|const|let|var|async|function|class|\{|\*)|import\s*[\w{*\"'])",
    re.MULTILINE,
)
_NAME = regex(r"(?:@[a-z0-9~][\w.~-]*/)?[A-Za-z0-9][\w.~-]*")
_BINDING = regex(r"(?:\bas\s+)?([A-Za-z_$][\w$]*)\s*(?=[,}]|\bfrom\b|$)")

_BUILTINS = """
assert async_hooks buffer child_process cluster console constants crypto dgram
diagnostics_channel dns domain events fs http http2 https inspector module net os path
perf_hooks process punycode querystring readline repl stream string_decoder sys timers tls
trace_events tty url util v8 vm wasi worker_threads zlib
"""
BUILTINS = frozenset(_BUILTINS.split())
"""Modules of Node.js itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageImport:
    """A package that a script takes, and where its name stands."""

    package: str
    """Without the path inside it: ``@scope/name``."""
    start: int
    end: int
    is_require: bool
    is_value: bool
    """False for what may be a type only, which TypeScript drops."""


def package_imports(text: str) -> Iterator[PackageImport]:
    """The packages a script asks for by name, those of Node.js left out."""
    seen = _BLOCK.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
    for pattern in (_REQUIRE, _IMPORT):
        for match in pattern.finditer(seen):
            package = package_of(match["value"])
            if not package or not _is_code(seen, match.start()):
                continue
            is_require = pattern is _REQUIRE
            yield PackageImport(
                package=package,
                start=match.start("value"),
                end=match.end("value"),
                is_require=is_require,
                is_value=is_require or _is_value(match["clause"], seen),
            )


def package_of(value: str) -> str:
    """The package that a specifier names; empty for an alias, an address or one of Node's own."""
    match = _NAME.match(value)
    if match is None or (match.end() < len(value) and value[match.end()] != "/"):
        return ""
    name = match.group()
    return "" if name in BUILTINS else name


def is_esm(text: str) -> bool:
    """True when a script has a statement that only a module has."""
    return _ESM.search(_BLOCK.sub("", text)) is not None


def _is_code(text: str, at: int) -> bool:
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return "//" not in before and all(before.count(q) % 2 == 0 for q in "\"'`")


def _is_value(clause: str, text: str) -> bool:
    """True when an import is for its effect, or one of its names is plainly called."""
    clause = clause.strip()
    if not clause:
        return True
    if clause.startswith("type ") or "from" not in clause:
        return False
    names = _BINDING.findall(clause.removesuffix("from").replace("* as", ""))
    return any(_is_used(name, text) for name in names)


def _is_used(name: str, text: str) -> bool:
    """Called, or of a small first letter and named again: types have a capital one."""
    word = rf"(?<![\w$.]){re.escape(name)}"
    if name[0].islower():
        return len(re.findall(rf"{word}(?![\w$])", text)) > 1
    return re.search(rf"{word}\(", text) is not None
