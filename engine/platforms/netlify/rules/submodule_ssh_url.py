"""A submodule is fetched over SSH.

What
    ``.gitmodules`` names an address such as ``git@github.com:owner/repo.git``.

Why
    The build machine has no key for it: "Host key verification failed", and the deploy fails before
    the build. A private repository needs a deploy key; a public one needs ``https``.

Bad::

    url = git@github.com:owner/theme.git

Good::

    url = https://github.com/owner/theme.git

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.offers import attempt, offer
from engine.project.editing.lines import lines_of, replace_line
from engine.project.git.modules import submodules
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="submodule-ssh-url",
    title="A submodule is fetched over SSH",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/git/repo-permissions-linking/#submodules",
    family="61",
    needs=(Need.SUBMODULES,),
)

_SSH = regex(r"(?:ssh://)?(?:[\w.-]+@)([\w.-]+)(?::\d+/|:|/)(.+)\Z")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Read the address of every submodule."""
    for module in submodules(site.snapshot):
        if _SSH.match(module.url):
            yield issue_of(
                meta,
                Location(path=".gitmodules", line=module.line, key_path=module.name),
                f"The submodule {module.path!r} is fetched over SSH: {module.url}.",
                why="The build machine has no key for it, unless a deploy key was added.",
                subject=module.path,
            )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Write the address with https."""
    text = site.snapshot.text(".gitmodules") or ""
    for module in submodules(site.snapshot):
        match = _SSH.match(module.url)
        if module.path != issue.subject or match is None:
            continue
        new = f"https://{match[1]}/{match[2]}"
        line = lines_of(text)[module.line - 1].text
        return offer(
            attempt(
                issue,
                "submodule.https",
                f"Fetch {new}",
                one(
                    replace_line,
                    ".gitmodules",
                    text,
                    module.line,
                    line.replace(module.url, new),
                ),
                reason="A public repository is fetched over https without a key.",
            )
        )
    return NoHeal(reason="The submodule is not there any more.")
