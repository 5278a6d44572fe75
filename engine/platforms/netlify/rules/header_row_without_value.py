"""A header that has no value.

What
    A line ``Name:`` without a value in ``_headers``, or a ``[[headers]]`` table without
    ``[headers.values]`` (or with an empty one).

Why
    Netlify drops the line with a warning, and a table without values without a word: the header is
    not sent (headers-parser 10.1, observed).

Bad::

    /*
      X-Frame-Options:

Good::

    /*
      X-Frame-Options: DENY

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.netlify.rules._config import dotted, location_of_entry
from engine.platforms.netlify.rules._rows import header_problems
from engine.platforms.offers import attempt, offer
from engine.project.editing.lines import (
    delete_line,
    insert_at,
    line_at,
    lines_of,
    newline_of,
    replace_line,
)
from engine.project.toml import edits as toml_edits
from engine.project.toml import table_edits as toml_table_edits
from engine.project.toml.document import TomlKind
from engine.project.toml.layout import checked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.scripting.values import JsValue
    from engine.project.toml.document import TomlDocument, TomlEntry

meta = RuleMeta(
    id="header-row-without-value",
    title="A header has no value and is not sent",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/routing/headers/",
    family="91",
)

USUAL = {
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "x-xss-protection": "1; mode=block",
    "referrer-policy": "strict-origin-when-cross-origin",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "access-control-allow-origin": "*",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "x-robots-tag": "noindex",
}
"""The value a security guide gives; where it is offered, giving the line up is no safe heal."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Read the lines Netlify drops, and the tables it passes over."""
    for problem, read in header_problems(site):
        if "Missing header value" in problem.reason:
            source = problem.source
            yield issue_of(
                meta,
                source.location,
                f"The header {source.text.strip().rstrip(':').strip()!r} has no value.",
                why="Netlify drops the line with a warning; the header is not sent.",
                subject=f"{source.number}:{source.text.strip()}",
                confidence=None if read else Confidence.LIKELY,
            )
    for path, document, row in _empty_tables(site):
        pattern = document.value(*row.path, "for")
        yield issue_of(
            meta,
            location_of_entry(path, document, row, value=False),
            f"The headers for {pattern!r} have no values.",
            why="Netlify passes over a table without values without a word.",
            subject=str(pattern),
            severity=Severity.MEDIUM,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Give the header the value that is evident, or take it away; a row, its misplaced headers."""
    for path, document, row in _empty_tables(site):
        if dotted(row.path) == issue.location.key_path and path == issue.location.path:
            return offer(*_table_answers(issue, path, document, row))
    path, number = issue.location.path, issue.location.line or 0
    text = site.snapshot.text(path) or ""
    lines = lines_of(text)
    if not 0 < number <= len(lines):
        return NoHeal(reason="The line is not there any more.")
    line = lines[number - 1].text
    name = line.strip().rstrip(":").strip()
    usual = USUAL.get(name.lower())
    delete = attempt(
        issue,
        "header.delete-line",
        "Delete the line",
        lambda: _without(path, text, number),
        reason="The line is dropped today: without it nothing changes but the warning.",
        safe=usual is None,
    )
    if usual is None:
        return offer(delete)
    return offer(
        attempt(
            issue,
            "header.usual-value",
            f"Send `{name}: {usual}`",
            lambda: (replace_line(path, text, number, f"{line.rstrip()} {usual}"),),
            reason="It is the value that guides give; only you know whether it is meant.",
        ),
        delete,
    )


def _without(path: str, text: str, number: int) -> tuple[Edit, ...]:
    return (delete_line(path, text, number),)


def _empty_tables(site: NetlifySite) -> Iterator[tuple[str, TomlDocument, TomlEntry]]:
    for known in site.documents:
        if not known.counts:
            continue
        for entry in known.document.entries:
            if entry.kind is not TomlKind.TABLE_ROW or "headers" not in entry.path:
                continue
            if entry.path[-2] != "headers" or not isinstance(entry.path[-1], int):
                continue
            row = known.document.value(*entry.path)
            if isinstance(row, dict) and "for" in row and row.get("values") in (None, {}):
                yield known.path, known.document, entry


def _table_answers(
    issue: Issue, path: str, document: TomlDocument, row: TomlEntry
) -> Iterator[Proposal | NoHeal]:
    values = document.value(*row.path)
    own = [k for k in values if k not in {"for", "values"}] if isinstance(values, dict) else []
    near = next(
        (k for k in own if k.lower() in {"value", "values", "vals", "headers", "header"}), None
    )
    if near is not None:
        yield attempt(
            issue,
            "header.rename-values",
            f"Call the table `values` instead of `{near}`",
            lambda: _renamed(path, document, row, near),
            reason=f"`{near}` is ignored; a row's headers stand in `values`.",
        )
    moved = [k for k in own if k != near and isinstance(values, dict) and _is_value(values[k])]
    if moved and near is None:
        yield attempt(
            issue,
            "header.into-values",
            "Put the headers into the table `values`",
            lambda: _moved(path, document, row, moved),
            reason="A row's headers stand in `values`; beside it they are ignored.",
        )
    apart = any(k.lower().startswith("header") and k != "headers" for k in document.values)
    yield attempt(
        issue,
        "header.delete-row",
        "Delete the row",
        lambda: (toml_table_edits.delete_table(path, document, row.path),),
        reason="The row is passed over today: without it nothing changes.",
        safe=not own and not apart,
    )


def _is_value(value: JsValue) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


def _moved(path: str, document: TomlDocument, row: TomlEntry, names: list[str]) -> tuple[Edit, ...]:
    """Put a header of the table before the first of the names, where they stand behind the path."""
    entries = [e for e in (document.entry(*row.path, name) for name in names) if e is not None]
    pattern = document.entry(*row.path, "for")
    first = min(entries, key=lambda e: e.start)
    values = [document.value(*e.path) for e in entries]
    if pattern is None or pattern.start > first.start or document.has(*row.path, "values"):
        raise CannotEditError("The row is written in another order.", where=path)
    if not all(isinstance(value, str) for value in values):
        raise CannotEditError("A header's value is no text.", where=path)
    text = document.text
    line = line_at(text, first.start)
    margin = line.text[: len(line.text) - len(line.text.lstrip())]
    table = ".".join(str(key) for key in row.path if not isinstance(key, int))
    new = f"{margin}[{table}.values]{newline_of(text)}"
    return (checked(path, document, insert_at(path, text, line.start, new)),)


def _renamed(path: str, document: TomlDocument, row: TomlEntry, near: str) -> tuple[Edit, ...]:
    keys = (*row.path, near)
    entry = document.entry(*keys)
    if entry is not None and entry.kind is TomlKind.TABLE:
        return toml_table_edits.rename_table(path, document, keys, "values")
    return (toml_edits.rename_key(path, document, keys, "values"),)
