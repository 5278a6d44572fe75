"""How Netlify checks a configuration: properties in a fixed order, the first fault ends it.

Each check names a property by a dotted path in which ``*`` stands for every key or item. The
message shows the property, what it must be, the invalid value and a valid example.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from engine.platforms.netlify.faults import USER, ConfigFault, js_type_error
from engine.platforms.netlify.merging import spread
from engine.platforms.netlify.toml_example import example_text
from engine.project.scripting.values import utf16_units
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.project.scripting.values import JsValue

Keys: TypeAlias = "tuple[str | int, ...]"


class Missing(Enum):
    """JavaScript's ``undefined``: no value at all."""

    VALUE = "undefined"


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyCheck:
    """One check of one property."""

    property: str
    accepts: Callable[[JsValue, Keys], bool]
    """Asked with the value and the keys that lead to it."""
    message: str
    example: Callable[[Keys], dict[str, JsValue]]
    """A valid configuration, told the keys."""
    shown_as: str = ""
    """The property's name in the message where it differs."""
    wraps: Callable[[JsValue], JsValue] | None = None
    """Reshapes the invalid value that is shown."""


def validate(config: dict[str, JsValue], checks: Sequence[PropertyCheck]) -> None:
    """Run checks in order.

    Raises:
        ConfigFault: at the first that fails; also where their code stumbles over a value.
    """
    try:
        for check in checks:
            first, *rest = check.property.split(".")
            _descend(config, rest, _Place(keys=(first,), shown=first), check)
    except ConfigFault as fault:
        raise ConfigFault(fault.message, kind=USER, name=fault.name, keys=fault.keys) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a check stands: the keys so far, and how the message writes them."""

    keys: Keys
    shown: str

    def below(self, key: str | int) -> _Place:
        shown = f"{self.shown}[{key}]" if isinstance(key, int) else f"{self.shown}.{key}"
        return _Place(keys=(*self.keys, key), shown=shown)


def _descend(parent: JsValue, rest: list[str], place: _Place, check: PropertyCheck) -> None:
    value = _get(parent, place.keys[-1])
    if not rest:
        if not isinstance(value, Missing) and not check.accepts(value, place.keys):
            raise _fault(value, place.keys, place.shown, check)
        return
    if isinstance(value, Missing):
        return
    following, *deeper = rest
    if following != "*":
        _descend(value, deeper, place.below(following), check)
        return
    for child in _keys(value):
        key = int(child) if isinstance(value, list) else child
        _descend(value, deeper, place.below(key), check)


def _fault(value: JsValue, keys: Keys, shown: str, check: PropertyCheck) -> ConfigFault:
    invalid = value
    for part in reversed(keys):
        invalid = [invalid] if isinstance(part, int) else {part: invalid}
    if check.wraps is not None:
        invalid = check.wraps(invalid)
    message = f"Configuration property {check.shown_as or shown} {check.message}\n"
    try:
        message += example_text(invalid, check.example(keys))
    except ConfigFault as fault:
        message = fault.message
    return ConfigFault(message, keys=keys)


def _get(parent: JsValue, key: str | int) -> JsValue | Missing:
    if parent is None:
        raise js_type_error(f"Cannot read properties of null (reading '{key}')")
    if isinstance(parent, dict) and isinstance(key, str):
        return parent.get(key, Missing.VALUE)
    if isinstance(parent, list) and isinstance(key, int):
        return parent[key] if key < len(parent) else Missing.VALUE
    if isinstance(parent, str) and isinstance(key, str) and key.isdigit():
        units = utf16_units(parent)
        return units[int(key)] if int(key) < len(units) else Missing.VALUE
    return Missing.VALUE


def _keys(value: JsValue | Missing) -> list[str]:
    if value is None or isinstance(value, Missing):
        raise js_type_error("Cannot convert undefined or null to object")
    return list(spread(value))
