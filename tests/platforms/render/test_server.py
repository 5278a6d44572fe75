"""The server's answer, code by code: what rejects, what makes unsure, what is only said."""

import pytest

from engine.platforms.interface import BuildContext
from engine.platforms.render.findings import BlueprintVerdict, Code, Strength, verdict_of
from engine.platforms.render.platform import PLATFORM, resolve_blueprint
from engine.project.snapshot import Snapshot

WEB = """services:
  - type: web
    name: shop
    runtime: node
    plan: starter
    buildCommand: npm ci
    startCommand: npm start
"""
STATIC = """services:
  - type: web
    name: site
    runtime: static
    staticPublishPath: dist
"""
DOCKER = "services:\n  - type: web\n    name: shop\n    runtime: docker\n"
DB = "databases:\n  - name: main\n    plan: basic-256mb\n"
KV = "services:\n  - type: keyvalue\n    name: cache\n    ipAllowList: []\n"
CRON = WEB.replace("type: web", "type: cron").replace(
    "name: shop", 'name: n\n    schedule: "0 3 * * *"'
)
FLOW = WEB.replace("type: web", "type: workflow").replace("    plan: starter\n", "")


def resolve(text):
    return resolve_blueprint(
        Snapshot.in_memory({"render.yaml": text}), "render.yaml", BuildContext()
    )


def told(text):
    return {(f.code, f.strength, f.location.key_path) for f in resolve(text).findings}


def env(*lines):
    return WEB + "    envVars:\n" + "".join(f"      {line}\n" for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        WEB,
        WEB.replace("runtime:", "env:"),
        STATIC,
        STATIC.replace("runtime:", "env:"),
        DOCKER,
        DB,
        KV,
        KV.replace("keyvalue", "redis"),
        CRON,
        "{}",
        env("- key: A", "  value: true"),
        env("- key: A", "  value: 3.10"),
        env("- key: A", '  value: ""'),
        env("- key: A", "  sync: no"),
        env("- key: A", "  sync: false", "- key: B", "  generateValue: true"),
        WEB + "    autoDeploy: yes\n",
        WEB + "    numInstances: 0x2\n",
        WEB + "    numInstances: 2.0\n",
        WEB + "    region:\n",
        STATIC + '    plan: ""\n',
        WEB + "    domains: [a.example.org]\n",
        WEB.replace("starter", "1c-2g"),
        DB + "    postgresMajorVersion: 16\n    diskSizeGB: 1\n",
        DB + "    diskSizeGB: 15\n",
        WEB + "    initialDeployHook: x\n    autoDeployTrigger: off\n",
        "x: &a\n".replace("x: &a\n", "") + WEB,
    ],
)
def test_what_lives_is_accepted(text):
    site = resolve(text)
    assert verdict_of(site.findings) is BlueprintVerdict.ACCEPT, site.findings


