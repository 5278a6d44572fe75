"""The theme that Hugo's configuration names is not in the repository.

What
    ``theme`` names a folder below ``themes/`` that is not there, that is no submodule and that no
    module import brings; and the build, its scripts read as well, runs Hugo and fetches nothing.

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
from engine.project.builds.run_files import file_run
from engine.project.builds.scripts import expand
from engine.project.git.modules import submodules
from engine.project.packages.manifest import Package, read_package
from engine.project.places import place_of
from engine.project.snapshot import normal
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

_HUGO = regex(r"(?m)(?:^|[\s;&|(/])hugo(?=$|[\s;&|)])")
_BRINGS = regex(
    r"git\s+clone|submodule|themesDir|\bhugo\s+mod\b|\bmod\s+(?:get|tidy|vendor|npm)\b"
    r"|\b(?:curl|wget|unzip|tar|degit)\b|\b(?:rsync|ln|cp|mv)\b[^\n]*\btheme"
)
"""What may bring a theme, in the command or in a script that it runs."""
_INSTALL = ("preinstall", "install", "postinstall", "prepare")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look for the folder of the theme."""
    if not site.config_ok or is_fragment(site.snapshot):
        return
    command = _ran(site)
    if not _HUGO.search(command) or _BRINGS.search(command):
        return
    for name in CONFIGS:
        path = site.in_build_dir(name)
        text = site.snapshot.text(path) if site.snapshot.is_file(path) else None
        match = _THEME.search(text or "")
        if text is None or match is None or "themesDir" in text or "[module" in text:
            continue
        theme = site.in_build_dir(f"themes/{match['name']}")
        brought = any(m.path == theme for m in submodules(site.snapshot))
        if brought or site.snapshot.is_folder(theme):
            continue
        if site.snapshot.is_file(site.in_build_dir("go.mod")):
            continue
        yield issue_of(
            meta,
            place_of(path, text, match),
            f"The theme {match['name']!r} is not in the repository: there is no {theme}.",
            why="Hugo stops when it cannot find its theme.",
            subject=match["name"],
        )


def _ran(site: NetlifySite) -> str:
    """The build command, what the install runs, and the scripts that either leads to."""
    owner = read_package(site.snapshot, site.build_dir)
    scripts = owner.scripts if isinstance(owner, Package) else {}
    texts = [site.build_command or "", *(scripts.get(name, "") for name in _INSTALL)]
    for ran in expand(site.snapshot, site.build_dir, texts[0]):
        texts.append(" ".join(ran.step.texts))
        word = file_run(ran)
        if word is not None and ran.folder is not None and word.text.endswith(".sh"):
            texts.append(site.snapshot.text(normal(f"{ran.folder}/{word.text}")) or "")
    return "\n".join(texts)


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: the theme must be fetched."""
    del site
    return NoHeal(
        reason=f"Add the theme: git submodule add https://… themes/{issue.subject}, and commit it."
    )
