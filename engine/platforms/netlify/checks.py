"""The tests and examples that Netlify's checks are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.platforms.netlify.validation import Keys
    from engine.project.scripting.values import JsValue

    Example = Callable[[Keys], dict[str, JsValue]]

MUST_BE_TEXT = "must be a string."
"""The message about a value that is no text."""


def is_table(value: JsValue, _keys: Keys = ()) -> bool:
    """A table."""
    return isinstance(value, dict)


def is_tables(value: JsValue, _keys: Keys = ()) -> bool:
    """An array of tables."""
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def is_text(value: JsValue, _keys: Keys = ()) -> bool:
    """A text."""
    return isinstance(value, str)


def is_texts(value: JsValue, _keys: Keys = ()) -> bool:
    """An array of texts."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def is_text_or_texts(value: JsValue, _keys: Keys = ()) -> bool:
    """A text or an array of texts."""
    return isinstance(value, str) or is_texts(value)


def has_only(*allowed: str) -> Callable[[JsValue, Keys], bool]:
    """A table of no other keys than these; anything that is no table passes."""
    known = frozenset(allowed)

    def check(value: JsValue, _keys: Keys) -> bool:
        return not isinstance(value, dict) or known.issuperset(value)

    return check


def has(value: JsValue, key: str) -> bool:
    """True when a table has a key."""
    return isinstance(value, dict) and key in value


def fixed(table: dict[str, JsValue]) -> Example:
    """An example that is the same for every place."""
    return lambda _keys: table


def unknown(keys: tuple[str, ...]) -> str:
    """The message about keys that are not known."""
    listed = "\n".join(f"  - {key}" for key in keys)
    return f"has unknown properties. Valid properties are:\n{listed}"
