"""The server's answer to a Blueprint: decoding first, then every check, then the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Location
from engine.platforms.render.blueprint_parts import Reader
from engine.platforms.render.checks import (
    choices,
    databases,
    kinds,
    names,
    parts,
    plans,
    variables,
)
from engine.platforms.render.decode import Decoder
from engine.platforms.render.findings import Code, Finding, Strength
from engine.platforms.render.schema import schema_errors
from engine.project.yaml.values import is_null
from engine.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.platforms.render.site import RenderSite

CHECKS = (kinds, plans, variables, databases, names, parts, choices)


def judged(site: RenderSite) -> RenderSite:
    """The site with the server's findings, most certain first, and the schema's errors."""
    order = list(Strength)
    found = sorted(
        dict.fromkeys(_findings(site)),
        key=lambda f: (order.index(f.strength), f.start, f.code, f.location.key_path),
    )
    style = () if site.document is None else schema_errors(site.document)
    return replace(site, findings=tuple(found), schema_errors=style)


def _findings(site: RenderSite) -> Iterator[Finding]:
    if site.fault is not None:
        fault = site.fault
        text = site.snapshot.text(site.path) or ""
        start = _offset(text, fault.line, fault.column)
        yield Finding(
            code=Code.PARSE,
            strength=Strength.CERTAIN,
            location=Location(path=site.path, line=fault.line, column=fault.column),
            message=f"yaml: {fault}",
            start=start,
            end=start,
        )
        return
    if site.document is None:
        return
    root = site.document.root
    if root is None or is_null(root):
        yield Finding(
            code=Code.DECODE,
            strength=Strength.IMPLIED,
            location=Location(path=site.path, line=1, column=1),
            message="the Blueprint is empty",
            start=0,
            end=0,
        )
        return
    yield from Decoder(Reader(site.path)).decode(root)
    if site.document.documents > 1:
        yield Finding(
            code=Code.DOCUMENTS,
            strength=Strength.IMPLIED,
            location=Location(path=site.path, line=1, column=1),
            message=f"the file holds {site.document.documents} YAML documents; only the first "
            "is read",
            start=0,
            end=0,
        )
    for check in CHECKS:
        yield from check.check(site)


def _offset(text: str, line: int, column: int) -> int:
    place = 0
    for _ in range(line - 1):
        found = text.find("\n", place)
        if found < 0:
            return len(text)
        place = found + 1
    return min(len(text), place + column - 1)
