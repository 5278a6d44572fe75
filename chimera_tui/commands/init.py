"""Propose the configuration that a project lacks, from its files, and a chimera.toml beside it.

For Render a Blueprint, for Netlify a netlify.toml, for GitHub Pages a workflow that publishes. The
proposal is proved by resolving the project with it. Nothing is written before it is shown: without
--apply only the diff is printed.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import add_project, project_of

if TYPE_CHECKING:
    import argparse

    from engine.model import Edit, NoHeal, Proposal
    from engine.project.snapshot import Snapshot

TARGETS = ("render", "netlify", "pages")

_LEFT = {
    "render": "a free plan is written; a paid one, regions and values of variables are yours.",
    "netlify": "values of variables, redirects of your own and headers are yours.",
    "pages": "the steps are those of today's actions; a domain of your own is set in the settings.",
}
"""What the proposal leaves to a person."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_project(parser)
    parser.add_argument(
        "--for", dest="target", choices=TARGETS, default="render", help="the platform (render)"
    )
    parser.add_argument(
        "--package", default="", help="the site's folder, where several could be meant"
    )
    parser.add_argument("--apply", action="store_true", help="write what is proposed")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="(text)")


def run(args: argparse.Namespace) -> int:
    """Propose, and write when that was asked for."""
    from engine.project.editing.diff import diff_of
    from engine.project.snapshot import Snapshot

    project = project_of(args)
    snapshot = Snapshot.of_folder(project)
    answer = _propose(snapshot, args.target, name=project.name, package=args.package)
    edits = [*_edits_of(answer), *_settings(snapshot, answer, args.target)]
    diff = diff_of(snapshot, edits) if edits else ""
    name = ""
    if args.apply and edits:
        from engine.heal.writing import write_edits

        name = write_edits(project, snapshot, edits)
    if args.format == "json":
        print(_as_json(answer, edits, diff, name))
    else:
        _print(answer, edits, diff, name, left=_LEFT[args.target])
    return 0 if _edits_of(answer) else 1


def _propose(snapshot: Snapshot, target: str, *, name: str, package: str) -> Proposal | NoHeal:
    """Ask the platform; only its own modules are loaded."""
    from engine.errors import UsageError
    from engine.platforms.interface import BuildContext
    from engine.project.snapshot import normal

    inner = normal(package) if package else ""
    if package and not (inner and snapshot.is_folder(inner)):
        raise UsageError(
            f"There is no folder {package!r} in the project.",
            advice="Name a folder of the project with --package.",
        )
    context = BuildContext(target=target)
    if target == "netlify":
        from engine.platforms.netlify.first_config import propose_config

        return propose_config(snapshot, context, package=inner)
    if target == "pages":
        from engine.platforms.pages.first_workflow import propose_workflow

        return propose_workflow(snapshot, context, package=inner)
    if package:
        raise UsageError(
            "A Blueprint holds every service of the project.",
            advice="Leave --package out, or ask --for netlify or pages.",
        )
    from engine.platforms.render.predict.first_blueprint import propose_blueprint

    return propose_blueprint(snapshot, context, name=name)


def _edits_of(answer: Proposal | NoHeal) -> tuple[Edit, ...]:
    from engine.model import Proposal

    return answer.edits if isinstance(answer, Proposal) else ()


def _settings(snapshot: Snapshot, answer: Proposal | NoHeal, target: str) -> tuple[Edit, ...]:
    """The chimera.toml that simulates by the platform's rules; none when there is one already."""
    from engine.config import FILE_NAME
    from engine.project.editing.lines import create_file

    if snapshot.exists(FILE_NAME) or not _edits_of(answer):
        return ()
    text = (
        "# Settings of Chimera; `chimeractl config` shows all of them and where each comes from.\n"
        "[simulate]\n"
        f'platform = "{target}"\n'
        "\n"
        "[deploy]\n"
        'target = "local"\n'
    )
    return (create_file(FILE_NAME, text),)


def _print(
    answer: Proposal | NoHeal, edits: list[Edit], diff: str, name: str, *, left: str
) -> None:
    from engine.model import Proposal

    if not isinstance(answer, Proposal):
        print(f"Nothing is proposed. {answer.reason}")
        return
    print(f"{answer.title}.")
    print(f"  why    {answer.reason}")
    print(f"  proof  {answer.proof}")
    print(f"  note   {left}")
    print()
    sys.stdout.buffer.write(diff.encode("utf-8", "surrogateescape"))
    sys.stdout.buffer.flush()
    print()
    files = ", ".join(dict.fromkeys(e.path for e in edits))
    if name:
        print(f"Written as heal {name}: {files}. `chimeractl heal --undo {name}` takes it back.")
    else:
        print(f"Nothing was written. --apply writes {files}.")


def _as_json(answer: Proposal | NoHeal, edits: list[Edit], diff: str, name: str) -> str:
    import json

    from engine.model import Proposal

    if not isinstance(answer, Proposal):
        return json.dumps({"proposed": False, "reason": answer.reason})
    return json.dumps(
        {
            "proposed": True,
            "title": answer.title,
            "reason": answer.reason,
            "proof": answer.proof,
            "files": list(dict.fromkeys(e.path for e in edits)),
            "diff": diff,
            "written": name,
        },
        ensure_ascii=False,
    )
