"""Which npm packages bring a program that build scripts run.

Sources: the ``bin`` field of the packages themselves. The first package of a row is the one to
install; the others bring the same program, or depend on the first so that a flat ``node_modules``
has it. Programs that build images have of their own (hugo, python, ruby, deno, the package
managers) are not among them.
"""

from __future__ import annotations

from functools import lru_cache

_TOOLS = """
vite: vite vite-plus rolldown-vite
astro: astro
next: next
nuxt: nuxt nuxt-edge nuxt3
nuxi: nuxi nuxt nuxt3
gatsby: gatsby gatsby-cli
react-scripts: react-scripts
craco: @craco/craco
react-app-rewired: react-app-rewired
vue-cli-service: @vue/cli-service
vitepress: vitepress
vuepress: vuepress @vuepress/cli
docusaurus: @docusaurus/core
eleventy: @11ty/eleventy
ng: @angular/cli
remix: @remix-run/dev
react-router: @react-router/dev
parcel: parcel parcel-bundler
webpack: webpack-cli webpack-command webpack
rollup: rollup
snowpack: snowpack
gridsome: gridsome @gridsome/cli
hexo: hexo hexo-cli
ember: ember-cli
quasar: @quasar/app @quasar/app-vite @quasar/app-webpack @quasar/cli
expo: expo expo-cli
nest: @nestjs/cli
tsup: tsup
svelte-kit: @sveltejs/kit
vinxi: vinxi
solid-start: solid-start
stencil: @stencil/core
sapper: sapper
"""

_HELPERS = """
tsc: typescript
tsx: tsx
ts-node: ts-node
babel: @babel/cli babel-cli
swc: @swc/cli
esbuild: esbuild esbuild-wasm
sass: sass sass-embedded
node-sass: node-sass
lessc: less
tailwindcss: @tailwindcss/cli tailwindcss
tailwind: tailwindcss
postcss: postcss-cli
gulp: gulp gulp-cli
grunt: grunt-cli grunt
uglifyjs: uglify-js uglify-es
terser: terser
cleancss: clean-css-cli
html-minifier: html-minifier
html-minifier-terser: html-minifier-terser
cross-env: cross-env
cross-env-shell: cross-env
env-cmd: env-cmd
dotenv: dotenv-cli
rimraf: rimraf
del-cli: del-cli
del: del-cli
mkdirp: mkdirp
shx: shx
cpx: cpx cpx2
cpy: cpy-cli
copyfiles: copyfiles
ncp: ncp
npm-run-all: npm-run-all npm-run-all2
run-s: npm-run-all npm-run-all2
run-p: npm-run-all npm-run-all2
concurrently: concurrently
nodemon: nodemon
replace: replace
json: json
workbox: workbox-cli
pug: pug-cli
ejs-cli: ejs-cli
marp: @marp-team/marp-cli
typedoc: typedoc
redoc-cli: redoc-cli
redocly: @redocly/cli
widdershins: widdershins
pagefind: pagefind
purgecss: purgecss
next-sitemap: next-sitemap
react-snap: react-snap
lerna: lerna
nx: nx @nrwl/cli @nrwl/workspace
turbo: turbo
rw: @redwoodjs/core
"""


def _read(rows: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in rows.strip().split("\n"):
        program, _, packages = row.partition(":")
        if packages.strip():
            found[program] = tuple(packages.split())
    return found


@lru_cache(maxsize=1)
def build_tools() -> dict[str, tuple[str, ...]]:
    """The programs that build a site, with the packages that bring each."""
    return _read(_TOOLS)


@lru_cache(maxsize=1)
def helper_tools() -> dict[str, tuple[str, ...]]:
    """The programs that people often install for the whole machine, with their packages."""
    return _read(_HELPERS)
