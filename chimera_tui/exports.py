"""Issues and events as files: what `x` writes and `Y` copies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from chimera_tui.views.issues import issue_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from chimera_tui.run_views import IssueView
    from engine.genesis.events import Event

EXPORTS = "exports"
"""The folder below the project's `.chimera`: nothing is written anywhere else."""
SARIF_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}


def issues_json(issues: Sequence[IssueView]) -> str:
    """Issues as JSON."""
    return json.dumps([_issue(i) for i in issues], indent=2, ensure_ascii=True)


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


def issues_markdown(issues: Sequence[IssueView], heading: str) -> str:
    """Issues as Markdown."""
    parts = [f"# {heading}", ""]
    for view in issues:
        parts += [f"## {view.issue.severity.value}: {view.issue.rule}", "", issue_text(view), ""]
    return "\n".join(parts)


def issues_sarif(issues: Sequence[IssueView], version: str) -> str:
    """Issues as SARIF 2.1.0, for code hosts that read it."""
    results = [
        {
            "ruleId": view.issue.rule,
            "level": SARIF_LEVELS[view.issue.severity.value],
            "message": {"text": view.issue.message},
            "partialFingerprints": {"chimera/v1": view.issue.fingerprint},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": view.issue.location.path},
                        "region": {"startLine": view.issue.location.line or 1},
                    }
                }
            ],
        }
        for view in issues
    ]
    rules = sorted({view.issue.rule for view in issues})
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Chimera",
                        "version": version,
                        "rules": [{"id": rule} for rule in rules],
                    }
                },
                "results": results,
            }
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=True)


def events_json(events: Sequence[Event]) -> str:
    """Events as JSON lines, each the bytes that the ledger holds."""
    from engine.genesis.codec import encode

    return "".join(encode(event).decode("ascii") + "\n" for event in events)


def write_export(state_folder: Path, name: str, text: str) -> Path:
    """Write a file into the exports folder and answer where it is.

    Raises:
        OSError: it cannot be written.
    """
    folder = state_folder / EXPORTS
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8", errors="backslashreplace")
    return path
