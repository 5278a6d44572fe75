"""Writes the scenario files: runs as CloudEvents JSON lines, made of the engine's own payloads.

    python tests/scenarios/make_scenarios.py

The console's tests and pictures are fed by them. Times, names and digests are fixed.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from engine import records
from engine.clock import rfc3339
from engine.genesis import events as ev
from engine.genesis.codec import encode
from engine.model import (
    Attempt,
    Certificate,
    CertificateLevel,
    Check,
    Confidence,
    Decision,
    Deployment,
    DeploymentState,
    Edit,
    HealOutcome,
    Issue,
    Layer,
    Location,
    Probe,
    Proposal,
    RunState,
    Safety,
    Severity,
    Unknown,
    Verdict,
)
from engine.project.editing.diff import diff_of
from engine.project.snapshot import Snapshot

START = datetime(2026, 11, 24, 10, 40, 31, 200000, tzinfo=UTC)
RUN = "20261124-104031-4f2a9c"
OLD_RUN = "20261124-091207-b81e07"
DIGEST = "41fe09c07a3be0a4d2f8c6b5a1908e7d6c5b4a392817060504030201ffeeddcc"

NETLIFY_TOML = """\
# Acme shop
[build]
  command = "npm run biuld"
  publish = "dist"

[build.environment]
  NODE_VERSION = "20"

[[redirects]]
  from = "/old/*"
  to = "/new/:splat"
  status = "301"

[[redirects]]
  from = "/about-us"
  to = "/abuot.html"
  status = 302

[[headers]]
  for = "/*"
  [headers.values]
    X-Frame-Options = "DENY"
