"""No text makes a reader fail: what cannot be read is passed over."""

import json
import string

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model import NoHeal
from engine.platforms.interface import BuildContext
from engine.platforms.pages.bundlers import SUFFIXES, find_value
from engine.platforms.pages.jekyll import excludes, processed, read_config
from engine.platforms.pages.liquid import content_start, faults
from engine.platforms.pages.platform import PLATFORM as PAGES
from engine.platforms.pages.workflow import read_workflow
from engine.platforms.render.platform import PLATFORM as RENDER
from engine.platforms.render.predict.dockerfile import DockerIgnore, copy_sources, parse_dockerfile
from engine.platforms.render.predict.entry_files import node_bindings, python_bindings
from engine.platforms.render.predict.python_apps import parse_target
from engine.platforms.render.predict.requirements import read_requirements
from engine.platforms.render.predict.secret_values import secret_kind
from engine.project.snapshot import Snapshot

PIECES = [
    *(
        "{{",
        "}}",
        "{%",
        "%}",
        "raw",
        "endraw",
        "if x",
        "---\n",
        "FROM a AS b\n",
        "COPY ",
        "<<EOF\n",
    ),
    *(
        "EOF\n",
        "\\\n",
        "[",
        "]",
        "!",
        "**/",
        "*",
        "?",
        "[z-a]",
        "jobs:\n",
        "  - uses: ",
        "on: push",
    ),
    *("base: '", "'", '"', "`", "${", "app.run(", "listen(", ")", "host=", "-r x", "#", "\r\n"),
    *("\ufeff", "\x00", "\udcff", "é", "import os\n", "if a:\n", "&a ", "*a", "<<: ", "://", "@"),
]
TEXTS = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(string.printable, max_size=6)), max_size=25
).map("".join)
ONCE = settings(max_examples=150, derandomize=True, deadline=None)


@ONCE
@given(TEXTS)
def test_readers_pass_over_what_they_cannot_read(text):
    list(copy_sources(parse_dockerfile(text, "Dockerfile")))
    DockerIgnore(text).ignores("a/b.txt")
    list(faults(text, content_start(text) or 0))
    find_value(text, "vite.config.js", "base")
    list(python_bindings(text))
    list(node_bindings(text))
    parse_target(text)
    secret_kind(text[:10], text)
    read_workflow("w.yml", text)
    snapshot = Snapshot.in_memory({"r.txt": text, "_config.yml": text, "a.md": text})
    read_requirements(snapshot, "r.txt")
    config = read_config(snapshot, "")
    excludes(config, "a.md")
    list(processed(snapshot, "", config))


@ONCE
@given(TEXTS, st.sampled_from([".github/workflows/a.yml", "_config.yml", "package.json", "CNAME"]))
def test_pages_resolves_anything(text, path):
    files = {path: text, "index.html": text, f"vite.config{SUFFIXES[0]}": text}
    site = PAGES.resolve(Snapshot.in_memory(files), BuildContext())
    site.settings()
    site.unknowns()
    for rule in PAGES.rules():
        for issue in rule.check(site):
            rule.heal(issue, site)


COMMANDS = st.lists(
    st.sampled_from(
        [
            *(
                "npm ",
                "run ",
                "build",
                "ci ",
                "cd ",
                "a ",
                "&& ",
                "|| ",
                "; ",
                "\n",
                "( ",
                ") ",
                "'",
            ),
            *('"', "$PORT ", "gunicorn ", "app:app ", "-b ", "127.0.0.1:1 ", "uvicorn ", "--port "),
            *(
                "8000 ",
                "./b.sh ",
                "python ",
                "app.py ",
                "pip install ",
                "-r ",
                "r.txt ",
                "bash -c ",
            ),
            *("\\", "\\ ", "node ", "dist/x.js ", "env ", "A=1 ", "flask ", "run ", "$(", "`", "-"),
        ]
    ),
    max_size=14,
).map("".join)


@settings(ONCE, max_examples=50)
@given(COMMANDS, COMMANDS, st.sampled_from(["python", "node", "static", "docker", "go"]))
def test_render_takes_any_command(build, start, runtime):
    service = {
        "type": "web",
        "name": "a",
        "runtime": runtime,
        "rootDir": "s",
        "buildCommand": build,
        "startCommand": start,
        "dockerCommand": start,
        "staticPublishPath": build[:9],
        "envVars": [{"key": "PORT", "value": start}, {"key": "NODE_ENV", "value": "production"}],
    }
    files = {
        "render.yaml": json.dumps({"services": [service]}),
        "s/package.json": '{"scripts": {"build": "npm run build", "start": "cd .. && node x"}}',
        "s/b.sh": start,
        "s/app.py": "app = 1\n",
        "s/r.txt": build,
    }
    site = RENDER.resolve(Snapshot.in_memory(files), BuildContext())
    site.settings()
    for rule in RENDER.rules():
        for issue in rule.check(site):
            answer = rule.heal(issue, site)
            for proposal in () if isinstance(answer, NoHeal) else answer:
                site.snapshot.with_edits(proposal.edits)
