"""The packages that the build needs are left out of the install.

What
    ``NODE_ENV`` is ``production`` in the build's environment, and a program of the build comes from
    ``devDependencies``. Flags that take these along (``NPM_FLAGS = "--include=dev"``) are seen.

Why
    npm, yarn 1 and pnpm leave development dependencies out where NODE_ENV is ``production``
    (Netlify's build image warns of it): the build stops with "command not found". Tools that build
    for production set the variable by themselves.

Bad::

    [build.environment]
      NODE_ENV = "production"

Good::

    [build.environment]
      NODE_ENV = "production"
      NPM_FLAGS = "--include=dev"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.fragment import is_fragment
from engine.platforms.netlify.rules._config import document_at, location_of_entry
from engine.platforms.offers import attempt, offer
from engine.project.builds.outputs import program_words
from engine.project.builds.scripts import MANAGERS, expand
from engine.project.builds.tools import TOOLS
from engine.project.packages.locks import nearest_locks
from engine.project.packages.manifest import package_at
from engine.project.toml import edits as toml_edits
from engine.project.toml.document import TomlKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.site import ConfigDocument, NetlifySite
    from engine.project.packages.manifest import Package
    from engine.project.toml.document import TomlEntry

meta = RuleMeta(
    id="build-devdeps-skipped",
    title="The packages the build needs are not installed",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/manage-dependencies/#node-js-environment",
    family="9",
    needs=(Need.COMMAND,),
)

FLAGS = {
    "npm": ("NPM_FLAGS", "--include=dev"),
    "yarn": ("YARN_FLAGS", "--production=false"),
    "pnpm": ("PNPM_FLAGS", "--prod=false"),
}
"""The variable whose words Netlify gives to a manager's install, and the flag that helps."""
_TAKEN = (
    "include=dev",
    "include dev",
    "production=false",
    "prod=false",
    "also=dev",
    "=development",
)
"""Words that take development dependencies along, in a variable or in the command."""
_BINARIES = {
    "tsc": "typescript",
    "ng": "@angular/cli",
    "eleventy": "@11ty/eleventy",
    "webpack": "webpack-cli",
    "babel": "@babel/cli",
    "react-router": "@react-router/dev",
    "remix": "@remix-run/dev",
} | {p: t.package for t in TOOLS if t.package for p in t.programs}


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look for the variable, and for a program that it leaves out."""
    if site.variables.get("NODE_ENV") != "production" or _is_helped(site):
        return
    package = package_at(site.snapshot, site.build_dir)
    written = _written(site)
    location = (
        location_of_entry(written[0].path, written[0].document, written[1])
        if written is not None
        else Location(path=site.config_path or "netlify.toml")
    )
    why = "npm, yarn and pnpm leave development dependencies out then; the build's tools are there."
    if package is None:
        if is_fragment(site.snapshot) and _manager(site) is not None:
            yield issue_of(
                meta,
                location,
                "NODE_ENV=production leaves development dependencies out of the install.",
                why=why,
                subject="NODE_ENV",
                severity=Severity.MEDIUM,
                confidence=Confidence.HEURISTIC,
            )
        return
    program = _left_out(site, package)
    if program:
        yield issue_of(
            meta,
            location,
            f"{program!r} is a development dependency, and NODE_ENV=production leaves it out.",
            why=why,
            subject="NODE_ENV",
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Take development dependencies along, or leave the variable to the tools."""
    written = _written(site)
    manager = _manager(site)
    if written is None:
        return NoHeal(reason="The variable does not stand in netlify.toml any more.")
    known, entry = written
    drop = attempt(
        issue,
        "node-env.drop",
        "Leave NODE_ENV out",
        one(toml_edits.delete_key, known.path, known.document, entry.path),
        reason="Tools that build for production set it by themselves.",
    )
    if manager is None:
        return offer(drop)
    variable, flag = FLAGS[manager]
    return offer(
        attempt(
            issue,
            "install.include-dev",
            f'Set {variable} = "{flag}"',
            one(_flagged, site, known, entry, variable, flag),
            reason=f"{manager} installs development dependencies with it.",
        ),
        drop,
    )


def _written(site: NetlifySite) -> tuple[ConfigDocument, TomlEntry] | None:
    """Where the variable stands: in this deploy's context, or for every build."""
    for head in (("context", site.context.context, "environment"), ("build", "environment")):
        for known in site.documents:
            entry = known.document.entry(*head, "NODE_ENV") if known.counts else None
            if entry is not None and entry.kind is TomlKind.PAIR:
                return known, entry
    return None


def _is_helped(site: NetlifySite) -> bool:
    told = [
        *(f"{k}={v}" for k, v in site.variables.items() if k != "NODE_ENV"),
        site.build_command or "",
        site.snapshot.text(site.in_build_dir(".npmrc")) or "",
    ]
    if any(word in text.lower() for text in told for word in _TAKEN):
        return True
    return site.snapshot.is_file(site.in_build_dir(".yarnrc.yml"))


def _manager(site: NetlifySite) -> str | None:
    locks = nearest_locks(site.snapshot, site.build_dir)
    if locks:
        return locks[0].manager if locks[0].manager in FLAGS else None
    if package_at(site.snapshot, site.build_dir) is not None:
        return "npm"
    for ran in expand(site.snapshot, site.build_dir, site.build_command or ""):
        if ran.step.program in MANAGERS:
            return ran.step.program if ran.step.program in FLAGS else None
    return None


def _left_out(site: NetlifySite, package: Package) -> str:
    """The first program of the build that only development dependencies bring."""
    for ran in expand(site.snapshot, site.build_dir, site.build_command or ""):
        if ran.folder is None or not ran.step.certain or ran.step.program in {"npx", "bunx"}:
            continue
        if ran.package is not None and ran.package.path != package.path:
            continue
        words = program_words(ran, site.snapshot)
        program = words[0].text.rpartition("node_modules/.bin/")[2] if words else ""
        name = _BINARIES.get(program, program)
        for bringing in dict.fromkeys((name, program)):
            if bringing in package.dev_dependencies and bringing not in package.dependencies:
                return program
    return ""


def _flagged(
    site: NetlifySite, known: ConfigDocument, entry: TomlEntry, variable: str, flag: str
) -> Edit:
    document = document_at(site, known.path)
    keys = (*entry.path[:-1], variable)
    old = document.value(*keys)
    value = f"{old} {flag}" if isinstance(old, str) and old.strip() else flag
    return toml_edits.put_value(known.path, document, keys, value)
