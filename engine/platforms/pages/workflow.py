"""The workflows of GitHub Actions, read as far as publishing to Pages depends on them.

A workflow is YAML; only its jobs, their permissions and environments, and the steps that build,
upload and publish are kept, each with its node, so that an issue and a heal know where they stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Location
from engine.project.snapshot import normal
from engine.project.yaml.document import YamlDocument, YamlFault, YamlKind, YamlNode, parse_yaml
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.snapshot import Snapshot

FOLDER = ".github/workflows"

_MATRIX_WORD = regex(r"\$\{\{\s*matrix\.([\w-]+)\s*\}\}")

DEPLOY = "actions/deploy-pages"
UPLOAD = "actions/upload-pages-artifact"
CONFIGURE = "actions/configure-pages"
JEKYLL = "actions/jekyll-build-pages"

BRANCH_ACTIONS: dict[str, tuple[str, ...]] = {
    "peaceiris/actions-gh-pages": ("publish_dir",),
    "jamesives/github-pages-deploy-action": ("folder", "FOLDER"),
    "crazy-max/ghaction-github-pages": ("build_dir",),
    "s0/git-publish-subdir-action": ("FOLDER",),
}
"""Actions that put a folder on a branch, and the input that names the folder."""

DEFAULT_FOLDERS = {
    "peaceiris/actions-gh-pages": "public",
    "crazy-max/ghaction-github-pages": "public",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a job."""

    node: YamlNode
    uses: str
    """The action in lower case without its version; empty for a ``run`` step."""
    version: str
    uses_node: YamlNode | None
    run: str
    run_node: YamlNode | None
    working_directory: str
    inputs: tuple[tuple[str, str, YamlNode], ...]

    def input(self, *names: str) -> str | None:
        """The value of an input of the action, or None."""
        return next((v for n, v, _ in self.inputs if n in names), None)

    def input_node(self, *names: str) -> YamlNode | None:
        """The node of an input's value."""
        return next((node for n, _, node in self.inputs if n in names), None)

    @property
    def major(self) -> int | None:
        """The major version asked for (``v4``, ``v4.0.1``); None for a branch or a commit."""
        head = self.version.removeprefix("v").split(".")[0]
        return int(head) if head.isdigit() and len(head) < 4 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job of a workflow."""

    name: str
    node: YamlNode
    key: YamlNode
    steps: tuple[Step, ...]
    needs: tuple[str, ...]
    environment: str | None
    """The environment's name; empty when it is computed, None when there is none."""
    permissions: YamlNode | None
    calls: str
    """The reusable workflow it runs instead of steps, or empty."""
    has_matrix: bool
    """True when it runs in more than one leg, as far as its matrix can be counted."""
    runners: tuple[YamlNode, ...] = ()
    """The labels of the machines it asks for, those of its matrix too."""

    def using(self, action: str) -> tuple[Step, ...]:
        """The steps that use an action."""
        return tuple(s for s in self.steps if s.uses == action)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A workflow file that could be read."""

    path: str
    text: str
    document: YamlDocument
    jobs: tuple[Job, ...]
    permissions: YamlNode | None
    is_reusable: bool
    """True when other workflows call it (``on: workflow_call``)."""
    trigger: YamlNode | None = None
    """The value of ``on``."""

    def steps(self, action: str) -> tuple[tuple[Job, Step], ...]:
        """Every step of the workflow that uses an action, with its job."""
        return tuple((job, step) for job in self.jobs for step in job.using(action))

    def location(self, node: YamlNode, key_path: str = "") -> Location:
        """The place of a node."""
        return Location(
            path=self.path,
            line=node.span.line,
            column=node.span.column,
            end_line=node.span.end_line,
            key_path=key_path,
        )

    def job(self, name: str) -> Job | None:
        """The job of a name."""
        return next((j for j in self.jobs if j.name == name), None)

    def before(self, job: Job) -> tuple[Job, ...]:
        """The jobs a job waits for, directly or not."""
        seen: dict[str, Job] = {}
        todo = list(job.needs)
        while todo:
            found = self.job(todo.pop())
            if found is not None and found.name not in seen:
                seen[found.name] = found
                todo.extend(found.needs)
        return tuple(seen.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenWorkflow:
    """A workflow file that is no YAML or no workflow."""

    path: str
    text: str
    location: Location
    message: str


def read_workflows(snapshot: Snapshot) -> tuple[tuple[Workflow, ...], tuple[BrokenWorkflow, ...]]:
    """Read every workflow of a project."""
    read: list[Workflow] = []
    broken: list[BrokenWorkflow] = []
    for name in snapshot.children(FOLDER):
        path = f"{FOLDER}/{name}"
        text = snapshot.text(path) if name.endswith((".yml", ".yaml")) else None
        if text is None:
            continue
        found = read_workflow(path, text)
        if isinstance(found, Workflow):
            read.append(found)
        else:
            broken.append(found)
    return tuple(read), tuple(broken)


def read_workflow(path: str, text: str) -> Workflow | BrokenWorkflow:
    """Read one workflow."""
    document = parse_yaml(text)
    if isinstance(document, YamlFault):
        where = Location(path=path, line=document.line, column=document.column)
        return BrokenWorkflow(path=path, text=text, location=where, message=document.message)
    root = document.root
    if root is None or root.kind is not YamlKind.MAPPING:
        where = Location(path=path, line=1)
        return BrokenWorkflow(path=path, text=text, location=where, message="it holds no mapping")
    jobs = root.get("jobs")
    trigger = root.get("on")
    return Workflow(
        path=path,
        text=text,
        document=document,
        jobs=tuple(_jobs(jobs)) if jobs is not None else (),
        permissions=root.get("permissions"),
        is_reusable="workflow_call" in _names(trigger),
        trigger=trigger,
    )


def grants(workflow: Workflow, job: Job, scope: str) -> bool | None:
    """Tell whether a job's token may write in a scope; None when nothing says so.

    Source: GitHub's reference of workflow syntax: a job's ``permissions`` replace the workflow's,
    and once any is named, all others are none. Without any, the repository's setting decides, and
    no such default gives ``id-token``.
    """
    node = job.permissions if job.permissions is not None else workflow.permissions
    if node is None:
        return False if scope == "id-token" else None
    if node.kind is YamlKind.SCALAR:
        return node.text == "write-all"
    value = node.get(scope)
    return value is not None and value.text == "write"


def _jobs(node: YamlNode) -> Iterator[Job]:
    for entry in node.pairs():
        value = entry.value.resolved
        if value.kind is not YamlKind.MAPPING:
            continue
        steps = value.get("steps")
        defaults = value.get("defaults")
        run = defaults.get("run") if defaults else None
        folder = _text(run.get("working-directory")) if run else ""
        strategy = value.get("strategy")
        matrix = strategy.get("matrix") if strategy is not None else None
        yield Job(
            name=entry.name,
            node=value,
            key=entry.key,
            steps=tuple(_step(s, folder) for s in steps.elements()) if steps else (),
            needs=_names(value.get("needs")),
            environment=_environment(value.get("environment")),
            permissions=value.get("permissions"),
            calls=_text(value.get("uses")),
            has_matrix=matrix is not None and not _has_one_leg(matrix),
            runners=tuple(_runners(value.get("runs-on"), matrix)),
        )


def _has_one_leg(matrix: YamlNode) -> bool:
    """True when every axis of a matrix is a list of one value, and nothing is added to it."""
    axes = matrix.pairs() if matrix.kind is YamlKind.MAPPING else ()
    return bool(axes) and all(
        axis.name not in {"include", "exclude"}
        and axis.value.resolved.kind is YamlKind.SEQUENCE
        and len(axis.value.resolved.elements()) == 1
        for axis in axes
    )


def _runners(node: YamlNode | None, matrix: YamlNode | None) -> Iterator[YamlNode]:
    if node is None:
        return
    if node.kind is YamlKind.SEQUENCE:
        yield from (label for label in node.elements() if label.kind is YamlKind.SCALAR)
        return
    named = _MATRIX_WORD.fullmatch(node.text.strip()) if node.kind is YamlKind.SCALAR else None
    if named is None:
        if node.kind is YamlKind.SCALAR:
            yield node
        return
    axis = matrix.get(named[1]) if matrix is not None else None
    if axis is not None and axis.kind is YamlKind.SEQUENCE:
        yield from (label for label in axis.elements() if label.kind is YamlKind.SCALAR)


def _step(node: YamlNode, folder: str) -> Step:
    uses = node.get("uses")
    name, _, version = (uses.text if uses else "").partition("@")
    run = node.get("run")
    given = node.get("with")
    return Step(
        node=node,
        uses=name.strip().lower(),
        version=version.strip(),
        uses_node=uses,
        run=run.text if run else "",
        run_node=run,
        working_directory=_text(node.get("working-directory")) or folder,
        inputs=tuple((e.name, e.value.resolved.text, e.value.resolved) for e in given.pairs())
        if given
        else (),
    )


def _environment(node: YamlNode | None) -> str | None:
    if node is None:
        return None
    if node.kind is YamlKind.MAPPING:
        node = node.get("name")
    text = _text(node)
    return "" if "${{" in text else text


def _names(node: YamlNode | None) -> tuple[str, ...]:
    if node is None:
        return ()
    if node.kind is YamlKind.SCALAR:
        return (node.text,) if node.text else ()
    if node.kind is YamlKind.MAPPING:
        return tuple(e.name for e in node.pairs())
    return tuple(item.text for item in node.elements())


def _text(node: YamlNode | None) -> str:
    return node.text if node is not None and node.kind is YamlKind.SCALAR else ""


def published_folder(step: Step) -> str | None:
    """The folder a publishing or uploading step takes, relative to the project.

    None when it is computed (an expression) or lies outside.
    """
    if step.uses == UPLOAD:
        value = step.input("path") or "_site"
    else:
        names = BRANCH_ACTIONS.get(step.uses, ())
        value = step.input(*names) or DEFAULT_FOLDERS.get(step.uses, "")
    value = value.replace("${{ github.workspace }}/", "").strip()
    if "${{" in value or "$" in value or value.startswith(("/", "~")) or "\n" in value:
        return None
    if any(c in value for c in "*?["):
        return None
    folder = normal(value)
    return None if folder.startswith("..") else folder
