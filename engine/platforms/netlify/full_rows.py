"""The fuller form of the rows, as Netlify's code gives it to its own server.

Redirects gain scheme, host, path and whether they proxy; headers gain the regular expression that
their path is matched with.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.platforms.netlify.header_rows import read_headers
from engine.platforms.netlify.redirect_rows import read_redirects
from engine.platforms.netlify.rows import TomlRows
from engine.platforms.routing.patterns import header_expression
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.platforms.netlify.site import Header, Redirect
    from engine.project.javascript import JsValue

_ESCAPE_OR_CLASS = regex(r"\\.|\[(?:\\.|[^\]\\])*\]", re.DOTALL)
_QUANTIFIER = regex(r"\{\d+(?:,\d*)?\}")
_NOT_JAVASCRIPT = regex(r"[*+?]\+|\(\?(?:P|[a-zA-Z>#])")
_ESCAPED = str.maketrans(
    {"/": "\\/", "\n": "\\n", "\r": "\\r", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)
"""How JavaScript writes these in the source of an expression."""


def full_redirects(redirects: Sequence[Redirect]) -> list[JsValue]:
    """The rows with scheme, host, path and proxy, read once more as their code does."""
    rows: list[JsValue] = [redirect.row for redirect in redirects]
    again, _problems = read_redirects(None, rows, TomlRows("", None, rows, "redirects"))
    return [_full_redirect(redirect) for redirect in again]


def full_headers(headers: Sequence[Header]) -> list[JsValue]:
    """The rows with the expression of their path; a path that makes none is dropped."""
    rows: list[JsValue] = [header.row for header in headers]
    again, _problems = read_headers(None, rows, TomlRows("", None, rows, "headers"))
    found: list[JsValue] = []
    for header in again:
        pattern = header_expression(header.for_)
        if _is_valid(pattern):
            escaped = pattern.translate(_ESCAPED)
            found.append({**header.row, "forRegExp": f"/{escaped}/iu"})
    return found


def _full_redirect(redirect: Redirect) -> JsValue:
    row = dict(redirect.row)
    if redirect.scheme:
        row["scheme"] = redirect.scheme
        row["host"] = redirect.host
    row["path"] = redirect.path
    row["proxy"] = redirect.is_proxy
    return row


def _is_valid(pattern: str) -> bool:
    """Whether JavaScript takes an expression with the flag ``u``; Python alone is too lenient."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    rest = _QUANTIFIER.sub("", _ESCAPE_OR_CLASS.sub("", pattern))
    return not any(char in rest for char in "{}]") and _NOT_JAVASCRIPT.search(rest) is None
