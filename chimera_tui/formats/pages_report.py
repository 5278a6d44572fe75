"""What GitHub Pages will see, as text and as JSON (`resolve --as pages`)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine.errors import ChimeraError
from engine.platforms.pages.resolve import breaks_publishing, resolve
from engine.platforms.pages.settings import permissions, triggers
from engine.project.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.model import Location, Setting
    from engine.platforms.interface import BuildContext
    from engine.platforms.pages.site import PagesSite
    from engine.platforms.pages.workflow import Job, Step, Workflow

Json = dict[str, object]

_LONG = 100
"""Characters of a command that are shown to people."""


def print_reports(folders: Iterable[str], context: BuildContext, form: str) -> int:
    """Resolve each folder and print what Pages will see.

    Args:
        folders: the projects.
        context: which build is asked about.
        form: ``text``, ``json`` (an object for one folder, else a list) or ``jsonl``.

    Returns:
        0; 1 when a workflow that publishes cannot be read: nothing is published then; 2 when a
        folder cannot be read.
    """
    code = 0
    collected: list[Json] = []
    count = 0
    for folder in folders:
        count += 1
        try:
            site = resolve(Snapshot.of_folder(folder), context)
        except ChimeraError as error:
            code = 2
            failed: Json = {"path": folder, "error": str(error), "advice": error.advice}
            if form == "text":
                print(f"{folder}: {error} {error.advice}")
            elif form == "jsonl":
                print(json.dumps(failed), flush=True)
            else:
                collected.append(failed)
            continue
        code = max(code, int(breaks_publishing(site.broken)))
        if form == "text":
            print("\n".join(as_text(folder, site)))
        elif form == "jsonl":
            print(json.dumps(as_json(folder, site), ensure_ascii=False), flush=True)
        else:
            collected.append(as_json(folder, site))
    if form == "json":
        shown = collected[0] if count == 1 else collected
        print(json.dumps(shown, indent=2, ensure_ascii=False))
    return code


def as_text(folder: str, site: PagesSite) -> Iterator[str]:
    """One project as lines: every value with the place it comes from, then the workflows."""
    yield f"{folder}: {site.publishing.value}"
    settings = site.settings()
    width = max((len(s.name) for s in settings), default=0)
    for setting in settings:
        note = f"; {setting.note}" if setting.note else ""
        yield f"  {setting.name:<{width}}  {setting.value}  [{_origin(setting)}{note}]"
    for broken in site.broken:
        yield f"  {broken.location} cannot be read: {broken.message}"
    for workflow in site.workflows:
        yield f"  {workflow.path}  on {', '.join(triggers(workflow)) or 'nothing'}"
        for job in workflow.jobs:
            yield from _job(workflow, job)
    for unknown in site.unknowns():
        yield f"  cannot tell: {unknown.question} ({unknown.would_tell})"


def as_json(folder: str, site: PagesSite) -> Json:
    """One project as a JSON object."""
    return {
        "path": folder,
        "platform": "pages",
        "publishing": site.publishing.name.lower(),
        "source": site.source,
        "publish": site.publish,
        "base_path": site.base,
        "settings": [
            {
                "name": s.name,
                "value": s.value,
                "origin": s.origin.value,
                "at": _place(s.location),
                "note": s.note or None,
            }
            for s in site.settings()
        ],
        "workflows": [
            {
                "path": workflow.path,
                "on": list(triggers(workflow)),
                "jobs": [_job_json(workflow, job) for job in workflow.jobs],
            }
            for workflow in site.workflows
        ],
        "broken": [{"at": _place(b.location), "message": b.message} for b in site.broken],
        "unknowns": [{"question": u.question, "would_tell": u.would_tell} for u in site.unknowns()],
    }


def _job(workflow: Workflow, job: Job) -> Iterator[str]:
    said = [f"    job {job.name}"]
    if job.needs:
        said.append(f"needs {', '.join(job.needs)}")
    if job.environment is not None:
        said.append(f"environment {job.environment or 'computed'}")
    granted = permissions(workflow, job)
    if granted is None:
        said.append("permissions: the repository's setting")
    elif granted.location is not None:
        said.append(f"permissions {granted.value} [line {granted.location.line}]")
    if job.calls:
        said.append(f"calls {job.calls}")
    yield "  ".join(said)
    for step in job.steps:
        yield f"      {step.node.span.line:>4}  {_step(step)}"


def _step(step: Step) -> str:
    if not step.uses:
        lines = [line.strip() for line in step.run.split("\n") if line.strip()]
        command = " ⏎ ".join(lines)
        where = f"  in {step.working_directory}" if step.working_directory else ""
        return f"$ {command[:_LONG]}{'…' if len(command) > _LONG else ''}{where}"
    given = ", ".join(f"{n}: {_short(v)}" for n, v, _ in step.inputs if not _is_secret(n))
    return f"{step.uses}@{step.version}" + (f"  {given}" if given else "")


def _short(value: str) -> str:
    line = " ⏎ ".join(part.strip() for part in value.strip().split("\n"))
    return f"{line[:_LONG]}…" if len(line) > _LONG else line


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in ("token", "key", "password", "secret"))


def _job_json(workflow: Workflow, job: Job) -> Json:
    granted = permissions(workflow, job)
    return {
        "name": job.name,
        "line": job.key.span.line,
        "needs": list(job.needs),
        "environment": job.environment,
        "permissions": granted.value if granted is not None else None,
        "calls": job.calls or None,
        "steps": [
            {
                "line": step.node.span.line,
                "uses": f"{step.uses}@{step.version}" if step.uses else None,
                "run": step.run or None,
                "working_directory": step.working_directory or None,
                "with": {n: v for n, v, _ in step.inputs if not _is_secret(n)},
            }
            for step in job.steps
        ],
    }


def _origin(setting: Setting) -> str:
    return _place(setting.location) or setting.origin.value


def _place(location: Location | None) -> str | None:
    if location is None:
        return None
    return f"{location.path}:{location.line}" if location.line is not None else location.path
