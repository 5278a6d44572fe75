"""The functions as the bundler starts from them: their entry files, and what these lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.netlify.rules._config import outputs_of
from engine.project.scripting.bare_imports import package_imports
from engine.project.scripting.references import ENDINGS, imports, resolved
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.platforms.netlify.site import NetlifySite
    from engine.project.scripting.bare_imports import PackageImport
    from engine.project.snapshot import Snapshot

SCRIPTS = (".js", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts")
"""Endings of functions that are scripts, in the order Netlify takes them."""
TAILS = ("", *ENDINGS, ".json", ".node", *(f"/index{e}" for e in ENDINGS))
LARGEST = 500_000
"""Characters of a script; a larger one is a bundle already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionEntry:
    """A function's name and the file it starts in."""

    name: str
    path: str


def functions_folder(site: NetlifySite) -> str | None:
    """The folder of the functions, when its files are those of the project; None otherwise."""
    folder = site.functions_dir
    if not site.config_ok or folder is None or not site.snapshot.is_folder(folder):
        return None
    if site.build_command is not None:
        made = outputs_of(site).produced
        if any(p.path == folder or folder.startswith(p.path + "/") for p in made):
            return None
    return folder


def entries(snapshot: Snapshot, folder: str) -> Iterator[FunctionEntry]:
    """The functions that are scripts: files, and folders with a file of their name or ``index``."""
    for name in snapshot.children(folder):
        path = f"{folder}/{name}" if folder else name
        if snapshot.is_folder(path):
            main = next(
                (
                    f"{path}/{stem}{ending}"
                    for stem in (name, "index")
                    for ending in SCRIPTS
                    if snapshot.is_file(f"{path}/{stem}{ending}")
                ),
                None,
            )
            if main is not None:
                yield FunctionEntry(name=name, path=main)
        elif name.endswith(SCRIPTS) and not name.endswith(".d.ts"):
            yield FunctionEntry(name=name.rpartition(".")[0], path=path)


def reached(snapshot: Snapshot, entry: str) -> Iterator[tuple[str, str]]:
    """The scripts that an entry leads to by relative imports, itself first, with their texts."""
    waiting, seen = [entry], {entry}
    while waiting:
        path = waiting.pop(0)
        text = snapshot.text(path)
        if text is None or len(text) > LARGEST:
            continue
        yield path, text
        for found in _leads(snapshot, path, text):
            if found not in seen:
                seen.add(found)
                waiting.append(found)


def _leads(snapshot: Snapshot, path: str, text: str) -> tuple[str, ...]:
    """The scripts that one imports; looked up once, because functions share what they import."""

    def led() -> tuple[str, ...]:
        found = (resolved_script(snapshot, path, r.value) for r in imports(text))
        return tuple(f for f in found if f is not None and f.endswith(ENDINGS))

    return snapshot.once((_leads, path), led)


def packages_taken(snapshot: Snapshot, path: str, text: str) -> tuple[PackageImport, ...]:
    """The packages that a script asks for by name; looked up once."""
    return snapshot.once((packages_taken, path), lambda: tuple(package_imports(text)))


def resolved_script(snapshot: Snapshot, path: str, value: str) -> str | None:
    """The file a relative import means, or None."""
    target = resolved(value, path, "")
    stem = target.removesuffix(".js").removesuffix(".mjs")
    names = [*(target + t for t in TAILS), stem + ".ts", stem + ".mts", stem + ".tsx"]
    return next((n for n in names if not n.startswith("..") and snapshot.is_file(n)), None)


def setting_of(site: NetlifySite, function: str, key: str) -> object:
    """A function's own setting, or that of all; None when neither is given."""
    for name in (function, "*"):
        table = site.functions.get(name)
        if isinstance(table, dict) and key in table:
            return table[key]
    return None
