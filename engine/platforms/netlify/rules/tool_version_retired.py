"""A language that the build uses is pinned to a version that gets no fixes any more.

What
    ``PYTHON_VERSION``, ``RUBY_VERSION`` or ``GO_VERSION`` names a release line that has ended.

Why
    The build image has to build such a version first, or has none, and packages drop old versions:
    a theme or a plugin asks for a newer one and the build stops. A Go before 1.21 cannot read the
    ``go 1.21.0`` line that today's modules have (go.dev/doc/toolchain).

Bad::

    PYTHON_VERSION = "3.8"

Good::

    PYTHON_VERSION = "3.13"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import location_of_entry, setting
from engine.platforms.offers import attempt, offer
from engine.project.toml.document import TomlKind
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.toml.document import TomlDocument, TomlEntry

meta = RuleMeta(
    id="tool-version-retired",
    title="A pinned language gets no fixes any more",
    severity=Severity.LOW,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/configure-builds/manage-dependencies/",
    family="16",
    needs=(Need.ENVIRONMENT,),
)

KEPT: dict[str, tuple[str, tuple[int, int], str]] = {
    "PYTHON_VERSION": ("Python", (3, 11), "3.13"),
    "RUBY_VERSION": ("Ruby", (3, 3), "3.4"),
    "GO_VERSION": ("Go", (1, 21), "1.26.0"),
}
"""The name, the oldest line that is kept (Go: that reads today's modules), and one to take.

Python 3.10 ended in October 2026, Ruby 3.2 in March 2026 (devguide.python.org/versions,
ruby-lang.org/en/downloads/branches).
"""
_VERSION = regex(r"v?(\d+)\.(\d+)(?:\.\d+)?\Z")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Compare the versions of every environment in the file with those that are kept."""
    for path, document, entry, value in _found(site):
        language = KEPT[str(entry.path[-1])][0]
        yield issue_of(
            meta,
            location_of_entry(path, document, entry),
            f"{entry.path[-1]} chooses {language} {value}, which gets no fixes any more.",
            why="Packages drop old versions, and the build stops one day.",
            subject=".".join(map(str, entry.path)),
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Raise the version; never without asking, because the build must be tried on it."""
    for path, _, entry, _ in _found(site):
        if path == issue.location.path and issue.subject == ".".join(map(str, entry.path)):
            language, _, kept = KEPT[str(entry.path[-1])]
            return offer(
                attempt(
                    issue,
                    "version.raise",
                    f"Use {language} {kept}",
                    setting(site, issue, kept),
                    reason=f"{language} {kept} is kept up. Try the build on it before you deploy.",
                )
            )
    return NoHeal(reason="The version is not there any more.")


def _found(site: NetlifySite) -> Iterator[tuple[str, TomlDocument, TomlEntry, str]]:
    for known in site.documents:
        document = known.document
        for entry in document.entries if known.counts else ():
            keys = entry.path
            if entry.kind is not TomlKind.PAIR or not keys or keys[-1] not in KEPT:
                continue
            value = document.value(*keys) if "environment" in keys else None
            text = value.strip() if isinstance(value, str) else ""
            match = _VERSION.match(text)
            if match and (int(match[1]), int(match[2])) < KEPT[str(keys[-1])][1]:
                yield known.path, document, entry, text
