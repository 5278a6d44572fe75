"""The fallback of a site redirects instead of answering.

What
    A rule sends ``/*`` to ``/index.html``, or to the page of a 404, with a 301 or 302, or without a
    status, which is 301.

Why
    Netlify answers a fallback in place with status 200 only. With a redirect the browser goes to
    ``/index.html``: the address that was asked for is lost, the app shows its home page, and a 301
    is remembered (Netlify's guide: "Status 200, not 301"). A page for what is not there must be
    sent with status 404, or search engines take every wrong address for a page.

Bad::

    /*  /index.html

Good::

    /*  /index.html  200

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
from engine.project.builds.single_page import is_single_page
from engine.project.packages.manifest import package_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite, Redirect

meta = RuleMeta(
    id="spa-fallback-redirects",
    title="The fallback of a site redirects instead of answering",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/routing/redirects/rewrites-proxies/#history-pushstate-and-single-page-apps",
    family="5",
    needs=(Need.REDIRECTS,),
)


PAGES = {"/index.html": 200, "/404.html": 404, "/404": 404, "/404/": 404}
"""Pages that answer for the rest of a site, and with which status."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look for the rule with a redirect's status."""
    package = package_at(site.snapshot, site.build_dir)
    is_app = package is not None and is_single_page(package)
    for rule in _rules(site):
        said = "no status, which is 301" if rule.status is None else f"the status {rule.status}"
        yield issue_of(
            meta,
            rule.source.location,
            f"{rule.from_!r} is sent to {rule.to!r} with {said}: the address that was asked for "
            "is lost.",
            why=f"Only with {_meant(rule)} the page answers at the address that was asked for.",
            subject=f"{rule.from_} {rule.to}",
            severity=Severity.HIGH if is_app and _meant(rule) == 200 else None,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Answer with 200, or with 404 by the page of a 404."""
    for rule in _rules(site):
        if rule.source.location == issue.location:
            return offer(
                attempt(
                    issue,
                    "redirect.rewrite-fallback",
                    f"Answer with status {_meant(rule)}",
                    one(set_field, site, rule, "status", _meant(rule)),
                    reason="It is the fallback that Netlify's guide gives.",
                )
            )
    return NoHeal(reason="The rule is not there any more.")


def _rules(site: NetlifySite) -> Iterator[Redirect]:
    seen: set[tuple[str, int]] = set()
    for rows in redirect_sets(site):
        for rule in rows.rows:
            key = (rule.source.path, rule.source.start)
            everything = segments_of(rule.path) == ("*",) and not rule.conditions and not rule.host
            sent = 300 <= rule.effective_status < 400 and rule.to in PAGES
            if everything and sent and not rule.query and key not in seen:
                seen.add(key)
                yield rule


def _meant(rule: Redirect) -> int:
    return PAGES[rule.to]
