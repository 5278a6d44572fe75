"""How a project's pages are built, as far as its files make it evident.

One answer for whoever writes a first configuration: what installs, what builds, which folder is
served, and whether every address must lead to its one page. What is not evident gives nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.project.builds.outputs import build_outputs, program_words
from engine.project.builds.scripts import expand
from engine.project.builds.single_page import history_router, is_single_page
from engine.project.packages.manifest import package_at, package_folders
from engine.project.snapshot import normal
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.packages.manifest import Package
    from engine.project.snapshot import Snapshot

MANAGERS = (
    ("pnpm-lock.yaml", "pnpm install --frozen-lockfile", "pnpm"),
    ("yarn.lock", "yarn install --frozen-lockfile", "yarn"),
    ("bun.lock", "bun install --frozen-lockfile", "bun"),
    ("bun.lockb", "bun install --frozen-lockfile", "bun"),
    ("package-lock.json", "npm ci", "npm"),
)
"""The lock file, the install that insists on it, and the manager."""

SCRIPTS = ("build", "generate", "docs:build", "build:docs", "site:build", "export")
"""Scripts that build pages, the likeliest first."""

NOT_PROJECTS = frozenset(
    {"node_modules", "tests", "test", "docs", "examples", "example", "scripts", "e2e", "infra"}
)
"""Folders whose manifests are nobody's deployment."""

HUGO_CONFIGS = ("hugo.toml", "hugo.yaml", "hugo.json")
_OLD_HUGO = ("config.toml", "config.yaml", "config.yml", "config.json")
_HUGO_FOLDERS = ("archetypes", "layouts", "themes")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticBuild:
    """A site of files, and how it comes about."""

    folder: str
    """Where it is built, relative to the project."""
    by: str
    """The tool's name, or ``files`` where nothing is built."""
    publish: str
    """The folder that is served, relative to `folder`; ``.`` is that folder."""
    build: str = ""
    """The command behind the install, or empty."""
    install: str = ""
    manager: str = ""
    """npm, yarn, pnpm, bun, pip or bundle; empty where nothing is installed."""
    script: str = ""
    """The package script that builds, or empty."""
    takes_words: bool = False
    """True when words behind the script reach the tool itself."""
    falls_back: bool = False
    """True when every address must lead to the one page."""
    package: Package | None = None
    reason: str = ""
    """What in the files it was read from."""

    @property
    def said(self) -> str:
        """The site in words: ``a Vite site in web``, ``files as they are``."""
        where = f" in {self.folder}" if self.folder else ""
        article = "an" if self.by[0].upper() in "AEIO" else "a"
        return (
            f"files as they are{where}"
            if self.by == "files"
            else f"{article} {self.by} site{where}"
        )


def manager_of(snapshot: Snapshot, folder: str) -> tuple[str, str]:
    """The package manager of a folder and its install: by its lock file, npm where there is none.

    A package of a workspace has its lock file at the root.
    """
    root = package_at(snapshot)
    shares = snapshot.is_file("pnpm-workspace.yaml") or (root is not None and root.workspaces)
    for where in dict.fromkeys((folder, "") if shares else (folder,)):
        for name, install, manager in MANAGERS:
            if snapshot.is_file(normal(f"{where}/{name}")):
                return manager, install
    package = package_at(snapshot, folder)
    named = (package.manager if package is not None else "").partition("@")[0]
    if named in {"pnpm", "yarn", "bun"}:
        return named, f"{named} install"
    return "npm", "npm install"


def exports_pages(snapshot: Snapshot, package: Package) -> bool:
    """True for a Next.js that is told to write files (``output: 'export'``)."""
    for suffix in ("js", "mjs", "ts"):
        text = snapshot.text(normal(f"{package.folder}/next.config.{suffix}")) or ""
        if re.search(r"output['\"]?\s*:\s*['\"]export['\"]", text):
            return True
    return False


