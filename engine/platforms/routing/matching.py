"""Which rule answers a request, and with what: a serving plan applied as Netlify's edge does.

Source: netlify-redirector 0.5.0, observed. The first rule in order wins; a trailing slash never
matters; an existing file wins over a rule that does not force (documented). A star rule that would
lead the request into itself ends the matching: no rule after it is asked, whatever its conditions.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit

from engine.platforms.routing.patterns import (
    PathPattern,
    header_expression,
    is_placeholder,
    parse_pattern,
)
from engine.platforms.routing.rule_index import RuleIndex
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.platforms.interface import RouteRule, ServingPlan

UNSETTABLE = frozenset(
    {
        "accept-ranges",
        "age",
        "allow",
        "alt-svc",
        "connection",
        "content-encoding",
        "content-length",
        "content-range",
        "date",
        "server",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that a rule cannot set (documented and remembered; fact sheet "netlify", C)."""
_ABSOLUTE = ("http://", "https://", "//")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for."""

    path: str
    query: str = ""
    host: str = ""
    scheme: str = ""
    """``http`` or ``https``; empty when it is not known, then every rule's fits."""
    country: str = ""
    language: str = ""
    """An ``Accept-Language`` text."""
    roles: tuple[str, ...] = ()
    cookies: str = ""
    """A ``Cookie`` text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server does: serve `path`, send to `location`, proxy, or none (not found)."""

    status: int
    path: str = ""
    location: str = ""
    rule: int | None = None
    """The rule that answered, by its number from 0; None when a file or nothing did."""
    proxy: str = ""
    """The address on another host whose answer is handed on; `path` is then empty."""


class Fit(StrEnum):
    """Whether a rule answers a request, and if not, why."""

    ANSWERS = "answers"
    PATH = "its path does not match"
    HOST = "it is for another host or scheme"
    QUERY = "a query parameter it wants is not there or has another value"
    CONDITION = "a condition does not hold (country, language, role or cookie)"
    FILE = "a file is there and the rule does not force"
    LOOP = "it would lead into itself, which ends the matching: no later rule is asked"
    EMPTY = "it has no destination"


@dataclass(frozen=True, slots=True)
class _Rule:
    number: int
    rule: RouteRule
    pattern: PathPattern


class Matcher:
    """A plan, made ready for many requests."""

    def __init__(self, plan: ServingPlan) -> None:
        self._rules: list[_Rule] = []
        self._index = RuleIndex()
        for number, rule in enumerate(plan.routes):
            pattern = parse_pattern(rule.path)
            self._index.add(number, pattern)
            self._rules.append(_Rule(number, rule, pattern))
        self._headers = [(_header_pattern(rule.path), rule) for rule in plan.headers]
        self._spa_fallback = plan.spa_fallback

    def answer(self, request: Request, exists: Callable[[str], bool]) -> Answer:
        """Find what answers a request.

        Args:
            request: what is asked for.
            exists: whether a file answers a path by itself.
        """
        there = exists(request.path)
        for number in self._index.matching(request.path):
            fit, values = self._fit(self._rules[number], request, there=there)
            if fit is Fit.ANSWERS:
                return _answer(self._rules[number], request, values)
            if fit is Fit.LOOP:
                break
        if there:
            return Answer(status=200, path=request.path)
        if self._spa_fallback:
            return Answer(status=200, path="/index.html")
        return Answer(status=404)

    def redirect(self, request: Request) -> tuple[int, str] | None:
        """The rule that answers and its destination before the query is handed on; no files."""
        for number in self._index.matching(request.path):
            fit, values = self._fit(self._rules[number], request, there=False)
            if fit is Fit.ANSWERS:
                return number, destination(self._rules[number].rule, values)
            if fit is Fit.LOOP:
                break
        return None

    @property
    def patterns(self) -> tuple[PathPattern, ...]:
        """The rules' paths, taken apart, in order."""
        return tuple(rule.pattern for rule in self._rules)

    def candidates(self, path: str, most: int) -> int:
        """How many rules may match a path, counted up to a little beyond `most`."""
        return len(self._index.matching(path, most))

    def passed_over(self, request: Request, *, there: bool) -> Iterator[tuple[int, Fit]]:
        """The rules whose path matches but that do not answer, up to the one that does."""
        for number in self._index.matching(request.path):
            fit, _values = self._fit(self._rules[number], request, there=there)
            if fit is Fit.ANSWERS:
                return
            if fit is not Fit.PATH:
                yield number, fit
            if fit is Fit.LOOP:
                return

    def headers(self, path: str) -> tuple[tuple[str, str], ...]:
        """The headers for a path; where several rules name one, the last one counts."""
        found: dict[str, tuple[str, str]] = {}
        for pattern, rule in self._headers:
            if pattern is not None and pattern.match(path):
                for name, value in rule.values:
                    if name.lower() not in UNSETTABLE:
                        found[name.lower()] = (name, value)
        return tuple(found.values())

    def _fit(self, rule: _Rule, request: Request, *, there: bool) -> tuple[Fit, dict[str, str]]:
        route = rule.rule
        values = rule.pattern.bind(request.path)
        if values is None:
            return Fit.PATH, {}
        if not route.to:
            return Fit.EMPTY, {}
        other_scheme = bool(route.scheme and request.scheme) and route.scheme != request.scheme
        if other_scheme or (route.host and route.host != request.host):
            return Fit.HOST, {}
        if _leads_back(route, rule.pattern, request.path, values):
            return Fit.LOOP, {}
        if there and (not route.force or route.status == 404):
            return Fit.FILE, {}
        if not _query_fits(route, request.query, values):
            return Fit.QUERY, {}
        if not _conditions_fit(route, request):
            return Fit.CONDITION, {}
        return Fit.ANSWERS, values


