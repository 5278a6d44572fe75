"""A build plugin is declared in a way that Netlify refuses.

What
    A row of ``[[plugins]]`` without ``package``, with a version or an address in it, with a key
    that does not exist, or the same plugin twice.

Why
    Netlify stops before the build (config 25.2, observed): a plugin's row may hold ``package``,
    ``pinned_version`` and ``inputs``, and ``package`` is a bare npm name or a path.

Bad::

    [[plugins]]
    package = "netlify-plugin-cypress@2.0.0"

Good::

    [[plugins]]
    package = "netlify-plugin-cypress"
    pinned_version = "2.0.0"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import document_at, entry_at
from engine.platforms.netlify.rules._config_errors import Fault, fault_kind
from engine.platforms.netlify.validations import PLUGIN_KEYS
from engine.platforms.offers import attempt, offer
from engine.project.near import nearest
from engine.project.toml import edits as toml_edits
from engine.project.toml import table_edits as toml_table_edits
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.toml.document import TomlDocument, TomlPath

meta = RuleMeta(
    id="plugin-invalid",
    title="A build plugin is declared in a way Netlify refuses",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/integrations/build-plugins/",
    family="110",
    masks=True,
    needs=(Need.FAULT,),
)

_VERSIONED = regex(r"(@?[^@\s]+)@([~^]?\d[\w.+-]*|latest)\Z")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Take Netlify's own error."""
    error = site.config_error
    if error is None or fault_kind(error) is not Fault.PLUGIN:
        return
    lines = [li.strip() for li in error.message.split("\n") if li.strip()]
    valid = [li.removeprefix("- ") for li in lines if li.startswith("- ")]
    said = [li for li in lines if "lugin" in li and "resolving config" not in li]
    yield issue_of(
        meta,
        error.location or Location(path=site.config_path or "netlify.toml"),
        f"{(said or lines)[0].rstrip('.:')}" + (f": {', '.join(valid)}." if valid else "."),
        why="Netlify stops before the build.",
        subject=error.property,
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Split a version off, name a misspelt key, or take away what Netlify does not know."""
    path = issue.location.path
    try:
        document = document_at(site, path)
        row = _row(document, issue.location)
    except CannotEditError as error:
        return NoHeal(reason=str(error))
    values = document.value(*row)
    if not isinstance(values, dict):
        return NoHeal(reason="The row cannot be found in the file.")
    answers = []
    package = values.get("package")
    versioned = _VERSIONED.match(package) if isinstance(package, str) else None
    if versioned and "pinned_version" not in values:
        answers.append(
            attempt(
                issue,
                "plugin.split-version",
                f"Write the version {versioned[2]!r} as `pinned_version`",
                lambda: _split(path, document, row, versioned[1], versioned[2]),
                reason="`package` takes a bare name; the version has a key of its own.",
            )
        )
    for key in [k for k in values if k not in PLUGIN_KEYS]:
        near = nearest(key, [k for k in PLUGIN_KEYS if k not in values])
        if key in {"name", "plugin", "id"} and "package" not in values:
            near = "package"
        if near is not None:
            answers.append(
                attempt(
                    issue,
                    "plugin.rename-key",
                    f"Call it `{near}` instead of `{key}`",
                    one(toml_edits.rename_key, path, document, (*row, key), near),
                    reason=f"A plugin's row has no key `{key}`.",
                    safe=True,
                )
            )
        if near == "package":
            continue
        answers.append(
            attempt(
                issue,
                "plugin.delete-key",
                f"Delete `{key}`",
                one(toml_edits.delete_key, path, document, (*row, key)),
                reason=f"A plugin's row has no key `{key}`; Netlify stops at it.",
            )
        )
    if "twice" in issue.message or "duplicate" in issue.message.lower():
        idle = _barest(document, row)
        answers.append(
            attempt(
                issue,
                "plugin.delete-row",
                "Delete the second row" if idle == row else "Delete the row that says less",
                one(toml_table_edits.delete_table, path, document, idle),
                reason="The plugin is declared already.",
            )
        )
    return offer(*answers, NoHeal(reason="Which plugin is meant cannot be told from the row."))


def _barest(document: TomlDocument, row: TomlPath) -> TomlPath:
    """Of the rows of one plugin, the one without settings; the one that was found, if all agree."""
    rows = document.value(*row[:-1])
    values = document.value(*row)
    if not isinstance(rows, list) or not isinstance(values, dict):
        return row
    twins = [
        (*row[:-1], index)
        for index, other in enumerate(rows)
        if isinstance(other, dict) and other.get("package") == values.get("package")
    ]
    bare = [t for t in twins if document.value(*t) == {"package": values.get("package")}]
    return row if row in bare or not bare else bare[0]


def _split(
    path: str, document: TomlDocument, row: TomlPath, name: str, version: str
) -> tuple[Edit, ...]:
    return (
        toml_edits.set_value(path, document, (*row, "package"), name),
        toml_edits.insert_key(path, document, row, "pinned_version", version, after="package"),
    )


def _row(document: TomlDocument, location: Location) -> TomlPath:
    keys = entry_at(document, location).path
    while keys and not isinstance(keys[-1], int):
        keys = keys[:-1]
    if not keys:
        rows = document.value("plugins")
        if not isinstance(rows, list) or not rows:
            raise CannotEditError("The row cannot be found in the file.", where=location.path)
        names = [r.get("package") if isinstance(r, dict) else None for r in rows]
        doubled = next((i for i, n in enumerate(names) if n in names[:i]), len(rows) - 1)
        return ("plugins", doubled)
    return keys
