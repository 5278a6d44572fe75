"""An import names a file with other capitals.

What
    A relative import of a source names a file that is there only with other capitals.

Why
    On a disk that does not tell capitals apart the build works; on the build machine it stops:
    "Can't resolve './Footer'".

Bad::

    import Footer from "./Footer";     // the file is footer.jsx

Good::

    import Footer from "./footer";

Since: 0.1.0
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.offers import attempt, offer
from engine.platforms.shared_rules._folders import build_folder
from engine.project.editing.lines import replace_at
from engine.project.places import place
from engine.project.scripting.references import ENDINGS, Reference, imports, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site
    from engine.project.snapshot import Snapshot

meta = RuleMeta(
    id="import-case-mismatch",
    title="An import names a file with other capitals",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    family="11",
    needs=(Need.COMMAND,),
)

MOST = 4000
"""Sources that are read."""
LARGEST = 500_000
"""Characters of a source; a larger one is a bundle."""
ASIDE = frozenset({"test", "tests", "__tests__", "__mocks__", "fixtures", "examples", "vendor"})
TAILS = ("", *ENDINGS, ".json", ".css", ".scss", *(f"/index{e}" for e in ENDINGS))


def check(site: Site) -> Iterator[Issue]:
    """Resolve every relative import letter by letter."""
    if site.build_command is None:
        return
    for path, text, found, real in _found(site):
        yield issue_of(
            meta,
            place(path, text, found.start, found.end),
            f"{found.value!r} is not there; the file is called {real!r}.",
            why="The build machine tells capitals apart, and the build stops.",
            subject=f"{path} {found.value}",
        )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Write the import as the file is called."""
    for path, text, found, real in _found(site):
        if f"{path} {found.value}" != issue.subject:
            continue
        parts, real_parts = found.value.split("/"), _bare(real, found.value).split("/")
        new = list(parts)
        for index in range(1, min(len(parts), len(real_parts)) + 1):
            if parts[-index].lower() == real_parts[-index].lower():
                new[-index] = real_parts[-index]
        written = "/".join(new)
        return offer(
            attempt(
                issue,
                "import.case",
                f"Import {written!r}",
                one(replace_at, path, text, found.start, found.end, written),
                reason=f"The file is called {real!r}.",
                safe=True,
            )
        )
    return NoHeal(reason="The import is not there any more.")


def _bare(real: str, value: str) -> str:
    """The real path without the tail that the import leaves off."""
    for tail in sorted(TAILS, key=len, reverse=True):
        if tail and real.lower().endswith(value.lstrip("./").lower() + tail.lower()):
            return real[: -len(tail)]
    return real


def _found(site: Site) -> Iterator[tuple[str, str, Reference, str]]:
    snapshot, folder = site.snapshot, build_folder(site)
    surveyed = snapshot.surveys.survey(
        (meta.id, folder),
        lambda: islice(_sources(snapshot, folder), MOST),
        lambda path: _mismatches(snapshot, path),
    )
    for path, found in surveyed:
        text = snapshot.text(path) or ""
        for reference, real in found:
            yield path, text, reference, real


def _sources(snapshot: Snapshot, folder: str) -> Iterator[str]:
    for path in snapshot.files_under(folder):
        if path.endswith(ENDINGS) and not ASIDE & set(path.split("/")) and ".min." not in path:
            yield path


def _mismatches(snapshot: Snapshot, path: str) -> tuple[tuple[Reference, str], ...] | None:
    """The imports of a source that name a file with other capitals; None when there are none."""
    text = snapshot.text(path)
    if text is None or len(text) > LARGEST:
        return None
    found: list[tuple[Reference, str]] = []
    for reference in imports(text):
        target = resolved(reference.value, path, "")
        if target.startswith("..") or _exists(snapshot, target):
            continue
        real = _twin(snapshot, target)
        if real is not None:
            found.append((reference, real))
    return tuple(found) or None


def _exists(snapshot: Snapshot, target: str) -> bool:
    stem = target.removesuffix(".js").removesuffix(".jsx")
    return any(snapshot.is_file(target + tail) for tail in TAILS) or any(
        snapshot.is_file(stem + tail) for tail in (".ts", ".tsx")
    )


def _twin(snapshot: Snapshot, target: str) -> str | None:
    twins = [
        t for tail in TAILS for t in snapshot.same_but_case(target + tail) if snapshot.is_file(t)
    ]
    return twins[0] if len(twins) == 1 else None
