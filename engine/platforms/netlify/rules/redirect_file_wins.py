"""A redirect never answers because a file stands at its address.

What
    A rule without force starts at an address (no star, no ``:name``) where the site has a file: in
    the published folder, or in the folder whose files the build copies there.

Why
    Netlify serves the file; a rule wins over it only with force ("By default, you can't shadow a
    URL that actually exists"; since March 2020 for every rule).

Bad::

    /pricing  /plans  301          # public/pricing.html is there

Good::

    /pricing  /plans  301!

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._patterns import local_path
from engine.platforms.netlify.rules._published import CARRIED, all_known, in_publish, page_at
from engine.platforms.netlify.rules._row_edits import set_field
from engine.platforms.netlify.rules._rows import redirect_sets
from engine.platforms.offers import attempt, offer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite, Redirect

meta = RuleMeta(
    id="redirect-file-wins",
    title="A redirect never answers because a file stands there",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/routing/redirects/rewrites-proxies/#shadowing",
    family="12",
    needs=(Need.REDIRECTS, Need.SOUND),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look the source of every literal rule up among the files."""
    for rule, path in _found(site):
        yield issue_of(
            meta,
            rule.source.location,
            f"{rule.from_!r} never answers: {path!r} is served there.",
            why="A file wins over a rule that is not forced.",
            subject=f"{rule.from_} {rule.to}",
            also=[Location(path=path)],
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Force the rule."""
    for rule, _ in _found(site):
        if rule.source.location != issue.location:
            continue
        forced = (
            one(set_field, site, rule, "force", True)  # noqa: FBT003 - a value of the file
            if rule.source.key_path
            else one(set_field, site, rule, "status", f"{rule.effective_status}!")
        )
        return offer(
            attempt(
                issue,
                "redirect.force",
                "Force the rule",
                forced,
                reason="A forced rule wins over the file; without it the file is served.",
            )
        )
    return NoHeal(reason="No file stands at its address any more.")


def _found(site: NetlifySite) -> Iterator[tuple[Redirect, str]]:
    seen: set[tuple[str, int]] = set()
    known = all_known(site)
    for rows in redirect_sets(site):
        for rule in rows.rows:
            key = (rule.source.path, rule.source.start)
            literal = rule.path.startswith("/") and not {"*", ":"} & set(rule.path)
            if key in seen or not literal or rule.force or rule.host or rule.query:
                continue
            seen.add(key)
            path = _file(site, rule.path, known=known)
            target = local_path(rule.to)
            same = None if target is None else _file(site, target, known=known)
            if path is not None and path != same and rule.effective_status != 404:
                yield rule, path


def _file(site: NetlifySite, path: str, *, known: bool) -> str | None:
    """The file that is served at a path: of the publish folder, or of one that is copied there."""
    if known:
        return page_at(site.snapshot, in_publish(site, path))
    if site.build_command is None or site.publish is None:
        return None
    inner = in_publish(site, path)[len(site.publish) :].strip("/")
    for folder in CARRIED:
        home = site.in_build_dir(folder)
        if home != site.publish and (found := page_at(site.snapshot, f"{home}/{inner}".strip("/"))):
            return found
    return None
