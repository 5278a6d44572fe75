"""A key stands twice in one mapping.

What
    A service has two ``envVars``, or any mapping of the Blueprint has one key twice.

Why
    The server decodes strictly and refuses the file: mapping key "envVars" already defined at
    line 8. Many other readers let the last one win in silence, so editors do not show it.

Bad::

    services:
      - type: web
        name: api
        envVars:
          - key: A
            value: "1"
        startCommand: npm start
        envVars:
          - key: B
            value: "2"

Good::

    services:
      - type: web
        name: api
        envVars:
          - key: A
            value: "1"
          - key: B
            value: "2"
        startCommand: npm start

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import (
    DOCS,
    best_first,
    document,
    in_turn,
    issues,
    node_at,
    split,
)
from engine.project.editing.lines import insert_at, replace_at
from engine.project.yaml.document import YamlKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.render.site import RenderSite
    from engine.project.yaml.document import YamlEntry, YamlNode

meta = RuleMeta(
    id="blueprint-duplicate-key",
    title="Every key stands once",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="42",
    masks=True,
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Point at the second of the two; a third is told once the second is gone."""
    seen: set[str] = set()
    for issue in issues(meta, site, Code.DUP_KEY, why="The server refuses the whole Blueprint."):
        if issue.fingerprint not in seen:
            seen.add(issue.fingerprint)
            yield issue


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Delete the second when both say the same; join two lists; else let a person choose."""
    parent, key, _ = split(issue.location.key_path)
    try:
        mapping = node_at(site, parent)
    except CannotEditError as error:
        return NoHeal(reason=str(error))
    twins = [e for e in mapping.entries if e.name == key]
    if len(twins) != 2:
        return NoHeal(reason="It stands more than twice; a person must choose.")
    first, second = twins
    same = _source(site, first.value) == _source(site, second.value)
    drop_second = attempt(
        issue,
        "duplicate.drop-second",
        f"Delete the second {key}",
        lambda: (_without(site, mapping, second),),
        reason="Both say the same." if same else "Only one can stand; the first stays.",
        safe=same,
    )
    if same:
        return offer(drop_second)
    drop_first = attempt(
        issue,
        "duplicate.drop-first",
        f"Delete the first {key}",
        lambda: (_without(site, mapping, first),),
        reason="Only one can stand; the last is what most readers take.",
    )
    lists = {first.value.kind, second.value.kind} == {YamlKind.SEQUENCE}
    if lists and not first.value.flow and not second.value.flow:
        join = attempt(
            issue,
            "duplicate.join",
            f"Join the two lists of {key}",
            lambda: in_turn(
                site,
                lambda now: (_joined(now, parent, key),),
                lambda now: (_without(now, *_second(now, parent, key)),),
            ),
            reason="Nothing is lost: the entries of the second follow those of the first.",
        )
        return offer(join, *best_first(site, (drop_second, drop_first)))
    return offer(*best_first(site, (drop_second, drop_first)))


def _source(site: RenderSite, node: YamlNode) -> str:
    return " ".join(document(site).source(node).split())


def _second(site: RenderSite, parent: str, key: str) -> tuple[YamlNode, YamlEntry]:
    mapping = node_at(site, parent)
    return mapping, [e for e in mapping.entries if e.name == key][1]


def _joined(site: RenderSite, parent: str, key: str) -> Edit:
    """Write the items of the second list behind the first's, at the first's indentation."""
    mapping, second = _second(site, parent, key)
    first = next(e for e in mapping.entries if e.name == key)
    text = document(site).text
    block = text[_line_start(text, second.value.span.start) : second.value.span.end]
    was, wanted = second.value.span.column - 1, first.value.span.column - 1
    lines = [
        " " * wanted + line[was:] if line[:was].strip() == "" else line
        for line in block.split("\n")
    ]
    return insert_at(site.path, text, first.value.span.end, "\n" + "\n".join(lines))


def _without(site: RenderSite, mapping: YamlNode, entry: YamlEntry) -> Edit:
    """Delete the lines of one of two entries; `delete_key` could only take the first."""
    text = document(site).text
    start = _line_start(text, entry.key.span.start)
    if mapping.flow or text[start : entry.key.span.start].strip():
        raise CannotEditError("It shares its line with others.", where=site.path)
    end = text.find("\n", max(entry.value.span.end, entry.key.span.end) - 1)
    end = len(text) if end < 0 else end + 1
    return replace_at(site.path, text, start, end, "")


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1
