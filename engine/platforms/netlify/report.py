"""A resolution as plain values: what Netlify will see, in the names of its own code's output.

The shape is fixed so that a machine can compare it, field by field, with what Netlify's published
packages answer for the same folder.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.platforms.netlify.faults import ConfigFault
from engine.platforms.netlify.merging import spread
from engine.platforms.netlify.project_files import DiskFiles, relative_path
from engine.platforms.netlify.resolution import KNOWN_KEYS, Resolved, ResolveOptions, Resolver
from engine.project.scripting.values import BLANKS, trim
from engine.regex import regex

if TYPE_CHECKING:
    from pathlib import Path

    from engine.platforms.netlify.project_files import ProjectFiles
    from engine.project.scripting.values import JsValue

_BREAKS = "\n\r\u2028\u2029"
_BLANK_LINES = regex(rf"(?:(?<=[{_BREAKS}])|\A)[{BLANKS}]*(?=[{_BREAKS}]|\Z)")
_TERMINAL = regex(
    "[\u001b\u009b][\\[\\]()#;?]*"
    "(?:(?:(?:(?:;[-a-zA-Z\\d/#&.:=?%@~_]+)*|[a-zA-Z\\d]+(?:;[-a-zA-Z\\d/#&.:=?%@~_]*)*)?"
    "(?:\u0007|\u001b\u005c|\u009c))"
    "|(?:(?:\\d{1,4}(?:;\\d{0,4})*)?[\\dA-PR-TZcf-nq-uy=><~]))",
    re.ASCII,
)


def report(
    folder: Path | str, options: ResolveOptions | None = None, *, full: bool = False
) -> dict[str, JsValue]:
    """Resolve a folder of the disk and report it; bad input gives a report, never an error."""
    files = DiskFiles(folder)
    return report_of(files, options or ResolveOptions(), full=full)


def report_of(
    files: ProjectFiles, options: ResolveOptions, *, full: bool = False
) -> dict[str, JsValue]:
    """Resolve and report."""
    resolver = Resolver(files, options)
    try:
        found = resolver.run()
    except ConfigFault as fault:
        return {
            "dir": files.root,
            "config_ok": False,
            "config_error": {
                "type": fault.kind,
                "name": fault.name,
                "message": without_terminal_codes(fault.message),
            },
        }
    return _fields(files, found, full=full)


def without_terminal_codes(text: str) -> str:
    """Drop terminal codes and zero width spaces."""
    text = _TERMINAL.sub("", text) if "\x1b" in text or "\x9b" in text else text
    return text.replace("\u200b", "")


def logged(text: str) -> str:
    """A warning as the platform's log holds it: lines of blanks are folded."""
    return without_terminal_codes(_BLANK_LINES.sub("\u200b", text))


def _fields(files: ProjectFiles, found: Resolved, *, full: bool) -> dict[str, JsValue]:
    root = files.root
    config = found.config
    build = spread(config["build"])
    logs = [logged(text) for text in found.logs]
    functions = config.get("functionsDirectory")
    fields: dict[str, JsValue] = {
        "dir": root,
        "config_ok": True,
        "config_error": None,
        "config_path": _relative(root, found.config_path),
        "config_outside_project": found.config_path is not None
        and relative_path(root, found.config_path).startswith(".."),
        "base": _relative(root, found.base),
        "build_dir": _relative(root, found.build_dir),
        "publish": _relative(root, found.publish),
        "publish_origin": build.get("publishOrigin"),
        "publish_state": str(files.state(found.publish)),
        "build_command": build.get("command"),
        "build_command_origin": build.get("commandOrigin"),
        "ignore": build.get("ignore"),
        "functions_dir": _relative(root, functions),
        "functions_dir_origin": config.get("functionsDirectoryOrigin"),
        "functions_dir_state": (
            str(files.state(functions)) if isinstance(functions, str) and functions else None
        ),
        "edge_functions_dir": _relative(root, build.get("edge_functions")),
        "environment": build.get("environment"),
        "plugins": config["plugins"],
        "functions": config["functions"],
        "edge_functions": config.get("edge_functions"),
        "spa_fallback": config.get("spa_fallback"),
        "processing": build.get("processing"),
        "redirects": config["redirects"],
        "redirects_errors": _row_errors(logs, "redirects"),
        "headers": config["headers"],
        "headers_errors": _row_errors(logs, "headers"),
        "warnings": [trimmed for text in logs if (trimmed := trim(text))],
        "other_keys": [key for key in config if key not in KNOWN_KEYS],
    }
    if full:
        from engine.platforms.netlify.full_rows import full_headers, full_redirects

        fields["redirects_full"] = full_redirects(found.redirects)
        fields["headers_full"] = full_headers(found.headers)
    return fields


def _relative(root: str, path: JsValue) -> str | None:
    return (relative_path(root, path) or ".") if isinstance(path, str) else None


def _row_errors(logs: list[str], what: str) -> list[JsValue]:
    head = f"some {what} have syntax errors:\n\n"
    log = next((text for text in logs if head in text), None)
    return [] if log is None else [*log[log.index(head) + len(head) :].split("\n\n")]
