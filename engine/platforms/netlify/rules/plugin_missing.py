"""A build plugin is neither installed nor known to Netlify.

What
    ``[[plugins]] package`` names a package that no package.json lists and that is not among the
    plugins Netlify installs by itself; or a local plugin whose folder is not there. A path into
    ``node_modules`` is there when a package.json lists the package, or a script of it installs it.

Why
    Netlify stops before the build: "Plugins must be installed either in the Netlify App or in
    package.json" (build 37.3, observed).

Bad::

    [[plugins]]
    package = "netlify-plugin-gatsby"

Good::

    [[plugins]]
    package = "@netlify/plugin-gatsby"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.fragment import is_fragment
from engine.platforms.netlify.rules._config import dotted, location_of_entry
from engine.platforms.offers import attempt, offer
from engine.project.near import nearest
from engine.project.packages.manifest import Package, Unreadable, package_folders, read_package
from engine.project.snapshot import normal
from engine.project.toml import edits as toml_edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.toml.document import TomlDocument, TomlEntry

meta = RuleMeta(
    id="plugin-missing",
    title="A build plugin is neither installed nor known",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/integrations/build-plugins/",
    family="110",
    needs=(Need.PLUGINS,),
)

_LIST = """
@21yunbox/netlify-plugin-21yunbox-deploy-to-china-cdn @algolia/netlify-plugin-crawler
@bharathvaj/netlify-plugin-airbrake @chiselstrike/netlify-plugin
@commandbar/netlify-plugin-commandbar @helloample/netlify-plugin-replace
@netlify/angular-runtime @netlify/feature-package-pilot @netlify/plugin-angular-universal
@netlify/plugin-contentful-buildtime @netlify/plugin-emails
@netlify/plugin-functions-install-core @netlify/plugin-gatsby @netlify/plugin-lighthouse
@netlify/plugin-nextjs @netlify/plugin-sitemap @newrelic/netlify-plugin
@sentry/netlify-build-plugin @snaplet/netlify-preview-database-plugin
@takeshape/netlify-plugin-takeshape @vgs/netlify-plugin-vgs netlify-build-plugin-dareboost
netlify-build-plugin-debugbear netlify-build-plugin-perfbeacon netlify-build-plugin-speedcurve
netlify-deployment-hours-plugin netlify-plugin-a11y netlify-plugin-add-instagram
netlify-plugin-algolia-index netlify-plugin-amp-server-side-rendering
netlify-plugin-brand-guardian netlify-plugin-build-logger netlify-plugin-bundle-env
netlify-plugin-cache-nextjs netlify-plugin-cecil-cache netlify-plugin-checklinks
netlify-plugin-chromium netlify-plugin-cloudinary netlify-plugin-contextual-env
netlify-plugin-cypress netlify-plugin-debug-cache netlify-plugin-encrypted-files
netlify-plugin-fetch-feeds netlify-plugin-flutter netlify-plugin-formspree
netlify-plugin-gatsby-cache netlify-plugin-get-env-vars netlify-plugin-ghost-inspector
netlify-plugin-ghost-markdown netlify-plugin-gmail netlify-plugin-gridsome-cache
netlify-plugin-hashfiles netlify-plugin-html-validate netlify-plugin-hugo-cache-resources
netlify-plugin-image-optim netlify-plugin-inline-critical-css
netlify-plugin-inline-functions-env netlify-plugin-inline-source netlify-plugin-inngest
netlify-plugin-is-website-vulnerable netlify-plugin-jekyll-cache netlify-plugin-js-obfuscator
netlify-plugin-minify-html netlify-plugin-next-dynamic netlify-plugin-nimbella
netlify-plugin-no-more-404 netlify-plugin-nx-skip-build netlify-plugin-pagewatch
netlify-plugin-playwright-cache netlify-plugin-prerender-spa netlify-plugin-prisma-provider
netlify-plugin-pushover netlify-plugin-qawolf netlify-plugin-rss netlify-plugin-search-index
netlify-plugin-snyk netlify-plugin-stepzen netlify-plugin-subfont netlify-plugin-submit-sitemap
netlify-plugin-to-all-events netlify-plugin-use-env-in-runtime netlify-plugin-visual-diff
netlify-plugin-webmentions netlify-purge-cloudflare-on-deploy strapi-plugin-netlify-deployments
"""
KNOWN = frozenset(_LIST.split())
"""What Netlify installs by itself (plugins-list 6.81.10, all of it), and what is built in."""

RENAMED = {
    "@netlify/next": "@netlify/plugin-nextjs",
    "@netlify/nextjs": "@netlify/plugin-nextjs",
    "netlify-plugin-nextjs": "@netlify/plugin-nextjs",
    "@netlify/plugin-next": "@netlify/plugin-nextjs",
    "netlify-plugin-gatsby": "@netlify/plugin-gatsby",
    "netlify-plugin-sitemap": "@netlify/plugin-sitemap",
    "netlify-plugin-lighthouse": "@netlify/plugin-lighthouse",
    "@netlify/gatsby": "@netlify/plugin-gatsby",
    "gatsby-plugin-netlify": "@netlify/plugin-gatsby",
}
"""Names that people write, and what they mean."""
ONCE = frozenset({"netlify-plugin-lighthouse"})
"""Names that were published: where no package.json is to be seen, one may list them."""

NOWHERE = {True: ".", False: " and not known to Netlify."}


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look every plugin up in package.json and in the list."""
    for path, document, entry, package, meant in _missing(site):
        unseen = package in ONCE and is_fragment(site.snapshot)
        yield issue_of(
            meta,
            location_of_entry(path, document, entry),
            f"The plugin {package!r} is not "
            + ("in the repository" if package.startswith((".", "/")) else "in package.json")
            + (f"; {meant!r} is meant." if meant else NOWHERE[package.startswith((".", "/"))]),
            why="Netlify stops before the build: plugins must be installed.",
            subject=package,
            severity=Severity.MEDIUM if unseen else None,
            confidence=Confidence.HEURISTIC if unseen else None,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Write the name of the plugin that is meant."""
    for path, document, entry, _, meant in _missing(site):
        if dotted(entry.path) == issue.location.key_path and meant:
            return offer(
                attempt(
                    issue,
                    "plugin.name",
                    f"Use {meant!r}",
                    one(toml_edits.set_value, path, document, entry.path, meant),
                    reason="That is the plugin's name; Netlify installs it by itself.",
                )
            )
    if issue.subject.startswith((".", "/")) and "node_modules/" not in issue.subject:
        return NoHeal(reason="Commit the plugin's folder, or write where it is.")
    return NoHeal(reason="Add the plugin to package.json with its version: npm install -D.")


def _missing(
    site: NetlifySite,
) -> Iterator[tuple[str, TomlDocument, TomlEntry, str, str]]:
    if not site.config_ok:
        return
    owner = read_package(site.snapshot, site.build_dir)
    root = read_package(site.snapshot, "")
    fragment = is_fragment(site.snapshot)
    for known in site.documents:
        rows = known.document.value("plugins") if known.counts else None
        for index, row in enumerate(rows) if isinstance(rows, list) else ():
            package = row.get("package") if isinstance(row, dict) else None
            entry = known.document.entry("plugins", index, "package")
            if not isinstance(package, str) or entry is None or package in KNOWN:
                continue
            if package.startswith((".", "/")):
                where = normal(site.in_build_dir(package.lstrip("/")))
                if not (fragment or site.snapshot.exists(where) or _is_installed(site, where)):
                    yield known.path, known.document, entry, package, ""
                continue
            meant = _meant(package)
            if isinstance(owner, Unreadable) or isinstance(root, Unreadable):
                continue
            declared = [p for p in (owner, root) if isinstance(p, Package)]
            if _is_declared(site, package):
                continue
            if meant or (declared and not fragment):
                yield known.path, known.document, entry, package, meant


def _meant(package: str) -> str:
    near = nearest(package, (*KNOWN, *RENAMED)) or ""
    return RENAMED.get(package) or RENAMED.get(near, near)


def _is_installed(site: NetlifySite, where: str) -> bool:
    """True for a path into node_modules that an install makes, or a script that runs with it."""
    _, inside, rest = f"/{where}".rpartition("/node_modules/")
    parts = rest.split("/")
    name = "/".join(parts[:2]) if rest.startswith("@") else parts[0]
    if not inside or _is_declared(site, name):
        return bool(inside)
    packages = (read_package(site.snapshot, f) for f in package_folders(site.snapshot))
    return any(
        name in script for p in packages if isinstance(p, Package) for script in p.scripts.values()
    )


def _is_declared(site: NetlifySite, package: str) -> bool:
    """True when a package.json lists it, or may: which is installed depends on the dashboard."""
    for folder in package_folders(site.snapshot):
        found = read_package(site.snapshot, folder)
        if isinstance(found, Unreadable) or (found and found.version_of(package) is not None):
            return True
    return False
