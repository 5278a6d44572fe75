"""The text of a diff's line: colours under marks, wrapping, and the key path it stands in."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from chimera_tui.words.spans import Line, Role, Span, clean, crop, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chimera_tui.diff.highlight import Coloured
    from chimera_tui.diff.pair import Range


def spans_of(
    text: str,
    colours: Coloured,
    marks: Sequence[Range],
    over: tuple[Role, Role] | None,
    *,
    brackets: bool,
) -> Line:
    """A line of a file as spans; `over`: the roles of a changed line and its changed words."""
    body = text.rstrip("\n")
    carriage = body.endswith("\r")
    body = body.removesuffix("\r")
    cuts = {0, len(body)}
    for start, end, _ in colours:
        cuts |= {min(start, len(body)), min(end, len(body))}
    for start, end in marks:
        cuts |= {min(start, len(body)), min(end, len(body))}
    spans: list[Span] = []
    edges = sorted(cuts)
    opened = {start for start, _ in marks}
    closed = {end for _, end in marks}
    for start, end in itertools.pairwise(edges):
        marked = any(a <= start and end <= b for a, b in marks)
        role = next((r for a, b, r in colours if a <= start and end <= b), Role.PLAIN)
        layer = None if over is None else over[1] if marked else over[0]
        if brackets and start in opened:
            spans.append(Span("⟦", Role.STRONG, layer))
        spans.append(Span(clean(body[start:end]), role, layer))
        if brackets and end in closed:
            spans.append(Span("⟧", Role.STRONG, layer))
    if carriage:
        spans.append(Span("␍", Role.DIM, over[0] if over else None))
    if not text.endswith("\n"):
        spans.append(Span("  (no line end)", Role.DIM, over[0] if over else None))
    return tuple(s for s in spans if s.text)


def wrapped(spans: Line, width: int) -> list[Line]:
    """A line cut into pieces of `width` cells."""
    total = width_of(spans)
    if total <= width or width <= 0:
        return [spans]
    return [crop(spans, width, start) for start in range(0, total, width)]


_YAML_KEY = re.compile(r"^(\s*)(-\s+)?([A-Za-z_][\w.-]*):(?:\s|$)")
_TOML_TABLE = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_TOML_KEY = re.compile(r"^\s*([A-Za-z_\"][\w.\"-]*)\s*=")


def key_path_at(path: str, known: dict[int, str], at: int) -> str:
    """The key path a line stands in (``services[0].healthCheckPath``), as far as it can be told.

    Told from the lines above; when they are not known, only as much as is sure.
    """
    name = path.rpartition("/")[2]
    if name.endswith((".yaml", ".yml")):
        return _yaml_path(known, at)
    if name.endswith(".toml"):
        return _toml_path(known, at)
    return ""


def _yaml_path(known: dict[int, str], at: int) -> str:
    if any(n not in known for n in range(at)):
        return ""
    stack: list[tuple[int, str]] = []
    counts: dict[int, int] = {}
    for number in range(at):
        text = known[number]
        stripped = text.strip()
        if not stripped or stripped.startswith("#"):
            continue
        indent = len(text) - len(text.lstrip(" "))
        found = _YAML_KEY.match(text)
        if stripped.startswith("- ") or stripped == "-":
            while stack and stack[-1][0] > indent:
                counts.pop(stack.pop()[0], None)
            stack = [e for e in stack if e[0] < indent or not e[1].startswith("[")]
            while stack and stack[-1][0] >= indent and stack[-1][1].startswith("["):
                stack.pop()
            counts[indent] = counts.get(indent, -1) + 1
            stack.append((indent, f"[{counts[indent]}]"))
            if found is not None and found[2]:
                stack.append((indent + len(found[2]), found[3]))
            continue
        if found is None:
            continue
        while stack and stack[-1][0] >= indent:
            gone, name = stack.pop()
            if name.startswith("["):
                counts.pop(gone, None)
        stack.append((indent, found[3]))
    line = known.get(at, "")
    here = _YAML_KEY.match(line)
    if line.strip():
        indent = len(line) - len(line.lstrip(" "))
        stack = [e for e in stack if e[0] < indent or (e[0] == indent and e[1].startswith("["))]
    if here is not None and not here[2]:
        stack.append((99, here[3]))
    return _joined([name for _, name in stack])


def _toml_path(known: dict[int, str], at: int) -> str:
    table = ""
    counts: dict[str, int] = {}
    complete = all(n in known for n in range(at))
    for number in sorted(n for n in known if n <= at):
        found = _TOML_TABLE.match(known[number])
        if found is None:
            continue
        table = found[2]
        if found[1] == "[[":
            counts[table] = counts.get(table, -1) + 1
            if complete:
                table = f"{table}[{counts[table]}]"
    key = _TOML_KEY.match(known.get(at, ""))
    if not table and not complete:
        return key[1] if key else ""
    return ".".join(p for p in (table, key[1] if key else "") if p)


def _joined(names: list[str]) -> str:
    path = ""
    for name in names:
        path += name if name.startswith("[") or not path else f".{name}"
    return path
