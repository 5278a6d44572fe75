"""From a parsed netlify.toml to the configuration a build sees, paths aside.

In Netlify's order: each part is checked and brought into one case, contexts become parts of their
own, all are merged, then functions and plugins take their final shape (config 25.2.6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.netlify.faults import ConfigFault, js_type_error
from engine.platforms.netlify.merging import (
    BORN_KEYS,
    is_truthy,
    merge_configs,
    remove_falsy,
    spread,
)
from engine.platforms.netlify.validation import validate
from engine.platforms.netlify.validations import (
    CONTEXT,
    FILE_ONLY,
    ORIGIN,
    POST_NORMALIZE,
    PRE_CASE,
    PRE_NORMALIZE,
)
from engine.project.scripting.values import in_order, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from engine.project.scripting.values import JsValue

BUILD_KEYS = frozenset(
    {
        "base",
        "command",
        "edge_functions",
        "environment",
        "functions",
        "ignore",
        "processing",
        "publish",
    }
)
"""What a context may name without ``build.`` before it."""
FUNCTION_KEYS = frozenset(
    {
        "deno_import_map",
        "directory",
        "external_node_modules",
        "ignored_node_modules",
        "included_files",
        "memory",
        "node_bundler",
        "region",
        "schedule",
        "vcpu",
    }
)
"""The settings of a function; directly under ``[functions]`` they hold for all."""
_ORIGIN = "config"
_PLACES = {"config": "netlify.toml", "ui": "the app"}
_CASED = ("base", "command", "edge_functions", "environment", "functions", "ignore")
_CASED_LAST = ("processing", "publish")


def normalize(
    config: dict[str, JsValue],
    *,
    context: str,
    branch: str,
    package_path: str,
    warn: Callable[[str], None],
) -> dict[str, JsValue]:
    """Check, merge and shape a configuration.

    Raises:
        ConfigFault: at the first thing that Netlify refuses.
    """
    own = _normalize_contexts(_normalize_part(config))
    merged = merge_configs([{"build": {}}, own])
    merged = merge_configs([_merge_context(merged, context, branch, warn), {"build": {}}])
    validate(merged, PRE_NORMALIZE)
    shaped = _shape(merged, package_path)
    validate(shaped, POST_NORMALIZE)
    return shaped


# -- before the merge ---------------------------------------------------------------------------


def _normalize_part(config: dict[str, JsValue]) -> dict[str, JsValue]:
    validate(config, PRE_CASE)
    cased = _lower_case(config)
    validate(cased, ORIGIN)
    validate(cased, FILE_ONLY)
    with_origins = _add_origins(cased)
    _refuse_twins(with_origins)
    return with_origins


def _lower_case(config: dict[str, JsValue]) -> dict[str, JsValue]:
    rest = {k: v for k, v in config.items() if k not in {"Build", "build"}}
    build: JsValue = config["build"] if "build" in config else config.get("Build", {})
    if build is None:
        raise js_type_error(
            "Cannot destructure property 'Base' of '(intermediate value)(intermediate value)"
            "(intermediate value)' as it is null."
        )
    given = spread(build)
    names = (*_CASED, *_CASED_LAST)
    twins = {name: name.capitalize() for name in names}
    dropped = {*names, *twins.values()}
    lowered = {k: v for k, v in given.items() if k not in dropped}
    for name, twin in twins.items():
        if name in given:
            lowered[name] = given[name]
        elif twin in given:
            lowered[name] = given[twin]
    return {**rest, "build": lowered}


def _add_origins(config: dict[str, JsValue]) -> dict[str, JsValue]:
    found = dict(config)
    build = spread(found["build"])
    for name in ("command", "publish"):
        if is_truthy(build.get(name)):
            build[f"{name}Origin"] = _ORIGIN
    found["build"] = build
    plugins = found.get("plugins")
    if isinstance(plugins, list):
        found["plugins"] = [in_order({"origin": _ORIGIN, **spread(plugin)}) for plugin in plugins]
    for name in ("headers", "redirects"):
        if is_truthy(found.get(name)):
            found[f"{name}Origin"] = _ORIGIN
    return found


def _refuse_twins(config: dict[str, JsValue]) -> None:
    plugins = config.get("plugins")
    seen: dict[tuple[str, str], int] = {}
    keys: list[tuple[str, str]] = []
    for plugin in plugins if isinstance(plugins, list) else ():
        row = spread(plugin)
        keys.append((_identity(row, "package"), _identity(row, "origin")))
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
    for index, key in enumerate(keys):
        if seen[key] > 1:
            row = spread(plugins[index]) if isinstance(plugins, list) else {}
            package = to_text(row["package"]) if "package" in row else "undefined"
            place = _PLACES.get(to_text(row.get("origin")), "undefined")
            raise ConfigFault(
                f'Plugin "{package}" must not be specified twice in {place}',
                keys=("plugins", keys.index(key, index + 1), "package"),
            )


def _identity(row: dict[str, JsValue], key: str) -> str:
    """Equal texts for values that JavaScript's ``===`` holds equal."""
    if key not in row:
        return "undefined"
    value = row[key]
    if isinstance(value, (list, dict)):
        return f"object {id(value)}"
    return f"{type(value).__name__ if isinstance(value, (str, bool)) else 'value'} {to_text(value)}"


