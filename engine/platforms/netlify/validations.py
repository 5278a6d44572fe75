"""What Netlify checks and in which order (config 25.2.6), as tables.

Before the merge: `PRE_CASE`, `ORIGIN`, `FILE_ONLY`, `CONTEXT`. After it: `PRE_NORMALIZE`, then
`POST_NORMALIZE`. A configuration stops at the first check that fails.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.platforms.netlify.checks import (
    MUST_BE_TEXT,
    fixed,
    has,
    has_only,
    is_table,
    is_tables,
    is_text,
    is_texts,
    unknown,
)
from engine.platforms.netlify.cron import is_valid_schedule
from engine.platforms.netlify.edge_validations import (
    EDGE_FUNCTIONS,
    EDGE_KEYS,
    HELLO,
    edge_example,
)
from engine.platforms.netlify.npm_names import is_old_package_name
from engine.platforms.netlify.validation import Keys, PropertyCheck
from engine.project.scripting.values import trim
from engine.regex import regex

if TYPE_CHECKING:
    from engine.platforms.netlify.checks import Example
    from engine.project.scripting.values import JsValue

NODE_BUNDLERS = ("esbuild", "nft", "zisi", "none")
"""The bundlers a function may name."""
PLUGIN_KEYS = ("package", "pinned_version", "inputs")
"""The keys a row of ``[[plugins]]`` may have."""
_MEMORY = regex(r"(\d+(?:\.\d+)?)[\s\ufeff]*(mb|gb)?\Z", re.IGNORECASE | re.ASCII)


def _is_memory(value: JsValue, _keys: Keys = ()) -> bool:
    megabytes: float
    if isinstance(value, str):
        found = _MEMORY.match(trim(value))
        if found is None:
            return False
        megabytes = float(found[1]) * (1024 if (found[2] or "").lower() == "gb" else 1)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        megabytes = float(value)
    else:
        return False
    return megabytes.is_integer() and 1024 <= megabytes <= 4096


def _is_vcpu(value: JsValue, _keys: Keys = ()) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0.5 <= value <= 2


def _is_plugin_name(value: JsValue, _keys: Keys = ()) -> bool:
    return isinstance(value, str) and (value.startswith((".", "/")) or is_old_package_name(value))


def _function(**settings: JsValue) -> Example:
    return lambda keys: {"functions": {str(keys[1]): dict(settings)}}


_BUILD_COMMAND = fixed({"build": {"command": "npm run build"}})
_CONTEXT = fixed({"context": {"production": {"publish": "dist"}}})
_MIGRATIONS = fixed({"database": {"migrations": {"path": "netlify/database/migrations"}}})
_PLUGIN_PORT = fixed({"plugins": [{"package": "netlify-plugin-one", "inputs": {"port": 80}}]})
_PLUGIN_ONE = fixed({"plugins": [{"package": "netlify-plugin-one"}]})
_MODULES: list[JsValue] = ["module-one", "module-two"]
_TABLE = "must be a plain object."

PRE_CASE = (
    PropertyCheck(property="build", accepts=is_table, message=_TABLE, example=_BUILD_COMMAND),
)

ORIGIN = (
    PropertyCheck(
        property="build.command",
        accepts=is_text,
        message="must be a string",
        example=_BUILD_COMMAND,
    ),
    PropertyCheck(
        property="plugins",
        accepts=is_tables,
        message="must be an array of objects.",
        example=fixed(
            {"plugins": [{"package": "netlify-plugin-one"}, {"package": "netlify-plugin-two"}]}
        ),
    ),
)

FILE_ONLY = (
    PropertyCheck(
        property="edge_functions.*",
        accepts=has_only(*EDGE_KEYS),
        message=unknown(EDGE_KEYS),
        example=edge_example(**HELLO),
    ),
)

CONTEXT = (
    PropertyCheck(property="context", accepts=is_table, message=_TABLE, example=_CONTEXT),
    PropertyCheck(
        property="context.*",
        accepts=is_table,
        message=_TABLE,
        example=lambda keys: {"context": {str(keys[1]): {"publish": "dist"}}},
    ),
)

PRE_NORMALIZE = (
    *ORIGIN,
    PropertyCheck(
        property="functions",
        accepts=is_table,
        message="must be an object.",
        example=fixed({"functions": {"external_node_modules": _MODULES}}),
    ),
    PropertyCheck(
        property="edge_functions",
        accepts=is_tables,
        message="must be an array of objects.",
        example=fixed({"edge_functions": [dict(HELLO), {"path": "/auth", "function": "auth"}]}),
    ),
    PropertyCheck(property="database", accepts=is_table, message=_TABLE, example=_MIGRATIONS),
    PropertyCheck(
        property="database.migrations", accepts=is_table, message=_TABLE, example=_MIGRATIONS
    ),
)

_PLUGINS = (
    PropertyCheck(
        property="plugins.*",
        accepts=has_only(*PLUGIN_KEYS, "origin"),
        message=unknown(PLUGIN_KEYS),
        example=_PLUGIN_PORT,
    ),
    PropertyCheck(
        property="plugins.*",
        accepts=lambda value, _keys: has(value, "package"),
        message='"package" property is required.',
        example=_PLUGIN_ONE,
    ),
    PropertyCheck(
        property="plugins.*.package", accepts=is_text, message=MUST_BE_TEXT, example=_PLUGIN_ONE
    ),
    PropertyCheck(
        property="plugins.*.package",
        accepts=_is_plugin_name,
        message="must be a npm package name only.",
        example=_PLUGIN_ONE,
    ),
    PropertyCheck(
        property="plugins.*.pinned_version",
        accepts=is_text,
        message=MUST_BE_TEXT,
        example=fixed({"plugins": [{"package": "netlify-plugin-one", "pinned_version": "1"}]}),
    ),
    PropertyCheck(
        property="plugins.*.inputs", accepts=is_table, message=_TABLE, example=_PLUGIN_PORT
    ),
)


def _build(key: str, value: str) -> PropertyCheck:
    return PropertyCheck(
        property=f"build.{key}",
        accepts=is_text,
        message=MUST_BE_TEXT,
        example=fixed({"build": {key: value}}),
    )


_BUILD = (
    _build("base", "packages/project"),
    _build("publish", "dist"),
    _build("functions", "functions"),
    _build("ignore", "ignore"),
    _build("edge_functions", "edge-functions"),
    PropertyCheck(
        property="spa_fallback",
        accepts=lambda value, _keys: isinstance(value, bool),
        message="must be a boolean.",
        example=fixed({"spa_fallback": True}),
    ),
)


def _texts_of_function(key: str, example: list[JsValue]) -> PropertyCheck:
    return PropertyCheck(
        property=f"functions.*.{key}",
        accepts=is_texts,
        message="must be an array of strings.",
        example=_function(**{key: example}),
    )


_FUNCTIONS = (
    PropertyCheck(
        property="functions.*",
        accepts=is_table,
        message="must be an object.",
        example=_function(external_node_modules=_MODULES),
    ),
    PropertyCheck(
        property="functions.*.deno_import_map",
        accepts=is_text,
        message=MUST_BE_TEXT,
        example=_function(deno_import_map="path/to/import_map.json"),
    ),
    _texts_of_function("external_node_modules", _MODULES),
    _texts_of_function("ignored_node_modules", _MODULES),
    _texts_of_function("included_files", ["directory-one/file1", "directory-two/**/*.jpg"]),
    PropertyCheck(
        property="functions.*.node_bundler",
        accepts=lambda value, _keys: value in NODE_BUNDLERS,
        message=f"must be one of: {', '.join(NODE_BUNDLERS)}",
        example=_function(node_bundler=NODE_BUNDLERS[0]),
    ),
    PropertyCheck(
        property="functions.*.directory",
        accepts=lambda _value, keys: keys[1] == "*",
        message="must be defined on the main `functions` object.",
        example=fixed({"functions": {"directory": "my-functions"}}),
    ),
    PropertyCheck(
        property="functions.*.memory",
        accepts=_is_memory,
        message=(
            "must be between 1024 and 4096 MB, as a number (in MB) or a string with a unit "
            '(e.g. "2gb").'
        ),
        example=_function(memory="2gb"),
    ),
    PropertyCheck(
        property="functions.*.region",
        accepts=is_text,
        message=MUST_BE_TEXT,
        example=_function(region="cmh"),
    ),
    PropertyCheck(
        property="functions.*.vcpu",
        accepts=_is_vcpu,
        message="must be a number between 0.5 and 2.",
        example=_function(vcpu=1.5),
    ),
    PropertyCheck(
        property="functions.*",
        accepts=lambda value, _keys: not (has(value, "memory") and has(value, "vcpu")),
        message='"memory" and "vcpu" are mutually exclusive.',
        example=_function(memory="2gb"),
    ),
    PropertyCheck(
        property="functions.*.schedule",
        accepts=lambda value, _keys: is_valid_schedule(value),
        message="must be a valid cron expression (see https://ntl.fyi/cron-syntax).",
        example=_function(schedule="5 4 * * *"),
    ),
    PropertyCheck(
        property="functionsDirectory",
        accepts=is_text,
        message=MUST_BE_TEXT,
        example=fixed({"functions": {"directory": "my-functions"}}),
        shown_as="functions.directory",
        wraps=lambda value: {
            "functions": {
                "directory": value.get("functionsDirectory") if isinstance(value, dict) else None
            }
        },
    ),
    PropertyCheck(
        property="database.migrations.path",
        accepts=is_text,
        message=MUST_BE_TEXT,
        example=_MIGRATIONS,
    ),
)


POST_NORMALIZE = (*_PLUGINS, *_BUILD, *_FUNCTIONS, *EDGE_FUNCTIONS)
