"""BuildSimulator: resolves a snapshot as the platform would and lets every rule look at it.

It writes nothing and needs no network. A rule that breaks is said on the bus, because silence
must mean health: its question comes back as one that could not be answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Severity, Simulation, Unknown, Verdict
from engine.platforms import registry
from engine.platforms.interface import BuildContext
from engine.platforms.lanes import Lane
from engine.platforms.needs import concerns
from engine.records import replace
from engine.simulate.merging import merged
from engine.simulate.silence import Silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from engine.clock import Clock
    from engine.genesis.events import Payload
    from engine.model import Issue, Setting
    from engine.platforms.interface import Platform, Rule, Site
    from engine.project.snapshot import Snapshot
    from engine.simulate.announce import Observer


class BuildSimulator:
    """Layer 1 (Leviathan)."""

    def __init__(self, *, clock: Clock, emit: Callable[[Payload], object] | None = None) -> None:
        self._clock = clock
        self._emit = emit

    def simulate_netlify_build(
        self, snapshot: Snapshot, context: BuildContext | None = None
    ) -> Simulation:
        """Simulate as Netlify would build it."""
        return self.simulate(snapshot, registry.platform("netlify"), context or BuildContext())

    def simulate_render_build(
        self, snapshot: Snapshot, context: BuildContext | None = None
    ) -> Simulation:
        """Simulate as Render would build it."""
        return self.simulate(snapshot, registry.platform("render"), context or BuildContext())

    def simulate(
        self,
        snapshot: Snapshot,
        platform: Platform,
        context: BuildContext,
        *,
        again: bool = False,
    ) -> Simulation:
        """Resolve a snapshot and check it by every rule of the platform and of the target.

        Args:
            snapshot: the files.
            platform: whose semantics hold.
            context: which build is asked about, and the target it is for.
            again: True when this proves a heal; faces then keep the first picture.
        """
        lane = Lane(platform=platform, context=context)
        return self.simulate_lanes(snapshot, (lane,), again=again)

    def simulate_lanes(
        self, snapshot: Snapshot, lanes: Sequence[Lane], *, again: bool = False
    ) -> Simulation:
        """Look at the same files through several platforms, one after the other.

        Args:
            snapshot: the files.
            lanes: the platforms, at least one.
            again: True when this proves a heal; faces then keep the first picture.
        """
        rules = [lane.rules() for lane in lanes]
        # Said before the first one looks, so that a bar never falls back when the next begins.
        total = sum(map(len, rules)) if len(lanes) > 1 else 0
        return merged(
            [
                self._simulate(snapshot, lane, own, self._observer(lane.name, total, again=again))
                for lane, own in zip(lanes, rules, strict=True)
            ]
        )

    def _simulate(
        self, snapshot: Snapshot, lane: Lane, rules: Sequence[Rule[Site]], observer: Observer
    ) -> Simulation:
        started = self._clock.monotonic()
        platform = lane.platform
        observer.started(sum(1 for _ in snapshot.paths()), len(rules))
        site = platform.resolve(snapshot, lane.context)
        settings = site.settings()
        _learn_variables(settings)
        issues: list[Issue] = []
        unknowns = list(site.unknowns())
        for number, rule in enumerate(rules, start=1):
            if concerns(rule.needs, site):
                found = _check(rule, site, unknowns, observer)
                issues.extend(found)
                for issue in found:
                    observer.found(issue, healable=rule.meta.healable)
            observer.checked(number, len(rules), rule.title)
        issues.sort(key=lambda i: (i.severity.rank, i.location.path, i.location.line or 0, i.rule))
        simulation = Simulation(
            platform=platform.name,
            digest="",
            verdict=_verdict(issues),
            issues=tuple(issues),
            unknowns=tuple(unknowns),
            settings=settings,
            rules_run=tuple(r.id for r in rules),
            publish=site.publish if site.publish is not None else "",
            elapsed=self._clock.monotonic() - started,
        )
        observer.completed(simulation)
        return simulation

    def _observer(self, platform: str, rules_in_all: int, *, again: bool) -> Observer:
        if self._emit is None:
            return Silent()
        from engine.simulate.announce import EventObserver

        return EventObserver(self._emit, platform, again=again, rules_in_all=rules_in_all)


def _check(
    rule: Rule[Site], site: Site, unknowns: list[Unknown], observer: Observer
) -> tuple[Issue, ...]:
    try:
        unknowns.extend(rule.unknowns(site))
        return tuple(replace(i, platform=site.platform) for i in rule.check(site))
    except Exception as error:  # noqa: BLE001 - a broken rule must not stop the others
        fault = f"{type(error).__name__}: {error}"
        observer.failed(rule.id, fault)
        unknowns.append(
            Unknown(
                question=f"{rule.title}: the rule itself failed ({fault})",
                would_tell="a corrected rule; please report it with this project's files",
                rule=rule.id,
            )
        )
        return ()


def _verdict(issues: list[Issue]) -> Verdict:
    if any(i.severity is Severity.CRITICAL for i in issues):
        return Verdict.FAILS
    return Verdict.PASSES


def _learn_variables(settings: Iterable[Setting]) -> None:
    """Keep the build's variables that look secret out of every event, as those of ``.env`` are."""
    from engine.trust.redaction import learn_environment

    for setting in settings:
        if ".environment." in setting.name:
            learn_environment({setting.name.rpartition(".")[2]: setting.value})
