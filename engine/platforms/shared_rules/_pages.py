"""The pages that will be served as they are, where that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.builds.outputs import build_outputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.platforms.interface import Site

from engine.platforms.shared_rules._folders import build_folder

MOST = 3000
"""Pages that are read; a larger site is checked in part."""
LARGEST = 2_000_000
"""Characters of a page."""


def static_root(site: Site) -> str | None:
    """The folder whose files are served as they stand; None where a build may change it."""
    publish = site.publish
    if publish is None or not site.snapshot.is_folder(publish):
        return None
    if site.build_command is not None and build_outputs(
        site.snapshot, build_folder(site), site.build_command
    ).may_fill(publish):
        return None
    fills = getattr(site, "may_fill", None)
    if fills is not None and fills(publish):
        return None
    if site.build_command is None and publish == build_folder(site):
        made = ("package.json", "Gemfile", "_config.yml", "hugo.toml", "config.toml", "mkdocs.yml")
        if any(site.snapshot.exists(f"{publish}/{m}" if publish else m) for m in made):
            return None
    return publish


def texts(site: Site, root: str, *endings: str) -> Iterator[tuple[str, str]]:
    """The files of some endings below the folder, with their text."""
    count = 0
    for path in site.snapshot.files_under(root):
        if not path.endswith(endings):
            continue
        text = site.snapshot.text(path)
        if text is None or len(text) > LARGEST:
            continue
        count += 1
        if count > MOST:
            return
        yield path, text
