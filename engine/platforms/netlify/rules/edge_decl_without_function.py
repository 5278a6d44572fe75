"""An edge function is declared and has no file.

What
    ``[[edge_functions]]`` names a function, the folder of edge functions is there, and holds no
    file of that name.

Why
    The path is answered as if nothing had been declared.

Bad::

    [[edge_functions]]
      function = "helo"          # netlify/edge-functions/hello.ts
      path = "/hello"

Good::

    [[edge_functions]]
      function = "hello"
      path = "/hello"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import dotted, location_of_entry
from engine.platforms.offers import attempt, offer
from engine.project.git.ignore import left_out
from engine.project.near import nearest
from engine.project.toml import edits as toml_edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.toml.document import TomlDocument, TomlEntry

meta = RuleMeta(
    id="edge-decl-without-function",
    title="An edge function is declared and has no file",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/edge-functions/declarations/",
    family="130",
    needs=(Need.EDGE_FUNCTIONS,),
)

ENDINGS = (".js", ".ts", ".jsx", ".tsx", ".mjs", ".mts")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look every name up in the folder."""
    for path, document, entry, name in _found(site):
        yield issue_of(
            meta,
            location_of_entry(path, document, entry),
            f"{site.edge_functions_dir} holds no edge function {name!r}.",
            why="The path is answered as if nothing had been declared.",
            subject=name,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Name the function with the nearest name."""
    for path, document, entry, name in _found(site):
        if dotted(entry.path) != issue.location.key_path:
            continue
        near = nearest(name, _names(site))
        if near is None:
            break
        return offer(
            attempt(
                issue,
                "edge.nearest",
                f"Name {near!r}",
                one(toml_edits.set_value, path, document, entry.path, near),
                reason="It is the edge function with the nearest name.",
            )
        )
    return NoHeal(reason="No edge function has a name that is near.")


def _names(site: NetlifySite) -> frozenset[str]:
    folder = site.edge_functions_dir or ""
    names: set[str] = set()
    for child in site.snapshot.children(folder):
        if child.endswith(ENDINGS):
            names.add(child.rpartition(".")[0])
        elif site.snapshot.is_folder(f"{folder}/{child}"):
            names.add(child)
    return frozenset(names)


def _found(site: NetlifySite) -> Iterator[tuple[str, TomlDocument, TomlEntry, str]]:
    folder = site.edge_functions_dir
    if not site.config_ok or not folder or not site.snapshot.is_folder(folder):
        return
    names = _names(site)
    for known in site.documents:
        rows = known.document.value("edge_functions") if known.counts else None
        for index, row in enumerate(rows) if isinstance(rows, list) else ():
            name = row.get("function") if isinstance(row, dict) else None
            entry = known.document.entry("edge_functions", index, "function")
            if not isinstance(name, str) or entry is None or not names or name in names:
                continue
            if not any(left_out(site.snapshot, f"{folder}/{name}{e}") for e in ENDINGS):
                yield known.path, known.document, entry, name
