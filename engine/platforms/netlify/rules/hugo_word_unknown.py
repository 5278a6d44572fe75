"""Hugo is given a word that is neither a flag nor one of its commands.

What
    ``hugo --gc --minify $DEPLOY_PRIME_URL``: the address stands alone, without ``-b``. Or
    ``hugo --minify true``: a flag that is on or off takes its value behind ``=`` only.

Why
    Hugo takes the word for the name of a command: ``Error: unknown command "…" for "hugo"``. The
    build fails, though often in one context only (hugo 0.168, observed).

Bad::

    [context.deploy-preview]
      command = "hugo --gc --minify $DEPLOY_PRIME_URL"

Good::

    [context.deploy-preview]
      command = "hugo --gc --minify -b $DEPLOY_PRIME_URL"

Since: 0.1.0
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, several
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._written_commands import written_commands
from engine.platforms.offers import attempt, offer
from engine.project.builds.shell import parse_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.rules._written_commands import WrittenCommand
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.builds.shell import Word

meta = RuleMeta(
    id="hugo-word-unknown",
    title="Hugo is given a word that it takes for a command",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://gohugo.io/commands/hugo/",
    family="2",
    needs=(Need.WRITTEN_COMMAND,),
)

COMMANDS = frozenset(
    {
        *("build", "server", "serve", "new", "mod", "env", "version", "help", "deploy", "config"),
        *("convert", "gen", "import", "list", "completion", "check", "benchmark", "undraft"),
    }
)
SWITCHES = frozenset(
    {
        *("-D", "--buildDrafts", "-E", "--buildExpired", "-F", "--buildFuture", "--gc", "--minify"),
        *("--cleanDestinationDir", "--enableGitInfo", "--forceSyncStatic", "--ignoreCache"),
        *("--ignoreVendor", "--noBuildLock", "--noChmod", "--noTimes", "--panicOnWarning"),
        *("--printI18nWarnings", "--printPathWarnings", "--printUnusedTemplates", "--debug"),
        *("--printMemoryUsage", "--templateMetrics", "--templateMetricsHints", "--quiet"),
        *("--i18n-warnings", "--path-warnings", "--verbose", "-v", "--log", "--verboseLog"),
    }
)
"""Flags without a value: the next word is not theirs."""

ADDRESS = re.compile(r"""^["']?(?:https?://|\$\{?(?:DEPLOY_PRIME_URL|DEPLOY_URL|URL)\b)""")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look at what stands behind Hugo's name, in every context."""
    for command, word, _ in _found(site):
        now = command.text == site.build_command
        there = f" in {command.context}" if command.context else ""
        yield issue_of(
            meta,
            command.location,
            f"Hugo has no command `{_raw(command, word)}`.",
            why=f'The build{there} stops with "unknown command".',
            subject=f"{command.context} {word.text}".strip(),
            severity=None if now else Severity.MEDIUM,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Give an address to `-b`, and a value to the flag before it."""
    for command, word, before in _found(site):
        if issue.subject != f"{command.context} {word.text}".strip():
            continue
        raw = _raw(command, word)
        if ADDRESS.match(raw):
            new = f"{command.text[: word.start]}-b {command.text[word.start :]}"
            title, reason = f"Write `-b {raw}`", "An address is what `-b` (`--baseURL`) takes."
        elif before.text.startswith("--") and word.text in {"true", "false"}:
            new = f"{command.text[: before.end]}={command.text[word.start :]}"
            title, reason = f"Write `{before.text}={raw}`", "So the flag takes its value."
        else:
            break
        edits = several(command.replaced, new)
        return offer(attempt(issue, "hugo.word", title, edits, reason=reason, safe=True))
    return NoHeal(reason="What the word is there for cannot be told.")


def _raw(command: WrittenCommand, word: Word) -> str:
    return command.text[word.start : word.end]


def _found(site: NetlifySite) -> Iterator[tuple[WrittenCommand, Word, Word]]:
    """The first such word of every call, with the word before it."""
    for command in written_commands(site):
        for step in parse_command(command.text):
            core = step.core
            if not core or core[0].text != "hugo" or any(w.text in COMMANDS for w in core[1:]):
                continue
            for before, word in pairwise(core):
                raw = _raw(command, word)
                alone = before is core[0] or before.text in SWITCHES
                known = word.literal or ADDRESS.match(raw)
                if alone and known and not raw.startswith("-"):
                    yield command, word, before
                    break
