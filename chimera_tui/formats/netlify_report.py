"""What Netlify will see, as text for people and as JSON for machines (`resolve`)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine.platforms.netlify.project_files import DiskFiles, relative_path
from engine.platforms.netlify.report import report
from engine.project.scripting.values import stringify, to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.model import Setting
    from engine.platforms.netlify.resolution import Resolved, ResolveOptions
    from engine.platforms.netlify.site import Redirect, RowProblem


def print_reports(
    folders: Iterable[str], options: ResolveOptions, form: str, *, full: bool = False
) -> int:
    """Resolve each folder and print what Netlify will see.

    Args:
        folders: the projects.
        options: which build is asked about.
        form: ``text``, ``json`` (an object for one folder, else a list) or ``jsonl``.
        full: rows also in the form that Netlify's server reads.

    Returns:
        0; as text, 1 when a configuration does not resolve: the deploy of it fails.
    """
    code = 0
    if form == "text":
        for folder in folders:
            for line in as_text(folder, options):
                print(line)
            code = 1 if _failed(folder, options) else code
    elif form == "jsonl":
        for folder in folders:
            print(stringify(report(folder, options, full=full)), flush=True)
    else:
        texts = [stringify(report(folder, options, full=full)) for folder in folders]
        values = [json.loads(text) for text in texts]
        shown = values[0] if len(values) == 1 else values
        print(json.dumps(shown, indent=2, ensure_ascii=False))
    return code


def as_text(folder: str, options: ResolveOptions) -> Iterator[str]:
    """One project as lines: every value with the file and line it comes from."""
    from engine.platforms.netlify.assembly import explain

    files = DiskFiles(folder)
    found, settings, error = explain(files, options)
    config_path = found.config_path
    shown = "none" if config_path is None else relative_path(files.root, config_path)
    yield f"{folder}  context {options.context}, branch {options.branch}, netlify.toml: {shown}"
    if error is not None:
        where = "" if error.location is None else f"  ({error.location})"
        yield f"  does not resolve, the deploy fails{where}"
        for line in error.message.strip("\n").split("\n"):
            yield f"    {line}"
        return
    read_twice = [path for path, _document in found.documents if path != config_path]
    for path in dict.fromkeys(read_twice):
        yield f"  {relative_path(files.root, path)} is replaced by the file of the base folder"
    width = max((len(setting.name) for setting in settings), default=0)
    for setting in settings:
        yield f"  {setting.name:<{width}}  {_one_line(setting.value)}  [{_origin(setting)}]"
    publish = relative_path(files.root, found.publish) or "."
    yield f"  publish directory on disk: {publish}: {files.state(found.publish)}"
    yield from _rows_as_text(found)
    for warning in found.logs:
        if "have syntax errors" not in warning:
            yield f"  warning: {warning.strip()}"


def _rows_as_text(found: Resolved) -> Iterator[str]:
    if found.redirects:
        yield f"  redirects ({len(found.redirects)}, the first that matches answers):"
    for redirect in found.redirects:
        yield f"    {_redirect_line(redirect)}  [{redirect.source.location}]"
    if found.headers:
        yield f"  headers ({len(found.headers)}):"
    for header in found.headers:
        yield f"    {header.for_}  [{header.source.location}]"
        for name, value in header.values.items():
            yield f"      {name}: {_one_line(value)}"
    problems: tuple[RowProblem, ...] = (*found.redirects_errors, *found.headers_errors)
    if problems:
        yield f"  dropped rows ({len(problems)}; Netlify warns and goes on without them):"
    for problem in problems:
        yield f"    {problem.source.location}  {problem.reason}"


def _redirect_line(redirect: Redirect) -> str:
    row = redirect.row
    parts = [to_text(row["from"])]
    parts += [f"{name}={value}" for name, value in redirect.query.items()]
    parts += ["->", to_text(row["to"]), str(redirect.effective_status)]
    if redirect.force:
        parts[-1] += "!"
    parts += [f"{name}={','.join(values)}" for name, values in redirect.conditions.items()]
    return " ".join(parts)


def _failed(folder: str, options: ResolveOptions) -> bool:
    return report(folder, options)["config_ok"] is not True


def _one_line(text: str) -> str:
    return " ⏎ ".join(text.strip().split("\n"))


def _origin(setting: Setting) -> str:
    if setting.location is None:
        return str(setting.origin)
    suffix = f", {setting.location.key_path}" if setting.location.key_path else ""
    return f"{setting.location}{suffix}"
