"""The fuller form of the rows, as Netlify's code gives it to its own server.

Redirects gain scheme, host, path and whether they proxy; headers gain the regular expression that
their path is matched with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.netlify.header_rows import read_headers
from engine.platforms.netlify.redirect_rows import read_redirects
from engine.platforms.netlify.rows import TomlRows
from engine.platforms.routing.patterns import header_expression
from engine.project.scripting.regexes import is_unicode_regex, regex_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.platforms.netlify.site import Header, Redirect
    from engine.project.scripting.values import JsValue


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
        if is_unicode_regex(pattern):
            found.append({**header.row, "forRegExp": f"/{regex_source(pattern)}/iu"})
    return found


def _full_redirect(redirect: Redirect) -> JsValue:
    row = dict(redirect.row)
    if redirect.scheme:
        row["scheme"] = redirect.scheme
        row["host"] = redirect.host
    row["path"] = redirect.path
    row["proxy"] = redirect.is_proxy
    return row