def _normalize_contexts(config: dict[str, JsValue]) -> dict[str, JsValue]:
    if "context" not in config:
        return config
    validate(config, CONTEXT)
    contexts = config["context"]
    found: dict[str, JsValue] = {}
    spaced: dict[str, dict[str, JsValue]] = {}
    for name, context in contexts.items() if isinstance(contexts, dict) else ():
        if name != "__proto__":
            spaced[name] = _under_build(spread(context))
    for name, context in spaced.items():
        try:
            found[name] = _normalize_part(context)
        except ConfigFault as fault:
            raise ConfigFault(
                fault.message,
                kind=fault.kind,
                name=fault.name,
                keys=("context", name, *fault.keys) if fault.keys else (),
            ) from None
    return {**config, "context": found}


def _under_build(context: dict[str, JsValue]) -> dict[str, JsValue]:
    """Move what belongs to the build below ``build``, key by key as it is written."""
    found: dict[str, JsValue] = {}
    for key, value in context.items():
        is_function_table = key == "functions" and isinstance(value, dict)
        are_edge_rows = key == "edge_functions" and isinstance(value, list)
        if key in BUILD_KEYS and not is_function_table and not are_edge_rows:
            build = spread(found.get("build", {}))
            build[key] = value
            found["build"] = in_order(build)
        else:
            found[key] = value
    return found


# -- the merge ----------------------------------------------------------------------------------


def _merge_context(
    config: dict[str, JsValue], context: str, branch: str, warn: Callable[[str], None]
) -> dict[str, JsValue]:
    if "context" not in config:
        return config
    contexts = spread(config["context"])
    rest = {key: value for key, value in config.items() if key != "context"}
    _check_context_plugins(contexts, config.get("plugins"), (context, branch), warn)
    names = [name for key in (context, branch) for name in matching(contexts, key)]
    return merge_configs([rest, *(spread(contexts[name]) for name in names)])


def matching(contexts: Collection[str], key: str) -> list[str]:
    """The contexts that apply to a name: the exact one, else all whose ``*`` fits.

    A name that every JavaScript object answers to (``constructor``) finds that answer, so that
    nothing applies, wildcards included.
    """
    if not key or key in BORN_KEYS:
        return []
    if key in contexts:
        return [key]
    return [name for name in contexts if name.endswith("*") and key.startswith(name[:-1])]


