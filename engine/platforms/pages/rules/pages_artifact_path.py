"""The workflow uploads a folder that the build does not write.

What
    ``path`` of ``actions/upload-pages-artifact`` (or the folder that a publishing action or a
    script's ``gh-pages`` takes) is not in the repository, and is not what the bundler writes; or
    Next.js is not told to export.

Why
    The step stops with "tar: dist: Cannot open: No such file or directory".

Bad::

    - run: npm run build          (Create React App writes build/)
    - uses: actions/upload-pages-artifact@v3
      with:
        path: dist

Good::

    - uses: actions/upload-pages-artifact@v3
      with:
        path: build

Since: 0.1.0
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, Edit, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.pages.bundlers import find_value
from engine.platforms.pages.outputs import outputs_of
from engine.platforms.pages.workflow import (
    BRANCH_ACTIONS,
    CONFIGURE,
    JEKYLL,
    UPLOAD,
    Job,
    Step,
    Workflow,
    published_folder,
)
from engine.project.builds.outputs import build_outputs
from engine.project.builds.shell import parse_command
from engine.project.json.edits import set_value as set_text
from engine.project.snapshot import normal
from engine.project.yaml.edits import insert_key, set_value
from engine.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.pages.bundlers import Build
    from engine.platforms.pages.site import BranchTool, PagesSite
    from engine.project.builds.outputs import Produced

meta = RuleMeta(
    id="pages-artifact-path",
    title="The folder that is uploaded is the one the build writes",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://github.com/actions/upload-pages-artifact#usage",
    family="15",
)


def check(site: PagesSite) -> Iterator[Issue]:
    """Compare the uploaded folder with the disk, the commands and the bundler."""
    for workflow, job, step in _steps(site):
        folder = published_folder(step)
        if folder is None or _may_be_made(site, job, folder):
            continue
        node = step.input_node("path", *BRANCH_ACTIONS.get(step.uses, ())) or step.uses_node
        where = workflow.location(node or step.node, f"jobs.{job.name}.steps")
        made = _made(site, job)
        if made is not None:
            yield issue_of(
                meta,
                where,
                f"{made.by} writes {made.path}/, but {folder}/ is uploaded.",
                why="The step finds no such folder and stops.",
                subject=f"{job.name} {folder}",
            )
            continue
        build = site.build
        if build is None:
            if any(s.run for s in job.steps) or _opaque(job):
                continue
            yield issue_of(
                meta,
                where,
                f"{folder}/ is not in the repository, and nothing in the job makes it.",
                why="The step finds no such folder and stops.",
                subject=f"{job.name} {folder}",
                confidence=Confidence.CERTAIN,
            )
            continue
        if build.output_folder is None or not build.readable:
            continue
        if build.output_folder == folder:
            if build.bundler.name == "Next.js" and _does_not_export(site, build):
                yield issue_of(
                    meta,
                    where,
                    "Next.js writes out/ only with output: 'export', which is not set.",
                    why="The build leaves .next/, which is no folder of files to serve.",
                    subject="next-export",
                )
            continue
        if not any(_builds(step_.run) for step_ in job.steps):
            continue
        if any(fills.open for fills in outputs_of(site, job)):
            continue
        yield issue_of(
            meta,
            where,
            f"{build.bundler.name} writes {build.output_folder}/, but {folder}/ is uploaded.",
            why="The step finds no such folder and stops.",
            subject=f"{job.name} {folder}",
        )

    yield from _by_script(site)


def _by_script(site: PagesSite) -> Iterator[Issue]:
    """Compare the folder that a script's tool publishes with what the build writes."""
    written = _written_for(site)
    if written is None or site.tool is None:
        return
    yield issue_of(
        meta,
        site.tool.location,
        f"{written.by} writes {written.path}/, but {site.tool.name} publishes {site.tool.folder}/.",
        why="The tool finds no such folder and stops.",
        subject=f"{site.tool.script} {site.tool.folder}",
    )


