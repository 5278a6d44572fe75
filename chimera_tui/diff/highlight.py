"""Syntax colours as roles: the whole text is lexed once, then cut into lines.

Line by line would colour the inside of a multi-line string wrongly.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from chimera_tui.spans import Role

if TYPE_CHECKING:
    from pygments.lexer import Lexer  # type: ignore[import-untyped]  # it ships no types
    from pygments.token import _TokenType  # type: ignore[import-untyped]  # likewise

MOST_CHARACTERS = 200_000
"""Larger texts stay plain: lexing them would hold the screen."""

Coloured = tuple[tuple[int, int, Role], ...]
"""(from, to, role) within a line; what is not named is plain."""

_BY_NAME = {"_redirects": "text", "_headers": "text"}


@lru_cache(maxsize=64)
def highlight(path: str, text: str) -> tuple[Coloured, ...]:
    """The colours of each line of a text, by the language its name tells."""
    lexer = _lexer(path) if len(text) <= MOST_CHARACTERS else None
    if lexer is None:
        return ()
    lines: list[list[tuple[int, int, Role]]] = [[]]
    column = 0
    for kind, value in lexer.get_tokens(text):
        role = _role(kind)
        parts = value.split("\n")
        for number, part in enumerate(parts):
            if number:
                lines.append([])
                column = 0
            if role is not None and part:
                lines[-1].append((column, column + len(part), role))
            column += len(part)
    return tuple(tuple(row) for row in lines)


@lru_cache(maxsize=32)
def _lexer(path: str) -> Lexer | None:
    from pygments.lexers import (  # type: ignore[import-untyped]  # it ships no types
        get_lexer_for_filename,
    )
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]  # likewise

    name = path.rpartition("/")[2]
    if name in _BY_NAME:
        return None
    try:
        return get_lexer_for_filename(name, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def _role(kind: _TokenType) -> Role | None:
    from pygments.token import Comment, Keyword, Literal, Name, Number, String

    if kind in Comment:
        return Role.COMMENT
    if kind in Keyword:
        return Role.KEYWORD
    if kind in Number:
        return Role.NUMBER
    if kind in String or kind in Literal.Scalar:
        return Role.STRING
    if kind in Name.Tag or kind in Name.Attribute or kind in Name.Function or kind in Name.Class:
        return Role.NAME
    return None
