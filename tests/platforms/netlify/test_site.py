"""The record that rules read: places, origins, errors with their lines."""

from __future__ import annotations

import pytest

from engine.model import Origin
from engine.platforms import registry
from engine.platforms.interface import BuildContext
from engine.platforms.netlify.site import NetlifySite, PathState, ValueOrigin
from engine.project.snapshot import Snapshot


def resolve(files: dict[str, str], **context: str) -> NetlifySite:
    site = registry.platform("netlify").resolve(Snapshot.in_memory(files), BuildContext(**context))
    assert isinstance(site, NetlifySite)
    return site


TOML = """\
[build]
  command = "npm run build"
  publish = "dist"

[context.production]
  command = "npm run prod"

[[redirects]]
  from = "/a"
  to = "/b"

[[redirects]]
  from = "/c"

[[headers]]
  for = "/*"
  [headers.values]
    X-A = "b"
"""


def test_values_and_where_they_come_from():
    site = resolve({"netlify.toml": TOML, "dist/index.html": ""})
    assert site.config_ok
    assert site.build_command == "npm run prod"
    assert site.publish == "dist"
    assert site.publish_state is PathState.FOLDER
    assert site.publish_origin is ValueOrigin.CONFIG
    command = site.setting("build.command")
    assert command is not None
    assert command.origin is Origin.CONTEXT
    assert str(command.location) == "netlify.toml:6:3"
    publish = site.setting("build.publish")
    assert publish is not None
    assert publish.origin is Origin.FILE
    assert publish.location is not None
    assert publish.location.key_path == "build.publish"


def test_rows_know_their_place():
    site = resolve({"netlify.toml": TOML, "dist/_redirects": "# c\n/x /y 302!\n/bad\n"})
    first, second = site.redirects
    assert (first.from_, first.to, first.status, first.force) == ("/x", "/y", 302, True)
    assert (first.source.path, first.source.line) == ("dist/_redirects", 2)
    assert first.source.text == "/x /y 302!"
    assert second.source.key_path == "redirects[0]"
    assert second.source.line == 8
    text = site.snapshot.text("netlify.toml")
    assert text is not None
    assert text[second.source.start : second.source.end] == second.source.text
    assert second.source.text.startswith("[[redirects]]")
    assert second.effective_status == 301
    bad_line, bad_row = site.redirects_errors
    assert bad_line.reason == "Missing destination path/URL"
    assert bad_line.source.line == 3
    assert bad_row.reason == 'Missing "to" field'
    assert bad_row.source.line == 12
    assert site.headers[0].values == {"X-A": "b"}
    assert site.headers[0].source.line == 15


def test_an_error_knows_its_line():
    broken = resolve({"netlify.toml": '[build]\ncommand = "a\n'})
    assert broken.config_error is not None
    assert broken.config_error.location is not None
    assert broken.config_error.location.line == 2
    assert broken.publish is None
    wrong = resolve({"netlify.toml": "[build]\n\npublish = 3\n"})
    assert wrong.config_error is not None
    assert wrong.config_error.property == "build.publish"
    assert str(wrong.config_error.location) == "netlify.toml:3:1"
    context = resolve({"netlify.toml": "[build]\n[context.foo]\ncommand = 3\n"})
    assert context.config_error is not None
    assert str(context.config_error.location) == "netlify.toml:3:1"


def test_a_file_of_the_base_replaces_the_first():
    site = resolve(
        {"netlify.toml": '[build]\nbase = "web"\n', "web/netlify.toml": '[build]\npublish = "o"\n'}
    )
    assert site.config_path == "web/netlify.toml"
    assert [(d.path, d.counts) for d in site.documents] == [
        ("netlify.toml", False),
        ("web/netlify.toml", True),
    ]
    assert site.publish == "web/o"
    assert site.in_build_dir("x") == "web/x"


def test_undecodable_bytes_keep_the_places():
    site = resolve({})
    assert site.config_ok
    data = b'# \xff\xfe\n[[redirects]]\nfrom = "/\xff"\nto = "/b"\n'
    site = registry.platform("netlify").resolve(
        Snapshot.in_memory({"netlify.toml": data}), BuildContext()
    )
    assert isinstance(site, NetlifySite)
    [redirect] = site.redirects
    assert redirect.from_ == "/\ufffd"
    text = site.snapshot.text("netlify.toml")
    assert text is not None
    assert text[redirect.source.start : redirect.source.end] == redirect.source.text


def test_the_plan_is_served_in_order():
    site = resolve({"netlify.toml": "spa_fallback = true\n", "_redirects": "/a /b 200\n"})
    plan = registry.platform("netlify").serving_plan(site)
    assert [(r.path, r.to, r.status) for r in plan.routes] == [
        ("/a", "/b", 200),
        ("/*", "/index.html", 200),
    ]


def test_a_script_too_large_to_be_parsed_is_said():
    from engine.clock import SystemClock
    from engine.simulate.simulator import BuildSimulator

    script = "export default () => {};\n" + "// x\n" * 110_000 + "(("
    files = {"netlify/functions/big.mjs": script, "index.html": "<h1>a</h1>"}
    simulation = BuildSimulator(clock=SystemClock()).simulate_netlify_build(
        Snapshot.in_memory(files)
    )
    assert any("big.mjs" in u.question for u in simulation.unknowns)
    assert not any(i.rule == "function-syntax" for i in simulation.issues)


@pytest.mark.parametrize("platform", ["netlify", "render", "pages"])
@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("[" * 50_000, True),
        ('{"a":' * 50_000, True),
        ('{"a":' * 50_000 + "1" + "}" * 50_000, False),
        ('{"a":' + "[" * 400 + "]" * 400 + "}", False),
    ],
    ids=["arrays", "open", "whole", "too deep for the positions"],
)
def test_a_package_json_of_any_depth_is_told_or_asked_about(platform, text, issue):
    from engine.clock import SystemClock
    from engine.simulate.simulator import BuildSimulator

    files = {"package.json": text, "netlify.toml": "[build]\ncommand = 'npm run build'\n"}
    simulation = BuildSimulator(clock=SystemClock()).simulate(
        Snapshot.in_memory(files), registry.platform(platform), BuildContext()
    )
    assert any(i.rule == "package-json-invalid" for i in simulation.issues) is issue
    about = [u for u in simulation.unknowns if "package.json" in u.question and u.rule]
    assert {u.rule for u in about} == (set() if issue else {"package-json-invalid"})
    assert not any("failed" in u.question for u in simulation.unknowns)


@pytest.mark.parametrize("value", ["{}", "[]", "3", "{a = [1]}"])
@pytest.mark.parametrize("key", ["commandOrigin", "publishOrigin"])
def test_an_origin_of_an_odd_kind_is_none(key, value):
    site = resolve({"netlify.toml": f"[build]\n{key} = {value}\n"})
    assert site.build_command_origin is None
