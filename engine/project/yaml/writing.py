"""Writing values as YAML source, in the look of the document they go into."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from engine.project.editing.lines import newline_of
from engine.project.yaml.document import ScalarStyle, YamlKind
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from engine.project.yaml.document import YamlDocument

YamlScalar = str | int | float | bool | None
YamlValue = YamlScalar | Sequence["YamlValue"] | Mapping[str, "YamlValue"]

_WORDS = frozenset(
    "y yes n no true false on off null ~ = << .inf -.inf +.inf .nan".split()  # noqa: SIM905 - reads better
)
"""Plain words that YAML 1.1 readers take for something else than text."""
_NUMERIC = regex(r"[-+.]?[0-9][-+.0-9_:eExXoOa-fA-FTtZz ]*\Z")
_PLAIN = regex(r"[A-Za-z0-9_./$~+()^=;<\\][^\x00-\x1f\x7f\ufeff\ud800-\udfff]*\Z")
_FLOW = regex(r"[,\[\]{}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a document indents: spaces a mapping goes in, and a sequence under a key."""

    newline: str
    mapping: int = 2
    sequence: int = 2


def look_of(document: YamlDocument) -> Look:
    """Learn the look from the first nested mapping and the first nested sequence."""
    mapping = sequence = -1
    if document.root is not None:
        for node in document.root.walk():
            for entry in node.entries:
                value = entry.value
                step = value.span.column - entry.key.span.column
                if node.flow or value.flow or value.span.line == entry.key.span.line or step < 0:
                    continue
                if value.kind is YamlKind.SEQUENCE and sequence < 0:
                    sequence = step
                elif value.kind is YamlKind.MAPPING and mapping < 0 < step:
                    mapping = step
    return Look(
        newline=newline_of(document.text),
        mapping=mapping if mapping > 0 else 2,
        sequence=sequence if sequence >= 0 else 2,
    )


def scalar_source(
    value: YamlScalar, style: ScalarStyle = ScalarStyle.PLAIN, *, flow: bool = False
) -> str:
    """Write a scalar, text in the wanted style where it can be.

    Text that a YAML 1.1 reader would take for a number, a truth value or nothing is quoted.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return json.dumps(value)
    if style is ScalarStyle.SINGLE and not re.search(r"[\x00-\x1f\x7f\ufeff]", value):
        return "'" + value.replace("'", "''") + "'"
    if style is not ScalarStyle.DOUBLE and _is_plain(value, flow=flow):
        return value
    return (
        json.dumps(value, ensure_ascii=False).replace("\x7f", "\\x7f").replace("\ufeff", "\\ufeff")
    )


def value_source(value: YamlValue, look: Look, indent: int, *, flow: bool = False) -> str:
    """Write what follows ``key:``, with its leading blank or line end.

    Args:
        value: the value.
        look: the document's look.
        indent: the column (from 0) of the key it belongs to.
        flow: write collections as ``[…]`` and ``{…}``.
    """
    if not isinstance(value, (Mapping, list, tuple)):
        return f" {scalar_source(_scalar(value), flow=flow)}"
    if flow or not value:
        return f" {_flow_source(value)}"
    inner = indent + (look.mapping if isinstance(value, Mapping) else look.sequence)
    return look.newline + " " * inner + block_source(value, look, inner)


def block_source(value: YamlValue, look: Look, column: int) -> str:
    """Write a value that begins at a column, without a line end behind it."""
    glue = look.newline + " " * column
    if isinstance(value, Mapping) and value:
        return glue.join(
            f"{scalar_source(key)}:{value_source(inner, look, column)}"
            for key, inner in value.items()
        )
    if isinstance(value, (list, tuple)) and value:
        return glue.join(f"- {block_source(inner, look, column + 2)}" for inner in value)
    return value_source(value, look, column).removeprefix(" ")


def _flow_source(value: YamlValue) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(
            f"{scalar_source(key, flow=True)}: {_flow_source(part)}" for key, part in value.items()
        )
        return f"{{{inner}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_flow_source(part) for part in value)}]"
    return scalar_source(_scalar(value), flow=True)


def _scalar(value: YamlValue) -> YamlScalar:
    if isinstance(value, (str, int, float)) or value is None:
        return value
    raise TypeError(f"{type(value).__name__} cannot be written as YAML")


def _is_plain(text: str, *, flow: bool) -> bool:
    return (
        _PLAIN.match(text) is not None
        and text.lower() not in _WORDS
        and _NUMERIC.match(text) is None
        and text == text.strip()
        and ": " not in text
        and " #" not in text
        and not text.endswith(":")
        and not text.startswith(("---", "..."))
        and not (flow and (_FLOW.search(text) or ":" in text or "?" in text))
    )
