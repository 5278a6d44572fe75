"""The ignore command stops every build, or none.

What
    ``build.ignore`` is a constant: ``exit 0`` or ``true`` (every build is cancelled), or a command
    whose script is not in the project.

Why
    Netlify cancels the build when the command exits with 0, and builds when it does not.

Bad::

    [build]
      ignore = "exit 0"

Good::

    [build]
      ignore = "git diff --quiet $CACHED_COMMIT_REF $COMMIT_REF -- site/"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.fragment import is_fragment
from engine.platforms.netlify.rules._config import document_at, entry_at
from engine.platforms.offers import attempt, offer
from engine.project.builds.shell import parse_command
from engine.project.snapshot import normal
from engine.project.toml import edits as toml_edits
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="ignore-command-always",
    title="The ignore command stops every build, or none",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/configure-builds/ignore-builds/",
    family="131",
    needs=(Need.IGNORE,),
)

_ALWAYS = regex(r"\s*(?:exit\s+0|true|:|echo\b[^|&;]*)\s*;?\s*\Z")
_SCRIPT = regex(r"(?:\./)?[\w./-]+\.(?:sh|js|mjs|cjs|py|ts)\Z")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Read the command: is it constant, is its script there."""
    said = _said(site)
    if said:
        yield issue_of(
            meta,
            site.location_of("build.ignore") or Location(path=site.config_path or ""),
            f"`{site.ignore}`: {said}.",
            why="Netlify cancels the build when the command exits with 0.",
            subject=site.ignore or "",
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Take a constant command away; it may be meant, so never without asking."""
    if not _ALWAYS.match(site.ignore or ""):
        return NoHeal(reason="The script is not in the project: add it, or name the right one.")
    document = document_at(site, issue.location.path)
    return offer(
        attempt(
            issue,
            "ignore.delete",
            "Delete `ignore`",
            one(
                toml_edits.delete_key,
                issue.location.path,
                document,
                entry_at(document, issue.location).path,
            ),
            reason="Without it every push is built. If no build is wanted, leave it as it is.",
        )
    )


def _said(site: NetlifySite) -> str:
    if not site.config_ok or not site.ignore:
        return ""
    if _ALWAYS.match(site.ignore):
        return "every build of this context is cancelled"
    if is_fragment(site.snapshot):
        return ""
    for step in parse_command(site.ignore):
        words = [w.text for w in step.words]
        name = words[1] if len(words) > 1 and words[0] in {"bash", "sh", "node"} else words[0]
        if step.folder == "" and _SCRIPT.match(name) and step.certain:
            path = normal(site.in_build_dir(name))
            if not path.startswith("..") and not site.snapshot.exists(path):
                return f"{path} is not in the project, so every push is built"
    return ""
