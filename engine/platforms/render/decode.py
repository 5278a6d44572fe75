"""The strict decoding of a Blueprint: unknown fields, duplicate keys, values of a wrong type.

Render's server decodes with gopkg.in/yaml in strict mode (its messages have the library's form).
Where versions 2 and 3 of that library differ the finding is only implied.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from engine.platforms.render.findings import Code, Finding, Strength
from engine.platforms.render.structs import (
    NEAR_MISSES,
    SPOKEN_NAMES,
    STRUCTS,
    WITHOUT_TWIN,
    Field,
    FieldType,
    Struct,
)
from engine.project.yaml.document import YamlKind
from engine.project.yaml.values import GoType, go_bool, go_type, is_null

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.platforms.render.blueprint_parts import Reader
    from engine.project.yaml.document import YamlEntry, YamlNode

_OLD_BOOLS = frozenset({"Yes", "YES", "On", "ON", "No", "NO", "Off", "OFF"})
"""Booleans to version 2 of the library, strings to version 3."""


EMPTY_ITEMS = {
    "service": (Code.TYPE, 'unknown type ""'),
    "envVar": (
        Code.ENV_NO_VALUE,
        "environment variable must be from group or have a key and value",
    ),
}
"""What the server says of an empty item of a list."""


class Decoder:
    """Decodes one document; every fault becomes a finding."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def decode(self, root: YamlNode) -> Iterator[Finding]:
        """Decode the root."""
        yield from self._struct(root, STRUCTS["blueprint"], "", "")

    def _struct(self, node: YamlNode, struct: Struct, path: str, owner: str) -> Iterator[Finding]:
        node = node.resolved
        if is_null(node):
            return
        if node.kind is not YamlKind.MAPPING:
            yield self._mismatch(node, _spoken(struct), path, owner)
            return
        yield from self._duplicates(node, path, owner)
        known = tuple(struct.fields)
        for entry in node.pairs():
            name = entry.name
            if name in struct.fields:
                here = f"{path}.{name}" if path else name
                yield from self._value(entry.value, struct.fields[name], here, owner)
            else:
                yield self._unknown(entry, struct, path, owner, known)

    def _value(self, node: YamlNode, field: Field, path: str, owner: str) -> Iterator[Finding]:
        node = node.resolved
        if is_null(node):
            return
        if field.type is FieldType.STRUCT:
            yield from self._struct(node, STRUCTS[field.struct], path, owner)
        elif field.type in {FieldType.STRUCTS, FieldType.STRINGS}:
            if node.kind is not YamlKind.SEQUENCE:
                struct = STRUCTS.get(field.struct)
                kind = "string" if struct is None else _spoken(struct)
                yield self._mismatch(node, f"[]{kind}", path, owner)
                return
            for index, item in enumerate(node.elements()):
                here = f"{path}[{index}]"
                if field.type is FieldType.STRINGS:
                    yield from self._scalar(item, FieldType.STRING, here, owner)
                else:
                    top = field.struct in {"service", "database", "envVarGroup", "buildSource"}
                    inner = here if top else owner
                    if is_null(item) and field.struct in EMPTY_ITEMS:
                        yield self._empty(item, field.struct, here, inner)
                    yield from self._struct(item, STRUCTS[field.struct], here, inner)
        else:
            yield from self._scalar(node, field.type, path, owner)

    def _scalar(self, node: YamlNode, kind: FieldType, path: str, owner: str) -> Iterator[Finding]:
        if node.kind is not YamlKind.SCALAR:
            yield self._mismatch(node, str(kind), path, owner)
            return
        found = go_type(node)
        if found is GoType.NULL or kind is FieldType.STRING:
            return
        if kind is FieldType.BOOL and go_bool(node) is None:
            doubtful = node.is_plain and node.text in _OLD_BOOLS
            yield self._mismatch(node, "bool", path, owner, doubtful=doubtful)
        elif kind is FieldType.INT and found is not GoType.INT:
            if found is GoType.FLOAT:
                if "." in node.text.rstrip("0").rstrip("."):
                    yield self._mismatch(node, "int", path, owner, doubtful=True)
            else:
                yield self._mismatch(node, "int", path, owner)

    def _empty(self, node: YamlNode, struct: str, path: str, owner: str) -> Finding:
        """A dash with nothing behind it decodes to a record without any field."""
        code, message = EMPTY_ITEMS[struct]
        return Finding(
            code=code,
            strength=Strength.CERTAIN,
            location=self._reader.place(node, path),
            message=f"{message}: the entry is empty",
            start=node.span.start,
            end=node.span.end,
            owner=owner,
        )

    def _duplicates(self, node: YamlNode, path: str, owner: str) -> Iterator[Finding]:
        first: dict[str, YamlEntry] = {}
        for entry in node.entries:
            if entry.key.resolved.kind is not YamlKind.SCALAR or entry.is_merge:
                continue
            name = entry.name
            if name in first:
                line = first[name].key.span.line
                yield Finding(
                    code=Code.DUP_KEY,
                    strength=Strength.CERTAIN,
                    location=self._reader.place(entry.key, f"{path}.{name}" if path else name),
                    message=f'mapping key "{name}" already defined at line {line}',
                    start=entry.key.span.start,
                    end=entry.value.span.end,
                    owner=owner,
                    subject=name,
                )
            else:
                first[name] = entry

    def _unknown(
        self, entry: YamlEntry, struct: Struct, path: str, owner: str, known: tuple[str, ...]
    ) -> Finding:
        name = entry.name
        suggestion = _meant(name, struct, known)
        hint = WITHOUT_TWIN.get(name, "")
        message = f"field {name} not found in type {_spoken(struct)}"
        if suggestion:
            message += f"; did you mean {suggestion}?"
        elif hint:
            message += f": {hint}"
        return Finding(
            code=Code.UNKNOWN_FIELD,
            strength=Strength.IMPLIED if name in struct.doubtful else Strength.CERTAIN,
            location=self._reader.place(entry.key, f"{path}.{name}" if path else name),
            message=message,
            start=entry.key.span.start,
            end=entry.key.span.end,
            owner=owner,
            subject=name,
            allowed=known,
            suggestion=suggestion,
        )

    def _mismatch(
        self, node: YamlNode, wanted: str, path: str, owner: str, *, doubtful: bool = False
    ) -> Finding:
        if node.kind is YamlKind.SCALAR:
            shown = node.text if len(node.text) <= 30 else node.text[:27] + "..."
            what = f"{go_type(node)} `{shown}`"
        else:
            what = "!!map" if node.kind is YamlKind.MAPPING else "!!seq"
        return Finding(
            code=Code.DECODE,
            strength=Strength.IMPLIED if doubtful else Strength.CERTAIN,
            location=self._reader.place(node, path),
            message=f"cannot unmarshal {what} into {wanted}",
            start=node.span.start,
            end=node.span.end,
            owner=owner,
            subject=wanted,
        )


def _spoken(struct: Struct) -> str:
    return SPOKEN_NAMES.get(struct.name, struct.name)


def _meant(name: str, struct: Struct, known: tuple[str, ...]) -> str:
    exact = NEAR_MISSES.get((struct.name, name), "")
    if exact:
        return exact
    if name in WITHOUT_TWIN:
        return ""
    folded = {k.casefold(): k for k in known}
    plain = name.replace("_", "").replace("-", "").casefold()
    if plain in folded:
        return folded[plain]
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    return close[0] if close else ""
