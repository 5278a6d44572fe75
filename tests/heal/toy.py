"""A platform of one file for the loop's tests: a word is a fault, and a rule swaps words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model import (
    Confidence,
    Edit,
    Issue,
    Location,
    NoHeal,
    Proposal,
    Safety,
    Setting,
    Severity,
    Simulation,
    Unknown,
    Verdict,
)
from engine.platforms.interface import BuildContext, Rule, RuleBody, RuleMeta, ServingPlan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.needs import Need
    from engine.project.snapshot import Snapshot

FILE = "words"


@dataclass(frozen=True)
class ToySite:
    snapshot: Snapshot
    context: BuildContext
    platform: str = "toy"
    publish: str | None = None
    build_command: str | None = None

    def has(self, need: Need) -> bool:
        del need
        return True

    def settings(self) -> tuple[Setting, ...]:
        return ()

    def unknowns(self) -> tuple[Unknown, ...]:
        return ()


def word_rule(
    word: str,
    *swaps: str,
    severity: Severity = Severity.HIGH,
    safety: Safety = Safety.SAFE,
    masks: bool = False,
    hidden_by: str = "",
) -> Rule[ToySite]:
    """A rule that finds `word` and offers to put each of `swaps` in its place."""

    def check(site: ToySite) -> Iterator[Issue]:
        text = site.snapshot.text(FILE) or ""
        if hidden_by and hidden_by in text.split():
            return
        for match in re.finditer(rf"\b{word}\b", text):
            yield Issue(
                rule=word,
                severity=severity,
                confidence=Confidence.CERTAIN,
                location=Location(path=FILE, line=1 + text.count("\n", 0, match.start())),
                message=f"the word {word}",
                subject=str(text[: match.start()].count(word)),
            )

    def heal(issue: Issue, site: ToySite) -> Sequence[Proposal] | NoHeal:
        text = site.snapshot.text(FILE) or ""
        found = re.search(rf"\b{word}\b", text)
        if not swaps or found is None:
            return NoHeal(reason="no swap known")
        return [
            Proposal(
                rule=word,
                issue=issue.fingerprint,
                strategy=f"to-{swap}",
                title=f"write {swap}",
                edits=(Edit(path=FILE, start=found.start(), end=found.end(), old=word, new=swap),),
                safety=safety,
                reason="test",
            )
            for swap in swaps
        ]

    meta = RuleMeta(
        id=word, title=word, severity=severity, confidence=Confidence.CERTAIN, masks=masks
    )
    return Rule.of(RuleBody(meta=meta, check=check, heal=heal, page=""))


class ToyPlatform:
    """A platform of given rules; counts its simulations."""

    name = "toy"

    def __init__(self, *rules: Rule[ToySite]) -> None:
        self._rules = rules
        self.simulations = 0

    def detect(self, snapshot: Snapshot) -> bool:
        return snapshot.exists(FILE)

    def resolve(self, snapshot: Snapshot, context: BuildContext) -> ToySite:
        return ToySite(snapshot, context)

    def rules(self) -> tuple[Rule[ToySite], ...]:
        return self._rules

    def serving_plan(self, site: ToySite) -> ServingPlan:
        return ServingPlan()

    def simulate(self, snapshot: Snapshot) -> Simulation:
        self.simulations += 1
        site = self.resolve(snapshot, BuildContext())
        issues: list[Issue] = []
        unknowns: list[Unknown] = []
        for rule in self._rules:
            try:
                issues.extend(rule.check(site))
            except RuntimeError as error:
                unknowns.append(
                    Unknown(
                        question=f"{rule.meta.title}: the rule itself failed ({error})",
                        would_tell="",
                        rule=rule.meta.id,
                    )
                )
        return Simulation(
            platform="toy",
            digest="",
            verdict=Verdict.PASSES,
            issues=tuple(issues),
            unknowns=tuple(unknowns),
        )


def evident(snapshot: Snapshot) -> bool:
    """What `registry` asks before it loads a platform."""
    return snapshot.exists(FILE)


PLATFORM = ToyPlatform(
    word_rule("bad", "good"),
    word_rule("risky", "certain", "sure", safety=Safety.UNSAFE, severity=Severity.CRITICAL),
    word_rule("lost", severity=Severity.MEDIUM),
    word_rule("minor", "fine", severity=Severity.LOW),
)
"""What `registry` finds when a test puts this module in its table."""
