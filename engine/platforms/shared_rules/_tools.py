"""Programs that a build runs and that no package of the project brings."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from engine.model import Confidence
from engine.platforms.shared_rules._builds import BIN, added, builds, opaque, steps
from engine.platforms.shared_rules._declared import Presence, presence
from engine.project.builds.outputs import program_words
from engine.project.builds.shell import is_python
from engine.project.packages.locks import nearest_locks
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.platforms.interface import Build, Site
    from engine.project.builds.scripts import Ran
    from engine.project.snapshot import Snapshot

FETCHERS = frozenset({"npx", "bunx", "pnpx"})
"""Programs that fetch what is not installed."""
IMAGES = {"pages": frozenset({"grunt", "gulp", "parcel", "tsc", "webpack", "lerna"})}
"""Programs that the machines of a platform have by themselves (actions/runner-images, 24.04)."""
INSTALLERS = frozenset(
    {"gem", "pip", "pip3", "pipx", "uv", "apt", "apt-get", "brew", "cargo", "go", "composer"}
)
"""Programs that install those of another language or system."""
RUNNERS = frozenset({"bundle", "poetry", "uv", "pipenv", "pdm", "rye", "hatch"})
"""Programs that run those of another language."""
_LISTS = ("requirements.txt", "pyproject.toml", "Pipfile", "Gemfile", "composer.json", "Cargo.toml")
_REMARK = regex(r"(?m)(?:^|(?<=\s))#[^\n]*|^\s*(?:-\s+)?name:[^\n]*")
"""Comments, and what a step of a workflow is called."""
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
        others = ""
        for ran in steps(site, build):
            if opaque(ran):
                break
            brought |= added(ran)
            if ran.step.program in INSTALLERS:
                others += " ".join(["", *ran.step.texts])
            if ran.folder is None or not ran.step.certain or fetches(ran) or _is_foreign(ran):
                continue
            for program in _programs(ran, site.snapshot):
                packages = tools.get(program, ())
                if not packages or brought & {program, *packages} or (ran.folder, program) in seen:
                    continue
                if says(others, program) or program in IMAGES.get(site.platform, ()):
                    continue
                if _listed_otherwise(site.snapshot, ran.folder, program):
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
    before = words[: len(words) - len(ran.step.core)]
    yield from dict.fromkeys(
        w.text.rpartition(BIN)[2] for w in (*before, *ran.step.core[:1], *core[:1]) if w.literal
    )


def _is_foreign(ran: Ran) -> bool:
    """True for what runs inside the environment of another language."""
    before = ran.step.words[: len(ran.step.words) - len(ran.step.core)]
    return any(w.text in RUNNERS or is_python(w.text) for w in before)


def _listed_otherwise(snapshot: Snapshot, folder: str, program: str) -> bool:
    """True when a list of another language's packages names a program."""
    paths = {f"{place}/{name}".lstrip("/") for place in (folder, "") for name in _LISTS}
    texts = (_REMARK.sub("", snapshot.text(p) or "") for p in paths if snapshot.is_file(p))
    return any(says(text, program) for text in texts)


def says(text: str, *names: str) -> bool:
    """Tell whether a text has one of some names as a word of its own, be it ``vite_ruby``'s."""
    return any(_word(name).search(text) for name in names)


@lru_cache(maxsize=256)
def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])")


def fetches(ran: Ran) -> bool:
    """True for a step that fetches its program when it is not installed."""
    texts = ran.step.texts  # `dotenv -- npx X`: all of them.
    return not FETCHERS.isdisjoint(texts) or not FETCHES.isdisjoint(pairwise(texts))


def _named_by_workflow(site: Site, program: str, packages: tuple[str, ...]) -> bool:
    """True when a workflow that publishes may install it by itself."""
    if site.platform != "pages":
        return False
    for name in site.snapshot.children(".github/workflows"):
        text = site.snapshot.text(f".github/workflows/{name}")
        if text is None or says(_REMARK.sub("", text), program, *packages):
            return True
    return False


_ADD = {"yarn": "yarn add -D", "pnpm": "pnpm add -D", "bun": "bun add -d"}


def to_install(site: Site, folder: str, package: str) -> str:
    """What to do about a package that is missing, by the manager whose lock file is nearest."""
    locks = nearest_locks(site.snapshot, folder)
    command = _ADD.get(locks[0].manager if locks else "", "npm install -D")
    where = f" in {folder}/" if folder else ""
    return f"Install it (`{command} {package}`{where}) and commit package.json and the lock file."
