"""Where an entry file listens: calls such as ``app.run(…)`` and ``server.listen(…)``."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from engine.project.editing.lines import insert_at, newline_of, replace_at
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model import Edit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBinding:
    """A call that listens."""

    server: str
    host: str
    is_loopback: bool
    port: str
    """A literal port that is said without asking PORT; empty otherwise."""
    start: int
    end: int
    host_start: int = -1
    """The span of a literal host, with its quotes."""
    host_end: int = -1
    insert: int = -1
    """Where ``host=…`` can be put."""
    insert_text: str = ""
    port_start: int = -1
    """The span of the literal port: in the call, or where its name gets it."""
    port_end: int = -1


def python_bindings(text: str) -> Iterator[CodeBinding]:
    """Yield the calls by which a Python file listens; nothing when one of them is computed."""
    try:
        tree = ast.parse(text.lstrip("\ufeff"))
    except (SyntaxError, ValueError, RecursionError):
        return
    shift = 1 if text.startswith("\ufeff") else 0
    starts = _line_starts(text)
    apps = _apps(tree)
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _server_of(node, apps) is not None
    ]
    if len(calls) != 1:
        return
    call = calls[0]
    server = _server_of(call, apps) or ""
    if any(k.arg is None for k in call.keywords):
        return
    given = {k.arg: k.value for k in call.keywords}
    host = given.get("host")
    if host is None and server == "Flask" and call.args:
        host = call.args[0]
    port = given.get("port")
    if host is not None and not isinstance(host, ast.Constant):
        return
    said = str(host.value) if isinstance(host, ast.Constant) and host.value else ""
    if isinstance(port, ast.Name):
        port = _assigned(tree, port.id)
    asks = re.search(r"\benviron\b|\bgetenv\b|\bconfig\(", text) and "PORT" in text
    literal = isinstance(port, ast.Constant) and isinstance(port.value, int) and not asks

    def offset(line: int, column: int) -> int:
        head = starts[line - 1]
        if line == 1:
            head += shift
        body = text[head:].split("\n", 1)[0]
        return head + len(
            body.encode("utf-8", "surrogateescape")[:column].decode("utf-8", "replace")
        )

    opened = text.find("(", offset(call.func.end_lineno or 1, call.func.end_col_offset or 0))
    insert, new = opened + 1, 'host="0.0.0.0"' + (", " if call.args or call.keywords else "")
    if call.args and server != "Flask":
        first = call.args[0]
        insert = offset(first.end_lineno or 1, first.end_col_offset or 0)
        new = ', host="0.0.0.0"'
    yield CodeBinding(
        server=server,
        host=said,
        is_loopback=said in LOOPBACK or host is None,
        port=str(port.value) if literal and isinstance(port, ast.Constant) else "",
        start=offset(call.lineno, call.col_offset),
        end=offset(call.end_lineno or call.lineno, call.end_col_offset or 0),
        host_start=offset(host.lineno, host.col_offset) if host is not None else -1,
        host_end=offset(host.end_lineno or 1, host.end_col_offset or 0) if host is not None else -1,
        insert=insert,
        insert_text=new,
        port_start=offset(port.lineno, port.col_offset) if literal and port is not None else -1,
        port_end=offset(port.end_lineno or 1, port.end_col_offset or 0)
        if literal and port is not None
        else -1,
    )


def _assigned(tree: ast.Module, name: str) -> ast.expr | None:
    """The value of a name that is bound once; None when it is bound otherwise."""
    values = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
    ]
    return values[0] if len(values) == 1 else None


def node_bindings(text: str) -> Iterator[CodeBinding]:
    """Yield the literal ``listen`` calls of a JavaScript file."""
    pattern = re.compile(
        r"\.listen\(\s*(?P<port>\d+|[\w.|& ?:()'\"]+?)\s*"
        r"(?:,\s*(?P<host>(['\"])(?:localhost|127\.0\.0\.1|::1|0\.0\.0\.0)\3))?\s*[,)]"
    )
    found = list(pattern.finditer(text))
    if len(found) != 1:
        return
    match = found[0]
    host = (match.group("host") or "").strip("'\"")
    port, start = match.group("port"), match.start("port")
    if re.fullmatch(r"[A-Za-z_$][\w$]*", port):
        said = re.findall(rf"\b(?:const|let|var)\s+{re.escape(port)}\b", text)
        bound = re.search(
            rf"\b(?:const|let|var)\s+{re.escape(port)}\s*=\s*(\d+)\s*(?:;|$)", text, re.MULTILINE
        )
        if bound is not None and len(said) == 1:
            port, start = bound.group(1), bound.start(1)
    is_literal = port.isdigit() and "env.PORT" not in text
    yield CodeBinding(
        server="listen",
        host=host,
        is_loopback=host in LOOPBACK,
        port=port if is_literal else "",
        start=match.start() + 1,
        end=match.end(),
        host_start=match.start("host") if host else -1,
        host_end=match.end("host") if host else -1,
        port_start=start if is_literal else -1,
        port_end=start + len(port) if is_literal else -1,
    )


def port_edits(path: str, text: str, item: CodeBinding) -> tuple[Edit, ...]:
    """The edits that make a call take Render's port, and its own where there is none."""
    if item.port_start < 0:
        return ()
    if item.server == "listen":
        new = f"process.env.PORT || {item.port}"
        return (replace_at(path, text, item.port_start, item.port_end, new),)
    new = f'int(os.environ.get("PORT", {item.port}))'
    edits = [replace_at(path, text, item.port_start, item.port_end, new)]
    if not re.search(r"(?m)^import\b[^\n#]*\bos\b(?!\.)", text):
        first = re.search(r"(?m)^(?:import|from)\s", text)
        if first is None or text[first.start() :].startswith("from __future__"):
            return ()
        edits.insert(0, insert_at(path, text, first.start(), f"import os{newline_of(text)}"))
    return tuple(edits)


def host_edit(path: str, text: str, item: CodeBinding) -> Edit | None:
    """The edit that makes a call listen on all addresses."""
    if item.host_start >= 0:
        quote = text[item.host_start]
        if quote not in "'\"":
            return None
        new = f"{quote}0.0.0.0{quote}"  # noqa: S104 - a heal's text
        return replace_at(path, text, item.host_start, item.host_end, new)
    if item.insert >= 0:
        return insert_at(path, text, item.insert, item.insert_text)
    return None


def _apps(tree: ast.Module) -> frozenset[str]:
    """The names that hold a Flask application or its like."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        function = node.value.func
        called = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        if called in {"Flask", "create_app", "Quart", "SocketIO", "Dash"}:
            names |= {t.id for t in node.targets if isinstance(t, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {a.asname or a.name for a in node.names if (a.asname or a.name) == "socketio"}
    return frozenset(names)


def _server_of(call: ast.Call, apps: frozenset[str]) -> str | None:
    function = call.func
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
        return None
    owner = function.value.id
    if function.attr == "run" and owner == "uvicorn":
        return "uvicorn.run"
    if function.attr in {"run", "run_server"} and owner in apps:
        return "socketio.run" if "socket" in owner.lower() else "Flask"
    return None


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for index, char in enumerate(text):
        if char == "\n":
            starts.append(index + 1)
    return starts
