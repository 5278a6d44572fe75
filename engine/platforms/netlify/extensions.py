"""The check of ``[[integrations]]``, which Netlify's code makes in the context ``dev`` only.

A row may name where its build plugin stands; what is neither a folder nor a ``.tgz`` is refused
(config 25.2.6, observed). Of rows with the same name the last one counts, where
the first one stands.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from engine.platforms.netlify.faults import ConfigFault, js_type_error
from engine.platforms.netlify.merging import spread
from engine.platforms.netlify.project_files import resolve_path
from engine.project.scripting.values import to_text
from engine.project.scripting.web_url import file_url

if TYPE_CHECKING:
    from engine.project.scripting.values import JsValue

_PLUGIN = ".ntli/site/static/packages/buildhooks.tgz"
_KINDS = {list: "Array", dict: "Object"}


def check_extensions(given: JsValue, build_dir: str) -> None:
    """Check the rows.

    Args:
        given: the value of ``integrations``.
        build_dir: what relative paths start from.

    Raises:
        ConfigFault: a row is refused, or is of a kind that their code stumbles over.
    """
    if given is None:
        raise js_type_error("Cannot read properties of null (reading 'map')")
    if not isinstance(given, list):
        raise js_type_error(f"{'(intermediate value)' * 3}.map is not a function")
    addresses: dict[str, tuple[str, str | None]] = {}
    for row in given:
        if row is None:
            raise js_type_error("Cannot read properties of null (reading 'dev')")
        name = spread(row).get("name")
        shown = "" if name is None else to_text(name)
        addresses[_identity(name)] = (shown, _address(row, build_dir))
    for name, address in addresses.values():
        if address is not None and _extension(address).lower() != ".tgz":
            raise ConfigFault(
                f"Extension {name} contains unexpected build plugin URL: '{address}'. "
                "Build plugin URLs must end in '.tgz'."
            )


def _address(row: JsValue, build_dir: str) -> str | None:
    dev = spread(row).get("dev") if isinstance(row, dict) else None
    path = dev.get("path") if isinstance(dev, dict) else None
    if isinstance(path, (list, dict)):
        raise _no_text(f"an instance of {_KINDS[type(path)]}")
    if not path:
        return None
    if not isinstance(path, str):
        kind = "boolean" if isinstance(path, bool) else "number"
        raise _no_text(f"type {kind} ({to_text(path)})")
    found = path if path.startswith("/") else resolve_path(build_dir, path)
    if _extension(found) == "":
        found = posixpath.normpath(posixpath.join(found, _PLUGIN))
    return file_url(found)


def _no_text(received: str) -> ConfigFault:
    return js_type_error(f'The "path" argument must be of type string. Received {received}')


def _identity(name: JsValue) -> str:
    """Equal texts for names that a JavaScript `Map` holds equal."""
    if isinstance(name, (list, dict)):
        return f"object {id(name)}"
    return f"{type(name).__name__ if isinstance(name, (str, bool)) else 'value'} {to_text(name)}"


def _extension(path: str) -> str:
    """Node's `path.extname`."""
    name = path.rstrip("/").rpartition("/")[2]
    dot = name.rfind(".")
    return "" if dot <= 0 or name == ".." else name[dot:]
