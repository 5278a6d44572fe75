"""Resolving a project into a `PagesSite`: which way of publishing its files speak for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Location
from engine.platforms.pages.bundlers import find_build
from engine.platforms.pages.by_hand import by_hand
from engine.platforms.pages.jekyll import read_config
from engine.platforms.pages.repository import read_repository
from engine.platforms.pages.signs import TOOL_WORDS
from engine.platforms.pages.site import BranchTool, Domain, PagesSite, Publishing
from engine.platforms.pages.workflow import (
    BRANCH_ACTIONS,
    DEPLOY,
    JEKYLL,
    UPLOAD,
    Step,
    Workflow,
    published_folder,
    read_workflows,
)
from engine.project.builds.shell import parse_command
from engine.project.editing.lines import lines_of
from engine.project.packages.manifest import package_at
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.platforms.interface import BuildContext
    from engine.platforms.pages.bundlers import Build
    from engine.platforms.pages.workflow import BrokenWorkflow
    from engine.project.snapshot import Snapshot

STATIC_FOLDERS = ("", "public", "static", "src", "docs", "source", "assets", "docs/public")
"""Where a CNAME may lie that the build copies into what it writes."""

FOREIGN = ("netlify.toml", "vercel.json", "render.yaml", "firebase.json", "wrangler.toml")


def resolve(snapshot: Snapshot, context: BuildContext) -> PagesSite:
    """Resolve a snapshot; never raises on bad input."""
    read, broken = read_workflows(snapshot)
    publishing = tuple(w for w in read if _publishes(w))
    tool = _tool(snapshot, publishing, context.package_path)
    has_artifact = any(w.steps(DEPLOY) or w.steps(UPLOAD) for w in publishing)
    if tool is None and not has_artifact:
        tool = by_hand(snapshot, read)
    if has_artifact:
        way, source, jekyll = _from_artifact(publishing)
    elif tool is not None:
        way, source = Publishing.TOOL, tool.folder
        kept = not tool.drops_dotfiles and _has_nojekyll(snapshot, tool.folder)
        jekyll = not tool.writes_nojekyll and not kept
    else:
        way, source = Publishing.BRANCH, _branch_folder(snapshot)
        jekyll = not _has_nojekyll(snapshot, source)
    return PagesSite(
        snapshot=snapshot,
        context=context,
        publishing=way,
        source=source,
        runs_jekyll=jekyll,
        repository=read_repository(snapshot),
        domain=_domain(snapshot, way, source, tool),
        build=_build(snapshot, context, source),
        tool=tool if way is Publishing.TOOL else None,
        jekyll=read_config(snapshot, _jekyll_source(publishing, source)) if jekyll else None,
        workflows=publishing,
        other_workflows=tuple(w for w in read if not _publishes(w)),
        broken=broken,
        foreign=tuple(f for f in FOREIGN if snapshot.is_file(f)),
    )


def publishes(snapshot: Snapshot) -> bool:
    """Tell whether a workflow or a script publishes to Pages, or would if it could be read."""
    read, broken = read_workflows(snapshot)
    if any(_publishes(w) for w in read) or _tool(snapshot, (), "") is not None:
        return True
    return breaks_publishing(broken)


def breaks_publishing(broken: Iterable[BrokenWorkflow]) -> bool:
    """Tell whether one of the workflows that cannot be read would publish if it could."""
    actions = (DEPLOY, UPLOAD, *BRANCH_ACTIONS)
    return any(action in b.text.casefold() for b in broken for action in actions)


def _publishes(workflow: Workflow) -> bool:
    if any(workflow.steps(action) for action in (DEPLOY, UPLOAD, *BRANCH_ACTIONS)):
        return True
    return any("gh-deploy" in step.run for job in workflow.jobs for step in job.steps)


def _from_artifact(workflows: tuple[Workflow, ...]) -> tuple[Publishing, str | None, bool]:
    uploads = [step for w in workflows for _, step in w.steps(UPLOAD)]
    jekyll = [step for w in workflows for _, step in w.steps(JEKYLL)]
    if jekyll:
        source = jekyll[0].input("source") or "./"
        return Publishing.ACTIONS, None if "$" in source else normal(source), True
    folders = {published_folder(step) for step in uploads}
    source_ = folders.pop() if len(folders) == 1 else None
    return Publishing.ACTIONS, source_, False


def _tool(
    snapshot: Snapshot, workflows: tuple[Workflow, ...], package_path: str
) -> BranchTool | None:
    for workflow in workflows:
        for job in workflow.jobs:
            for step in job.steps:
                if step.uses in BRANCH_ACTIONS:
                    return _tool_of_action(workflow, step)
                if "gh-deploy" in step.run:
                    return BranchTool(
                        name="mkdocs gh-deploy",
                        folder="site",
                        location=workflow.location(step.run_node or step.node),
                        writes_nojekyll=True,
                    )
    package = package_at(snapshot, package_path)
    if package is None:
        return None
    for name, text in package.scripts.items():
        for step_ in parse_command(text):
            words = [w.text for w in step_.core]
            if words[:1] in (["npx"], ["bunx"], ["yarn"], ["pnpm"]):
                words = [w for w in words[1:] if not w.startswith("-") and w not in {"dlx", "exec"}]
            if not words or words[0] not in TOOL_WORDS:
                continue
            given = step_.option("-d", "--dist", "--dir")
            folder = normal(given.text) if given is not None and given.literal else None
            # gh-pages leaves out names that begin with a dot unless told otherwise (its README).
            drops = words[0] == "gh-pages" and not step_.has("-t", "--dotfiles")
            return BranchTool(
                name=words[0],
                folder=None if folder is None else normal(f"{package_path}/{folder}"),
                location=package.where("scripts", name),
                writes_nojekyll=words[0] in {"angular-cli-ghpages", "ngh"}
                or "--nojekyll" in text
                or (".nojekyll" in text and not drops),
                drops_dotfiles=drops,
                domain=_cname_flag(text),
                script=name,
            )
    return None


def _tool_of_action(workflow: Workflow, step: Step) -> BranchTool:
    folder = published_folder(step)
    peaceiris = step.uses == "peaceiris/actions-gh-pages"
    james = step.uses.startswith("jamesives/")
    touched = ".nojekyll" in workflow.text
    return BranchTool(
        name=step.uses,
        folder=folder,
        location=workflow.location(step.node),
        # peaceiris adds the file unless ``enable_jekyll`` says otherwise (its documentation).
        writes_nojekyll=touched or (peaceiris and step.input("enable_jekyll") != "true"),
        # James Ives' action excludes CNAME from what it deletes on the branch (its source).
        keeps_domain=james or step.input("keep_files") == "true",
        domain=step.input("cname", "fqdn") or "",
    )


def _cname_flag(text: str) -> str:
    match = re.search(r"--cname[= ](\S+)", text)
    return match.group(1) if match else ""


def _has_nojekyll(snapshot: Snapshot, folder: str | None) -> bool:
    if folder is None:
        return False
    places = {folder, *(f for f in STATIC_FOLDERS if f and f != "docs")}
    return any(snapshot.is_file(normal(f"{place}/.nojekyll")) for place in places)


def _branch_folder(snapshot: Snapshot) -> str:
    """The root, or ``docs`` when only that looks like a site."""
    marks = ("index.html", "index.md", "_config.yml", "CNAME", ".nojekyll")
    if any(snapshot.is_file(m) for m in marks):
        return ""
    if any(snapshot.is_file(f"docs/{m}") for m in marks):
        return "docs"
    return ""


def _jekyll_source(workflows: tuple[Workflow, ...], source: str | None) -> str:
    for workflow in workflows:
        for _, step in workflow.steps(JEKYLL):
            given = step.input("source") or "./"
            return "" if "$" in given else normal(given)
    return source or ""


def _domain(
    snapshot: Snapshot, way: Publishing, source: str | None, tool: BranchTool | None
) -> Domain | None:
    if tool is not None and tool.domain and "$" not in tool.domain:
        return Domain(name=tool.domain, location=tool.location, published=True)
    found: list[Domain] = []
    for folder in dict.fromkeys([source or "", *STATIC_FOLDERS]):
        path = normal(f"{folder}/CNAME")
        if not snapshot.is_file(path):
            continue
        text = snapshot.text(path) or ""
        names = [line.text.strip() for line in lines_of(text) if line.text.strip()]
        copied = folder not in {"", "docs"} or way is Publishing.BRANCH
        found.append(
            Domain(
                name=names[0] if names else "",
                location=Location(path=path, line=1),
                published=copied or folder == source,
            )
        )
    if found:
        return next((d for d in found if d.published), found[0])
    package = package_at(snapshot, "")
    node = package and package.where("homepage")
    homepage = re.search(r'"homepage"\s*:\s*"https?://([^/"]+)/?"', package.text if package else "")
    if homepage and node and not homepage.group(1).endswith((".github.io", "github.com")):
        if any(h in homepage.group(1) for h in ("npmjs", "netlify", "vercel", "gitlab", "readme")):
            return None
        return Domain(name=homepage.group(1), location=node, published=False)
    return None


def _build(snapshot: Snapshot, context: BuildContext, source: str | None) -> Build | None:
    folders = [context.package_path] if context.package_path else []
    above = source or ""
    while "/" in above:
        above = above.rpartition("/")[0]
        folders.append(above)
    folders.append(context.package_path)
    for folder in dict.fromkeys(folders):
        found = find_build(snapshot, folder)
        if found is not None:
            return found
    return None
