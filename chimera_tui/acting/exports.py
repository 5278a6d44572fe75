"""Issues and events as files: what `x` writes and `Y` copies."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from chimera_tui.views.issues import issue_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from chimera_tui.run.records import IssueView
    from engine.genesis.events import Event

EXPORTS = "exports"
"""The folder below the project's `.chimera`: nothing is written anywhere else."""
SARIF_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}


def issues_json(issues: Iterable[IssueView]) -> str:
    """Issues as JSON."""
    return "".join(json_parts(issues))


def json_parts(issues: Iterable[IssueView]) -> Iterator[str]:
    """Issues as JSON, issue by issue: a million of them never stand in memory as one text."""
    lead = "["
    for view in issues:
        yield lead + _indented(_issue(view), 2)
        lead = ","
    yield "[]" if lead == "[" else "\n]"


def _indented(value: object, by: int) -> str:
    text = json.dumps(value, indent=2, ensure_ascii=True)
    return "\n" + " " * by + text.replace("\n", "\n" + " " * by)


def _issue(view: IssueView) -> dict[str, object]:
    issue = view.issue
    return {
        "rule": issue.rule,
        "severity": issue.severity.value,
        "confidence": issue.confidence.value,
        "path": issue.location.path,
        "line": issue.location.line,
        "column": issue.location.column,
        "key_path": issue.location.key_path,
        "message": issue.message,
        "why": issue.why,
        "docs": issue.docs,
        "state": view.state.value,
        "reason": view.reason,
        "fingerprint": issue.fingerprint,
    }


def markdown_parts(issues: Iterable[IssueView], heading: str) -> Iterator[str]:
    """Issues as Markdown, issue by issue."""
    yield f"# {heading}\n"
    for view in issues:
        yield f"\n## {view.issue.severity.value}: {view.issue.rule}\n\n{issue_text(view)}\n"


def sarif_parts(issues: Iterable[IssueView], version: str) -> Iterator[str]:
    """Issues as SARIF 2.1.0, for code hosts that read it, issue by issue."""
    rules: set[str] = set()
    yield (
        '{\n  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",\n  "version": "2.1.0",'
        '\n  "runs": [\n    {\n      "results": ['
    )
    lead = ""
    for view in issues:
        rules.add(view.issue.rule)
        yield lead + _indented(_sarif(view), 8)
        lead = ","
    driver = {"name": "Chimera", "version": version, "rules": [{"id": r} for r in sorted(rules)]}
    tool = _indented({"driver": driver}, 6).lstrip()
    yield f'\n      ],\n      "tool": {tool}\n    }}\n  ]\n}}\n'


def _sarif(view: IssueView) -> dict[str, object]:
    issue = view.issue
    return {
        "ruleId": issue.rule,
        "level": SARIF_LEVELS[issue.severity.value],
        "message": {"text": issue.message},
        "partialFingerprints": {"chimera/v1": issue.fingerprint},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": issue.location.path},
                    "region": {"startLine": issue.location.line or 1},
                }
            }
        ],
    }


def events_json(events: Sequence[Event]) -> str:
    """Events as JSON lines, each the bytes that the ledger holds."""
    return "".join(event_lines(events))


def event_lines(events: Iterable[Event]) -> Iterator[str]:
    """Events as JSON lines, one by one."""
    from engine.genesis.codec import encode

    for event in events:
        yield encode(event).decode("ascii") + "\n"


def write_export(state_folder: Path, name: str, parts: Iterable[str]) -> Path:
    """Write a file into the exports folder and answer where it is.

    It takes its name when it is whole: who looks for it finds all of it, or what was there before.

    Raises:
        OSError: it cannot be written.
    """
    folder = state_folder / EXPORTS
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    # Each writing has a part of its own: a second export may begin before the first has ended.
    handle, made = tempfile.mkstemp(prefix=f".{name}.", suffix=".partial", dir=folder)
    partial = Path(made)
    try:
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:  # noqa: PTH123 - an open handle
            file.writelines(parts)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return path
