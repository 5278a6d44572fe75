"""What a Python project declares to be installed, read from whichever manifest the build uses.

Names are compared as PEP 503 says (`normal_name`). A manifest that cannot be read, or that pulls in
something nobody can see (``-r https://…``, ``-e .`` without a readable project), makes the answer
incomplete: then a rule may not say that a package is missing.
"""

from __future__ import annotations

import ast
import re
import tomllib
from typing import TYPE_CHECKING

from engine.project.editing.lines import lines_of
from engine.project.snapshot import normal
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.snapshot import Snapshot

MANIFESTS = ("requirements.txt", "pyproject.toml", "Pipfile", "setup.py", "setup.cfg")
"""Files that make a folder a Python project, the commonest first."""

_NAME = regex(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?\s*(.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One declared package."""

    name: str
    """Normalised."""
    extras: frozenset[str]
    specifier: str
    path: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """All that a set of manifests declares."""

    requirements: tuple[Requirement, ...] = ()
    complete: bool = True
    """False when something is installed that no file here names."""
    files: tuple[str, ...] = ()

    def find(self, name: str) -> Requirement | None:
        """The requirement of a name, or None."""
        wanted = normal_name(name)
        return next((r for r in self.requirements if r.name == wanted), None)

    def names(self) -> frozenset[str]:
        """Every declared name, normalised."""
        return frozenset(r.name for r in self.requirements)

    def __or__(self, other: Declared) -> Declared:
        """Both together."""
        return Declared(
            requirements=self.requirements + other.requirements,
            complete=self.complete and other.complete,
            files=self.files + other.files,
        )


def normal_name(name: str) -> str:
    """Normalise a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_requirements(
    snapshot: Snapshot, path: str, seen: frozenset[str] = frozenset()
) -> Declared:
    """Read a requirements file and the files it includes."""
    text = snapshot.text(path)
    if text is None:
        return Declared(complete=False, files=(path,) if snapshot.exists(path) else ())
    if "\x00" in text:  # UTF-16: pip reads a BOM, we do not guess
        return Declared(complete=False, files=(path,))
    found: list[Requirement] = []
    complete = True
    included = Declared()
    for number, line in _logical(text):
        if line.startswith(("-r", "--requirement")):
            target = re.sub(r"^(-r|--requirement)[\s=]*", "", line).strip()
            inner = normal(f"{path.rpartition('/')[0]}/{target}")
            if "://" in target or inner in seen or inner.startswith(".."):
                complete = complete and inner in seen
            else:
                included |= read_requirements(snapshot, inner, seen | {path})
            continue
        if line.startswith(("-e", "--editable", ".", "/")):
            complete = False
            continue
        if line.startswith("-"):
            continue
        requirement = parse_requirement(line, path, number)
        if requirement is None:
            complete = False
        else:
            found.append(requirement)
    own = Declared(requirements=tuple(found), complete=complete, files=(path,))
    return own | included


def parse_requirement(text: str, path: str, line: int | None) -> Requirement | None:
    """Read one requirement (PEP 508); None when it names no package."""
    egg = re.search(r"[#&]egg=([A-Za-z0-9._-]+)", text)
    if re.match(r"(git|hg|svn|https?|file)[+:]", text):
        if egg is None:
            return None
        text = egg.group(1)
    match = _NAME.match(text)
    if match is None:
        return None
    extras = frozenset(e.strip().lower() for e in (match.group(2) or "[]")[1:-1].split(",")) - {""}
    specifier = match.group(3).split(";")[0].split(" --")[0].strip()
    return Requirement(
        name=normal_name(match.group(1)),
        extras=extras,
        specifier=specifier,
        path=path,
        line=line,
    )


def read_pyproject(snapshot: Snapshot, path: str, groups: frozenset[str] | None = None) -> Declared:
    """Read the dependencies of a pyproject.toml, of PEP 621, PEP 735 and of Poetry.

    Args:
        snapshot: the project.
        path: the file.
        groups: which optional groups are installed; all of them when it is None.
    """
    text = snapshot.text(path)
    if text is None:
        return Declared(complete=False)
    try:
        document = tomllib.loads(text.lstrip("\ufeff"))
    except (tomllib.TOMLDecodeError, UnicodeError):
        return Declared(complete=False, files=(path,))
    found: list[Requirement] = []
    project = _table(document, "project")
    complete = "dependencies" not in _strings(project, "dynamic")
    for text_ in _strings(project, "dependencies"):
        _add(found, text_, path)
    optional = _table(project, "optional-dependencies") | _table(document, "dependency-groups")
    for group, items in optional.items():
        if groups is not None and group not in groups:
            continue
        if isinstance(items, list):
            for item in items:
                if isinstance(item, str):
                    _add(found, item, path)
    poetry = _table(_table(document, "tool"), "poetry")
    tables = [_table(poetry, "dependencies"), _table(poetry, "dev-dependencies")]
    tables += [
        _table(group, "dependencies")
        for group in _table(poetry, "group").values()
        if isinstance(group, dict)
    ]
    for table in tables:
        for name, value in table.items():
            if name.lower() == "python":
                continue
            extras = value.get("extras", []) if isinstance(value, dict) else []
            spec = value if isinstance(value, str) else ""
            found.append(
                Requirement(
                    name=normal_name(name),
                    extras=frozenset(str(e).lower() for e in extras),
                    specifier=spec,
                    path=path,
                    line=None,
                )
            )
    return Declared(requirements=tuple(found), complete=complete, files=(path,))


def read_pipfile(snapshot: Snapshot, path: str) -> Declared:
    """Read a Pipfile's packages."""
    text = snapshot.text(path)
    if text is None:
        return Declared(complete=False)
    try:
        document = tomllib.loads(text.lstrip("\ufeff"))
    except (tomllib.TOMLDecodeError, UnicodeError):
        return Declared(complete=False, files=(path,))
    found = tuple(
        Requirement(
            name=normal_name(name),
            extras=frozenset(),
            specifier=value if isinstance(value, str) else "",
            path=path,
            line=None,
        )
        for name, value in (_table(document, "packages") | _table(document, "dev-packages")).items()
    )
    return Declared(requirements=found, files=(path,))


def read_setup(snapshot: Snapshot, path: str) -> Declared:
    """Read the literal ``install_requires`` of a setup.py; anything computed is incomplete."""
    text = snapshot.text(path)
    if text is None or not path.endswith(".py"):
        return Declared(complete=False)
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return Declared(complete=False, files=(path,))
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "install_requires":
            try:
                value: object = ast.literal_eval(node.value)
            except ValueError:
                return Declared(complete=False, files=(path,))
            found: list[Requirement] = []
            for item in value if isinstance(value, (list, tuple)) else ():
                _add(found, str(item), path)
            return Declared(requirements=tuple(found), files=(path,))
    return Declared(complete=False, files=(path,))


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Yield the logical lines of a requirements file with the number of their first line."""
    held, first = "", 0
    for line in lines_of(text):
        body = re.sub(r"(^|\s)#.*$", "", line.text).strip()
        first = first if held else line.number
        if body.endswith("\\"):
            held += body[:-1].rstrip() + " "
            continue
        whole = (held + body).strip()
        held = ""
        if whole:
            yield first, whole
    if held.strip():
        yield first, held.strip()


def _add(found: list[Requirement], text: str, path: str) -> None:
    requirement = parse_requirement(text, path, None)
    if requirement is not None:
        found.append(requirement)


def _table(table: dict[str, object], key: str) -> dict[str, object]:
    value = table.get(key)
    return value if isinstance(value, dict) else {}


def _strings(table: dict[str, object], key: str) -> list[str]:
    value = table.get(key)
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []
