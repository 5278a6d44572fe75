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

import re
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
USUAL = ("netlify/functions", "functions", "netlify-functions", "src/functions", "api", "lambda")
"""Where functions use to lie; the first is where Netlify looks by itself."""
CODE = re.compile(r"\.[cm]?[jt]s$")
HANDLER = re.compile(r"\bexports\.handler\b|^export\b.*\bhandler\b|^export default\b", re.MULTILINE)


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
    unused = folder == site.in_build_dir(USUAL[0]) and not _candidates(site, folder)
    yield issue_of(
        meta,
        where,
        f"The folder of functions {folder!r} is not there.",
        why="The deploy passes without functions.",
        subject=folder,
        severity=Severity.LOW if unused else None,
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Name the folder that was meant."""
    folder = site.functions_dir or ""
    return offer(
        *(
            attempt(
                issue,
                "functions.folder",
                f"Use {from_base(site, name)!r}",
                setting(site, issue, from_base(site, name)),
                reason="The folder is there; it has the nearest name, or holds functions.",
            )
            for name in _candidates(site, folder)
        ),
        NoHeal(reason="No folder has a name that is near."),
    )


def _candidates(site: NetlifySite, folder: str) -> list[str]:
    """The folders that may be meant: by their name, else the usual ones that hold a function."""
    snapshot = site.snapshot
    base = site.build_dir
    candidates = [p for p in snapshot.same_but_case(folder) if snapshot.is_folder(p)]
    if base and folder.startswith(f"{base}/{base}/"):
        candidates.append(folder[len(base) + 1 :])
    known = [u for n in USUAL if snapshot.is_folder(u := site.in_build_dir(n))]
    parent = folder.rpartition("/")[0]
    beside = [f"{parent}/{n}" if parent else n for n in snapshot.children(parent)]
    near = nearest(folder, [b for b in (*beside, *known) if snapshot.is_folder(b)])
    candidates += [near] if near else []
    found = [c for c in dict.fromkeys(candidates) if snapshot.is_folder(c)]
    return found or [k for k in known if _holds_functions(site, k)]


def _holds_functions(site: NetlifySite, folder: str) -> bool:
    names = site.snapshot.children(folder)
    texts = (site.snapshot.text(f"{folder}/{n}") for n in names if CODE.search(n))
    return any(text is not None and HANDLER.search(text) for text in texts)
