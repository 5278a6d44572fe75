"""A key of netlify.toml stands where Netlify does not look.

What
    A key that Netlify knows elsewhere (``publish`` at the top, ``[build.redirects]``, a variable
    directly in ``[build]``, ``[env]``, ``[production]``), one that is a letter off a key it knows
    (``comand``, ``[[redirect]]``, ``[build.enviroment]``), or one of another platform's
    (``publish_dir``, ``build_command``). A condition beside a redirect's keys (``country``) and a
    table among the variables are found too.

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

from engine.errors import CannotEditError
from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one, several
from engine.platforms.interface import RuleMeta
from engine.platforms.netlify.rules._config import dotted, location_of_entry
from engine.platforms.netlify.rules._known_keys import passed_over
from engine.platforms.offers import attempt, offer
from engine.project.editing.lines import replace_at
from engine.project.toml import edits as toml_edits
from engine.project.toml import table_edits as toml_table_edits
from engine.project.toml.document import TomlKind
from engine.project.toml.layout import all_checked, key_parts
from engine.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.rules._known_keys import PassedOver
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.toml.document import TomlDocument, TomlEntry, TomlPath
    from engine.project.toml.writing import TomlValue

meta = RuleMeta(
    id="toml-key-misplaced",
    title="A key stands where Netlify does not look",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/file-based-configuration/",
    family="105",
    masks=True,
)

SEVERITIES = (Severity.LOW, Severity.MEDIUM, Severity.HIGH)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Compare every key with those Netlify knows at its place."""
    for path, document, found in _found(site):
        where = location_of_entry(path, document, found.entry, value=False)
        yield issue_of(
            meta,
            replace(where, key_path=dotted(found.path)),
            f"`{dotted(found.path)}` has no effect: {found.hint}.",
            why="Netlify passes over keys it does not know, without a word.",
            subject=dotted(found.path),
            severity=SEVERITIES[found.weight],
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Rename the key, or move it to where it counts, when that place is free."""
    for path, document, found in _found(site):
        if path != issue.location.path or dotted(found.path) != issue.subject:
            continue
        target = found.target
        if not target:
            break
        is_pair = found.entry.kind is TomlKind.PAIR and found.entry.path == found.path
        if found.path[:-1] != target[:-1] and not is_pair:
            return offer(
                attempt(
                    issue,
                    "toml.move-table",
                    f"Call it `[{dotted(target)}]`",
                    several(_under, path, document, found.path, target),
                    reason=f"Netlify reads `{target[-1]}` there.",
                )
            )
        if not is_pair:
            return offer(
                attempt(
                    issue,
                    "toml.rename-table",
                    f"Call it `{dotted(target)}`",
                    several(
                        toml_table_edits.rename_table, path, document, found.path, str(target[-1])
                    ),
                    reason=f"`{target[-1]}` is the nearest table that Netlify knows here.",
                )
            )
        if document.has(*target):
            continue
        if found.path[:-1] == target[:-1]:
            return offer(
                attempt(
                    issue,
                    "toml.rename-key",
                    f"Call it `{target[-1]}`",
                    one(toml_edits.rename_key, path, document, found.path, str(target[-1])),
                    reason=f"`{target[-1]}` is the nearest key that Netlify knows here.",
                )
            )
        return offer(
            attempt(
                issue,
                "toml.move-key",
                f"Move it to `{dotted(target)}`",
                several(_moved, path, document, found.entry, target),
                reason=f"Netlify reads `{target[-1]}` there.",
            )
        )
    return NoHeal(reason="The place where it counts is taken, or not evident.")


def _moved(
    path: str, document: TomlDocument, entry: TomlEntry, target: TomlPath
) -> tuple[Edit, ...]:
    value = document.value(*entry.path)
    put: TomlValue
    if isinstance(value, (str, int, float, bool)):
        put = value
    elif isinstance(value, list) and all(isinstance(item, str) for item in value):
        put = [item for item in value if isinstance(item, str)]
    else:
        raise CannotEditError("It is a list or a table: move it by hand.", where=path)
    if target[-2] == "conditions" and not document.has(*target[:-1]):
        put, target = {str(target[-1]): put}, target[:-1]
    return toml_edits.move_pair(path, document, entry.path, target, put)


def _under(path: str, document: TomlDocument, old: TomlPath, target: TomlPath) -> tuple[Edit, ...]:
    """Write another name in every header and dotted key that begins with `old`."""
    edits: list[Edit] = []
    rows = False
    for entry in document.under(*old):
        parts = key_parts(document, entry)
        names = [part for part in entry.path if isinstance(part, str)]
        if entry.kind is TomlKind.ITEM or len(parts) != len(names):
            continue
        rows = rows or entry.kind is TomlKind.TABLE_ROW
        start, end = parts[0][0], parts[len(old) - 1][1]
        edits.append(replace_at(path, document.text, start, end, dotted(target)))
    taken = document.has(*target) and not (rows and isinstance(document.value(*target), list))
    if not edits or taken:
        raise CannotEditError(f"{dotted(target)} is there already.", where=path)
    return all_checked(path, document, tuple(edits))


def _found(site: NetlifySite) -> Iterator[tuple[str, TomlDocument, PassedOver]]:
    for known in site.documents:
        if known.counts:
            for found in passed_over(known.document):
                yield known.path, known.document, found
