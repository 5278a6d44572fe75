"""A first workflow for Pages: what the tool needs, how it learns the prefix, and what is refused."""

import json

import pytest

from engine.model import NoHeal, Proposal
from engine.platforms.interface import BuildContext
from engine.platforms.pages.first_workflow import PATH, propose_workflow
from engine.platforms.pages.platform import PLATFORM
from engine.project.snapshot import Snapshot


def package(build, **more):
    return json.dumps({"scripts": {"build": build}, "repository": "ada/notes", **more})


VITE = {
    "package.json": package("vite build", devDependencies={"vite": "^7.0.0"}),
    "package-lock.json": "{}",
    "vite.config.js": "export default { plugins: [] }\n",
    "index.html": "<div id=app></div>",
}

ASTRO = (
    'pnpm run build --site "${{ steps.pages.outputs.origin }}" '
    '--base "${{ steps.pages.outputs.base_path }}"'
)


def proposed(files, folder=""):
    snapshot = Snapshot.in_memory(files)
    return snapshot, propose_workflow(snapshot, BuildContext(), package=folder)


def resolved(files, folder=""):
    snapshot, answer = proposed(files, folder)
    assert isinstance(answer, Proposal), answer
    after = snapshot.with_edits(answer.edits)
    return PLATFORM.resolve(after, BuildContext()), after, answer


def runs(site):
    return [s.run for w in site.workflows for j in w.jobs for s in j.steps if s.run]


def test_vite_learns_the_prefix_from_the_workflow():
    site, _, _ = resolved(VITE)
    assert site.publish == "dist"
    assert runs(site) == [
        "npm ci",
        'npm run build -- --base "${{ steps.pages.outputs.base_path }}/"',
    ]


def test_a_prefix_that_is_configured_is_not_told_twice():
    site, _, _ = resolved(VITE | {"vite.config.js": "export default { base: '/notes/' }\n"})
    assert runs(site)[-1] == "npm run build"


def test_words_that_would_not_reach_the_tool_are_no_words():
    """The script ends in another program: the prefix goes into the configuration."""
    files = VITE | {
        "package.json": package("vite build && echo done", devDependencies={"vite": "^7.0.0"})
    }
    site, after, _ = resolved(files)
    assert runs(site)[-1] == "npm run build"
    assert "base: '/notes/'" in after.text("vite.config.js")


def test_an_application_with_routes_gets_its_404_page():
    files = VITE | {
        "package.json": package(
            "vite build",
            dependencies={"react-router-dom": "^7.0.0"},
            devDependencies={"vite": "^7.0.0"},
        ),
        "src/main.jsx": "import { BrowserRouter } from 'react-router-dom'",
    }
    assert runs(resolved(files)[0])[-1] == "cp dist/index.html dist/404.html"


@pytest.mark.parametrize(
    ("files", "run", "folder"),
    [
        (
            {"hugo.toml": "baseURL = 'https://example.org/'\n", "content/_index.md": "x"},
            'hugo --gc --minify --baseURL "${{ steps.pages.outputs.base_url }}/"',
            "public",
        ),
        ({"mkdocs.yml": "site_name: x\n", "docs/index.md": "x"}, "mkdocs build", "site"),
        (
            {"_config.yml": "title: x\n", "Gemfile": "gem 'jekyll'\n", "index.md": "x"},
            'bundle exec jekyll build --baseurl "${{ steps.pages.outputs.base_path }}"',
            "_site",
        ),
        (
            {
                "package.json": package("astro build", dependencies={"astro": "^5.0.0"}),
                "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
            },
            ASTRO,
            "dist",
        ),
    ],
    ids=["hugo", "mkdocs", "jekyll", "astro"],
)
def test_each_generator_is_told_in_its_own_words(files, run, folder):
    site, _, _ = resolved(files)
    assert runs(site)[-1] == run
    assert site.publish == folder


def test_docusaurus_gets_its_prefix_from_its_configuration():
    files = {
        "package.json": package("docusaurus build", dependencies={"@docusaurus/core": "3.0.0"}),
        "docusaurus.config.js": "module.exports = { baseUrl: '/' }\n",
    }
    _, after, _ = resolved(files)
    assert "baseUrl: '/notes/'" in after.text("docusaurus.config.js")


def test_a_site_below_the_root_is_built_there():
    files = {f"web/{k}": v for k, v in VITE.items()} | {"api/main.py": "x"}
    site, after, _ = resolved(files)
    assert site.publish == "web/dist"
    assert "working-directory: web" in after.text(PATH)
    assert "cache-dependency-path: web/package-lock.json" in after.text(PATH)


def test_of_two_sites_one_must_be_named():
    files = {f"{f}/{k}": v for f in ("one", "two") for k, v in VITE.items()}
    answer = proposed(files)[1]
    assert isinstance(answer, NoHeal)
    assert "one, two" in answer.reason
    assert resolved(files, "two")[0].publish == "two/dist"


def test_pages_as_they_lie_are_uploaded_without_a_build():
    site, _, _ = resolved({"index.html": "<p>hello"})
    assert site.publish == ""
    assert runs(site) == []


@pytest.mark.parametrize(
    "files",
    [
        {"README.md": "x"},
        {"package.json": package("next build", dependencies={"next": "15.0.0"})},
        VITE | {PATH: "on: push\njobs: {}\n"},
        VITE
        | {
            ".github/workflows/site.yml": "on: push\njobs:\n  a:\n    steps:\n"
            "      - uses: actions/deploy-pages@v4\n"
        },
    ],
    ids=["nothing", "a server", "the file is taken", "published already"],
)
def test_what_is_not_evident_is_not_proposed(files):
    assert isinstance(proposed(files)[1], NoHeal)
