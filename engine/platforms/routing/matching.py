"""Which rule answers a request, and with what: a serving plan applied as Netlify's edge does.

Facts: sheet "netlify", B3 (observed with netlify-redirector 0.5.0) and C. The first rule in order
wins; a trailing slash never matters; an existing file wins over a rule that does not force; a
redirect whose destination is the request itself is skipped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.platforms.interface import RouteRule, ServingPlan

PLACEHOLDER = re.compile(r":([A-Za-z0-9_]+)")
SEGMENT = re.compile(r":([A-Za-z0-9_]+)\Z")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for."""

    path: str
    query: str = ""
    host: str = ""
    country: str = ""
    language: str = ""
    """An ``Accept-Language`` text."""
    roles: tuple[str, ...] = ()
    cookies: str = ""
    """A ``Cookie`` text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server does: serve `path`, send to `location`, or neither (not found)."""

    status: int
    path: str = ""
    location: str = ""
    rule: int | None = None
    """The rule that answered, by its number from 0; None when a file or nothing did."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    number: int
    rule: RouteRule
    pattern: re.Pattern[str] | None
    """None for a literal path."""


class Matcher:
    """A plan, made ready: literal paths are looked up, only patterns are tried one by one."""

    def __init__(self, plan: ServingPlan) -> None:
        self._literal: dict[str, list[_Compiled]] = {}
        self._patterns: list[_Compiled] = []
        for number, rule in enumerate(plan.routes):
            pattern = _pattern(rule.path)
            compiled = _Compiled(number, rule, pattern)
            if pattern is None:
                self._literal.setdefault(_bare(rule.path), []).append(compiled)
            else:
                self._patterns.append(compiled)
        self._headers = [(_header_pattern(rule.path), rule) for rule in plan.headers]
        self._spa_fallback = plan.spa_fallback

    def answer(self, request: Request, exists: Callable[[str], bool]) -> Answer:
        """Find what answers a request.

        Args:
            request: what is asked for.
            exists: whether a file answers a path by itself.
        """
        there = exists(request.path)
        for compiled in self._candidates(request.path):
            rule = compiled.rule
            if there and (not rule.force or rule.status == 404):
                continue
            values = self._bind(compiled, request)
            if values is None:
                continue
            target = PLACEHOLDER.sub(lambda m: values.get(m[1], m[0]), rule.to)  # noqa: B023 - used at once
            if _is_redirect(rule.status):
                if compiled.pattern is not None and _loops(rule, target, request.path):
                    continue
                return Answer(
                    status=rule.status,
                    location=_with_query(target, request.query, rule),
                    rule=compiled.number,
                )
            return Answer(status=rule.status, path=urlsplit(target).path, rule=compiled.number)
        if there:
            return Answer(status=200, path=request.path)
        if self._spa_fallback:
            return Answer(status=200, path="/index.html")
        return Answer(status=404)

    def headers(self, path: str) -> tuple[tuple[str, str], ...]:
        """The headers for a path; where several rules name one, the last one counts."""
        found: dict[str, tuple[str, str]] = {}
        for pattern, rule in self._headers:
            if pattern is not None and pattern.fullmatch(path):
                for name, value in rule.values:
                    if name.lower() not in UNSETTABLE:
                        found[name.lower()] = (name, value)
        return tuple(found.values())

    def _candidates(self, path: str) -> Iterator[_Compiled]:
        literal = self._literal.get(_bare(path), [])
        if not literal:
            yield from self._patterns
            return
        yield from sorted([*literal, *self._patterns], key=lambda c: c.number)

    def _bind(self, compiled: _Compiled, request: Request) -> dict[str, str] | None:
        values: dict[str, str] = {}
        if compiled.pattern is not None:
            found = compiled.pattern.fullmatch(request.path)
            if found is None:
                return None
            values = {name: text or "" for name, text in found.groupdict().items()}
        if not _query_fits(compiled.rule, request.query, values):
            return None
        return values if _conditions_fit(compiled.rule, request) else None


def answer_for(plan: ServingPlan, request: Request, exists: Callable[[str], bool]) -> Answer:
    """Find what answers one request; `Matcher` is for many."""
    return Matcher(plan).answer(request, exists)


def _bare(path: str) -> str:
    return path.rstrip("/") or "/"


def _pattern(path: str) -> re.Pattern[str] | None:
    """Compile a route's path; None when it is literal."""
    if "*" not in path and ":" not in path:
        return None
    parts: list[str] = []
    named: set[str] = set()
    stars = 0
    for segment in _bare(path).split("/")[1:]:
        found = SEGMENT.match(segment)
        if found and found[1] not in named:
            named.add(found[1])
            parts.append(f"/(?P<{found[1]}>[^/]+)" if not found[1][0].isdigit() else "/[^/]+")
        elif found:
            parts.append("/[^/]+")
        elif segment == "*":
            stars += 1
            parts.append("(?:/(?P<splat>.*))?" if stars == 1 else "(?:/.*)?")
        elif segment.endswith("*") and "*" not in segment[:-1]:
            stars += 1
            parts.append(f"/{re.escape(segment[:-1])}" + ("(?P<splat>.*)" if stars == 1 else ".*"))
        elif "*" in segment:
            return re.compile(r"(?!)")  # Measured: such a pattern never matches.
        else:
            parts.append("/" + re.escape(segment))
    return re.compile("".join(parts) + "/?", re.DOTALL)


