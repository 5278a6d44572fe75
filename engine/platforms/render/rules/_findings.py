"""What the rules about the Blueprint share: from the server's findings to issues and edits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, Severity
from engine.platforms.findings import issue_of
from engine.platforms.offers import attempt
from engine.platforms.render.findings import Strength
from engine.project.editing.composed import EditLog
from engine.project.yaml import edits as yaml_edits
from engine.project.yaml.document import YamlKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from engine.model import Edit, Issue, NoHeal, Proposal
    from engine.platforms.interface import RuleMeta
    from engine.platforms.render.findings import Code, Finding
    from engine.platforms.render.site import EnvVar, RenderSite, Service
    from engine.project.yaml.document import YamlDocument, YamlEntry, YamlNode
    from engine.project.yaml.writing import YamlValue

DOCS = "https://render.com/docs/blueprint-spec"


def issues(
    meta: RuleMeta,
    site: RenderSite,
    *codes: Code,
    why: str,
    implied: Severity = Severity.HIGH,
    workspace: Severity = Severity.LOW,
) -> Iterator[Issue]:
    """Turn findings into issues.

    A certain finding has the rule's own severity. One that is only implied is never critical, for
    the server may accept it; one that the workspace decides is low.
    """
    for finding in site.findings:
        if finding.code not in codes:
            continue
        certain = finding.strength is Strength.CERTAIN
        softer = implied if finding.strength is Strength.IMPLIED else workspace
        yield issue_of(
            meta,
            finding.location,
            sentence(finding.message),
            why=why,
            subject=_subject(finding),
            severity=meta.severity if certain else softer,
            confidence=Confidence.CERTAIN if certain else finding.strength.confidence,
        )


def finding_of(issue: Issue, site: RenderSite, *codes: Code) -> Finding | None:
    """The finding that an issue was made from; None when the file changed."""
    return next(
        (
            f
            for f in site.findings
            if f.code in codes
            and f.location.key_path == issue.location.key_path
            and _subject(f) == issue.subject
        ),
        None,
    )


def sentence(text: str) -> str:
    """A message with a capital and a full stop."""
    text = text.removeprefix("yaml: ")
    first = text[:1] if text.startswith(("services[", "databases[")) else text[:1].upper()
    return first + text[1:] + ("" if text.endswith((".", "?")) else ".")


def objections(site: RenderSite, edits: Iterable[Edit]) -> int:
    """How many certain objections the server has once edits are made."""
    from engine.platforms.render.platform import resolve_blueprint

    after = resolve_blueprint(site.snapshot.with_edits(edits), site.path, site.context)
    return sum(1 for f in after.findings if f.strength is Strength.CERTAIN)


def best_first(
    site: RenderSite, answers: Iterable[Proposal | NoHeal]
) -> tuple[Proposal | NoHeal, ...]:
    """Sort proposals by what the server would still object to; equals stay in their order."""
    return tuple(sorted(answers, key=lambda a: objections(site, getattr(a, "edits", ()))))


def _subject(finding: Finding) -> str:
    return f"{finding.code}:{finding.subject}" if finding.subject else str(finding.code)


def document(site: RenderSite) -> YamlDocument:
    """The Blueprint's document.

    Raises:
        CannotEditError: it does not parse.
    """
    if site.document is None:
        raise CannotEditError("The Blueprint does not parse.", where=site.path)
    return site.document


def node_at(site: RenderSite, key_path: str) -> YamlNode:
    """The node of a key path.

    Raises:
        CannotEditError: there is none.
    """
    node = document(site).at(key_path)
    if node is None:
        raise CannotEditError(f"There is no {key_path} any more.", where=site.path)
    return node


def set_at(site: RenderSite, key_path: str, value: YamlValue) -> Edit:
    """Change the value at a key path.

    Raises:
        CannotEditError: it is not written there, or cannot be edited in place.
    """
    parent, _, _ = split(key_path)
    holder, key = node_at(site, parent), key_path.rpartition(".")[2]
    if holder.kind is YamlKind.MAPPING and "[" not in key:
        entry = entry_of(site, holder, key)
        return yaml_edits.set_value(site.path, document(site), entry.value, value)
    return yaml_edits.set_value(site.path, document(site), node_at(site, key_path), value)


def rename_at(site: RenderSite, key_path: str, new: str) -> Edit:
    """Rename the key at the end of a key path.

    Raises:
        CannotEditError: there is no such key here, or it comes from a merge.
    """
    parent, key, _ = split(key_path)
    return yaml_edits.rename_key(site.path, document(site), node_at(site, parent), key, new)


def delete_at(site: RenderSite, key_path: str) -> Edit:
    """Delete the entry at the end of a key path.

    Raises:
        CannotEditError: there is no such key here, or it comes from a merge.
    """
    parent, key, _ = split(key_path)
    return yaml_edits.delete_key(site.path, document(site), node_at(site, parent), key)


def insert_at(
    site: RenderSite, key_path: str, key: str, value: YamlValue, *, after: str = ""
) -> Edit:
    """Insert a key into the mapping at a key path, behind `after` where that is written there.

    Raises:
        CannotEditError: this is no mapping, or it has the key.
    """
    mapping = node_at(site, key_path)
    behind = after if after and mapping.entry(after) is not None else ""
    return yaml_edits.insert_key(site.path, document(site), mapping, key, value, after=behind)


def entry_of(site: RenderSite, mapping: YamlNode, key: str) -> YamlEntry:
    """The entry of a key that is written in this very mapping.

    Raises:
        CannotEditError: there is none: it may come from a merge.
    """
    entry = mapping.entry(key)
    if entry is None:
        raise CannotEditError(f"{key} is not written here but merged in.", where=site.path)
    return entry


def split(key_path: str) -> tuple[str, str, int]:
    """A key path's parent and last key; for a last ``[n]`` the key is empty and n the number."""
    if key_path.endswith("]"):
        head, _, number = key_path.rpartition("[")
        return head, "", int(number[:-1])
    head, _, key = key_path.rpartition(".")
    return head, key, -1


