"""Making findings about values that stand in the Blueprint, and about those that are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.render.findings import Code, Finding, Strength

if TYPE_CHECKING:
    from engine.model import Location
    from engine.platforms.render.site import (
        Database,
        Disk,
        EnvGroup,
        EnvVar,
        Header,
        Route,
        Service,
        Value,
    )
    from engine.project.yaml.document import YamlNode

    Owner = Service | Database | EnvGroup
    Part = Service | Database | EnvGroup | EnvVar | Disk | Route | Header


def wrong(
    code: Code,
    value: Value[str] | Value[int],
    message: str,
    *,
    owner: str,
    strength: Strength = Strength.CERTAIN,
    allowed: tuple[str, ...] = (),
    suggestion: str = "",
) -> Finding:
    """A value is not what it must be."""
    assert value.location is not None  # noqa: S101 - only values that stand in the file are wrong
    return Finding(
        code=code,
        strength=strength,
        location=value.location,
        message=message,
        start=value.start,
        end=value.end,
        owner=owner,
        subject=str(value.value),
        allowed=allowed,
        suggestion=suggestion,
    )


def missing(
    code: Code,
    part: Part,
    message: str,
    *,
    owner: str,
    strength: Strength = Strength.CERTAIN,
    subject: str = "",
) -> Finding:
    """Something that must be there is not; the place is the whole record."""
    return Finding(
        code=code,
        strength=strength,
        location=part.location,
        message=message,
        start=part.node.span.start,
        end=part.node.span.end,
        owner=owner,
        subject=subject,
    )


def forbidden(
    code: Code,
    part: Part,
    key: str,
    message: str,
    *,
    owner: str,
    strength: Strength = Strength.CERTAIN,
    suggestion: str = "",
) -> Finding:
    """A key must not be there; the place is the key."""
    location, node = _key_of(part, key)
    return Finding(
        code=code,
        strength=strength,
        location=location,
        message=message,
        start=node.span.start,
        end=node.span.end,
        owner=owner,
        subject=key,
        suggestion=suggestion,
    )


def _key_of(part: Part, key: str) -> tuple[Location, YamlNode]:
    from engine.model import Location

    entry = next((e for e in part.node.pairs() if e.name == key), None)
    node = part.node if entry is None else entry.key
    return (
        Location(
            path=part.location.path,
            line=node.span.line,
            column=node.span.column,
            end_line=node.span.end_line,
            key_path=f"{part.location.key_path}.{key}",
        ),
        node,
    )
