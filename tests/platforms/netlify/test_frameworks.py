"""Which framework Netlify recognises, and that an open question names what it offers."""

import json

import pytest

from engine.platforms import registry
from engine.platforms.interface import BuildContext
from engine.platforms.netlify.frameworks import detect
from engine.project.snapshot import Snapshot


def package(*names):
    return json.dumps({"dependencies": dict.fromkeys(names, "*")})


@pytest.mark.parametrize(
    ("files", "folder", "expected"),
    [
        ({"package.json": package("vite", "react")}, "", ("vite", 4)),
        ({"package.json": package("vite", "astro")}, "", ("astro", 4)),
        ({"package.json": package("vite", "@sveltejs/kit")}, "", ("svelte-kit", 4)),
        ({"package.json": package("react-scripts", "react")}, "", ("create-react-app", 4)),
        ({"hugo.toml": "", "package.json": "{}"}, "", ("hugo", 3)),
        ({"astro.config.mjs": ""}, "", ("astro", 2)),
        ({"package.json": package("gatsby"), "web/a.txt": ""}, "web", ("gatsby", 1)),
        ({"index.html": ""}, "", None),
    ],
)
def test_recognised(files, folder, expected):
    found = detect(Snapshot.in_memory(files), folder)
    assert (found and (found.framework.id, found.accuracy)) == expected


def test_an_open_question_names_what_netlify_offers():
    files = {"netlify.toml": "", "package.json": package("vite"), "index.html": ""}
    site = registry.platform("netlify").resolve(Snapshot.in_memory(files), BuildContext())
    assert [q.question for q in site.unknowns()] == [
        "Which build command is set in the Netlify app?",
        "Which publish directory is set in the Netlify app?",
    ]
    assert all("`vite build` and 'dist'" in q.would_tell for q in site.unknowns())


def test_without_an_open_question_nothing_is_offered():
    files = {
        "netlify.toml": '[build]\ncommand = "vite build"\npublish = "dist"\n',
        "package.json": package("vite"),
    }
    site = registry.platform("netlify").resolve(Snapshot.in_memory(files), BuildContext())
    assert site.unknowns() == ()
