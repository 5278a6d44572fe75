"""Two dependencies want different versions of a third, and npm refuses to install.

What
    package-lock.json has a package of package.json whose ``peerDependencies`` do not allow the
    version of another package of package.json. npm 7 and later stop at that, unless they are told
    to look away (``legacy-peer-deps``, ``force``, ``overrides``). What Netlify installs by itself
    is told so by ``NPM_FLAGS`` and ``.npmrc`` only, for it runs before the build command; an
    install of the command or of a workflow by its own flags too. Only locks of npm are read:
    yarn and bun only warn of peers, pnpm does not look at them when it installs from a lock, and
    package.json alone does not say what a package wants.

Why
    "npm error ERESOLVE could not resolve". The lock file was written with ``--legacy-peer-deps`` or
    ``--force``, and the build machine's npm is not told so (npm 11.19, observed: ``npm install``
    and ``npm ci`` both stop).

Bad::

    "react": "18.2.0",
    "@material-ui/core": "4.12.4"       # peerDependencies: react ^16.8.0 || ^17.0.0

Good::

    "react": "17.0.2",
    "@material-ui/core": "4.12.4"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.offers import attempt, offer
from engine.platforms.shared_rules._builds import builds, steps
from engine.project.builds.shell import option
from engine.project.editing.lines import append_lines, create_file
from engine.project.packages.locks import locks_in
from engine.project.packages.manifest import package_at
from engine.project.packages.node_version import pins_in
from engine.project.packages.semver import exact, node_range, parse_range
from engine.project.snapshot import normal
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Build, Site
    from engine.project.builds.scripts import Ran
    from engine.project.packages.manifest import Package

meta = RuleMeta(
    id="peer-dep-conflict",
    title="Two dependencies want different versions of a third",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.npmjs.com/cli/v11/using-npm/config#legacy-peer-deps",
    family="37",
    needs=(Need.NPM_LOCK,),
)

_LOOKS_AWAY = regex(r"(?mi)^\s*(?:legacy-peer-deps|force)\s*=\s*true")
FLAGS = ("--legacy-peer-deps", "--force", "-f")
_WORKFLOWS = ".github/workflows"
_REMARK = regex(r"(?m)(?:^|(?<=\s))#[^\n]*")
_NPM = regex(r"\bnpm\s+(?:ci|i|install|clean-install)\b")
_TOLD = regex(r"(?i)legacy[-_]peer[-_]deps|\bnpm\b[^\n]*\s(?:--force|-f)\b|npm_config_force")
_SETS = regex(r"(?:legacy-peer-deps|force)(?:\s+|=)true")
VARIABLES = ("NPM_CONFIG_LEGACY_PEER_DEPS", "NPM_CONFIG_FORCE")
MOST = 10
"""Issues."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A package whose wish another one does not meet."""

    package: Package
    kind: str
    asking: str
    asking_version: str
    wanted: str
    other: str
    version: str


