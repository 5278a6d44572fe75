"""Jekyll leaves out folders whose names begin with an underscore.

What
    A branch is published, Jekyll is not turned off by ``.nojekyll``, and the site has a folder such
    as ``_next``, ``_astro`` or ``_static``.

Why
    Pages runs Jekyll over a branch, and Jekyll publishes nothing whose name begins with ``_``: the
    page comes, its scripts and styles answer 404. (A site uploaded by Actions is not affected.)

Bad::

    docs/index.html
    docs/_static/site.css

Good::

    docs/.nojekyll
    docs/index.html
    docs/_static/site.css

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, Edit, Issue, Location, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.pages.jekyll import OWN_FOLDERS, left_out
from engine.platforms.pages.site import BranchTool, PagesSite, Publishing
from engine.project.editing.lines import create_file
from engine.project.json.edits import set_value
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

meta = RuleMeta(
    id="pages-nojekyll",
    title="Folders with an underscore are published",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs="https://docs.github.com/en/pages/setting-up-a-github-pages-site-with-jekyll/"
    "about-github-pages-and-jekyll",
    family="48",
)

PAGES = (".html", ".css", ".js")


def check(site: PagesSite) -> Iterator[Issue]:
    """Look for such folders in what a branch will hold."""
    if not site.runs_jekyll or site.jekyll is not None or site.publishing is Publishing.ACTIONS:
        return
    if site.source is not None:
        for folder in _on_disk(site, site.source):
            yield issue_of(
                meta,
                Location(path=normal(f"{site.source}/{folder}")),
                f"Jekyll will not publish {folder}/, which the pages use.",
                why="Without .nojekyll, Pages runs Jekyll over the branch and drops it.",
                subject=folder,
            )
            return
    tool, build = site.tool, site.build
    if tool is None or build is None or not build.bundler.underscore or tool.keeps_domain:
        return
    if tool.folder is not None and tool.folder == build.output_folder:
        yield issue_of(
            meta,
            tool.location,
            f"{build.bundler.name} writes {build.bundler.underscore}/, which Jekyll will not "
            "publish.",
            why=f"{tool.name} puts the folder on a branch, and nothing turns Jekyll off there.",
            subject=build.bundler.underscore,
            confidence=Confidence.LIKELY,
        )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Turn Jekyll off."""
    if site.tool is None and site.source is not None:
        path = normal(f"{site.source}/.nojekyll")
        return offer(
            attempt(
                issue,
                "nojekyll.create",
                f"Add an empty {path}",
                lambda: (create_file(path, ""),),
                reason="The folder holds no Jekyll site, so nothing is lost without Jekyll.",
                safe=True,
            )
        )
    if site.tool is None:
        return NoHeal(reason="The folder that is published is not known.")
    return offer(
        attempt(
            issue,
            "nojekyll.flag",
            f"Let {site.tool.name} add .nojekyll",
            partial(_flag, site, site.tool),
            reason="gh-pages has the flag since version 5.",
            safe=True,
        )
    )


def _on_disk(site: PagesSite, source: str) -> Iterator[str]:
    prefix = f"{source}/" if source else ""
    names: dict[str, None] = {}
    for path in site.snapshot.files_under(source):
        part = left_out(None, path[len(prefix) :])
        own = part is None or not part.startswith("_") or part in OWN_FOLDERS
        if not own and f"{part}/" in path:
            names.setdefault(str(part))
    if not names:
        return
    texts = [
        site.snapshot.text(p) or ""
        for p in site.snapshot.files_under(source)
        if p.endswith(PAGES) and f"{prefix}node_modules/" not in p
    ]
    for name in names:
        if any(f"{name}/" in text for text in texts):
            yield name


def _flag(site: PagesSite, tool: BranchTool) -> Iterator[Edit]:
    package = site.build.package if site.build is not None else None
    if tool.name != "gh-pages" or package is None or not tool.script:
        raise CannotEditError(f"{tool.name} has no flag for it that is known here.")
    version = (package.version_of("gh-pages") or "").lstrip("^~>=v ")
    if not version[:1].isdigit() or int(version.split(".")[0]) < 5:
        raise CannotEditError("gh-pages has no --nojekyll before version 5.")
    text = package.scripts[tool.script].replace("gh-pages ", "gh-pages --nojekyll ", 1)
    yield set_value(package.path, package.text, ("scripts", tool.script), text)
