"""What the site needs is kept out of git.

What
    A file or folder stands on this disk and ``.gitignore`` leaves it out, although a source that
    git has imports it, the build command runs it, or it is served as it is. What a build writes is
    passed over.

Why
    The platform has what git has and nothing else: here it works, there it is "not found".

Bad::

    # .gitignore has `lib/`
    import { money } from "./lib/money.js";

Good::

    # .gitignore has `/lib/`, and src/lib is in git
    import { money } from "./lib/money.js";

Since: 0.1.0
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.shared_rules._commands import command_location
from engine.platforms.shared_rules._folders import build_folder
from engine.platforms.shared_rules._pages import static_root, texts
from engine.project.builds.outputs import build_outputs, program_words
from engine.project.builds.run_files import file_run
from engine.project.builds.scripts import expand, script_call
from engine.project.builds.tools import TOOLS
from engine.project.git.index import git_ignored
from engine.project.packages.manifest import package_at
from engine.project.places import place
from engine.project.scripting.references import (
    BASE,
    ENDINGS,
    Reference,
    imports,
    page_references,
    resolved,
)
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site
    from engine.project.git.index import Ignored
    from engine.project.snapshot import Snapshot

meta = RuleMeta(
    id="gitignored-but-needed",
    title="What the site needs is kept out of git",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    family="46",
    healable=False,
)

MOST = 20
"""Issues."""
SOURCES = 4000
"""Sources that are read."""
LARGEST = 500_000
"""Characters of a source; a larger one is a bundle."""
WRITTEN = frozenset(
    {
        *("generated", "__generated__", "dist", "build", "out", "output", "types", "codegen"),
        *("prisma", "paraglide", "gen", "pkg", "tmp", "temp", "cache", "coverage", "node_modules"),
    }
)
"""Names of folders that tools write; so are those that start with a dot."""
BUILDERS = ("package.json", "Gemfile", "Makefile", "requirements.txt", "pyproject.toml", "build.sh")
INSTALLS = ("preinstall", "install", "postinstall", "prepare")
"""Scripts of a package that every install runs."""
_BUILDERS = frozenset(p for tool in TOOLS for p in tool.programs) | {"next", "ng", "nuxt", "nuxi"}
"""Programs that write no sources."""
RUNNERS = frozenset({"node", "sh", "bash", "python", "python3", "tsx", "ts-node", "source", "."})
SOURCE_ENDINGS = (*ENDINGS, ".json", ".css", ".scss", ".svg", ".png", ".jpg", ".graphql", ".md")
"""Endings of what a source may import."""
TAILS = ("", *ENDINGS, ".json", *(f"/index{e}" for e in ENDINGS))
UPLOADED = frozenset({"nodes", "local"})
"""Targets that take the folder of this disk, whatever git has."""


def check(site: Site) -> Iterator[Issue]:
    """Ask git what it leaves out, and see whether anything leads there."""
    if site.context.target in UPLOADED:
        return
    ignored = git_ignored(site.snapshot)
    if ignored is None or not ignored.loose:
        return
    seen: set[str] = set()
    for issue in (
        *_served(site, ignored),
        *_run(site, ignored),
        *_imported(site, ignored),
    ):
        if issue.subject not in seen and len(seen) < MOST:
            seen.add(issue.subject)
            yield issue


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: only they know why it was kept out."""
    del site
    return NoHeal(
        reason=f"Add {issue.subject} with `git add -f`, or take its line out of .gitignore; "
        "if a tool writes it, let the build run that tool."
    )


def _served(site: Site, ignored: Ignored) -> Iterator[Issue]:
    """The published folder, and what its pages refer to, where no build can make either."""
    root = static_root(site)
    folders = {"", build_folder(site)}
    if root is None or (
        site.build_command is None
        and any(site.snapshot.exists(f"{f}/{b}".lstrip("/")) for f in folders for b in BUILDERS)
    ):
        return
    if root and ignored.covers(f"{root}/index.html"):
        yield issue_of(
            meta,
            Location(path=".gitignore" if site.snapshot.is_file(".gitignore") else root),
            f"The folder that is published, {root!r}, is kept out of git.",
            why="The platform has what git has: there is nothing to publish.",
            subject=root,
        )
        return
    for path, text in texts(site, root, ".html"):
        if BASE.search(text) or ignored.covers(path):
            continue
        for found in page_references(text):
            target = resolved(found.value, path, root)
            if site.snapshot.is_file(target) and ignored.covers(target):
                yield issue_of(
                    meta,
                    place(path, text, found.start, found.end),
                    f"{target} is kept out of git, and {path} refers to it.",
                    why="The platform has what git has: the visitor gets nothing there.",
                    subject=target,
                    severity=Severity.HIGH,
                )