def static_builds(snapshot: Snapshot) -> tuple[StaticBuild, ...]:
    """Every site that is evident: the root's alone where it has one, else those below it.

    Where the root has a build of its own that nobody understands, a generator's folder or bare
    pages below it are a part of that build, and only other packages are looked at.
    """
    own = static_build(snapshot, "")
    if own is not None:
        return (own,)
    root = package_at(snapshot)
    opaque = root is not None and any(s in root.scripts for s in SCRIPTS)
    found = [b for f in _below(snapshot) if (b := static_build(snapshot, f)) is not None]
    built = [b for b in found if b.build]
    return tuple(b for b in built or found if b.package is not None or not opaque)


def _below(snapshot: Snapshot) -> list[str]:
    """The folders that may be a project: one below the root, and packages two below."""
    folders = {
        path.partition("/")[0]
        for path in snapshot.paths()
        if path.count("/") == 1 and not path.startswith(".")
    }
    deep = {f for f in package_folders(snapshot) if f.count("/") == 1 and not f.startswith(".")}
    aside = NOT_PROJECTS - {"docs"}
    return sorted(f for f in folders | deep if not aside & set(f.split("/")))


def static_build(snapshot: Snapshot, folder: str) -> StaticBuild | None:
    """How the site of a folder is built; None when that is not evident."""
    for reader in (_node, _hugo, _jekyll, _mkdocs, _zola, _files):
        found = reader(snapshot, folder)
        if found is not None:
            return found
    return None


def _node(snapshot: Snapshot, folder: str) -> StaticBuild | None:
    package = package_at(snapshot, folder)
    if package is None:
        return None
    manager, install = manager_of(snapshot, folder)
    for script in SCRIPTS:
        if script not in package.scripts:
            continue
        command = f"{manager} run {script}"
        served = _served(snapshot, folder, command, package)
        if served is None:
            continue
        by, publish = served
        return StaticBuild(
            folder=folder,
            by=by,
            publish=publish,
            build=command,
            install=install,
            manager=manager,
            script=script,
            takes_words=_ends_in_tool(snapshot, folder, command),
            falls_back=is_single_page(package) and history_router(snapshot, package) is not None,
            package=package,
            reason=f"the {script} script of {package.path}",
        )
    return None


def _served(
    snapshot: Snapshot, folder: str, command: str, package: Package
) -> tuple[str, str] | None:
    """The tool and the one folder its pages are in, relative to `folder`."""
    prefix = f"{folder}/" if folder else ""
    made = build_outputs(snapshot, folder, command).site_folders()
    inside = {p.path[len(prefix) :]: p.by for p in made if p.path.startswith(prefix)}
    if any(by == "Nuxt" for by in inside.values()):
        ran = list(expand(snapshot, folder, command))
        if not any("generate" in r.step.texts for r in ran):
            return None
        old = (package.version_of("nuxt") or "").lstrip("^~>=v ").startswith(("1", "2"))
        return "Nuxt", "dist" if old else ".output/public"
    if exports_pages(snapshot, package):
        inside.pop(".next", None)
    if len(inside) != 1 or ".next" in inside:
        return None
    path, by = next(iter(inside.items()))
    return by, path


def _ends_in_tool(snapshot: Snapshot, folder: str, command: str) -> bool:
    """True when the script's last program is the one that writes the pages."""
    ran = list(expand(snapshot, folder, command))
    if not ran or len(ran[-1].via) != 1:
        return False
    words = program_words(ran[-1], snapshot)
    last = " ".join(w.text for w in words)
    return bool(build_outputs(snapshot, folder, last).site_folders()) and "|" not in last


def _hugo(snapshot: Snapshot, folder: str) -> StaticBuild | None:
    named = [c for c in HUGO_CONFIGS if snapshot.is_file(normal(f"{folder}/{c}"))]
    if not named and not any(snapshot.is_folder(normal(f"{folder}/{f}")) for f in _HUGO_FOLDERS):
        return None
    if any(snapshot.is_folder(normal(f"{folder}/{f}")) for f in ("templates", "sass")):
        return None
    configs = named or [
        c
        for c in _OLD_HUGO
        if re.search(r"(?im)^\s*[\"']?(baseurl|languagecode)\b", _text(snapshot, folder, c))
    ]
    if not configs:
        return None
    command = "hugo --gc --minify"
    return _by_command(snapshot, folder, "Hugo", command, reason=normal(f"{folder}/{configs[0]}"))


