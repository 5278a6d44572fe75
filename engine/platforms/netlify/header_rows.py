"""Headers as Netlify reads them (headers-parser 10.1): rows, drops, errors, order, warnings.

`_headers` comes before netlify.toml; a row that says exactly the same as a later one is removed.
One bad value drops its whole row of netlify.toml, but only its own line of `_headers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.netlify.merging import BORN_KEYS
from engine.platforms.netlify.rows import RowFault, SideFile, TomlRows, problem
from engine.platforms.netlify.site import Header, HeaderLine, RowProblem, RowSource
from engine.project.scripting.values import BLANKS, in_order, stringify, to_text, trim
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.project.scripting.values import JsValue

_COMMAS = regex(f"[{BLANKS}]*,[{BLANKS}]*")


class _Block:
    """A path of `_headers` and the lines below it."""

    def __init__(self, path: str, source: RowSource) -> None:
        self.path = path
        self.source = source
        self.values: dict[str, JsValue] = {}
        self.lines: list[HeaderLine] = []
        self.end = source


def read_headers(
    file: SideFile | None, rows: JsValue, places: TomlRows
) -> tuple[tuple[Header, ...], tuple[RowProblem, ...]]:
    """Read both sources and merge them.

    Args:
        file: the `_headers` of the publish folder, or None.
        rows: the value of ``headers`` in the merged configuration.
        places: where its rows stand.
    """
    blocks, line_problems = _read_blocks(file) if file is not None else ([], [])
    found: list[Header | RowProblem | None] = []
    for index, block in enumerate(blocks):
        row: dict[str, JsValue] = {"for": block.path, "values": in_order(block.values)}
        source = _block_source(block, file, index)
        found.append(_normalize(row, index + 1, source, tuple(block.lines)))
    if not isinstance(rows, list):
        message = f"Headers must be an array not: {to_text(rows)}"
        found.append(problem(message, places.source(0)))
    else:
        for index, item in enumerate(rows):
            source = places.source(index)
            if isinstance(item, dict):
                found.append(_normalize(item, index + 1, source))
            else:
                message = f"Header must be an object not: {to_text(item)}"
                found.append(problem(message, source))
    kept = [row for row in found if isinstance(row, Header)]
    problems = [row for row in found if isinstance(row, RowProblem)]
    return _without_duplicates(kept), (*line_problems, *problems)


def case_warning(headers: Sequence[Header]) -> str | None:
    """Their warning about one header written in two cases, or None."""
    last: dict[str, str] = {}
    for header in headers:
        for name in header.values:
            last.pop(name, None)
            last[name] = header.for_
    by_lower: dict[str, list[str]] = {}
    for name in last:
        by_lower.setdefault(name.lower(), []).append(name)
    for names in by_lower.values():
        if len(names) > 1:
            first, other = names[0], names[1]
            same = f' for "{last[other]}"' if last[first] == last[other] else ""
            return (
                f"\nWarning: the same header is set twice with different cases{same}: "
                f'"{other}" and "{first}"'
            )
    return None


def _read_blocks(file: SideFile) -> tuple[list[_Block], list[RowProblem]]:
    blocks: list[_Block] = []
    problems: list[RowProblem] = []
    orphans: list[RowProblem] = []
    for line, source in file.lines():
        if line.startswith("/"):
            blocks.append(_Block(line, source))
            continue
        if ":" not in line:
            continue
        raw_name, _, raw_value = line.partition(":")
        name, value = trim(raw_name), trim(raw_value)
        if not name or not value:
            missing = "name" if not name else "value"
            message = (
                f"Could not parse header line {source.line}:\n  {line}\nMissing header {missing}"
            )
            problems.append(problem(message, source))
        elif not blocks:
            orphans.append(problem(f'Path should come before header "{name}"', source))
        else:
            block = blocks[-1]
            block.lines.append(HeaderLine(name=name, value=value, line=source.line))
            block.end = source
            before = block.values.get(name, _born(name))
            block.values[name] = value if before is None else f"{to_text(before)}, {value}"
    return blocks, [*problems, *orphans]


def _born(name: str) -> str | None:
    """What JavaScript answers for a header that is not there: every object has some names."""
    if name not in BORN_KEYS:
        return None
    if name == "__proto__":
        return "[object Object]"
    method = "Object" if name == "constructor" else name
    return f"function {method}() {{ [native code] }}"


def _block_source(block: _Block, file: SideFile | None, number: int) -> RowSource:
    start, end = block.source, block.end
    return RowSource(
        path=start.path,
        line=start.line,
        end_line=end.line,
        start=start.start,
        end=end.end,
        text="" if file is None else file.raw[start.start : end.end],
        number=number,
    )


def _normalize(
    row: dict[str, JsValue], number: int, source: RowSource, lines: tuple[HeaderLine, ...] = ()
) -> Header | RowProblem | None:
    """A row in its normal form, why it is dropped, or None when it is dropped silently."""
    try:
        path = _path(row)
        values = _values(row["values"]) if "values" in row else {}
    except RowFault as fault:
        message = f"Could not parse header number {number}:\n  {stringify(row)}\n{fault}"
        return problem(message, source)
    return Header(for_=path, values=values, source=source, lines=lines) if values else None


def _path(row: dict[str, JsValue]) -> str:
    if "for" not in row:
        raise RowFault('Missing "for" field')
    path = row["for"]
    if not isinstance(path, str):
        raise RowFault(f'"for" must be a string not: {to_text(path)}')
    return trim(path)


def _values(value: JsValue) -> dict[str, str]:
    if not isinstance(value, dict):
        raise RowFault(f'"values" must be an object not: {to_text(value)}')
    found: dict[str, str] = {}
    for raw_name, raw_value in value.items():
        name = trim(raw_name)
        if name in {"", "undefined"}:
            raise RowFault("Empty header name")
        found[name] = _value(name, raw_value)
    return found


def _value(name: str, value: JsValue) -> str:
    if isinstance(value, str):
        return ", ".join(_COMMAS.split(trim(value))) if "," in value else trim(value)
    if isinstance(value, list):
        items: list[str] = []
        for index, item in enumerate(value):
            if not isinstance(item, str):
                raise RowFault(
                    f'Header "{name}[{index}]" value must be a string not: {to_text(item)}'
                )
            items.append(trim(item))
        return ", ".join(items)
    raise RowFault(f'Header "{name}" value must be a string not: {to_text(value)}')


def _without_duplicates(headers: list[Header]) -> tuple[Header, ...]:
    """Keep the last of equal rows; the order of a row's headers does not count."""
    seen: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    kept: list[Header] = []
    for header in reversed(headers):
        key = (header.for_, tuple(sorted(header.values.items())))
        if key not in seen:
            seen.add(key)
            kept.append(header)
    return tuple(reversed(kept))
