"""The build runs a command that its tool no longer has.

What
    A step of the build calls ``next export`` with Next.js 14 or later, ``next lint`` with 16 or
    later, ``svelte-kit build`` with SvelteKit 1 or later, ``build-storybook`` with Storybook 7 or
    later, or gives ``--prod`` to ``ng build`` of Angular 14 or later.

Why
    The tool stops there and the build with it: "The next export command has been removed in favor
    of output: export" (Next.js 14, release notes; the linter left with 16, SvelteKit 1.0 is built
    by Vite, Storybook 7 by ``storybook build``), or "Unknown argument: prod" (Angular's command
    line 14, observed; 13 took it).

Bad::

    "build": "next build && next export"      # with "next": "^14.2.0"

Good::

    "build": "next build"                     # and output: "export" in next.config.js

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of, several
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.offers import attempt, offer
from engine.platforms.shared_rules._commands import command_location, rewrite
from engine.platforms.shared_rules._folders import build_folder
from engine.project.builds.scripts import expand, script_call
from engine.project.builds.shell import parse_command
from engine.project.editing.lines import create_file, insert_at
from engine.project.packages.manifest import Package, nearest_package
from engine.project.packages.semver import parse_range
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.interface import Site
    from engine.project.builds.scripts import Ran
    from engine.project.builds.shell import Word

meta = RuleMeta(
    id="command-removed",
    title="The build runs a command that its tool no longer has",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    family="2",
    needs=(Need.COMMAND, Need.MANIFEST),
)

REMOVED = {
    ("next", "export"): ("next", 14, "`output: 'export'` in next.config"),
    ("next", "lint"): ("next", 16, "`eslint`"),
    ("svelte-kit", "build"): ("@sveltejs/kit", 1, "`vite build`"),
    ("build-storybook", ""): ("storybook", 7, "`storybook build`"),
    ("ng", "build", "--prod"): ("@angular/cli", 14, "`--configuration production`"),
}
"""What is called, in which package it was, the first major without it, and what to use."""
NEW = {
    "next lint": "eslint .",
    "svelte-kit build": "vite build",
    "build-storybook": "storybook build",
    "ng build --prod": "--configuration production",
}
_EXPORT = regex(r"\s*&&\s*(?:npx\s+)?next\s+export(?:\s+(?:-o|--outdir)[\s=]+([\w./-]+))?\s*\Z")
_OBJECT = regex(
    r"(?m)^(?:module\.exports\s*=|export\s+default|const\s+nextConfig(?:\s*:\s*NextConfig)?\s*=)"
    r"\s*\{[ \t]*(?=\r?\n|\})"
)
_SAYS_EXPORT = regex(r"\boutput[\"']?\s*:\s*[\"']export[\"']")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    ran: Ran
    package: Package
    """The package.json that lists the tool."""
    words: tuple[Word, ...]
    """What of the step is gone."""
    name: str
    instead: str
    major: int


def check(site: Site) -> Iterator[Issue]:
    """Compare every step with the version of its tool that is asked for."""
    seen: set[str] = set()
    for call in _calls(site):
        if call.name in seen:
            continue
        seen.add(call.name)
        yield issue_of(
            meta,
            command_location(site, call.ran) or Location(path=call.package.path),
            f"`{call.name}` is gone since version {call.major}: use {call.instead}.",
            why="The build stops at that step.",
            subject=call.name,
        )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Call what took its place; for an export, say it in the configuration."""
    call = next((c for c in _calls(site) if c.name == issue.subject), None)
    if call is None:
        return NoHeal(reason="The build does not call it any more.")
    new = NEW.get(call.name)
    if new is None:
        return offer(
            attempt(
                issue,
                "command.export-in-config",
                "Let `next build` export",
                several(_exported, site, call),
                reason="Next.js writes the pages while it builds, where its configuration says so.",
            )
        )
    if not new.startswith("-") and not call.package.has(new.split()[0]):
        return NoHeal(reason=f"Use {call.instead}, and add it to package.json.")
    return offer(
        attempt(
            issue,
            "command.replacement",
            f"Write `{new}`",
            several(rewrite, site, call.ran, call.words[0].start, call.words[-1].end, new),
            reason="It does what the other did.",
        )
    )


