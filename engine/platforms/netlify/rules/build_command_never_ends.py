"""The build command starts a server and never ends.

What
    A step of the command runs a development server or watches files: ``hugo server``, ``vite``,
    ``next dev``, ``gatsby develop``, ``npm run dev``.

Why
    Netlify waits for the command to end. A server does not, and the build is stopped at its time
    limit; nothing is published.

Bad::

    command = "npm run dev"

Good::

    command = "npm run build"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, several
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._written_commands import written_commands
from engine.platforms.offers import attempt, offer
from engine.project.builds.outputs import program_words
from engine.project.builds.scripts import expand, script_call
from engine.project.packages.manifest import Package, nearest_package
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.rules._written_commands import WrittenCommand
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.builds.scripts import Ran

meta = RuleMeta(
    id="build-command-never-ends",
    title="The build command starts a server and never ends",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/overview/",
    family="2",
    needs=(Need.WRITTEN_COMMAND,),
)

SERVES: dict[str, tuple[tuple[str, ...], str]] = {
    "hugo": (("server", "serve"), "hugo"),
    "jekyll": (("serve", "s", "server"), "jekyll build"),
    "gatsby": (("develop", "dev", "serve"), "gatsby build"),
    "next": (("dev", "start"), "next build"),
    "nuxt": (("dev", "start"), "nuxt generate"),
    "nuxi": (("dev", "preview"), "nuxi generate"),
    "vite": (("", "dev", "serve", "preview"), "vite build"),
    "astro": (("dev", "preview"), "astro build"),
    "mkdocs": (("serve",), "mkdocs build"),
    "zola": (("serve",), "zola build"),
    "ng": (("serve",), "ng build"),
    "react-scripts": (("start",), "react-scripts build"),
    "vue-cli-service": (("serve",), "vue-cli-service build"),
    "docusaurus": (("start", "serve"), "docusaurus build"),
    "vuepress": (("dev",), "vuepress build"),
    "vitepress": (("dev", "preview"), "vitepress build"),
    "hexo": (("server", "s"), "hexo generate"),
    "gridsome": (("develop",), "gridsome build"),
    "webpack-dev-server": (("",), "webpack"),
    "webpack": (("serve", "watch"), "webpack"),
    "live-server": (("",), ""),
    "http-server": (("",), ""),
    "nodemon": (("",), ""),
}
"""A program, the first words with which it serves, and how it builds."""
NAMES = ("dev", "develop", "watch", "serve", "start")
"""Scripts that serve, by their usual names."""
_BACKGROUND = regex(r"(?<![&>])&(?![&>])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endless:
    """A step that does not end."""

    command: WrittenCommand
    said: str
    start: int
    """The span in the command of what serves."""
    end: int
    instead: str
    confidence: Confidence


def check(site: NetlifySite) -> Iterator[Issue]:
    """Open every command, and look at what its steps run."""
    for found in _found(site):
        yield issue_of(
            meta,
            found.command.location,
            f"`{found.said}` serves the site and does not end.",
            why="Netlify waits for the command until its time is over, and publishes nothing.",
            subject=f"{found.command.context} {found.said}".strip(),
            confidence=found.confidence,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Build instead."""
    for found in _found(site):
        if issue.subject != f"{found.command.context} {found.said}".strip() or not found.instead:
            continue
        text = found.command.text
        new = text[: found.start] + found.instead + text[found.end :]
        return offer(
            attempt(
                issue,
                "command.build-instead",
                f"Run `{found.instead}`",
                several(found.command.replaced, new),
                reason="It writes the site's files and ends.",
            )
        )
    return NoHeal(reason="Which command builds the site cannot be told from the project.")


def _found(site: NetlifySite) -> Iterator[Endless]:
    for command in written_commands(site):
        if _BACKGROUND.search(command.text):
            continue
        folder = site.build_dir
        for ran in expand(site.snapshot, folder, command.text):
            endless = _of_program(site, command, ran) or _of_script(site, command, ran)
            if endless is not None:
                yield endless
                break


def _of_program(site: NetlifySite, command: WrittenCommand, ran: Ran) -> Endless | None:
    words = program_words(ran, site.snapshot)
    name = words[0].text.rpartition("node_modules/.bin/")[2] if words else ""
    forms, builds = SERVES.get(name, ((), ""))
    plain = [w for w in words[1:] if not w.text.startswith("-")]
    first = plain[0].text if plain else ""
    if first not in forms or not ran.step.certain or ran.step.has("--help", "--version"):
        return None
    if not first and len(words) > 1:
        return None  # A flag may make it end (`vite --version`), or name another way.
    if ran.package is None:
        end = plain[0].end if first else words[0].end
        return Endless(
            command=command,
            said=" ".join(w.text for w in words[:3]),
            start=words[0].start,
            end=end,
            instead=builds,
            confidence=Confidence.LIKELY,
        )
    outer = next(
        (r for r in expand(site.snapshot, site.build_dir, command.text) if r.package is None), None
    )
    call = None if outer is None else script_call(outer.step, outer.folder, site.snapshot)
    if call is None or len(ran.via) != 1 or call.script != ran.via[0]:
        return None
    return Endless(
        command=command,
        said=f"{call.manager} run {call.script}",
        start=call.word.start,
        end=call.word.end,
        instead="build" if "build" in ran.package.scripts and call.explicit else "",
        confidence=Confidence.LIKELY,
    )


def _of_script(site: NetlifySite, command: WrittenCommand, ran: Ran) -> Endless | None:
    """``npm run dev`` where no package.json is shown."""
    call = script_call(ran.step, ran.folder, site.snapshot)
    is_start = [w.text for w in ran.step.core[:2]] == ["npm", "start"]
    if ran.package is not None or not ran.step.certain or not (call or is_start):
        return None
    name = "start" if call is None else call.script
    owner = nearest_package(site.snapshot, ran.folder or "")
    if isinstance(owner, Package) or name not in NAMES or ran.folder is None:
        return None
    word = ran.step.core[1] if call is None else call.word
    explicit = call is not None and call.explicit
    manager = ran.step.core[0].text
    return Endless(
        command=command,
        said=f"{manager} run {name}" if explicit else f"{manager} {name}",
        start=word.start,
        end=word.end,
        instead="build" if explicit or manager != "npm" else "run build",
        confidence=Confidence.HEURISTIC if name in {"start", "serve"} else Confidence.LIKELY,
    )
