"""Redirects as Netlify reads them (redirect-parser 16.1): rows, drops, errors, order.

`_redirects` comes before netlify.toml; a row that says exactly the same as a later one is removed.
A row with an error is dropped with a warning, the others stand.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine.platforms.netlify.merging import spread
from engine.platforms.netlify.rows import RowFault, SideFile, TomlRows, problem
from engine.platforms.netlify.site import Redirect, RowProblem, RowSource
from engine.project.scripting.values import (
    BLANKS,
    in_order,
    parse_int,
    split_blanks,
    stringify,
    to_text,
    trim,
)
from engine.regex import regex

if TYPE_CHECKING:
    from engine.project.scripting.values import JsValue

_COMMAS = regex(f"[{BLANKS}]*,[{BLANKS}]*")
_URL_HEADS = ("http://", "https://")
_LISTS = (("role", "Role"), ("language", "Language"), ("country", "Country"))


def read_redirects(
    file: SideFile | None, rows: JsValue, places: TomlRows
) -> tuple[tuple[Redirect, ...], tuple[RowProblem, ...]]:
    """Read both sources and merge them.

    Args:
        file: the `_redirects` of the publish folder, or None.
        rows: the value of ``redirects`` in the merged configuration.
        places: where its rows stand.
    """
    kept: list[Redirect] = []
    line_problems: list[RowProblem] = []
    problems: list[RowProblem] = []
    number = 0
    for line, source in file.lines() if file is not None else ():
        try:
            parsed = _parse_line(line)
        except RowFault as fault:
            message = f"Could not parse redirect line {source.line}:\n  {line}\n{fault}"
            line_problems.append(problem(message, source))
            continue
        number += 1
        _take(parsed, number, source, kept, problems)
    if not isinstance(rows, list):
        message = f"Redirects must be an array not: {to_text(rows)}"
        problems.append(problem(message, places.source(0)))
    else:
        for index, row in enumerate(rows):
            source = places.source(index)
            if isinstance(row, dict):
                _take(row, index + 1, source, kept, problems)
            else:
                message = f"Redirects must be objects not: {to_text(row)}"
                problems.append(problem(message, source))
    return _without_duplicates(kept), (*line_problems, *problems)


def _take(
    row: dict[str, JsValue],
    number: int,
    source: RowSource,
    kept: list[Redirect],
    problems: list[RowProblem],
) -> None:
    try:
        kept.append(_normalize(row, source))
    except RowFault as fault:
        message = f"Could not parse redirect number {number}:\n  {stringify(row)}\n{fault}"
        problems.append(problem(message, source))


def _without_duplicates(redirects: list[Redirect]) -> tuple[Redirect, ...]:
    """Keep the last of equal rows, as their code does."""
    seen: set[str] = set()
    kept: list[Redirect] = []
    for redirect in reversed(redirects):
        key = json.dumps(redirect.row, sort_keys=True)
        if key not in seen:
            seen.add(key)
            kept.append(redirect)
    return tuple(reversed(kept))


# -- the line grammar ---------------------------------------------------------------------------


def _parse_line(line: str) -> dict[str, JsValue]:
    tokens = split_blanks(line)
    if "#" in line:
        comment = next((i for i, token in enumerate(tokens) if token.startswith("#")), None)
        tokens = tokens[:comment]
    start, *parts = tokens
    if not parts:
        raise RowFault("Missing destination path/URL")
    row: dict[str, JsValue] = {"from": start}
    if parse_int(parts[0]) is not None:
        query, destination, last = [], None, parts
    else:
        at = next((i for i, part in enumerate(parts) if _is_destination(part)), None)
        if at is None:
            raise RowFault('The destination path/URL must start with "/", "http:" or "https:"')
        query, destination, last = parts[:at], parts[at], parts[at + 1 :]
    row["query"] = _defined(_pairs(query))
    if destination is not None:
        row["to"] = destination
    if last:
        status = parse_int(last[0])
        row["status"] = last[0] if status is None else status
        row["force"] = status is not None and last[0].endswith("!")
    conditions = _pairs(last[1:])
    signed_twin = conditions.pop("Sign", None)
    signed = conditions.pop("signed", None)
    row["conditions"] = _defined(conditions)
    signed = signed_twin if signed is None else signed
    if signed is not None:
        row["signed"] = signed
    return row


def _is_destination(part: str) -> bool:
    return part.startswith(("/", *_URL_HEADS))


def _pairs(parts: list[str]) -> dict[str, str | None]:
    """``k=v`` pairs; only what stands between the first two ``=`` is the value, None without."""
    found: dict[str, str | None] = {}
    for part in parts:
        key, *values = part.split("=", 2)
        if key != "__proto__":  # assigning it sets no property
            found[key] = values[0] if values else None
    return found


def _defined(pairs: dict[str, str | None]) -> dict[str, JsValue]:
    return in_order({key: value for key, value in pairs.items() if value is not None})


# -- the normal form ----------------------------------------------------------------------------


def _normalize(given: dict[str, JsValue], source: RowSource) -> Redirect:
    start = _first(given, "from", "origin")
    if start is _NONE:
        raise RowFault('Missing "from" field')
    headers = given.get("headers", {})
    if not isinstance(headers, dict):
        raise RowFault('"headers" field must be an object')
    status = _status(given)
    to = _destination(start, status, _first(given, "to", "destination"))
    scheme, host, path = _origin(start)
    if status == 200:
        _refuse_no_text(to, "pathOrUrl.startsWith")
    query = _first(given, "query", "params", "parameters")
    row: dict[str, JsValue] = {
        "from": start,
        "query": {} if query is _NONE else query,
        "to": to,
    }
    if status is not None:
        row["status"] = status
    row["force"] = given.get("force", False)
    row["conditions"] = _conditions(given.get("conditions", {}))
    signed = _first(given, "signed", "signing", "sign")
    if signed is not _NONE:
        row["signed"] = signed
    row["headers"] = headers
    if "rate_limit" in given:
        row["rate_limit"] = given["rate_limit"]
    return Redirect(row=row, source=source, scheme=scheme, host=host, path=path)


_NONE: JsValue = {}
"""Stands for no value: told apart by identity."""


def _first(given: dict[str, JsValue], *names: str) -> JsValue:
    """The first of some names that is there."""
    for name in names:
        if name in given:
            return given[name]
    return _NONE


def _status(given: dict[str, JsValue]) -> int | None:
    if "status" not in given:
        return None
    status = parse_int(given["status"])
    if status is None:
        raise RowFault(f"Invalid status code: {to_text(given['status'])}")
    return status


def _destination(start: JsValue, status: int | None, to: JsValue) -> JsValue:
    if to is not _NONE:
        return to
    text = _refuse_no_text(start, "from.endsWith")
    if not (text.endswith("/*") and status is not None and 200 <= status < 300):
        raise RowFault('Missing "to" field')
    return text[:-1] + ":splat"


def _origin(start: JsValue) -> tuple[str, str, str]:
    text = _refuse_no_text(start, "pathOrUrl.startsWith")
    scheme, host, path = "", "", text
    if text.startswith(_URL_HEADS):
        from engine.project.scripting.web_url import parse_web_url

        url = parse_web_url(text)
        if url is None:
            raise RowFault("Invalid URL: Invalid URL")
        scheme, host, path = url.scheme, url.host, url.path
    if path.startswith("/.netlify"):
        raise RowFault('"path" field must not start with "/.netlify"')
    return scheme, host, path


def _refuse_no_text(value: JsValue, call: str) -> str:
    """What JavaScript says when a method of texts is called on something else."""
    if isinstance(value, str):
        return value
    if value is None:
        method = call.rpartition(".")[2]
        raise RowFault(f"Cannot read properties of null (reading '{method}')")
    raise RowFault(f"{call} is not a function")


def _conditions(value: JsValue) -> dict[str, JsValue]:
    if value is None:
        raise RowFault("Cannot destructure 'conditions' as it is null.")
    conditions = spread(value)
    for name, capitalised in _LISTS:
        twin = conditions.pop(capitalised, _NONE)
        found = conditions.pop(name, twin)
        if found is not _NONE:
            conditions[capitalised] = found
    for _name, capitalised in _LISTS:
        listed = conditions.get(capitalised)
        if isinstance(listed, str):
            parts: list[JsValue] = [*_COMMAS.split(trim(listed))]
            conditions[capitalised] = parts
    return conditions
