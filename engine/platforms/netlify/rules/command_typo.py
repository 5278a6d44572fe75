"""The build command calls a program, or a command of it, whose name is a letter off.

What
    The first word of a step is one letter away from a program that builds sites (``nmp``, ``yran``,
    ``hgo``) and is no file of the project and no package's program; or the word behind a builder is
    near to one of its commands and is none (``astro biuld``).

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
from engine.project.builds.shell import Word, parse_command
from engine.project.near import nearest
from engine.project.packages.manifest import package_at
from engine.project.snapshot import normal

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

_COMMANDS = """
vite build dev serve preview optimize
astro build dev check preview sync add info db docs login logout link init telemetry create-key
gatsby build develop serve clean info plugin telemetry new repl options feedback
next build dev start export lint info telemetry typegen
nuxt build generate dev start prepare analyze typecheck preview info cleanup init module add test
hexo generate g clean deploy d server s init new list render version publish config migrate help
docusaurus build start serve clear swizzle deploy write-translations write-heading-ids
react-scripts build start test eject
vue-cli-service build serve inspect lint help
ng build serve test lint run add new generate update version config e2e deploy cache extract-i18n
jekyll build b serve s server clean doctor new docs hyde
zola build serve check init completion
mkdocs build serve new gh-deploy get-deps
vitepress build dev serve preview init
vuepress build dev eject info
gridsome build develop explore create serve info
"""
COMMANDS = {row.split()[0]: frozenset(row.split()[1:]) for row in _COMMANDS.strip().split("\n")}
"""What the builders can be told to do, by program."""


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
    for word, meant, program in _subcommands(site):
        yield issue_of(
            meta,
            site.location_of("build.command") or Location(path=site.config_path or ""),
            f"{program!r} has no command {word.text!r}; {meant!r} is meant.",
            why="It stops, or does something else than to build.",
            subject=word.text,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Write the name that is meant."""
    command = site.build_command or ""
    programs = list(_typos(site))
    for word, meant in (*programs, *((w, m) for w, m, _ in _subcommands(site))):
        if word.text != issue.subject:
            continue
        new = command[: word.start] + meant + command[word.end :]
        return offer(
            attempt(
                issue,
                "command.program" if (word, meant) in programs else "command.subcommand",
                f"Call {meant!r}",
                setting(site, issue, new),
                reason="It is the one with the nearest name.",
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


def _subcommands(site: NetlifySite) -> Iterator[tuple[Word, str, str]]:
    """The first words behind a builder's name that are a letter off one of its commands."""
    if not site.config_ok or site.build_command is None:
        return
    for step in parse_command(site.build_command):
        core = step.core[1:] if step.program in {"npx", "bunx", "pnpx"} else step.core
        known = COMMANDS.get(core[0].text) if len(core) > 1 else None
        word = core[1] if known else None
        if known is None or word is None or word.text in known or not word.text.isalpha():
            continue
        near = nearest(word.text, known) if word.literal else None
        if near is not None and not _is_there(site, step.folder, word.text):
            yield word, near, core[0].text


def _is_there(site: NetlifySite, folder: str | None, name: str) -> bool:
    return folder is None or site.snapshot.exists(site.in_build_dir(normal(f"{folder}/{name}")))
