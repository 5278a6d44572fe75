r"""The build command holds a path of Windows, eaten by TOML.

What
    In double quotes a backslash begins an escape: ``..\netlify.toml`` is two dots, a line break
    and ``etlify.toml``; ``scripts\build`` holds a backspace.

Why
    The file parses, and the command is another one than what stands there; Linux knows no
    backslashes in paths either.

Bad::

    command = "cat ..\netlify.toml && npm run build"

Good::

    command = "cat ../netlify.toml && npm run build"

Since: 0.1.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.netlify.rules._config import document_at, entry_at, location_of_entry
from engine.platforms.offers import attempt, offer
from engine.project.editing.lines import replace_at
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.toml.document import TomlDocument, TomlEntry

meta = RuleMeta(
    id="command-backslash",
    title="A path of Windows in the build command is eaten by TOML",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://toml.io/en/v1.0.0#string",
    family="17",
)

_EATEN = regex(r"(?<=[\w.])\\(?=[bnfrt][A-Za-z0-9_.-])(?!n(?:[A-Z]|\\))")
KEYS = frozenset({"command", "ignore"})


def check(site: NetlifySite) -> Iterator[Issue]:
    """Read the commands as they stand in the file."""
    for path, document, entry in _eaten(site):
        yield issue_of(
            meta,
            location_of_entry(path, document, entry),
            f"A backslash in `{entry.path[-1]}` begins an escape: the path is another one.",
            why="In double quotes TOML reads a line break or a backspace there; Linux wants `/`.",
            subject=".".join(str(k) for k in entry.path),
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Write the path with slashes."""
    document = document_at(site, issue.location.path)
    entry = entry_at(document, issue.location)

    def edits() -> tuple[Edit, ...]:
        raw = document.text[entry.value_start : entry.value_end]
        return tuple(
            replace_at(
                issue.location.path,
                document.text,
                entry.value_start + m.start(),
                entry.value_start + m.end(),
                "/",
            )
            for m in re.finditer(r"(?<=[\w.])\\(?=[A-Za-z0-9_.-])", raw)
        )

    return offer(
        attempt(
            issue,
            "command.slashes",
            "Write the path with slashes",
            edits,
            reason="Paths use `/` on the build machine, and TOML leaves it alone.",
            safe=True,
        )
    )


def _eaten(site: NetlifySite) -> Iterator[tuple[str, TomlDocument, TomlEntry]]:
    for known in site.documents:
        for entry in known.document.entries:
            if not entry.path or entry.path[-1] not in KEYS:
                continue
            raw = known.document.text[entry.value_start : entry.value_end]
            if raw.startswith('"') and not raw.startswith('"""') and _EATEN.search(raw):
                yield known.path, known.document, entry
