"""What a build installs: the Python packages a service will have when it starts.

The build command decides: ``pip install -r``, ``poetry install``, ``uv sync``, ``pipenv``. When a
step is not understood, the answer stays open and nobody may say that a package is missing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.platforms.render.predict.requirements import (
    Declared,
    parse_requirement,
    read_pipfile,
    read_pyproject,
    read_requirements,
    read_setup,
)
from engine.platforms.render.predict.services import build_of, is_opaque, shell_script
from engine.project.snapshot import normal
from engine.records import dataclass

if TYPE_CHECKING:
    from engine.platforms.render.site import RenderSite, Service
    from engine.project.builds.scripts import Ran
    from engine.project.builds.shell import Word
    from engine.project.snapshot import Snapshot

QUIET = frozenset(
    {
        *("echo", "set", "mkdir", "rm", "cp", "mv", "chmod", "ls", "pwd", "true", "touch", "cat"),
        *("export", "source", ".", "exit", "sleep", "test", "printf", "date", "which", "head"),
        *("python", "python3", "manage.py", "alembic", "flask", "django-admin", "collectstatic"),
        *("npm", "yarn", "pnpm", "node", "npx", "playwright", "prisma", "git", "find", "sed"),
        *("curl", "wget", "unzip", "tar", "apt-get", "apt", "sudo", "bash", "sh", "nltk", "spacy"),
        *("python -m", "compileall", "pytest", "unset", "ln", "env", "nltk.downloader"),
    }
)
"""Programs that install no Python package."""

LOCKS = ("poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """The Python packages of a service."""

    declared: Declared
    steps: int
    """How many steps install something."""
    lock: str = ""
    """The text of the lock files that are installed from: transitive packages too."""

    def has(self, *names: str) -> bool | None:
        """Tell whether one of the packages is there; None when it cannot be told."""
        if any(self.declared.find(name) is not None for name in names):
            return True
        for name in names:
            if re.search(rf'(?:name = |")"?{re.escape(name)}"', self.lock, re.IGNORECASE):
                return True
        return False if self.declared.complete else None


def installed(site: RenderSite, service: Service) -> Installed:
    """Read what the service's build installs."""
    command = build_of(site, service)
    snapshot = site.snapshot
    if command is None:
        # Without a command the platform asks for one in the dashboard; what it says is unknown.
        return Installed(declared=Declared(complete=False), steps=0)
    total = Declared()
    steps = 0
    lock = ""
    for ran in command.ran:
        found = _step(snapshot, ran)
        if found is None:
            if not _is_quiet(snapshot, ran):
                total |= Declared(complete=False)
            continue
        steps += 1
        total |= found
        if ran.folder is not None:
            for name in LOCKS:
                lock += snapshot.text(normal(f"{ran.folder}/{name}")) or ""
    return Installed(declared=total, steps=steps, lock=lock)


def pip_arguments(ran: Ran) -> tuple[Word, ...] | None:
    """The words behind ``pip install`` (or ``uv pip install``); None for another step."""
    core = ran.step.core
    words = [w.text for w in core]
    if words[:2] == ["uv", "pip"] and words[2:3] in (["install"], ["sync"]):
        return core[3:]
    if words[:1] and re.fullmatch(r"(?:.*/)?pip(?:3(?:\.\d+)?)?", words[0]):
        plain = [i for i, w in enumerate(words) if i and not w.startswith("-")]
        if plain and words[plain[0]] == "install":
            return core[plain[0] + 1 :]
    return None


def requirement_files(ran: Ran) -> tuple[Word, ...]:
    """The words that name a requirements file in a ``pip install``."""
    arguments = pip_arguments(ran)
    if arguments is None:
        return ()
    found: list[Word] = []
    index = 0
    while index < len(arguments):
        text = arguments[index].text
        if text in {"-r", "--requirement"} and index + 1 < len(arguments):
            index += 1
            found.append(arguments[index])
        elif text.startswith(("-r", "--requirement=")) and len(text) > 2:
            head = len(text) - len(re.sub(r"^(-r|--requirement=)", "", text))
            word = arguments[index]
            found.append(
                type(word)(
                    text=text[head:], start=word.start + head, end=word.end, literal=word.literal
                )
            )
        index += 1
    return tuple(found)


def _step(snapshot: Snapshot, ran: Ran) -> Declared | None:
    """What a step installs; None for one that installs nothing of Python."""
    core = [w.text for w in ran.step.core]
    if not core:
        return None
    here = ran.folder
    arguments = pip_arguments(ran)
    if arguments is not None:
        return Declared(complete=False) if here is None else _pip(snapshot, ran, arguments, here)
    second = core[1] if len(core) > 1 else ""
    project = {
        "poetry": ("install",),
        "uv": ("sync",),
        "pdm": ("install", "sync"),
    }
    if second in project.get(core[0], ()):
        return (
            Declared(complete=False)
            if here is None
            else read_pyproject(snapshot, normal(f"{here}/pyproject.toml"))
        )
    if core[0] == "pipenv" and second in {"install", "sync"}:
        return (
            Declared(complete=False)
            if here is None
            else read_pipfile(snapshot, normal(f"{here}/Pipfile"))
        )
    if core[0] in {"poetry", "uv", "pdm", "pipenv"} and second in {"add", "pip", "tool"}:
        return Declared(complete=False)
    return None


def _pip(snapshot: Snapshot, ran: Ran, arguments: tuple[Word, ...], here: str) -> Declared:
    total = Declared()
    files = requirement_files(ran)
    for word in files:
        if not word.literal:
            total |= Declared(complete=False)
            continue
        total |= read_requirements(snapshot, normal(f"{here}/{word.text}"))
    skip = {w.start for w in files}
    takes_value = {"-c", "--constraint", "-i", "--index-url", "--extra-index-url", "-t", "-f"}
    previous = ""
    for word in arguments:
        text, before = word.text, previous
        previous = text
        if word.start in skip or text.startswith("-") or before in takes_value:
            continue
        if text.startswith((".", "/")) or "://" in text:
            total |= _local(snapshot, here) if text in {".", "./"} else Declared(complete=False)
            continue
        requirement = parse_requirement(text, "", None)
        total |= Declared(requirements=(requirement,)) if requirement else Declared(complete=False)
    return total


def _local(snapshot: Snapshot, here: str) -> Declared:
    pyproject, setup = normal(f"{here}/pyproject.toml"), normal(f"{here}/setup.py")
    if snapshot.is_file(pyproject):
        return read_pyproject(snapshot, pyproject)
    return read_setup(snapshot, setup)


def _is_quiet(snapshot: Snapshot, ran: Ran) -> bool:
    if is_opaque(snapshot, ran):
        return False
    if shell_script(ran) is not None:
        return True
    program = ran.step.program
    return program in QUIET or not program
