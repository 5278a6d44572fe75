"""A text of the Blueprint reads as a number or a truth value.

What
    The value of an env var is an unquoted ``true`` or ``yes``, or ``postgresMajorVersion`` and
    other texts are unquoted numbers.

Why
    Render takes the text as it is written, so it works; but editors that know the published
    schema mark it as wrong, and any tool that loads and writes the file turns 3.10 into 3.1.

Bad::

    envVars:
      - key: DEBUG
        value: false

Good::

    envVars:
      - key: DEBUG
        value: "false"

Since: 0.1.0
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.rules._findings import DOCS, document, node_at
from engine.platforms.render.structs import STRUCTS, FieldType
from engine.platforms.render.yaml11 import Unloadable, scalar
from engine.project.editing.lines import replace_at
from engine.project.yaml.document import YamlKind
from engine.project.yaml.values import is_null

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.render.site import RenderSite
    from engine.platforms.render.structs import Struct
    from engine.project.yaml.document import YamlNode

meta = RuleMeta(
    id="scalar-unquoted",
    title="Texts that read as numbers or truth values are quoted",
    severity=Severity.LOW,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="40",
)

NUMBERS_TAKEN = frozenset({"value", "previewValue"})
"""Fields where the schema takes a number besides a text."""


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at every text field of every struct."""
    if site.document is None or site.document.root is None:
        return
    seen: set[int] = set()
    for path, node in _texts(site.document.root, STRUCTS["blueprint"], ""):
        if not node.is_plain or is_null(node) or node.span.start in seen:
            continue
        seen.add(node.span.start)
        key = path.rpartition(".")[2]
        kind = _kind(node)
        if kind == "truth value" or (kind == "number" and key not in NUMBERS_TAKEN):
            yield issue_of(
                meta,
                site.place(node, path),
                f"{key} is a text, and {node.text} without quotes reads as a {kind}.",
                why="Render takes it as it is written; editors and other readers do not.",
            )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Put quotes around what is written."""
    try:
        node = node_at(site, issue.location.key_path)
    except CannotEditError as error:
        return NoHeal(reason=str(error))
    return offer(
        attempt(
            issue,
            "scalar.quote",
            f"Quote {node.text}",
            lambda: (_quoted(site, node),),
            reason="The text stays the same, and every reader takes it as one.",
            safe=True,
        )
    )


def _quoted(site: RenderSite, node: YamlNode) -> Edit:
    if not node.is_plain:
        raise CannotEditError("It is quoted already.", where=site.path)
    text = document(site).text
    return replace_at(site.path, text, node.span.start, node.span.end, json.dumps(node.text))


def _kind(node: YamlNode) -> str:
    try:
        value = scalar(node)
    except Unloadable:
        return ""
    if isinstance(value, bool):
        return "truth value"
    return "number" if isinstance(value, int | float) else ""


def _texts(node: YamlNode, struct: Struct, path: str) -> Iterator[tuple[str, YamlNode]]:
    for entry in node.pairs():
        field = struct.fields.get(entry.name)
        if field is None:
            continue
        here = f"{path}.{entry.name}" if path else entry.name
        value = entry.value.resolved
        if field.type is FieldType.STRING and value.kind is YamlKind.SCALAR:
            yield here, value
        elif field.type is FieldType.STRINGS:
            for index, item in enumerate(value.elements()):
                if item.kind is YamlKind.SCALAR:
                    yield f"{here}[{index}]", item
        elif field.type is FieldType.STRUCT and value.kind is YamlKind.MAPPING:
            yield from _texts(value, STRUCTS[field.struct], here)
        elif field.type is FieldType.STRUCTS:
            for index, item in enumerate(value.elements()):
                if item.kind is YamlKind.MAPPING:
                    yield from _texts(item, STRUCTS[field.struct], f"{here}[{index}]")
