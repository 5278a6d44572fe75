"""The status of a redirect is read as another one than is written.

What
    A row that Netlify keeps, whose status is more than a number: ``301x`` and ``301,`` are 301,
    ``3O1`` is 3, ``30l`` is 30, ``200!x`` and ``302 !`` lose their ``!``, and so does
    ``status = "302!"`` in netlify.toml, where forcing has a key of its own. ``force = "false"`` in
    quotes forces. A number that is no status of HTTP is reported too, and so is a success other
    than 200 with the address of another host.

Why
    Netlify reads as far as the digits go and says nothing (redirect-parser 16.1, observed). What
    is not 301, 302 or 404 is answered as a rewrite with that number. A proxy is a status of exactly
    200 and a full address (redirect-parser 16.1, ``normalize.js``); with 202 the site answers its
    own 404 page.

Bad::

    /old  /new  3O1
    /app/*  /index.html  200!,

Good::

    /old  /new  301
    /app/*  /index.html  200!

Since: 0.1.0
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._redirect_repairs import status_meant
from engine.platforms.netlify.rules._row_edits import set_field, written_status
from engine.platforms.netlify.rules._rows import redirect_sets
from engine.platforms.offers import attempt, offer
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite, Redirect

meta = RuleMeta(
    id="redirect-status-misread",
    title="A redirect's status is read as another one than is written",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/routing/redirects/redirect-options/",
    family="12",
    needs=(Need.REDIRECTS,),
)

_PLAIN = regex(r"[1-5]\d\d!*\Z")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Compare what is written with what is read."""
    told: Counter[str] = Counter()
    for rule, wrote, said, severity, read in _found(site):
        mark = f"{rule.from_} {rule.to} {wrote}"
        told[mark] += 1
        yield issue_of(
            meta,
            rule.source.location,
            f"{rule.from_!r}: {said}.",
            why=_why(rule, wrote),
            subject=mark if told[mark] == 1 else f"{mark} #{told[mark]}",
            severity=severity,
            confidence=None if read else Confidence.LIKELY,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Write the number that is meant; where that is what is read today, nothing changes."""
    for rule, wrote, _, _, _ in _found(site):
        if rule.source.location != issue.location:
            continue
        if (wrote == "force") is (" force" in issue.subject):
            return _forced(issue, site, rule) if wrote == "force" else _meant(issue, site, rule)
    return NoHeal(reason="The row is not there any more.")


def _why(rule: Redirect, wrote: str) -> str:
    if wrote == "force":
        return "In quotes any word but the empty one is true."
    if _no_proxy(rule):
        return "The other host is not asked: the site answers its own 404 page."
    return "Netlify reads the digits a value begins with, and says nothing."


def _forced(issue: Issue, site: NetlifySite, rule: Redirect) -> Sequence[Proposal] | NoHeal:
    return offer(
        attempt(
            issue,
            "redirect.force-boolean",
            "Set `force = false`",
            one(set_field, site, rule, "force", False),  # noqa: FBT003 - a value of the file
            reason="In quotes any word but the empty one is true.",
        )
    )


def _meant(issue: Issue, site: NetlifySite, rule: Redirect) -> Sequence[Proposal] | NoHeal:
    wrote = written_status(site, rule)
    meant = status_meant(wrote)
    if _no_proxy(rule):
        meant = f"200{'!' if rule.force else ''}"
    if not meant and 100 <= rule.effective_status <= 599:
        meant = f"{rule.effective_status}{'!' if '!' in wrote else ''}"
    if not meant:
        return NoHeal(reason="Which status is meant only you know.")
    number, force = meant.rstrip("!"), meant.endswith("!")
    reads = int(number) == rule.effective_status
    reason = "It is the status that is meant." + (" Netlify reads it so today." if reads else "")
    if not rule.source.key_path:
        return offer(
            attempt(
                issue,
                "redirect.status-word",
                f"Write `{meant}`",
                one(set_field, site, rule, "status", meant),
                reason=reason,
                safe=reads and force == rule.force,
            )
        )
    plain = attempt(
        issue,
        "redirect.status-number",
        f"Set `status = {number}`",
        one(set_field, site, rule, "status", int(number)),
        reason=reason,
        safe=reads,
    )
    if not force or rule.force:
        return offer(plain)
    both = attempt(
        issue,
        "redirect.status-forced",
        f"Set `status = {number}` and `force = true`",
        lambda: (
            set_field(site, rule, "status", int(number)),
            set_field(site, rule, "force", True),  # noqa: FBT003 - a value of the file
        ),
        reason="In netlify.toml forcing has a key of its own.",
    )
    return offer(both, plain)


def _no_proxy(rule: Redirect) -> bool:
    """True for another host's address with a success that is not 200: it is not fetched."""
    return (
        rule.status is not None
        and 200 < rule.effective_status < 300
        and rule.to.casefold().startswith(("http://", "https://"))
    )


def _found(site: NetlifySite) -> Iterator[tuple[Redirect, str, str, Severity, bool]]:
    """The rows, what is written, what is said about it, how bad it is, whether it is read today."""
    seen: set[tuple[str, int]] = set()
    for rows in redirect_sets(site):
        for rule in rows.rows:
            key = (rule.source.path, rule.source.start)
            if key in seen:
                continue
            seen.add(key)
            if rule.row.get("force") in ("false", "no", "0"):
                said = f'`force = "{rule.row["force"]}"` is a text, and forces'
                yield rule, "force", said, Severity.MEDIUM, rows.read
            wrote = written_status(site, rule)
            lost = "!" in wrote and not rule.force
            status = rule.effective_status
            if wrote and _no_proxy(rule):
                said = f"the status {status} makes no proxy of it, only 200 does"
                yield rule, wrote, said, Severity.HIGH, rows.read
                continue
            if not wrote or rule.status is None or (_PLAIN.match(wrote) and not lost):
                continue
            if lost:
                said = f"the status {wrote!r} is read as {status}, without the force"
                yield rule, wrote, said, Severity.MEDIUM, rows.read
            elif not 100 <= status <= 599:
                said = f"the status {wrote!r} is read as {status}, which no browser understands"
                yield rule, wrote, said, Severity.HIGH, rows.read
            else:
                said = f"the status {wrote!r} is read as {status}"
                yield rule, wrote, said, Severity.LOW, rows.read
