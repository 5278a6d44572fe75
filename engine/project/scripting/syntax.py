"""Whether a script parses: JavaScript and TypeScript by their grammars, brackets beside them.

The grammars are tree-sitter's. What they do not know yet is passed over (`_BEHIND`): over 8,000
scripts of published packages the one for JavaScript then refuses none that a bundler takes. The one
for TypeScript lags behind the language, so a text that it refuses is read a second time with what
it does not know written otherwise (`dialect`, beside this); where it still stumbles over types, the
brackets must be wrong as well (`brackets`). Measured against esbuild 0.28: of 7,594 published
sources (769 with JSX) none is refused, and of 5,000 random slips that esbuild refuses 95 in 100
are found.
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
TYPESCRIPT = (".ts", ".mts", ".cts", ".tsx")
_BEHIND = frozenset({"import_statement", "import_clause", "export_clause", "export_specifier"})
"""Where the grammar does not know all of the language: keywords as exported names, ``assert``."""
_TYPES_BEHIND = frozenset(
    {
        *("object_type", "interface_body", "property_signature", "public_field_definition"),
        *("export_specifier", "tuple_type", "template_literal_type", "as_expression", "string"),
        *("non_null_expression",),
    }
)
"""Where the grammar of TypeScript still refuses what bundlers take: a field without its ``;``."""
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
    node = _refused(data, ending)
    if node is None or _OTHER_LANGUAGE.search(text):
        return None
    from engine.project.scripting.brackets import unpaired

    odd = unpaired(text) if ending != ".tsx" else None
    if odd is not None and odd.text not in {'"', "'"}:
        whole = odd.missing and _refused(data + odd.missing.encode(), ending) is None
        return SyntaxFault(
            start=odd.offset,
            end=odd.offset + len(odd.text),
            what=f"`{odd.text}` is never closed" if odd.opens else f"`{odd.text}` closes nothing",
            missing=odd.missing if whole else "",
        )
    if typed and _is_doubtful(node):
        return None
    start = len(data[: _inmost(node).start_byte].decode("utf-8", "surrogateescape"))
    if not typed and _refused(data, ".ts") is None:
        what = "types stand in a file of plain JavaScript"
        return SyntaxFault(start=start, end=start + 1, what=what, is_typescript=True)
    line = text[start:].lstrip().partition("\n")[0].strip()[:40]
    language = "TypeScript" if typed else "JavaScript"
    what = f"{node.type!r} is missing" if node.is_missing else f"no {language}: {line!r}"
    return SyntaxFault(start=start, end=start + 1, what=what)


def _refused(data: bytes, ending: str) -> Node | None:
    """The first node that the grammar of a file's ending stumbles over; None for none."""
    if ending not in TYPESCRIPT:
        return next(_faults(_parsed(data, ending).root_node, _BEHIND), None)
    found = next(_faults(_parsed(data, ending).root_node, frozenset()), None)
    if found is None:
        return None
    from engine.project.scripting.dialect import known_forms

    written = known_forms(data, jsx=ending == ".tsx")
    if written == data:
        return found
    return next(_faults(_parsed(written, ending).root_node, frozenset()), None)


def _is_doubtful(node: Node) -> bool:
    """True where the grammar of TypeScript may be wrong, and not the script."""
    parent = node.parent
    if parent is not None and parent.type in _TYPES_BEHIND:
        return True
    return (node.text or b"").startswith(b"default function")  # The head of an overload.


def _inmost(node: Node) -> Node:
    """The first fault inside of one that is the whole script."""
    if node.parent is not None:
        return node
    waiting = list(reversed(node.children))
    while waiting:
        inner = waiting.pop()
        if inner.is_error or inner.is_missing:
            return inner
        if inner.has_error:
            waiting.extend(reversed(inner.children))
    return node


def _parsed(data: bytes, ending: str) -> Tree:
    from tree_sitter import Language, Parser

    if ending in TYPESCRIPT:
        import tree_sitter_typescript as grammars

        tsx = ending == ".tsx"
        grammar = grammars.language_tsx() if tsx else grammars.language_typescript()
        return Parser(Language(grammar)).parse(data)
    import tree_sitter_javascript

    return Parser(Language(tree_sitter_javascript.language())).parse(data)


def _faults(root: Node, behind: frozenset[str]) -> Iterator[Node]:
    """The nodes that the grammar could not place, or that it misses, in their order."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            parent = node.parent
            kind = parent.type if parent is not None else ""
            if node.is_missing and node.type == ";":
                continue  # Where a semicolon may be left out behind a comment, it is not sure.
            if kind not in behind and not (kind == "field_definition" and not node.is_missing):
                yield node
        elif node.has_error and node.type not in behind:
            waiting.extend(reversed(node.children))
