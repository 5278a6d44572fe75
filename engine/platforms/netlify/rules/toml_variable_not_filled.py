"""A variable stands in a value of netlify.toml, and Netlify fills in none.

What
    A value of ``[build.environment]``, of a context's environment or of ``[headers.values]`` begins
    with ``$NAME`` or holds ``${NAME}``.

Why
    Netlify hands the letters over as they stand ("Using environment variables directly as values
    ($VARIABLENAME) in your netlify.toml file is not supported"). Only the build command is read by
    a shell. A ``PATH`` written this way takes every program from the build.

Bad::

    [context.deploy-preview]
      command = "hugo"

    [context.deploy-preview.environment]
      HUGO_BASEURL = "$DEPLOY_PRIME_URL"

Good::

    [context.deploy-preview]
      command = "HUGO_BASEURL=$DEPLOY_PRIME_URL hugo"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, several
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import document_at, location_of_entry
from engine.platforms.netlify.rules._written_commands import written_commands
from engine.platforms.offers import attempt, offer
from engine.project.builds.shell import parse_command
from engine.project.toml import edits as toml_edits
from engine.project.toml.document import TomlKind
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.site import ConfigDocument, NetlifySite
    from engine.project.toml.document import TomlEntry

meta = RuleMeta(
    id="toml-variable-not-filled",
    title="A variable in netlify.toml is not filled in",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/file-based-configuration/#inject-environment-variable-values",
    family="1",
    needs=(Need.WRITTEN_VARIABLE,),
)

_VARIABLE = regex(r"\A\$([A-Z][A-Z0-9_]+)(?![A-Za-z0-9_$])|\$\{([A-Z][A-Z0-9_]+)\}")
SEVERE = {"PATH": Severity.CRITICAL, "HUGO_BASEURL": Severity.HIGH}
"""Variables without which nothing runs, or every link of the site is wrong."""
_REWRITES = ("netlify.toml", "envsubst", "mustache", "gomplate")
"""Words of a command that writes this file anew before it is read again."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look at the values that nobody but Netlify reads."""
    if any("env" in str(plugin.get("package")) for plugin in site.plugins):
        return
    rewritten = any(w in (site.build_command or "") for w in _REWRITES)
    for known, entry, name in _found(site):
        if entry.path[-2] == "values" and (rewritten or site.plugins):
            continue
        key = str(entry.path[-1])
        breaks = key == "PATH"
        yield issue_of(
            meta,
            location_of_entry(known.path, known.document, entry),
            f"{key} is set to the letters `${name}`: Netlify fills in no variable here.",
            why="No program of the build is found any more."
            if breaks
            else "Only the build command is read by a shell.",
            subject=".".join(map(str, entry.path)),
            severity=SEVERE.get(key),
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Set a variable in the command of the same table; a header must be written by the build."""
    for known, entry, _ in _found(site):
        if issue.subject != ".".join(map(str, entry.path)) or known.path != issue.location.path:
            continue
        if entry.path[-2] != "environment":
            return NoHeal(reason="Let the build command write the value, or a _headers file.")
        return offer(
            attempt(
                issue,
                "environment.by-command",
                f"Set {entry.path[-1]} in the build command",
                several(_moved, site, known, entry),
                reason="The command is read by a shell, which fills variables in.",
            )
        )
    return NoHeal(reason="The value is not there any more.")


def _found(site: NetlifySite) -> Iterator[tuple[ConfigDocument, TomlEntry, str]]:
    for known in site.documents:
        for entry in known.document.entries if known.counts else ():
            keys = entry.path
            if entry.kind is not TomlKind.PAIR or len(keys) < 3:
                continue
            of_build = keys[:2] == ("build", "environment")
            of_context = keys[0] == "context" and keys[-2] == "environment"
            of_header = keys[0] == "headers" and keys[-2] == "values"
            if not (of_build or of_context or of_header):
                continue
            value = known.document.value(*keys)
            match = _VARIABLE.search(value) if isinstance(value, str) else None
            if match is not None:
                yield known, entry, match[1] or match[2]


def _moved(site: NetlifySite, known: ConfigDocument, entry: TomlEntry) -> tuple[Edit, ...]:
    document = document_at(site, known.path)
    above = entry.path[:-2]
    command = next(
        (c for c in written_commands(site) if c.path == known.path and c.keys[:-1] == above), None
    )
    if command is None:
        raise CannotEditError("Its table has no command of its own.", where=known.path)
    name, value = str(entry.path[-1]), str(document.value(*entry.path))
    put = f'{name}="{value}"' if any(c in value for c in " '\"`\\;&|<>()*?") else f"{name}={value}"
    if '"' in value or "`" in value or "\\" in value:
        raise CannotEditError("The value cannot be quoted for a shell.", where=known.path)
    is_one = len(parse_command(command.text)) == 1 and "&&" not in command.text
    new = f"{put} {command.text}" if is_one else f"export {put} && {command.text}"
    return (
        toml_edits.delete_key(known.path, document, entry.path),
        *command.replaced(new),
    )
