"""Our model of the published schema against the schema itself, file by file."""

import json
import os
from pathlib import Path

import jsonschema
import pytest
import yaml

from engine.platforms.render.schema import schema_errors
from engine.project.yaml.document import YamlFault, parse_yaml

ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("CHIMERA_SHARED", ROOT.parent / "shared"))
SCHEMA = SHARED / "oracle/render/render.schema.json"
RICH = ROOT / "tests/bench/rich_blueprint.yaml"
FILES = sorted([*SHARED.glob("corpus/**/render*.y*ml"), *SHARED.glob("fixes/**/render*.y*ml")])


def places(text):
    document = parse_yaml(text)
    assert not isinstance(document, YamlFault)
    return sorted(e.json_path for e in schema_errors(document))


def test_the_rich_sample_is_valid():
    assert places(RICH.read_text()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n", ["$"]),
        ("[]\n", ["$", "$", "$"]),
        ("version: 1\n", ["$", "$.version", "$.version"]),
        ("services: {}\n", ["$", "$.services"]),
        ("services:\n  - {type: web, name: a, env: node}\n", ["$", "$.services[0]"]),
        ("databases:\n  - {name: a, postgresMajorVersion: 16}\n",
         ["$", "$.databases[0].postgresMajorVersion", "$.databases[0].postgresMajorVersion"]),
        ("envVarGroups:\n  - {name: a, envVars: [{key: b, value: yes}]}\n",
         ["$", "$.envVarGroups[0].envVars[0].value"]),
        ("projects:\n  - environments: []\n", ["$", "$.projects[0]"]),
        ("buildSources:\n  - {name: a}\n", ["$", "$.buildSources[0]"]),
        ("buildSources:\n  - 1\n", ["$", "$.buildSources[0]", "$.buildSources[0]"]),
        ("buildSources:\n  - {name: a, git: {repo: r, runtime: go, baseDir: .}}\n",
         ["$", "$.buildSources[0].git.runtime"]),
    ],
)  # fmt: skip
def test_errors_stand_where_validators_put_them(text, expected):
    assert places(text) == expected


def test_a_service_tells_what_is_wrong_inside():
    document = parse_yaml("services:\n  - {type: cron, name: a, runtime: node, plan: free}\n")
    inside = [e for error in schema_errors(document) for e in error.leaves()]
    assert {e.json_path for e in inside} >= {"$.services[0]", "$.services[0].plan"}
    assert any("'schedule' is a required property" in e.message for e in inside)


def test_messages_show_no_records():
    document = parse_yaml("services:\n  - {type: web, envVars: [{key: A, value: secret, b: c}]}\n")
    assert "secret" not in " ".join(e.message for e in schema_errors(document))


@pytest.mark.skipif(not SCHEMA.is_file(), reason="needs ../shared/oracle")
@pytest.mark.parametrize("path", FILES, ids=lambda p: "/".join(p.parts[-3:]))
def test_real_files_get_the_same_answer(path):
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    text = path.read_text(encoding="utf-8-sig")
    document = parse_yaml(text)
    try:
        data = json.loads(json.dumps(yaml.safe_load(text), default=str))
    except yaml.YAMLError:
        assert isinstance(document, YamlFault)
        return
    assert not isinstance(document, YamlFault)
    expected = sorted(e.json_path for e in validator.iter_errors(data))
    assert sorted(e.json_path for e in schema_errors(document)) == expected
