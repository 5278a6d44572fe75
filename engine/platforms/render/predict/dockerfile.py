"""A Dockerfile read into its instructions, and a build context as the builder sends it.

Source of the grammar: the Dockerfile reference of Docker's documentation (line continuation, the
``escape`` directive, heredocs, JSON and shell form) and that of ``.dockerignore``.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from engine.project.editing.lines import lines_of
from engine.project.snapshot import normal
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.snapshot import Snapshot

INSTRUCTIONS = frozenset(
    [
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
        "ONBUILD",
        "RUN",
        "SHELL",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One instruction, with the lines it takes."""

    name: str
    """Upper case."""
    argument: str
    line: int
    end_line: int

    def words(self) -> tuple[str, ...]:
        """The JSON form's items, or the words of the shell form."""
        listed = self.json()
        return listed if listed is not None else tuple(self.argument.split())

    def json(self) -> tuple[str, ...] | None:
        """The items of the JSON form, or None when it is the shell form."""
        if not self.argument.startswith("["):
            return None
        try:
            value: object = json.loads(self.argument)
        except (ValueError, RecursionError):
            return None
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(str(v) for v in value)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One build stage."""

    base: str
    name: str
    instructions: tuple[Instruction, ...]

    def last(self, name: str) -> Instruction | None:
        """The instruction that counts when several are given: the last one."""
        return next((i for i in reversed(self.instructions) if i.name == name), None)

    def all(self, name: str) -> tuple[Instruction, ...]:
        """Every instruction of a name."""
        return tuple(i for i in self.instructions if i.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dockerfile:
    """A parsed Dockerfile."""

    path: str
    stages: tuple[Stage, ...]

    @property
    def final(self) -> Stage | None:
        """The stage that becomes the image, as Render builds it (no ``--target``)."""
        return self.stages[-1] if self.stages else None

    def ports(self) -> tuple[str, ...]:
        """What the final stage exposes, protocols taken off."""
        if self.final is None:
            return ()
        return tuple(
            word.split("/")[0] for item in self.final.all("EXPOSE") for word in item.words()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySource:
    """A file or folder that ``COPY`` or ``ADD`` takes from the build context."""

    path: str
    instruction: Instruction


def parse_dockerfile(text: str, path: str) -> Dockerfile:
    """Read a Dockerfile; lines that are no instruction are passed over."""
    stages: list[Stage] = []
    current: list[Instruction] = []
    base, name = "", ""
    for item in _instructions(text):
        if item.name == "FROM":
            if base:
                stages.append(Stage(base=base, name=name, instructions=tuple(current)))
            words = [w for w in item.argument.split() if not w.startswith("--")]
            base = words[0] if words else "?"
            name = words[2] if len(words) > 2 and words[1].lower() == "as" else ""
            current = []
        elif base:
            current.append(item)
    if base:
        stages.append(Stage(base=base, name=name, instructions=tuple(current)))
    return Dockerfile(path=path, stages=tuple(stages))


def copy_sources(dockerfile: Dockerfile) -> Iterator[CopySource]:
    """Yield what is copied from the build context; URLs, heredocs and other stages are not."""
    for stage in dockerfile.stages:
        for item in stage.instructions:
            if item.name not in {"COPY", "ADD"}:
                continue
            words = _copy_words(item)
            if words is None or any(w.startswith("--from") for w in words):
                continue
            paths = [w for w in words if not w.startswith("--")]
            for source in paths[:-1]:
                if "://" in source or source.startswith(("git@", "<<")):
                    continue
                yield CopySource(path=source, instruction=item)


def _copy_words(item: Instruction) -> tuple[str, ...] | None:
    flags: list[str] = []
    rest = item.argument
    while match := re.match(r"(--\S+)\s+", rest):
        flags.append(match.group(1))
        rest = rest[match.end() :]
    if rest.startswith("["):
        listed = Instruction(
            name=item.name, argument=rest, line=item.line, end_line=item.end_line
        ).json()
        return None if listed is None else (*flags, *listed)
    return (*flags, *(w.strip("\"'") for w in rest.split()))


def _instructions(text: str) -> Iterator[Instruction]:
    lines = lines_of(text)
    escape = "\\"
    index = 0
    head = True
    while index < len(lines):
        body = lines[index].text.strip()
        if head and (match := re.match(r"#\s*escape\s*=\s*([\\`])\s*$", body)):
            escape = match.group(1)
        head = head and body.startswith("#")
        if not body or body.startswith("#"):
            index += 1
            continue
        first = lines[index].number
        whole = ""
        while index < len(lines):
            part = lines[index].text.strip()
            index += 1
            if whole and (not part or part.startswith("#")):
                continue
            if part.endswith(escape):
                whole += part[:-1].rstrip() + " "
                continue
            whole += part
            break
        last = lines[min(index, len(lines)) - 1].number
        for tag in re.findall(r"<<-?\s*[\"']?([A-Za-z_]\w*)[\"']?", whole):
            while index < len(lines) and lines[index].text.strip() != tag:
                index += 1
            index += 1
        name, _, argument = whole.partition(" ")
        if name.upper() in INSTRUCTIONS:
            yield Instruction(
                name=name.upper(), argument=argument.strip(), line=first, end_line=last
            )


class DockerIgnore:
    """The patterns of a ``.dockerignore``; the last one that matches decides."""

    def __init__(self, text: str) -> None:
        self._patterns: list[tuple[bool, re.Pattern[str]]] = []
        for line in lines_of(text):
            body = line.text.strip()
            if not body or body.startswith("#"):
                continue
            negated = body.startswith("!")
            pattern = normal(body[1:].strip() if negated else body)
            if pattern:
                self._patterns.append((negated, _pattern(pattern)))

    def ignores(self, path: str) -> bool:
        """True when a path, or a folder above it, does not reach the builder."""
        parts = path.split("/")
        heads = ["/".join(parts[: n + 1]) for n in range(len(parts))]
        ignored = False
        for negated, pattern in self._patterns:
            if any(pattern.fullmatch(head) for head in heads):
                ignored = not negated
        return ignored


def _pattern(glob: str) -> re.Pattern[str]:
    parts: list[str] = []
    at = 0
    while at < len(glob):
        if glob.startswith("**/", at):
            parts.append("(?:.*/)?")
            at += 3
        elif glob.startswith("**", at):
            parts.append(".*")
            at += 2
        elif glob[at] == "*":
            parts.append("[^/]*")
            at += 1
        elif glob[at] == "?":
            parts.append("[^/]")
            at += 1
        elif glob[at] == "[" and (end := glob.find("]", at + 1)) > 0:
            parts.append(glob[at : end + 1])
            at = end + 1
        else:
            parts.append(re.escape(glob[at]))
            at += 1
    try:
        return re.compile("".join(parts))
    except re.error:  # ``[z-a]`` is no class: such a pattern matches itself only
        return re.compile(re.escape(glob))


def context_has(snapshot: Snapshot, context: str, source: str) -> bool | None:
    """Tell whether a build context holds a source; None when it cannot be told."""
    if "$" in source:
        return None
    inner = normal(source.lstrip("/"))
    if inner.startswith(".."):
        return False
    if inner == "":
        return True
    if any(c in inner for c in "*?["):
        pattern = _pattern(inner)
        prefix = f"{context}/" if context else ""
        depth = inner.count("/") + 1
        names = {
            "/".join(p[len(prefix) :].split("/")[:depth]) for p in snapshot.files_under(context)
        }
        return any(pattern.fullmatch(name) for name in names)
    return snapshot.exists(normal(f"{context}/{inner}"))