def _written_for(site: PagesSite) -> Produced | None:
    """The one folder that the scripts write, where the tool takes another that is not there."""
    tool, build = site.tool, site.build
    if tool is None or build is None or not tool.script or not tool.folder:
        return None
    if site.snapshot.exists(tool.folder):
        return None
    scripts = build.package.scripts
    names = [n for n in (f"pre{tool.script}", tool.script) if n in scripts]
    if not any(_builds(scripts[n]) for n in names):
        names.append("build")
    fills = [build_outputs(site.snapshot, build.folder, f"npm run {n}") for n in names]
    # The tool itself fills no folder here, and is no part of the build.
    if any(f.open and f.because.split(" ")[0] != tool.name for f in fills):
        return None
    if any(replace(f, open=False).may_fill(tool.folder) for f in fills if f.produced):
        return None
    found = {p.path: p for f in fills for p in f.site_folders() if p.by != "Next.js"}
    return next(iter(found.values())) if len(found) == 1 else None


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Upload what the bundler writes."""
    build = site.build
    made_here = _written_for(site)
    if made_here is not None and build is not None and site.tool is not None:
        return offer(
            attempt(
                issue,
                "artifact.bundler-output",
                f"Publish {made_here.path}/",
                partial(_in_script, build, site.tool, made_here),
                reason=f"It is the folder that {made_here.by} writes here.",
            )
        )
    for workflow, job, step in _steps(site):
        if f"{job.name} {published_folder(step)}" != issue.subject:
            continue
        made = _made(site, job)
        written = made.path if made is not None else build.output_folder if build else None
        if written is None:
            break
        tool = made.by if made is not None else build.bundler.name if build else ""
        return offer(
            attempt(
                issue,
                "artifact.bundler-output",
                f"Publish {written}/",
                partial(_edits, workflow, step, written),
                reason=f"It is the folder that {tool} writes here.",
            )
        )
    else:
        if issue.subject != "next-export":
            return NoHeal(reason="The step is not there any more.")
    return NoHeal(reason="Which folder is meant must be said by a person.")


def _steps(site: PagesSite) -> Iterator[tuple[Workflow, Job, Step]]:
    for action in (UPLOAD, *BRANCH_ACTIONS):
        yield from site.steps(action)


def _may_be_made(site: PagesSite, job: Job, folder: str) -> bool:
    """True when the folder is there, or a command or an action may write it."""
    if not folder or site.snapshot.is_folder(folder) or job.using(JEKYLL):
        return True
    if _downloads(job):
        return True
    fills = outputs_of(site, job)
    if any(f.produced and replace(f, open=False).may_fill(folder) for f in fills):
        return True
    if not any(f.open for f in fills):
        return False
    name = folder.rpartition("/")[2]
    texts = [step.run for step in job.steps]
    texts += site.build.package.scripts.values() if site.build is not None else ()
    said = re.compile(rf"(?:-o|-d|=|/|\s){re.escape(name)}(?:[/\s'\"]|$)", re.MULTILINE)
    return any(said.search(text) for text in texts)


def _made(site: PagesSite, job: Job) -> Produced | None:
    """The one folder that the job's generator writes; None when anything is not understood."""
    fills = outputs_of(site, job)
    if any(f.open for f in fills) or any(s.uses and not _only_sets_up(s) for s in job.steps):
        return None
    found = [p for f in fills for p in f.site_folders()]
    return found[0] if len(found) == 1 and found[0].by != "Next.js" else None


def _only_sets_up(step: Step) -> bool:
    """True for an action that brings tools and files and writes no site."""
    return step.uses.startswith(("actions/", "jamesives/", "peaceiris/")) or "setup" in step.uses


def _downloads(job: Job) -> bool:
    return bool(job.using("actions/download-artifact"))


def _opaque(job: Job) -> bool:
    quiet = ("actions/checkout", "actions/configure-pages", UPLOAD, "actions/deploy-pages")
    return any(s.uses and s.uses not in (*quiet, *BRANCH_ACTIONS) for s in job.steps)


def _builds(run: str) -> bool:
    return "build" in run or "generate" in run or "export" in run


def _does_not_export(site: PagesSite, build: Build) -> bool:
    if "next export" in site.workflow_texts():
        return False
    text = site.snapshot.text(build.config) if build.config else ""
    if text is None:
        return False
    value = find_value(text, build.config or "", "output")
    generator = [s.input("static_site_generator") for _, _, s in site.steps(CONFIGURE)]
    return value is None and "next" not in generator


def _in_script(build: Build, tool: BranchTool, made: Produced) -> Iterator[Edit]:
    package = build.package
    script = package.scripts[tool.script]
    inner = made.path[len(build.folder) + 1 :] if build.folder else made.path
    for step in parse_command(script):
        given = step.option("-d", "--dist", "--dir")
        if given is None or not given.literal or tool.name not in [w.text for w in step.words]:
            continue
        flag, equals, _ = script[given.start : given.end].rpartition("=")
        new = f"{script[: given.start]}{flag}{equals}{inner}{script[given.end :]}"
        yield set_text(package.path, package.text, ("scripts", tool.script), new)
        return
    raise CannotEditError("The script names the folder in a way that cannot be edited.")


def _edits(workflow: Workflow, step: Step, folder: str) -> Iterator[Edit]:
    names = ("path",) if step.uses == UPLOAD else BRANCH_ACTIONS[step.uses]
    node = step.input_node(*names)
    given = step.node.get("with")
    if node is not None:
        old = node.text
        new = f"./{folder}" if old.startswith("./") else folder
        yield set_value(workflow.path, workflow.document, node, new)
    elif given is not None:
        yield insert_key(workflow.path, workflow.document, given, names[0], folder)
    elif step.node.entry("uses") is not None:
        wanted = {names[0]: normal(folder)}
        yield insert_key(workflow.path, workflow.document, step.node, "with", wanted, after="uses")
    else:
        raise CannotEditError("The step has no place for it.", where=workflow.path)
