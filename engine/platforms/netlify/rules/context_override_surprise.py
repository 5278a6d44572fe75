"""Another deploy context behaves in a way that nobody sees before it is deployed.

What
    The configuration of a context other than the one that is asked about: redirects or headers of
    a context, which are documented to be global and in the code replace all others; a version of a
    tool that only production sets, so that previews are built with another one; a blank command,
    which takes the command away; a command or folder that fails in that context alone.

Why
    A build reads one context. What the others hold is found out by the first preview, or by the
    first deploy of production (config 25.2.6, observed: lists replace, a blank command is none).

Bad::

    [context.production.environment]
      HUGO_VERSION = "0.128.0"

Good::

    [build.environment]
      HUGO_VERSION = "0.128.0"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one, several
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.fragment import is_fragment
from engine.platforms.netlify.rules import (
    build_command_script_missing,
    build_command_wrong_dir,
    publish_base_doubled,
    publish_dir_missing,
    publish_not_a_directory,
)
from engine.platforms.netlify.rules._config import document_at, dotted
from engine.platforms.netlify.rules._config import location_of_entry as placed
from engine.platforms.offers import attempt, offer
from engine.project.toml import edits as toml_edits
from engine.records import replace
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.site import ConfigDocument, NetlifySite
    from engine.project.toml.document import TomlDocument, TomlEntry

meta = RuleMeta(
    id="context-override-surprise",
    title="Another deploy context behaves unlike this one",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/file-based-configuration/#deploy-contexts",
    family="138",
    needs=(Need.CONTEXTS,),
)

CONTEXTS = ("production", "deploy-preview", "branch-deploy")
LISTS = ("redirects", "headers")
ASKED = (
    build_command_script_missing,
    build_command_wrong_dir,
    publish_base_doubled,
    publish_dir_missing,
    publish_not_a_directory,
)
"""The rules that are asked again for each context that has a command or a folder of its own."""
_TOOL = regex(
    r"(?:NODE|HUGO|GO|PYTHON|RUBY|PHP|RUST|ZOLA|NPM|YARN|PNPM|BUN)_VERSION\Z"
    r"|(?:NPM|YARN|PNPM)_FLAGS\Z"
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look at what the contexts say that the build itself does not."""
    if not site.config_ok:
        return
    for known in site.documents:
        if known.counts:
            yield from _lists(known)
            yield from _versions(known)
            yield from _blank(known)
    yield from _failing(site)


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Let a version hold for every context; take a blank command away."""
    path = issue.location.path
    kind, _, name = issue.subject.partition(" ")
    if kind not in {"version", "blank"}:
        return NoHeal(reason="What the context is meant to do only you know.")
    document = document_at(site, path)
    entry = next((e for e in document.entries if dotted(e.path) == name), None)
    if entry is None:
        return NoHeal(reason="It is not there any more.")
    if kind != "blank":
        values = {str(document.value(*e.path)) for e in _settings(document, str(entry.path[-1]))}
        if len(values) > 1:
            return NoHeal(reason="The contexts name several versions: which one is meant for all?")
    if kind == "blank":
        return offer(
            attempt(
                issue,
                "context.delete-blank",
                f"Delete `{name}`",
                one(toml_edits.delete_key, path, document, entry.path),
                reason="Without it the context runs the command of all.",
            )
        )
    return offer(
        attempt(
            issue,
            "context.version-for-all",
            f"Set {entry.path[-1]} in `[build.environment]`",
            several(_for_all, path, document, entry),
            reason="Then every context is built with the same version.",
        )
    )


def _for_all(path: str, document: TomlDocument, entry: TomlEntry) -> tuple[Edit, ...]:
    value, name = document.value(*entry.path), str(entry.path[-1])
    copies = [e for e in _settings(document, name) if document.value(*e.path) == value]
    target = ("build", "environment", name)
    return (
        *(toml_edits.delete_key(path, document, c.path) for c in copies if c.path != entry.path),
        *toml_edits.move_pair(path, document, entry.path, target, str(value)),
    )


def _settings(document: TomlDocument, name: str) -> tuple[TomlEntry, ...]:
    """Where the contexts set a variable."""
    found = (document.entry("context", c, "environment", name) for c in CONTEXTS)
    return tuple(entry for entry in found if entry is not None)


def _lists(known: ConfigDocument) -> Iterator[Issue]:
    """Redirects and headers of a context: global by the documentation, replacing in the code."""
    contexts = known.document.value("context")
    for context, table in contexts.items() if isinstance(contexts, dict) else ():
        for name in LISTS:
            rows = table.get(name) if isinstance(table, dict) else None
            entry = next(iter(known.document.under("context", context, name)), None)
            if not isinstance(rows, list) or entry is None:
                continue
            common = known.document.value(name)
            lost = [r for r in common if r not in rows] if isinstance(common, list) else []
            yield issue_of(
                meta,
                placed(known.path, known.document, entry, value=False),
                f"{name.capitalize()} of a context ({context!r}) are not to be relied on"
                + (f": {len(lost)} of the file do not hold there." if lost else "."),
                why="Netlify documents them as global; in its build code a context's list replaces "
                "the list of the file.",
                subject=f"list {context}.{name}",
                severity=None if lost else Severity.LOW,
                confidence=None if lost else Confidence.HEURISTIC,
            )


def _versions(known: ConfigDocument) -> Iterator[Issue]:
    document = known.document
    names = {
        str(entry.path[3]): None
        for context in CONTEXTS
        for entry in document.under("context", context, "environment")
        if len(entry.path) == 4
    }
    for name in names:
        set_at = _settings(document, name)
        contexts = [str(entry.path[1]) for entry in set_at]
        missing = [c for c in CONTEXTS if c not in contexts]
        if not missing or not _TOOL.match(name) or document.has("build", "environment", name):
            continue
        yield issue_of(
            meta,
            placed(known.path, document, set_at[0]),
            f"{name} is set for {' and '.join(contexts)} and not for {' and '.join(missing)}.",
            why="Those are built with what the build image or the dashboard says.",
            subject=f"version {dotted(set_at[0].path)}",
            severity=Severity.LOW if missing == ["branch-deploy"] else None,
        )


def _blank(known: ConfigDocument) -> Iterator[Issue]:
    document = known.document
    command = document.value("build", "command")
    for context in CONTEXTS:
        entry = document.entry("context", context, "command")
        value = document.value("context", context, "command")
        if entry is None or not isinstance(value, str) or value.strip():
            continue
        if isinstance(command, str) and command.strip():
            yield issue_of(
                meta,
                placed(known.path, document, entry),
                f"In {context!r} no command runs: a blank one takes {command!r} away.",
                why="What the command makes is not there then.",
                subject=f"blank {dotted(entry.path)}",
            )


def _failing(site: NetlifySite) -> Iterator[Issue]:
    """What fails in another context that has a command or a folder of its own."""
    if is_fragment(site.snapshot):
        return
    from engine.platforms.netlify.assembly import resolve_site

    now = {i.fingerprint for rule in ASKED for i in rule.check(site)}
    for context in CONTEXTS:
        if context == site.context.context or not any(
            known.counts and known.document.has("context", context, key)
            for known in site.documents
            for key in ("command", "publish", "base", "build")
        ):
            continue
        asked = replace(site.context, context=context, branch=_branch(site, context))
        other = resolve_site(site.snapshot, asked)
        for rule in ASKED:
            for issue in rule.check(other):
                if issue.fingerprint in now or issue.severity not in GRAVE:
                    continue
                yield issue_of(
                    meta,
                    issue.location,
                    f"In {context!r}: {issue.message}",
                    why=issue.why,
                    subject=f"{context} {issue.rule} {issue.subject}",
                    confidence=issue.confidence,
                    also=issue.also,
                )


def _branch(site: NetlifySite, context: str) -> str:
    return site.context.branch if context == "production" else "preview"


GRAVE = frozenset({Severity.CRITICAL, Severity.HIGH})