def _jekyll(snapshot: Snapshot, folder: str) -> StaticBuild | None:
    path = normal(f"{folder}/_config.yml")
    pages = ("index.md", "index.html", "index.markdown", "_posts", "_layouts")
    if not snapshot.is_file(path) or not any(
        snapshot.exists(normal(f"{folder}/{p}")) for p in pages
    ):
        return None
    gemfile = snapshot.is_file(normal(f"{folder}/Gemfile"))
    command = "bundle exec jekyll build" if gemfile else "jekyll build"
    manager = "bundle" if gemfile else ""
    return _by_command(snapshot, folder, "Jekyll", command, manager=manager, reason=path)


def _mkdocs(snapshot: Snapshot, folder: str) -> StaticBuild | None:
    name = next((n for n in ("mkdocs.yml", "mkdocs.yaml") if _has(snapshot, folder, n)), "")
    if not name:
        return None
    listed = next(_requirements(snapshot, folder), "")
    material = re.search(r"(?m)^\s*name\s*:\s*['\"]?material\b", _text(snapshot, folder, name))
    install = f"-r {listed}" if listed else "mkdocs-material" if material else "mkdocs"
    return _by_command(
        snapshot,
        folder,
        "MkDocs",
        "mkdocs build",
        manager="pip",
        install=f"pip install {install}",
        reason=normal(f"{folder}/{name}"),
    )


def _requirements(snapshot: Snapshot, folder: str) -> Iterator[str]:
    """The lists of packages that name MkDocs, relative to the folder."""
    for name in ("docs/requirements.txt", "requirements-docs.txt", "requirements.txt"):
        if re.search(r"(?im)^\s*mkdocs", _text(snapshot, folder, name)):
            yield name


def _zola(snapshot: Snapshot, folder: str) -> StaticBuild | None:
    if not re.search(r"(?m)^\s*base_url\s*=", _text(snapshot, folder, "config.toml")):
        return None
    reason = normal(f"{folder}/config.toml")
    return _by_command(snapshot, folder, "Zola", "zola build", reason=reason)


def _by_command(
    snapshot: Snapshot,
    folder: str,
    by: str,
    command: str,
    *,
    reason: str,
    manager: str = "",
    install: str = "",
) -> StaticBuild | None:
    """A site whose generator is called directly; None when its config computes the folder."""
    tail = command.removeprefix("bundle exec ")
    prefix = f"{folder}/" if folder else ""
    made = [p.path for p in build_outputs(snapshot, folder, tail).site_folders()]
    inside = [p[len(prefix) :] for p in made if p.startswith(prefix)]
    if len(inside) != 1:
        return None
    return StaticBuild(
        folder=folder,
        by=by,
        publish=inside[0],
        build=command,
        install=install or ("bundle install" if manager == "bundle" else ""),
        manager=manager,
        takes_words=True,
        reason=reason,
    )


def _files(snapshot: Snapshot, folder: str) -> StaticBuild | None:
    """Pages that lie there as they are served; none beside a package, whose build is not known."""
    if snapshot.exists(normal(f"{folder}/package.json")):
        return None
    for inner in (".", "public", "site", "www", "docs") if not folder else (".",):
        page = normal(f"{folder}/{inner}/index.html")
        if snapshot.is_file(page):
            return StaticBuild(folder=folder, by="files", publish=inner, reason=page)
    return None


def _has(snapshot: Snapshot, folder: str, name: str) -> bool:
    return snapshot.is_file(normal(f"{folder}/{name}"))


def _text(snapshot: Snapshot, folder: str, name: str) -> str:
    path = normal(f"{folder}/{name}")
    return (snapshot.text(path) or "") if snapshot.is_file(path) else ""
