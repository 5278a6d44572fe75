"""The published schema's vocabulary as types: what a value may be, and where it is wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaError:
    """One place that the published schema refuses."""

    json_path: str
    """As JSON Schema validators print it: ``$.services[0]``."""
    message: str