CERTAIN = [
    (Code.UNKNOWN_FIELD, WEB + "    pythonVersion: 3.11\n", "services[0].pythonVersion"),
    (Code.UNKNOWN_FIELD, WEB + "x-common: 1\n", "x-common"),
    (Code.UNKNOWN_FIELD, DB + "    type: postgres\n", "databases[0].type"),
    (
        Code.UNKNOWN_FIELD,
        env("- key: A", "  value: b", "  scope: x"),
        "services[0].envVars[0].scope",
    ),
    (Code.DUP_KEY, WEB + "    plan: free\n", "services[0].plan"),
    (Code.DECODE, WEB + "    envVars:\n      A: b\n", "services[0].envVars"),
    (Code.DECODE, env("- key: A", "  sync: https://x.org"), "services[0].envVars[0].sync"),
    (Code.DECODE, WEB + "    autoDeploy: s\n", "services[0].autoDeploy"),
    (Code.DECODE, WEB + '    numInstances: "2"\n', "services[0].numInstances"),
    (Code.DECODE, "- a\n", ""),
    (Code.TYPE, WEB.replace("web", "static"), "services[0].type"),
    (Code.TYPE, WEB.replace("  - type: web\n    name", "  - name"), "services[0]"),
    (Code.TYPE, WEB + "  -\n", "services[1]"),
    (Code.ENV_NO_VALUE, env("-"), "services[0].envVars[0]"),
    (Code.RUNTIME, WEB.replace("node", "java"), "services[0].runtime"),
    (Code.RUNTIME, WEB.replace("    runtime: node\n", ""), "services[0]"),
    (Code.START, WEB.replace("    startCommand: npm start\n", ""), "services[0]"),
    (Code.DOCKER_START, DOCKER + "    startCommand: x\n", "services[0].startCommand"),
    (Code.NONDOCKER, WEB + "    dockerContext: .\n", "services[0].dockerContext"),
    (Code.KV_ALLOWLIST, KV.replace("    ipAllowList: []\n", ""), "services[0]"),
    (Code.KV_ALLOWLIST, KV.replace("[]", ""), "services[0]"),
    (Code.ENV_NO_VALUE, env("- key: A"), "services[0].envVars[0]"),
    (Code.ENV_NO_VALUE, env("- key: A", "  value:"), "services[0].envVars[0]"),
    (Code.ENV_NO_VALUE, env("- value: a"), "services[0].envVars[0]"),
    (
        Code.ENV_CONFLICT,
        env("- key: A", "  value: b", "  sync: false"),
        "services[0].envVars[0].sync",
    ),
    (
        Code.FROMSVC_TYPE,
        env("- key: A", "  fromService: {name: b, property: host}"),
        "services[0].envVars[0]",
    ),
    (
        Code.FROMSVC_PROPERTY,
        env("- key: A", "  fromService: {name: b, type: web, property: url}"),
        "services[0].envVars[0].fromService.property",
    ),
    (
        Code.FROMDB_PROPERTY,
        env("- key: A", "  fromDatabase: {name: b, property: url}"),
        "services[0].envVars[0].fromDatabase.property",
    ),
    (
        Code.FREE_DISK,
        WEB.replace("starter", "free") + "    disk: {name: d, mountPath: /var/d}\n",
        "services[0].disk",
    ),
    (
        Code.FREE_PREDEPLOY,
        WEB.replace("starter", "free") + "    preDeployCommand: x\n",
        "services[0].preDeployCommand",
    ),
    (
        Code.FREE_SHUTDOWN,
        WEB.replace("starter", "free") + "    maxShutdownDelaySeconds: 60\n",
        "services[0].maxShutdownDelaySeconds",
    ),
    (Code.STATIC_PLAN, STATIC + "    plan: free\n", "services[0].plan"),
    (Code.STATIC_REGION, STATIC + "    region: oregon\n", "services[0].region"),
    (Code.PG_LEGACY, DB.replace("basic-256mb", "pro plus"), "databases[0].plan"),
    (Code.PG_PLAN, DB.replace("basic-256mb", "huge"), "databases[0].plan"),
    (Code.PLAN, WEB.replace("starter", "hobby"), "services[0].plan"),
    (Code.PLAN, CRON.replace("starter", "free"), "services[0].plan"),
    (Code.PG_DISK, DB + "    diskSizeGB: 3\n", "databases[0].diskSizeGB"),
    (Code.PG_USER, DB + "    user: postgres\n", "databases[0].user"),
    (Code.WF_REPO, FLOW, "services[0]"),
    (Code.WF_BUILD, FLOW.replace("    buildCommand: npm ci\n", ""), "services[0]"),
    (Code.REGION, WEB + "    region: auto\n", "services[0].region"),
    (Code.DUP_NAME, DB + DB.replace("databases:\n", ""), "databases[1].name"),
]


@pytest.mark.parametrize(("code", "text", "path"), CERTAIN, ids=lambda v: str(v)[:24])
def test_what_the_server_refuses_is_certain(code, text, path):
    assert (code, Strength.CERTAIN, path) in told(text)
    assert verdict_of(resolve(text).findings) is BlueprintVerdict.REJECT


IMPLIED = [
    (Code.FREE_KIND, WEB.replace("web", "worker").replace("starter", "free"), "services[0].plan"),
    (Code.DOCKER_BUILD, DOCKER + "    buildCommand: x\n", "services[0].buildCommand"),
    (Code.IMAGE, DOCKER.replace("docker", "image"), "services[0]"),
    (Code.IMAGE, WEB + "    image: {url: x}\n", "services[0].image"),
    (Code.STATIC_PATH, STATIC.replace("    staticPublishPath: dist\n", ""), "services[0]"),
    (Code.ONLY_STATIC, WEB + "    staticPublishPath: dist\n", "services[0].staticPublishPath"),
    (Code.BUILD, WEB.replace("    buildCommand: npm ci\n", ""), "services[0]"),
    (
        Code.DISK_SCALE,
        WEB + "    numInstances: 2\n    disk: {name: d, mountPath: /var/d}\n",
        "services[0].disk",
    ),
    (Code.KIND_FIELD, CRON + "    healthCheckPath: /h\n", "services[0].healthCheckPath"),
    (Code.KIND_FIELD, WEB.replace("web", "worker") + "    domains: [a.b]\n", "services[0].domains"),
    (Code.HEALTH_PATH, WEB + "    healthCheckPath: h\n", "services[0].healthCheckPath"),
    (Code.DISK_PATH, WEB + "    disk: {name: d, mountPath: /}\n", "services[0].disk.mountPath"),
    (Code.SCALING, WEB + "    scaling: {minInstances: 1}\n", "services[0]"),
    (Code.GROUP_KEY, env("- key: A", "  fromGroup: g"), "services[0].envVars[0].key"),
    (Code.PLAN, WEB.replace("starter", "pro_plus"), "services[0].plan"),
    (Code.PG_PLAN, DB.replace("basic-256mb", "basic_256mb"), "databases[0].plan"),
    (Code.CRON_SCHEDULE, CRON.replace("0 3", "61 3"), "services[0].schedule"),
    (Code.ENUM, KV + "    maxmemoryPolicy: allkeys_lru\n", "services[0].maxmemoryPolicy"),
    (Code.DECODE, "", ""),
    (Code.DECODE, WEB + "    autoDeploy: Yes\n", "services[0].autoDeploy"),
    (Code.DOCUMENTS, WEB + "---\n" + DB, ""),
    (
        Code.UNKNOWN_FIELD,
        "projects:\n  - name: p\n    envVarGroups: []\n",
        "projects[0].envVarGroups",
    ),
]


