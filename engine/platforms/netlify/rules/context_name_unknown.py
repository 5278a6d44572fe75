"""A deploy context has a name that no deploy has.

What
    ``[context.X]`` where X is a letter off a context of Netlify: ``production``,
    ``deploy-preview``, ``branch-deploy``, ``dev``. Names of branches are contexts too.

Why
    The settings never apply, without a word.

Bad::

    [context.deploy-previews]
      command = "npm run preview"

Good::

    [context.deploy-preview]
      command = "npm run preview"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, several
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import document_at, location_of_entry
from engine.platforms.offers import attempt, offer
from engine.project.near import nearest
from engine.project.toml import table_edits as toml_table_edits
from engine.project.toml.document import TomlKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.toml.document import TomlDocument, TomlEntry

meta = RuleMeta(
    id="context-name-unknown",
    title="A deploy context has a name that no deploy has",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/site-deploys/overview/#deploy-contexts",
    family="17",
    masks=True,
    needs=(Need.CONTEXTS,),
)

CONTEXTS = ("production", "deploy-preview", "branch-deploy", "dev", "preview-server")
MEANT = {
    "preview": "deploy-preview",
    "previews": "deploy-preview",
    "deploy_preview": "deploy-preview",
    "branch_deploy": "branch-deploy",
    "branch": "branch-deploy",
    "prod": "production",
    "deploypreview": "deploy-preview",
    "preview-deploy": "deploy-preview",
    "deploy-preview-server": "preview-server",
    "branches": "branch-deploy",
    "deploy-branch": "branch-deploy",
    "pull-request": "deploy-preview",
    "branchdeploy": "branch-deploy",
}
"""Names people write; a branch of that name would make them right."""
_BRANCHES = frozenset({"preview", "prod", "branch", "branches", "pull-request"})
"""Those that a branch may well have."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Compare the names with those of Netlify."""
    for path, document, entry, name, meant in _found(site):
        yield issue_of(
            meta,
            location_of_entry(path, document, entry, value=False),
            f"The context {name!r} applies to a branch of that name only; {meant!r} may be meant.",
            why="Its settings never apply unless there is such a branch.",
            subject=name,
            confidence=Confidence.HEURISTIC if name in _BRANCHES else None,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Rename the context."""
    document = document_at(site, issue.location.path)
    for path, _, _, name, meant in _found(site):
        if name == issue.subject:
            return offer(
                attempt(
                    issue,
                    "context.rename",
                    f"Call it {meant!r}",
                    several(
                        toml_table_edits.rename_table, path, document, ("context", name), meant
                    ),
                    reason="That is Netlify's name for such deploys.",
                )
            )
    return NoHeal(reason="The context that is meant has a table already: merge them by hand.")


def _found(
    site: NetlifySite,
) -> Iterator[tuple[str, TomlDocument, TomlEntry, str, str]]:
    for known in site.documents:
        told: set[str] = set()
        for entry in known.document.entries if known.counts else ():
            if len(entry.path) < 2 or entry.path[0] != "context" or entry.kind is TomlKind.ITEM:
                continue
            name = str(entry.path[1])
            if name in told or name in CONTEXTS or name == site.context.branch:
                continue
            told.add(name)
            meant = MEANT.get(name.lower()) or nearest(name, CONTEXTS)
            if meant is not None:
                yield known.path, known.document, entry, name, meant
