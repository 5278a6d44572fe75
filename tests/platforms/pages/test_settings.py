"""`resolve --as pages`: each value with its origin, the steps of the workflows, what is unknown."""

import json

import pytest

from chimera_tui.cli import main

WORKFLOW = """\
on:
  push:
    branches: [trunk]
  workflow_dispatch:
permissions:
  pages: write
  id-token: write
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: npm run build
        working-directory: web
      - uses: actions/upload-pages-artifact@v3
        with:
          path: web/dist
  deploy:
    needs: build
    environment: github-pages
    steps:
      - uses: actions/deploy-pages@v4
        with:
          token: hush
"""
MANIFEST = json.dumps(
    {
        "repository": "ada/notes",
        "scripts": {"build": "vite build"},
        "devDependencies": {"vite": "7"},
    }
)


@pytest.fixture
def project(tmp_path):
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / ".github/workflows/site.yml").write_text(WORKFLOW)
    (tmp_path / "package.json").write_text('{"repository": "ada/notes"}')
    (tmp_path / "web").mkdir()
    (tmp_path / "web/package.json").write_text(MANIFEST)
    (tmp_path / "web/vite.config.js").write_text("export default {\n  base: '/notes/'\n}\n")
    return tmp_path


def resolved(project, capsys, *words):
    code = main(["resolve", str(project), *words])
    return code, capsys.readouterr().out


def test_every_value_names_its_place(project, capsys):
    code, out = resolved(project, capsys, "--as", "pages", "--format", "json")
    said = json.loads(out)
    values = {s["name"]: (s["value"], s["at"]) for s in said["settings"]}
    assert code == 0
    assert said["publish"] == "web/dist"
    assert values["source"] == ("web/dist", ".github/workflows/site.yml:16")
    assert values["address"][0] == "https://ada.github.io/notes/"
    assert values["base path"][0] == "/notes/"
    assert values["bundler's base"] == ("/notes/", "web/vite.config.js:2")
    assert said["unknowns"][0]["question"] == "Does the site have a domain of its own?"


def test_the_workflow_is_told_step_by_step(project, capsys):
    said = json.loads(resolved(project, capsys, "--as", "pages", "--format", "json")[1])
    (workflow,) = said["workflows"]
    build, deploy = workflow["jobs"]
    assert workflow["on"] == ["push (trunk)", "workflow_dispatch"]
    assert [s["line"] for s in build["steps"]] == [12, 14]
    assert build["permissions"] == "pages: write, id-token: write"
    assert (deploy["needs"], deploy["environment"]) == (["build"], "github-pages")


def test_the_text_says_the_same_and_keeps_tokens_to_itself(project, capsys):
    _, out = resolved(project, capsys)
    assert "an artifact of GitHub Actions" in out
    assert "$ npm run build  in web" in out
    assert "job deploy  needs build  environment github-pages" in out
    assert "hush" not in out


def test_a_workflow_that_cannot_be_read_is_told(project, capsys):
    (project / ".github/workflows/site.yml").write_text(WORKFLOW + "\t- x: [\n")
    code, out = resolved(project, capsys, "--as", "pages")
    assert code == 1
    assert "cannot be read" in out


def test_a_branch_as_it_is_leaves_the_source_to_the_settings(tmp_path, capsys):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.html").write_text("<p>hello")
    (tmp_path / "docs/CNAME").write_text("notes.example\n")
    _, out = resolved(tmp_path, capsys, "--as", "pages")
    assert "notes.example  [docs/CNAME:1]" in out
    assert "cannot tell: Which branch and folder does Pages publish?" in out


def test_several_folders_are_a_list(project, capsys):
    code = main(
        ["resolve", str(project), str(project / "web"), "--as", "pages", "--format", "json"]
    )
    assert code == 0
    assert len(json.loads(capsys.readouterr().out)) == 2


def test_a_folder_that_is_not_there_stops_no_other(project, capsys):
    folders = [str(project / "none"), str(project)]
    assert main(["resolve", *folders, "--as", "pages", "--format", "jsonl"]) == 2
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert "There is no folder" in first["error"]
    assert second["publish"] == "web/dist"
