"""Who pushes the branch of Pages when no known tool does."""

from __future__ import annotations

import pytest

from engine.platforms import registry
from engine.platforms.interface import BuildContext
from engine.platforms.pages.site import Publishing
from engine.project.snapshot import Snapshot

JOB = """on: push
jobs:
  {name}:
    runs-on: ubuntu-latest
    steps:
      - run: {run}
"""


def resolved(files):
    return registry.platform("pages").resolve(Snapshot.in_memory(files), BuildContext())


@pytest.mark.parametrize(
    "files",
    [
        {".github/workflows/a.yml": JOB.format(name="build", run="git push origin x:gh-pages")},
        {".github/workflows/a.yml": JOB.format(name="gh-pages", run="./send")},
        {"package.json": '{"scripts": {"up": "git subtree push --prefix out origin gh-pages"}}'},
        {"deploy.sh": "cd dist\ngit push -f git@github.com:a/b.git main:gh-pages\n"},
        {"bin/deploy": "B=gh-pages\ngit push origin $B\n"},
    ],
)
def test_commands_of_its_own_publish_another_tree(files):
    site = resolved(files)
    assert site.publishing is Publishing.TOOL
    assert site.source is None
    assert not site.runs_jekyll
    assert any("publish?" in unknown.question for unknown in site.unknowns())


@pytest.mark.parametrize(
    "files",
    [
        {".github/workflows/a.yml": JOB.format(name="test", run="make test\n      # gh-pages")},
        {".github/workflows/a.yml": JOB.format(name="test", run="curl https://my-gh-pages.net")},
        {"package.json": '{"scripts": {"up": "git push origin main"}}'},
        {"deploy.sh": "# once: git push origin gh-pages\nrsync -a dist host:\n"},
    ],
)
def test_a_word_in_passing_is_no_push(files):
    assert resolved(files).publishing is Publishing.BRANCH