def _run(site: Site, ignored: Ignored) -> Iterator[Issue]:
    """The files that the build command hands to an interpreter."""
    if site.build_command is None:
        return
    written: set[str] = set()
    for ran in expand(site.snapshot, build_folder(site), site.build_command):
        words = [w for w in ran.step.arguments if w.literal and not w.text.startswith("-")]
        if ran.folder is None or not ran.step.certain:
            return
        if ran.step.program not in RUNNERS or not words:
            written |= {w.text.rpartition("/")[2] for w in words}
            continue
        target = resolved(words[0].text, f"{ran.folder}/x".lstrip("/"), "")
        name = target.rpartition("/")[2]
        if name in written or not site.snapshot.is_file(target) or not ignored.covers(target):
            continue
        if _is_written(target):
            continue
        yield issue_of(
            meta,
            command_location(site, ran) or Location(path=target),
            f"{target} is kept out of git, and the build runs it.",
            why="The platform has what git has: the command stops there.",
            subject=target,
        )


def _imported(site: Site, ignored: Ignored) -> Iterator[Issue]:
    """What the sources that git has import."""
    snapshot, folder, loose = site.snapshot, build_folder(site), ignored.loose
    if site.build_command is None or not any(
        p.endswith(SOURCE_ENDINGS) and not _is_written(p) for p in loose
    ):
        return
    surveyed = snapshot.surveys.survey(
        (meta.id, folder, loose),
        lambda: islice(_sources(snapshot, folder, loose), SOURCES),
        lambda path: _loose_imports(snapshot, path, loose),
    )
    for path, found in surveyed:
        for reference, real in found:
            if not ignored.covers(real):
                continue
            writers = _writers(site)
            if any(_stem(real) in text for text in writers):
                continue
            yield issue_of(
                meta,
                place(path, snapshot.text(path) or "", reference.start, reference.end),
                f"{real} is kept out of git, and {path} imports it.",
                why="The platform has what git has: the build stops there"
                + (", unless a step before has written it." if writers else "."),
                subject=real,
                severity=Severity.MEDIUM if writers else None,
                confidence=Confidence.HEURISTIC if writers else None,
            )


def _stem(path: str) -> str:
    """A file's name without its ending; its folder's for an ``index``."""
    name = path.rpartition("/")[2].partition(".")[0]
    return path.split("/")[-2] if name == "index" and "/" in path else name


def _writers(site: Site) -> list[str]:
    """The steps of install and build that may write sources: what they say, or their scripts."""
    snapshot, folder = site.snapshot, build_folder(site)
    return snapshot.once((meta.id, folder, site.build_command), lambda: _read_writers(site))


def _read_writers(site: Site) -> list[str]:
    snapshot, folder = site.snapshot, build_folder(site)
    found: list[str] = []
    package = package_at(snapshot, folder)
    scripts = {} if package is None else package.scripts
    for command in (site.build_command or "", *(scripts.get(name, "") for name in INSTALLS)):
        for ran in expand(snapshot, folder, command):
            said = " ".join(ran.step.texts)
            words = program_words(ran, snapshot)
            if ran.folder is None:
                found.append(said)
                continue
            if not words or words[0].text in _BUILDERS:
                continue
            is_call = script_call(ran.step, ran.folder, snapshot) is not None
            if not is_call and build_outputs(snapshot, ran.folder, said).open:
                word = file_run(ran)
                path = "" if word is None else normal(f"{ran.folder}/{word.text}")
                found.append(f"{said}\n{snapshot.text(path) or ''}" if path else said)
    return found


def _sources(snapshot: Snapshot, folder: str, loose: frozenset[str]) -> Iterator[str]:
    for path in snapshot.files_under(folder):
        if not path.endswith(ENDINGS) or path in loose or ".min." in path:
            continue
        if {"test", "tests", "__tests__", "examples", "e2e"} & set(path.split("/")):
            continue
        if ".test." not in path and ".config." not in path:
            yield path


def _loose_imports(
    snapshot: Snapshot, path: str, loose: frozenset[str]
) -> tuple[tuple[Reference, str], ...] | None:
    """What a source imports and git does not track; None for nothing."""
    text = snapshot.text(path)
    if text is None or len(text) > LARGEST:
        return None
    found: list[tuple[Reference, str]] = []
    for reference in imports(text):
        target = resolved(reference.value, path, "")
        real = next((target + t for t in TAILS if snapshot.is_file(target + t)), None)
        if real is not None and real in loose and not _is_written(real):
            found.append((reference, real))
    return tuple(found) or None


def _is_written(path: str) -> bool:
    """True when a name says that a tool writes it."""
    folders = path.lower().split("/")[:-1]
    return "generated" in path.lower() or any(f in WRITTEN or f.startswith(".") for f in folders)
