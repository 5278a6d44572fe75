"""A variable of the build stands in single quotes and is not filled in.

What
    The command gives ``'$DEPLOY_PRIME_URL'`` or a ``sed`` expression in single quotes that holds
    one of Netlify's variables.

Why
    The shell fills in nothing between single quotes: the site is built with the letters
    ``$DEPLOY_PRIME_URL`` in its addresses.

Bad::

    command = "hugo -b '$DEPLOY_PRIME_URL'"

Good::

    command = "hugo -b $DEPLOY_PRIME_URL"

Since: 0.1.0
"""

from __future__ import annotations

import re
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
    id="command-variable-quoted",
    title="A variable in single quotes is not filled in",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/environment-variables/",
    family="2",
    needs=(Need.WRITTEN_COMMAND,),
)

GIVEN = (
    *("DEPLOY_PRIME_URL", "DEPLOY_URL", "URL", "COMMIT_REF", "CACHED_COMMIT_REF", "BRANCH", "HEAD"),
    *("CONTEXT", "REVIEW_ID", "PULL_REQUEST", "REPOSITORY_URL", "SITE_ID", "SITE_NAME"),
    *("DEPLOY_ID", "BUILD_ID"),
)
"""What Netlify gives to every build."""
PLAIN = frozenset(
    {
        *("hugo", "jekyll", "zola", "eleventy", "gatsby", "astro", "vite", "mkdocs", "pelican"),
        *("sed", "echo", "printf", "cp", "curl", "git", "docusaurus", "hexo", "ng"),
    }
)
"""Programs that take a word as it is; a shell, node or awk may fill a variable in by itself."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look for the names in words that stand in single quotes."""
    for command, word, name in _found(site):
        yield issue_of(
            meta,
            command.location,
            f"`${name}` stands in single quotes and is not filled in.",
            why="The shell hands over what is between single quotes letter by letter.",
            subject=f"{command.context} {word.text}".strip(),
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Write double quotes."""
    for command, word, _ in _found(site):
        if issue.subject != f"{command.context} {word.text}".strip():
            continue
        raw = command.text[word.start : word.end]
        new = raw.replace("'", '"')
        if any(letter in raw for letter in '"`\\') or raw.count("'") != 2:
            break
        text = command.text[: word.start] + new + command.text[word.end :]
        return offer(
            attempt(
                issue,
                "command.double-quotes",
                f"Write `{new}`",
                several(command.replaced, text),
                reason="Between double quotes the shell fills variables in.",
            )
        )
    return NoHeal(reason="How the words are to be quoted cannot be told from them.")


def _found(site: NetlifySite) -> Iterator[tuple[WrittenCommand, Word, str]]:
    names = "|".join(sorted({*GIVEN, *site.variables}, key=len, reverse=True))
    pattern = re.compile(rf"\$(?:\{{(?:{names})\}}|(?:{names})(?![A-Za-z0-9_]))")
    for command in written_commands(site):
        for step in parse_command(command.text):
            if step.program not in PLAIN:
                continue
            for word in step.arguments:
                raw = command.text[word.start : word.end]
                found = pattern.search(raw)
                if found is None or not word.literal or raw.count("'") != 2:
                    continue
                if raw.find("'") < found.start() < raw.rfind("'"):
                    yield command, word, found[0].strip("${}")
                    break
