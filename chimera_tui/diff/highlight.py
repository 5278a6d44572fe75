"""Syntax colours as roles: the whole text is lexed once, then cut into lines.

Line by line would colour the inside of a multi-line string wrongly.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from chimera_tui.words.spans import Role

if TYPE_CHECKING:
    from pygments.lexer import Lexer  # type: ignore[import-untyped]  # it ships no types
    from pygments.token import _TokenType  # type: ignore[import-untyped]  # likewise

MOST_CHARACTERS = 200_000
"""Larger texts stay plain: lexing them would hold the screen."""

Coloured = tuple[tuple[int, int, Role], ...]
"""(from, to, role) within a line; what is not named is plain."""

_LEXERS = {
    "toml": "toml", "lock": "toml", "yaml": "yaml", "yml": "yaml", "json": "json", "jsonc": "json",
    "js": "javascript", "mjs": "javascript", "cjs": "javascript", "jsx": "jsx", "ts": "typescript",
    "mts": "typescript", "cts": "typescript", "tsx": "tsx", "py": "python", "rb": "ruby",
    "go": "go", "rs": "rust", "php": "php", "sh": "bash", "bash": "bash", "html": "html",
    "htm": "html", "xml": "xml", "svg": "xml", "css": "css", "scss": "scss", "md": "markdown",
    "ini": "ini", "cfg": "ini", "Dockerfile": "docker", "Gemfile": "ruby", "Rakefile": "ruby",
    "Makefile": "make", "Procfile": "yaml",
}  # fmt: skip
"""Languages by the end of the name. To ask the library for a name's language makes it compile a
thousand patterns, a third of a second before the first excerpt; what is not named here stays plain.
"""


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
    name = path.rpartition("/")[2]
    language = _LEXERS.get(name) or _LEXERS.get(name.rpartition(".")[2].lower())
    if language is None:
        return None
    from pygments.lexers import (  # type: ignore[import-untyped]  # it ships no types
        get_lexer_by_name,
    )

    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


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
