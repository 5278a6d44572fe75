"""Files are kept in Git LFS, and nothing says that Netlify fetches them.

What
    ``.gitattributes`` hands files to LFS that the build or the visitor needs, and the command
    fetches none. ``GIT_LFS_ENABLED`` must be set in the dashboard, which may hold it already: then
    the issue is to be ignored. In netlify.toml it comes too late.

Why
    Netlify clones before it reads netlify.toml, and without LFS unless the variable says so: each
    of these files is three lines of text then, and pictures are broken.

Bad::

    *.png filter=lfs diff=lfs merge=lfs -text      # .gitattributes; public/photo.png

Good::

    *.psd filter=lfs diff=lfs merge=lfs -text      # what only the author's machine needs

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._rows import ASIDE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.git.attributes import LfsPattern

meta = RuleMeta(
    id="git-lfs-off",
    title="Files are in Git LFS, and nothing says that Netlify fetches them",
    severity=Severity.MEDIUM,
    confidence=Confidence.HEURISTIC,
    docs="https://docs.netlify.com/git/repo-permissions-linking/",
    family="129",
    healable=False,
    needs=(Need.ATTRIBUTES,),
)

_WEB = """
png jpg jpeg gif webp avif svg ico bmp mp4 webm mov m4v ogv mp3 ogg wav flac m4a pdf woff woff2 ttf
otf eot wasm glb gltf hdr json csv html css js zip
"""
WEB = frozenset(_WEB.split())
"""Endings of files that visitors or builds ask for."""
NAME = "GIT_LFS_ENABLED"
SHOWN = 2


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look for files of the site that are kept apart."""
    if not site.config_ok or any(w in (site.build_command or "") for w in ("lfs", "media")):
        return
    if not site.snapshot.ending(".gitattributes"):
        return
    from engine.project.git.attributes import POINTER, kept_apart, lfs_patterns

    patterns = lfs_patterns(site.snapshot)
    if not any(p.kept_apart for p in patterns) or _is_large_media(site):
        return
    found: dict[tuple[str, int], list[str]] = {}
    first: dict[tuple[str, int], LfsPattern] = {}
    # Without a command nothing but the published folder is looked at by anybody.
    start = site.build_dir if site.build_command or site.publish is None else site.publish
    for path in site.snapshot.files_under(start):
        if path.rpartition(".")[2].lower() not in WEB or ASIDE & set(path.split("/")[:-1]):
            continue
        pattern = kept_apart(patterns, path)
        if pattern is not None:
            key = (pattern.path, pattern.line)
            first.setdefault(key, pattern)
            found.setdefault(key, []).append(path)
    late = site.location_of(f"build.environment.{NAME}")
    for key, paths in found.items():
        more = len(paths) - SHOWN
        said = ", ".join(paths[:SHOWN]) + (f" and {more} more" if more > 0 else "")
        head = (site.snapshot.text(paths[0]) or "")[: len(POINTER)]
        yield issue_of(
            meta,
            Location(path=key[0], line=key[1]),
            f"Git LFS keeps {said}"
            + (f"; {NAME} in netlify.toml comes too late." if late else "; is LFS on at Netlify?"),
            why=f"Without {NAME} in the dashboard each of these files is three lines of text.",
            subject=first[key].text,
            confidence=Confidence.LIKELY if late or head == POINTER else None,
            also=(late,) if late else (),
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Leave it to the dashboard: the clone comes before any file is read."""
    del issue, site
    return NoHeal(reason=f"Set {NAME} to true in the site's environment variables.")


def _is_large_media(site: NetlifySite) -> bool:
    """True where Netlify's own (retired) service keeps the files."""
    return "netlify" in (site.snapshot.text(".lfsconfig") or "")
