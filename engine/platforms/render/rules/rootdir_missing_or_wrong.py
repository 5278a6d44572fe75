"""The root directory is not there, or the project is in a subfolder and none is set.

What
    ``rootDir`` names a folder that does not exist; or the commands need a package.json, go.mod,
    Gemfile or Cargo.toml and there is none where they run, but exactly one below.

Why
    Render changes into the root directory before it builds; what is not there cannot be built.

Bad::

    buildCommand: npm install            # only server/package.json is there

Good::

    rootDir: server
    buildCommand: npm install

Since: 0.1.0
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.heals import set_root_dir
from engine.platforms.render.predict.installed import requirement_files
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.python_apps import find_module
from engine.platforms.render.predict.services import commands_of, services_here
from engine.platforms.render.predict.start import server_call
from engine.project.builds.scripts import script_call
from engine.project.near import nearest
from engine.project.packages.manifest import package_at
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.render.site import RenderSite, Service
    from engine.project.builds.shell import Word
meta = RuleMeta(
    id="rootdir-missing-or-wrong",
    title="The service is built where its files are",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://render.com/docs/monorepo-support",
    family="7",
)

MANIFESTS = {
    "node": ("package.json", re.compile(r"^(npm|yarn|pnpm|bun)$")),
    "static": ("package.json", re.compile(r"^(npm|yarn|pnpm|bun)$")),
    "go": ("go.mod", re.compile(r"^go$")),
    "ruby": ("Gemfile", re.compile(r"^bundle$")),
    "rust": ("Cargo.toml", re.compile(r"^cargo$")),
}


def check(site: RenderSite) -> Iterator[Issue]:
    """Look for the folder, and for the manifest in it."""
    for service in services_here(site):
        folder = service.folder
        if folder and not site.snapshot.is_folder(folder):
            yield predicted(
                site,
                meta,
                service.root_dir.location or service.location,
                f"The root directory of {service.name.value!r}, {folder}, is not there.",
                why="Render cannot change into it, and the build fails.",
                subject=service.name.value,
            )
            continue
        found = _manifest_elsewhere(site, service)
        if found is not None:
            name, where = found
            yield predicted(
                site,
                meta,
                service.root_dir.location or service.build_command.location or service.location,
                f"{service.name.value!r} is built in {folder or 'the repository root'}, which has "
                f"no {name}; it is in {where}.",
                why="The commands run in the root directory and find nothing to build.",
                subject=service.name.value,
                confidence=Confidence.LIKELY,
            )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Name the folder that is there."""
    for service in services_here(site):
        if service.name.value != issue.subject:
            continue
        folder = service.folder
        if folder and not site.snapshot.is_folder(folder):
            wanted = _meant(site, folder) or _fitting(site, service)
        else:
            found = _manifest_elsewhere(site, service)
            wanted = found[1] if found is not None else None
        if wanted is None:
            return NoHeal(reason="Which folder is meant must be said by a person.")
        return offer(
            attempt(
                issue,
                "rootdir.manifest-folder",
                f"Build and start in {wanted}",
                partial(set_root_dir, site, service, wanted),
                reason="It is the only folder that fits what the commands need.",
            )
        )
    return NoHeal(reason="The service is not there any more.")


def _meant(site: RenderSite, folder: str) -> str | None:
    twins = [p for p in site.snapshot.same_but_case(folder) if site.snapshot.is_folder(p)]
    if len(twins) == 1:
        return twins[0]
    parent = folder.rpartition("/")[0]
    prefix = f"{parent}/" if parent else ""
    names = [prefix + n for n in site.snapshot.children(parent)]
    folders = [n for n in names if site.snapshot.is_folder(n) and not n.startswith(".")]
    near = nearest(folder, folders)
    if near is not None:
        return near
    tail = folder.rpartition("/")[2]
    deep = {p.rpartition("/")[0] for p in site.snapshot.paths()} - {""}
    far = nearest(folder, deep)
    if far is not None:
        return far
    same = [p for p in deep if p.rpartition("/")[2] == tail]
    return same[0] if len(same) == 1 else None


def _fitting(site: RenderSite, service: Service) -> str | None:
    """The only folder that has what the commands of the service name."""
    ran = [r for c in commands_of(site, service) for r in c.own()]
    wanted = [normal(w.text) for r in ran for w in requirement_files(r) if w.literal]
    wanted += [normal(w.text) for r in ran for w in r.step.core[1:2] if _is_source(w)]
    if service.runtime.value in MANIFESTS:
        wanted.append(MANIFESTS[service.runtime.value][0])
    if not wanted:
        return None
    folders = {
        p[: -len(wanted[0])].rstrip("/") for p in site.snapshot.paths() if p.endswith(wanted[0])
    }
    fits = [
        f
        for f in folders
        if all(site.snapshot.is_file(normal(f"{f}/{w}")) for w in wanted) and "/." not in f"/{f}"
    ]
    runs = [script_call(r.step, "", site.snapshot) for r in ran]
    scripts = {run.script for run in runs if run is not None}
    scripts |= {"start"} if any(r.step.texts[:2] == ("npm", "start") for r in ran) else set()
    if scripts:
        fits = [f for f in fits if scripts <= set(_scripts(site, f))]
    calls = [c for r in ran if (c := server_call(site, service, r)) is not None]
    if calls:
        fits = [f for f in fits if find_module(site.snapshot, f, calls[0].target.module)]
    return fits[0] if len(fits) == 1 and fits[0] else None


def _is_source(word: Word) -> bool:
    """True for a file that is run as it is; what a build writes is no sign of a folder."""
    written = word.text.startswith(("dist/", "build/", "lib/", "out/"))
    return (
        word.literal and word.text.endswith((".js", ".mjs", ".cjs", ".py", ".rb")) and not written
    )


def _scripts(site: RenderSite, folder: str) -> tuple[str, ...]:
    package = package_at(site.snapshot, folder)
    return tuple(package.scripts) if package is not None else ()


def _manifest_elsewhere(site: RenderSite, service: Service) -> tuple[str, str] | None:
    wanted = MANIFESTS.get(service.runtime.value)
    if wanted is None or (service.folder and service.root_dir.is_set and not service.folder):
        return None
    name, programs = wanted
    ran = [r for c in commands_of(site, service) for r in c.own()]
    needing = [r for r in ran if r.step.program and programs.match(r.step.program)]
    if not needing or any(r.folder != service.folder for r in needing):
        return None
    if any("--prefix" in r.step.texts or "-C" in r.step.texts for r in needing):
        return None
    folder = service.folder
    while True:
        if site.snapshot.exists(normal(f"{folder}/{name}")):
            return None
        if not folder:
            break
        folder = folder.rpartition("/")[0]
    prefix = f"{service.folder}/" if service.folder else ""
    found = [
        p.rpartition("/")[0]
        for p in site.snapshot.paths()
        if p.endswith(f"/{name}") and p.startswith(prefix) and "/." not in f"/{p}"
    ]
    beside = site.path.rpartition("/")[0]
    if beside and beside in found:
        return name, beside
    top = [f for f in found if not any(f != o and f.startswith(f"{o}/") for o in found)]
    return (name, top[0]) if len(top) == 1 else None
