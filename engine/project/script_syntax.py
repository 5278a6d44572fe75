"""Whether a script parses: JavaScript by its grammar, TypeScript by two witnesses.

The grammars are tree-sitter's. What they do not know yet is passed over (`_BEHIND`): over 8,000
scripts of published packages the one for JavaScript then refuses none that a bundler takes. The one
for TypeScript lags behind the language, so there the brackets must be wrong as well
(`engine.project.brackets`), and a file with both types and JSX is not judged at all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Tree

JAVASCRIPT = (".js", ".mjs", ".cjs")
TYPESCRIPT = (".ts", ".mts", ".cts")
_BEHIND = frozenset({"import_statement", "import_clause", "export_clause", "export_specifier"})
"""Where the grammar does not know all of the language: keywords as exported names, ``assert``."""
_OTHER_LANGUAGE = regex(
    r"@flow\b|\{\{[-\s]*[\w.]+[^}\n]*\}\}|\{%|<%|^<{7} |^>{7} |^={7}\r?$", re.MULTILINE
)
"""Flow's types, a template's placeholders, a merge's markers: no plain script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntaxFault:
    """Where and why a script does not parse."""

    start: int
    end: int
    what: str
    """A sentence without its full stop."""
    missing: str = ""
    """What would have to follow the end of the script, when that alone makes it parse."""
    is_typescript: bool = False
    """True for types in a file of plain JavaScript."""


def syntax_fault(text: str, ending: str) -> SyntaxFault | None:
    """The first fault of a script, None when it parses or cannot be judged.

    Args:
        text: the script, as `Snapshot.text` gives it.
        ending: of its file, with the dot.
    """
    if ending not in {*JAVASCRIPT, *TYPESCRIPT}:
        return None
    typed = ending in TYPESCRIPT
    data = text.encode("utf-8", "surrogateescape")
    node = next(_faults(_parsed(data, typed=typed).root_node), None)
    if node is None or _OTHER_LANGUAGE.search(text):
        return None
    from engine.project.brackets import unpaired

    odd = unpaired(text)
    if odd is not None and odd.text not in {'"', "'"}:
        closed = data + odd.missing.encode()
        whole = odd.missing and next(_faults(_parsed(closed, typed=typed).root_node), None) is None
        return SyntaxFault(
            start=odd.offset,
            end=odd.offset + len(odd.text),
            what=f"`{odd.text}` is never closed" if odd.opens else f"`{odd.text}` closes nothing",
            missing=odd.missing if whole else "",
        )
    if typed:
        return None
    start = len(data[: node.start_byte].decode("utf-8", "surrogateescape"))
    if next(_faults(_parsed(data, typed=True).root_node), None) is None:
        what = "types stand in a file of plain JavaScript"
        return SyntaxFault(start=start, end=start + 1, what=what, is_typescript=True)
    line = text[start:].lstrip().partition("\n")[0].strip()[:40]
    what = f"{node.type!r} is missing" if node.is_missing else f"no JavaScript: {line!r}"
    return SyntaxFault(start=start, end=start + 1, what=what)


def _parsed(data: bytes, *, typed: bool) -> Tree:
    from tree_sitter import Language, Parser

    if typed:
        import tree_sitter_typescript

        return Parser(Language(tree_sitter_typescript.language_typescript())).parse(data)
    import tree_sitter_javascript

    return Parser(Language(tree_sitter_javascript.language())).parse(data)


def _faults(root: Node) -> Iterator[Node]:
    """The nodes that the grammar could not place, or that it misses, in their order."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            parent = node.parent
            kind = parent.type if parent is not None else ""
            if node.is_missing and node.type == ";":
                continue  # Where a semicolon may be left out behind a comment, it is not sure.
            if kind not in _BEHIND and not (kind == "field_definition" and not node.is_missing):
                yield node
        elif node.has_error and node.type not in _BEHIND:
            waiting.extend(reversed(node.children))
