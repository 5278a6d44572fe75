"""What a netlify.toml that does not parse was meant to say, by the place where parsing stops.

Every repair is tried: one that does not bring the parser further is not offered.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.project.editing.lines import delete_line, lines_of, replace_at
from engine.project.toml.document import TomlError, parse_toml
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model import Edit
    from engine.project.editing.lines import Line

_PAIR = regex(r"^(\s*)([A-Za-z0-9_.\"'-]+)(\s*)=(\s*)(.*?)(\s*)$")
_COLON = regex(r"^(\s*)([A-Za-z0-9_-]+)\s*:\s*(\S.*?)(\s*)$")
_BARE = regex(r"^(\s*)([A-Za-z0-9_-]+)\s+([\"'\[{].*?|true|false|\d+)(\s*)$")
_HEADER = regex(r"^(\s*)(\[{1,2})\s*([A-Za-z0-9_.\"'*/ -]+?)\s*(\]{0,2})(\s*(?:#.*)?)$")
LISTS = frozenset({"redirects", "headers", "plugins", "edge_functions"})
"""Tables that may stand several times."""
_HEADER_JUNK = regex(r"^(\s*(?:\[[^\[\]]+\]|\[\[[^\[\]]+\]\]))(\s*[^\s#].*)$")
_VALUE = regex(
    r"(?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|\[[^\[\]]*\]|true|false|[+-]?\d[\d_.]*)(?=\s|[,;%]|$)"
)
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "«": '"', "»": '"'})
_ESCAPES = regex(r"\\(?![btnfr\"\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})")
_KEY = regex(r"^\s*([A-Za-z0-9_-]+)\s*=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A change that brings the parser further."""

    strategy: str
    title: str
    reason: str
    start: int
    end: int
    new: str
    safe: bool = True
    """Nothing of a file that does not parse works; False where two readings differ."""

    def edits(self, path: str, text: str) -> tuple[Edit, ...]:
        """The change as edits of a file."""
        return (replace_at(path, text, self.start, self.end, self.new),)


def fault_of(text: str) -> TomlError | None:
    """Where a text stops to be TOML; None when it is TOML."""
    try:
        parse_toml(text)
    except TomlError as error:
        return error
    return None


def repairs_of(text: str) -> tuple[Repair, ...]:
    """The repairs that hold, the best first: those that make the whole file parse lead."""
    fault = fault_of(text)
    if fault is None:
        return ()
    whole: list[Repair] = []
    partly: list[Repair] = []
    seen: set[tuple[int, int, str]] = set()
    for repair in _candidates(text, fault):
        mark = (repair.start, repair.end, repair.new)
        if mark in seen:
            continue
        seen.add(mark)
        changed = text[: repair.start] + repair.new + text[repair.end :]
        left = fault_of(changed)
        if left is None:
            whole.append(repair)
        elif _rest(changed, left) < _rest(text, fault):
            partly.append(repair)
    return (*whole, *partly)


def _rest(text: str, fault: TomlError) -> int:
    """How many lines are not reached."""
    return text.count("\n", min(fault.offset, len(text)))


def _candidates(text: str, fault: TomlError) -> Iterator[Repair]:
    lines = lines_of(text)
    if not lines:
        return
    offset = min(fault.offset, len(text) - 1)
    at = next(
        (i for i, line in enumerate(lines) if line.start <= offset < line.full_end), len(lines) - 1
    )
    if "redefine" in fault.reason or "already" in fault.reason or "duplicate" in fault.reason:
        yield from _doubled(text, lines, at)
    for index in dict.fromkeys((at, at - 1)):
        if 0 <= index < len(lines):
            yield from _line_repairs(lines[index])
    yield from _junk(text, lines, at)


def _on(line: Line, strategy: str, title: str, reason: str, new: str) -> Repair:
    return Repair(
        strategy=strategy,
        title=title,
        reason=reason,
        start=line.start,
        end=line.end,
        new=new,
    )


