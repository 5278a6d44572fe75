"""A value in the Blueprint is of a kind that its field cannot take.

What
    ``envVars`` is a mapping, a number or a truth value is quoted where the server wants a bare
    one, a list stands for a text, ``sync`` holds a text.

Why
    The server decodes into typed fields and refuses the file: cannot unmarshal !!map into
    []envVar; cannot unmarshal !!str `false` into bool.

Bad::

    services:
      - type: web
        name: api
        envVars:
          NODE_ENV: production

Good::

    services:
      - type: web
        name: api
        envVars:
          - key: NODE_ENV
            value: production

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
    document,
    issues,
    node_at,
    renaming,
    set_at,
)
from engine.project.editing.lines import replace_at
from engine.project.yaml.document import ScalarStyle, YamlKind
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.render.site import RenderSite
    from engine.project.yaml.document import YamlNode

meta = RuleMeta(
    id="blueprint-wrong-type",
    title="Every value is of its field's type",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="40",
    masks=True,
)

EMPTY = '""'
_BARE = regex(r"true|false|[0-9]+")


def check(site: RenderSite) -> Iterator[Issue]:
    """Point at every value that does not decode."""
    yield from issues(
        meta,
        site,
        Code.DECODE,
        why="The server cannot read the value into its field.",
        implied=Severity.HIGH,
    )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Take off quotes, turn a mapping of variables into a list, or name the right field."""
    path = issue.location.key_path
    if not path:
        return NoHeal(reason="The Blueprint itself is no mapping; nothing tells what is meant.")
    try:
        node = node_at(site, path)
    except CannotEditError as error:
        return NoHeal(reason=str(error))
    key = path.rpartition(".")[2]
    if node.kind is YamlKind.MAPPING and key == "envVars":
        return offer(
            attempt(
                issue,
                "type.env-list",
                "Write envVars as a list of key and value",
                lambda: (_as_list(site, node),),
                reason="A list of entries is what the field takes; names and values stay.",
            )
        )
    if node.kind is YamlKind.SCALAR and _BARE.fullmatch(node.text.strip()):
        wanted = issue.subject.partition(":")[2]
        if wanted == ("int" if node.text.strip().isdigit() else "bool"):
            return offer(
                attempt(
                    issue,
                    "type.unquote",
                    f"Write {node.text.strip()} without quotes",
                    lambda: (_unquoted(site, node),),
                    reason=f"Quoted it is a text, and the field is of type {wanted}.",
                    safe=True,
                )
            )
    if key == "sync" and node.kind is YamlKind.SCALAR:
        return offer(
            renaming(
                issue,
                site,
                "type.value",
                "value",
                reason="sync takes true or false; a text is the variable's value.",
            )
        )
    if node.kind is YamlKind.SCALAR and issue.subject.endswith("[]string") and node.text:
        return offer(
            attempt(
                issue,
                "type.list-of-one",
                "Write it as a list of one",
                lambda: (set_at(site, path, [node.text]),),
                reason="The field takes a list.",
            )
        )
    return NoHeal(reason="Nothing tells which value is meant.")


def _unquoted(site: RenderSite, node: YamlNode) -> Edit:
    if node.style not in {ScalarStyle.SINGLE, ScalarStyle.DOUBLE}:
        raise CannotEditError("It is not quoted.", where=site.path)
    text = document(site).text
    return replace_at(site.path, text, node.span.start, node.span.end, node.text.strip())


def _as_list(site: RenderSite, node: YamlNode) -> Edit:
    """Rewrite the mapping; each value keeps its own source text and quotes."""
    found = document(site)
    if node.flow or any(
        e.value.kind is not YamlKind.SCALAR
        or e.value.style in {ScalarStyle.LITERAL, ScalarStyle.FOLDED}
        or not e.name
        for e in node.entries
    ):
        raise CannotEditError("A value of it is no simple text.", where=site.path)
    margin = " " * (node.span.column - 1)
    newline = "\r\n" if "\r\n" in found.text else "\n"
    parts = [
        f"- key: {found.source(e.key)}{newline}{margin}  value: {found.source(e.value) or EMPTY}"
        for e in node.entries
    ]
    if found.text[node.span.start : node.span.end].count("\n") != len(node.entries) - 1:
        raise CannotEditError("Comments or blank lines stand in it.", where=site.path)
    written = f"{newline}{margin}".join(parts)
    return replace_at(site.path, found.text, node.span.start, node.span.end, written)
