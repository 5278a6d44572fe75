"""The pinned Node.js is too new for the bundler.

What
    Node.js 17 or later is chosen, and the build runs a tool with a webpack that cannot hash
    there: Create React App before 5, Next.js before 11; Vue CLI before 5 and Gatsby before 3 where
    the lock file has a webpack before 4.47.

Why
    The build stops: "error:0308010C:digital envelope routines::unsupported". Node.js 17 came with
    OpenSSL 3, which has no MD4 (its release notes); webpack 4.47 brought its own.

Bad::

    [build.environment]
      NODE_VERSION = "20"          # with "react-scripts": "4.0.3"

Good::

    [build.environment]
      NODE_VERSION = "16"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import document_at
from engine.platforms.netlify.rules.node_version_conflict import counting_pin
from engine.platforms.netlify.rules.node_version_retired import pinned
from engine.platforms.offers import attempt, offer
from engine.project.builds.outputs import program_words
from engine.project.builds.scripts import expand
from engine.project.packages.manifest import Package, nearest_package
from engine.project.packages.semver import Range, parse_range
from engine.project.toml import edits as toml_edits
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.packages.node_version import Pin

meta = RuleMeta(
    id="node-too-new",
    title="The pinned Node.js is too new for the bundler",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://nodejs.org/en/blog/release/v17.0.0",
    family="8",
    needs=(Need.COMMAND, Need.MANIFEST),
)

OPTION = "--openssl-legacy-provider"
LAST = "16"
"""The last major that hashes as webpack 4 asks."""
TOOLS = {
    "react-scripts": ("react-scripts", 5, False),
    "craco": ("react-scripts", 5, False),
    "react-app-rewired": ("react-scripts", 5, False),
    "next": ("next", 11, False),
    "vue-cli-service": ("@vue/cli-service", 5, True),
    "gatsby": ("gatsby", 3, True),
}
"""By program: the package, the first major without webpack 4, and whether the lock must say it."""
_WEBPACK = (
    regex(r'(?m)"(?:node_modules/)?webpack": \{\s*"version": "4\.(\d+)\.'),
    regex(r'(?m)^"?webpack@[^\n]*:\n {2}"?version"?:? "?4\.(\d+)\.'),
    regex(r"(?m)^ {2}[/']?/?webpack[@/]4\.(\d+)\."),
)
"""The minor version in a lock file of npm, of yarn and of pnpm."""
_FORCED = regex(r'"(?:resolutions|overrides)"[^}]*"(?:\*\*/)?webpack"')


def check(site: NetlifySite) -> Iterator[Issue]:
    """Compare the version that counts with what the tool's webpack can."""
    found = _found(site)
    if found is None:
        return
    pin, name, asked = found
    yield issue_of(
        meta,
        pin.location,
        f"{pin.source} chooses Node {pin.value}, and {name} {asked} builds with a webpack that "
        f"works up to Node {LAST}.",
        why="The build stops with `digital envelope routines::unsupported`.",
        subject=name,
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Take the last version that fits, or let Node hash as it did."""
    found = _found(site)
    if found is None:
        return NoHeal(reason="The versions fit by now.")
    path = site.config_path
    answers = [
        attempt(
            issue,
            "node.last-that-fits",
            f"Use Node {LAST}",
            pinned(site, issue, found[0], LAST),
            reason="It is the last one that this webpack builds on; it gets no fixes any more.",
        )
    ]
    if path is not None and not path.startswith(".."):
        answers.append(
            attempt(
                issue,
                "node.legacy-provider",
                f'Set NODE_OPTIONS = "{OPTION}"',
                one(_allow, site, path),
                reason="With it Node hashes as older ones did; raise the tool when you can.",
            )
        )
    return offer(*answers)


def _found(site: NetlifySite) -> tuple[Pin, str, str] | None:
    pin = counting_pin(site)
    if pin is None or pin.range is None or pin.range.lowest[0] < 17:
        return None
    if OPTION in site.variables.get("NODE_OPTIONS", "") or site.build_command is None:
        return None
    for ran in expand(site.snapshot, site.build_dir, site.build_command):
        words = program_words(ran, site.snapshot)
        known = TOOLS.get(words[0].text) if words else None
        owner = nearest_package(site.snapshot, ran.folder) if ran.folder is not None else None
        if known is None or not isinstance(owner, Package) or "build" not in ran.step.texts:
            continue
        package, major, locked = known
        asked = owner.version_of(package)
        range_ = parse_range(asked) if asked else None
        if asked is None or range_ is None or not _is_below(range_, major):
            continue
        if _is_settled(site, owner) or (locked and not _has_old_webpack(site, owner.folder)):
            continue
        return pin, package, asked
    return None


def _is_below(range_: Range, major: int) -> bool:
    return all(high <= (major, 0, 0) for _low, high in range_.intervals)


def _is_settled(site: NetlifySite, owner: Package) -> bool:
    """True when the option is given elsewhere, or another webpack is forced."""
    texts = [owner.text, site.build_command or ""]
    texts += [site.snapshot.text(n) or "" for n in (f"{owner.folder}/.npmrc".lstrip("/"), ".npmrc")]
    return any(OPTION in text for text in texts) or bool(_FORCED.search(owner.text))


def _has_old_webpack(site: NetlifySite, folder: str) -> bool:
    for name in ("package-lock.json", "yarn.lock", "pnpm-lock.yaml"):
        for where in dict.fromkeys((folder, "")):
            text = site.snapshot.text(f"{where}/{name}".lstrip("/"))
            minors = [int(m) for p in _WEBPACK for m in p.findall(text or "")]
            if minors:
                return min(minors) < 47
    return False


def _allow(site: NetlifySite, path: str) -> Edit:
    document = document_at(site, path)
    keys = ("build", "environment", "NODE_OPTIONS")
    old = document.value(*keys)
    value = f"{old} {OPTION}" if isinstance(old, str) and old else OPTION
    return toml_edits.put_value(path, document, keys, value)
