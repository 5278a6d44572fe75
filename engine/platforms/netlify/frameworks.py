"""How Netlify recognises a framework: its own table, in its own order (build-info 11.3, read).

The platform uses it for the defaults its dashboard offers; a build runs nothing that was not set.
Here it explains, and names the folder a site of this framework is expected in.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from engine.project.packages.manifest import Package, nearest_package, read_package
from engine.records import dataclass

if TYPE_CHECKING:
    from engine.project.snapshot import Snapshot


class Kind(StrEnum):
    """The table's own classes, the strongest first."""

    SITE = "static site generator"
    TOOL = "build tool"
    FRONTEND = "frontend framework"
    BACKEND = "backend framework"


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A row of the table."""

    id: str
    kind: Kind
    packages: tuple[str, ...]
    excluded: tuple[str, ...]
    """A dependency that vetoes the match by package."""
    configs: tuple[str, ...]
    command: str
    publish: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Detected:
    """A framework, how it was recognised, and how surely."""

    framework: Framework
    accuracy: int
    """4: a dependency of the base's own package; 3: a config file and no package can match;
    2: a config file although its package is missing; 1: a dependency of a package above."""
    evidence: str


_TABLE = """
astro | site | astro |  | astro.config.mjs | astro build | dist
docusaurus | site | @docusaurus/core docusaurus |  | docusaurus.config.js siteConfig.js | \
docusaurus build | build
eleventy | site | @11ty/eleventy |  | .eleventy.js eleventy.config.js eleventy.config.cjs | \
eleventy | _site
gatsby | site | gatsby |  | gatsby-config.js gatsby-config.ts | gatsby build | public
gridsome | site | gridsome |  | gridsome.config.js | gridsome build | dist
hexo | site | hexo |  | _config.yml | hexo generate | public
hugo | site |  |  | config.json config.toml config.yaml hugo.toml | hugo | public
hydrogen | site | @shopify/hydrogen |  | vite.config.js vite.config.mjs vite.config.cjs \
vite.config.ts vite.config.mts vite.config.cts remix.config.js | npm run build | dist
jekyll | site |  |  | _config.yml _config.yaml _config.toml | bundle exec jekyll build | _site
middleman | site |  |  | config.rb | bundle exec middleman build | build
next | site | next | @nrwl/next | next.config.js next.config.mjs next.config.ts | next build | .next
blitz | site | blitz |  |  | blitz build | out
nuxt | site | nuxt nuxt-edge nuxt3 |  |  | nuxt build | dist
phenomic | site | @phenomic/core |  |  | phenomic build | public
qwik | site | @builder.io/qwik |  |  | npm run build | dist
react-router | site | @react-router/dev | @shopify/hydrogen | react-router.config.ts \
react-router.config.js | react-router build | build/client
react-static | site | react-static |  | static.config.js | react-static build | dist
redwoodjs | site | @redwoodjs/core |  | redwood.toml | rw deploy netlify | web/dist
remix | site | @remix-run/react @remix-run/dev @remix-run/server-runtime @netlify/remix-adapter \
@netlify/remix-edge-adapter @netlify/remix-runtime remix @remix-run/netlify \
@remix-run/netlify-edge | @shopify/hydrogen | vite.config.js vite.config.mjs vite.config.cjs \
vite.config.ts vite.config.mts vite.config.cts remix.config.js | npm run build | dist
solid-js | site | solid-js | solid-start @solidjs/start @tanstack/solid-start |  | vite build | dist
solid-start | site | solid-start @solidjs/start |  |  | vite build | dist/client
stencil | site | @stencil/core |  | stencil.config.ts | stencil build | www
tanstack-router | site | @tanstack/react-router | @tanstack/start @tanstack/react-start \
@tanstack/solid-start |  | vite build | dist
tanstack-start | site | @tanstack/start @tanstack/react-start @tanstack/solid-start |  |  | vite \
build | dist/client
vuepress | site | vuepress |  |  | vuepress build | .vuepress/dist
assemble | site | assemble |  |  | grunt build | dist
docpad | site | docpad |  |  | docpad generate | out
harp | site | harp |  |  | harp compile | www
metalsmith | site | metalsmith |  |  | metalsmith | build
roots | site | roots |  |  | roots compile | public
wintersmith | site | wintersmith |  | config.json | wintersmith build | build
cecil | site |  |  | config.yml | cecil build | _site
zola | site |  |  | config.toml | zola build | public
observable | site | @observablehq/framework |  |  | observable build | dist
analog | site | @analogjs/platform |  |  | ng build --prod | dist/analog/public
vike | site | vike |  |  | vike build | dist/client
waku | site | waku |  | waku.config.ts waku.config.js | waku build | dist/public
vitepress | site | vitepress |  |  | vitepress build docs | docs/.vitepress/dist
hono | backend | hono |  |  | npm run build | dist
mastra | backend | @mastra/deployer-netlify |  |  | mastra build | dist
angular | frontend | @angular/cli | @analogjs/platform | angular.json | ng build --prod | dist
create-react-app | frontend | react-scripts |  |  | react-scripts build | build
ember | frontend | ember-cli |  | ember-cli-build.js | ember build | dist
expo | frontend | expo |  | app.json | expo export -p web | dist
quasar | frontend | @quasar/app quasar-cli |  |  | quasar build | dist/spa
sapper | frontend | sapper |  |  | sapper export | __sapper__/export
svelte | frontend | svelte | sapper @sveltejs/kit |  | npm run build | public
svelte-kit | frontend | @sveltejs/kit |  |  | vite build | build
vue | frontend | @vue/cli-service |  |  | vue-cli-service build | dist
brunch | tool | brunch |  | brunch-config.js | brunch build | public
parcel | tool | parcel-bundler parcel |  |  | parcel build | dist
gulp | tool | gulp |  |  | gulp build | dist
grunt | tool | grunt |  |  | grunt build | dist
vite | tool | vite vite-plus | @remix-run/react @remix-run/dev @remix-run/server-runtime \
@shopify/hydrogen @builder.io/qwik solid-start @solidjs/start solid-js @tanstack/react-router \
@tanstack/start @sveltejs/kit @analogjs/platform @react-router/dev vike |  | vite build | dist
wmr | tool | wmr |  |  | wmr build | dist
"""
"""Name, kind, packages, packages that veto, config files, command, publish folder."""

_KINDS = {
    "site": Kind.SITE,
    "tool": Kind.TOOL,
    "frontend": Kind.FRONTEND,
    "backend": Kind.BACKEND,
}


def _row(line: str) -> Framework:
    name, kind, packages, excluded, configs, command, publish = (
        cell.strip() for cell in line.split("|")
    )
    return Framework(
        id=name,
        kind=_KINDS[kind],
        packages=tuple(packages.split()),
        excluded=tuple(excluded.split()),
        configs=tuple(configs.split()),
        command=command,
        publish=publish,
    )


FRAMEWORKS: tuple[Framework, ...] = tuple(_row(line) for line in _TABLE.strip().split("\n"))

_RANK = list(Kind)


def detect(snapshot: Snapshot, folder: str) -> Detected | None:
    """The framework Netlify would offer defaults for, or None.

    Args:
        snapshot: the files.
        folder: the base folder, relative to the project.
    """
    found = [d for f in FRAMEWORKS if (d := _match(snapshot, folder, f)) is not None]
    if not found:
        return None
    best = max(d.accuracy for d in found)
    return min(
        (d for d in found if d.accuracy == best),
        key=lambda d: (_RANK.index(d.framework.kind), FRAMEWORKS.index(d.framework)),
    )


def offered(snapshot: Snapshot, folder: str) -> str:
    """What the dashboard's form is filled with, in a sentence; empty when nothing is recognised.

    Args:
        snapshot: the files.
        folder: the base folder, relative to the project.
    """
    found = detect(snapshot, folder)
    if found is None:
        return ""
    framework = found.framework
    return (
        f"By {found.evidence!r} Netlify recognises {framework.id} and offers "
        f"`{framework.command}` and {framework.publish!r}."
    )


def _match(snapshot: Snapshot, folder: str, framework: Framework) -> Detected | None:
    own = read_package(snapshot, folder)
    if isinstance(own, Package):
        name = _dependency(own, framework)
        if name:
            return Detected(framework=framework, accuracy=4, evidence=name)
    children = set(snapshot.children(folder))
    config = next((c for c in framework.configs if c in children), "")
    if config:
        return Detected(
            framework=framework, accuracy=2 if framework.packages else 3, evidence=config
        )
    above = nearest_package(snapshot, folder.rpartition("/")[0]) if folder else None
    if isinstance(above, Package):
        name = _dependency(above, framework)
        if name:
            return Detected(framework=framework, accuracy=1, evidence=name)
    return None


def _dependency(package: Package, framework: Framework) -> str:
    if package.has(*framework.excluded):
        return ""
    return next((n for n in framework.packages if package.has(n)), "")