def service_of(site: RenderSite, path: str) -> Service | None:
    """The service that a key path is in or at."""
    return next(
        (s for s in site.services if path == s.path or path.startswith((s.path + ".",))), None
    )


def variable_of(site: RenderSite, path: str) -> EnvVar | None:
    """The env var that a key path is in or at."""
    owners = [*(s.env_vars for s in site.services), *(g.env_vars for g in site.env_groups)]
    for variables in owners:
        for variable in variables:
            here = variable.location.key_path
            if path == here or path.startswith(here + "."):
                return variable
    return None


def deletion(
    issue: Issue, site: RenderSite, strategy: str, *, reason: str, safe: bool = False
) -> Proposal | NoHeal:
    """Offer to delete the key that an issue stands at."""
    key_path = issue.location.key_path
    return attempt(
        issue,
        strategy,
        f"Delete {key_path.rpartition('.')[2]}",
        lambda: (delete_at(site, key_path),),
        reason=reason,
        safe=safe,
    )


def setting(
    issue: Issue,
    site: RenderSite,
    strategy: str,
    value: YamlValue,
    *,
    reason: str,
    safe: bool = False,
) -> Proposal | NoHeal:
    """Offer another value where an issue stands."""
    key_path = issue.location.key_path
    return attempt(
        issue,
        strategy,
        f"Set {key_path.rpartition('.')[2]} to {value}",
        lambda: (set_at(site, key_path, value),),
        reason=reason,
        safe=safe,
    )


def renaming(
    issue: Issue, site: RenderSite, strategy: str, new: str, *, reason: str, safe: bool = False
) -> Proposal | NoHeal:
    """Offer another name for the key that an issue stands at."""
    key_path = issue.location.key_path
    return attempt(
        issue,
        strategy,
        f"Rename {key_path.rpartition('.')[2]} to {new}",
        lambda: (rename_at(site, key_path, new),),
        reason=reason,
        safe=safe,
    )


def in_turn(site: RenderSite, *steps: Callable[[RenderSite], Iterable[Edit]]) -> tuple[Edit, ...]:
    """Sum up edits of which each is made on what the one before left.

    Raises:
        CannotEditError: a step cannot be made.
    """
    from engine.platforms.render.platform import resolve_blueprint

    log = EditLog(site.snapshot)
    now = site
    for step in steps:
        after = log.add(step(now))
        now = resolve_blueprint(after, site.path, site.context)
    return log.edits()
