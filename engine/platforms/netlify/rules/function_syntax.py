"""A function does not parse.

What
    The script of a function or of an edge function, or one that it imports by a relative path,
    holds a syntax error: a bracket that is never closed, a word too many, types in plain
    JavaScript. JavaScript and TypeScript are read by their grammars; where the one of TypeScript
    is known to lag behind the language, only brackets that do not pair are reported.

Why
    Netlify bundles every function that starts in ``.mjs``, ``.cjs`` or TypeScript, every edge
    function, and those in ``.js`` with ``node_bundler = "esbuild"``: "Bundling of function failed",
    and the deploy with it. Other functions in ``.js``, and all with ``node_bundler = "none"``, are
    packed as they are: the deploy passes and each call of the function answers 502 (observed with
    their zip-it-and-ship-it, every ending with every bundler).

Bad::

    export default async () => {
      return new Response("ok");

Good::

    export default async () => {
      return new Response("ok");
    };

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity, Unknown
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import outputs_of
from engine.platforms.netlify.rules._functions import (
    LARGEST,
    entries,
    functions_folder,
    reached,
    setting_of,
)
from engine.platforms.offers import attempt, offer
from engine.project.editing.lines import append_lines, create_file, delete_file
from engine.project.places import place
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.scripting.syntax import SyntaxFault

meta = RuleMeta(
    id="function-syntax",
    title="A function does not parse",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/functions/troubleshooting/",
    family="64",
    needs=(Need.FUNCTIONS,),
)

MOST = 3_000_000
"""Characters of scripts that are parsed in one look; more than that is no hand's work."""
_ESBUILD = frozenset({"esbuild", "esbuild_zisi"})
_EDGE = "eszip"
"""What bundles edge functions, whatever they start in."""
_SECOND_API = regex(r"(?m)^\s*export\s+(?:default\b|\{[^}]*\bas\s+default\b)")
"""A function that Netlify traces with nft, whatever ``node_bundler`` says, as long as it parses."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Parse what the functions start in, and what that leads to."""
    for path, text, fault, bundled in _found(site):
        yield issue_of(
            meta,
            place(path, text, fault.start, fault.end),
            f"{path} does not parse: {fault.what}.",
            why="The bundling fails, and the deploy with it."
            if bundled
            else "The deploy passes, and every call of the function fails.",
            subject=path,
            severity=None if bundled else Severity.HIGH,
        )


def unknowns(site: NetlifySite) -> Iterator[Unknown]:
    """Say which scripts are too large to be parsed here."""
    _, left = _scripts(site)
    if left:
        yield Unknown(
            question=f"Do the functions' largest scripts parse ({', '.join(left[:3])})?",
            would_tell="a rehearsal of the build",
            rule=meta.id,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Close what is open where that makes the script parse; call TypeScript TypeScript."""
    found = next(((t, f) for p, t, f, _ in _found(site) if p == issue.subject), None)
    if found is None:
        return NoHeal(reason="The script parses by now.")
    text, fault = found
    path = issue.subject
    if fault.missing and "`" not in fault.missing:  # An open template takes the rest as text.
        return offer(
            attempt(
                issue,
                "syntax.close-at-end",
                f"Add `{fault.missing}` at the end",
                one(append_lines, path, text, [fault.missing]),
                reason="With it the script parses; look whether it belongs there.",
            )
        )
    renamed = path.removesuffix("js") + "ts"
    if fault.is_typescript and not site.snapshot.exists(renamed) and _is_entry(site, path):
        return offer(
            attempt(
                issue,
                "syntax.rename-typescript",
                f"Call it {renamed.rpartition('/')[2]!r}",
                lambda: (create_file(renamed, text), delete_file(path)),
                reason="It is TypeScript, and Netlify compiles that by the file's ending.",
            )
        )
    return NoHeal(reason="What was meant only its author knows: look at the line it names.")


def _found(site: NetlifySite) -> Iterator[tuple[str, str, SyntaxFault, bool]]:
    scripts, _ = _scripts(site)
    if not scripts:
        return
    from engine.project.scripting.syntax import syntax_fault

    for path, (text, bundled) in scripts.items():
        fault = syntax_fault(text, path[path.rfind(".") :])
        if fault is not None:
            yield path, text, fault, bundled


def _scripts(site: NetlifySite) -> tuple[dict[str, tuple[str, bool]], tuple[str, ...]]:
    """The scripts to be parsed with their texts, each with whether it is bundled; those left."""
    found: dict[str, tuple[str, bool]] = {}
    left: list[str] = []
    size = 0
    for start, bundler in _starts(site):
        if (site.snapshot.size(start) or 0) > LARGEST:
            left.append(start)
        for path, text in reached(site.snapshot, start):
            bundled = _stops(site, start, path, bundler)
            if path in found:
                found[path] = (text, found[path][1] or bundled)
            elif size + len(text) > MOST:
                left.append(path)
            elif "node_modules/" not in path:
                found[path] = (text, bundled)
                size += len(text)
    return found, tuple(dict.fromkeys(left))


def _stops(site: NetlifySite, start: str, path: str, bundler: object) -> bool:
    """Tell whether a fault in a script that a function leads to stops the bundling."""
    if bundler == "none":
        return False
    if start.endswith(".js") and bundler != _EDGE:
        if bundler not in _ESBUILD:
            return False
        return path == start or not _SECOND_API.search(site.snapshot.text(start) or "")
    return not (bundler == "nft" and start.endswith((".mjs", ".cjs")))


def _starts(site: NetlifySite) -> Iterator[tuple[str, object]]:
    """The files that functions start in, and the bundler that is asked for; None for Netlify's."""
    folder = functions_folder(site)
    if folder is not None:
        for entry in entries(site.snapshot, folder):
            yield entry.path, setting_of(site, entry.name, "node_bundler")
    edge = site.edge_functions_dir
    if not site.config_ok or not edge or not site.snapshot.is_folder(edge):
        return
    if site.build_command is not None and any(
        made.path == edge or edge.startswith(made.path + "/") for made in outputs_of(site).produced
    ):
        return
    for entry in entries(site.snapshot, edge):
        yield entry.path, _EDGE


def _is_entry(site: NetlifySite, path: str) -> bool:
    return any(start == path for start, _ in _starts(site))
