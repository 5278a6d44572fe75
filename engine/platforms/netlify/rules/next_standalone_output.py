"""Next.js writes a server of its own, which Netlify does not run.

What
    ``output: "standalone"`` in the configuration of Next.js, on a site that Netlify builds. It is
    grave where ``publish`` is the folder of that server; elsewhere it is reported only where no
    Dockerfile or other host's file says who needs it.

Why
    The setting is for own servers and containers. Netlify's runtime for Next.js makes functions of
    the plain build and wants that published: of ``.next/standalone`` it says that the folder "does
    not contain a Next.js production build". Elsewhere the setting costs time and does nothing.

Bad::

    [build]
    publish = ".next/standalone"

Good::

    [build]
    publish = ".next"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import from_base, setting
from engine.platforms.offers import attempt, offer
from engine.project.editing.lines import delete_line, lines_of
from engine.project.packages.manifest import package_at
from engine.project.places import place
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Location, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="next-standalone-output",
    title="Next.js writes a server that Netlify does not run",
    severity=Severity.LOW,
    confidence=Confidence.HEURISTIC,
    docs="https://docs.netlify.com/frameworks/next-js/overview/",
    family="128",
    needs=(Need.SOUND, Need.MANIFEST),
)

CONFIGS = tuple(f"next.config.{ending}" for ending in ("js", "mjs", "ts", "cjs", "mts"))
_OUTPUT = regex(r"(?m)^(?!\s*//|[^\n]*(?:&&|\?))[^\n]*?\boutput[\"']?\s*:\s*([\"'`])standalone\1")
_ALONE = regex(r"\s*output[\"']?\s*:\s*[\"'`]standalone[\"'`]\s*,?\s*\Z")
OTHERS = ("dockerfile", "docker-compose", "compose.y", "render.y", "fly.toml", "procfile", "app.y")
"""Files of hosts that run the server."""
_SERVER = regex(r"(.*?)/standalone(?:/.*)?\Z")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Read the configuration, and where the site is published from."""
    place_of = _said(site)
    if place_of is None:
        return
    published = _published(site)
    if published is not None:
        yield issue_of(
            meta,
            site.location_of("build.publish") or place_of,
            f"{site.publish!r} is the server of Next.js, not its build.",
            why="Netlify's runtime for Next.js stops: the folder holds no production build.",
            subject="publish",
            severity=Severity.CRITICAL,
            confidence=Confidence.LIKELY,
            also=(place_of,),
        )
        return
    if any(n.lower().startswith(OTHERS) for f in _folders(site) for n in site.snapshot.children(f)):
        return
    yield issue_of(
        meta,
        place_of,
        'Next.js writes a server (`output: "standalone"`), and Netlify runs none.',
        why="Netlify's runtime makes functions of the build; the setting is for own servers.",
        subject="output",
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Publish the build instead of the server; take the setting away where nobody needs it."""
    if issue.subject == "output":
        path = issue.location.path
        text = site.snapshot.text(path) or ""
        lines = [line for line in lines_of(text) if line.number == issue.location.line]
        if not lines or not _ALONE.match(lines[0].text):
            return NoHeal(reason="The setting shares its line with others: delete it by hand.")
        return offer(
            attempt(
                issue,
                "next.delete-standalone",
                "Delete the setting",
                one(delete_line, path, text, lines[0].number),
                reason="No other host of the project is known; the plain build is what is needed.",
            )
        )
    published = _published(site)
    if published is None:
        return NoHeal(reason="The published folder is another one by now.")
    value = from_base(site, published)
    return offer(
        attempt(
            issue,
            "publish.next-build",
            f"Publish {value!r}",
            setting(site, issue, value),
            reason="Netlify's runtime for Next.js publishes the build folder.",
        )
    )


def _folders(site: NetlifySite) -> frozenset[str]:
    return frozenset({"", site.build_dir})


def _said(site: NetlifySite) -> Location | None:
    """Where the setting stands, on a site that the runtime for Next.js builds."""
    package = package_at(site.snapshot, site.build_dir)
    if not site.config_ok or package is None or not package.has("next"):
        return None
    if "NETLIFY_NEXT_PLUGIN_SKIP" in site.variables:
        return None
    for name in CONFIGS:
        path = site.in_build_dir(name)
        text = site.snapshot.text(path) if site.snapshot.is_file(path) else None
        found = _OUTPUT.search(text or "")
        if found and text is not None:
            return place(path, text, found.end() - len('"standalone"'), found.end())
    return None


def _published(site: NetlifySite) -> str | None:
    """The build folder, when its server is published and a file says so."""
    found = _SERVER.match(site.publish or "")
    return found[1] if found and site.location_of("build.publish") is not None else None
