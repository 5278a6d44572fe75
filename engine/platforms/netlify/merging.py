"""How Netlify merges configurations: deeply, arrays replaced, plugins by package.

Their code leans on `deepmerge` 4.3, whose protection against unsafe keys also drops any key that
JavaScript objects have by birth (``constructor``, ``toString``). Values are never changed in
place; an array that is not a list of plugins is passed on as it is, so that its rows keep their
identity and can be found again in the document they came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.scripting.values import BLANKS, in_order, utf16_units

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.project.scripting.values import JsValue

BORN_KEYS = frozenset(
    {
        "constructor",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "toString",
        "valueOf",
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__",
        "__proto__",
    }
)
"""What every JavaScript object answers to without having been given it."""


def merge_configs(configs: Iterable[dict[str, JsValue]]) -> dict[str, JsValue]:
    """Merge configurations; the later ones win."""
    merged: dict[str, JsValue] = {}
    for config in configs:
        merged = _merge_tables(merged, _without_none(config))
    return merged


def is_truthy(value: JsValue) -> bool:
    """Their test for a value that counts: neither null nor a blank text."""
    return value is not None and not (isinstance(value, str) and value.strip(BLANKS) == "")


def remove_falsy(table: dict[str, JsValue]) -> dict[str, JsValue]:
    """Drop nulls and blank texts; other falsy values stay."""
    return {key: value for key, value in table.items() if is_truthy(value)}


def spread(value: JsValue) -> dict[str, JsValue]:
    """`{...value}`: a text gives its characters, an array its items, a number nothing."""
    if isinstance(value, dict):
        return dict(value)
    if isinstance(value, str):
        return {str(index): unit for index, unit in enumerate(utf16_units(value))}
    if isinstance(value, list):
        return {str(index): item for index, item in enumerate(value)}
    return {}


def _without_none(config: dict[str, JsValue]) -> dict[str, JsValue]:
    cleaned: dict[str, JsValue] = {
        k: v for k, v in config.items() if k != "build" and v is not None
    }
    cleaned["build"] = {k: v for k, v in spread(config.get("build")).items() if v is not None}
    return in_order(cleaned)


def _merge(target: JsValue, source: JsValue) -> JsValue:
    if isinstance(source, list):
        return _merge_arrays(target if isinstance(target, list) else [], source)
    if isinstance(source, dict):
        return _merge_tables(target if isinstance(target, dict) else {}, source)
    return source


def _merge_tables(target: dict[str, JsValue], source: dict[str, JsValue]) -> dict[str, JsValue]:
    merged = {key: _clone(value) for key, value in target.items()}
    for key, value in source.items():
        if key in target:
            merged[key] = _merge(target[key], value)
        elif key not in BORN_KEYS:
            merged[key] = _clone(value)
    return in_order(merged)


def _clone(value: JsValue) -> JsValue:
    if isinstance(value, dict):
        return _merge_tables({}, value)
    if isinstance(value, list):
        return _merge_arrays([], value)
    return value


def _merge_arrays(target: list[JsValue], source: list[JsValue]) -> JsValue:
    if not (_are_plugins(target) and _are_plugins(source)):
        return source
    grouped: dict[str, dict[str, JsValue]] = {}
    for plugin in [*target, *source]:
        if isinstance(plugin, dict):
            package = str(plugin["package"])
            grouped[package] = _merge_tables(grouped.get(package, {}), plugin)
    return list(grouped.values())


def _are_plugins(items: list[JsValue]) -> bool:
    return all(isinstance(item, dict) and isinstance(item.get("package"), str) for item in items)
