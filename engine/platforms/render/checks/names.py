"""Names that must be unique within their scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.render.checks._objection import wrong
from engine.platforms.render.findings import Code, Strength

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.platforms.render.findings import Finding
    from engine.platforms.render.site import Database, EnvGroup, RenderSite, Service


def check(site: RenderSite) -> Iterator[Finding]:
    """Services, databases and env groups, each among themselves."""
    yield from _twice(site.services, "service", Strength.CERTAIN)
    yield from _twice(site.databases, "database", Strength.CERTAIN)
    yield from _twice(site.env_groups, "env group", Strength.IMPLIED)


def _twice(
    parts: Iterable[Service | Database | EnvGroup], what: str, strength: Strength
) -> Iterator[Finding]:
    seen: dict[tuple[str, str], str] = {}
    for part in parts:
        key = (part.scope, part.name.value)
        if not part.name.value:
            continue
        if key in seen:
            yield wrong(
                Code.DUP_NAME,
                part.name,
                f"{what} names must be unique: {part.name.value} is {seen[key]} too",
                owner=part.path,
                strength=strength,
            )
        else:
            seen[key] = part.path
