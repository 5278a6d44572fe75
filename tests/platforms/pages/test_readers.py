"""What Pages reads: remotes, configurations in JavaScript, Liquid, workflows, Jekyll's settings."""

import pytest

from engine.platforms.interface import BuildContext
from engine.platforms.pages.bundlers import find_value
from engine.platforms.pages.jekyll import left_out, processed, read_config
from engine.platforms.pages.liquid import content_start, faults
from engine.platforms.pages.platform import PLATFORM
from engine.platforms.pages.repository import parse_remote, read_repository
from engine.platforms.pages.site import Publishing
from engine.platforms.pages.workflow import BrokenWorkflow, grants, read_workflow
from engine.project.snapshot import Snapshot


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("git@github.com:ada/notes.git", ("ada", "notes")),
        ("https://github.com/ada/notes", ("ada", "notes")),
        ("https://token@github.com/ada/my.site.git/", ("ada", "my.site")),
        ("ssh://git@github.com:22/ada/notes.git", ("ada", "notes")),
        ("git+https://github.com/ada/notes.git", ("ada", "notes")),
        ("https://gitlab.com/ada/notes.git", None),
        ("https://github.com.evil.net/ada/notes", None),
    ],
)
def test_remotes(url, expected):
    found = parse_remote(url, "x")
    assert (found and (found.owner, found.name)) == expected


def test_the_remote_comes_before_package_json(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text(
        '[remote "fork"]\n\turl = git@github.com:eve/notes.git\n'
        '[remote "origin"]\n\turl = https://github.com/Ada/Ada.GitHub.io.git\n'
    )
    (tmp_path / "package.json").write_text('{"repository": "other/repo"}')
    found = read_repository(Snapshot.of_folder(tmp_path))
    assert found.is_user_site
    assert found.base == "/"
    (tmp_path / ".git" / "config").unlink()
    assert read_repository(Snapshot.of_folder(tmp_path)).base == "/repo/"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export default { base: '/a/', x: 1 }", "/a/"),
        ("export default {\n  // base: '/no/',\n  'base': \"/b/\"\n}", "/b/"),
        ("export default { base: isProd ? '/a/' : '/' }", None),
        ("const base = '/x/'\nexport default { base, y }", None),
        ("export default { base: `/${name}/` }", None),
        ("export default { database: '/a/' }", "absent"),
        ("/* base: '/a/' */ export default {}", "absent"),
    ],
)
def test_a_key_of_a_configuration(text, expected):
    found = find_value(text, "vite.config.js", "base")
    assert ("absent" if found is None else found.text) == expected
    if found is not None and found.text is not None:
        assert text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("{{ a }} {% if x %}{% endif %}", []),
        ("{{ a }", ["{{ a } is not ended by }}"]),
        ("{% if x %}", ["{% if %} is never closed"]),
        ("{% endfor %}", ["{% endfor %} closes nothing here"]),
        ("{% url 'x' %}", ["the tag {% url %} is not known on GitHub Pages"]),
        ("{% raw %}{{ a {% x %}{% endraw %}", []),
        ("{% raw %}", ["{% raw %} is never closed"]),
        ("{%- comment -%} {{ a } {%- endcomment -%}", []),
        ("a {% b", ["a tag {% is not ended by %}"]),
        ("{%- assign a = 1 -%}{% include x.html %}{% seo %}", []),
    ],
)
def test_liquid(text, messages):
    assert [f.message for f in faults(text)] == messages


def test_front_matter():
    assert content_start("---\na: 1\n---\nhi") == 13
    assert content_start("\ufeff---\r\n---\r\nhi") == 11
    assert content_start("--- \nx\n") is None
    assert content_start("hi\n---\n") is None


def test_what_jekyll_looks_at():
    files = {
        "_config.yml": "include: [_pages]\nexclude: [drafts/, '*.tmp.md']\ncollections: { tips: {} }\n",
        "index.md": "hi",
        "README.md": "hi",
        "notes/README.md": "hi",
        "_pages/a.md": "hi",
        "_hidden/a.md": "hi",
        "_tips/a.md": "---\n---\n",
        "_posts/2026-01-01-a.md": "---\n---\n",
        "drafts/a.md": "hi",
        "a.tmp.md": "hi",
        "plain.html": "hi",
        "front.html": "---\n---\n",
    }
    snapshot = Snapshot.in_memory(files)
    config = read_config(snapshot, "")
    found = set(processed(snapshot, "", config))
    assert found == {
        "index.md",
        "notes/README.md",
        "_pages/a.md",
        "_tips/a.md",
        "_posts/2026-01-01-a.md",
        "front.html",
    }
    assert left_out(None, "a/_b/c") == "_b"
    assert left_out(config, "_pages/x.css") is None


def test_permissions_of_a_job_take_the_place_of_those_of_the_workflow():
    text = (
        "permissions: write-all\njobs:\n  a:\n    permissions: { pages: write }\n    steps: []\n"
        "  b: { steps: [] }\n  c: { permissions: read-all, steps: [] }\n"
    )
    workflow = read_workflow("w.yml", text)
    granted = {
        job.name: [grants(workflow, job, s) for s in ("pages", "id-token")] for job in workflow.jobs
    }
    assert granted == {"a": [True, False], "b": [True, True], "c": [False, False]}
    silent = read_workflow("w.yml", "jobs: { a: { steps: [] } }")
    assert grants(silent, silent.jobs[0], "pages") is None
    assert grants(silent, silent.jobs[0], "id-token") is False
    assert isinstance(read_workflow("w.yml", "a: [\n"), BrokenWorkflow)


def resolved(files):
    return PLATFORM.resolve(Snapshot.in_memory(files), BuildContext(target="pages"))


def test_three_ways_of_publishing():
    artifact = resolved(
        {
            ".github/workflows/a.yml": "jobs:\n  a:\n    steps:\n"
            "      - uses: actions/upload-pages-artifact@v3\n        with: { path: ./out/ }\n"
        }
    )
    assert (artifact.publishing, artifact.publish, artifact.runs_jekyll) == (
        Publishing.ACTIONS,
        "out",
        False,
    )
    tool = resolved({"package.json": '{"scripts": {"deploy": "npx gh-pages -d dist"}}'})
    assert (tool.publishing, tool.source, tool.runs_jekyll) == (Publishing.TOOL, "dist", True)
    branch = resolved({"docs/index.md": "", "docs/_config.yml": "theme: minima"})
    assert (branch.publishing, branch.source, branch.publish) == (
        Publishing.BRANCH,
        "docs",
        "docs/_site",
    )
    jekyll = resolved(
        {
            ".github/workflows/a.yml": "jobs:\n  a:\n    steps:\n"
            "      - uses: actions/jekyll-build-pages@v1\n"
            "      - uses: actions/upload-pages-artifact@v3\n",
            "_config.yml": "",
        }
    )
    assert (jekyll.source, jekyll.runs_jekyll, jekyll.publish) == ("", True, "_site")


def test_detection_is_by_files_that_speak_for_pages():
    assert PLATFORM.detect(Snapshot.in_memory({"CNAME": "a.net"}))
    assert PLATFORM.detect(
        Snapshot.in_memory({"package.json": '{"scripts": {"d": "gh-pages -d x"}}'})
    )
    assert not PLATFORM.detect(Snapshot.in_memory({"index.html": ""}))


def test_every_setting_says_where_it_comes_from():
    site = resolved({"index.html": "", "CNAME": "a.net", ".git/config": ""})
    names = {s.name: s.value for s in site.settings()}
    assert names["domain"] == "a.net"
    assert names["base path"] == "/"
    assert any("branch" in u.question for u in site.unknowns())
