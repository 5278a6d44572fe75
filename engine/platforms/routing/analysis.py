"""Rules that can never answer: shadowed by an earlier one, leading into themselves, without path.

Ten thousand rules take well under a second: a rule is compared only with the earlier ones whose
path covers its own, found in the tree of `rule_index`. Only what is sure is told: a rule with
conditions, a query or a host shadows nothing that does not ask for the same, unless it ends the
matching (see `ends_matching_for`).

Use::

    for fault in analyse(plan.routes):
        fault.rule, fault.kind, fault.by, fault.chain
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from engine.platforms.interface import ServingPlan
from engine.platforms.routing.matching import Matcher, Request, destination, ends_matching_for
from engine.platforms.routing.patterns import (
    PathPattern,
    bare,
    is_placeholder,
    is_star,
    parse_pattern,
)
from engine.platforms.routing.rule_index import RuleIndex
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.interface import RouteRule

_HOPS = 6
"""Browsers give up on a chain of redirects after about twenty; a loop shows long before."""
_LOOKED_AT = 16
"""Rules of one path that are compared; beyond it nothing is claimed."""


class RuleFault(StrEnum):
    """Why a rule never does what it says."""

    SHADOWED = "shadowed"
    """An earlier rule always answers first."""
    NEVER = "never"
    """It is always passed over: it leads into itself, or has no destination."""
    LOOP = "loop"
    """It answers, and following it comes back to where it began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFinding:
    """One rule that never does what it says."""

    rule: int
    """Its number from 0."""
    kind: RuleFault
    by: int | None = None
    """The rule that shadows it."""
    chain: tuple[str, ...] = ()
    """The paths of a loop, beginning and ending with the same."""


def shadowed(rules: Sequence[RouteRule]) -> Iterator[tuple[int, int]]:
    """Every rule that an earlier one always answers before, and that earlier one, by number."""
    patterns = [parse_pattern(rule.path) for rule in rules]
    index = RuleIndex()
    for number, (rule, pattern) in enumerate(zip(rules, patterns, strict=True)):
        by = _shadow(rules, patterns, index, number)
        if by is not None:
            yield number, by
        if rule.to:
            index.add(number, pattern)


def analyse(rules: Sequence[RouteRule]) -> Iterator[RuleFinding]:
    """Find every rule that never does what it says, in order."""
    matcher = Matcher(ServingPlan(routes=tuple(rules)))
    patterns = matcher.patterns
    by = dict(shadowed(rules))
    for number, (rule, pattern) in enumerate(zip(rules, patterns, strict=True)):
        if number in by:
            yield RuleFinding(rule=number, kind=RuleFault.SHADOWED, by=by[number])
        elif never_answers(rule, pattern):
            yield RuleFinding(rule=number, kind=RuleFault.NEVER)
        else:
            chain = _loop(matcher, rules, patterns, number)
            if chain:
                yield RuleFinding(rule=number, kind=RuleFault.LOOP, chain=chain)


def never_answers(rule: RouteRule, pattern: PathPattern) -> bool:
    """True for a rule that is passed over whatever is asked.

    See `ends_matching_for`: when that head is a head of the rule's own path, it is every path.
    Such a rule does worse than nothing: it keeps the later ones from being asked.
    """
    if not rule.to:
        return True
    head = ends_matching_for(rule, pattern)
    if not head:
        return False
    return _all_start_with(head, pattern)


def _all_start_with(head: str, pattern: PathPattern) -> bool:
    """True when surely every path that a pattern matches starts with a head."""
    fixed: list[str] = []
    for segment in pattern.segments:
        if "*" in segment or is_placeholder(segment):
            fixed.append(segment[:-1] if is_star(segment) else "")
            break
        fixed.append(segment)
    start = "/" + "/".join(fixed)
    return start.removesuffix("/").startswith(head) or head == "/"


def _shadow(
    rules: Sequence[RouteRule], patterns: Sequence[PathPattern], index: RuleIndex, number: int
) -> int | None:
    rule, pattern = rules[number], patterns[number]
    for other in index.covering(pattern, _LOOKED_AT):
        earlier = rules[other]
        if not _is_of_same_host(earlier, rule):
            continue
        head = ends_matching_for(earlier, patterns[other])
        if head and _all_start_with(head, pattern):
            return other
        if not _asks_no_more(earlier, rule):
            continue
        if rule.force and not earlier.force:
            continue  # Where a file is, the earlier one is passed over and this one answers.
        return other
    return None


def _is_of_same_host(earlier: RouteRule, later: RouteRule) -> bool:
    """True when the earlier rule holds wherever the later one does."""
    return earlier.host in {"", later.host} and earlier.scheme in {"", later.scheme}


def _asks_no_more(earlier: RouteRule, later: RouteRule) -> bool:
    """True when whatever passes the later rule's conditions passes the earlier one's."""
    wanted = dict(later.query)
    for name, value in earlier.query:
        if name not in wanted or (not value.startswith(":") and wanted[name] != value):
            return False
    asked = {name.lower(): {v.lower() for v in values} for name, values in later.conditions}
    for name, values in earlier.conditions:
        accepted = {v.lower() for v in values}
        if name.lower() not in asked or not asked[name.lower()] <= accepted:
            return False
    return True


def _loop(
    matcher: Matcher, rules: Sequence[RouteRule], patterns: Sequence[PathPattern], number: int
) -> tuple[str, ...]:
    """Follow a redirect from a path of its own; the chain when it comes back."""
    rule = rules[number]
    if not _leads_on(rule, rule.to):
        return ()
    start, values = patterns[number].sample()
    chain = [start, _path_of(destination(rule, values))]
    if not 0 < matcher.candidates(chain[1], _LOOKED_AT) <= _LOOKED_AT:
        return ()
    if matcher.candidates(start, _LOOKED_AT) > _LOOKED_AT:
        return ()
    first = matcher.redirect(_request(rule, start))
    if first is None or first[0] != number:
        return ()
    while len(chain) < _HOPS:
        if bare(chain[-1]) == bare(start):
            return tuple(chain)
        found = matcher.redirect(_request(rule, chain[-1]))
        if found is None or not _leads_on(rules[found[0]], found[1]):
            return ()
        chain.append(_path_of(found[1]))
    return ()


def _leads_on(rule: RouteRule, target: str) -> bool:
    """True for a redirect within the site."""
    return 300 <= rule.status < 400 and target.startswith("/") and not target.startswith("//")


def _path_of(target: str) -> str:
    return target.partition("#")[0].partition("?")[0]


def _request(rule: RouteRule, path: str) -> Request:
    """A request that passes the rule's conditions."""
    conditions = {name.lower(): values for name, values in rule.conditions if values}
    return Request(
        path=path,
        host=rule.host,
        scheme=rule.scheme,
        query="&".join(f"{k}={'x' if v.startswith(':') else v}" for k, v in rule.query),
        country=conditions.get("country", ("",))[0],
        language=conditions.get("language", ("",))[0],
        roles=conditions.get("role", ()),
        cookies="".join(f"{name}=1; " for name in conditions.get("cookie", ())),
    )
