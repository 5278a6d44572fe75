"""What a build and a start will come to, with the source of every value."""

import pytest

from engine.model import Origin
from engine.platforms.interface import BuildContext
from engine.platforms.render.platform import resolve_blueprint
from engine.project.snapshot import Snapshot

APP = "from fastapi import FastAPI\n\napp = FastAPI()\n"


def told(blueprint, files):
    snapshot = Snapshot.in_memory({"render.yaml": blueprint, **files})
    site = resolve_blueprint(snapshot, "render.yaml", BuildContext())
    head = "services[0].predicted."
    return {
        s.name.removeprefix(head): (s.value, s.origin)
        for s in site.settings()
        if s.name.startswith(head)
    }


PYTHON = """services:
  - type: web
    name: api
    runtime: python
    rootDir: srv
    buildCommand: pip install -r requirements.txt
    startCommand: uvicorn main:app --host 0.0.0.0 --port 8000
"""
FILES = {"srv/main.py": APP, "srv/requirements.txt": "fastapi\nuvicorn\n"}


def test_a_python_service():
    found = told(PYTHON, FILES)
    assert found["python"] == ("3.14.3", Origin.PLATFORM)
    assert found["packageManager"] == ("pip", Origin.FILE)
    assert found["starts"] == ("uvicorn main:app", Origin.FILE)
    assert found["listens"] == ("0.0.0.0:8000", Origin.FILE)


@pytest.mark.parametrize(
    ("more", "files", "expected"),
    [
        (
            "    envVars:\n      - key: PYTHON_VERSION\n        value: 3.10\n",
            {},
            ("3.10", Origin.ENVIRONMENT),
        ),
        ("", {"srv/.python-version": "3.12.1\n"}, ("3.12.1", Origin.FILE)),
        ("", {".python-version": "3.11\n"}, ("3.11", Origin.FILE)),
        ("", {"srv/runtime.txt": "python-3.9.1\n"}, ("3.14.3", Origin.PLATFORM)),
    ],
)
def test_where_a_python_version_comes_from(more, files, expected):
    assert told(PYTHON + more, {**FILES, **files})["python"] == expected


def test_a_node_service_takes_engines_last():
    blueprint = "services:\n  - type: web\n    name: a\n    runtime: node\n    buildCommand: npm ci\n    startCommand: node a.js\n"
    package = '{"engines": {"node": ">=20"}}'
    files = {
        "package.json": package,
        "package-lock.json": "{}",
        "a.js": "x.listen(process.env.PORT)",
    }
    assert told(blueprint, files)["node"] == (">=20", Origin.FILE)
    assert told(blueprint, {**files, ".nvmrc": "22\n"})["node"] == ("22", Origin.FILE)
    assert told(blueprint, files)["packageManager"] == ("npm", Origin.FILE)
    assert told(blueprint, files)["listens"] == ("0.0.0.0:$PORT", Origin.FRAMEWORK)


def test_a_docker_service_names_its_file_and_nothing_of_a_runtime():
    blueprint = "services:\n  - type: web\n    name: a\n    runtime: docker\n    rootDir: api\n"
    found = told(blueprint, {"api/Dockerfile": "FROM x\n"})
    assert found == {"dockerfile": ("api/Dockerfile", Origin.FILE)}


REMOTE = '[remote "origin"]\n\turl = git@github.com:%s.git\n'


@pytest.mark.parametrize(
    ("files", "is_here"),
    [
        ({".git/config": REMOTE % "eve/other"}, False),
        ({".git/config": REMOTE % "Ada/Shop"}, True),
        ({"package.json": '{"repository": {"url": "https://github.com/ada/shop.git"}}'}, True),
        ({}, True),
    ],
    ids=["another remote", "its own remote", "package.json", "its folder is here"],
)
def test_a_service_may_name_its_own_repository(files, is_here):
    found = told(PYTHON + "    repo: https://github.com/ada/shop\n", {**FILES, **files})
    assert bool(found) is is_here


def test_a_service_of_another_repository_is_not_forecast():
    assert told(PYTHON + "    repo: https://github.com/a/b\n", {"main.py": APP}) == {}