@pytest.mark.parametrize(("code", "text", "path"), IMPLIED, ids=lambda v: str(v)[:24])
def test_what_is_only_documented_makes_unsure(code, text, path):
    assert (code, Strength.IMPLIED, path) in told(text)
    assert verdict_of(resolve(text).findings) is BlueprintVerdict.UNSURE


def test_what_only_the_workspace_knows_never_rejects():
    text = env("- fromGroup: g", "- key: A", "  fromDatabase: {name: b, property: host}")
    site = resolve(text)
    assert {f.strength for f in site.findings} == {Strength.WORKSPACE}
    assert verdict_of(site.findings) is BlueprintVerdict.ACCEPT
    assert len([u for u in site.unknowns() if "workspace" in u.would_tell]) == 2


def test_a_read_replica_is_named_like_a_database():
    text = (
        DB
        + "    readReplicas:\n      - name: copy\n"
        + env("- key: A", "  fromDatabase: {name: copy, property: host}")
    )
    assert resolve(text).findings == ()


def test_a_parse_fault_has_its_line():
    site = resolve("services:\n  - type: web\n   name: x\n")
    assert [(f.code, f.location.line) for f in site.findings] == [(Code.PARSE, 3)]
    assert site.services == ()
    assert site.publish is None


def test_places_are_those_of_the_value_or_key():
    site = resolve(WEB + "    region: auto # here\n")
    (finding,) = site.findings
    assert (finding.location.line, finding.location.column) == (8, 13)
    assert site.text[finding.start : finding.end] == "auto"
    assert finding.json_path == "$.services[0].region"
    assert "oregon" in finding.allowed


def test_resources_are_found_in_every_scope():
    inner = WEB.replace("\n", "\n        ").rstrip()
    site = resolve(
        f"ungrouped:\n  {DB.replace(chr(10), chr(10) + '  ')}\nprojects:\n  - name: p\n"
        f"    environments:\n      - name: e\n        {inner}\n"
    )
    assert [d.path for d in site.databases] == ["ungrouped.databases[0]"]
    assert [s.path for s in site.services] == ["projects[0].environments[0].services[0]"]
    assert site.environments[0].project == "p"


def test_anchors_and_merges_are_followed():
    site = resolve(
        WEB.replace("- type", "- &base\n    type")
        + "  - <<: *base\n    name: second\n    plan: free\n"
    )
    assert verdict_of(site.findings) is BlueprintVerdict.ACCEPT
    assert [(s.name.value, s.plan.value, s.start_command.value) for s in site.services] == [
        ("shop", "starter", "npm start"),
        ("second", "free", "npm start"),
    ]


def test_defaults_say_where_they_come_from():
    (service,) = resolve(WEB.replace("    plan: starter\n", "")).services
    assert (service.plan.value, service.plan.is_set) == ("starter", False)
    assert "paid" in service.plan.note
    assert service.region.value == "oregon"
    assert service.auto_deploy_trigger.value == "commit"
    (database,) = resolve("databases:\n  - name: main\n").databases
    assert (database.plan.value, database.plan.is_set) == ("basic-256mb", False)
    (docker,) = resolve(DOCKER).services
    assert docker.dockerfile_path.value == "./Dockerfile"


def test_a_static_site_is_served_by_its_routes():
    site = resolve(
        STATIC.replace("dist", "./out/")
        + "    rootDir: web\n    routes:\n      - {type: rewrite, source: /*, destination: /index.html}\n"
        "    headers:\n      - {path: /*, name: X-A, value: b}\n"
    )
    assert site.publish == "web/out"
    plan = PLATFORM.serving_plan(site)
    assert [(r.path, r.to, r.status) for r in plan.routes] == [("/*", "/index.html", 200)]
    assert plan.headers[0].values == (("X-A", "b"),)


def test_env_vars_keep_their_text():
    (service,) = resolve(env("- key: PYTHON_VERSION", "  value: 3.10")).services
    found = service.env("PYTHON_VERSION")
    assert found is not None
    assert found.value.value == "3.10"


def test_the_blueprint_at_the_root_is_read_first():
    snapshot = Snapshot.in_memory({"a/render.yaml": WEB, "render.yml": DB, "render.yaml": KV})
    site = PLATFORM.resolve(snapshot, BuildContext())
    assert site.path == "render.yaml"
    assert site.other_blueprints == ("render.yml", "a/render.yaml")
    assert not PLATFORM.detect(Snapshot.in_memory({"index.html": ""}))
