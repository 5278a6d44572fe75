"""A first workflow that publishes to GitHub Pages, as a proposal that the rules of Pages accept.

The path the site is served below is not written down: ``actions/configure-pages`` tells it to the
build, so that the workflow stays right when the repository is renamed or gets a domain of its own.
Where a tool takes no such word, its configuration is edited.

Sources: the documentation of the actions and GitHub's starter workflows: the permissions and the
environment of the job that deploys, and that a deploy under way is not cancelled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import NoHeal, Proposal
from engine.platforms.first_files import proved
from engine.platforms.pages.first_steps import PREFIXES, prefix_of, steps_of
from engine.platforms.pages.platform import PLATFORM
from engine.platforms.pages.repository import branch_of
from engine.platforms.pages.resolve import publishes
from engine.platforms.pages.rules import pages_base_path
from engine.platforms.pages.site import PagesSite
from engine.platforms.pages.workflow import DEPLOY
from engine.project.builds.static import static_build, static_builds
from engine.project.editing.lines import create_file
from engine.project.yaml.writing import Look, YamlValue, block_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model import Edit
    from engine.platforms.interface import BuildContext
    from engine.project.builds.static import StaticBuild
    from engine.project.snapshot import Snapshot

PATH = ".github/workflows/pages.yml"
OWN_PREFIX = frozenset({"Vue CLI", "Docusaurus", "VuePress", "Hexo", "Gridsome", "Ember"})
"""Tools whose prefix stands in their configuration alone."""


def propose_workflow(
    snapshot: Snapshot, context: BuildContext, *, package: str = ""
) -> Proposal | NoHeal:
    """Draft a workflow from the files and prove it by resolving the project with it.

    Args:
        snapshot: the project.
        context: the build it is resolved for.
        package: the folder of the site, where several could be meant.
    """
    if publishes(snapshot):
        return NoHeal(reason="The project publishes to Pages already.")
    if snapshot.exists(PATH):
        return NoHeal(reason=f"There is a {PATH} already, and it does something else.")
    one = static_build(snapshot, package) if package else None
    found = ((one,) if one is not None else ()) if package else static_builds(snapshot)
    if not found:
        return NoHeal(
            reason="No site of files is evident: no build script whose folder is known, no "
            "generator's configuration and no page. Pages runs no server."
        )
    if len(found) > 1:
        names = ", ".join(b.folder for b in found)
        return NoHeal(reason=f"Several sites could be meant: {names}. Name one with --package.")
    site = found[0]
    edits = [create_file(PATH, written(snapshot, site))]
    edits += _prefix(snapshot, context, edits)
    note = _open_prefix(snapshot, site, edits)
    return proved(
        PLATFORM,
        snapshot,
        edits,
        context,
        title=f"Add a workflow that publishes {site.said} to Pages",
        reason=f"Read from {site.reason}. In the repository's settings, Pages' source must be "
        f"GitHub Actions.{note}",
    )


def written(snapshot: Snapshot, site: StaticBuild) -> str:
    """Write a site as a workflow of two jobs: one builds and uploads, one deploys."""
    build: dict[str, YamlValue] = {"runs-on": "ubuntu-latest"}
    if site.folder and site.build:
        build["defaults"] = {"run": {"working-directory": site.folder}}
    build["steps"] = list(steps_of(snapshot, site))
    deploy: dict[str, YamlValue] = {
        "needs": "build",
        "runs-on": "ubuntu-latest",
        "permissions": {"pages": "write", "id-token": "write"},
        "environment": {
            "name": "github-pages",
            "url": "${{ steps.deployment.outputs.page_url }}",
        },
        "steps": [{"id": "deployment", "uses": f"{DEPLOY}@v4"}],
    }
    look = Look(newline="\n")
    trigger: YamlValue = {"push": {"branches": [branch_of(snapshot) or "main"]}}
    parts = (
        "name: Publish to Pages",
        # Bare, as everybody writes it; a reader of YAML 1.1 alone would take it for a truth value.
        f"on:\n  {block_source(trigger, look, 2)}\n  workflow_dispatch:",
        # What configure-pages asks of the API needs `pages`; the checkout needs `contents`.
        _block({"permissions": {"contents": "read", "pages": "read"}}),
        _block({"concurrency": {"group": "pages", "cancel-in-progress": False}}),
        _block({"jobs": {"build": build, "deploy": deploy}}),
    )
    return "\n\n".join(parts) + "\n"


def _block(value: YamlValue) -> str:
    return block_source(value, Look(newline="\n"), 0)


def _prefix(snapshot: Snapshot, context: BuildContext, edits: Sequence[Edit]) -> list[Edit]:
    """The edit of the bundler's own prefix, where the workflow could not tell it."""
    site = PLATFORM.resolve(snapshot.with_edits(edits), context)
    if not isinstance(site, PagesSite):
        return []
    for issue in pages_base_path.check(site):
        offered = pages_base_path.heal(issue, site)
        if not isinstance(offered, NoHeal):
            return list(offered[0].edits)
    return []


def _open_prefix(snapshot: Snapshot, site: StaticBuild, edits: Sequence[Edit]) -> str:
    """What is left to a person: a prefix that neither a word nor an edit could set."""
    told = prefix_of(snapshot, site)
    sets = told.words or told.generator or told.variable[0] not in {"", "JEKYLL_ENV"}
    asks = site.by in PREFIXES or site.by in OWN_PREFIX
    if sets or len(edits) > 1 or not asks:
        return ""
    return f" That {site.by} builds for the path it is served below is left to its configuration."
