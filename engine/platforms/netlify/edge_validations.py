"""What Netlify checks of the rows of ``[[edge_functions]]`` (config 25.2.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.netlify.checks import (
    MUST_BE_TEXT,
    fixed,
    has,
    has_only,
    is_text,
    is_text_or_texts,
    unknown,
)
from engine.platforms.netlify.validation import Keys, PropertyCheck

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.platforms.netlify.checks import Example
    from engine.project.scripting.values import JsValue

EDGE_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""The methods an edge function may be limited to; HEAD is not among them."""
EDGE_CACHES = ("manual", "off")
"""The cache modes of an edge function."""
EDGE_KEYS = (
    "path",
    "excludedPath",
    "pattern",
    "excludedPattern",
    "function",
    "cache",
    "method",
    "header",
    "name",
)
"""The keys a row of ``[[edge_functions]]`` may have in netlify.toml."""
HELLO: dict[str, JsValue] = {"path": "/hello", "function": "hello"}
"""The row of the examples."""


def _is_method(value: JsValue) -> bool:
    return isinstance(value, str) and value.upper() in EDGE_METHODS


def _is_methods(value: JsValue, _keys: Keys = ()) -> bool:
    if isinstance(value, list):
        return bool(value) and all(_is_method(item) for item in value)
    return _is_method(value)


def _is_edge_header(value: JsValue, _keys: Keys = ()) -> bool:
    return isinstance(value, dict) and all(isinstance(v, (bool, str)) for v in value.values())


def edge_example(**row: JsValue) -> Example:
    """An example of one row."""
    return fixed({"edge_functions": [dict(row)]})


def _edge_value(
    key: str, accepts: Callable[[JsValue, Keys], bool], message: str, example: Example
) -> PropertyCheck:
    return PropertyCheck(
        property=f"edge_functions.*.{key}", accepts=accepts, message=message, example=example
    )


def _edge_row(
    accepts: Callable[[JsValue, Keys], bool], message: str, example: Example
) -> PropertyCheck:
    return PropertyCheck(
        property="edge_functions.*", accepts=accepts, message=message, example=example
    )


EDGE_FUNCTIONS = (
    _edge_row(
        has_only(*EDGE_KEYS, "generator"), unknown((*EDGE_KEYS, "generator")), edge_example(**HELLO)
    ),
    _edge_row(
        lambda value, _keys: has(value, "path") or has(value, "pattern"),
        'either "path" or "pattern" is required.',
        edge_example(**HELLO),
    ),
    _edge_row(
        lambda value, _keys: not (has(value, "path") and has(value, "pattern")),
        '"path" and "pattern" are mutually exclusive.',
        edge_example(**HELLO),
    ),
    _edge_row(
        lambda value, _keys: not (has(value, "excludedPath") and has(value, "excludedPattern")),
        '"excludedPath" and "excludedPattern" are mutually exclusive.',
        edge_example(path="/hello/*", function="hello", excludedPath="/hello/no"),
    ),
    _edge_row(
        lambda value, _keys: has(value, "function"),
        '"function" property is required.',
        edge_example(**HELLO),
    ),
    _edge_value("path", is_text, MUST_BE_TEXT, edge_example(**HELLO)),
    _edge_value(
        "excludedPath",
        is_text_or_texts,
        "must be a string or array of strings.",
        edge_example(path="/products/*", excludedPath=["/products/*.jpg"], function="customise"),
    ),
    _edge_value(
        "pattern", is_text, MUST_BE_TEXT, edge_example(pattern="/hello/(.*)", function="hello")
    ),
    _edge_value(
        "excludedPattern",
        is_text_or_texts,
        "must be a string or array of strings.",
        edge_example(
            path="/products/(.*)",
            excludedPattern=["^/products/(.*)\\.jpg$"],
            function="customise",
        ),
    ),
    _edge_value("function", is_text, MUST_BE_TEXT, edge_example(**HELLO)),
    _edge_value(
        "name", is_text, MUST_BE_TEXT, edge_example(path="/hello", function="hello", name="Hello")
    ),
    _edge_value(
        "generator",
        is_text,
        MUST_BE_TEXT,
        edge_example(path="/hello", function="hello", generator="package-name@1.2.3"),
    ),
    _edge_value(
        "path",
        lambda value, _keys: isinstance(value, str) and value.startswith("/"),
        "must be a valid path.",
        edge_example(**HELLO),
    ),
    _edge_value(
        "cache",
        lambda value, _keys: value in EDGE_CACHES,
        f"must be one of: {', '.join(EDGE_CACHES)}",
        edge_example(cache=EDGE_CACHES[0], path="/hello", function="hello"),
    ),
    _edge_value(
        "method",
        _is_methods,
        f"must be one of or array of: {', '.join(EDGE_METHODS)}",
        edge_example(method=["PUT", "DELETE"], path="/hello", function="hello"),
    ),
    _edge_value(
        "header",
        _is_edge_header,
        "must be an object with string keys and boolean or string values.",
        edge_example(
            path="/hello",
            function="hello",
            header={
                "x-must-be-present": True,
                "x-must-not-be-present": False,
                "x-must-match-value": "^(value1|value2)$",
            },
        ),
    ),
)
"""The checks of the rows of ``[[edge_functions]]`` after the merge, in order."""
