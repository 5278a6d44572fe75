"""Every deploy takes the custom domain off.

What
    A tool replaces the branch with a folder that holds no ``CNAME``, though the site has a domain.

Why
    Pages keeps the domain of a branch in that file. When the push removes it, the domain is unset
    and the site answers at ``github.io`` again. (With Actions the domain stays in the settings.)

Bad::

    CNAME                       (at the root, and the tool publishes dist/)
    "deploy": "gh-pages -d dist"

Good::

    public/CNAME                (copied into dist/ by the build)
    "deploy": "gh-pages -d dist"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.pages.site import PagesSite, Publishing
from engine.project.editing.lines import create_file
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

meta = RuleMeta(
    id="pages-cname-lost",
    title="A deploy keeps the custom domain",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://github.com/tschaub/gh-pages#deploying-to-github-pages-with-custom-domain",
    family="49",
)

STATIC = {
    "SvelteKit": "static",
    "Gatsby": "static",
    "Docusaurus": "static",
    "VitePress": "public",
}
"""The folder that a bundler copies as it is; ``public`` for those that are not named."""


def check(site: PagesSite) -> Iterator[Issue]:
    """Compare the domain that is known with what the tool publishes."""
    domain, tool = site.domain, site.tool
    if site.publishing is not Publishing.TOOL or domain is None or tool is None:
        return
    if domain.published or tool.keeps_domain or tool.domain or tool.folder in {None, ""}:
        return
    if "CNAME" in site.workflow_texts():
        return
    if site.snapshot.is_file(f"{tool.folder}/CNAME"):
        return
    yield issue_of(
        meta,
        tool.location,
        f"{tool.name} publishes {tool.folder}/ without a CNAME: the domain {domain.name!r} "
        "is unset by every deploy.",
        why="The branch is replaced, and the domain is kept in a file of it.",
        also=(domain.location,),
    )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Put a CNAME where the build copies it from."""
    if site.build is None or site.domain is None:
        return NoHeal(reason="Which folder the build copies as it is cannot be told.")
    folder = STATIC.get(site.build.bundler.name, "public")
    path = normal(f"{site.build.folder}/{folder}/CNAME")
    name = site.domain.name
    return offer(
        attempt(
            issue,
            "cname.static-folder",
            f"Add {path} with {name!r}",
            lambda: (create_file(path, f"{name}\n"),),
            reason=f"{site.build.bundler.name} copies {folder}/ into what is published.",
            safe=True,
        )
    )
