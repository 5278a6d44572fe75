"""Tell which rule answers a request, and with what, as the platform's edge would.

The published folder is looked at as it is on the disk: a file there wins over a rule that does
not force. With --explain every rule that comes before is told, with why it does not answer.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from engine.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from engine.platforms.netlify.site import NetlifySite, Redirect
    from engine.platforms.routing.matching import Answer, Request


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("path", metavar="PATH", help="what is asked for: /old/page, or a whole URL")
    parser.add_argument("--project", default=".", metavar="DIR", help="the project's folder (.)")
    parser.add_argument("--explain", action="store_true", help="say why the rules before it do not")
    parser.add_argument("--country", default="", help="the visitor's country, as US")
    parser.add_argument("--language", default="", help="the visitor's Accept-Language")
    parser.add_argument("--role", action="append", default=[], help="a role of the visitor")
    parser.add_argument("--cookie", action="append", default=[], help="a cookie, as name=value")
    parser.add_argument("--query", default="", help="the query, without its ?")
    parser.add_argument("--host", default="", help="the host that is asked")
    parser.add_argument("--scheme", choices=("http", "https"), default="https")
    parser.add_argument("--context", default="production", help="the deploy context (production)")
    parser.add_argument("--branch", default="main", help="the branch that was built (main)")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    """Match and print; 0 when something answers, 1 when nothing does."""
    from engine.platforms.interface import BuildContext
    from engine.platforms.netlify.assembly import resolve_site
    from engine.platforms.netlify.serving import plan_of
    from engine.platforms.nodes.content import file_for
    from engine.platforms.routing.matching import Matcher
    from engine.project.snapshot import Snapshot

    snapshot = Snapshot.of_folder(Path(args.project))
    site = resolve_site(snapshot, BuildContext(context=args.context, branch=args.branch))
    if site.config_error is not None or site.publish is None:
        reason = site.config_error.message if site.config_error else "nothing is published"
        raise UsageError(
            f"The configuration does not resolve: {reason}",
            advice="`chimeractl resolve` tells where.",
        )
    request = _request(args)
    prefix = f"{site.publish}/" if site.publish else ""
    files = {path[len(prefix) :] for path in snapshot.files_under(site.publish)}
    matcher = Matcher(plan_of(site))
    found = matcher.answer(request, lambda path: file_for(path, files) is not None)
    served = file_for(found.path, files) if found.path else None
    if args.format == "json":
        print(json.dumps(_as_json(site, request, found, served), indent=2))
    else:
        _print(site, request, found, served)
        if args.explain:
            there = file_for(request.path, files) is not None
            for number, why in matcher.passed_over(request, there=there):
                print(f"  {_rule(site, number)}: {why}")
    answers = bool(found.location) or served is not None or found.path.startswith("/.netlify/")
    return 0 if answers or found.rule is not None else 1


def _request(args: argparse.Namespace) -> Request:
    from engine.platforms.routing.matching import Request

    asked = urlsplit(args.path)
    if not asked.path.startswith("/"):
        raise UsageError(
            f"{args.path!r} is no path of a site.", advice="Write it as /old/page, or as a URL."
        )
    return Request(
        path=asked.path,
        query=args.query or asked.query,
        host=args.host or asked.netloc,
        scheme=asked.scheme or args.scheme,
        country=args.country,
        language=args.language,
        roles=tuple(args.role),
        cookies="; ".join(args.cookie),
    )


def _print(site: NetlifySite, request: Request, found: Answer, served: str | None) -> None:
    shown = request.path + (f"?{request.query}" if request.query else "")
    if found.location:
        print(f"{shown} -> {found.status} to {found.location}")
    elif found.rule is None and served is not None:
        print(f"{shown} -> {found.status}, the file {served} itself")
    elif found.rule is None:
        print(f"{shown} -> {found.status}, nothing answers")
    else:
        what = f"the file {served}" if served else f"{found.path} (not among the published files)"
        print(f"{shown} -> {found.status}, {what}")
    if found.rule is not None:
        print(f"  by {_rule(site, found.rule)}")


def _redirect(site: NetlifySite, number: int) -> Redirect | None:
    return site.redirects[number] if number < len(site.redirects) else None


def _rule(site: NetlifySite, number: int) -> str:
    redirect = _redirect(site, number)
    if redirect is None:
        return "spa_fallback: /* -> /index.html 200"
    status = f"{redirect.effective_status}{'!' if redirect.force else ''}"
    return f"{redirect.source.location}  {redirect.from_} -> {redirect.to} {status}"


def _as_json(
    site: NetlifySite, request: Request, found: Answer, served: str | None
) -> dict[str, object]:
    redirect = None if found.rule is None else _redirect(site, found.rule)
    return {
        "path": request.path,
        "status": found.status,
        "location": found.location or None,
        "serves": served or found.path or None,
        "file": served,
        "rule": found.rule,
        "from": None if redirect is None else redirect.from_,
        "to": None if redirect is None else redirect.to,
        "source": None if redirect is None else str(redirect.source.location),
    }
