from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from engine.certify.certifier import DeploymentCertifier
from engine.certify.gate import admit
from engine.decide import Answer
from engine.genesis.bus import Bus
from engine.genesis.ledger import Ledger
from engine.model import (
    Confidence,
    Decision,
    Healing,
    Issue,
    Location,
    Severity,
    Simulation,
    Verdict,
)
from engine.project.snapshot import Snapshot
from engine.trust.policy import Policy
from engine.trust.project_trust import ProjectTrust

TARGET = "local/production"


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class CountedChance:
    """Names that are all different and the same in each test."""

    def __init__(self) -> None:
        self.count = 0

    def token(self, size: int) -> str:
        self.count += 1
        return hashlib.sha512(str(self.count).encode()).hexdigest()[: 2 * size]


def simulation(**more):
    given = {
        "platform": "netlify",
        "digest": "d" * 64,
        "verdict": Verdict.PASSES,
        "rules_run": ("netlify/a", "netlify/b"),
    }
    return Simulation(**{**given, **more})


class House:
    """One project on one machine, with everything a deploy needs."""

    def __init__(self, tmp_path, name="site", user="ada", state=None, policy=None) -> None:
        self.project = tmp_path / name
        self.project.mkdir(exist_ok=True)
        self.clock = SetClock()
        self.chance = CountedChance()
        self.policy = policy or Policy()
        self.environment = {
            "CHIMERA_STATE": str(state or tmp_path / f"state-{user}"),
            "CHIMERA_USER": user,
        }
        self.ledger = Ledger(self.project / ".chimera" / "ledger.sqlite")
        self.bus = Bus(run=f"run-{user}", project=name, clock=self.clock, recorder=self.ledger)
        self.said = []
        self.bus.subscribe(lambda event: self.said.append(event.payload))
        self.trust = ProjectTrust.open(
            self.project,
            clock=self.clock,
            chance=self.chance,
            announce=self.bus.publish,
            environment=self.environment,
        )
        self.deploys = 0
        self.manifest = Snapshot.in_memory(
            {"index.html": "<h1>x</h1>", "a/b.css": "b{}"}
        ).manifest()

    @property
    def certifier(self) -> DeploymentCertifier:
        return DeploymentCertifier(
            trust=self.trust,
            ledger=self.ledger,
            policy=self.policy,
            clock=self.clock,
            chance=self.chance,
            bus=self.bus,
        )

    def certificate(self, target=TARGET, decision=Decision.ACCEPT):
        made = self.certifier.certify(simulation(), Healing(), self.manifest, target)
        return self.certifier.approve(made, Answer(decision=decision, by="operator"))

    def admit(self, certificate, manifest=None, target=TARGET):
        self.deploys += 1
        return admit(
            certificate,
            manifest or self.manifest,
            target,
            deploy=f"d{self.deploys}",
            trust=self.trust,
            policy=self.policy,
            clock=self.clock,
            bus=self.bus,
        )

    def close(self) -> None:
        self.ledger.close()


@pytest.fixture
def issue():
    return Issue(
        rule="netlify/publish-missing",
        severity=Severity.CRITICAL,
        confidence=Confidence.CERTAIN,
        location=Location(path="netlify.toml", line=3),
        message="The publish folder does not exist.",
    )


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    yield made
    made.close()
