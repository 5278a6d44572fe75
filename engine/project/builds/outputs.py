"""Which folders a build will fill, read from the command, the scripts and the tools' configs.

A build is predicted, not run: what every step writes must be known before a folder may be called
one that nothing fills. One step that is not understood, one config that computes its output, and
the answer stays open.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.project.builds.angular import WITHOUT_OUTPUT, angular_output
from engine.project.builds.script_groups import GROUPS
from engine.project.builds.scripts import MANAGERS, expand, group_of, script_call
from engine.project.builds.shell import RUNNERS, option
from engine.project.builds.tools import JS, PASSIVE, TOOLS, Tool
from engine.project.packages.manifest import nearest_package
from engine.project.snapshot import normal
from engine.records import dataclass, replace
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.builds.scripts import Ran
    from engine.project.builds.shell import Word
    from engine.project.snapshot import Snapshot


_OTHERS = frozenset(pair[0] for pair in RUNNERS)
_EXTENSIONS = frozenset({*JS, "toml", "yaml", "yml", "json", "py"})
_COMMENT = regex(r"(?m)^[ \t]*//[^\n]*|/\*(?s:.*?)\*/|^[ \t]*#[^\n]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Produced:
    """A folder that a step fills."""

    path: str
    """Relative to the project."""
    by: str
    """The tool's name or the program's."""
    literal: bool
    """True when a flag or a config says it; False for the tool's default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """What a build fills."""

    produced: tuple[Produced, ...] = ()
    open: bool = False
    """True when something else may be filled too."""
    because: str = ""
    """What keeps it open."""

    def may_fill(self, path: str) -> bool:
        """True unless nothing of the build can put a file at or below `path`."""
        return self.open or any(_related(path, p.path) for p in self.produced)

    def site_folders(self) -> tuple[Produced, ...]:
        """The folders that site builders fill; copies and compilers left out."""
        names = {t.name for t in TOOLS} | {"Angular", "Next.js", "Nuxt", "SvelteKit"}
        names |= {"webpack", "Parcel"}
        return tuple(p for p in self.produced if p.by in names)


def build_outputs(snapshot: Snapshot, folder: str, command: str) -> Outputs:
    """Predict what a command fills.

    Args:
        snapshot: the files.
        folder: where the command runs, relative to the project.
        command: the command as the platform runs it.
    """
    produced: list[Produced] = []
    for ran in expand(snapshot, folder, command):
        if ran.folder is None:
            return Outputs(produced=tuple(produced), open=True, because=_said(ran))
        found = list(_step(snapshot, ran, ran.folder))
        if None in found:
            return Outputs(produced=tuple(produced), open=True, because=_said(ran))
        produced += [f for f in found if f is not None]
    return Outputs(produced=tuple(dict.fromkeys(produced)))


def program_words(ran: Ran, snapshot: Snapshot) -> tuple[Word, ...]:
    """The words of a step from its real program on; ``npx``, ``pnpm exec`` and kin come off."""
    words = ran.step.core
    while words:
        head = words[0].text
        second = words[1].text if len(words) > 1 else ""
        if head in {"npx", "bunx", "pnpx"} or (head, second) in {
            ("pnpm", "exec"),
            ("yarn", "exec"),
            ("yarn", "dlx"),
            ("pnpm", "dlx"),
            ("bun", "x"),
            ("npm", "exec"),
        }:
            words = words[1:] if head in {"npx", "bunx", "pnpx"} else words[2:]
            while words and words[0].text.startswith("-"):
                taken = 2 if words[0].text in {"-p", "--package"} else 1
                words = words[taken:]
        elif head in {"yarn", "pnpm", "bun"} and len(words) > 1:
            call = script_call(ran.step, ran.folder, snapshot)
            if call is None or not call.may_be_program or not _is_tool(call.script):
                break
            owner = nearest_package(snapshot, call.folder or "")
            if owner is None or call.script in getattr(owner, "scripts", {}):
                break
            words = tuple(w for w in words[1:] if w.start >= call.word.start)
        elif head in {"dotenv", "env-cmd", "doppler"} and any(w.text == "--" for w in words):
            words = words[[w.text for w in words].index("--") + 1 :]
        else:
            break
    return words


def _is_tool(name: str) -> bool:
    return any(name in t.programs for t in TOOLS) or name in {"next", "nuxt", "nuxi", "parcel"}


def _said(ran: Ran) -> str:
    return " ".join(ran.step.texts[:3])


def _related(path: str, other: str) -> bool:
    return path == other or path.startswith(other + "/") or other.startswith(path + "/")