"""
REDIRECTS = """\
# Old addresses
/start      /index.html     301
/about-us   /abuot.html     301
"""
FILES = {
    "netlify.toml": NETLIFY_TOML,
    "_redirects": REDIRECTS,
    "package.json": '{\n  "scripts": {\n    "build": "vite build"\n  }\n}\n',
    "dist/index.html": "<h1>Acme</h1>\n",
    "dist/about.html": "<h1>About</h1>\n",
}


def issue(
    rule,
    severity,
    path,
    line,
    message,
    why="",
    *,
    key="",
    column=None,
    subject="",
    confidence=Confidence.CERTAIN,
    also=(),
):
    return Issue(
        rule=rule,
        severity=severity,
        confidence=confidence,
        location=Location(path=path, line=line, column=column, key_path=key),
        message=message,
        why=why,
        subject=subject,
        also=also,
        docs="https://docs.netlify.com/build/configure-builds/overview/",
    )


SCRIPT = issue(
    "build-command-script-missing",
    Severity.CRITICAL,
    "netlify.toml",
    3,
    "package.json has no script 'biuld'.",
    "The command stops there, and the deploy fails with it.",
    key="build.command",
    column=3,
)
TARGET = issue(
    "redirect-target-missing",
    Severity.HIGH,
    "netlify.toml",
    16,
    "Nothing is published at /abuot.html.",
    "Visitors of /about-us get the page for missing files.",
    key="redirects[1].to",
    column=3,
    subject="/about-us",
    also=(Location(path="_redirects", line=3),),
)
STATUS = issue(
    "redirect-status-text",
    Severity.MEDIUM,
    "netlify.toml",
    12,
    "The status is a text, not a number.",
    "It is read, but other tools refuse it.",
    key="redirects[0].status",
    column=3,
    confidence=Confidence.LIKELY,
)
NODE = issue(
    "node-version-old",
    Severity.LOW,
    "netlify.toml",
    7,
    "Node 20 gets no more fixes.",
    key="build.environment.NODE_VERSION",
    confidence=Confidence.HEURISTIC,
)
LOCK = issue(
    "lock-file-missing",
    Severity.MEDIUM,
    "package.json",
    None,
    "There is no lock file: each build may get other versions.",
)
ISSUES = (SCRIPT, TARGET, STATUS, LOCK, NODE)


def replace(text, old, new, path):
    at = text.index(old)
    return Edit(path=path, start=at, end=at + len(old), old=old, new=new)


def proposal(found, strategy, title, edits, reason, safety=Safety.SAFE):
    return Proposal(
        rule=found.rule,
        issue=found.fingerprint,
        strategy=strategy,
        title=title,
        edits=tuple(edits),
        safety=safety,
        reason=reason,
        proof="Simulated again: the issue is gone; nothing new came.",
    )


SCRIPT_HEAL = proposal(
    SCRIPT,
    "command.nearest-script",
    "Call 'build'",
    [replace(NETLIFY_TOML, "biuld", "build", "netlify.toml")],
    "package.json has a script 'build', one letter away.",
)
TARGET_HEAL = proposal(
    TARGET,
    "redirect.nearest-target",
    "Lead to '/about.html'",
    [
        replace(
            NETLIFY_TOML,
            '"/abuot.html"\n  status = 302',
            '"/about.html"\n  status = 301',
            "netlify.toml",
        ),
        replace(NETLIFY_TOML, '"301"', "301", "netlify.toml"),
        replace(REDIRECTS, "/abuot.html", "/about.html", "_redirects"),
    ],
    "'/about.html' is published and has the nearest name.",
    Safety.UNSAFE,
)
TARGET_DROP = proposal(
    TARGET,
    "redirect.remove",
    "Take the redirect out",
    [
        replace(
            NETLIFY_TOML,
            '[[redirects]]\n  from = "/about-us"\n  to = "/abuot.html"\n  status = 302\n\n',
            "",
            "netlify.toml",
        )
    ],
    "A redirect to nothing helps nobody.",
    Safety.UNSAFE,
)
SNAPSHOT = Snapshot.in_memory(FILES)


class Script:
    """Collects events with fixed times."""

    def __init__(self, run=RUN, start=START):
        self.run, self.at, self.events = run, start, []

    def say(self, *payloads, after=0.05):
        for payload in payloads:
            self.at += timedelta(seconds=after)
            number = len(self.events) + 1
            self.events.append(
                ev.Event(
                    id=f"{self.run}-{number}",
                    source="/chimera/acme-shop",
                    topic=payload.topic,
                    time=rfc3339(self.at),
                    run=self.run,
                    sequence=number,
                    layer=payload.layer,
                    payload=payload,
                    shard="acme-shop/production",
                )
            )


def simulated(script, issues=ISSUES):
    script.say(
        ev.DeployInitiated(
            project="acme-shop",
            command="deploy",
            platform="netlify",
            target="local",
            context="production",
            branch="main",
            dry_run=False,
            certify=True,
            engine="0.1.0",
        ),
        ev.StateChanged(old=RunState.IDLE, new=RunState.SIMULATING),
        ev.SimulationStarted(platform="netlify", files=128, rules=41),
    )
    for found in issues:
        script.say(ev.IssueFound(issue=found, healable=found in {SCRIPT, TARGET, STATUS}))
    counts = tuple((s, sum(i.severity is s for i in issues)) for s in Severity)
    script.say(
        ev.SimulationCompleted(
            platform="netlify",
            verdict=Verdict.FAILS,
            digest="",
            counts=counts,
            settings=(),
            unknowns=(Unknown(question="Is API_KEY set?", would_tell="the dashboard"),),
            publish="dist",
            elapsed=0.31,
        ),
        after=0.3,
    )


def offered(found, proposals, attempt=1):
    return ev.HealProposed(
        issue=found.fingerprint,
        attempt=attempt,
        proposals=tuple(proposals),
        diffs=tuple(diff_of(SNAPSHOT, p.edits) for p in proposals),
    )


def decided(found, chosen, decision=Decision.ACCEPT, outcome=HealOutcome.HEALED):
    return (
        ev.HealDecided(
            issue=found.fingerprint,
            rule=found.rule,
            strategy=chosen.strategy,
            decision=decision,
            by="operator",
        ),
        ev.HealAttempted(
            issue=found.fingerprint,
            attempt=Attempt(
                number=1, proposal=chosen, decision=decision, outcome=outcome, note=chosen.proof
            ),
        ),
        ev.IssueClosed(
            issue=found.fingerprint, rule=found.rule, outcome=outcome, reason=chosen.proof
        ),
    )


def run_events():
    """A whole run: two heals, a certificate, a deploy, a verification."""
    script = Script()
    simulated(script)
    script.say(
        ev.StateChanged(old=RunState.SIMULATING, new=RunState.HEALING),
        ev.HealIntended(issues=tuple(i.fingerprint for i in ISSUES)),
        offered(SCRIPT, [SCRIPT_HEAL]),
    )
    script.say(*decided(SCRIPT, SCRIPT_HEAL), after=1.4)
    script.say(offered(TARGET, [TARGET_HEAL, TARGET_DROP]))
    script.say(*decided(TARGET, TARGET_HEAL), after=2.2)
    for found in (STATUS, LOCK, NODE):
        script.say(
            ev.IssueClosed(
                issue=found.fingerprint,
                rule=found.rule,
                outcome=HealOutcome.NO_HEAL,
                reason="What is wanted is not known here.",
            )
        )
    script.say(
        ev.HealCompleted(healed=2, declined=0, manual=0, no_heal=3),
        ev.EditsWritten(edits=(*SCRIPT_HEAL.edits, *TARGET_HEAL.edits), undo="undo-1"),
        ev.SimulationCompleted(
            platform="netlify",
            verdict=Verdict.UNKNOWN,
            digest="",
            counts=((Severity.MEDIUM, 2), (Severity.LOW, 1)),
            settings=(),
            unknowns=(Unknown(question="Is API_KEY set?", would_tell="the dashboard"),),
            publish="dist",
            elapsed=0.2,
            again=True,
        ),
        ev.StateChanged(old=RunState.HEALING, new=RunState.CERTIFYING),
        ev.CheckRecorded(check=Check(name="simulation", passed=True, detail="no critical issue")),
        ev.CheckRecorded(check=Check(name="manifest", passed=True, detail="8 files, all read")),
        ev.GateAsked(
            gate="final-approval",
            question="Approve 8 files for local/production?",
            details=("issues: 3 left, none of them blocks", "signs: HXO_FINAL_APPROVAL"),
            digest=DIGEST,
            stake="undoable",
            at=Layer.CERTIFY,
            undo="say no to the deploy, which is asked next",
        ),
    )
    script.say(
        ev.GateAnswered(
            gate="final-approval", decision=Decision.ACCEPT, by="operator", digest=DIGEST
        ),
        ev.DeployCertified(
            certificate=Certificate(
                certificate_id="9c1e" * 16,
                passed=True,
                digest=DIGEST,
                target="local/production",
                nonce="n",
                levels=tuple(CertificateLevel),
                checks=(),
                issued_at="2026-11-24T10:40:40Z",
                expires_at="2026-11-24T10:55:40Z",
            )
        ),
        ev.StateChanged(old=RunState.CERTIFYING, new=RunState.DEPLOYING),
        ev.GateAsked(
            gate="deploy",
            question="Deploy 8 files to local (http://127.0.0.1:4400/)?",
            details=(
                "files: 8, 12.4 KiB",
                "switch: the `current` link, in one step",
                "keeps: the last 5 releases",
                "cost: none",
            ),
            digest=DIGEST,
            stake="outward",
            at=Layer.DEPLOY,
            undo="chimeractl rollback puts release 41 back",
        ),
        after=1.1,
    )
    script.say(
        ev.GateAnswered(gate="deploy", decision=Decision.ACCEPT, by="operator", digest=DIGEST),
        ev.DeployStarted(
            platform="local",
            target="local/production",
            digest=DIGEST,
            files=8,
            size=12698,
            key="k",
            steps=("copy", "switch"),
        ),
        ev.DeployCompleted(
            deployment=Deployment(
                deployment_id="dep-42",
                platform="local",
                target="local/production",
                digest=DIGEST,
                state=DeploymentState.LIVE,
                url="http://127.0.0.1:4400/",
                release="42",
                files=8,
                size=12698,
                at="2026-11-24T10:40:43Z",
            )
        ),
        ev.StateChanged(old=RunState.DEPLOYING, new=RunState.VERIFYING),
        ev.VerificationStarted(url="http://127.0.0.1:4400/", probes=4),
        after=0.8,
    )
    for kind, subject in (
        ("health", "/"),
        ("smoke", "/about.html"),
        ("redirect", "/start"),
        ("header", "X-Frame-Options"),
    ):
        script.say(
            ev.ProbeAnswered(
                probe=Probe(
                    kind=kind,
                    subject=subject,
                    verdict=Verdict.PASSES,
                    detail="HTTP 200",
                    elapsed=0.012,
                )
            )
        )
    script.say(
        ev.VerificationCompleted(
            verdict=Verdict.PASSES, passed=4, failed=0, unknown=0, url="http://127.0.0.1:4400/"
        ),
        ev.StateChanged(old=RunState.VERIFYING, new=RunState.SUCCESS),
        ev.RunFinished(state=RunState.SUCCESS, url="http://127.0.0.1:4400/", elapsed=12.6),
    )
    return script.events


def old_run_events():
    """An earlier run that was rejected: one issue more, one less."""
    script = Script(OLD_RUN, START - timedelta(hours=1, minutes=28))
    extra = issue(
        "publish-dir-missing",
        Severity.CRITICAL,
        "netlify.toml",
        4,
        "The folder 'dist' is not there.",
        key="build.publish",
    )
    simulated(script, (extra, SCRIPT, STATUS, LOCK))
    script.say(
        ev.StateChanged(old=RunState.SIMULATING, new=RunState.CERTIFYING),
        ev.CheckRecorded(check=Check(name="simulation", passed=False, detail="2 critical issues")),
        ev.StateChanged(
            old=RunState.CERTIFYING,
            new=RunState.REJECTED,
            reason="The simulation fails: 2 critical issues are left.",
        ),
        ev.RunFinished(
            state=RunState.REJECTED,
            exit_code=1,
            elapsed=3.2,
            reason="The simulation fails: 2 critical issues are left.",
            advice="Heal or accept them, then run again.",
        ),
    )
    return script.events


def crashed_events():
    """A run in which the engine itself fails."""
    script = Script("20261124-110000-c0ffee")
    simulated(script)
    script.say(
        ev.StateChanged(old=RunState.SIMULATING, new=RunState.HEALING),
        ev.RunCrashed(
            error="KeyError: 'redirects'",
            where="rows.py:118",
            advice="Nothing more was done. Please report it with that file.",
        ),
        ev.StateChanged(old=RunState.HEALING, new=RunState.FAILED, reason="Chimera itself failed"),
        ev.RunFinished(
            state=RunState.FAILED,
            exit_code=2,
            elapsed=1.9,
            reason="Chimera itself failed",
            advice="Please report it.",
        ),
    )
    return script.events


PLATFORMS = ("netlify", "render", "pages")
SERVICE = issue(
    "static-publish-path-wrong",
    Severity.CRITICAL,
    "render.yaml",
    6,
    "'shop' publishes dsit/, which nothing writes; the build writes dist/.",
    key="services[0].staticPublishPath",
    column=24,
    subject="shop",
)


def found_by(platform, *issues):
    return tuple(records.replace(i, platform=platform) for i in issues)


FOUND = {
    "netlify": found_by("netlify", SCRIPT, TARGET, LOCK),
    "render": found_by("render", SERVICE, LOCK),
    "pages": (),
}
RULES = {"netlify": 73, "render": 104, "pages": 43}
TOOK = {"netlify": 0.31, "render": 0.18, "pages": 0.05}


def looked(platform, left, verdict, *, again=False):
    return ev.SimulationCompleted(
        platform=platform,
        verdict=verdict,
        digest="",
        counts=tuple((s, sum(i.severity is s for i in left)) for s in Severity),
        settings=(),
        unknowns=(),
        publish="dist",
        elapsed=TOOK[platform],
        again=again,
    )


def platforms_begun(script):
    """Three platforms over one tree, looked at one after the other."""
    script.say(
        ev.DeployInitiated(
            project="acme-shop",
            command="deploy",
            platform=PLATFORMS[0],
            platforms=PLATFORMS,
            target="local",
            context="production",
            branch="main",
            dry_run=False,
            certify=True,
            engine="0.1.0",
        ),
        ev.StateChanged(old=RunState.IDLE, new=RunState.SIMULATING),
    )
    for platform, issues in FOUND.items():
        script.say(
            ev.SimulationStarted(platform=platform, files=128, rules=RULES[platform]), after=0.05
        )
        for found in issues:
            script.say(ev.IssueFound(issue=found, healable=found.rule != LOCK.rule))
        verdict = Verdict.FAILS if issues else Verdict.PASSES
        script.say(looked(platform, issues, verdict), after=TOOK[platform])


def closed_for(found, outcome, reason):
    return ev.IssueClosed(
        issue=found.fingerprint,
        rule=found.rule,
        outcome=outcome,
        reason=reason,
        platform=found.platform,
    )


def platforms_events():
    """One tree for three platforms: healed for two of them, rejected for what Render still says."""
    script = Script()
    platforms_begun(script)
    every = [i for issues in FOUND.values() for i in issues]
    script.say(
        ev.StateChanged(old=RunState.SIMULATING, new=RunState.HEALING),
        ev.HealIntended(issues=tuple(i.fingerprint for i in every)),
        offered(SCRIPT, [SCRIPT_HEAL]),
        *decided(SCRIPT, SCRIPT_HEAL)[:2],
        closed_for(FOUND["netlify"][0], HealOutcome.HEALED, SCRIPT_HEAL.proof),
        after=1.4,
    )
    script.say(
        closed_for(FOUND["netlify"][1], HealOutcome.NO_HEAL, "Which page is meant only you know."),
        closed_for(FOUND["netlify"][2], HealOutcome.NO_HEAL, "Which lock file is right?"),
        closed_for(FOUND["render"][0], HealOutcome.DECLINED, "not this folder"),
        closed_for(FOUND["render"][1], HealOutcome.NO_HEAL, "Which lock file is right?"),
        ev.HealCompleted(healed=1, declined=1, manual=0, no_heal=3),
        ev.EditsWritten(edits=SCRIPT_HEAL.edits, undo="undo-1"),
        looked("netlify", FOUND["netlify"][1:], Verdict.PASSES, again=True),
        looked("render", FOUND["render"], Verdict.FAILS, again=True),
        looked("pages", (), Verdict.PASSES, again=True),
        ev.StateChanged(old=RunState.HEALING, new=RunState.CERTIFYING),
        ev.CheckRecorded(
            check=Check(
                name="simulation_passed",
                passed=False,
                detail="netlify: passes; render: fails; pages: passes",
            )
        ),
        ev.StateChanged(
            old=RunState.CERTIFYING, new=RunState.REJECTED, reason="render: the deploy would fail"
        ),
        ev.RunFinished(
            state=RunState.REJECTED,
            reason="render: the deploy would fail",
            advice="Heal the issues it names.",
            exit_code=1,
            elapsed=8.3,
        ),
    )
    return script.events


def platforms_going_events():
    """The same while the second platform is looked at."""
    events = platforms_events()
    end = next(
        number
        for number, event in enumerate(events)
        if isinstance(event.payload, ev.SimulationCompleted) and event.payload.platform == "render"
    )
    script = Script()
    script.events, script.at = events[:end], START + timedelta(seconds=1)
    script.say(
        ev.Progressed(
            at=Layer.SIMULATE,
            task="rules",
            done=41,
            total=RULES["render"],
            text="Routes point to files",
            platform="render",
        )
    )
    return script.events


SCENARIOS = {
    "run": run_events,
    "rejected": old_run_events,
    "crashed": crashed_events,
    "platforms": platforms_events,
    "platforms-going": platforms_going_events,
}


def main():
    for name, make in SCENARIOS.items():
        data = b"".join(encode(event) + b"\n" for event in make())
        (HERE / f"{name}.jsonl").write_bytes(data)


if __name__ == "__main__":
    main()
