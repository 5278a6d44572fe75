"""The build command calls a program whose name is a letter off.

What
    The first word of a step is one letter away from a program that builds sites (``nmp``, ``yran``,
    ``hgo``) and is no file of the project and no package's program.

Why
    The shell stops with "command not found" and the deploy fails.

Bad::

    command = "nmp run build"

Good::

    command = "npm run build"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import setting
from engine.platforms.offers import attempt, offer
from engine.project.near import nearest
from engine.project.package_json import package_at
from engine.project.shell import Word, parse_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="command-typo",
    title="The build command calls a program whose name is a letter off",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/overview/",
    family="2",
    needs=(Need.COMMAND,),
)

PROGRAMS = frozenset(
    {
        *("npm", "npx", "yarn", "pnpm", "bun", "bunx", "hugo", "jekyll", "bundle", "gatsby"),
        *("next", "nuxt", "astro", "vite", "eleventy", "zola", "mkdocs", "make", "node", "python"),
        *("python3", "pip", "docusaurus", "vuepress", "vitepress", "webpack", "parcel", "gulp"),
        *("grunt", "hexo", "pelican", "ember", "cargo", "deno", "turbo", "lerna", "bash", "echo"),
    }
)
OTHERS = frozenset(
    {
        *("nx", "ng", "ls", "cp", "mv", "rm", "sh", "cd", "nvm", "sed", "git", "tar", "zip", "cat"),
        *("nap", "npm2", "jest", "bower", "rake", "ruby", "perl", "php", "java", "mvn", "cmake"),
        *("code", "nodejs", "pnpx", "nodemon", "test", "true", "false", "exit", "mkdir", "tsc"),
        *("note", "unzip", "curl", "wget", "find", "grep", "move", "date", "bake", "wake"),
        *(
            "just",
            "task",
            "moon",
            "gem",
            "go",
            "pip3",
            "uv",
            "mise",
            "asdf",
            "volta",
            "fnm",
            "take",
        ),
        *("source", "export", "printf", "touch", "chmod", "env", "set", "node-gyp", "vike", "nope"),
    }
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Compare the programs with those that build sites."""
    for word, meant in _typos(site):
        yield issue_of(
            meta,
            site.location_of("build.command") or Location(path=site.config_path or ""),
            f"There is no program {word.text!r}; {meant!r} is meant.",
            why='The shell stops with "command not found".',
            subject=word.text,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Write the name that is meant."""
    command = site.build_command or ""
    for word, meant in _typos(site):
        if word.text != issue.subject:
            continue
        new = command[: word.start] + meant + command[word.end :]
        return offer(
            attempt(
                issue,
                "command.program",
                f"Call {meant!r}",
                setting(site, issue, new),
                reason="It is the program with the nearest name.",
            )
        )
    return NoHeal(reason="The command does not call it any more.")


def _typos(site: NetlifySite) -> Iterator[tuple[Word, str]]:
    if not site.config_ok or site.build_command is None:
        return
    package = package_at(site.snapshot, site.build_dir)
    for step in parse_command(site.build_command):
        core = step.core
        if not core or not core[0].literal or not core[0].text.isalpha():
            continue
        name = core[0].text
        if name in PROGRAMS | OTHERS or len(name) < 3:
            continue
        if package is not None and package.has(name):
            continue
        near = nearest(name, PROGRAMS, 1) or (
            next((p for p in sorted(PROGRAMS) if sorted(p) == sorted(name)), None)
        )
        if near is None or site.snapshot.exists(site.in_build_dir(name)):
            continue
        yield core[0], near
