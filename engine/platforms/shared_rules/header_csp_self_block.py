"""A Content-Security-Policy blocks what the site's own pages load.

What
    The policy that is sent with a page does not allow a script, style, picture, font, form or frame
    of that page: a host that is not listed, an inline script or style without a hash, a nonce or
    ``'unsafe-inline'``, a handler or a style in an attribute, a ``data:`` address. Looked at are
    the pages that are served as they are with their own style sheets (imports, fonts that are asked
    for, pictures of selectors whose classes and ids the page has), and the hosts in the page that a
    bundler takes as its front page. What scripts fetch or add later is not seen.

Why
    The browser leaves it out, with a message in its console only: blank widgets, pages without
    style, no fonts.

Bad::

    Content-Security-Policy: default-src 'self'
    <script src="https://cdn.example.net/a.js"></script>

Good::

    Content-Security-Policy: default-src 'self'; script-src 'self' https://cdn.example.net

Since: 0.1.0
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.shared_rules._builds import front_pages
from engine.platforms.shared_rules._pages import MOST, static_root, texts
from engine.platforms.shared_rules._plan import header_file, plan_of
from engine.project.editing.lines import replace_at
from engine.project.places import place
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.csp import Policy
    from engine.platforms.interface import Site
    from engine.project.scripting.page_loads import Load

meta = RuleMeta(
    id="header-csp-self-block",
    title="A Content-Security-Policy blocks what the site's own pages load",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP",
    family="127",
)

HEADER = "content-security-policy"
SHOWN = 12
"""Issues."""
_PART = regex(r"[^;,]+")
_GRAVE = ("script-src-elem", "style-src-elem")
_OWN = regex(
    r"<link\b[^>]*\brel=[\"']?canonical[\"']?[^>]*\bhref=[\"']?https?://([^/\"'\s>]+)"
    r"|<meta\b[^>]*\bog:url[\"'][^>]*\bcontent=[\"']https?://([^/\"'\s>]+)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """What a page loads and its policy does not let through."""

    path: str
    load: Load
    policy: Policy
    value: str
    source: str
    """What the policy would have to list; empty for a style or handler in an attribute."""


def check(site: Site) -> Iterator[Issue]:
    """Hold every page against the policy it is sent with."""
    seen: set[str] = set()
    for found in _blocked(site):
        load = found.load
        governing = found.policy.governing(load.directive)
        subject = f"{governing} {found.source or load.what}"
        if subject in seen or len(seen) >= SHOWN:
            continue
        seen.add(subject)
        where = header_file(site, found.value)
        yield issue_of(
            meta,
            place(found.path, site.snapshot.text(found.path) or "", load.start),
            f"The policy blocks {load.what} of {found.path}: {governing} does not allow it.",
            why="The browser leaves it out, and says so in its console only.",
            subject=subject,
            severity=None if load.directive in _GRAVE else Severity.MEDIUM,
            also=(where,) if where is not None else (),
        )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """List the host, or the hash of the script, in the directive that decides."""
    for found in _blocked(site):
        governing = found.policy.governing(found.load.directive)
        if issue.subject != f"{governing} {found.source or found.load.what}":
            continue
        if not found.source:
            return NoHeal(reason="Move it out of the attribute, into a file of its own.")
        return offer(
            attempt(
                issue,
                "csp.allow",
                f"Allow {found.source} in {governing}",
                lambda f=found, g=governing: (_listed(site, f, g),),  # type: ignore[misc]  # mypy cannot infer a lambda with defaults
                reason="The site's own page loads it.",
            )
        )
    return NoHeal(reason="The policy does not block it any more.")


def _blocked(site: Site) -> Iterator[Blocked]:
    plan = plan_of(site)
    if plan is None or not any(n.lower() == HEADER for r in plan.headers for n, _ in r.values):
        return
    from engine.platforms.csp import parse_policies
    from engine.platforms.routing.matching import Matcher
    from engine.platforms.shared_rules._sheets import all_loads, loads_of, sheets_of
    from engine.project.scripting.page_loads import page_loads

    matcher = Matcher(plan)
    for path, text, address in _pages(site):
        value = next((v for n, v in matcher.headers(address or "/") if n.lower() == HEADER), "")
        if not value or "{{" in value or "$" in value:
            continue
        policies = parse_policies(value)
        own = frozenset(h.lower() for m in _OWN.finditer(text) for h in m.groups() if h)
        loads = [(path, load) for load in page_loads(text) if address or "//" in load.url]
        # Of what has no address, a bundler makes what is not known here.
        if address:
            styles = [x for _, x in loads if x.directive == "style-src-elem"]
            let_in = [x for x in styles if all(_missing(p, x, own) is None for p in policies)]
            sheets = sheets_of(site, path, text, let_in)
            if any(_missing(p, x, own) is not None for p in policies for x in all_loads(sheets)):
                loads += loads_of(sheets, text)
        for where, load in loads:
            for policy in policies:
                source = _missing(policy, load, own)
                if source is not None:
                    yield Blocked(path=where, load=load, policy=policy, value=value, source=source)


def _pages(site: Site) -> Iterator[tuple[str, str, str]]:
    """The pages, their texts and addresses; no address for one that a bundler works on."""
    root = static_root(site)
    if root is not None:
        for path, text in islice(texts(site, root, ".html"), MOST):
            inner = path.removeprefix(f"{root}/") if root else path
            yield path, text, "/" + inner.removesuffix("index.html")
        return
    for path in front_pages(site):
        source = site.snapshot.text(path)
        if source is not None:
            yield path, source, ""


def _missing(policy: Policy, load: Load, own: frozenset[str]) -> str | None:
    """The source that would let it through; None when it is let through, or nobody can tell."""
    from urllib.parse import urlsplit

    if load.url:
        try:
            scheme = urlsplit(load.url).scheme.lower()
            _ = urlsplit(load.url).port
        except ValueError:
            return None  # No address: a browser does not ask for it either.
        if scheme in {"http", "about", "javascript", "mailto", "file", "chrome-extension"}:
            return None
        sources = policy.sources(load.directive) or ()
        listed = {s.strip("'") for s in sources if s.startswith("'")}
        by_hash = load.nonce and f"nonce-{load.nonce}" in listed
        if by_hash or (load.integrity and set(load.integrity.split()) & listed):
            return None
        if "strict-dynamic" in listed and load.directive == "script-src-elem":
            return None  # A script that is allowed may load it; who loads what is not seen here.
        if policy.allows_url(load.directive, load.url, own):
            return None
        if scheme in {"data", "blob"}:
            return f"{scheme}:"
        host = urlsplit(load.url).netloc
        return f"https://{host}" if host else "'self'"
    hashes = _hashes(load.text) if load.text else ()
    if policy.allows_inline(load.directive, hashes=hashes, nonce=load.nonce):
        return None
    sources = policy.sources(load.directive) or ()
    if "'unsafe-hashes'" in sources and not load.text:
        return None
    return f"'{hashes[0]}'" if hashes else ""


def _hashes(text: str) -> tuple[str, ...]:
    import base64
    import hashlib

    # A browser hashes the text as it parsed it: line ends are single there.
    data = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "surrogateescape")
    made = (("sha256", hashlib.sha256), ("sha384", hashlib.sha384), ("sha512", hashlib.sha512))
    return tuple(f"{n}-{base64.b64encode(f(data).digest()).decode()}" for n, f in made)


def _listed(site: Site, found: Blocked, governing: str) -> Edit:
    where = header_file(site, found.value)
    text = None if where is None else site.snapshot.text(where.path)
    if where is None or text is None or text.count(found.value) != 1:
        raise CannotEditError("The policy does not stand in its file as one text.")
    if "," in found.value:
        raise CannotEditError("The header holds several policies: change the right one by hand.")
    base = text.index(found.value)
    for part in _PART.finditer(found.value):
        words = part.group().split()
        if not words or words[0].lower() != governing:
            continue
        wanted = _specific(found.load.directive)
        kept = [w for w in words[1:] if w.lower() != "'none'"]
        start, end = part.span()
        body = part.group().rstrip()
        tail = part.group()[len(body) :]
        if governing == "default-src":
            new = f"{body}; {' '.join([wanted, *kept, found.source])}{tail}"
        elif len(kept) == len(words) - 1:
            new = f"{body} {found.source}{tail}"
        else:
            lead = body[: len(body) - len(body.lstrip())]
            new = lead + " ".join([words[0], *kept, found.source]) + tail
        return replace_at(where.path, text, base + start, base + end, new)
    raise CannotEditError("The directive does not stand in the policy.", where=where.path)


def _specific(directive: str) -> str:
    return directive.removesuffix("-elem").removesuffix("-attr")
