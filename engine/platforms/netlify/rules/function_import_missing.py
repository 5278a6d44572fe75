"""A function imports a file that is not there.

What
    A file of the functions' folder imports a path beside it, and there is none, with any of the
    usual endings. What ``.gitignore`` leaves out the build may write: that is asked, not said.

Why
    The bundling of the function fails, and the deploy with it; in a module that is loaded as it is,
    the function fails when it is called (build 37.3, observed).

Bad::

    import { db } from "../lib/databse.mjs";

Good::

    import { db } from "../lib/database.mjs";

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity, Unknown
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._functions import (
    LARGEST,
    TAILS,
    functions_folder,
    resolved_script,
)
from engine.platforms.offers import attempt, offer
from engine.project.editing.lines import replace_at
from engine.project.git.ignore import left_out
from engine.project.near import nearest
from engine.project.places import place
from engine.project.scripting.references import ENDINGS, Reference, imports, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="function-import-missing",
    title="A function imports a file that is not there",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/functions/troubleshooting/",
    family="64",
    needs=(Need.FUNCTIONS,),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Resolve every relative import of the functions."""
    for path, text, found in _found(site):
        if _may_be_written(site, path, found):
            continue
        yield issue_of(
            meta,
            place(path, text, found.start, found.end),
            f"{found.value!r} is not there.",
            why="The bundling of the function fails, or the function when it is called.",
            subject=f"{path} {found.value}",
        )


def unknowns(site: NetlifySite) -> Iterator[Unknown]:
    """Name the files that git leaves out and a function imports: the build may write them."""
    for path, _, found in _found(site):
        if _may_be_written(site, path, found):
            yield Unknown(
                question=f"Does the build write {found.value!r}, which {path} imports? "
                "It is not there, and .gitignore leaves it out.",
                would_tell="a rehearsal of the build, or the file itself in git",
                rule=meta.id,
            )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Import the file with the nearest name."""
    for path, text, found in _found(site):
        if f"{path} {found.value}" != issue.subject:
            continue
        target = resolved(found.value, path, "")
        folder, _, name = target.rpartition("/")
        twins = _twins(site, target)
        if len(twins) == 1 and twins[0].rpartition("/")[0] == folder:
            written = found.value[: len(found.value) - len(name)] + twins[0].rpartition("/")[2]
            return offer(
                attempt(
                    issue,
                    "import.case",
                    f"Import {written!r}",
                    one(replace_at, path, text, found.start, found.end, written),
                    reason="The file is there; only the capitals of its name differ.",
                    safe=True,
                )
            )
        children = site.snapshot.children(folder)
        bare = {c.rpartition(".")[0] or c: c for c in children}
        near = nearest(name, children) or nearest(name, bare)
        if near is None:
            break
        written = found.value[: len(found.value) - len(name)] + near
        return offer(
            attempt(
                issue,
                "import.near",
                f"Import {written!r}",
                one(replace_at, path, text, found.start, found.end, written),
                reason="It is the file with the nearest name.",
            )
        )
    return NoHeal(reason="No file beside it has a name that is near.")


def _found(site: NetlifySite) -> Iterator[tuple[str, str, Reference]]:
    folder = functions_folder(site)
    if folder is None:
        return
    for path in site.snapshot.files_under(folder):
        if not path.endswith(ENDINGS) or "node_modules/" in path or ".test." in path:
            continue
        text = site.snapshot.text(path)
        if text is None or len(text) > LARGEST:
            continue
        for reference in imports(text):
            if resolved_script(site.snapshot, path, reference.value) is not None:
                continue
            target = resolved(reference.value, path, "")
            parent = target.rpartition("/")[0]
            if target.startswith("..") or (parent and not site.snapshot.is_folder(parent)):
                continue
            if _twins(site, target) and site.build_command is not None:
                continue  # The rule about capitals in imports says it.
            if "generated" in target or "dist" in target:
                continue
            yield path, text, reference


def _may_be_written(site: NetlifySite, path: str, found: Reference) -> bool:
    target = resolved(found.value, path, "")
    return any(left_out(site.snapshot, target + tail) for tail in TAILS)


def _twins(site: NetlifySite, target: str) -> list[str]:
    """The files whose names differ only in capitals, as far as the import writes them."""
    found = {
        twin[: len(target)]
        for tail in TAILS
        for twin in site.snapshot.same_but_case(target + tail)
        if site.snapshot.is_file(twin)
    }
    return sorted(found)
