"""A redirect leads to the host of a template.

What
    The destination's host is a stand-in that was never filled in: ``your-app.onrender.com``,
    ``example.com``, ``YOUR_API_URL``, ``localhost``; or it is a variable, ``${API_URL}``, which
    Netlify does not fill in. A file that the build command or a script rewrites (``sed``,
    ``envsubst``) is passed over.

Why
    The deploy is green, and every request to it fails.

Bad::

    /api/*  https://your-backend.example.com/:splat  200

Good::

    /api/*  https://api.my-shop.com/:splat  200

Since: 0.1.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._row_edits import delete_row
from engine.platforms.netlify.rules._rows import redirect_sets
from engine.platforms.offers import attempt, offer
from engine.project.builds.scripts import expand, script_call
from engine.project.packages.manifest import nearest_package, package_at
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="redirect-placeholder-host",
    title="A redirect leads to the host of a template",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/routing/redirects/rewrites-proxies/",
    family="90",
    needs=(Need.REDIRECTS,),
)

_HOST = regex(r"https?://([^/:?#]+)", re.IGNORECASE)
_STAND_IN = regex(
    r"""(?ix)
      ^(?:.*\.)?example\.(?:com|org|net)$
    | ^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])$
    | (?:^|[.-])(?:your|my)[-_]?(?:app|api|backend|back-end|server|site|domain|project|service
        |render|railway|heroku|url|host|username|company|function|deployment)
    | ^your[-_.]
    | (?:^|[-_.])(?:placeholder|changeme|change-me|todo|xxx+|domain-here)(?:$|[-_.])
    | ^(?:api|backend|domain|host|hostname|subdomain)$
    | [<>{}]
    """
)

_VARIABLE = regex(r"(?:https?://)?(?:\$\{?[A-Za-z_]\w*\}?|\{\{[^}]*\}\}|%[A-Z_]+%)(?=[/:?]|$)")
"""A destination that begins with a variable of the shell's or of a template's."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look at the host of every destination."""
    done: set[tuple[str, int]] = set()
    commands = _commands(site)
    for rows in redirect_sets(site):
        for rule in rows.rows:
            key = (rule.source.path, rule.source.start)
            variable = _VARIABLE.match(rule.to)
            host = _HOST.match(rule.to)
            if key in done or not (variable or (host is not None and _is_stand_in(host[1]))):
                continue
            done.add(key)
            if rule.source.path.rpartition("/")[2] in commands:
                continue
            if variable and (site.plugins or _runs_unseen(site)):
                continue
            name = variable[0] if variable else host[1] if host else ""
            yield issue_of(
                meta,
                rule.source.location,
                f"{rule.from_!r} leads to {name!r}, "
                + (
                    "and Netlify puts no variable into a redirect."
                    if variable
                    else "which looks like a template's host."
                ),
                why="The deploy is green, and every request to it fails.",
                subject=f"{rule.from_} {rule.to}",
            )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Delete the rule: the real host is nowhere in the project, and this one answers nothing."""
    for rows in redirect_sets(site):
        for rule in rows.rows:
            if rule.source.location == issue.location:
                return offer(
                    attempt(
                        issue,
                        "redirect.delete-placeholder",
                        "Delete the rule",
                        one(delete_row, site, rule.source),
                        reason="Every request to it fails today. If you know the real host, "
                        "write it instead.",
                    )
                )
    return NoHeal(reason="The rule is not there any more.")


def _commands(site: NetlifySite) -> str:
    """The command and the scripts it may lead to: one of them may write the rules anew."""
    package = package_at(site.snapshot, site.build_dir)
    scripts = package.scripts.values() if package is not None else ()
    return "\n".join([site.build_command or "", *scripts])


def _runs_unseen(site: NetlifySite) -> bool:
    """True where the command calls a script that is not shown and is no plain build."""
    command = site.build_command
    for ran in expand(site.snapshot, site.build_dir, command) if command else ():
        call = script_call(ran.step, ran.folder, site.snapshot)
        if call is None or call.script == "build":
            continue
        if nearest_package(site.snapshot, call.folder or "") is None:
            return True
    return False


def _is_stand_in(host: str) -> bool:
    upper = host.upper() == host and "_" in host
    return upper or _STAND_IN.search(host) is not None