def _line_repairs(line: Line) -> Iterator[Repair]:
    content = line.text
    straight = content.translate(_QUOTES)
    if straight != content:
        reason = "TOML knows straight quotes only."
        yield _on(line, "toml.quotes", "Use straight quotes", reason, straight)
    pair = _PAIR.match(content)
    if pair:
        yield from _value_repairs(line, pair)
    header = _HEADER.match(content)
    if header:
        opening, name = header[2], header[3]
        for size in dict.fromkeys((len(opening), len(header[4]) or len(opening))):
            written = f"{header[1]}{'[' * size}{name}{']' * size}{header[5]}"
            if written != content:
                reason = "The brackets of a table's name come in pairs."
                yield _on(line, "toml.brackets", "Close the brackets", reason, written)
        if len(opening) == 1:
            yield _on(
                line,
                "toml.table-row",
                f"Write `[[{name}]]`",
                "The same table stands several times: each is a row of a list.",
                f"{header[1]}[[{name}]]{header[5]}",
            )
    junk = _HEADER_JUNK.match(content)
    if junk and not header:
        reason = "Nothing but a comment may follow a table's name."
        yield _on(line, "toml.trailing", f"Delete {junk[2].strip()!r}", reason, junk[1])
    colon = _COLON.match(content)
    if colon and not pair and "://" not in content.split(":")[0] + ":":
        value = _quoted(colon[3])
        reason = "TOML writes `key = value`."
        yield _on(line, "toml.colon", "Write `=`", reason, f"{colon[1]}{colon[2]} = {value}")
    bare = _BARE.match(content)
    if bare and not pair:
        reason = "The `=` between key and value is missing."
        yield _on(
            line, "toml.equals", "Insert `=`", reason, f"{bare[1]}{bare[2]} = {bare[3]}{bare[4]}"
        )
    if content.lstrip().startswith("//"):
        lead = content[: len(content) - len(content.lstrip())]
        yield _on(
            line,
            "toml.comment",
            "Write `#`",
            "TOML's comments begin with `#`.",
            f"{lead}#{content.lstrip()[2:]}",
        )


def _value_repairs(line: Line, pair: re.Match[str]) -> Iterator[Repair]:
    lead, value = line.text[: pair.start(5)], pair[5]

    def on(strategy: str, title: str, reason: str, new: str) -> Repair:
        return _on(line, strategy, title, reason, lead + new)

    found = _VALUE.match(value)
    rest = value[found.end() :].strip() if found else ""
    if found and rest and not rest.startswith("#"):
        yield on("toml.trailing", f"Delete {rest!r}", "Nothing may follow a value.", found.group())
    if value[:1] in {'"', "'"} and not value.startswith(('"""', "'''")):
        quote = value[0]
        body = value[1:].removesuffix(quote) if len(value) > 1 else ""
        if quote == '"' and _ESCAPES.search(value):
            slashes = body.replace("\\\\", "/").replace("\\", "/")
            if "'" not in body:
                yield on(
                    "toml.literal",
                    "Use single quotes",
                    "In single quotes a backslash is a backslash.",
                    f"'{body}'",
                )
            yield on(
                "toml.double-backslash",
                "Double the backslashes",
                "In double quotes a backslash begins an escape.",
                '"' + _ESCAPES.sub(r"\\\\", body) + '"',
            )
            yield on("toml.slashes", "Use slashes", "Paths use `/` on Netlify.", f'"{slashes}"')
        if value.count(quote) == 1 or not value.endswith(quote):
            yield on(
                "toml.close-quote",
                "Close the quotes",
                "The text is not closed on its line.",
                value.rstrip() + quote,
            )
        other = "'" if quote == '"' else '"'
        if value.count(quote) > 2 and value.endswith(quote) and other not in body:
            yield on(
                "toml.inner-quotes",
                f"Quote with {other}",
                "A text cannot hold its own quotes.",
                f"{other}{body}{other}",
            )
        if value.count(quote) > 2 and quote == '"' and value.endswith(quote):
            yield on(
                "toml.escape-quotes",
                "Escape the inner quotes",
                "A text cannot hold its own quotes.",
                '"' + re.sub(r'(?<!\\)"', r"\"", body) + '"',
            )
    elif value.endswith(('"', "'")) and value[:1] not in "[{":
        yield on(
            "toml.open-quote",
            "Open the quotes",
            "The text is not opened.",
            value[-1] + value.lstrip("\"'"),
        )
    lowered = value.lower()
    if lowered in {"true", "false"} and lowered != value:
        yield on("toml.boolean", f"Write `{lowered}`", "TOML writes it small.", lowered)
    if value in {"yes", "on", "no", "off"}:
        word = "true" if value in {"yes", "on"} else "false"
        yield on("toml.boolean", f"Write `{word}`", "TOML knows `true` and `false`.", word)
    if value and value[:1] not in "\"'[{#" and '"' not in value:
        text, hash_at, comment = value.partition(" #")
        tail = f" #{comment}" if hash_at else ""
        yield on("toml.quote", "Put it in quotes", "A text stands in quotes.", f'"{text}"{tail}')
    if value.startswith("[") and value.count("[") > value.count("]"):
        yield on("toml.close-list", "Close the list", "The list is not closed.", value + "]")


def _quoted(value: str) -> str:
    if value[:1] in "\"'[{" or value in {"true", "false"} or re.fullmatch(r"\d+", value):
        return value
    return f'"{value}"'


