"""A large site may need more memory than Node takes by itself.

What
    The command runs a generator that holds the whole site in memory (Gatsby, Docusaurus, Astro,
    Next.js, Nuxt, VuePress, VitePress, Gridsome), there are more than 5,000 pages or more than
    5,000 pictures for it, and nothing raises the limit of Node's heap.

Why
    The build stops with "JavaScript heap out of memory" after minutes. Whether it does only a
    build tells; the limit costs nothing where it is not reached.

Bad::

    [build]
    command = "gatsby build"          # content/: 9,000 files of Markdown

Good::

    [build.environment]
    NODE_OPTIONS = "--max-old-space-size=4096"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import document_at
from engine.platforms.netlify.rules._rows import ASIDE
from engine.platforms.offers import attempt, offer
from engine.project.builds.outputs import program_words
from engine.project.builds.scripts import expand
from engine.project.packages.manifest import package_at
from engine.project.toml import edits as toml_edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="build-oom-netlify",
    title="A large site may need more memory than Node takes by itself",
    severity=Severity.MEDIUM,
    confidence=Confidence.HEURISTIC,
    docs="https://docs.netlify.com/configure-builds/troubleshooting-tips/",
    family="112",
    needs=(Need.COMMAND,),
)

HEAVY = {
    "gatsby": "Gatsby",
    "docusaurus": "Docusaurus",
    "astro": "Astro",
    "next": "Next.js",
    "nuxt": "Nuxt",
    "nuxi": "Nuxt",
    "vuepress": "VuePress",
    "vitepress": "VitePress",
    "gridsome": "Gridsome",
}
PAGES = (".md", ".mdx", ".markdown", ".mdoc")
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff")
UNTOUCHED = frozenset({"public", "static", "node_modules"})
"""Folders whose files are copied as they are."""
MOST = 5_000
OPTION = "--max-old-space-size=4096"
_RAISED = ("max-old-space-size", "max_old_space_size", "max-heap-size")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Count what a heavy generator reads."""
    name = _generator(site)
    if not name or _is_raised(site):
        return
    pages = pictures = 0
    for path in site.snapshot.files_under(site.build_dir):
        ending = path[path.rfind(".") :].lower()
        if ending in PAGES or ending in PICTURES:
            folders = set(path.split("/")[:-1])
            if UNTOUCHED & folders or ASIDE & folders:
                continue
            pages += ending in PAGES
            pictures += ending in PICTURES
    if max(pages, pictures) <= MOST:
        return
    counted = f"{pages} pages" if pages > MOST else f"{pictures} pictures"
    yield issue_of(
        meta,
        site.location_of("build.command") or Location(path=site.config_path or "netlify.toml"),
        f"{name} builds {counted}, and nothing raises the limit of Node's memory.",
        why='Such builds stop with "JavaScript heap out of memory".',
        subject=name,
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Raise the limit in the build's environment."""
    path = site.config_path
    if path is None or path.startswith(".."):
        return NoHeal(reason=f"Set NODE_OPTIONS to {OPTION} in the site's variables.")
    return offer(
        attempt(
            issue,
            "node.heap",
            f'Set NODE_OPTIONS = "{OPTION}"',
            one(_raise, site, path),
            reason="It lets Node take 4 GB; the build machine has more.",
        )
    )


def _raise(site: NetlifySite, path: str) -> Edit:
    document = document_at(site, path)
    keys = ("build", "environment", "NODE_OPTIONS")
    old = document.value(*keys)
    value = f"{old} {OPTION}" if isinstance(old, str) and old else OPTION
    return toml_edits.put_value(path, document, keys, value)


def _generator(site: NetlifySite) -> str:
    if not site.config_ok or site.build_command is None:
        return ""
    for ran in expand(site.snapshot, site.build_dir, site.build_command):
        words = program_words(ran, site.snapshot)
        name = HEAVY.get(words[0].text if words else "")
        if name and any(w.text in {"build", "generate", "export"} for w in words[1:2]):
            return name
    return ""


def _is_raised(site: NetlifySite) -> bool:
    package = package_at(site.snapshot, site.build_dir)
    said = [*site.variables.values(), site.build_command or ""]
    said += package.scripts.values() if package is not None else ()
    for name in (".npmrc", ".env", ".env.production"):
        said.append(site.snapshot.text(site.in_build_dir(name)) or "")
    return any(word in text for text in said for word in _RAISED)
