"""A first netlify.toml: command, folder, base, functions, Node.js and the fallback, from files."""

import json
import tomllib

import pytest

from chimera_tui.cli import main
from engine.model import NoHeal, Proposal
from engine.platforms.interface import BuildContext
from engine.platforms.netlify.first_config import propose_config
from engine.project.snapshot import Snapshot


def package(build, **more):
    return json.dumps({"scripts": {"build": build}, **more})


VITE = {
    "package.json": package("tsc -b && vite build", devDependencies={"vite": "^7.0.0"}),
    "package-lock.json": "{}",
    "index.html": "<div id=app></div>",
}
ROUTED = VITE | {
    "package.json": package(
        "vite build", dependencies={"vue-router": "4.0.0"}, devDependencies={"vite": "^7.0.0"}
    ),
    "src/main.js": "import { createWebHistory } from 'vue-router'",
}


def proposed(files, folder=""):
    return propose_config(Snapshot.in_memory(files), BuildContext(), package=folder)


def config(files, folder=""):
    answer = proposed(files, folder)
    assert isinstance(answer, Proposal), answer
    return tomllib.loads(answer.edits[0].new)


def test_a_bundler_gives_the_command_and_the_folder():
    assert config(VITE)["build"] == {
        "command": "npm run build",
        "publish": "dist",
        "environment": {"NODE_VERSION": "22"},
    }


def nuxt(version, **more):
    scripts = {"build": "nuxt build", **more}
    text = json.dumps({"scripts": scripts, "dependencies": {"nuxt": version}})
    return {"package.json": text}


def test_an_old_nuxt_writes_its_pages_by_another_script():
    generate = "eslint . && nuxt generate"
    assert config(nuxt("^2.11.0", generate=generate))["build"]["command"] == "npm run generate"
    assert isinstance(proposed(nuxt("^2.11.0")), NoHeal)
    assert config(nuxt("^3.11.0"))["build"]["command"] == "npm run build"


@pytest.mark.parametrize(
    ("more", "version"),
    [
        ({".nvmrc": "20\n"}, None),
        ({"package.json": package("vite build", engines={"node": ">=18"})}, "22"),
        ({"package.json": package("vite build", engines={"node": "^24.1.0"})}, "24"),
    ],
    ids=["a version file says it", "22 is allowed", "only 24 is"],
)
def test_the_version_of_node_is_written_where_no_file_says_it(more, version):
    build = config(VITE | more)["build"]
    assert build.get("environment", {}).get("NODE_VERSION") == version


def test_an_application_with_routes_gets_its_fallback():
    assert config(ROUTED)["redirects"] == [{"from": "/*", "to": "/index.html", "status": 200}]
    assert "redirects" not in config(ROUTED | {"public/_redirects": "/* /index.html 200\n"})
    assert "redirects" not in config(VITE)


def test_a_site_below_the_root_is_the_base():
    files = {f"web/{k}": v for k, v in VITE.items()} | {"api/main.py": "x"}
    build = config(files)["build"]
    assert (build["base"], build["publish"]) == ("web", "dist")


def test_pages_that_nobody_builds_need_no_base():
    assert config({"shop/index.html": "<p>hello", "README.md": "x"})["build"] == {"publish": "shop"}


def test_a_build_that_nobody_understands_is_no_build_of_a_folder_below():
    """The root's own script puts the parts together; what Netlify offers for it is all we know."""
    parts = {"admin/index.html": "<p>hello", "site/hugo.toml": "baseURL = 'https://a.b/'\n"}
    assert isinstance(proposed(parts | {"package.json": package("node make.js")}), NoHeal)
    eleventy = package("node make.js && eleventy", devDependencies={"@11ty/eleventy": "^3.0.0"})
    answer = proposed(parts | {"package.json": eleventy})
    assert isinstance(answer, Proposal)
    assert "Netlify's own default" in answer.reason
    assert config(parts | {"package.json": eleventy})["build"]["publish"] == "_site"


