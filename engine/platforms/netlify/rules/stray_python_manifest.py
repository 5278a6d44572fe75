"""A Python manifest makes Netlify install what the site does not need.

What
    The folder that is built is a JavaScript site and also holds a ``requirements.txt`` or
    ``Pipfile`` with the packages of a server (Flask, Django, FastAPI).

Why
    Netlify installs every manifest it finds at the base. When one of the packages cannot be built,
    the deploy fails for a server that does not run there.

Bad::

    package.json
    requirements.txt       # fastapi, psycopg2

Good::

    package.json
    api/requirements.txt

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.project.packages.manifest import package_at
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="stray-python-manifest",
    title="A Python manifest is installed though the site needs none",
    severity=Severity.LOW,
    confidence=Confidence.HEURISTIC,
    docs="https://docs.netlify.com/configure-builds/manage-dependencies/",
    family="63",
    healable=False,
    needs=(Need.COMMAND, Need.MANIFEST),
)

_SERVER = regex(
    r"(?im)^\s*(flask|django|fastapi|uvicorn|gunicorn|tensorflow|torch|psycopg2|pandas)\b"
)
_PYTHON = regex(r"\b(?:python3?|pip3?|mkdocs|pelican|sphinx|jupyter|make|poetry|nikola)\b")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look for a server's packages beside a JavaScript site."""
    if (
        not site.config_ok
        or site.build_command is None
        or package_at(site.snapshot, site.build_dir) is None
    ):
        return
    if _PYTHON.search(site.build_command):
        return
    for name in ("requirements.txt", "Pipfile"):
        path = site.in_build_dir(name)
        text = site.snapshot.text(path) if site.snapshot.is_file(path) else None
        match = _SERVER.search(text or "")
        if match:
            yield issue_of(
                meta,
                Location(path=path, line=(text or "").count("\n", 0, match.start(1)) + 1),
                f"Netlify installs {path} too: it holds {match[1]}, which the site never runs.",
                why="When one of the packages cannot be built, the deploy fails.",
                subject=path,
            )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: the server's folder is their choice."""
    del issue, site
    return NoHeal(reason="Move the server into a folder of its own, or set `base` to the site's.")