def _calls(site: Site) -> Iterator[_Call]:
    if site.build_command is None:
        return
    for ran in expand(site.snapshot, build_folder(site), site.build_command):
        key, words = _gone(site, ran)
        if not key or ran.folder is None or not ran.step.certain:
            continue
        tool, major, instead = REMOVED[key]
        owner = nearest_package(site.snapshot, ran.folder)
        asked = owner.version_of(tool) if isinstance(owner, Package) else None
        range_ = parse_range(asked) if asked and "-" not in asked else None
        if isinstance(owner, Package) and range_ is not None and range_.lowest[0] >= major:
            yield _Call(
                ran=ran,
                package=owner,
                words=words,
                name=" ".join(key).strip(),
                instead=instead,
                major=major,
            )


def _gone(site: Site, ran: Ran) -> tuple[tuple[str, ...], tuple[Word, ...]]:
    """What a step calls that some version no longer has, and the words of it."""
    core = ran.step.core
    core = core[1:] if ran.step.program in {"npx", "bunx", "pnpx"} else core
    start = tuple(w.text for w in core[:2])
    if start in REMOVED:
        return start, core[:2]
    if (*start[:1], "") in REMOVED:
        return (*start[:1], ""), core[:1]
    flag = next((w for w in core[2:] if w.text in {"--prod", "--prod=true"}), None)
    if flag is None or not (start == ("ng", "build") or _hands_to_angular(site, ran, flag)):
        return (), ()
    return ("ng", "build", "--prod"), (flag,)


def _hands_to_angular(site: Site, ran: Ran, flag: Word) -> bool:
    """True when a script is called whose last step is ``ng build``, and it is given the flag."""
    call = script_call(ran.step, ran.folder, site.snapshot)
    if call is None or call.folder is None:
        return False
    owner = nearest_package(site.snapshot, call.folder)
    if not isinstance(owner, Package):
        return False
    ends = [w.start for w in ran.step.core if w.text == "--"]
    if call.manager == "npm" and not any(e < flag.start for e in ends):
        return False
    steps = parse_command(owner.scripts.get(call.script, ""))
    return bool(steps) and [w.text for w in steps[-1].core[:2]] == ["ng", "build"]


def _exported(site: Site, call: _Call) -> tuple[Edit, ...]:
    """Take the step away and say it in next.config.

    Raises:
        CannotEditError: the step does not end its script, or the configuration is no plain object.
    """
    ran = call.ran
    body = ran.package.scripts[ran.via[-1]] if ran.package and ran.via else site.build_command or ""
    step = _EXPORT.search(body)
    if step is None:
        raise CannotEditError("The step does not stand behind another one.")
    edits = list(rewrite(site, ran, step.start(), step.end(), ""))
    folder = call.package.folder
    names = [n for n in site.snapshot.children(folder) if n.startswith("next.config.")]
    path = "/".join(p for p in (folder, names[0] if names else "next.config.mjs") if p)
    said = ["output: 'export',"] + ([f"distDir: '{step[1]}',"] if step[1] else [])
    text = site.snapshot.text(path) if names else None
    if not names:
        inner = "".join(f"  {line}\n" for line in said)
        edits.append(create_file(path, f"export default {{\n{inner}}};\n"))
    elif text is None or not _SAYS_EXPORT.search(text):
        found = list(_OBJECT.finditer(text or ""))
        if text is None or len(found) != 1:
            raise CannotEditError("It is written in another way.", where=path)
        inner = "".join(f"\n  {line}" for line in said)
        inner += "\n" if text[found[0].end() :].startswith("}") else ""
        edits.append(insert_at(path, text, found[0].end(), inner))
    return tuple(edits)
