"""The configured folder of functions is not there.

What
    ``functions.directory`` (or ``build.functions``) names a folder that the project does not have
    and that no step of the build makes.

Why
    Netlify writes a line into the log and deploys without functions: every call of one is "not
    found" (build 37.3, observed).

Bad::

    [functions]
      directory = "netlfy/functions"

Good::

    [functions]
      directory = "netlify/functions"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.fragment import is_fragment
from engine.platforms.netlify.rules._config import from_base, setting
from engine.platforms.netlify.rules.publish_dir_missing import nothing_makes_it
from engine.platforms.netlify.site import PathState, ValueOrigin
from engine.platforms.offers import attempt, offer
from engine.project.near import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="functions-dir-missing",
    title="The folder of functions does not exist",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/functions/optional-configuration/",
    family="64",
    needs=(Need.FUNCTIONS,),
)

NAMES = ("functions.directory", "build.functions", "functionsDirectory")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look whether the folder is there or made."""
    folder = site.functions_dir
    if not site.config_ok or folder is None or site.functions_dir_state is not PathState.MISSING:
        return
    if site.functions_dir_origin not in {ValueOrigin.CONFIG, ValueOrigin.CONFIG_V1}:
        return
    if is_fragment(site.snapshot) or not nothing_makes_it(site, folder):
        return
    where = next((w for n in NAMES if (w := site.location_of(n))), None)
    if where is None:
        return
    yield issue_of(
        meta,
        where,
        f"The folder of functions {folder!r} is not there.",
        why="The deploy passes without functions.",
        subject=folder,
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Name the folder that was meant."""
    folder = site.functions_dir or ""
    snapshot = site.snapshot
    base = site.build_dir
    candidates = [p for p in snapshot.same_but_case(folder) if snapshot.is_folder(p)]
    if base and folder.startswith(f"{base}/{base}/"):
        candidates.append(folder[len(base) + 1 :])
    usual = [site.in_build_dir(n) for n in ("netlify/functions", "functions", "api", "lambda")]
    known = [u for u in usual if snapshot.is_folder(u)]
    parent = folder.rpartition("/")[0]
    beside = [f"{parent}/{n}" if parent else n for n in snapshot.children(parent)]
    near = nearest(folder, [b for b in (*beside, *known) if snapshot.is_folder(b)])
    candidates += [near] if near else []
    found = [c for c in dict.fromkeys(candidates) if snapshot.is_folder(c)]
    return offer(
        *(
            attempt(
                issue,
                "functions.folder",
                f"Use {from_base(site, name)!r}",
                setting(site, issue, from_base(site, name)),
                reason="The folder is there and has the nearest name.",
            )
            for name in found
        ),
        NoHeal(reason="No folder has a name that is near."),
    )
