"""Which rule a hard error of the configuration belongs to: one error, one rule."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.platforms.netlify.site import ConfigError


class Fault(StrEnum):
    """The kinds of hard errors, each with a rule of its own."""

    SYNTAX = "syntax"
    BASE = "base"
    OUTSIDE = "outside"
    TABLE = "table"
    PLUGIN = "plugin"
    SCHEDULE = "schedule"
    TYPE = "type"


def fault_kind(error: ConfigError) -> Fault:
    """Sort an error by what Netlify says of it."""
    message, name = error.message, error.property
    if "Could not parse configuration file" in message or "backslash should be" in message:
        return Fault.SYNTAX
    if "Base directory does not exist" in message:
        return Fault.BASE
    if "must be inside the repository root" in message:
        return Fault.OUTSIDE
    if name in {"plugins", "edge_functions"} or name.endswith((".plugins", ".edge_functions")):
        return Fault.TABLE
    if "plugins" in name or "lugin" in message.partition("\n")[0]:
        return Fault.PLUGIN
    if name.endswith(".schedule"):
        return Fault.SCHEDULE
    return Fault.TYPE
