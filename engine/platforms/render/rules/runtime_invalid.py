"""The runtime of a service is missing or none that Render has.

What
    `runtime` (or its old name `env`) is missing, or is not docker, elixir, go, image, node,
    python, ruby, rust or static.

Why
    The server refuses the whole Blueprint: invalid runtime java. What Render does not run
    natively runs from a Dockerfile.

Bad::

    services:
      - type: web
        name: api
        runtime: java

Good::

    services:
      - type: web
        name: api
        runtime: docker

Since: 0.1.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import (
    DOCS,
    deletion,
    finding_of,
    insert_at,
    issues,
    rename_at,
    service_of,
    set_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.render.findings import Finding
    from engine.platforms.render.site import RenderSite, Service

meta = RuleMeta(
    id="runtime-invalid",
    title="Every service has a runtime that exists",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="41",
    healable=True,
    masks=True,
)
CODES = (Code.RUNTIME,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    service = service_of(site, issue.location.key_path)
    finding = finding_of(issue, site, *CODES)
    if service is None or finding is None:
        return NoHeal(reason="The service is not there any more.")
    if issue.location.key_path.endswith(".env") and service.runtime_key == "runtime":
        return offer(
            deletion(issue, site, "runtime.one", reason="runtime is the newer name and wins.")
        )
    answers = [
        attempt(
            issue,
            f"runtime.{why}",
            f"Set runtime to {runtime}",
            lambda runtime=runtime: tuple(_edits(site, service, runtime)),  # type: ignore[misc]  # mypy cannot infer a bound default
            reason=reason,
        )
        for why, runtime, reason in _candidates(site, service, finding)
    ]
    return offer(*answers, NoHeal(reason="No file of the service tells its runtime."))


MANIFESTS = (
    ("package.json", "node"),
    ("requirements.txt", "python"),
    ("pyproject.toml", "python"),
    ("Pipfile", "python"),
    ("go.mod", "go"),
    ("Cargo.toml", "rust"),
    ("Gemfile", "ruby"),
    ("mix.exs", "elixir"),
)
TOOLS = {
    "node": ("npm", "npx", "yarn", "pnpm", "node", "bun"),
    "python": ("pip", "pip3", "python", "python3", "gunicorn", "uvicorn", "poetry", "uv", "flask"),
    "ruby": ("bundle", "rails", "rake", "puma", "ruby"),
    "go": ("go",),
    "rust": ("cargo",),
    "elixir": ("mix",),
}
DOCKER_KEYS = ("dockerfilePath", "dockerContext", "dockerCommand")


def _candidates(
    site: RenderSite, service: Service, finding: Finding
) -> Iterator[tuple[str, str, str]]:
    """Ways to a runtime: the word that was meant, then what the service's folder holds."""
    prefix = f"{service.folder}/" if service.folder else ""
    dockerfile = service.dockerfile_path.value.removeprefix("./") or f"{prefix}Dockerfile"
    docker = site.snapshot.is_file(dockerfile)
    meant = finding.suggestion
    seen: set[str] = set()
    if meant and (meant != "docker" or docker):
        seen.add(meant)
        yield "meant", meant, f"{service.runtime.value} is no runtime; {meant} runs it."
    native = list(dict.fromkeys(r for m, r in MANIFESTS if site.snapshot.is_file(prefix + m)))
    said = any(service.node.entry(key) is not None for key in DOCKER_KEYS)
    if (docker or said) and not service.start_command.value and "docker" not in seen:
        seen.add("docker")
        yield "dockerfile", "docker", "It has a Dockerfile and no startCommand."
    ready = service.start_command.value and not said
    if ready and len(native) == 1 and native[0] not in seen:
        yield "manifest", native[0], "The files of the service are of this language."
    elif ready:
        told = _told_by(f"{service.build_command.value}\n{service.start_command.value}")
        if len(told) == 1 and told[0] not in seen:
            yield "commands", told[0], "Its commands call this language's tools."


def _told_by(commands: str) -> list[str]:
    """The runtimes whose tools the commands call at the head of a step."""
    heads = {step.split()[0] for step in re.split(r"&&|;|\|\||\n", commands) if step.split()}
    return [runtime for runtime, tools in TOOLS.items() if heads & set(tools)]


def _edits(site: RenderSite, service: Service, runtime: str) -> Iterator[Edit]:
    """Write the runtime; a Docker service is started by dockerCommand."""
    if service.runtime_key:
        yield set_at(site, f"{service.path}.{service.runtime_key}", runtime)
    elif service.node.get("runtime") is not None:
        yield set_at(site, f"{service.path}.runtime", runtime)
    else:
        yield insert_at(site, service.path, "runtime", runtime, after="type")
    if runtime == "docker" and service.start_command.value:
        yield rename_at(site, f"{service.path}.startCommand", "dockerCommand")
