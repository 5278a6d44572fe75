"""A value of netlify.toml has the wrong type.

What
    A key holds what Netlify's own validation refuses: a list where a text is wanted, a text where a
    boolean is, a function's setting that does not exist.

Why
    Netlify stops before the build with "Configuration property … must be …". It reports the first
    such value only (config 25.2, observed).

Bad::

    [build]
    command = ["npm run build"]

Good::

    [build]
    command = "npm run build"

Since: 0.1.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import document_at, entry_at
from engine.platforms.netlify.rules._config_errors import Fault, fault_kind
from engine.platforms.netlify.validations import NODE_BUNDLERS
from engine.platforms.offers import attempt, offer
from engine.project.near import nearest
from engine.project.toml import edits as toml_edits
from engine.project.toml import table_edits as toml_table_edits
from engine.project.toml.document import TomlKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.scripting.values import JsValue
    from engine.project.toml.writing import TomlValue

meta = RuleMeta(
    id="toml-key-type",
    title="A value of netlify.toml has the wrong type",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/configure-builds/file-based-configuration/",
    family="17",
    masks=True,
    needs=(Need.FAULT,),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Take Netlify's own error, where no other rule is about it."""
    error = site.config_error
    if error is None or fault_kind(error) is not Fault.TYPE:
        return
    lines = [line.strip() for line in error.message.split("\n") if line.strip()]
    said = next((li for li in lines if li.startswith("Configuration property")), lines[-1])
    yield issue_of(
        meta,
        error.location or Location(path=site.config_path or "netlify.toml"),
        f"{said.rstrip('.:')}.",
        why="Netlify stops before the build at the first value its validation refuses.",
        subject=error.property,
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Write the value in its right type where nothing is lost by it."""
    try:
        document = document_at(site, issue.location.path)
        name = issue.subject.rpartition(".")[2]
        entry = document.entry("functions", name) if ".*." in issue.subject else None
        entry = entry or entry_at(document, issue.location)
    except CannotEditError as error:
        return NoHeal(reason=str(error))
    value = document.value(*entry.path)
    said = issue.message
    answers = [
        attempt(
            issue,
            "toml.coerce",
            f"Write `{new!r}`" if not isinstance(new, bool) else f"Write `{str(new).lower()}`",
            one(toml_edits.set_value, issue.location.path, document, entry.path, new),
            reason="It is the same value in the type that Netlify wants.",
            safe=True,
        )
        for new in _coerced(value, said)
    ]
    rows = document.value(*entry.path[:-1]) if entry.kind is TomlKind.TABLE_ROW else None
    if isinstance(rows, list) and len(rows) == 1:
        answers.append(
            attempt(
                issue,
                "toml.single-brackets",
                f"Write `[{entry.path[-2]}]`",
                one(toml_table_edits.row_to_table, issue.location.path, document, entry.path[:-1]),
                reason="It is one table, no list of them; what it says stays.",
                safe=True,
            )
        )
    elif "must be an object" in said or "unknown properties" in said or "directory" in said:
        answers.append(
            attempt(
                issue,
                "toml.delete-key",
                f"Delete `{entry.path[-1]}`",
                one(toml_edits.delete_key, issue.location.path, document, entry.path),
                reason="Netlify knows no such setting and stops at it.",
            )
        )
    return offer(*answers, NoHeal(reason="What the value should be cannot be told from it."))


def _coerced(value: JsValue, said: str) -> Iterator[TomlValue]:
    if "must be a string" in said:
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
            yield value[0]
        elif isinstance(value, list) and value and all(isinstance(v, str) for v in value):
            yield " && ".join(str(v) for v in value)
        elif isinstance(value, bool):
            return
        elif isinstance(value, (int, float)):
            yield str(value)
    elif "must be a boolean" in said and isinstance(value, str):
        if value.lower() in {"true", "false"}:
            yield value.lower() == "true"
    elif "array of strings" in said and isinstance(value, str):
        yield [part.strip() for part in value.split(",") if part.strip()]
    elif "must be one of" in said and isinstance(value, str):
        near = nearest(value, NODE_BUNDLERS)
        if near is not None:
            yield near
    elif "between 1024 and 4096" in said:
        found = re.fullmatch(r"\s*(\d+)\s*(?:m|mib|megabytes?)?\s*", str(value), re.IGNORECASE)
        if found:
            yield min(4096, max(1024, int(found[1])))
    elif "between 0.5 and 2" in said and isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            return
        if 0.5 <= number <= 2:
            yield number
