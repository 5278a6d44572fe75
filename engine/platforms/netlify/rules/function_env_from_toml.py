"""A function reads a variable that only netlify.toml sets.

What
    Code of a function reads ``process.env.X`` (or ``Netlify.env.get("X")``) without a stand-in, and
    ``X`` is set under ``[build.environment]`` or a context's ``environment``.

Why
    Those variables are for the build: the running function does not get them. Unless the dashboard
    has the variable too, with the scope of functions, the function reads nothing.

Bad::

    [build.environment]
    API_URL = "https://api.example.com"      # and a function reads process.env.API_URL

Good::

    const url = process.env.API_URL ?? "https://api.example.com";

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._functions import entries, functions_folder, reached
from engine.project.places import place
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="function-env-from-toml",
    title="A function reads a variable that only netlify.toml sets",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/functions/environment-variables/",
    family="93",
    healable=False,
    needs=(Need.FUNCTIONS,),
)

_READ = regex(
    r"(?:\bprocess\.env(?:\.|\[[\"'])|\bNetlify\.env\.get\([\"'])(?P<name>[A-Z][A-Z0-9_]*)\b"
    r"(?:[\"']\s*[\])])?+(?!\s*(?:\|\||\?\?|\?|=[^=]))"
)
GIVEN = frozenset(
    {
        *("NODE_ENV", "URL", "SITE_ID", "SITE_NAME", "NETLIFY", "CONTEXT", "DEPLOY_ID"),
        *("DEPLOY_URL", "DEPLOY_PRIME_URL", "NODE_VERSION", "NETLIFY_DEV", "NETLIFY_LOCAL", "TZ"),
    }
)
"""What functions have by themselves, and what is asked for only to tell places apart."""
_COPIES = ("esbuild", "webpack", "rollup", "sed ", "envsubst", "printenv", "dotenv")
"""Words of a command that may write a value into the function's code."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look for the names that netlify.toml sets in the code of every function."""
    names = set(site.variables) - GIVEN
    folder = functions_folder(site)
    if folder is None or not names or any(c in (site.build_command or "") for c in _COPIES):
        return
    if any("env" in str(plugin.get("package")) for plugin in site.plugins):
        return
    seen: set[str] = set()
    for entry in entries(site.snapshot, folder):
        for path, text in reached(site.snapshot, entry.path):
            for match in _READ.finditer(text):
                name = match["name"]
                line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
                if name not in names or name in seen or "//" in line or line.lstrip()[:1] == "*":
                    continue
                seen.add(name)
                yield issue_of(
                    meta,
                    place(path, text, match.start("name"), match.end("name")),
                    f"The function {entry.name!r} reads {name}, which netlify.toml sets for the "
                    "build alone.",
                    why="The running function does not get it, unless the dashboard has it too.",
                    subject=name,
                )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: the variable must be set in the dashboard."""
    del site
    return NoHeal(
        reason=f"Set {issue.subject} in Netlify's dashboard, with the scope of functions."
    )
