"""Blueprint reports as text for people and as JSON for machines (`resolve --platform render`)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine.errors import ChimeraError
from engine.platforms.render.findings import BlueprintVerdict, Strength
from engine.platforms.render.predict.secret_values import secret_kind
from engine.platforms.render.report import report_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.platforms.render.findings import Finding
    from engine.platforms.render.report import BlueprintReport, ResourceReport
    from engine.platforms.render.schema_model import SchemaError
    from engine.platforms.render.site import EnvVar, Value

Json = dict[str, object]
FORMATS = ("text", "json", "jsonl")


def print_reports(paths: Iterable[str], form: str) -> int:
    """Resolve each path and print what Render will see.

    Args:
        paths: files or folders.
        form: ``text``, ``json`` (an object for one path, else a list) or ``jsonl``.

    Returns:
        0 when none is rejected, 1 when one is, 2 when a path cannot be resolved.
    """
    code = 0
    count = 0
    collected: list[Json] = []
    for path in paths:
        count += 1
        try:
            reports = report_on(path)
        except ChimeraError as error:
            code = 2
            failed: Json = {"path": path, "error": str(error), "advice": error.advice}
            if form == "text":
                print(f"{path}: {error} {error.advice}")
            elif form == "jsonl":
                print(json.dumps(failed), flush=True)
            else:
                collected.append(failed)
            continue
        for report in reports:
            if report.verdict is BlueprintVerdict.REJECT and code == 0:
                code = 1
            if form == "text":
                print("\n".join(as_text(report)))
            elif form == "jsonl":
                print(json.dumps(as_json(report)), flush=True)
            else:
                collected.append(as_json(report))
    if form == "json":
        print(json.dumps(collected[0] if count == 1 and collected else collected, indent=2))
    return code


def as_json(report: BlueprintReport) -> Json:
    """One report as a JSON object; env vars are told by name and source, never by value."""
    return {
        "path": report.path,
        "platform": "render",
        "parse_ok": report.parse_ok,
        "parse_error": report.parse_error or None,
        "schema_ok": report.schema_ok,
        "schema_errors": [_schema_error(e) for e in report.schema_errors],
        "verdict": report.verdict.value,
        "findings": [_finding(f) for f in report.findings],
        "services": [_resource(r) for r in report.resources if r.kind != "database"],
        "databases": [_resource(r) for r in report.resources if r.kind == "database"],
    }


def as_text(report: BlueprintReport) -> Iterator[str]:
    """One report as lines."""
    yield f"{report.path}: {report.verdict.value}"
    if not report.parse_ok:
        yield f"  it is no YAML: {report.parse_error}"
        return
    for finding in report.findings:
        place = finding.location
        hint = f" (did you mean {finding.suggestion}?)" if finding.suggestion else ""
        yield (
            f"  {place.line}:{place.column} {finding.code} [{_effect(finding)}] "
            f"{place.key_path or '(root)'}: {finding.message}{hint}"
        )
    style = [leaf for error in report.schema_errors for leaf in error.leaves()]
    if style:
        yield f"  the published schema objects in {len(style)} places; the server does not ask it"
        for error in style:
            yield f"    {error.json_path}: {error.message}"
    for resource in report.resources:
        yield f"  {resource.path} ({resource.kind})"
        for name, value in resource.values:
            if value.is_set or value.value not in {"", 0}:
                yield f"    {name}: {_one_line(value)}  [{_origin(value)}]"
        if resource.variables:
            names = ", ".join(_named(v) or f"group {v.source.value}" for v in resource.variables)
            yield f"    envVars: {names}"


def _named(variable: EnvVar) -> str:
    """The variable's name; what kind of secret it is where somebody wrote one in its place."""
    what = secret_kind("", variable.key.value)
    return f"({what})" if what else variable.key.value


def _one_line(value: Value[str] | Value[int]) -> str:
    return " ⏎ ".join(str(value.value).strip().split("\n"))


def _origin(value: Value[str] | Value[int]) -> str:
    if value.location is not None and value.location.line is not None:
        return f"line {value.location.line}"
    return value.note or value.origin.value


def _effect(finding: Finding) -> str:
    return {
        Strength.CERTAIN: "rejects",
        Strength.IMPLIED: "unsure",
        Strength.WORKSPACE: "only the workspace knows",
    }[finding.strength]


def _schema_error(error: SchemaError) -> Json:
    found: Json = {"json_path": error.json_path, "message": error.message}
    if error.causes:
        found["causes"] = [_schema_error(c) for c in error.causes]
    return found


def _finding(finding: Finding) -> Json:
    return {
        "code": finding.code.value,
        "json_path": finding.json_path,
        "line": finding.location.line,
        "column": finding.location.column,
        "message": finding.message,
        "confidence": finding.strength.confidence.value,
        "strength": finding.strength.value,
        "allowed": list(finding.allowed),
        "suggestion": finding.suggestion or None,
    }


def _resource(resource: ResourceReport) -> Json:
    found: Json = {"path": resource.path, "kind": resource.kind}
    for name, value in resource.values:
        found[name] = {
            "value": value.value if value.is_set or value.value not in {"", 0} else None,
            "origin": value.origin.value,
            "line": None if value.location is None else value.location.line,
            "note": value.note or None,
        }
    if resource.kind != "database":
        found["envVars"] = [_variable(v) for v in resource.variables]
    return found


def _variable(variable: EnvVar) -> Json:
    return {
        "key": _named(variable) or None,
        "source": variable.kind.value,
        "from": variable.source.value or None,
        "line": variable.location.line,
    }
