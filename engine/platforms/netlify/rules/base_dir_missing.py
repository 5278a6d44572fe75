"""The base folder is not there.

What
    ``build.base`` names a folder that the project does not have, or has with other capitals.

Why
    Netlify stops before the build: "Base directory does not exist" (config 25.2, observed). Its
    disk tells capitals apart, be yours as it may.

Bad::

    [build]
    base = "Website"       # the folder is website/

Good::

    [build]
    base = "website"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.fragment import is_fragment
from engine.platforms.netlify.rules._config import document_at, entry_at, like, setting
from engine.platforms.netlify.rules._config_errors import Fault, fault_kind
from engine.platforms.offers import attempt, offer
from engine.project.near import nearest
from engine.project.packages.manifest import package_folders
from engine.project.toml import edits as toml_edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="base-dir-missing",
    title="The base folder does not exist",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/configure-builds/monorepos/",
    family="2",
    masks=True,
    needs=(Need.FAULT,),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Take Netlify's own error; a folder of nothing but configuration is no project to ask."""
    error = site.config_error
    if error is None or fault_kind(error) is not Fault.BASE or is_fragment(site.snapshot):
        return
    location = error.location or Location(path=site.config_path or "netlify.toml")
    base = _base(site, location)
    yield issue_of(
        meta,
        location,
        f"The base folder {base!r} does not exist.",
        why="Netlify stops before the build.",
        subject=base,
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Name the folder that was meant; where the base is the project itself, drop the key."""
    base = issue.subject.strip("/")
    snapshot = site.snapshot
    found = [p for p in snapshot.same_but_case(base) if snapshot.is_folder(p)]
    parent = base.rpartition("/")[0]
    beside = [
        f"{parent}/{n}" if parent else n
        for n in snapshot.children(parent)
        if snapshot.is_folder(f"{parent}/{n}" if parent else n)
    ]
    packages = package_folders(snapshot)
    near = nearest(base, [*beside, *(p for p in packages if p)])
    names = [*found, *([near] if near else [])]
    answers = [
        attempt(
            issue,
            "base.case" if name in found else "base.near",
            f"Use the folder {name!r}",
            setting(site, issue, like(issue.subject, name)),
            reason="The folder is there; only its capitals differ."
            if name in found
            else "It is the folder with the nearest name.",
            safe=name in found,
        )
        for name in dict.fromkeys(names)
    ]
    moved = [p for p in packages if p.rpartition("/")[2] == base.rpartition("/")[2] and p != base]
    if not names and len(moved) == 1:
        answers.append(
            attempt(
                issue,
                "base.moved",
                f"Use the folder {moved[0]!r}",
                setting(site, issue, like(issue.subject, moved[0])),
                reason="It is the only folder of that name with a package.json.",
            )
        )
    elif not names and "" in packages:
        document = document_at(site, issue.location.path)
        keys = entry_at(document, issue.location).path
        answers.append(
            attempt(
                issue,
                "base.drop",
                "Build in the project itself",
                one(toml_edits.delete_key, issue.location.path, document, keys),
                reason="The project's package.json stands at its root.",
            )
        )
    elif not names and len(packages) == 1:
        answers.append(
            attempt(
                issue,
                "base.package",
                f"Use the folder {packages[0]!r}",
                setting(site, issue, packages[0]),
                reason="The only package.json stands there.",
            )
        )
    return offer(*answers, NoHeal(reason="No folder of the project has a name that is near."))


def _base(site: NetlifySite, location: Location) -> str:
    document = next((d.document for d in site.documents if d.path == location.path), None)
    if document is None or location.line is None:
        return ""
    value = document.value(*entry_at(document, location).path)
    return value if isinstance(value, str) else ""
