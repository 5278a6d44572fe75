"""A branch of Pages that a project pushes with commands of its own, without a known tool.

`git push … gh-pages` in a workflow, in a package's script or in a `deploy.sh` says that the branch
is not this tree: what is published is made somewhere, and cannot be told from the commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Location
from engine.platforms.pages.site import BranchTool
from engine.project.packages.manifest import package_at
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.platforms.pages.workflow import Workflow
    from engine.project.snapshot import Snapshot

_WORD = regex(r"(?i)(?<![\w.-])(?:gh-pages|github[ _-]pages)(?![\w.-])")
_PUSH = regex(r"\bgit\b[^\n]*\bpush\b|\bsubtree\b")
_COMMENT = regex(r"(?m)^\s*#[^\n]*")
_SCRIPTS = ("deploy", "deploy.sh", "publish.sh", "gh-pages.sh", "deploy-gh-pages.sh")
_FOLDERS = ("", "bin/", "scripts/", "script/", "tools/", "ci/")


def by_hand(snapshot: Snapshot, workflows: Sequence[Workflow]) -> BranchTool | None:
    """Find who pushes the branch of Pages; its folder is not known, and Jekyll's part neither."""
    for workflow in workflows:
        lines = workflow.text.split("\n")
        for job in workflow.jobs:
            span = job.node.span
            body = "\n".join(lines[span.line - 1 : span.end_line])
            if _WORD.search(f"{job.name}\n{_COMMENT.sub('', body)}"):
                return _tool(f"the job {job.name!r}", workflow.location(job.node))
    package = package_at(snapshot, "")
    for name, text in package.scripts.items() if package is not None else ():
        if package is not None and _WORD.search(text) and _PUSH.search(text):
            return _tool(f"the script {name!r}", package.where("scripts", name))
    for path in (f"{folder}{name}" for folder in _FOLDERS for name in _SCRIPTS):
        text = (snapshot.text(path) or "") if snapshot.is_file(path) else ""
        if _WORD.search(_COMMENT.sub("", text)) and _PUSH.search(text):
            return _tool(path, Location(path=path))
    return None


def _tool(name: str, location: Location) -> BranchTool:
    return BranchTool(
        name=name, folder=None, location=location, writes_nojekyll=True, keeps_domain=True
    )
