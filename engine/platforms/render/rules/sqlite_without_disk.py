"""The database is a file that each deploy throws away.

What
    A variable of the service is a SQLite address (``sqlite:///app.db``) and no disk of the service
    holds that path.

Why
    The files of a service are made anew by every deploy and every restart: the data is gone.

Bad::

    - key: DATABASE_URL
      value: sqlite:///./app.db

Good::

    disk:
      name: data
      mountPath: /var/data
    - key: DATABASE_URL
      value: sqlite:////var/data/app.db

Since: 0.1.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.render.site import EnvVarKind
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Proposal
    from engine.platforms.render.site import RenderSite
meta = RuleMeta(
    id="sqlite-without-disk",
    title="A database file is kept on a disk",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/disks",
    family="55",
    healable=False,
)

_SQLITE = regex(r"^(?:sqlite(?:\+\w+)?:///?|file:)(.+?)(?:\?.*)?$")


def check(site: RenderSite) -> Iterator[Issue]:
    """Compare the addresses with the disk."""
    for service in site.services:
        for variable in service.env_vars:
            match = _SQLITE.match(variable.value.value.strip())
            if variable.kind is not EnvVarKind.VALUE or match is None:
                continue
            path = match.group(1)
            mount = service.disk.mount_path.value if service.disk is not None else ""
            inside = bool(mount) and f"/{path.lstrip('/')}".startswith(mount.rstrip("/") + "/")
            if ":memory:" in path or inside or not re.search(r"\.\w+$|db|sqlite", path):
                continue
            yield issue_of(
                meta,
                variable.value.location or variable.location,
                f"{variable.key.value} of {service.name.value!r} is a file that no disk keeps.",
                why="Every deploy starts from a fresh file system.",
                subject=f"{service.name.value} {variable.key.value}",
            )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Leave it to a person: a disk costs money."""
    del issue, site
    return NoHeal(reason="A disk or a database must be chosen; both change what it costs.")
