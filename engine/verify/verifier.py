"""Cascade: asks the live site over HTTP and compares its answers with what was certified.

Health
    The first page answers, with a status below 400.
Smoke
    Pages and assets answer with the very bytes of the certified manifest.
Endpoints
    Redirects and headers of the serving plan are in force.
Drift
    The target itself says that the release is the one that was deployed.

A probe that could not be asked is "cannot tell": only a wrong answer is a failure.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import quote

from engine.genesis.events import ProbeAnswered, VerificationCompleted, VerificationStarted
from engine.model import Probe, Verdict, Verification
from engine.platforms.routing.matching import Matcher, Request
from engine.platforms.serving import PLAN_NAME
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import httpx

    from engine.clock import Clock
    from engine.genesis.events import Payload
    from engine.platforms.interface import ServingPlan
    from engine.project.manifest import Manifest

MAX_ENDPOINTS = 20
"""How many redirects and how many header rules are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What the live site must agree with."""

    url: str
    """Where it answers, with a slash at its end."""
    matcher: Matcher
    files: dict[str, str]
    """SHA3-256 by path."""


class Verifier:
    """Layer 5 (Cascade)."""

    def __init__(
        self,
        *,
        clock: Clock,
        emit: Callable[[Payload], object],
        timeout: float,
        pages: int,
    ) -> None:
        self._clock = clock
        self._emit = emit
        self._timeout = timeout
        self._pages = pages

    def verify(
        self, url: str, plan: ServingPlan, manifest: Manifest, drift: Sequence[Probe] = ()
    ) -> Verification:
        """Ask the live site.

        Args:
            url: where it answers, with a slash at its end.
            plan: how it must be served.
            manifest: the files that must be served.
            drift: what the target said of itself.
        """
        import httpx

        files = {e.path: e.sha3_256 for e in manifest.entries if e.path != PLAN_NAME}
        wanted = Expectation(url=url, matcher=Matcher(plan), files=files)
        questions = [*_smoke(files, self._pages), *_endpoints(plan)]
        self._emit(VerificationStarted(url=url, probes=1 + len(questions) + len(drift)))
        probes: list[Probe] = []
        with httpx.Client(timeout=self._timeout, follow_redirects=False, trust_env=False) as client:
            probes.append(self._said(self._health(client, wanted)))
            for kind, path in questions:
                probes.append(self._said(self._ask(client, wanted, kind, path)))
        probes.extend(self._said(p) for p in drift)
        verification = Verification(verdict=_verdict(probes), probes=tuple(probes), url=url)
        self._emit(
            VerificationCompleted(
                verdict=verification.verdict,
                passed=sum(p.verdict is Verdict.PASSES for p in probes),
                failed=sum(p.verdict is Verdict.FAILS for p in probes),
                unknown=sum(p.verdict is Verdict.UNKNOWN for p in probes),
                url=url,
            )
        )
        return verification

    def _said(self, probe: Probe) -> Probe:
        self._emit(ProbeAnswered(probe=probe))
        return probe

    def _health(self, client: httpx.Client, wanted: Expectation) -> Probe:
        started = self._clock.monotonic()
        answer = self._get(client, wanted.url)
        elapsed = self._clock.monotonic() - started
        if isinstance(answer, str):
            return Probe(
                kind="health", subject="/", verdict=Verdict.FAILS, detail=answer, elapsed=elapsed
            )
        # A site without a first page answers 404 and is alive; only a server's fault is ill.
        ill = answer.status_code >= 500
        elsewhere = _untellable(wanted, "/") if ill else ""
        if elsewhere:
            return Probe(
                kind="health",
                subject="/",
                verdict=Verdict.UNKNOWN,
                detail=f"HTTP {answer.status_code}: {elsewhere}",
                elapsed=elapsed,
            )
        return Probe(
            kind="health",
            subject="/",
            verdict=Verdict.FAILS if ill else Verdict.PASSES,
            detail=f"HTTP {answer.status_code}",
            elapsed=elapsed,
        )

    def _ask(self, client: httpx.Client, wanted: Expectation, kind: str, path: str) -> Probe:
        started = self._clock.monotonic()
        address = wanted.url.removesuffix("/") + path
        answer = self._get(client, address)
        elapsed = self._clock.monotonic() - started
        if isinstance(answer, str):
            return Probe(
                kind=kind, subject=path, verdict=Verdict.UNKNOWN, detail=answer, elapsed=elapsed
            )
        unknown = _untellable(wanted, path)
        if unknown:
            return Probe(
                kind=kind, subject=path, verdict=Verdict.UNKNOWN, detail=unknown, elapsed=elapsed
            )
        wrong = _difference(answer, wanted, path)
        return Probe(
            kind=kind,
            subject=path,
            verdict=Verdict.FAILS if wrong else Verdict.PASSES,
            detail=wrong or f"HTTP {answer.status_code}",
            elapsed=elapsed,
        )

    def _get(self, client: httpx.Client, url: str) -> httpx.Response | str:
        import httpx

        try:
            return client.get(url)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return f"no answer: {type(error).__name__}"


def _untellable(wanted: Expectation, path: str) -> str:
    """Say why an answer proves nothing; empty when it does."""
    from engine.platforms.nodes.content import accounts, file_for

    if accounts(wanted.matcher.headers(path)):
        return "a password is wanted there"
    request = Request(path=path)
    if wanted.matcher.answer(request, lambda p: file_for(p, wanted.files) is not None).proxy:
        return "another host answers there"
    return ""


def _difference(answer: httpx.Response, wanted: Expectation, path: str) -> str:
    """Say how an answer differs from what the plan and the manifest demand; empty when it fits."""
    from engine.platforms.nodes.content import file_for, sent_headers, wire_location

    files = wanted.files
    request = Request(path=path)
    expected = wanted.matcher.answer(request, lambda p: file_for(p, files) is not None)
    if expected.location:
        told = wire_location(answer.headers.get("location", ""))
        to = wire_location(expected.location)
        if answer.status_code != expected.status or told != to:
            return (
                f"expected {expected.status} to {to}, "
                f"got {answer.status_code} {('to ' + told) if told else ''}".rstrip()
            )
        return ""
    name = file_for(expected.path, files) if expected.path else None
    if name is None:
        return "" if answer.status_code == 404 else f"expected 404, got {answer.status_code}"
    if answer.status_code != expected.status:
        return f"expected {expected.status}, got {answer.status_code}"
    if hashlib.sha3_256(answer.content).hexdigest() != files[name]:
        return f"the body is not the certified {name}"
    for header, value in sent_headers(wanted.matcher.headers(path)):
        if value not in answer.headers.get(header, ""):
            return f"the header {header} is {answer.headers.get(header)!r}, not {value!r}"
    return ""


def _smoke(files: dict[str, str], limit: int) -> list[tuple[str, str]]:
    pages = sorted((f for f in files if f.endswith(".html")), key=lambda f: (f.count("/"), f))
    others = sorted((f for f in files if not f.endswith(".html")), key=lambda f: (f.count("/"), f))
    chosen = pages[:limit] + others[: max(0, limit - len(pages[:limit]))]
    return [
        ("smoke", "/" + quote(f, errors="surrogateescape"))
        for f in chosen
        if f not in {"_redirects", "_headers"}
    ]


def _endpoints(plan: ServingPlan) -> list[tuple[str, str]]:
    def literal(path: str) -> bool:
        return path.startswith("/") and "*" not in path and "/:" not in path

    redirects = [
        ("redirect", quote(r.path, errors="surrogateescape"))
        for r in plan.routes
        if literal(r.path) and 300 <= r.status < 400 and not r.conditions and not r.query
    ]
    headers = [
        ("header", quote(h.path, errors="surrogateescape")) for h in plan.headers if literal(h.path)
    ]
    return redirects[:MAX_ENDPOINTS] + headers[:MAX_ENDPOINTS]


def _verdict(probes: list[Probe]) -> Verdict:
    if any(p.verdict is Verdict.FAILS for p in probes):
        return Verdict.FAILS
    if any(p.verdict is Verdict.PASSES for p in probes):
        return Verdict.PASSES
    return Verdict.UNKNOWN
