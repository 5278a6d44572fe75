"""A `_redirects` or `_headers` that is written as netlify.toml is: the same rows as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.editing.lines import lines_of, newline_of, replace_at
from engine.project.scripting.values import to_text
from engine.project.toml.document import TomlError, parse_toml
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.model import Edit
    from engine.project.scripting.values import JsValue

_CONDITIONS = ("Country", "Language", "Role")
_BREAKS = regex(r"\s")


def as_lines(path: str, text: str) -> Callable[[], tuple[Edit, ...]] | None:
    """The edit that writes a file's tables as lines, its comments kept; None where it is none.

    Args:
        path: the file; its name says which rows it holds.
        text: what stands in it; lines of its own form may stand before the tables.
    """
    name = path.rpartition("/")[2].removeprefix("_")
    header = f"[[{name}]]"
    if name not in {"redirects", "headers"}:
        return None
    first = next((n for n in lines_of(text) if n.text.replace(" ", "").startswith(header)), None)
    if first is None:
        return None
    start = 0 if _only_remarks(text[: first.start]) else first.start
    tables = text[start:]
    try:
        values = parse_toml(tables).values
    except TomlError:
        return None
    rows = values.get(name)
    if list(values) != [name] or not isinstance(rows, list):
        return None
    written = [(_redirect if name == "redirects" else _header)(row) for row in rows]
    if any(line is None for line in written):
        return None
    newline = newline_of(text)
    new = _merged(tables, [lines for lines in written if lines is not None], header)
    body = newline.join(new).rstrip("\r\n") + newline
    return lambda: (replace_at(path, text, start, len(text), body),)


def _only_remarks(text: str) -> bool:
    return all(not n.text.strip() or n.text.lstrip().startswith("#") for n in lines_of(text))


def _merged(text: str, rows: list[list[str]], header: str) -> list[str]:
    """The rows where their headers stood, the comments and blank lines where they stand."""
    lines: list[str] = []
    left = iter(rows)
    for line in lines_of(text):
        bare = line.text.strip()
        if bare.replace(" ", "").startswith(header):
            lines += next(left, [])
        elif bare.startswith("#") or (not bare and lines and lines[-1].strip()):
            lines.append(bare)
    return lines


def _redirect(row: JsValue) -> list[str] | None:
    if not isinstance(row, dict) or set(row) - {"from", "to", "status", "force", "conditions"}:
        return None
    source, target = row.get("from"), row.get("to")
    if not isinstance(source, str) or not isinstance(target, str):
        return None
    if _BREAKS.search(source + target) or not source or not target:
        return None
    status = to_text(row.get("status", 301))
    words = [source, target, status + ("!" if row.get("force") is True else "")]
    conditions = row.get("conditions", {})
    if not isinstance(conditions, dict):
        return None
    for key, value in conditions.items():
        names = [v for v in value if isinstance(v, str)] if isinstance(value, list) else []
        if key not in _CONDITIONS or not names:
            return None
        words.append(f"{key}={','.join(names)}")
    if status == "301" and len(words) == 3 and "status" not in row and not row.get("force"):
        words.pop()
    return ["  ".join(words)]


def _header(row: JsValue) -> list[str] | None:
    values = row.get("values") if isinstance(row, dict) else None
    path = row.get("for") if isinstance(row, dict) else None
    if not isinstance(path, str) or not path.startswith("/") or not isinstance(values, dict):
        return None
    lines = [path]
    for name, value in values.items():
        parts = value if isinstance(value, list) else [value]
        text = ", ".join(" ".join(to_text(part).split()) for part in parts)
        if not text or isinstance(value, dict):
            return None
        lines.append(f"  {name}: {text}")
    return lines
