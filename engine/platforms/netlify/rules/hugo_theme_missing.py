"""The theme that Hugo's configuration names is not in the repository.

What
    ``theme`` names a folder below ``themes/`` that is not there, that is no submodule and that no
    module import brings.

Why
    Hugo stops: "module … not found".

Bad::

    theme = "ananke"           # and no themes/ananke

Good::

    theme = "ananke"           # and themes/ananke/theme.toml

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.fragment import is_fragment
from engine.project.gitmodules import submodules
from engine.project.places import place_of
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="hugo-theme-missing",
    title="Hugo's theme is not in the repository",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/frameworks/hugo/",
    family="59",
    healable=False,
    needs=(Need.HUGO,),
)

CONFIGS = ("hugo.toml", "hugo.yaml", "config.toml", "config.yaml", "config.yml")
_THEME = regex(r"""(?m)^theme\s*[=:]\s*["']?(?P<name>[A-Za-z0-9_.-]+)["']?\s*(?:\#.*)?$""")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look for the folder of the theme."""
    if not site.config_ok or is_fragment(site.snapshot):
        return
    command = site.build_command or ""
    if "hugo" not in command or "mod" in command.split() or "git clone" in command:
        return
    for name in CONFIGS:
        path = site.in_build_dir(name)
        text = site.snapshot.text(path) if site.snapshot.is_file(path) else None
        match = _THEME.search(text or "")
        if text is None or match is None or "themesDir" in text or "[module" in text:
            continue
        theme = site.in_build_dir(f"themes/{match['name']}")
        brought = any(m.path == theme for m in submodules(site.snapshot))
        if brought or "submodule" in command or site.snapshot.is_folder(theme):
            continue
        if site.snapshot.is_file(site.in_build_dir("go.mod")) or "--themesDir" in command:
            continue
        yield issue_of(
            meta,
            place_of(path, text, match),
            f"The theme {match['name']!r} is not in the repository: there is no {theme}.",
            why="Hugo stops when it cannot find its theme.",
            subject=match["name"],
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: the theme must be fetched."""
    del site
    return NoHeal(
        reason=f"Add the theme: git submodule add https://… themes/{issue.subject}, and commit it."
    )