def _header_pattern(path: str) -> re.Pattern[str] | None:
    """Compile a header rule's path: case does not matter there."""
    parts: list[str] = []
    for segment in (s.rstrip() for s in path.split("/")):
        if not segment:
            continue
        if segment.startswith(":"):
            parts.append("/[^/]+")
        elif segment == "*":
            parts.append("(?:/.*)?")
        elif "*" in segment:
            parts.append("/" + segment.replace("*", ".*"))
        else:
            parts.append("/" + re.escape(segment))
    try:
        return re.compile("".join(parts) + "/?", re.IGNORECASE | re.DOTALL)
    except re.error:
        return None


def _is_redirect(status: int) -> bool:
    return 300 <= status < 400


def _loops(rule: RouteRule, target: str, path: str) -> bool:
    """A redirect of a pattern onto what the pattern itself covers is skipped."""
    if target.startswith(("http://", "https://")):
        return False
    if _bare(target) == _bare(path):
        return True
    cover = _pattern(PLACEHOLDER.sub("*", rule.to.replace(":splat", "*")))
    return cover is not None and cover.fullmatch(path) is not None


def _with_query(target: str, query: str, rule: RouteRule) -> str:
    """Hand the request's query on, unless the destination has one of its own or consumed it."""
    consumed = {name for name, _ in rule.query}
    rest = [(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if k not in consumed]
    if not rest or urlsplit(target).query:
        return target
    base, mark, fragment = target.partition("#")
    return f"{base}?{urlencode(rest)}{mark}{fragment}"


def _query_fits(rule: RouteRule, query: str, values: dict[str, str]) -> bool:
    given = dict(parse_qsl(query, keep_blank_values=True))
    for name, wanted in rule.query:
        if not wanted or name not in given:
            return False
        if wanted.startswith(":"):
            values.setdefault(wanted[1:], given[name])
        elif given[name] != wanted:
            return False
    return True


def _conditions_fit(rule: RouteRule, request: Request) -> bool:
    for name, wanted in rule.conditions:
        accepted = {w.lower() for w in wanted}
        match name.lower():
            case "country":
                if request.country.lower() not in accepted:
                    return False
            case "language":
                asked = [p.partition(";")[0].strip().lower() for p in request.language.split(",")]
                if not any(a in accepted or a.partition("-")[0] in accepted for a in asked if a):
                    return False
            case "role":
                if not accepted & {r.lower() for r in request.roles}:
                    return False
            case "cookie":
                names = {c.partition("=")[0].strip() for c in request.cookies.split(";")}
                if not set(wanted) & names:
                    return False
            case _:
                return False
    return True
