"""A table where Netlify wants a list of tables.

What
    ``[redirects]``, ``[headers]``, ``[plugins]`` or ``[edge_functions]`` with single brackets.

Why
    With ``[redirects]`` or ``[headers]`` all of that kind in the file are lost with one warning;
    with ``[plugins]`` or ``[edge_functions]`` the build stops (config 25.2, observed).

Bad::

    [redirects]
      from = "/*"
      to = "/index.html"
      status = 200

Good::

    [[redirects]]
      from = "/*"
      to = "/index.html"
      status = 200

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.netlify.rules._config import document_at, dotted, location_of_entry
from engine.platforms.offers import attempt, offer
from engine.project.toml import table_edits as toml_table_edits
from engine.project.toml.document import TomlKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.toml.document import TomlDocument, TomlEntry

meta = RuleMeta(
    id="toml-table-not-array",
    title="A table with single brackets where a list is wanted",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/configure-builds/file-based-configuration/",
    family="12",
    masks=True,
)

SOFT = ("redirects", "headers")
HARD = ("plugins", "edge_functions")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look at the brackets of the four lists, at the top and in contexts."""
    for path, _, entry in _tables(site):
        name = str(entry.path[-1])
        location = location_of_entry(path, _, entry, value=False)
        if name in SOFT:
            where = dotted(entry.path)
            message = (
                f"`[{where}]` is one table and `[[{where}]]` is wanted: "
                f"Netlify reads none of its {name}."
            )
            why = "They must be an array; the deploy passes with a warning."
        else:
            message = f"`[{dotted(entry.path)}]` is one table: {name} must be an array of tables."
            why = "Netlify stops before the build."
        yield issue_of(
            meta,
            location,
            message,
            why=why,
            subject=name,
            severity=_lost(site, entry) if name in SOFT else None,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Double the brackets."""
    path = issue.location.path
    document = document_at(site, path)
    for _, _, entry in _tables(site):
        if dotted(entry.path) == issue.location.key_path:
            return offer(
                attempt(
                    issue,
                    "toml.double-brackets",
                    f"Write `[[{dotted(entry.path)}]]`",
                    one(toml_table_edits.table_to_row, path, document, entry.path),
                    reason="Double brackets make a row of a list; what it says stays.",
                    safe=str(entry.path[-1]) in HARD,
                )
            )
    return NoHeal(reason="The table is not there any more.")


def _lost(site: NetlifySite, entry: TomlEntry) -> Severity:
    """Rows of a context that this deploy is not: what is live does without them already."""
    named = {site.context.context, site.context.branch}
    elsewhere = len(entry.path) > 1 and str(entry.path[1]) not in named
    return Severity.MEDIUM if elsewhere else Severity.HIGH


def _tables(site: NetlifySite) -> Iterator[tuple[str, TomlDocument, TomlEntry]]:
    for known in site.documents:
        for entry in known.document.entries:
            if entry.kind is not TomlKind.TABLE or not isinstance(entry.path[-1], str):
                continue
            at_top = len(entry.path) == 1
            in_context = len(entry.path) == 3 and entry.path[0] == "context"
            if not (at_top or in_context) or entry.path[-1] not in {*SOFT, *HARD}:
                continue
            if in_context and entry.path[-1] == "edge_functions":
                continue
            yield known.path, known.document, entry
