"""Jekyll as GitHub Pages runs it over a branch: its settings, and the files it will look at.

Sources: the ``github-pages`` gem (plugins that are allowed and on by default, the settings it
overrides, its themes) and Jekyll 3.10, which that gem pins (its reader leaves out names that begin
with ``_``, ``.`` or ``#`` or end in ``~``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Location
from engine.platforms.pages.liquid import content_start
from engine.project.snapshot import normal
from engine.project.yaml.document import YamlFault, YamlKind, YamlNode, parse_yaml
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.snapshot import Snapshot

ALLOWED_PLUGINS = frozenset(
    {
        "jekyll-avatar",
        "jekyll-coffeescript",
        "jekyll-commonmark-ghpages",
        "jekyll-default-layout",
        "jekyll-feed",
        "jekyll-gist",
        "jekyll-github-metadata",
        "jekyll-include-cache",
        "jekyll-mentions",
        "jekyll-optional-front-matter",
        "jekyll-paginate",
        "jekyll-readme-index",
        "jekyll-redirect-from",
        "jekyll-relative-links",
        "jekyll-remote-theme",
        "jekyll-sass-converter",
        "jekyll-seo-tag",
        "jekyll-sitemap",
        "jekyll-titles-from-headings",
        "jemoji",
    }
)
"""What the build of GitHub Pages loads; any other plugin is passed over in silence."""

THEMES = frozenset(
    {
        "jekyll-swiss",
        "jekyll-theme-architect",
        "jekyll-theme-cayman",
        "jekyll-theme-dinky",
        "jekyll-theme-hacker",
        "jekyll-theme-leap-day",
        "jekyll-theme-merlot",
        "jekyll-theme-midnight",
        "jekyll-theme-minimal",
        "jekyll-theme-modernist",
        "jekyll-theme-primer",
        "jekyll-theme-slate",
        "jekyll-theme-tactile",
        "jekyll-theme-time-machine",
        "minima",
    }
)
"""The themes that the build has as gems."""

OWN_FOLDERS = frozenset(
    {"_data", "_drafts", "_includes", "_layouts", "_plugins", "_posts", "_sass", "_site"}
)
"""Folders with an underscore that mean something to Jekyll."""

MARKDOWN = (".md", ".markdown", ".mkd", ".mkdn", ".mkdown")
TEXTS = (*MARKDOWN, ".html", ".htm", ".xml", ".css", ".scss", ".sass", ".js", ".json", ".txt")
NEVER_PAGES = frozenset(
    {
        "readme",
        "license",
        "licence",
        "copying",
        "contributing",
        "code_of_conduct",
        "issue_template",
        "pull_request_template",
    }
)
"""Markdown files that become no page without front matter (jekyll-optional-front-matter)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JekyllConfig:
    """``_config.yml`` as far as the rules look at it."""

    path: str
    text: str
    root: YamlNode | None
    fault: YamlFault | None = None

    def value(self, key: str) -> YamlNode | None:
        """The node of a key, or None."""
        return self.root.get(key) if self.root is not None else None

    def word(self, key: str) -> str:
        """The text of a key's scalar; empty when there is none."""
        node = self.value(key)
        return node.text if node is not None and node.kind is YamlKind.SCALAR else ""

    def words(self, key: str) -> tuple[YamlNode, ...]:
        """The scalars of a key's list; a single scalar counts as a list of one."""
        node = self.value(key)
        if node is None:
            return ()
        if node.kind is YamlKind.SCALAR:
            return (node,) if node.text else ()
        return tuple(n for n in node.elements() if n.kind is YamlKind.SCALAR)

    def location(self, node: YamlNode, key_path: str) -> Location:
        """The place of a node."""
        return Location(
            path=self.path,
            line=node.span.line,
            column=node.span.column,
            end_line=node.span.end_line,
            key_path=key_path,
        )


