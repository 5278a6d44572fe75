"""One run over several platforms: found, printed, healed, certified, kept and replayed."""

import json
from pathlib import Path

import pytest

from chimera_tui.cli import main
from chimera_tui.run_model import RunModel
from engine.clock import SystemClock
from engine.config import ChimeraConfig, Target
from engine.decide import Answer, PolicyDecider, ProposalChoice, ScriptedDecider
from engine.errors import ConfigurationError
from engine.genesis.ledger import Ledger
from engine.model import Decision, Layer, RunState, Verdict
from engine.pipeline import ChimeraDeploymentEngine, RunOptions
from engine.platforms import registry
from engine.platforms.nodes import process
from engine.platforms.nodes.layout import NodeFolder
from engine.project.snapshot import Snapshot

YES = PolicyDecider(approve=True, unsafe=True, by="test")
WORKFLOW = """\
on: {push: {branches: [main]}}
permissions: {pages: write, id-token: write}
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: {name: github-pages}
    steps:
      - uses: actions/checkout@v4
      - run: npm ci && npm run build
      - uses: actions/upload-pages-artifact@v3
        with: {path: dist}
      - uses: actions/deploy-pages@v4
"""
FILES = {
    "netlify.toml": '[build]\n  command = "npm run biuld"\n  publish = "dist"\n',
    "render.yaml": (
        "services:\n  - type: web\n    name: shop\n    runtime: static\n"
        "    buildCommand: npm run build\n    staticPublishPath: ./dsit\n"
    ),
    ".github/workflows/pages.yml": WORKFLOW,
    "package.json": (
        '{"name": "shop", "scripts": {"build": "vite build"}, "devDependencies": {"vite": "^5"}}\n'
    ),
    "dist/index.html": "<!doctype html><title>shop</title><h1>shop</h1>\n",
}


@pytest.fixture
def shop(tmp_path):
    """A site for three platforms, with a fault for two of them."""
    project = tmp_path / "shop"
    write(project, FILES)
    yield project
    process.stop(NodeFolder(project / ".chimera" / "node"), clock=SystemClock())


def write(project: Path, files):
    for name, text in files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def rows(model):
    return {r.name: (r.verdict, r.standing, r.healed) for r in model.platforms.values()}


# -- which platforms --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (FILES, ("netlify", "render", "pages")),
        ({"index.html": ""}, ("netlify",)),
        ({"_redirects": "/a /b\n"}, ("netlify",)),
        ({"render.yaml": "", "public/_redirects": "/* /index.html 200\n"}, ("render",)),
        ({"netlify.toml": "", "CNAME": "a.example\n", ".nojekyll": ""}, ("netlify",)),
        ({"netlify.toml": "", "_config.yml": "title: x\n"}, ("netlify",)),
        ({"_config.yml": "title: x\n"}, ("pages",)),
        ({"netlify.toml": "", "examples/render.yaml": ""}, ("netlify",)),
        ({"infra/render.yaml": ""}, ("render",)),
        ({"netlify.toml": "", "api/render.yaml": ""}, ("netlify", "render")),
        ({"netlify.toml": "", "a/render.yaml": "", "b/render.yaml": ""}, ("netlify",)),
        ({"package.json": '{"scripts": {"deploy": "gh-pages -d dist"}}'}, ("pages",)),
        ({"package.json": '{"scripts": {"deploy": "gh\\u002dpages -d dist"}}'}, ("pages",)),
        ({".github/workflows/a.yml": "jobs: [\n# actions/deploy-pages\n"}, ("pages",)),
        ({".github/workflows/a.yml": "on: push\n# our pages\n", "render.yaml": ""}, ("render",)),
    ],
)
def test_a_platform_is_looked_through_when_a_file_speaks_for_it_alone(files, names):
    snapshot = Snapshot.in_memory(dict(files))
    assert registry.detected(snapshot) == names