def _check_context_plugins(
    contexts: dict[str, JsValue],
    plugins: JsValue,
    applying: tuple[str, str],
    warn: Callable[[str], None],
) -> None:
    """A plugin whose `origin` says it was installed in the app clashes with a context's own."""
    from_app = {
        package
        for row in (plugins if isinstance(plugins, list) else ())
        if isinstance(row, dict)
        and row.get("origin") == "ui"
        and isinstance(package := row.get("package"), str)
    }
    if not from_app:
        return
    for name, context in contexts.items():
        rows = spread(context).get("plugins", [])
        for row in rows if isinstance(rows, list) else ():
            plugin = spread(row)
            package = plugin.get("package")
            if not isinstance(package, str) or package not in from_app:
                continue
            text = (
                f'\n"{package}" is installed in the UI, which means that it runs in all deploy '
                f'contexts, regardless of file-based configuration.\nTo run "{package}" in the '
                f"{name} context only, uninstall the plugin from the site plugins list."
            )
            inputs = plugin.get("inputs", {})
            if inputs is None:
                raise js_type_error("Cannot convert undefined or null to object")
            if name not in applying and not spread(inputs):
                raise ConfigFault(
                    f'{text}\nTo run "{package}" in all contexts, please remove the following '
                    f'section from "netlify.toml".\n\n  [[context.{name}.plugins]]\n'
                    f'  package = "{package}"\n'
                )
            warn(text)


# -- after the merge ----------------------------------------------------------------------------


def _shape(config: dict[str, JsValue], package_path: str) -> dict[str, JsValue]:
    cleaned = remove_falsy({**config, "build": remove_falsy(spread(config["build"]))})
    processing: dict[str, JsValue] = {"css": {}, "html": {}, "images": {}, "js": {}}
    defaults: dict[str, JsValue] = {
        "build": {
            "environment": {},
            "publish": package_path or ".",
            "publishOrigin": "default",
            "processing": processing,
            "services": {},
        },
        "functions": {"*": {}},
        "plugins": [],
    }
    merged = merge_configs([defaults, cleaned])
    build = spread(merged["build"])
    legacy_directory = build.pop("functions", None)
    functions, directory = _shape_functions(merged["functions"])
    plugins = merged["plugins"]
    rest = {k: v for k, v in merged.items() if k not in {"build", "functions", "plugins"}}
    shaped: dict[str, JsValue] = {
        **rest,
        "build": build,
        "functions": functions,
        "plugins": [
            _shape_plugin(spread(row)) for row in (plugins if isinstance(plugins, list) else ())
        ],
    }
    if directory is not None:
        shaped["functionsDirectory"] = directory
        shaped["functionsDirectoryOrigin"] = "config"
    elif legacy_directory is not None:
        shaped["functionsDirectory"] = legacy_directory
        shaped["functionsDirectoryOrigin"] = "config-v1"
    return in_order(shaped)


def _shape_functions(value: JsValue) -> tuple[dict[str, JsValue], JsValue]:
    """One table a function or glob, and the folder of functions."""
    given = spread(value)
    wildcard: JsValue = given.pop("*", None)
    shaped: dict[str, JsValue] = {"*": wildcard}
    for name, setting in given.items():
        if name in FUNCTION_KEYS and not _is_function(setting):
            shaped["*"] = in_order({name: setting, **spread(shaped["*"])})
        else:
            shaped[name] = setting
    everything = shaped.pop("*")
    if everything is None:
        raise js_type_error("Cannot read properties of null (reading 'directory')")
    table = spread(everything)
    directory = table.pop("directory", None)
    return in_order({**shaped, "*": table}), directory


def _is_function(value: JsValue) -> bool:
    """A table of settings only is a function that is called like a setting."""
    return isinstance(value, dict) and FUNCTION_KEYS.issuperset(value)


def _shape_plugin(plugin: dict[str, JsValue]) -> dict[str, JsValue]:
    inputs = plugin.pop("inputs", {})
    return remove_falsy({**plugin, "inputs": inputs})