def read_config(snapshot: Snapshot, folder: str) -> JekyllConfig | None:
    """Read the settings of the Jekyll site in a folder; None when there are none."""
    for name in ("_config.yml", "_config.yaml"):
        path = normal(f"{folder}/{name}")
        text = snapshot.text(path)
        if text is None:
            continue
        document = parse_yaml(text)
        if isinstance(document, YamlFault):
            return JekyllConfig(path=path, text=text, root=None, fault=document)
        return JekyllConfig(path=path, text=text, root=document.root)
    return None


def includes(config: JekyllConfig | None, name: str) -> bool:
    """Tell whether ``include`` brings back a name that Jekyll would leave out."""
    if config is None:
        return False
    return any(_matches(node.text, name) for node in config.words("include"))


def excludes(config: JekyllConfig | None, path: str) -> bool:
    """Tell whether ``exclude`` (or what is left out by default) takes a path away.

    Source: Jekyll 3.10: ``exclude`` in the settings takes the place of the default list.
    """
    given = config.words("exclude") if config is not None else ()
    patterns = [n.text for n in given] or [
        "Gemfile",
        "Gemfile.lock",
        "node_modules",
        "vendor/bundle/",
        "vendor/cache/",
        "vendor/gems/",
        "vendor/ruby/",
    ]
    return any(_matches(pattern, path) for pattern in patterns)


def left_out(config: JekyllConfig | None, path: str) -> str | None:
    """Find the part of a path for which Jekyll does not publish it; None when it does."""
    parts = path.split("/")
    for index, part in enumerate(parts):
        if part.startswith(("_", ".", "#")) or part.endswith("~"):
            here = "/".join(parts[: index + 1])
            if not includes(config, part) and not includes(config, here) and part != ".htaccess":
                return part
    return None


def processed(snapshot: Snapshot, folder: str, config: JekyllConfig | None) -> Iterator[str]:
    """Yield the files that go through Liquid: those with front matter, and Markdown without.

    Source: Jekyll's ``Utils.has_yaml_header?`` and jekyll-optional-front-matter, which GitHub Pages
    turns on.
    """
    prefix = f"{folder}/" if folder else ""
    for path in snapshot.files_under(folder):
        inner = path[len(prefix) :]
        if not inner.endswith(TEXTS) or excludes(config, inner):
            continue
        out = left_out(config, inner)
        in_posts = "_posts" in inner.split("/")
        if out is not None and not in_posts and not _in_collection(config, inner):
            continue
        text = snapshot.text(path)
        if text is None:
            continue
        if content_start(text) is not None:
            yield path
        elif inner.endswith(MARKDOWN) and not in_posts:
            stem = inner.rpartition("/")[2].rpartition(".")[0].lower()
            if stem not in NEVER_PAGES or (stem == "readme" and not _has_index(snapshot, path)):
                yield path


def _has_index(snapshot: Snapshot, path: str) -> bool:
    folder = path.rpartition("/")[0]
    return any(
        snapshot.is_file(normal(f"{folder}/index{suffix}")) for suffix in (".html", *MARKDOWN)
    )


def _in_collection(config: JekyllConfig | None, path: str) -> bool:
    node = config.value("collections") if config is not None else None
    if node is None:
        return False
    names = (
        [e.name for e in node.pairs()]
        if node.kind is YamlKind.MAPPING
        else [n.text for n in node.elements()]
    )
    return any(path.startswith(f"_{name}/") for name in names)


def _matches(pattern: str, path: str) -> bool:
    """Match as Jekyll's glob filter does: a folder takes all below it, ``*`` stays in a name."""
    pattern = pattern.strip().lstrip("/").removeprefix("./")
    if not pattern:
        return False
    if pattern.endswith("/"):
        return path.startswith(pattern)
    body = "".join(
        ".*" if part == "**" else "[^/]*" if part == "*" else re.escape(part)
        for part in re.split(r"(\*\*|\*)", pattern)
    )
    return re.fullmatch(rf"{body}(?:/.*)?", path) is not None