def test_what_is_detected_lightly_is_what_the_platform_says(shared):
    folders = [f for f in sorted((shared / "corpus").iterdir()) if f.is_dir()]
    assert folders
    for folder in folders:
        snapshot = Snapshot.of_folder(folder)
        whole = {n for n in registry.MODULES if registry.platform(n).detect(snapshot)}
        assert set(registry.detected(snapshot)) <= (whole or {"netlify"}), folder.name


def test_several_are_named_by_commas_by_repeating_and_by_a_list(tmp_path):
    (tmp_path / "chimera.toml").write_text('[simulate]\nplatform = ["render", "pages", "render"]\n')
    config = ChimeraConfig.load(tmp_path)
    assert config.names("simulate.platform") == ("render", "pages")
    flags = {"deploy.target": "local, nodes"}
    assert ChimeraConfig.load(tmp_path, flags=flags).targets == (Target.LOCAL, Target.NODES)


@pytest.mark.parametrize(
    "value", ['["render", 1]', '"render,nowhere"', "[]", '""', "[[]]", "true", '"render,"']
)
def test_a_list_that_cannot_be_had_is_refused(tmp_path, value):
    (tmp_path / "chimera.toml").write_text(f"[simulate]\nplatform = {value}\n")
    with pytest.raises(ConfigurationError, match=r"simulate\.platform"):
        ChimeraConfig.load(tmp_path)


# -- simulate ---------------------------------------------------------------------------------


def test_a_bare_look_is_through_every_platform(shop, capsys):
    assert main(["simulate", str(shop)]) == 1
    told = capsys.readouterr().out
    heads = [line for line in told.split("\n") if line.startswith("simulated as")]
    assert [h.split()[2] for h in heads] == ["netlify:", "render:", "pages:"]
    assert "together: ✗ netlify fails · ✗ render fails · ✓ pages passes" in told


@pytest.mark.parametrize(
    "flags",
    [
        ("--platform", "render,pages"),
        ("--platform", "render", "--platform", "pages"),
        ("--as", "render,pages"),
        ("--as", "render", "--as", "pages", "--platform", "local"),
    ],
)
def test_the_named_ones_alone(shop, capsys, flags):
    assert main(["simulate", str(shop), *flags]) == 1
    told = capsys.readouterr().out
    assert "together: ✗ render fails · ✓ pages passes" in told
    assert "simulated as netlify" not in told


def test_the_exit_code_is_of_the_platforms_that_were_asked(shop, capsys):
    assert main(["simulate", str(shop), "--as", "pages"]) == 0
    told = capsys.readouterr().out
    assert "together" not in told
    assert main(["simulate", str(shop), "--as", "pages,render"]) == 1


def test_a_platform_that_there_is_not_is_refused(shop, capsys):
    assert main(["simulate", str(shop), "--platform", "netlify,nowhere"]) == 2
    told = capsys.readouterr().err
    assert "deploy.target cannot be 'nowhere'" in told
    assert "several are joined by commas" in told


