"""The browser's code reads a variable that the bundler keeps from it.

What
    A source of a client reads ``import.meta.env.X`` or ``process.env.X``, without a default, and
    the bundler hands on only names with its prefix: Vite ``VITE_``, and those on
    ``import.meta.env`` alone; Create React App ``REACT_APP_``, Next.js ``NEXT_PUBLIC_`` (looked at
    are its files with ``"use client"``). What the bundler's configuration may hand on by itself
    (``envPrefix``, ``define``, ``env``, a plugin for it) is passed over, and so are tests and what
    runs on a server.

Why
    The value is ``undefined`` in the browser, wherever it is set: calls go to
    ``/undefined/items``, keys are missing. Vite before 5 leaves ``process.env["X"]`` and
    ``const { X } = process.env`` as they stand, and the page stops there: "process is not defined"
    (builds of Vite 2, 4, 5, 6, 7 and 8, observed).

Bad::

    const url = import.meta.env.API_URL;        // Vite

Good::

    const url = import.meta.env.VITE_API_URL;

Since: 0.1.0
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity, Unknown
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.shared_rules._builds import builds, steps
from engine.project.builds.outputs import program_words
from engine.project.builds.single_page import is_single_page
from engine.project.packages.manifest import package_at
from engine.project.packages.semver import parse_range
from engine.project.places import place
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site
    from engine.project.snapshot import Snapshot

meta = RuleMeta(
    id="client-env-prefix",
    title="The browser's code reads a variable that the bundler keeps from it",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://vite.dev/guide/env-and-mode",
    family="1",
    healable=False,
    needs=(Need.COMMAND,),
)

MOST = 4000
"""Sources that are read."""
LARGEST = 500_000
"""Characters of a source."""
SHOWN = 20
"""Issues."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundler:
    """What a bundler hands on to the browser."""

    name: str
    prefix: str
    given: frozenset[str]
    configs: tuple[str, ...]
    opens: str
    """What in its configuration may hand on more."""
    objects: str
    """Where the names are read from, as a pattern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A read of a name."""

    name: str
    start: int
    end: int
    whole: bool
    """True where the object is read as a whole, and the name out of it."""


_FORMS = (
    r"\b(?P<of>{of})\.env(?:\??\.(?P<name>[A-Za-z_]\w*)\b|(?:\?\.)?\[\s*[\"'](?P<key>[A-Za-z_]\w*)[\"']\s*\])"
    r"|\{{(?P<names>[\w\s,:=]{{1,400}})\}}\s*=\s*(?P<whole>{of})\.env\b(?![.\[?])"
)
_PART = regex(r"(?P<name>[A-Za-z_]\w*)\s*(?::\s*\w+\s*)?(?P<default>=)?[^,]*")
_BUILT_IN = frozenset({"NODE_ENV", "MODE", "DEV", "PROD", "BASE_URL", "SSR", "LEGACY", "VITEST"})
BUNDLERS = {
    "vite": Bundler(
        name="Vite",
        prefix="VITE_",
        given=_BUILT_IN,
        configs=("vite.config",),
        opens=r"envPrefix|\bdefine\b|environment|EnvironmentPlugin|loadEnv|process\.env\b|polyfill",
        objects=r"import\.meta|process",
    ),
    "react-scripts": Bundler(
        name="Create React App",
        prefix="REACT_APP_",
        given=frozenset({"NODE_ENV", "PUBLIC_URL", "FAST_REFRESH", "WDS_SOCKET_HOST"}),
        configs=(),
        opens=r"",
        objects="process",
    ),
    "next": Bundler(
        name="Next.js",
        prefix="NEXT_PUBLIC_",
        given=frozenset({"NODE_ENV", "NEXT_RUNTIME", "__NEXT_ROUTER_BASEPATH"}),
        configs=("next.config",),
        opens=r"\benv\b|DefinePlugin|publicRuntimeConfig",
        objects="process",
    ),
}
"""By the program that builds."""
SOURCES = (".js", ".jsx", ".ts", ".tsx", ".vue", ".svelte", ".mjs")
_ENDINGS = ("js", "mjs", "cjs", "ts", "mts", "cts")
_ASIDE = frozenset(
    {
        *("test", "tests", "__tests__", "__mocks__", "e2e", "cypress", "stories", "mocks", "dist"),
        *("server", "functions", "scripts", "backend", "node", "electron", "worker"),
    }
)
_SERVER = regex(
    r"(?:from\s+|require\(\s*|import\s+)[\"'](?:node:|fs|path|http|https|express|dotenv|mongoose|pg|"
    r"crypto|child_process|server-only|fastify|koa|next/headers|next/server)[\"'/:]?"
    r"|^\s*[\"']use server[\"']|getServerSideProps|getStaticProps",
)
_COMMENT = regex(r"(?m)/\*(?s:.*?)\*/|(?:^|(?<=\s))//[^\n]*")
_DEFAULT = regex(r"\s*(?:as\s+\w+\s*)?\)?\s*(?:\?|\|\||&&|[!=]==?|=(?!=))")
"""What stands behind a read that does without the value."""
_TESTED = regex(r"(?:\bif\s*\(\s*!?|!\s*|typeof\s+|\?\?\s*|\|\|\s*|&&\s*)$")
_CLIENT = regex(r"\A(?:\s|//[^\n]*\n|/\*(?s:.*?)\*/)*[\"']use client[\"']")


