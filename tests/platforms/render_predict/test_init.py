"""A first Blueprint: what is evident is drafted, what would not deploy is not proposed."""

import json

import pytest

from chimera_tui.cli import main
from engine.model import NoHeal, Proposal
from engine.platforms.interface import BuildContext
from engine.platforms.render.findings import BlueprintVerdict, verdict_of
from engine.platforms.render.platform import resolve_blueprint
from engine.platforms.render.predict.first_blueprint import propose_blueprint
from engine.project.snapshot import Snapshot

FLASK = "from flask import Flask\n\napp = Flask(__name__)\n"
FASTAPI = "from fastapi import FastAPI\n\napi = FastAPI()\n"
VITE = {
    "package.json": json.dumps(
        {
            "scripts": {"build": "vite build"},
            "dependencies": {"react": "^19.0.0", "react-router-dom": "^7.0.0"},
            "devDependencies": {"vite": "^7.0.0"},
        }
    ),
    "package-lock.json": "{}",
    "index.html": "<div id=root></div>",
    "src/main.jsx": "import { BrowserRouter } from 'react-router-dom'",
}
EXPRESS = json.dumps(
    {"scripts": {"start": "node server.js"}, "dependencies": {"express": "^5.0.0"}}
)


def proposed(files, name="shop"):
    return propose_blueprint(Snapshot.in_memory(files), BuildContext(target="render"), name=name)


def services(files):
    answer = proposed(files)
    assert isinstance(answer, Proposal), answer
    after = Snapshot.in_memory(files).with_edits(answer.edits)
    site = resolve_blueprint(after, "render.yaml", BuildContext())
    assert verdict_of(site.findings) is BlueprintVerdict.ACCEPT
    return {s.name.value: s for s in site.services}, after


def test_flask_gets_gunicorn_and_the_package_it_lacks():
    found, after = services({"app.py": FLASK, "requirements.txt": "flask\n"})
    assert found["shop"].start_command.value == "gunicorn app:app"
    assert after.text("requirements.txt") == "flask\ngunicorn\n"


def test_fastapi_listens_where_render_looks():
    found, after = services({"srv/main.py": FASTAPI, "srv/requirements.txt": "fastapi[standard]\n"})
    service = found["srv"]
    assert service.start_command.value == "uvicorn main:api --host 0.0.0.0 --port $PORT"
    assert service.folder == "srv"
    assert after.text("srv/requirements.txt") == "fastapi[standard]\n"


def test_a_procfile_tells_the_start():
    files = {
        "app.py": FLASK,
        "requirements.txt": "flask\ngunicorn\n",
        "Procfile": "web: gunicorn app:app -w 2\n",
    }
    assert services(files)[0]["shop"].start_command.value == "gunicorn app:app -w 2"


def test_a_single_page_application_is_static_with_a_rewrite():
    service = services(VITE)[0]["shop"]
    assert service.kind == "static"
    assert service.static_publish_path.value == "dist"
    assert service.build_command.value == "npm ci && npm run build"
    assert [r.destination.value for r in service.routes] == ["/index.html"]


def test_a_front_end_and_a_back_end_are_two_services():
    files = {f"web/{k}": v for k, v in VITE.items()}
    files |= {
        "api/package.json": EXPRESS,
        "api/server.js": "",
        "api/.env.example": "PORT=1\nDB_URL=x\n",
    }
    found, _ = services(files)
    assert sorted(found) == ["api", "web"]
    assert [v.key.value for v in found["api"].env_vars] == ["DB_URL"]


def test_a_dockerfile_alone_is_a_docker_service():
    service = services({"Dockerfile": "FROM nginx\n"})[0]["shop"]
    assert service.runtime.value == "docker"


@pytest.mark.parametrize(
    "files",
    [
        {"README.md": "hello"},
        {"requirements.txt": "requests\n", "job.py": "print(1)\n"},
        {"render.yaml": "services: []\n", "app.py": FLASK, "requirements.txt": "flask\n"},
    ],
    ids=["nothing", "no application", "a Blueprint already"],
)
def test_what_is_not_evident_is_not_proposed(files):
    assert isinstance(proposed(files), NoHeal)


def test_the_command_writes_only_when_it_is_told_to(tmp_path, capsys):
    (tmp_path / "app.py").write_text(FLASK)
    (tmp_path / "requirements.txt").write_text("flask\n")
    assert main(["init", str(tmp_path)]) == 0
    assert "Nothing was written" in capsys.readouterr().out
    assert not (tmp_path / "render.yaml").exists()
    assert main(["init", str(tmp_path), "--apply", "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["files"] == ["render.yaml", "requirements.txt", "chimera.toml"]
    assert "gunicorn app:app" in (tmp_path / "render.yaml").read_text()
    assert main(["heal", str(tmp_path), "--undo", said["written"]]) == 0
    assert not (tmp_path / "render.yaml").exists()
    assert (tmp_path / "requirements.txt").read_text() == "flask\n"