def answer_for(plan: ServingPlan, request: Request, exists: Callable[[str], bool]) -> Answer:
    """Find what answers one request; `Matcher` is for many."""
    return Matcher(plan).answer(request, exists)


def destination(rule: RouteRule, values: dict[str, str]) -> str:
    """Fill a destination: every place where ``:name`` stands, name by name in order."""
    target = rule.to
    for name, value in values.items():
        target = target.replace(f":{name}", value)
    return target


def _answer(rule: _Rule, request: Request, values: dict[str, str]) -> Answer:
    route = rule.rule
    target = destination(route, values)
    if 300 <= route.status < 400:
        location = _with_query(target, request.query, route)
        return Answer(status=route.status, location=location, rule=rule.number)
    if target.startswith(_ABSOLUTE):
        address = _with_query(target, request.query, route)
        return Answer(status=route.status, proxy=address, rule=rule.number)
    return Answer(status=route.status, path=urlsplit(target).path, rule=rule.number)


def ends_matching_for(rule: RouteRule, pattern: PathPattern) -> str:
    """The head of the paths that a rule ends the matching for, or empty.

    A star rule that does not rewrite, and whose path matches its own destination whatever the star
    takes, answers no path that starts with the head of it; nor does any rule after it.
    """
    if rule.status == 200 or not pattern.has_star:
        return ""
    # Most destinations differ in a fixed segment: no expression need be compiled to tell.
    for mine, theirs in zip(pattern.segments, rule.to.split("/")[1:], strict=False):
        if is_placeholder(mine) or "*" in mine:
            break
        if mine != theirs:
            return ""
    rests = ("", "\x01", "\x01/\x01") if ":splat" in rule.to else ("",)
    led = (rule.to.replace(":splat", rest) for rest in rests)
    head = fixed_head(rule.to)
    return head if head and all(pattern.bind(to) is not None for to in led) else ""


def _leads_back(rule: RouteRule, pattern: PathPattern, path: str, values: dict[str, str]) -> bool:
    """True where a star rule would lead a request below its destination's head into itself."""
    if rule.status == 200 or not pattern.has_star:
        return False
    head = fixed_head(rule.to)
    if not head or not path.startswith(head):
        return False
    return pattern.bind(destination(rule, values)) is not None


def fixed_head(to: str) -> str:
    """A destination up to the segment ``:splat``, or all of it."""
    segments = to.split("/")
    if ":splat" in segments[1:]:
        return "/".join(segments[: segments.index(":splat", 1)])
    return to


def _header_pattern(path: str) -> re.Pattern[str] | None:
    """Compile a header rule's path: case does not matter there."""
    try:
        return re.compile(header_expression(path), re.IGNORECASE)
    except re.error:
        return None


def _with_query(target: str, query: str, rule: RouteRule) -> str:
    """Hand the request's query on, unless the destination has one of its own or consumed it."""
    consumed = {name for name, _ in rule.query}
    rest = [(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if k not in consumed]
    if not rest or urlsplit(target).query:
        return target
    base, mark, fragment = target.partition("#")
    return f"{base}?{urlencode(rest)}{mark}{fragment}"


def _query_fits(rule: RouteRule, query: str, values: dict[str, str]) -> bool:
    """Compare the wanted parameters; captured values join `values`, in the order of their keys.

    Where an ampersand ends the query, the parameter before it is lost (observed).
    """
    if not rule.query:
        return True
    given: dict[str, str] = {}
    parts = query.split("&")
    for part in parts[:-2] if parts[-1] == "" else parts:
        key, equals, _value = part.partition("=")
        if equals:
            given[key] = dict(parse_qsl(part, keep_blank_values=True)).get(key, "")
    for name, wanted in sorted(rule.query):
        if name not in given:
            return False
        if wanted.startswith(":"):
            values.setdefault(wanted[1:], quote_plus(given[name]))
        elif given[name] != wanted:
            return False
    return True


def _conditions_fit(rule: RouteRule, request: Request) -> bool:
    """Tell whether every condition holds; names count as they are written, others never hold."""
    for name, wanted in rule.conditions:
        accepted = {w.lower() for w in wanted if w}
        match name:
            case "Country":
                if request.country.lower() not in accepted:
                    return False
            case "Language":
                asked = [p.partition(";")[0].strip().lower() for p in request.language.split(",")]
                if not any(a in accepted or a.partition("-")[0] in accepted for a in asked if a):
                    return False
            case "Role":
                if not accepted & {r.lower() for r in request.roles}:
                    return False
            case "Cookie":
                names = {c.partition("=")[0].strip() for c in request.cookies.split(";")}
                if not (set(wanted) & names) - {""}:
                    return False
            case _:
                return False
    return True
