"""Propose the configuration that a project lacks: a Blueprint for Render, and chimera.toml.

The proposal is read from the files and proved by resolving the project with it. Nothing is written
before it is shown: without --apply only the diff is printed.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import add_project, project_of

if TYPE_CHECKING:
    import argparse

    from engine.model import Edit, NoHeal, Proposal
    from engine.project.snapshot import Snapshot

TARGETS = ("render",)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_project(parser)
    parser.add_argument(
        "--for", dest="target", choices=TARGETS, default="render", help="the platform (render)"
    )
    parser.add_argument("--apply", action="store_true", help="write what is proposed")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="(text)")


def run(args: argparse.Namespace) -> int:
    """Propose, and write when that was asked for."""
    from engine.platforms.interface import BuildContext
    from engine.platforms.render.predict.first_blueprint import propose_blueprint
    from engine.project.diff import diff_of
    from engine.project.snapshot import Snapshot

    project = project_of(args)
    snapshot = Snapshot.of_folder(project)
    answer = propose_blueprint(snapshot, BuildContext(target="render"), name=project.name)
    edits = [*_edits_of(answer), *_settings(snapshot, answer)]
    diff = diff_of(snapshot, edits) if edits else ""
    name = ""
    if args.apply and edits:
        from engine.heal.writing import write_edits

        name = write_edits(project, snapshot, edits)
    if args.format == "json":
        print(_as_json(answer, edits, diff, name))
    else:
        _print(answer, edits, diff, name)
    return 0 if _edits_of(answer) else 1


def _edits_of(answer: Proposal | NoHeal) -> tuple[Edit, ...]:
    from engine.model import Proposal

    return answer.edits if isinstance(answer, Proposal) else ()


def _settings(snapshot: Snapshot, answer: Proposal | NoHeal) -> tuple[Edit, ...]:
    """The chimera.toml that simulates by Render's rules; none when there is one already."""
    from engine.config import FILE_NAME
    from engine.project.line_edits import create_file

    if snapshot.exists(FILE_NAME) or not _edits_of(answer):
        return ()
    text = (
        "# Settings of Chimera; `chimeractl config` shows all of them and where each comes from.\n"
        "[simulate]\n"
        'platform = "render"\n'
        "\n"
        "[deploy]\n"
        'target = "local"\n'
    )
    return (create_file(FILE_NAME, text),)


def _print(answer: Proposal | NoHeal, edits: list[Edit], diff: str, name: str) -> None:
    from engine.model import Proposal

    if not isinstance(answer, Proposal):
        print(f"Nothing is proposed. {answer.reason}")
        return
    print(f"{answer.title}.")
    print(f"  why    {answer.reason}")
    print(f"  proof  {answer.proof}")
    print("  note   a free plan is written; a paid one, regions and values of variables are yours.")
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
