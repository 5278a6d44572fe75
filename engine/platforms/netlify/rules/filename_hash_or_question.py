"""A file to publish has a name that Netlify refuses.

What
    A file in the published folder has ``#`` or ``?`` in its name.

Why
    The upload stops: "Deployed filenames cannot contain # or ? characters" (client, read).

Bad::

    public/style.css?v=1

Good::

    public/style.css

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.netlify.rules._published import CARRIED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="filename-hash-or-question",
    title="A file to publish has a name that Netlify refuses",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/deploy/deploy-overview/",
    family="111",
    healable=False,
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Read the names of what will be uploaded."""
    if not site.config_ok or site.publish is None:
        return
    folders = [site.publish]
    if site.publish != site.build_dir and not site.snapshot.is_folder(site.publish):
        folders += [site.in_build_dir(c) for c in CARRIED]
    for folder in folders:
        if not site.snapshot.is_folder(folder):
            continue
        inner = len(folder) + 1 if folder else 0
        for path in site.snapshot.files_under(folder):
            name = path[inner:]
            if ("#" in name or "?" in name) and not any(
                part.startswith(".") for part in name.split("/")
            ):
                yield issue_of(
                    meta,
                    Location(path=path),
                    f"{path} has a name that cannot be uploaded: `#` and `?` are refused.",
                    why="The upload stops, and the deploy fails.",
                    subject=path,
                    confidence=None if folder == site.publish else Confidence.LIKELY,
                )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: what refers to the file must change with it."""
    del issue, site
    return NoHeal(reason="Rename the file, and what refers to it.")