def _step(snapshot: Snapshot, ran: Ran, here: str) -> Iterator[Produced | None]:
    """Say what one step fills; None for a step that is not understood."""
    words = program_words(ran, snapshot)
    if not words:
        return
    if ran.step.program in {"yarn", "pnpm", "bun"} and words[0] not in ran.step.core[:1]:
        call = script_call(ran.step, ran.folder, snapshot)
        if call is not None and call.folder is None:
            yield None
            return
        here = here if call is None or call.folder is None else call.folder
    program = words[0].text.rpartition("node_modules/.bin/")[2].split("@")[0] or words[0].text
    arguments = words[1:]
    first = arguments[0].text if arguments else ""
    if program in PASSIVE:
        return
    if program in MANAGERS:
        yield from _manager(snapshot, ran)
        return
    if program in GROUPS:
        if not group_of(replace(ran.step, words=words), here, snapshot).complete:
            yield None
        return
    if program in {"bundle", "bundler"} and first in {"install", "config", "update", ""}:
        return
    if program in {"cp", "mv", "rsync", "mkdir", "cpx", "ncp", "copyfiles", "cpy", "shx"}:
        yield from _copied(program, arguments, here)
        return
    if program in {"tsc", "vue-tsc", "swc", "babel"}:
        yield from _compiled(snapshot, program, arguments, here)
        return
    if program == "next":
        yield from _next(snapshot, arguments, here)
        return
    if program in {"nuxt", "nuxi", "nuxt-edge"}:
        if first in {"prepare", "typecheck"}:
            return
        yield Produced(path=_join(here, "dist"), by="Nuxt", literal=False)
        yield Produced(path=_join(here, ".output/public"), by="Nuxt", literal=False)
        return
    if program == "svelte-kit" and first == "sync":
        return
    if program == "ng":
        if first not in WITHOUT_OUTPUT:
            told = (
                angular_output(snapshot, here, arguments[1:]) if first in {"build", "b"} else None
            )
            yield None if told is None else Produced(path=told[0], by="Angular", literal=told[1])
        return
    tool = next(
        (t for t in TOOLS if program in t.programs and (not t.subcommand or first in t.subcommand)),
        None,
    )
    if tool is None:
        if program in {"astro", "vite", "hugo"} and first in {"check", "sync", "optimize", "mod"}:
            return
        yield None
        return
    if tool.package and ran.step.words[0].text in _OTHERS:
        yield None  # `bundle exec vite` is Ruby's, and fills what its own settings say.
        return
    yield from _tool(snapshot, ran, tool, arguments, here)


def _manager(snapshot: Snapshot, ran: Ran) -> Iterator[Produced | None]:
    call = script_call(ran.step, ran.folder, snapshot)
    if call is None:
        verb = next((w.text for w in ran.step.arguments if not w.text.startswith("-")), "install")
        if verb not in {
            *("install", "i", "ci", "add", "config", "set", "rebuild", "audit", "dedupe", "prune"),
            *("update", "upgrade", "cache", "list", "ls", "why", "outdated", "version", "in"),
            *("clean-install", "--version", "-v", "fetch", "global", "pkg"),
        }:
            yield None
        return
    owner = None if call.folder is None else nearest_package(snapshot, call.folder)
    if call.optional or owner is None or call.script not in getattr(owner, "scripts", {}):
        yield None


def _copied(program: str, arguments: tuple[Word, ...], here: str) -> Iterator[Produced | None]:
    plain = [w for w in arguments if not w.text.startswith("-")]
    if program == "shx":
        plain = plain[1:]
    wanted = plain if program == "mkdir" else plain[-1:]
    for word in wanted:
        if not word.literal or word.text.startswith(("/", "~")):
            yield None
        else:
            yield Produced(path=_join(here, word.text), by=program, literal=True)


def _compiled(
    snapshot: Snapshot, program: str, arguments: tuple[Word, ...], here: str
) -> Iterator[Produced | None]:
    given = option(arguments, ("--outDir", "--out-dir", "-d"))
    if given is not None:
        yield Produced(path=_join(here, given.text), by=program, literal=True)
        return
    if any(w.text == "--noEmit" for w in arguments):
        return
    if program in {"tsc", "vue-tsc"}:
        project = option(arguments, ("-p", "--project"))
        name = _join(here, project.text if project else "tsconfig.json")
        text = snapshot.text(name if name.endswith(".json") else f"{name}/tsconfig.json")
        found = re.search(r'"outDir"\s*:\s*"([^"]+)"', text or "")
        if found:
            yield Produced(path=_join(here, found[1]), by="tsc", literal=True)


def _next(snapshot: Snapshot, arguments: tuple[Word, ...], here: str) -> Iterator[Produced | None]:
    words = [w.text for w in arguments if not w.text.startswith("-")]
    if not words or words[0] not in {"build", "export"}:
        return
    root = _join(here, words[1]) if len(words) > 1 and words[0] == "build" else here
    text, known = _config(snapshot, root, ("next.config",))
    if not known:
        yield None
        return
    if words[0] == "export":
        given = option(arguments, ("-o", "--outdir"))
        yield Produced(path=_join(root, given.text if given else "out"), by="Next.js", literal=True)
        return
    own = re.search(r"\bdistDir[\"']?\s*:\s*[\"']([^\"']+)", text)
    if re.search(r"\bdistDir\b", text) and not own:
        yield None
        return
    folder = own[1] if own else ".next"
    yield Produced(path=_join(root, folder), by="Next.js", literal=own is not None)
    exported = re.search(r"\boutput[\"']?\s*:\s*[\"']export[\"']", text)
    if exported:
        yield Produced(path=_join(root, "out"), by="Next.js", literal=True)
    elif re.search(r"\boutput\b[^:\n]*:\s*[^\"'\s]", text) or "output =" in text:
        yield None