def test_for_machines_each_issue_says_its_platform_and_each_platform_its_part(shop, capsys):
    main(["simulate", str(shop), "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert document["platform"] == "netlify, render, pages"
    assert document["verdict"] == "fails"
    assert [(p["platform"], p["verdict"]) for p in document["parts"]] == [
        ("netlify", "fails"),
        ("render", "fails"),
        ("pages", "passes"),
    ]
    every = [i for p in document["parts"] for i in p["issues"]]
    assert sorted(map(str, every)) == sorted(map(str, document["issues"]))
    assert {i["platform"] for i in every} == {"netlify", "render"}


UNDECLARED = {
    **FILES,
    "netlify.toml": '[build]\n  command = "npm run build"\n  publish = "dist"\n',
    "package.json": '{"name": "shop", "scripts": {"build": "vite build"}}\n',
}
"""Nothing installs the tool of the build: the same fault for whoever builds it."""


def test_what_several_platforms_have_is_told_in_full_once(tmp_path, capsys):
    project = tmp_path / "shop"
    write(project, UNDECLARED)
    main(["simulate", str(project), "--format", "json"])
    found = json.loads(capsys.readouterr().out)["issues"]
    keys = [(i["rule"], i["location"]["path"], i["subject"]) for i in found]
    twice = {k for k in keys if keys.count(k) > 1}
    assert twice, "a rule that holds everywhere finds the same on each platform"
    main(["simulate", str(project), "--format", "sarif"])
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    prints = [r["partialFingerprints"]["chimera/v1"] for r in results]
    assert len(prints) == len(set(prints)) == len(set(keys))
    assert any(len(r["properties"]["platforms"]) > 1 for r in results)
    main(["simulate", str(project), "--format", "github"])
    notes = capsys.readouterr().out.strip().split("\n")
    assert len(notes) == len(prints)
    assert any(" on netlify and render" in n for n in notes)
    main(["simulate", str(project)])
    told = capsys.readouterr().out
    assert "as for netlify" in told
    assert f"{len(prints)} issues" in told


# -- heal -------------------------------------------------------------------------------------


def test_heal_heals_for_all_and_says_how_each_stands(shop, capsys):
    assert main(["heal", str(shop), "--diff", "--unsafe"]) == 0
    diff = capsys.readouterr().out
    assert '+  command = "npm run build"' in diff
    assert "+    staticPublishPath: dist" in diff
    assert main(["heal", str(shop), "--apply", "--unsafe", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["platforms"] == {
        "netlify": {"before": "fails", "after": "passes"},
        "render": {"before": "fails", "after": "passes"},
        "pages": {"before": "passes", "after": "passes"},
    }
    assert {i["platform"] for i in document["issues"] if i["outcome"] == "healed"} == {
        "netlify",
        "render",
    }
    assert main(["simulate", str(shop)]) == 0


# -- a whole run ------------------------------------------------------------------------------


def deploy(project, decider=YES, options=None):
    seen = []
    engine = ChimeraDeploymentEngine(
        project,
        config=ChimeraConfig.load(project),
        decider=decider,
        subscribers=(seen.append,),
    )
    return engine.deploy(options or RunOptions()), seen


def test_one_run_one_ledger_one_certificate_that_names_each_platform(shop):
    report, seen = deploy(shop)
    assert report.state is RunState.SUCCESS, report.reason
    assert seen[0].payload.platforms == ("netlify", "render", "pages")
    assert len(report.simulation.parts) == 3
    certificates = {e.payload.certificate.nonce for e in seen if e.topic == "deploy.certified"}
    assert len(certificates) == 1
    (check,) = [c for c in report.certificate.checks if c.name == "simulation_passed"]
    assert check.detail == "netlify: passes; render: passes; pages: passes"
    signed = "".join(_statements(report.certificate))
    assert "netlify: passes; render: passes; pages: passes" in signed
    assert '"render/static-publish-path-wrong"' in signed
    live = RunModel()
    live.apply_all(seen)
    assert rows(live) == {
        "netlify": (Verdict.FAILS, Verdict.PASSES, 1),
        "render": (Verdict.FAILS, Verdict.PASSES, 1),
        "pages": (Verdict.PASSES, Verdict.PASSES, 0),
    }
    assert live.platforms["netlify"].target == "local"
    assert not live.platforms["render"].target
    ledger = Ledger(shop / ".chimera" / "ledger.sqlite")
    assert list(ledger.verify()) == []
    replayed = RunModel()
    replayed.apply_all(e.event() for e in ledger.entries(run=report.run))
    ledger.close()
    assert rows(replayed) == rows(live)
    assert [i.platforms for i in replayed.issues] == [i.platforms for i in live.issues]


SERVICE = (
    "services:\n  - type: web\n    name: api\n    runtime: node\n    plan: free\n"
    "    buildCommand: npm install\n    startCommand: node server.js\n"
)


def test_an_own_server_serves_the_site_and_not_the_service(shop):
    (shop / "netlify.toml").unlink()
    (shop / "render.yaml").write_text(SERVICE)
    (shop / "server.js").write_text(
        "require('http').createServer((q, a) => a.end()).listen(process.env.PORT)\n"
    )
    report, seen = deploy(shop)
    assert report.state is RunState.SUCCESS, report.reason
    assert seen[0].payload.platforms == ("pages", "render")
    (check,) = [c for c in report.certificate.checks if c.name == "simulation_passed"]
    assert check.detail == "pages: passes; render: passes"


def test_what_one_platform_still_says_rejects_the_tree(shop):
    def choose(issue, proposals):
        decision = Decision.REJECT if issue.platform == "render" else Decision.ACCEPT
        return ProposalChoice(decision=decision, chosen=0, by="test")

    def gate(question):
        return Answer(decision=Decision.ACCEPT, by="test")

    report, seen = deploy(shop, ScriptedDecider(gates=gate, heals=choose))
    assert report.state is RunState.REJECTED
    assert "netlify: passes; render: fails; pages: passes" in report.reason
    assert "What blocks is render, which the target local does not serve" in report.advice
    assert "`--as netlify`" in report.advice
    assert seen[-1].payload.exit_code == 1
    assert not NodeFolder(shop / ".chimera" / "node").names()
    model = RunModel()
    model.apply_all(seen)
    assert rows(model)["render"] == (Verdict.FAILS, Verdict.FAILS, 0)
    assert rows(model)["netlify"] == (Verdict.FAILS, Verdict.PASSES, 1)


def test_a_dry_run_looks_through_all_and_changes_nothing(shop):
    before = {p: p.read_bytes() for p in shop.rglob("*") if p.is_file()}
    report, seen = deploy(shop, options=RunOptions(dry_run=True))
    assert report.state is RunState.SUCCESS
    assert {p: p.read_bytes() for p in before} == before
    model = RunModel()
    model.apply_all(seen)
    assert {r.standing for r in model.platforms.values()} == {Verdict.PASSES}
    assert not any(r.target for r in model.platforms.values())


def test_headless_lines_tell_each_platform(shop, capsys):
    assert main(["deploy", str(shop), "--no-ui", "--yes", "--unsafe"]) == 0
    told = capsys.readouterr().out
    assert "→ local as netlify, render, pages" in told
    for name in ("netlify", "render", "pages"):
        assert f"simulate as {name}:" in told
    assert "static-publish-path-wrong on render: healed" in told
    assert "Simulated again as netlify, render, pages: the issue is gone" in told
    assert "✓ simulation_passed: netlify: passes; render: passes; pages: passes" in told


@pytest.mark.parametrize("flags", [("local,nodes",), ("local", "netlify"), ("nodes", "local")])
def test_a_target_that_is_not_built_ends_it_before_anything_begins(shop, capsys, flags):
    given = [word for flag in flags for word in ("--platform", flag)]
    assert main(["deploy", str(shop), "--no-ui", "--yes", *given]) == 2
    told = capsys.readouterr()
    assert "is not yet available" in told.err
    assert not told.out
    assert not (shop / ".chimera").exists()


def test_the_whole_number_of_rules_is_known_from_the_first(shop):
    _, seen = deploy(shop, options=RunOptions(dry_run=True))
    model, totals = RunModel(), []
    for event in seen:
        model.apply(event)
        if event.topic == "run.progress" and event.payload.task == "rules":
            totals.append(model.layers[Layer.SIMULATE].total)
    assert len(set(totals)) == 1
    assert totals[0] == len(totals)


def _statements(certificate):
    import base64

    for text in certificate.envelopes:
        yield base64.b64decode(json.loads(text)["payload"]).decode()
