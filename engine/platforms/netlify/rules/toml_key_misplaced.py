"""A key of netlify.toml stands where Netlify does not look.

What
    A key that Netlify knows elsewhere (``publish`` at the top, ``[build.redirects]``, a variable
    directly in ``[build]``), or one that is a letter off a key it knows.

Why
    Unknown keys are passed over without a word; the setting has no effect (config 25.2, observed).

Bad::

    [build]
      comand = "npm run build"
      NODE_VERSION = "22"

Good::

    [build]
      command = "npm run build"

    [build.environment]
      NODE_VERSION = "22"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one, several
from engine.platforms.interface import RuleMeta
from engine.platforms.netlify.rules._config import document_at, dotted, entry_at, location_of_entry
from engine.platforms.offers import attempt, offer
from engine.project import toml_edits, toml_table_edits
from engine.project.near import nearest
from engine.project.toml import TomlKind
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.toml import TomlDocument, TomlEntry, TomlPath

meta = RuleMeta(
    id="toml-key-misplaced",
    title="A key stands where Netlify does not look",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/file-based-configuration/",
    family="105",
    masks=True,
)

BUILD = frozenset(
    {
        *("base", "command", "publish", "functions", "edge_functions", "ignore", "environment"),
        *("processing", "services", "lambda"),
    }
)
TOP = frozenset(
    {
        *("build", "plugins", "functions", "edge_functions", "redirects", "headers", "context"),
        *("spa_fallback", "database", "dev", "images", "template", "integrations", "graph"),
        *("addons", "functionsDirectory", "settings", "forms", "extensions"),
    }
)
REDIRECT = frozenset(
    {
        *("from", "origin", "to", "destination", "query", "params", "parameters", "status"),
        *("force", "conditions", "signed", "signing", "sign", "headers", "rate_limit"),
        *("edge_function", "proxy", "host"),
    }
)
TITLED = frozenset({"Build", "Context"})
_VARIABLE = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\Z")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Compare every key with those Netlify knows at its place."""
    for path, document, entry, hint, _ in _found(site):
        yield issue_of(
            meta,
            location_of_entry(path, document, entry, value=False),
            f"`{dotted(entry.path)}` has no effect: {hint}.",
            why="Netlify passes over keys it does not know, without a word.",
            subject=dotted(entry.path),
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Rename the key, or move it to where it counts, when that place is free."""
    path = issue.location.path
    document = document_at(site, path)
    wanted = entry_at(document, issue.location)
    for _, _, entry, _, target in _found(site):
        if entry.path != wanted.path or not target:
            continue
        if entry.kind in {TomlKind.TABLE, TomlKind.TABLE_ROW}:
            table = tuple(k for k in entry.path if isinstance(k, str))
            return offer(
                attempt(
                    issue,
                    "toml.rename-table",
                    f"Call it `[{dotted(target)}]`",
                    several(toml_table_edits.rename_table, path, document, table, str(target[-1])),
                    reason=f"`{target[-1]}` is the nearest table that Netlify knows here.",
                )
            )
        if document.has(*target):
            continue
        if entry.path[:-1] == target[:-1]:
            return offer(
                attempt(
                    issue,
                    "toml.rename-key",
                    f"Call it `{target[-1]}`",
                    one(toml_edits.rename_key, path, document, entry.path, str(target[-1])),
                    reason=f"`{target[-1]}` is the nearest key that Netlify knows here.",
                )
            )
        return offer(
            attempt(
                issue,
                "toml.move-key",
                f"Move it to `{dotted(target)}`",
                several(_moved, path, document, entry, target),
                reason=f"Netlify reads `{target[-1]}` there.",
            )
        )
    return NoHeal(reason="The place where it counts is taken, or not evident.")


def _moved(
    path: str, document: TomlDocument, entry: TomlEntry, target: TomlPath
) -> tuple[Edit, ...]:
    value = document.value(*entry.path)
    if not isinstance(value, (str, int, float, bool)):
        return ()
    return (
        toml_edits.delete_key(path, document, entry.path),
        toml_edits.insert_key(path, document, target[:-1], str(target[-1]), value),
    )


def _found(
    site: NetlifySite,
) -> Iterator[tuple[str, TomlDocument, TomlEntry, str, TomlPath]]:
    for known in site.documents:
        if not known.counts:
            continue
        for entry in known.document.entries:
            said = _said(known.document, entry)
            if said is not None:
                yield known.path, known.document, entry, *said


def _said(document: TomlDocument, entry: TomlEntry) -> tuple[str, TomlPath] | None:
    keys = entry.path
    if not keys or entry.kind is TomlKind.ITEM or not isinstance(keys[-1], str):
        return None
    key = keys[-1]
    if len(keys) == 1:
        if key in TOP or key in TITLED:
            return None
        if key in {"command", "publish", "base", "ignore"} and entry.kind is TomlKind.PAIR:
            return "it belongs into `[build]`", ("build", key)
        if _VARIABLE.match(key) and entry.kind is TomlKind.PAIR:
            return "variables belong into `[build.environment]`", ("build", "environment", key)
        near = nearest(key, TOP)
        return None if near is None else (f"`{near}` is meant", (near,))
    if keys[0] == "build" and len(keys) == 2:
        if key in BUILD:
            return None
        if key in {"redirects", "headers", "plugins"}:
            return f"{key} stand at the top of the file", ()
        if _VARIABLE.match(key) and entry.kind is TomlKind.PAIR:
            return "variables belong into `[build.environment]`", ("build", "environment", key)
        if key in {"env", "variables", "environments"} and entry.kind is not TomlKind.PAIR:
            return "`environment` is meant", ("build", "environment")
        near = nearest(key, BUILD)
        return None if near is None else (f"`{near}` is meant", ("build", near))
    if keys[0] == "redirects" and len(keys) == 3 and isinstance(keys[1], int):
        row = document.value(*keys[:-1])
        if key in REDIRECT or not isinstance(row, dict) or not {"from", "to"} & set(row):
            return None
        near = nearest(key, REDIRECT)
        if near is None or near in row or not {"from", "to"} <= set(row):
            return None
        return f"`{near}` is meant", (*keys[:-1], near)
    return None
