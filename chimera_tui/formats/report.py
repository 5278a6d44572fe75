"""A simulation as one document for machines: JSON, SARIF 2.1.0, or annotations of a CI host."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine import __version__
from engine.model import Severity

if TYPE_CHECKING:
    from engine.model import Issue, Location, Simulation

SARIF_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
ANNOTATIONS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
}


def as_json(simulation: Simulation) -> str:
    """Everything the simulation knows, as one JSON object.

    Where several platforms were asked, ``parts`` has what each of them said, in the same shape;
    ``issues`` has those of all, each with its platform.
    """
    import msgspec

    return json.dumps(msgspec.to_builtins(simulation), indent=2, ensure_ascii=True)


def as_sarif(simulation: Simulation) -> str:
    """The issues as SARIF 2.1.0, for code scanning."""
    rules = sorted({i.rule for i in simulation.issues})
    results = [
        {
            "ruleId": issue.rule,
            "ruleIndex": rules.index(issue.rule),
            "level": SARIF_LEVELS[issue.severity],
            "message": {"text": issue.message},
            "locations": [_sarif_place(issue.location)],
            "relatedLocations": [_sarif_place(place) for place in issue.also],
            "partialFingerprints": {"chimera/v1": issue.fingerprint},
            "properties": {
                "severity": issue.severity,
                "confidence": issue.confidence,
                "platforms": platforms,
            },
        }
        for issue, platforms in _once(simulation)
    ]
    driver = {
        "name": "Chimera",
        "version": __version__,
        "rules": [{"id": rule} for rule in rules],
    }
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return json.dumps(document, indent=2, ensure_ascii=True)


def as_annotations(simulation: Simulation) -> str:
    """The issues as workflow commands that annotate lines of a change on GitHub."""
    several = bool(simulation.parts)
    return "\n".join(
        _annotation(issue, platforms if several else []) for issue, platforms in _once(simulation)
    )


def _once(simulation: Simulation) -> list[tuple[Issue, list[str]]]:
    """Each issue once, with the platforms that have it: a reviewer reads one line about it."""
    platforms: dict[str, dict[str, None]] = {}
    for issue in simulation.issues:
        platforms.setdefault(issue.fingerprint, {})[issue.platform] = None
    return [(issue, list(platforms[issue.fingerprint])) for issue in simulation.distinct]


def _annotation(issue: Issue, platforms: list[str]) -> str:
    place = f"file={_escaped(issue.location.path, property_=True)}"
    if issue.location.line is not None:
        place += f",line={issue.location.line}"
    on = f" on {' and '.join(platforms)}" if platforms else ""
    title = _escaped(f"{issue.rule} ({issue.severity}{on})", property_=True)
    return f"::{ANNOTATIONS[issue.severity]} {place},title={title}::{_escaped(issue.message)}"


def _escaped(text: str, *, property_: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if property_ else text


def _sarif_place(place: Location) -> dict[str, object]:
    region = {}
    if place.line is not None:
        region["startLine"] = place.line
        if place.column is not None:
            region["startColumn"] = place.column
    physical: dict[str, object] = {"artifactLocation": {"uri": place.path}}
    if region:
        physical["region"] = region
    return {"physicalLocation": physical}