def test_nuxt_is_generated_where_a_script_does_so():
    scripts = {"build": "nuxt build", "generate": "nuxt generate"}
    both = json.dumps({"scripts": scripts, "dependencies": {"nuxt": "^3.0.0"}})
    build = config({"package.json": both})["build"]
    assert (build["command"], build["publish"]) == ("npm run generate", ".output/public")


def test_functions_outside_the_usual_folder_are_named():
    handler = "export const handler = async () => ({ statusCode: 200 })\n"
    assert config(VITE | {"functions/hi.js": handler})["functions"] == {"directory": "functions"}
    assert "functions" not in config(VITE | {"netlify/functions/hi.js": handler})
    assert "functions" not in config(VITE | {"functions/math.js": "export const two = 2\n"})


@pytest.mark.parametrize(
    ("files", "command", "publish"),
    [
        (
            {"package.json": package("next build", dependencies={"next": "15.0.0"})},
            "npm run build",
            ".next",
        ),
        ({"hugo.toml": "baseURL = 'https://a.b/'\n"}, "hugo --gc --minify", "public"),
        (
            {"mkdocs.yml": "site_name: x\n", "docs/index.md": "x"},
            "pip install mkdocs && mkdocs build",
            "site",
        ),
        (
            {"mkdocs.yml": "site_name: x\n", "requirements.txt": "mkdocs==1.6\n"},
            "mkdocs build",
            "site",
        ),
        (
            {"_config.yml": "title: x\n", "Gemfile": "gem 'jekyll'\n", "index.md": "x"},
            "bundle exec jekyll build",
            "_site",
        ),
        ({"index.html": "<p>hello"}, None, "."),
        ({"public/index.html": "<p>hello"}, None, "public"),
    ],
    ids=["next", "hugo", "mkdocs", "mkdocs listed", "jekyll", "files", "files in public"],
)
def test_each_kind_of_site_has_its_command_and_folder(files, command, publish):
    build = config(files)["build"]
    assert build.get("command") == command
    assert build["publish"] == publish


def test_of_two_sites_one_must_be_named():
    files = {f"{f}/{k}": v for f in ("one", "two") for k, v in VITE.items()}
    answer = proposed(files)
    assert isinstance(answer, NoHeal)
    assert "one, two" in answer.reason
    assert config(files, "two")["build"]["base"] == "two"


@pytest.mark.parametrize(
    "files",
    [
        {"README.md": "x"},
        {"package.json": package("make all")},
        {"_config.yml": "title: x\n", "index.md": "x"},
        VITE | {"netlify.toml": "[build]\n"},
    ],
    ids=["nothing", "a build nobody knows", "no Gemfile", "one already"],
)
def test_what_is_not_evident_is_not_proposed(files):
    assert isinstance(proposed(files), NoHeal)


def test_the_command_shows_writes_and_takes_back(tmp_path, capsys):
    (tmp_path / "index.html").write_text("<p>hello")
    assert main(["init", str(tmp_path), "--for", "netlify"]) == 0
    assert '+  publish = "."' in capsys.readouterr().out
    assert not (tmp_path / "netlify.toml").exists()
    assert main(["init", str(tmp_path), "--for", "pages", "--apply", "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["files"] == [".github/workflows/pages.yml", "chimera.toml"]
    assert 'platform = "pages"' in (tmp_path / "chimera.toml").read_text()
    assert main(["heal", str(tmp_path), "--undo", said["written"]]) == 0
    assert not (tmp_path / ".github/workflows/pages.yml").exists()


@pytest.mark.parametrize("words", [["--package", "none"], ["--package", ".."]])
def test_a_folder_that_is_not_there_is_told(tmp_path, capsys, words):
    (tmp_path / "index.html").write_text("<p>hello")
    assert main(["init", str(tmp_path), "--for", "netlify", *words]) == 2
    assert "There is no folder" in capsys.readouterr().err
