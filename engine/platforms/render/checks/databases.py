"""PostgreSQL instances: disk size, user, version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.render import vocabulary as words
from engine.platforms.render.checks._objection import missing, wrong
from engine.platforms.render.findings import Code, Strength
from engine.project.yaml.values import go_int

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.platforms.render.findings import Finding
    from engine.platforms.render.site import Database, RenderSite


def check(site: RenderSite) -> Iterator[Finding]:
    """Every database."""
    for database in site.databases:
        yield from _database(database)


def fits(size: int) -> bool:
    """True for a disk size that a database may have: 1 or a multiple of 5 GB."""
    return size == 1 or (size > 0 and size % 5 == 0)


def _database(database: Database) -> Iterator[Finding]:
    owner = database.path
    if not database.name.value:
        yield missing(
            Code.NAME,
            database,
            "a database must have a name",
            owner=owner,
            strength=Strength.IMPLIED,
        )
    size = database.disk_size_gb
    if size.is_set and not fits(size.value):
        yield wrong(
            Code.PG_DISK,
            size,
            "database disk size must be a multiple of 5GB (or 1)",
            owner=owner,
            strength=Strength.CERTAIN if size.value > 0 else Strength.IMPLIED,
            suggestion=str(max(5, -(-size.value // 5) * 5)),
        )
    preview = database.node.get("previewDiskSizeGB")
    preview_size = go_int(preview)
    if preview is not None and preview_size is not None and not fits(preview_size):
        from engine.platforms.render.blueprint_parts import Reader

        value = Reader(database.location.path).whole(database.node, "previewDiskSizeGB", owner)
        yield wrong(
            Code.PG_DISK,
            value,
            "preview disk size must be a multiple of 5GB (or 1)",
            owner=owner,
            strength=Strength.IMPLIED,
            suggestion=str(max(5, -(-preview_size // 5) * 5)),
        )
    if database.user.value == "postgres":
        yield wrong(
            Code.PG_USER,
            database.user,
            f"{owner}.user: not a valid DB user name: postgres is reserved",
            owner=owner,
        )
    version = database.postgres_major_version
    if version.is_set and version.value not in words.POSTGRES_VERSIONS:
        yield wrong(
            Code.ENUM,
            version,
            f"there is no PostgreSQL {version.value} on Render",
            owner=owner,
            strength=Strength.IMPLIED,
            allowed=words.POSTGRES_VERSIONS,
            suggestion=version.value.partition(".")[0]
            if version.value.partition(".")[0] in words.POSTGRES_VERSIONS
            else "",
        )
