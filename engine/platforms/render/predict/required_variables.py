"""Variables a service cannot be loaded without: read at the top of a module, with no default."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from engine.platforms.render.predict.python_apps import SKIPPED, find_module, parse_module
from engine.platforms.render.predict.services import start_of
from engine.platforms.render.predict.start import server_call
from engine.project.snapshot import normal
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.platforms.render.site import RenderSite, Service

GIVEN = frozenset(
    {
        *("PORT", "PATH", "HOME", "PWD", "USER", "LANG", "TZ", "NODE_ENV", "IS_PULL_REQUEST"),
        *("WEB_CONCURRENCY", "PYTHON_VERSION", "NODE_VERSION", "RAILS_ENV", "RACK_ENV"),
        *("GUNICORN_CMD_ARGS", "CI", "DJANGO_SETTINGS_MODULE", "HOSTNAME", "PYTHONPATH"),
    }
)
"""Variables that Render or the system give."""

MOST_FILES = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A variable that is read without a default."""

    name: str
    path: str
    start: int
    end: int


def is_given(name: str) -> bool:
    """True for a variable that needs no declaration."""
    return name in GIVEN or name.startswith("RENDER")


def required_reads(site: RenderSite, service: Service) -> Iterator[Read]:
    """Yield the variables that must be there for the service to be loaded, each once."""
    seen: set[str] = set()
    reads = _python(site, service) if service.runtime.value == "python" else _node(site, service)
    for read in reads:
        if read.name not in seen:
            seen.add(read.name)
            yield read


def _python(site: RenderSite, service: Service) -> Iterator[Read]:
    """Follow the imports from the module that is started, inside the service's folder."""
    start = start_of(site, service)
    for ran in start.own() if start is not None else ():
        call = server_call(site, service, ran)
        if call is not None:
            folder = call.folders[0]
            first = find_module(site.snapshot, folder, call.target.module)
        else:
            word = next((w for w in ran.step.core[1:] if w.text.endswith(".py")), None)
            folder = ran.folder or ""
            first = normal(f"{folder}/{word.text}") if word is not None else None
            folder = first.rpartition("/")[0] if first is not None else folder
        if first is not None:
            yield from _followed(site, folder, first)


def _followed(site: RenderSite, folder: str, first: str) -> Iterator[Read]:
    todo, seen = [first], {first}
    while todo and len(seen) < MOST_FILES:
        path = todo.pop(0)
        tree = parse_module(site.snapshot, path)
        text = site.snapshot.text(path)
        if tree is None or text is None or SKIPPED & set(path.split("/")):
            continue
        package = path[len(folder) + 1 if folder else 0 :].rpartition("/")[0].replace("/", ".")
        for node in tree.body:
            yield from _reads(node, path, text)
            for module in _imported(node, package):
                found = find_module(site.snapshot, folder, module)
                if found is not None and found not in seen:
                    seen.add(found)
                    todo.append(found)


def _imported(node: ast.stmt, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (a.name for a in node.names)
    elif isinstance(node, ast.ImportFrom):
        parts = package.split(".") if package else []
        base = parts[: len(parts) - node.level + 1] if node.level else []
        head = ".".join([*base, *([node.module] if node.module else [])])
        if head:
            yield head
        yield from (f"{head}.{a.name}" if head else a.name for a in node.names)


def _reads(node: ast.stmt, path: str, text: str) -> Iterator[Read]:
    """``os.environ["X"]`` in a statement that runs on import and cannot be passed over."""
    if not isinstance(node, (ast.Assign, ast.AnnAssign, ast.Expr)) or not text.isascii():
        return
    for inner in ast.walk(node):
        if isinstance(inner, (ast.Lambda, ast.IfExp, ast.BoolOp)):
            return
    for inner in ast.walk(node):
        if (
            isinstance(inner, ast.Subscript)
            and isinstance(inner.ctx, ast.Load)
            and isinstance(inner.slice, ast.Constant)
            and isinstance(inner.slice.value, str)
            and ast.unparse(inner.value) in {"os.environ", "environ"}
        ):
            name = inner.slice.value
            lines = text.split("\n")
            start = sum(len(line) + 1 for line in lines[: inner.lineno - 1]) + inner.col_offset
            shift = 1 if text.startswith("\ufeff") and inner.lineno == 1 else 0
            yield Read(
                name=name,
                path=path,
                start=start + shift,
                end=start + shift + len(f'os.environ["{name}"]'),
            )


_THROWS = regex(
    r"if\s*\(\s*!\s*process\.env\.([A-Z][A-Z0-9_]+)\s*\)\s*\{?\s*(?:\n\s*)?(?:console\.\w+\([^)]*\);?"
    r"\s*(?:\n\s*)?)?(?:throw|process\.exit\(1\))"
)


def _node(site: RenderSite, service: Service) -> Iterator[Read]:
    """The checks that stop the process when a variable is missing."""
    for number, path in enumerate(site.snapshot.files_under(service.folder)):
        if number > 20 * MOST_FILES:
            return
        if not path.endswith((".js", ".ts", ".mjs", ".cjs")) or _is_aside(path):
            continue
        text = site.snapshot.text(path) or ""
        for match in _THROWS.finditer(text):
            yield Read(name=match.group(1), path=path, start=match.start(), end=match.end())


def _is_aside(path: str) -> bool:
    """True for tests, scripts and what a build wrote."""
    aside = {"test", "tests", "__tests__", "scripts", "dist", "build", "e2e", "prisma", "seed"}
    return bool(aside & set(path.split("/"))) or ".test." in path or ".spec." in path
