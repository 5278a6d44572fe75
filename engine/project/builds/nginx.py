"""An nginx configuration as far as its blocks and directives go, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUOTED = r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'"
_TOKEN = regex(rf"#[^\n]*|{_QUOTED}|[{{}};]|(?:\$\{{[^}}]*\}}|[^\s{{}};#\"'])+")
_DEPTH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """A directive, with the block it opens when it does."""

    name: str
    words: tuple[str, ...]
    start: int
    end: int
    """One past the ``;`` or the ``}``."""
    block: tuple[Directive, ...] = ()
    opens: bool = False

    def all(self, *names: str) -> Iterator[Directive]:
        """The directives of some names in its block, not deeper."""
        return (d for d in self.block if d.name in names)

    def has(self, *names: str) -> bool:
        """True when its block has one of them."""
        return any(d.name in names for d in self.block)


def parse_nginx(text: str) -> tuple[Directive, ...] | None:
    """Read a configuration; None when its braces do not fit, or it is none."""
    tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    tokens = [t for t in tokens if not t[0].startswith("#")]
    found, at = _block(tokens, 0, 0)
    return found if found is not None and at == len(tokens) else None


def servers(directives: tuple[Directive, ...]) -> Iterator[Directive]:
    """The ``server`` blocks, at the top or inside ``http``."""
    for directive in directives:
        if directive.name == "server" and directive.opens:
            yield directive
        elif directive.name == "http":
            yield from servers(directive.block)


def _block(
    tokens: list[tuple[str, int, int]], at: int, depth: int
) -> tuple[tuple[Directive, ...] | None, int]:
    found: list[Directive] = []
    words: list[str] = []
    start = 0
    while at < len(tokens):
        mark, begin, end = tokens[at]
        at += 1
        if mark == "}":
            return (tuple(found), at) if depth and not words else (None, at)
        if mark not in "{;":
            start = start if words else begin
            words.append(mark)
            continue
        if not words or depth > _DEPTH:
            return None, at
        block: tuple[Directive, ...] | None = ()
        if mark == "{":
            block, at = _block(tokens, at, depth + 1)
            if block is None:
                return None, at
            end = tokens[at - 1][2]
        found.append(
            Directive(
                name=words[0],
                words=tuple(words[1:]),
                start=start,
                end=end,
                block=block or (),
                opens=mark == "{",
            )
        )
        words = []
    return (None, at) if depth or words else (tuple(found), at)