def check(site: Site) -> Iterator[Issue]:
    """Read the sources of every client that the builds make."""
    for path, read, bundler, folder in islice(_found(site), SHOWN):
        text = site.snapshot.text(path) or ""
        is_process = "process" in text[read.start : read.end]
        said = f"hands on only names that start with {bundler.prefix!r}"
        if read.name.startswith(bundler.prefix):
            said = "hands on nothing in 'process.env'"
        stops = bundler.name == "Vite" and is_process and read.whole and _is_old(site, folder)
        yield issue_of(
            meta,
            place(path, text, read.start, read.end),
            f"{path} reads {read.name!r}, and {bundler.name} {said}.",
            why='The page stops there: "process is not defined".'
            if stops
            else "It is undefined in the browser, wherever it is set.",
            subject=f"{path} {read.name}",
        )


def unknowns(site: Site) -> Iterator[Unknown]:
    """Say which sources were not read, and how many reads are not shown."""
    more = sum(1 for _ in _found(site)) - SHOWN
    if more > 0:
        yield Unknown(
            question=f"Which are the {more} further reads of variables that the bundler keeps?",
            would_tell=f"mending the {SHOWN} that are shown",
            rule=meta.id,
        )
    for folder, bundler in _clients(site):
        root = _root(folder, bundler)
        sources = list(_sources(site.snapshot, root))
        large = [p for p in sources[:MOST] if (site.snapshot.size(p) or 0) > LARGEST]
        left = len(sources[MOST:]) + len(large)
        if left:
            named = f", {large[0]} among them" if large else ""
            yield Unknown(
                question=f"Do {left} sources of {root or 'the project'} read variables that "
                f"{bundler.name} keeps from the browser{named}?",
                would_tell=f"a search for 'process.env' and 'import.meta.env': {MOST} sources of "
                f"up to {LARGEST // 1000} kB were read",
                rule=meta.id,
            )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: what has the prefix is public, and the dashboard has the name too."""
    del site
    name = issue.subject.rpartition(" ")[2]
    return NoHeal(
        reason=f"If everybody may see {name}, give it the prefix here and where it is set; a "
        "secret belongs on a server."
    )


def _clients(site: Site) -> Iterator[tuple[str, Bundler]]:
    seen: set[str] = set()
    for build in builds(site):
        ran_all = steps(site, build)
        served = {r.folder for r in ran_all if any(w.text == "--ssr" for w in r.step.words)}
        for ran in ran_all:
            words = program_words(ran, site.snapshot)
            bundler = BUNDLERS.get(words[0].text) if words else None
            if bundler is None or ran.folder is None or ran.folder in seen:
                continue
            # What is built for a server as well has sources of both kinds.
            if len(words) < 2 or words[1].text != "build" or ran.folder in served:
                continue
            seen.add(ran.folder)
            package = package_at(site.snapshot, ran.folder)
            if package is None or (words[0].text != "next" and not is_single_page(package)):
                continue
            if not _is_opened(site.snapshot, ran.folder, bundler, package.text):
                yield ran.folder, bundler


def _is_opened(snapshot: Snapshot, folder: str, bundler: Bundler, package: str) -> bool:
    """True when the configuration may hand on other names, or nobody knows what it says."""
    if "vite-plugin-environment" in package or "env-compatible" in package:
        return True
    here = f"{folder}/" if folder else ""
    for stem in bundler.configs:
        for ending in _ENDINGS:
            path = f"{here}{stem}.{ending}"
            if snapshot.is_file(path):
                text = snapshot.text(path)
                if text is None or regex(bundler.opens).search(_COMMENT.sub("", text)):
                    return True
    page = snapshot.text(f"{here}index.html") or ""
    return "process" in page


def _found(site: Site) -> Iterator[tuple[str, Read, Bundler, str]]:
    """Every read, one for each name of a file, with the bundler and its folder."""
    seen: set[str] = set()
    for folder, bundler in _clients(site):
        for path, found in _reads(site.snapshot, folder, bundler):
            for read in found:
                if f"{path} {read.name}" not in seen:
                    seen.add(f"{path} {read.name}")
                    yield path, read, bundler, folder


def _is_old(site: Site, folder: str) -> bool:
    """True for a Vite that leaves ``process.env`` where it is not followed by a name."""
    package = package_at(site.snapshot, folder)
    asked = None if package is None else parse_range(package.version_of("vite") or "")
    return asked is not None and 0 < asked.lowest[0] < 5


def _root(folder: str, bundler: Bundler) -> str:
    if bundler.prefix == "NEXT_PUBLIC_":
        return folder
    return f"{folder}/src" if folder else "src"


def _reads(
    snapshot: Snapshot, folder: str, bundler: Bundler
) -> Iterator[tuple[str, tuple[Read, ...]]]:
    pattern = regex(_FORMS.format(of=bundler.objects))
    root = _root(folder, bundler)

    def read(path: str) -> tuple[Read, ...] | None:
        text = snapshot.text(path)
        if text is None or len(text) > LARGEST or ".env" not in text or _SERVER.search(text):
            return None
        if "import.meta.vitest" in text:
            return None  # Tests stand beside the code.
        if bundler.prefix == "NEXT_PUBLIC_" and not _CLIENT.match(text):
            return None
        seen = _COMMENT.sub(lambda m: " " * len(m.group()), text)
        found = tuple(
            read
            for match in pattern.finditer(seen)
            for read in _names(seen, match)
            if _is_kept(read.name, match["of"] or match["whole"], bundler)
        )
        return found or None

    return snapshot.surveys.survey(
        (meta.id, root, bundler.prefix), lambda: islice(_sources(snapshot, root), MOST), read
    )


def _names(seen: str, match: re.Match[str]) -> Iterator[Read]:
    """The names that a match reads without a default."""
    if match["names"] is not None:
        for part in _PART.finditer(match["names"]):
            if not part["default"]:
                start = match.start("names") + part.start()
                yield Read(name=part["name"], start=start, end=match.end(), whole=True)
    elif not _DEFAULT.match(seen, match.end()) and not _TESTED.search(
        seen, max(0, match.start() - 12), match.start()
    ):
        name = match["name"] or match["key"]
        yield Read(name=name, start=match.start(), end=match.end(), whole=match["key"] is not None)


def _is_kept(name: str, of: str, bundler: Bundler) -> bool:
    """True for a name that the bundler keeps from the browser."""
    if bundler.name == "Vite" and of == "process":
        return name != "NODE_ENV"
    return not name.startswith(bundler.prefix) and name not in bundler.given


def _sources(snapshot: Snapshot, root: str) -> Iterator[str]:
    for path in snapshot.files_under(root):
        inner = path.removeprefix(root).lstrip("/")
        if not path.endswith(SOURCES) or ".test." in path or ".spec." in path or ".d." in path:
            continue
        if not _ASIDE & set(inner.split("/")[:-1]) and ".config." not in path:
            yield path
