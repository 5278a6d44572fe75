"""The readers of Python projects and Dockerfiles, and edits of commands where they stand."""

import pytest

from engine.errors import CannotEditError
from engine.platforms.interface import BuildContext
from engine.platforms.render.platform import resolve_blueprint
from engine.platforms.render.predict.dockerfile import (
    DockerIgnore,
    context_has,
    copy_sources,
    parse_dockerfile,
)
from engine.platforms.render.predict.entry_files import node_bindings, python_bindings
from engine.platforms.render.predict.python_apps import (
    Found,
    applications,
    binds,
    find_module,
    parse_target,
)
from engine.platforms.render.predict.requirements import (
    parse_requirement,
    read_pipfile,
    read_pyproject,
    read_requirements,
    read_setup,
)
from engine.platforms.render.predict.secret_values import secret_kind
from engine.platforms.render.predict.services import rewrite
from engine.project.snapshot import Snapshot


def names(declared):
    return sorted(declared.names())


def test_requirements_follow_includes_and_lines():
    snapshot = Snapshot.in_memory(
        {
            "req/base.txt": "Flask [async] >=2 ; python_version > '3.8'  # web\r\n-c limits.txt\n",
            "req/all.txt": "-r base.txt\nzope.interface==5 \\\n  --hash=sha256:abc\n--no-binary x\n",
        }
    )
    found = read_requirements(snapshot, "req/all.txt")
    assert names(found) == ["flask", "zope-interface"]
    assert found.complete
    assert found.find("flask").extras == {"async"}
    assert found.find("Zope_Interface").line == 2


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("-e .\n", False),
        ("-r https://x.net/r.txt\n", False),
        ("git+https://github.com/a/b\n", False),
        ("git+https://github.com/a/b#egg=b\n", True),
        ("-r missing.txt\n", False),
        ("-r self.txt\nx\n", True),
    ],
)
def test_requirements_say_when_they_do_not_tell_all(text, complete):
    assert (
        read_requirements(Snapshot.in_memory({"self.txt": text}), "self.txt").complete is complete
    )


def test_the_other_manifests():
    snapshot = Snapshot.in_memory(
        {
            "pyproject.toml": '[project]\ndependencies = ["fastapi[standard]>=0.1"]\n'
            '[project.optional-dependencies]\ndev = ["pytest"]\n'
            '[tool.poetry.dependencies]\npython = "^3.11"\nuvicorn = { version = "1", extras = ["standard"] }\n',
            "Pipfile": '[packages]\nflask = "*"\n',
            "setup.py": "from setuptools import setup\nsetup(install_requires=['gunicorn'])\n",
            "broken.toml": "= 1",
        }
    )
    assert names(read_pyproject(snapshot, "pyproject.toml")) == ["fastapi", "pytest", "uvicorn"]
    assert names(read_pipfile(snapshot, "Pipfile")) == ["flask"]
    assert names(read_setup(snapshot, "setup.py")) == ["gunicorn"]
    assert not read_pyproject(snapshot, "broken.toml").complete
    assert parse_requirement("https://x.net/a.whl", "", None) is None


def test_modules_and_what_they_bind():
    snapshot = Snapshot.in_memory(
        {
            "srv/__init__.py": "",
            "srv/wsgi.py": "try:\n    from .core import app\nexcept ImportError:\n    app = None\n",
            "srv/star.py": "from .core import *\n",
            "srv/core.py": "from flask import Flask\n\n\ndef create_app():\n    return Flask('x')\n",
            "main.py": "app: object = FastAPI()\n",
            "broken.py": "def (:\n",
        }
    )
    assert find_module(snapshot, "", "srv") == "srv/__init__.py"
    assert find_module(snapshot, "srv", "wsgi") == "srv/wsgi.py"
    assert find_module(snapshot, "", "srv.gone") is None
    assert binds(snapshot, "srv/wsgi.py", "app") is Found.YES
    assert binds(snapshot, "srv/core.py", "app") is Found.NO
    assert binds(snapshot, "srv/star.py", "app") is Found.UNKNOWN
    assert binds(snapshot, "broken.py", "app") is Found.UNKNOWN
    found = {(a.module, a.name, a.interface, a.is_factory) for a in applications(snapshot, "")}
    assert found == {("srv.core", "create_app", "app", True), ("main", "app", "asgi", False)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("app:app", ("app", "app", False)),
        ("a.b:create_app()", ("a.b", "create_app", True)),
        ("a.b:make('x')", ("a.b", "make", True)),
        ("wsgi", ("wsgi", "", False)),
        ("app.py", None),
        ("./app", None),
        ("app:", None),
    ],
)
def test_targets(text, expected):
    found = parse_target(text)
    assert (found and (found.module, found.attribute, found.called)) == expected


DOCKER = """# syntax=docker/dockerfile:1
ARG V=3
FROM python:${V} AS build
COPY --chown=a:b requirements.txt \\
     setup.cfg ./
COPY ["a b.txt", "/x/"]
RUN <<EOF
COPY not this
EOF
FROM scratch
COPY --from=build /x /x
ADD https://x.net/y /y
add ./static/ /s
EXPOSE 8000/tcp 9000
CMD ["run", "it"]
"""


