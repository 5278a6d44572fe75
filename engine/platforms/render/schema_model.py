"""The published schema's vocabulary as types: what a value may be, and where it is wrong.

A small algebra: text, number, flag, list, record, choice, and a composite that closes over its
parts. It reports places as the JSON Schema validators do, for that is what an editor shows: a
service that fits no kind is one error at the service. What is wrong inside is told besides
(`SchemaError.causes`), by the kind the author evidently meant; validators do not do that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from engine.records import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from engine.platforms.render.yaml11 import JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaError:
    """One place that the published schema refuses."""

    json_path: str
    """As JSON Schema validators print it: ``$.services[0]``."""
    message: str
    causes: tuple[SchemaError, ...] = ()
    """What is wrong inside, by the kind that was meant."""

    @property
    def key_path(self) -> str:
        """The place as a key path of the Blueprint."""
        return self.json_path.removeprefix("$").removeprefix(".")

    def leaves(self) -> Iterator[SchemaError]:
        """The innermost errors."""
        if not self.causes:
            yield self
        for cause in self.causes:
            yield from cause.leaves()


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A string, of a closed list when `choices` is not empty."""

    choices: tuple[str, ...] = ()
    typed: bool = True
    """False where the schema says only which value, not which type: one error, not two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """An integer within limits; 1.0 is one."""

    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A boolean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOrNumber:
    """A string or a number: the value of an env var."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Never:
    """A property that must not be there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """An array."""

    of: Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An object."""

    name: str
    properties: Mapping[str, Schema]
    required: tuple[str, ...] = ()
    closed: bool = True
    """False where further properties are allowed."""
    any_of: tuple[str, ...] = ()
    """At least one of these is required."""
    one_of: tuple[str, ...] = ()
    """Exactly one of these is required."""
    typed: bool = True
    """False for the one definition that does not say ``type: object``."""
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A part of a record that holds only for some."""

    holds: Callable[[Mapping[str, JsonValue]], bool]
    properties: Mapping[str, Schema] = field(default_factory=dict)
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several; `meant` guesses which one the author had in mind, for the causes."""

    of: tuple[Record, ...]
    meant: Callable[[JsonValue], Record]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite:
    """An object made of parts, closed over the properties of the parts that hold.

    A property of a part that does not hold counts as unexpected besides: so do validators.
    """

    name: str
    parts: tuple[Record, ...]
    own: Mapping[str, Schema] = field(default_factory=dict)


Schema: TypeAlias = (
    Text | Whole | Flag | TextOrNumber | Never | Listing | Record | Choice | Composite
)


def valid(schema: Schema, value: JsonValue) -> bool:
    """True when the schema takes the value."""
    return next(errors(schema, value), None) is None


def errors(schema: Schema, value: JsonValue, path: str = "$") -> Iterator[SchemaError]:
    """Every place that a schema refuses."""
    if isinstance(schema, Text):
        if schema.typed and not isinstance(value, str):
            yield _error(path, f"{shown(value)} is not of type 'string'")
        if schema.choices and value not in schema.choices:
            yield _error(path, f"{shown(value)} is not one of {list(schema.choices)}")
    elif isinstance(schema, Whole):
        yield from _whole(schema, value, path)
    elif isinstance(schema, Flag):
        if not isinstance(value, bool):
            yield _error(path, f"{shown(value)} is not of type 'boolean'")
    elif isinstance(schema, TextOrNumber):
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            yield _error(path, f"{shown(value)} is neither a string nor a number")
    elif isinstance(schema, Never):
        yield _error(path, f"{shown(value)} must not be here")
    elif isinstance(schema, Listing):
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from errors(schema.of, item, f"{path}[{index}]")
        else:
            yield _error(path, f"{shown(value)} is not of type 'array'")
    elif isinstance(schema, Record):
        yield from _record(schema, value, path)
    elif isinstance(schema, Choice):
        if not any(valid(option, value) for option in schema.of):
            meant = schema.meant(value)
            yield SchemaError(
                json_path=path,
                message=f"{shown(value)} is not valid under any of the given schemas",
                causes=tuple(errors(meant, value, path)),
            )
    else:
        yield from _composite(schema, value, path)


def _whole(schema: Whole, value: JsonValue, path: str) -> Iterator[SchemaError]:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or (isinstance(value, float) and not value.is_integer()):
        yield _error(path, f"{shown(value)} is not of type 'integer'")
    if number and isinstance(value, int | float):
        if schema.low is not None and value < schema.low:
            yield _error(path, f"{shown(value)} is less than the minimum of {schema.low}")
        if schema.high is not None and value > schema.high:
            yield _error(path, f"{shown(value)} is greater than the maximum of {schema.high}")


def _record(schema: Record, value: JsonValue, path: str) -> Iterator[SchemaError]:
    if not isinstance(value, dict):
        if schema.typed:
            yield _error(path, f"{shown(value)} is not of type 'object'")
        if schema.one_of:
            # to a validator every `required` holds for what is no object, so all of them do
            yield _error(path, f"exactly one of {list(schema.one_of)} is required")
        return
    for key in schema.required:
        if key not in value:
            yield _error(path, f"'{key}' is a required property")
    if schema.any_of and not any(k in value for k in schema.any_of):
        yield _error(path, f"one of {list(schema.any_of)} is required")
    if schema.one_of and sum(k in value for k in schema.one_of) != 1:
        yield _error(path, f"exactly one of {list(schema.one_of)} is required")
    for condition in schema.conditions:
        if condition.holds(value):
            for key in condition.required:
                if key not in value:
                    yield _error(path, f"'{key}' is a required property")
            yield from _properties(condition.properties, value, path)
    yield from _properties(schema.properties, value, path)
    extra = [k for k in value if k not in schema.properties]
    if schema.closed and extra:
        yield _error(path, f"Additional properties are not allowed ({_listed(extra)} unexpected)")


def _properties(
    properties: Mapping[str, Schema], value: Mapping[str, JsonValue], path: str
) -> Iterator[SchemaError]:
    for key, inner in properties.items():
        if key in value:
            yield from errors(inner, value[key], f"{path}.{key}")


def _composite(schema: Composite, value: JsonValue, path: str) -> Iterator[SchemaError]:
    if not isinstance(value, dict):
        yield _error(path, f"{shown(value)} is not of type 'object'")
    for part in schema.parts:
        yield from _record(part, value, path)
    if not isinstance(value, dict):
        return
    yield from _properties(schema.own, value, path)
    seen = set(schema.own)
    for part in schema.parts:
        if valid(part, value):
            seen |= set(part.properties)
    extra = sorted(k for k in value if k not in seen)
    if extra:
        known = {k for part in schema.parts for k in part.properties} | set(schema.own)
        strange = [k for k in extra if k not in known]
        follows = "" if strange else "; these follow from the errors inside them"
        yield _error(
            path, f"Unevaluated properties are not allowed ({_listed(extra)} unexpected){follows}"
        )


def _listed(keys: list[str]) -> str:
    return ", ".join(f"'{k}'" for k in keys) + (" was" if len(keys) == 1 else " were")


def shown(value: JsonValue) -> str:
    """A value for a message, cut to a reasonable length; what is inside may be secret."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "an array"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _error(path: str, message: str) -> SchemaError:
    return SchemaError(json_path=path, message=message)
