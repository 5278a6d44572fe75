"""Programs that a build runs and that no package of the project brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence
from engine.platforms.shared_rules._builds import added, builds, opaque, steps
from engine.platforms.shared_rules._declared import Presence, presence
from engine.project.build_outputs import program_words
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.platforms.interface import Build, Site
    from engine.project.scripts import Ran
    from engine.project.snapshot import Snapshot

FETCHERS = frozenset({"npx", "bunx", "pnpx"})
"""Programs that fetch what is not installed."""
FETCHES = frozenset({("npm", "exec"), ("npm", "x"), ("yarn", "dlx"), ("pnpm", "dlx"), ("bun", "x")})


@dataclass(frozen=True, slots=True, kw_only=True)
class Undeclared:
    """A program, the package that would bring it, and how surely it is missing."""

    build: Build
    ran: Ran
    program: str
    package: str
    confidence: Confidence


def undeclared(site: Site, tools: Mapping[str, tuple[str, ...]]) -> Iterator[Undeclared]:
    """The programs of a table that the builds run and nothing installs."""
    seen: set[tuple[str, str]] = set()
    for build in builds(site):
        brought: set[str] = set()
        for ran in steps(site, build):
            if opaque(ran):
                break
            brought |= added(ran)
            if ran.folder is None or not ran.step.certain or fetches(ran):
                continue
            for program in _programs(ran, site.snapshot):
                packages = tools.get(program, ())
                if not packages or brought & {program, *packages} or (ran.folder, program) in seen:
                    continue
                seen.add((ran.folder, program))
                found = presence(site.snapshot, ran.folder, *packages)
                if found is Presence.THERE or _named_by_workflow(site, program, packages):
                    continue
                is_sure = found is Presence.ABSENT
                yield Undeclared(
                    build=build,
                    ran=ran,
                    program=program,
                    package=packages[0],
                    confidence=Confidence.LIKELY if is_sure else Confidence.HEURISTIC,
                )


def _programs(ran: Ran, snapshot: Snapshot) -> Iterator[str]:
    """The program of a step, and those before it that run it (``cross-env``)."""
    words = ran.step.words
    core = program_words(ran, snapshot)
    for word in (*words[: len(words) - len(ran.step.core)], *core[:1]):
        if word.literal:
            yield word.text


def fetches(ran: Ran) -> bool:
    """True for a step that fetches its program when it is not installed."""
    words = ran.step.core
    heads = tuple(w.text for w in words[:2])
    return heads in FETCHES or (bool(heads) and heads[0] in FETCHERS)


def _named_by_workflow(site: Site, program: str, packages: tuple[str, ...]) -> bool:
    """True when a workflow that publishes may install it by itself."""
    if site.platform != "pages":
        return False
    for name in site.snapshot.children(".github/workflows"):
        text = site.snapshot.text(f".github/workflows/{name}")
        if text is None or any(p in text for p in (program, *packages)):
            return True
    return False