def test_a_dockerfile_is_read():
    found = parse_dockerfile(DOCKER, "Dockerfile")
    assert [s.name for s in found.stages] == ["build", ""]
    sources = [s.path for s in copy_sources(found)]
    assert sources == ["requirements.txt", "setup.cfg", "a b.txt", "./static/"]
    assert found.ports() == ("8000", "9000")
    assert found.final.last("CMD").words() == ("run", "it")
    first = next(copy_sources(found)).instruction
    assert (first.line, first.end_line) == (4, 5)


def test_what_the_builder_is_sent():
    ignore = DockerIgnore("*\n!src\nsrc/**/*.log\n# no\n!/keep.txt\n")
    kept = ["src/a.py", "keep.txt", "src/x/y.py"]
    gone = ["other", "src/x/y.log", "src/a.log"]
    assert [p for p in kept + gone if not ignore.ignores(p)] == kept
    snapshot = Snapshot.in_memory({"api/src/a.py": ""})
    assert context_has(snapshot, "api", "./src")
    assert context_has(snapshot, "api", "src/*.py")
    assert not context_has(snapshot, "", "src")
    assert context_has(snapshot, "api", "$X") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("app = Flask(__name__)\napp.run()", ("Flask", "", True, "")),
        ("app = Flask(__name__)\napp.run('0.0.0.0', port=80)", ("Flask", "0.0.0.0", False, "80")),
        (
            "import uvicorn\nuvicorn.run('a:b', host='127.0.0.1')",
            ("uvicorn.run", "127.0.0.1", True, ""),
        ),
        ("app = Flask(__name__)\napp.run(host=HOST)", None),
        ("app = Flask(__name__)\napp.run(**options)", None),
        ("thing.run()", None),
    ],
)
def test_python_entry_files(text, expected):
    found = [(b.server, b.host, b.is_loopback, b.port) for b in python_bindings(text)]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("app.listen(3000)", ("", "3000")),
        ("app.listen(process.env.PORT || 3000, () => 1)", ("", "")),
        ("app.listen(port, '127.0.0.1')", ("127.0.0.1", "")),
        ("a.listen(1); b.listen(2)", None),
    ],
)
def test_node_entry_files(text, expected):
    found = [(b.host, b.port) for b in node_bindings(text)]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("STRIPE_KEY", "sk_live_" + "a1B2" * 6, True),
        ("DATABASE_URL", "postgres://u:Xk29fjq@db.net/x", True),
        ("DATABASE_URL", "postgres://u:$PASS@db.net/x", False),
        ("JWT_SECRET", "9f8a7c6e5d4b3a2918f7e6d5", True),
        ("JWT_SECRET", "change-me-in-production-1", False),
        ("SECRET_NAME", "short1", False),
        ("NEXT_PUBLIC_API_KEY", "9f8a7c6e5d4b3a2918f7e6d5", False),
        ("GREETING", "9f8a7c6e5d4b3a2918f7e6d5", False),
    ],
)
def test_secrets_by_form_and_by_name(name, value, secret):
    assert bool(secret_kind(name, value)) is secret


COMMANDS = {
    "plain": "gunicorn app:app # c\n",
    "single": "'gunicorn app:app'\n",
    "double": '"gunicorn app:app"\n',
    "literal": "|\n      set -e\n      gunicorn app:app\n",
    "folded": ">-\n      gunicorn\n      app:app\n",
}


@pytest.mark.parametrize("style", COMMANDS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_command_is_edited_where_it_stands(style, newline):
    text = f"services:\n  - type: web\n    startCommand: {COMMANDS[style]}    name: x\n"
    text = text.replace("\n", newline)
    snapshot = Snapshot.in_memory({"render.yaml": text})
    site = resolve_blueprint(snapshot, "render.yaml", BuildContext())
    value = site.services[0].start_command
    at = value.value.index("app:app")
    edit = rewrite(site, value, at, at + 7, "wsgi:app")
    after = snapshot.with_edits([edit])
    assert resolve_blueprint(after, "render.yaml", BuildContext()).services[
        0
    ].start_command.value == value.value.replace("app:app", "wsgi:app")
    if style != "folded":
        assert after.text("render.yaml") == text.replace("app:app", "wsgi:app")


def test_an_edit_that_yaml_would_read_otherwise_is_refused_or_quoted():
    text = "services:\n  - type: web\n    startCommand: run it\n"
    snapshot = Snapshot.in_memory({"render.yaml": text})
    site = resolve_blueprint(snapshot, "render.yaml", BuildContext())
    value = site.services[0].start_command
    edit = rewrite(site, value, 0, 3, "a: b #")
    after = resolve_blueprint(snapshot.with_edits([edit]), "render.yaml", BuildContext())
    assert after.services[0].start_command.value == "a: b # it"
    empty = site.services[0].build_command
    with pytest.raises(CannotEditError):
        rewrite(site, empty, 0, 0, "x")
