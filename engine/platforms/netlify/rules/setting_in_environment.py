"""A setting of the build stands among its variables.

What
    ``command``, ``publish``, ``base``, ``functions`` or ``ignore`` stands in an ``environment``, of
    the build or of a context, and not in the table that it belongs to. It happens when a header is
    forgotten, or ``.environment`` is one word too many.

Why
    In TOML a pair belongs to the last header above it: Netlify takes it for a variable of that name
    and builds as if the setting were not there.

Bad::

    [build.environment]
      NODE_VERSION = "22"
      command = "npm run build"

Good::

    [build]
      command = "npm run build"

    [build.environment]
      NODE_VERSION = "22"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, several
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import document_at, dotted, location_of_entry
from engine.platforms.offers import attempt, offer
from engine.project.editing.lines import line_at, replace_at
from engine.project.toml import edits as toml_edits
from engine.project.toml.document import TomlKind
from engine.project.toml.layout import checked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.site import ConfigDocument, NetlifySite
    from engine.project.toml.document import TomlEntry

meta = RuleMeta(
    id="setting-in-environment",
    title="A setting of the build stands among its variables",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/file-based-configuration/",
    family="12",
    needs=(Need.ENVIRONMENT,),
)

SETTINGS = frozenset({"command", "publish", "base", "functions", "edge_functions", "ignore"})


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look for the names of settings in every environment of the file."""
    for known, entry in _found(site):
        name, table = str(entry.path[-1]), dotted(entry.path[:-2])
        yield issue_of(
            meta,
            location_of_entry(known.path, known.document, entry, value=False),
            f"`{name}` stands among the variables: it belongs into `[{table}]`.",
            why="Netlify takes it for a variable of that name, and the setting is not there.",
            subject=dotted(entry.path),
            also=[
                location_of_entry(known.path, known.document, header, value=False)
                for header in [known.document.entry(*entry.path[:-1])]
                if header is not None and header.kind is TomlKind.TABLE
            ],
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Put the setting into its table."""
    for known, entry in _found(site):
        if known.path == issue.location.path and dotted(entry.path) == issue.subject:
            table = dotted(entry.path[:-2])
            move = attempt(
                issue,
                "toml.out-of-environment",
                f"Put it into `[{table}]`",
                several(_moved, site, known, entry),
                reason="It is the table that Netlify reads settings from.",
            )
            values = known.document.value(*entry.path[:-1])
            if not isinstance(values, dict) or set(values) - SETTINGS:
                return offer(move)
            return offer(
                attempt(
                    issue,
                    "toml.environment-header",
                    f"Write `[{table}]`",
                    several(_retitled, site, known, entry),
                    reason="Nothing in the table is a variable.",
                ),
                move,
            )
    return NoHeal(reason="It does not stand there any more.")


def _found(site: NetlifySite) -> Iterator[tuple[ConfigDocument, TomlEntry]]:
    for known in site.documents:
        for entry in known.document.entries if known.counts else ():
            keys = entry.path
            if entry.kind is not TomlKind.PAIR or len(keys) < 3 or keys[-1] not in SETTINGS:
                continue
            of_build = keys[:-1] == ("build", "environment")
            of_context = keys[0] == "context" and keys[2:-1] == ("environment",)
            if (of_build or of_context) and not known.document.has(*keys[:-2], keys[-1]):
                yield known, entry


def _moved(site: NetlifySite, known: ConfigDocument, entry: TomlEntry) -> tuple[Edit, ...]:
    document = document_at(site, known.path)
    keys = entry.path
    value = document.value(*keys)
    if not isinstance(value, str):
        raise CannotEditError("The setting is no text.", where=known.path)
    return (
        toml_edits.delete_key(known.path, document, keys),
        toml_edits.put_value(known.path, document, (*keys[:-2], keys[-1]), value),
    )


def _retitled(site: NetlifySite, known: ConfigDocument, entry: TomlEntry) -> tuple[Edit, ...]:
    document = document_at(site, known.path)
    header = document.entry(*entry.path[:-1])
    if header is None or header.kind is not TomlKind.TABLE:
        raise CannotEditError("The table has no header of its own.", where=known.path)
    line = line_at(document.text, header.start)
    at = line.text.find(".environment]")
    if at < 0:
        raise CannotEditError("The header is written in another way.", where=known.path)
    start = line.start + at
    edit = replace_at(known.path, document.text, start, start + len(".environment"), "")
    return (checked(known.path, document, edit),)
