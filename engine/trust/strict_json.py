"""JSON without second meanings: a repeated key is refused, since parsers disagree which one counts.

Python takes the last of two equal keys, other tools the first (fact sheet "trust", 1.5). What is
signed must mean one thing to every reader.
"""

from __future__ import annotations

import json


def parse_object(text: str | bytes) -> dict[str, object]:
    """Parse a JSON object.

    Raises:
        ValueError: it is no JSON object, repeats a key, or holds a number JSON does not know.
    """
    value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    if not isinstance(value, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - one kind of error for bad texts
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} is repeated")
        found[key] = value
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON number")
