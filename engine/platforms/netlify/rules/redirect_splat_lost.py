"""What the star of a redirect matched is not carried to its destination.

What
    The destination holds a ``*`` of its own where ``:splat`` is meant, or a ``:name`` that the
    source does not have; or a proxy takes every address below a path and asks one address of the
    other host for all of them.

Why
    A star or an unknown name in the destination is plain letters (netlify-redirector 0.5,
    observed): visitors of ``/old/a`` are sent to ``/new/*``, which is not there. A proxy without
    ``:splat`` gives the same answer to every call.

Bad::

    /old/*  /new/*  301
    /api/*  https://api.my-shop.com/api/  200

Good::

    /old/*  /new/:splat  301
    /api/*  https://api.my-shop.com/api/:splat  200

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._patterns import segments_of
from engine.platforms.netlify.rules._row_edits import set_field
from engine.platforms.netlify.rules._rows import redirect_sets
from engine.platforms.offers import attempt, offer
from engine.project.near import nearest
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite, Redirect

meta = RuleMeta(
    id="redirect-splat-lost",
    title="What the star of a redirect matched is lost",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/routing/redirects/redirect-options/#splats",
    family="12",
    needs=(Need.REDIRECTS,),
)

_STAR = regex(r"/\*(?=/|$)")
_NAME = regex(r"(?<=/):([A-Za-z_][A-Za-z0-9_]*)(?=[/?#]|$)")
_ORIGIN = regex(r"https?://[^/?#]+")
ONE_ADDRESS = frozenset({"graphql", "gql", "trpc", "rpc", "mcp", "sse", "events", "webhook"})
"""Paths below which one address of a server answers everything."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look at the destination of every rule that takes more than one address."""
    for rule, read in _rules(site):
        starred, meant, unknown = _starred(rule), _meant(rule), _unknown(rule)
        if unknown:
            yield issue_of(
                meta,
                rule.source.location,
                f"{rule.from_!r} leads to {rule.to!r}: nothing fills {':' + unknown!r} in.",
                why="A name that the source does not have stays as it is written.",
                subject=f"{rule.from_} {rule.to}",
                confidence=None if read else Confidence.LIKELY,
            )
            continue
        if meant is None:
            continue
        yield issue_of(
            meta,
            rule.source.location,
            f"{rule.from_!r} leads to {rule.to!r}: "
            + (
                "a `*` there is a plain letter."
                if starred
                else "every address below it gives the same answer."
            ),
            why="`:splat` carries what the star of the source matched.",
            subject=f"{rule.from_} {rule.to}",
            severity=None if starred else Severity.MEDIUM,
            confidence=_confidence(rule, starred=starred, read=read),
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Carry what was matched."""
    for rule, _ in _rules(site):
        meant = _named(rule) if _unknown(rule) else _meant(rule)
        if rule.source.location == issue.location and meant is not None:
            return offer(
                attempt(
                    issue,
                    "redirect.splat",
                    f"Lead to {meant!r}",
                    one(set_field, site, rule, "to", meant),
                    reason="It is the name of what the source matched.",
                )
            )
    return NoHeal(reason="Which part of the source is meant cannot be told from the rule.")


def _rules(site: NetlifySite) -> Iterator[tuple[Redirect, bool]]:
    seen: set[tuple[str, int]] = set()
    for rows in redirect_sets(site):
        for rule in rows.rows:
            key = (rule.source.path, rule.source.start)
            if key not in seen:
                seen.add(key)
                yield rule, rows.read


def _names(rule: Redirect) -> list[str]:
    """What the source captures: its placeholders, those of its query, and the star."""
    segments = segments_of(rule.path)
    names = [s[1:] for s in segments if s.startswith(":")]
    names += [v[1:] for v in rule.query.values() if v.startswith(":")]
    return names + (["splat"] if any("*" in s for s in segments) else [])


def _unknown(rule: Redirect) -> str:
    """The first name in the destination that nothing fills in; empty for none."""
    known = _names(rule)
    if not known or rule.conditions or rule.query:
        return ""
    return next((m[1] for m in _NAME.finditer(rule.to) if m[1] not in known), "")


def _named(rule: Redirect) -> str | None:
    """The destination with the name that is meant: the nearest, or the only one that is left."""
    unknown, known = _unknown(rule), _names(rule)
    left = [n for n in known if not any(m[1] == n for m in _NAME.finditer(rule.to))]
    meant = nearest(unknown, known) or (left[0] if len(left) == 1 else None)
    return None if meant is None else rule.to.replace(f":{unknown}", f":{meant}")


def _starred(rule: Redirect) -> bool:
    return _STAR.search(rule.to.partition("?")[0]) is not None


def _meant(rule: Redirect) -> str | None:
    """The destination that is meant, or None where the written one may be."""
    segments = segments_of(rule.path)
    if _starred(rule):
        path, mark, query = rule.to.partition("?")
        if not segments or segments[-1] != "*":
            return None
        return _STAR.sub("/:splat", path) + mark + query
    origin = _ORIGIN.match(rule.to)
    if not rule.is_proxy or origin is None or len(segments) < 2 or segments[-1] != "*":
        return None
    rest = rule.to[origin.end() :]
    below = rest.strip("/")
    if ":" in rest or "?" in rest or "#" in rest or segments[-2].lower() in ONE_ADDRESS:
        return None
    if below != "/".join(segments[:-1]):
        return None
    return f"{rule.to.rstrip('/')}/:splat"


def _confidence(rule: Redirect, *, starred: bool, read: bool) -> Confidence | None:
    if starred:
        return None if read else Confidence.LIKELY
    return Confidence.LIKELY if rule.to.endswith("/") else Confidence.HEURISTIC