def _tool(
    snapshot: Snapshot, ran: Ran, tool: Tool, arguments: tuple[Word, ...], here: str
) -> Iterator[Produced | None]:
    rest = arguments[1:] if tool.subcommand else arguments
    root = here
    if tool.rooted:
        positional = _positional(rest)
        if positional is not None:
            if not positional.literal:
                yield None
                return
            root = _join(here, positional.text)
    pointed = option(rest, tool.root_flags) if tool.root_flags else None
    if pointed is not None:
        root = _join(here, pointed.text)
    given = option(rest, tool.flags) if tool.flags else None
    if given is not None:
        if not given.literal or given.text.startswith(("/", "~")):
            yield None
            return
        yield Produced(path=_join(root, given.text), by=tool.name, literal=True)
        return
    if any(w.text in {"--config", "-c"} or w.text.startswith("--config=") for w in rest):
        yield None
        return
    if tool.name == "Create React App":
        variables = dict(ran.step.environment)
        if "BUILD_PATH" in variables:
            yield Produced(path=_join(here, variables["BUILD_PATH"]), by=tool.name, literal=True)
            return
        if _mentions(snapshot, here, "BUILD_PATH"):
            yield None
            return
    text, known = _config(snapshot, root, tool.configs)
    if not known:
        yield None
        return
    output, literal = tool.output, False
    if text and tool.root_pattern:
        inner = re.search(tool.root_pattern, text)
        if inner:
            root = _join(root, inner[1])
        elif re.search(r"\broot\s*:", text):
            yield None
            return
    found = re.findall(tool.pattern, text) if tool.pattern and text else []
    if len(set(found)) == 1:
        output, literal = found[0], True
    elif found or (tool.mention and re.search(tool.mention, text)):
        yield None
        return
    if tool.name == "Vite" and _is_kit(snapshot, here):
        yield from _kit(snapshot, here)
        return
    if tool.name == "Vite" and _has_meta(snapshot, here):
        yield None
        return
    yield Produced(path=_join(root, output), by=tool.name, literal=literal)


def _positional(words: tuple[Word, ...]) -> Word | None:
    """The first plain word that is not the value of an option."""
    after_option = False
    for word in words:
        if word.text.startswith("-"):
            after_option = "=" not in word.text
        elif not after_option:
            return word
        else:
            after_option = False
    return None


META_FRAMEWORKS = (
    *("@remix-run/dev", "@react-router/dev", "@solidjs/start", "solid-start", "@tanstack/start"),
    *("@tanstack/react-start", "@tanstack/solid-start", "@builder.io/qwik", "vike", "waku"),
    *("vite-plugin-ssr", "@analogjs/platform", "@shopify/hydrogen", "vite-ssg", "vinxi", "nitro"),
)
"""Frameworks that move Vite's output."""


def _has_meta(snapshot: Snapshot, here: str) -> bool:
    owner = nearest_package(snapshot, here)
    return owner is not None and getattr(owner, "has", lambda *_: True)(*META_FRAMEWORKS)


def _is_kit(snapshot: Snapshot, here: str) -> bool:
    owner = nearest_package(snapshot, here)
    return owner is not None and getattr(owner, "has", lambda *_: False)("@sveltejs/kit")


def _kit(snapshot: Snapshot, here: str) -> Iterator[Produced | None]:
    text, known = _config(snapshot, here, ("svelte.config",))
    pages = re.search(r"\bpages[\"']?\s*:\s*[\"']([^\"']+)", text)
    if not known or "adapter-node" in text or "adapter-vercel" in text or "cloudflare" in text:
        yield None
        return
    path = pages[1] if pages else "build"
    yield Produced(path=_join(here, path), by="SvelteKit", literal=pages is not None)


def _config(snapshot: Snapshot, root: str, names: tuple[str, ...]) -> tuple[str, bool]:
    """The text of all config files of these names, and whether each could be read."""
    texts: list[str] = []
    for name in names:
        folder, _, stem = name.rpartition("/")
        where = _join(root, folder) if folder else root
        for child in snapshot.children(where):
            head, dot, extension = child.rpartition(".")
            fits = child == stem or (bool(dot) and head == stem and extension in _EXTENSIONS)
            if not fits:
                continue
            text = snapshot.text(_join(where, child))
            if text is None:
                return "", False
            texts.append(_COMMENT.sub("", text))
    return "\n".join(texts), True


def _mentions(snapshot: Snapshot, here: str, word: str) -> bool:
    return any(
        name.startswith(".env") and word in (snapshot.text(_join(here, name)) or word)
        for name in snapshot.children(here)
    )


def _join(folder: str, path: str) -> str:
    return normal(f"{folder}/{path}") if folder else normal(path)
