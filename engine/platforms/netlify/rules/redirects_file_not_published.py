"""A _redirects or _headers file does not reach the publish folder.

What
    The file stands where nothing publishes it: beside netlify.toml, while another folder is
    published, and neither the build command nor a folder that builders copy carries it there.

Why
    Netlify reads both files in the publish folder only; elsewhere they have no effect (config 25.2,
    observed).

Bad::

    _redirects
    package.json           # vite build writes dist/
    netlify.toml           # publish = "dist"

Good::

    public/_redirects      # Vite copies public/ to dist/
    package.json
    netlify.toml

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.netlify.fragment import is_fragment
from engine.platforms.netlify.rules._config import outputs_of
from engine.platforms.netlify.rules._published import CARRIED
from engine.platforms.netlify.rules._rows import side_files
from engine.platforms.offers import attempt, offer
from engine.project.editing.lines import create_file, delete_file
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.builds.outputs import Outputs

meta = RuleMeta(
    id="redirects-file-not-published",
    title="A _redirects or _headers file is not published",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/routing/redirects/",
    family="22",
)

_COPIES = regex(r"_redirects|_headers")
CONFIGS = regex(
    r"(?:^|/)(?:vite|astro|next|nuxt|gatsby|webpack|rollup|vue|svelte|eleventy|gulpfile|gruntfile"
    r"|craco|parcel|rspack)[\w.-]*\.(?:[cm]?[jt]s)$|(?:^|/)(?:\.eleventy\.js|_config\.yml"
    r"|angular\.json|mkdocs\.yml|hugo\.toml|config\.(?:toml|yaml|yml))$|(?:^|/)Makefile$"
    r"|(?:^|/)package\.json$|\.sh$"
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look whether anything carries the file to the folder that is published."""
    publish = site.publish
    if not site.config_ok or not publish or is_fragment(site.snapshot) or site.plugins:
        return
    outputs = outputs_of(site)
    for name in ("_redirects", "_headers"):
        if site.snapshot.exists(f"{publish}/{name}"):
            continue
        for path in side_files(site.snapshot, name):
            folder = path.rpartition("/")[0]
            if folder not in {"", site.build_dir} or _carried(site, outputs):
                continue
            yield issue_of(
                meta,
                Location(path=path, line=1),
                f"{path} is not in the publish folder {publish!r}, and nothing copies it there.",
                why=f"Netlify reads {name} in the publish folder only.",
                subject=name,
            )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Move the file to the folder that the builder copies."""
    path = issue.location.path
    text = site.snapshot.text(path)
    folders = [f for c in CARRIED if site.snapshot.is_folder(f := site.in_build_dir(c))]
    builders = {p.by for p in outputs_of(site).site_folders()}
    if not folders and builders & {"Vite", "Astro", "Create React App", "Vue CLI", "Next.js"}:
        folders = [site.in_build_dir("public")]
    if text is None or not folders:
        return NoHeal(reason="Which folder the build copies cannot be told.")
    target = f"{folders[0]}/{path.rpartition('/')[2]}"

    def moved() -> tuple[Edit, ...]:
        return (create_file(target, text), delete_file(path))

    return offer(
        attempt(
            issue,
            "side-file.move",
            f"Move it to {target}",
            moved,
            reason="What stands there is copied to the root of what is published.",
        )
    )


def _carried(site: NetlifySite, outputs: Outputs) -> bool:
    if site.build_command is None or outputs.open or not outputs.site_folders():
        return True
    if any(p.by in {"Jekyll", "Eleventy", "Hugo", "MkDocs"} for p in outputs.site_folders()):
        builder = True
    else:
        builder = False
    for path in site.snapshot.paths():
        if CONFIGS.search(path) and path.count("/") <= 3:
            text = site.snapshot.text(path)
            if text is None and builder:
                return True
            if text is not None and _COPIES.search(text):
                return True
    return _COPIES.search(site.build_command) is not None