def _junk(text: str, lines: tuple[Line, ...], at: int) -> Iterator[Repair]:
    """Delete the line: it is neither a pair nor a header nor a comment."""
    line = lines[at]
    stripped = line.text.strip()
    if not stripped or stripped.startswith(("#", "[", "<<<<<<<", "=======", ">>>>>>>")):
        return
    if _PAIR.match(line.text) or "[" in stripped or "=" in stripped:
        return  # It may be a table or a pair behind stray bytes: deleting it loses what was meant.
    yield Repair(
        strategy="toml.delete-line",
        title=f"Delete the line {stripped!r}",
        reason="It is neither a key with a value, nor a table, nor a comment.",
        start=(gone := delete_line("", text, line.number)).start,
        end=gone.end,
        new="",
    )


def _doubled(text: str, lines: tuple[Line, ...], at: int) -> Iterator[Repair]:
    """A key or a table that stands twice."""
    line = lines[at]
    header = _HEADER.match(line.text)
    if header and len(header[2]) == 2:
        name = header[3].strip()
        if name.rpartition(".")[2] in LISTS:
            yield from _first_single(lines[:at], name)
            return
    if header:
        name = header[3].strip()
        first = next(
            (
                i
                for i, other in enumerate(lines[:at])
                if (m := _HEADER.match(other.text)) and len(m[2]) == 1 and m[3].strip() == name
            ),
            None,
        )
        if first is not None:
            yield _merged(text, lines, first, at)
        return
    key = _KEY.match(line.text)
    if not key:
        return
    before = next(
        (
            other
            for other in reversed(lines[:at])
            if (m := _KEY.match(other.text)) and m[1] == key[1]
        ),
        None,
    )
    if before is None:
        return
    yield from _lost_header(lines[:at], line, before)
    same = before.text.split("=", 1)[1].strip() == line.text.split("=", 1)[1].strip()
    for doomed, title in ((line, "second"), (before, "first")):
        yield Repair(
            strategy=f"toml.delete-{title}",
            title=f"Delete the {title} `{key[1]}`",
            reason="A key may stand once in a table." + (" Both say the same." if same else ""),
            start=(gone := delete_line("", text, doomed.number)).start,
            end=gone.end,
            new="",
            safe=same,
        )


def _lost_header(above: tuple[Line, ...], line: Line, before: Line) -> Iterator[Repair]:
    """The header of a row whose first key stands in the row above a second time."""
    number = next((i for i in range(len(above) - 1, -1, -1) if _HEADER.match(above[i].text)), None)
    header = _HEADER.match(above[number].text) if number is not None else None
    if number is None or header is None or len(header[2]) != 2 or header[3] not in LISTS:
        return
    row = [other for other in above[number + 1 :] if _KEY.match(other.text)]
    if not row or row[0].start != before.start:
        return  # The row above begins with another key: this is no row of its own.
    newline = "\r\n" if line.full_end - line.end == 2 else "\n"
    gap = newline if above[-1].text.strip() else ""
    written = f"{gap}{header[1]}[[{header[3]}]]{newline}"
    yield Repair(
        strategy="toml.lost-header",
        title=f"Begin a row with `[[{header[3]}]]`",
        reason=f"`{line.text.split('=', 1)[0].strip()}` begins the row above, so this is another.",
        start=line.start,
        end=line.start,
        new=written,
    )


def _first_single(lines: tuple[Line, ...], name: str) -> Iterator[Repair]:
    """The header of a list's first row that has single brackets, where the others have double."""
    for line in lines:
        match = _HEADER.match(line.text)
        if match and len(match[2]) == 1 and match[3].strip() == name:
            yield _on(
                line,
                "toml.table-row",
                f"Write `[[{name}]]`",
                "The rows that follow have double brackets: this is the first of them.",
                f"{match[1]}[[{match[3]}]]{match[5]}",
            )
            return


def _merged(text: str, lines: tuple[Line, ...], first: int, second: int) -> Repair:
    """Move the pairs of a table's second copy below those of the first; the first one's stay."""

    def body(index: int) -> list[Line]:
        found: list[Line] = []
        for line in lines[index + 1 :]:
            if line.text.lstrip().startswith("["):
                break
            found.append(line)
        while found and not found[-1].text.strip():
            found.pop()
        return found

    own, extra = body(first), body(second)
    keys = {m[1] for line in own if (m := _KEY.match(line.text))}
    moved = [
        line
        for line in extra
        if line.text.strip() and not ((m := _KEY.match(line.text)) and m[1] in keys)
    ]
    end = (own[-1] if own else lines[first]).full_end
    newline = lines[first].ending or "\n"
    inserted = "".join(line.text + newline for line in moved)
    stop = (extra[-1] if extra else lines[second]).full_end
    start = lines[second].start
    head = second
    while head > 0 and not lines[head - 1].text.strip() and lines[head - 1].start >= end:
        head -= 1
        start = lines[head].start
    return Repair(
        strategy="toml.merge-tables",
        title="Merge the two tables of the same name",
        reason="A table may stand once. What the first one says stays as it is.",
        start=end,
        end=stop,
        new=inserted + text[end:start],
    )
