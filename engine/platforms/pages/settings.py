"""Every effective value of a Pages site with the place it comes from, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Location, Origin, Setting
from engine.platforms.pages.workflow import BRANCH_ACTIONS, JEKYLL, UPLOAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.platforms.pages.site import PagesSite
    from engine.platforms.pages.workflow import Job, Workflow


def settings_of(site: PagesSite) -> tuple[Setting, ...]:
    """Every effective value with its origin, the way of publishing first."""
    return (*_publishing(site), *_address(site), *_build(site))


def triggers(workflow: Workflow) -> tuple[str, ...]:
    """What starts a workflow: ``push (main)``, ``workflow_dispatch``."""
    root = workflow.document.root
    node = root.get("on") if root is not None else None
    if node is None:
        return ()
    if not node.entries:
        return (node.text,) if node.text else tuple(n.text for n in node.elements())
    found: list[str] = []
    for entry in node.pairs():
        inner = entry.value.resolved.get("branches") if entry.value.resolved.entries else None
        names = [n.text for n in inner.elements()] if inner is not None else []
        if inner is not None and inner.text:
            names = [inner.text]
        found.append(f"{entry.name} ({', '.join(names)})" if names else entry.name)
    return tuple(found)


def permissions(workflow: Workflow, job: Job) -> Setting | None:
    """What a job's token may do, and where that is said; None when the repository decides."""
    node = job.permissions if job.permissions is not None else workflow.permissions
    if node is None:
        return None
    pairs = [f"{e.name}: {e.value.resolved.text}" for e in node.pairs()]
    return Setting(
        name="permissions",
        value=node.text or ", ".join(pairs) or "none",
        origin=Origin.FILE,
        location=workflow.location(node),
    )


def _publishing(site: PagesSite) -> Iterator[Setting]:
    by_branch = site.publishing.name == "BRANCH"
    origin = Origin.UNKNOWN if by_branch else Origin.FILE
    handed = _handed_over(site)
    yield Setting(
        name="publishing",
        value=site.publishing.value,
        origin=origin,
        location=site.tool.location if site.tool else handed,
        note="the repository's Pages settings decide",
    )
    if site.source is not None:
        yield Setting(name="source", value=site.source or ".", origin=origin, location=handed)
        yield Setting(
            name="publish",
            value=site.publish or ".",
            origin=origin,
            location=handed,
            note="Jekyll writes it" if site.publish != site.source else "",
        )
    jekyll = site.jekyll
    yield Setting(
        name="jekyll",
        value="yes" if site.runs_jekyll else "no",
        origin=Origin.FILE if jekyll else Origin.PLATFORM,
        location=Location(path=jekyll.path) if jekyll else None,
        note="" if site.runs_jekyll else _why_no_jekyll(site),
    )


def _why_no_jekyll(site: PagesSite) -> str:
    if site.publishing.name == "ACTIONS":
        return "an artifact is served as it is"
    return "turned off by a .nojekyll" if site.tool is None else f"{site.tool.name} turns it off"


def _handed_over(site: PagesSite) -> Location | None:
    """Where it is said which folder is handed over."""
    if site.tool is not None:
        return site.tool.location
    for action in (JEKYLL, UPLOAD, *BRANCH_ACTIONS):
        for workflow, _, step in site.steps(action):
            names = {JEKYLL: ("source",), UPLOAD: ("path",)}.get(action, BRANCH_ACTIONS.get(action))
            node = step.input_node(*(names or ())) or step.uses_node or step.node
            return workflow.location(node)
    return None


def _address(site: PagesSite) -> Iterator[Setting]:
    repository = site.repository
    if repository is not None:
        where = Location(path=repository.source)
        name = f"{repository.owner}/{repository.name}"
        yield Setting(name="repository", value=name, origin=Origin.FILE, location=where)
    if site.domain is not None:
        yield Setting(
            name="domain",
            value=site.domain.name,
            origin=Origin.FILE,
            location=site.domain.location,
            note="" if site.domain.published else "not in what is published",
        )
        yield Setting(name="address", value=f"https://{site.domain.name}/", origin=Origin.FILE)
    elif repository is not None:
        yield Setting(
            name="address",
            value=repository.url,
            origin=Origin.PLATFORM,
            note="unless a domain is set in the repository's settings",
        )
    if site.base is not None:
        yield Setting(name="base path", value=site.base, origin=Origin.PLATFORM)


def _build(site: PagesSite) -> Iterator[Setting]:
    if site.build_command is not None:
        yield Setting(name="build command", value=site.build_command, origin=Origin.FILE)
    build = site.build
    if build is None:
        return
    package = Location(path=build.package.path)
    yield Setting(name="bundler", value=build.bundler.name, origin=Origin.FILE, location=package)
    if build.base is not None:
        yield Setting(
            name=f"bundler's {build.bundler.key}",
            value=build.base.text if build.base.text is not None else "computed",
            origin=Origin.FILE if build.base.text is not None else Origin.UNKNOWN,
            location=build.base.location,
        )
    elif build.bundler.key:
        flags = [f for f in build.bundler.flags if f in site.workflow_texts()]
        yield Setting(
            name=f"bundler's {build.bundler.key}",
            value=f"told by {flags[0]}" if flags else "/",
            origin=Origin.FLAG if flags else Origin.FRAMEWORK,
        )
    if build.output_folder is not None:
        yield Setting(
            name="bundler's folder",
            value=build.output_folder,
            origin=Origin.FRAMEWORK if build.output is None else Origin.FILE,
            location=build.output.location if build.output is not None else None,
        )
