"""A first Blueprint for a project that has none, as a proposal that the server's rules accept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Edit, EditKind, NoHeal, Proposal, Safety, Severity
from engine.platforms.render.findings import BlueprintVerdict, verdict_of
from engine.platforms.render.platform import PLATFORM, resolve_blueprint
from engine.platforms.render.predict.drafts import Draft, drafts
from engine.platforms.render.signs import blueprints
from engine.project.editing.lines import append_lines, create_file
from engine.project.snapshot import normal
from engine.project.yaml.writing import scalar_source

if TYPE_CHECKING:
    from engine.model import Issue
    from engine.platforms.interface import BuildContext
    from engine.project.snapshot import Snapshot

RULE = "init"
PATH = "render.yaml"


def propose_blueprint(snapshot: Snapshot, context: BuildContext, *, name: str) -> Proposal | NoHeal:
    """Draft ``render.yaml`` from the files and prove it by resolving the project with it.

    Args:
        snapshot: the project.
        context: the build it is resolved for.
        name: the project's name, for the service of its root.
    """
    present = blueprints(snapshot)
    if present:
        return NoHeal(reason=f"The project has a Blueprint already: {present[0]}.")
    found = drafts(snapshot, name)
    if not found:
        return NoHeal(
            reason="No service is evident from the files: no start script, no application, "
            "no Dockerfile and no page."
        )
    edits = (create_file(PATH, written(found)), *_missing_packages(snapshot, found))
    after = snapshot.with_edits(edits)
    site = resolve_blueprint(after, PATH, context)
    issues = [i for r in PLATFORM.rules() for i in r.check(site)]
    grave = [i for i in issues if i.severity is Severity.CRITICAL and _is_ours(i, edits)]
    if grave or verdict_of(site.findings) is not BlueprintVerdict.ACCEPT:
        said = grave[0].message if grave else site.findings[0].message
        return NoHeal(reason=f"What was drafted would not deploy: {said}")
    reasons = "; ".join(f"{d.name} from {d.reason}" for d in found)
    return Proposal(
        rule=RULE,
        issue=f"{RULE}|{PATH}||",
        strategy="init.drafted-from-files",
        title=f"Add a Blueprint with {_counted(len(found))}",
        edits=edits,
        safety=Safety.UNSAFE,
        reason=f"Read from the files: {reasons}.",
        proof="The Blueprint resolves, the server's rules accept it, and no rule finds a failure.",
    )


def written(found: tuple[Draft, ...]) -> str:
    """Write the drafts as a Blueprint."""
    lines = ["services:"]
    for draft in found:
        static = draft.runtime == "static"
        pairs = [
            ("type", "web"),
            ("name", draft.name),
            ("runtime", draft.runtime),
            ("plan", "" if static else "free"),
            ("rootDir", draft.folder if draft.runtime != "docker" else ""),
            ("dockerfilePath", f"./{draft.folder}/Dockerfile" if _in_folder(draft) else ""),
            ("dockerContext", f"./{draft.folder}" if _in_folder(draft) else ""),
            ("buildCommand", draft.build),
            ("startCommand", draft.start),
            ("staticPublishPath", draft.publish),
        ]
        lead = "  - "
        for key, value in pairs:
            if value:
                lines.append(f"{lead}{key}: {scalar_source(value)}")
                lead = "    "
        if draft.rewrite:
            lines += [
                "    routes:",
                "      - type: rewrite",
                "        source: /*",
                "        destination: /index.html",
            ]
        if draft.variables:
            lines.append("    envVars:")
            for variable in draft.variables:
                lines += [f"      - key: {variable}", "        sync: false"]
    return "\n".join(lines) + "\n"


def _in_folder(draft: Draft) -> bool:
    return draft.runtime == "docker" and bool(draft.folder)


def _missing_packages(snapshot: Snapshot, found: tuple[Draft, ...]) -> tuple[Edit, ...]:
    edits: list[Edit] = []
    for draft in found:
        path = normal(f"{draft.folder}/requirements.txt")
        text = snapshot.text(path)
        if draft.needs and text is not None:
            edits.append(append_lines(path, text, draft.needs))
    return tuple(edits)


def _is_ours(issue: Issue, edits: tuple[Edit, ...]) -> bool:
    """True for an issue of the Blueprint; what was wrong with other files before is not."""
    return issue.location.path in {e.path for e in edits if e.kind is EditKind.CREATE}


def _counted(number: int) -> str:
    return "one service" if number == 1 else f"{number} services"