def check(site: Site) -> Iterator[Issue]:
    """Compare what the locked packages want with what is locked."""
    seen: set[str] = set()
    for found in _found(site):
        mark = f"{found.package.path} {found.asking} {found.other}"
        if mark in seen or len(seen) >= MOST:
            continue
        seen.add(mark)
        yield issue_of(
            meta,
            found.package.where(found.kind, found.asking),
            f"{found.asking} {found.asking_version} wants {found.other} {found.wanted}, and "
            f"{found.other} {found.version} is locked.",
            why="npm stops with ERESOLVE before anything is installed.",
            # A variable of the dashboard may tell npm to look away: nowhere is it certain.
            subject=f"{found.asking} {found.other}",
        )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Tell npm to look away, as whoever wrote the lock file did."""
    for found in _found(site):
        if issue.subject != f"{found.asking} {found.other}":
            continue
        folder = found.package.folder
        path = f"{folder}/.npmrc" if folder else ".npmrc"
        text = site.snapshot.text(path)
        line = "legacy-peer-deps=true"
        if text is None and site.snapshot.exists(path):
            break
        edit = (
            one(append_lines, path, text, [line])
            if text is not None
            else one(create_file, path, f"{line}\n")
        )
        return offer(
            attempt(
                issue,
                "npm.legacy-peer-deps",
                f"Write {line} into {path}",
                edit,
                reason="npm installs as the lock file says, and does not ask whether the two fit; "
                "versions that fit are better.",
            )
        )
    return NoHeal(reason=f"Choose versions that fit: {issue.message}")


def _found(site: Site) -> Iterator[Conflict]:
    from engine.project.packages.npm_lock import npm_lock

    for build in builds(site):
        for folder in _installed(site, build):
            lock, package = npm_lock(site.snapshot, folder), package_at(site.snapshot, folder)
            if lock is None or package is None or '"overrides"' in package.text:
                continue
            for kind, table in (
                ("dependencies", package.dependencies),
                ("devDependencies", package.dev_dependencies),
            ):
                for asking in table:
                    entry = lock.entries.get(f"node_modules/{asking}")
                    for other, wanted in entry.peers.items() if entry is not None else ():
                        version = lock.entries.get(f"node_modules/{other}")
                        if entry is None or version is None or package.version_of(other) is None:
                            continue
                        asked = package.version_of(other) or ""
                        if _outside(version.version, wanted) and not _meet(asked, wanted):
                            yield Conflict(
                                package=package,
                                kind=kind,
                                asking=asking,
                                asking_version=entry.version,
                                wanted=wanted,
                                other=other,
                                version=version.version,
                            )


def _outside(version: str, wanted: str) -> bool:
    """True when a released version is surely in no part of the range."""
    given, allowed = exact(version), parse_range(wanted)
    if given is None or allowed is None or "-" in version or "-" in wanted.replace(" - ", ""):
        return False
    return not any(low <= given < high for low, high in allowed.intervals)


def _meet(asked: str, wanted: str) -> bool:
    """True when another version than the locked one would do for both, or nobody can tell."""
    mine, theirs = parse_range(asked), parse_range(wanted)
    return mine is None or theirs is None or mine.meets(theirs)


def _is_old(site: Site, build: Build, folder: str) -> bool:
    """True when the chosen npm is one that does not look at peers (below 7, Node.js below 15)."""
    chosen = build.variables.get("NPM_VERSION", "")
    if chosen:
        return chosen.partition(".")[0] in {"4", "5", "6"}
    said = build.variables.get("NODE_VERSION")
    if said is not None:
        ranges = [node_range(said)]
    else:
        ranges = [pin.range for pin in pins_in(site.snapshot, folder)]
    return any(r is not None and all(high <= (15, 0, 0) for _, high in r.intervals) for r in ranges)


def _installed(site: Site, build: Build) -> Iterator[str]:
    """The folders in which npm installs and is not told to look away."""
    variables = {name.upper(): value for name, value in build.variables.items()}
    if any(variables.get(v, "").lower() == "true" for v in VARIABLES):
        return
    if any(f in variables.get("NPM_FLAGS", "").replace("=true", "").split() for f in FLAGS):
        return
    if site.platform == "pages" and not _workflow_installs(site):
        return
    folders = dict.fromkeys([build.folder] if build.installs else [])
    looks_away = False
    for ran in steps(site, build):
        words = [w.text for w in ran.step.core]
        given = {word.removesuffix("=true") for word in words}
        if words[:3] in (["npm", "config", "set"], ["npm", "set"]) and _SETS.search(
            " ".join(words)
        ):
            looks_away = True
        said = {name.upper(): value for name, value in ran.step.environment}
        folder = _prefix(ran)
        if words[:1] != ["npm"] or folder is None or not _is_plain_install(words):
            continue
        if looks_away or given & set(FLAGS) or any(said.get(v, "") == "true" for v in VARIABLES):
            if not build.installs:
                folders.pop(folder, None)
            continue
        folders.setdefault(folder)
    for folder in folders:
        managers = {k.manager for k in locks_in(site.snapshot, folder)}
        if (
            managers == {"npm"}
            and not _LOOKS_AWAY.search(_npmrc(site, folder))
            and not _is_old(site, build, folder)
        ):
            yield folder


def _prefix(ran: Ran) -> str | None:
    """The folder in which npm installs: that of the step, or of ``--prefix``."""
    word = option(ran.step.arguments, ("--prefix", "-C"))
    if word is None or ran.folder is None:
        return ran.folder
    if not word.literal or word.text.startswith(("/", "~", "-")):
        return None
    return normal(f"{ran.folder}/{word.text}")


def _is_plain_install(words: list[str]) -> bool:
    """True for an install of what package.json lists, wherever ``--prefix`` stands."""
    rest, skip = [], False
    for word in words[1:]:
        if skip or word.startswith("-"):
            skip = word in {"--prefix", "-C"}
        else:
            rest.append(word)
    return rest in (["ci"], ["install"], ["i"], ["clean-install"])


def _npmrc(site: Site, folder: str) -> str:
    """What npm reads in a folder: a workspace's settings are those of the root."""
    paths = [f"{folder}/.npmrc" if folder else ".npmrc"]
    root = package_at(site.snapshot, "")
    if folder and root is not None and '"workspaces"' in root.text:
        paths.append(".npmrc")
    return "\n".join(site.snapshot.text(p) or "" for p in paths if site.snapshot.is_file(p))


def _workflow_installs(site: Site) -> bool:
    """True when workflows install with npm, and none of them tells it to look away."""
    texts = [
        _REMARK.sub("", site.snapshot.text(f"{_WORKFLOWS}/{name}") or "")
        for name in site.snapshot.children(_WORKFLOWS)
    ]
    if any(_TOLD.search(text) for text in texts):
        return False
    return any(_NPM.search(text) for text in texts)
