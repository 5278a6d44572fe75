"""Python modules and the application objects in them, found by parsing and never by importing.

``gunicorn package.module:app`` names a module and an attribute. The module is looked up as Python
would from the folder the server starts in; the attribute among the names the module binds at its
top level, whichever way it binds them.
"""

from __future__ import annotations

import ast
import re
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.project.snapshot import normal
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.snapshot import Snapshot

FACTORIES: dict[str, str] = {
    "Flask": "wsgi",
    "get_wsgi_application": "wsgi",
    "Bottle": "wsgi",
    "default_app": "wsgi",
    "App": "wsgi",
    "FastAPI": "asgi",
    "Starlette": "asgi",
    "Quart": "asgi",
    "Litestar": "asgi",
    "BlackSheep": "asgi",
    "get_asgi_application": "asgi",
    "ProtocolTypeRouter": "asgi",
    "create_app": "app",
    "make_app": "app",
    "build_app": "app",
}
"""Calls whose result is an application, and the interface it speaks."""

SKIPPED = frozenset({"tests", "test", "venv", ".venv", "env", "site-packages", "__pycache__"})
"""Folders in which no application of the service is looked for."""

MAX_SIZE = 400_000
"""Bytes; a longer module is not parsed."""


class Found(StrEnum):
    """What became of looking for a name."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """An application object at the top level of a module."""

    module: str
    """Dotted, from the folder that was searched."""
    name: str
    path: str
    line: int
    interface: str
    """``wsgi``, ``asgi``, or ``app`` when the call does not tell."""
    is_factory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """``module:attribute`` as it stands in a command."""

    module: str
    attribute: str
    """Empty when none is given (gunicorn then takes ``application``)."""
    called: bool
    """True for a factory call such as ``create_app()``."""


def parse_target(text: str) -> Target | None:
    """Read ``module:attribute``; None when the word is something else."""
    match = re.fullmatch(r"([A-Za-z_][\w.]*)(?::([A-Za-z_][\w.]*)(\(.*\))?)?", text)
    if match is None or match.group(1).endswith((".", ".py")):
        return None
    return Target(
        module=match.group(1), attribute=match.group(2) or "", called=match.group(3) is not None
    )


def find_module(snapshot: Snapshot, folder: str, module: str) -> str | None:
    """The file of a module under a folder, or None; a package is its ``__init__.py``."""
    base = normal(f"{folder}/{module.replace('.', '/')}")
    for candidate in (f"{base}/__init__.py", f"{base}.py"):
        if snapshot.is_file(candidate):
            return candidate
    return None


def has_package(snapshot: Snapshot, folder: str, module: str) -> bool:
    """True when the first part of a module's name is a folder or a file here."""
    head = module.split(".", maxsplit=1)[0]
    base = normal(f"{folder}/{head}")
    return snapshot.is_folder(base) or snapshot.is_file(f"{base}.py")


def parse_module(snapshot: Snapshot, path: str) -> ast.Module | None:
    """Parse a module; None when its content is not known or does not parse."""
    text = snapshot.text(path)
    if text is None or len(text) > MAX_SIZE:
        return None
    try:
        return ast.parse(text.lstrip("\ufeff").encode("utf-8", "surrogateescape"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def binds(snapshot: Snapshot, path: str, name: str) -> Found:
    """Tell whether a module binds a name at its top level."""
    tree = parse_module(snapshot, path)
    if tree is None:
        return Found.UNKNOWN
    name = name.split(".", maxsplit=1)[0]
    star = False
    for node in _top(tree.body):
        names = _bound(node)
        if name in names or (name == "__getattr__"):
            return Found.YES
        star = star or "*" in names or "__getattr__" in names
        star = star or _is_dynamic(node)
    return Found.UNKNOWN if star else Found.NO


def applications(snapshot: Snapshot, folder: str, *, depth: int = 4) -> tuple[Application, ...]:
    """Every application object at the top level of the modules under a folder."""
    found: list[Application] = []
    prefix = f"{folder}/" if folder else ""
    for path in snapshot.files_under(folder):
        parts = path[len(prefix) :].split("/")
        if not path.endswith(".py") or len(parts) > depth or SKIPPED & set(parts[:-1]):
            continue
        if parts[-1].startswith(("test_", "conftest")):
            continue
        text = snapshot.text(path)
        if text is None or not any(f"{name}(" in text for name in FACTORIES):
            continue
        tree = parse_module(snapshot, path)
        if tree is None:
            continue
        module = ".".join(parts)[: -len(".py")].removesuffix(".__init__")
        found.extend(_applications_in(tree, module, path))
    return tuple(found)


def _applications_in(tree: ast.Module, module: str, path: str) -> Iterator[Application]:
    for node in _top(tree.body):
        value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign):
            targets = [node.target]
        if isinstance(value, ast.Call):
            name = _called(value)
            for target in targets:
                if name in FACTORIES and isinstance(target, ast.Name):
                    yield Application(
                        module=module,
                        name=target.id,
                        path=path,
                        line=node.lineno,
                        interface=FACTORIES[name],
                    )
        elif isinstance(node, ast.FunctionDef) and node.name in {"create_app", "make_app"}:
            yield Application(
                module=module,
                name=node.name,
                path=path,
                line=node.lineno,
                interface="app",
                is_factory=True,
            )


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _top(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run on import, inside ``if``, ``try`` and ``with`` too."""
    for node in body:
        yield node
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(node, name, None)
            if isinstance(inner, list) and not isinstance(
                node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
            ):
                yield from _top([n for n in inner if isinstance(n, ast.stmt)])
        for handler in getattr(node, "handlers", ()):
            yield from _top(handler.body)


def _bound(node: ast.stmt) -> set[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {(a.asname or a.name).split(".")[0] for a in node.names}
    names: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            names.add(inner.id)
        elif isinstance(inner, ast.Global):
            names.update(inner.names)
    return names


def _is_dynamic(node: ast.stmt) -> bool:
    """True for ``globals()[…] = …`` and its like, which bind names that no reader sees."""
    return any(
        isinstance(inner, ast.Call)
        and isinstance(inner.func, ast.Name)
        and inner.func.id in {"globals", "exec", "setattr", "vars"}
        for inner in ast.walk(node)
    )
