"""Judging an attempt: what the simulation of the healed overlay says against the one before.

An attempt holds when its issue is gone, no issue of the same or a higher severity came, no issue
that was healed before came back, and no rule fell silent because it broke. Anything else is
withdrawn: people make a configuration worse while they guess (fact sheet "fixes": introduced
faults are nearly as many as healed ones), and so would a machine that does not look again.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.model import Severity
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from engine.model import Issue, Simulation

_NUMBER = regex(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a re-simulation said of an attempt."""

    holds: bool
    text: str
    """One sentence for people."""
    also_gone: tuple[Issue, ...] = ()
    """Other issues that went with it."""
    brought: tuple[Issue, ...] = ()
    """Issues that were not there before."""
    undoes: tuple[str, ...] = ()
    """Identities of issues healed before that came back: heals that disagree."""


def identity(issue: Issue) -> str:
    """Recognise an issue across edits: as its fingerprint, without any numbers, on its platform.

    A heal that deletes ``redirects[2]`` makes ``redirects[3]`` the new number two; the issue in it
    is the same as before. Issues are counted by identity, so several of one are not mixed up.
    """
    numbered = f"{issue.location.key_path}|{issue.subject}"
    return f"{issue.platform}|{issue.rule}|{issue.location.path}|{_NUMBER.sub('#', numbered)}"


def find_again(issue: Issue, issues: Iterable[Issue]) -> Issue | None:
    """The same issue in another simulation, with its place there; None when it is gone."""
    wanted = identity(issue)
    found = [i for i in issues if identity(i) == wanted]
    exact = [i for i in found if i.fingerprint == issue.fingerprint]
    return next(iter(exact or found), None)


def judge(
    issue: Issue,
    before: Simulation,
    after: Simulation,
    *,
    masks: bool = False,
    healed: Collection[str] = (),
) -> Proof:
    """Compare the simulations before and after an attempt on `issue`.

    Args:
        issue: the issue that the attempt is to heal.
        before: the simulation that found it.
        after: the simulation of the overlay with the attempt.
        masks: the issue hides others (a file that does not parse); those that appear were hidden,
            not brought, and are healed in their turn.
        healed: identities of the issues that earlier heals removed.
    """
    old = Counter(identity(i) for i in before.issues)
    new = Counter(identity(i) for i in after.issues)
    if new[identity(issue)] >= max(old[identity(issue)], 1):
        return Proof(holds=False, text="The issue is still there.")
    broken = _broken(after) - _broken(before)
    if broken:
        return Proof(
            holds=False,
            text=f"A rule broke on it ({', '.join(sorted(broken))}): its silence proves nothing.",
        )
    came = _brought(issue, before, after)
    undone = tuple(sorted({identity(i) for i in came if identity(i) in healed}))
    gone = tuple(
        i
        for i in before.issues
        if new[identity(i)] < old[identity(i)] and identity(i) != identity(issue)
    )
    if undone:
        rules = ", ".join(sorted({i.rule for i in came if identity(i) in healed}))
        return Proof(
            holds=False,
            text=f"It undoes an earlier heal ({rules}): the two disagree.",
            brought=came,
            undoes=undone,
        )
    bad = _bad(issue, before, came, masks=masks)
    if bad:
        worst = min(bad, key=lambda i: i.severity.rank)
        where = "" if worst.platform == issue.platform else f" on {worst.platform}"
        return Proof(
            holds=False,
            text=f"It brings a new {worst.severity} issue{where}: {worst.message} ({worst.rule})",
            brought=came,
        )
    text = _praise(gone, came, masks=masks, seen_as=[part.platform for part in after.parts])
    left = sorted({i.platform for i in after.issues if i.fingerprint == issue.fingerprint})
    if left:
        text += f" It is still there on {', '.join(left)}, and is looked at in its turn."
    return Proof(holds=True, text=text, also_gone=gone, brought=came)


def _bad(
    issue: Issue, before: Simulation, came: Iterable[Issue], *, masks: bool
) -> tuple[Issue, ...]:
    """What an attempt must not bring: no less than its issue and, on another platform, no break.

    What hid on a platform that had the issue was not brought; a platform that had not is healthy
    there, and what breaks its site is no fair price.
    """
    had = {i.platform for i in before.issues if i.fingerprint == issue.fingerprint}
    had.add(issue.platform)
    return tuple(
        i
        for i in came
        if (
            not masks and i.severity.at_least(issue.severity)
            if i.platform in had
            else i.severity.at_least(max(issue.severity, Severity.HIGH, key=_rank))
        )
    )


def _rank(severity: Severity) -> int:
    return severity.rank


def _brought(issue: Issue, before: Simulation, after: Simulation) -> tuple[Issue, ...]:
    """The issues of `after` that `before` had not; one that only moved to another file is none."""
    old = Counter(identity(i) for i in before.issues)
    fresh: list[Issue] = []
    for found in after.issues:
        if old[identity(found)] > 0:
            old[identity(found)] -= 1
        else:
            fresh.append(found)
    moved = Counter(
        (i.platform, i.rule, i.subject)
        for i in before.issues
        if old[identity(i)] > 0 and identity(i) != identity(issue) and i.subject
    )
    came: list[Issue] = []
    for found in fresh:
        place = (found.platform, found.rule, found.subject)
        if moved[place] > 0:
            moved[place] -= 1
        else:
            came.append(found)
    return tuple(came)


def _broken(simulation: Simulation) -> frozenset[str]:
    """The rules that raised: layer 1 tells them among the unknowns, by these words."""
    return frozenset(
        (f"{part.platform}: " if simulation.parts else "") + u.rule
        for part in simulation.each
        for u in part.unknowns
        if "the rule itself failed" in u.question
    )


def _praise(
    gone: tuple[Issue, ...], came: tuple[Issue, ...], *, masks: bool, seen_as: Sequence[str]
) -> str:
    again = f" as {', '.join(seen_as)}" if seen_as else ""
    parts = [f"Simulated again{again}: the issue is gone"]
    if gone:
        parts.append(f"{len(gone)} more went with it")
    if came:
        lesser = ", ".join(sorted({f"{i.rule} ({_degree(i, seen_as)})" for i in came}))
        word = "what it hid is now seen" if masks else "lesser ones came"
        parts.append(f"{word}: {lesser}")
    else:
        parts.append("nothing new came")
    return "; ".join(parts) + "."


def _degree(issue: Issue, seen_as: Sequence[str]) -> str:
    return f"{issue.severity} on {issue.platform}" if seen_as else issue.severity.value
