"""What the server would say to a Blueprint, as data.

A finding carries the fact sheet's code, the place, what is allowed there and how strong the
evidence is. Rules turn findings into issues and heals; `chimeractl resolve` prints them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from engine.model import Confidence
from engine.records import dataclass

if TYPE_CHECKING:
    from engine.model import Location


class Strength(StrEnum):
    """How much is known about the server's answer."""

    CERTAIN = "certain"
    """Its message was seen quoted, or the decoder leaves no choice: the Blueprint is rejected."""
    IMPLIED = "implied"
    """Documented or a sibling of a known rule, message not seen: the verdict is "unsure"."""
    WORKSPACE = "workspace"
    """Only the workspace can answer; said, never a reason to reject."""

    @property
    def confidence(self) -> Confidence:
        """The confidence of an issue that rests on it."""
        return {
            Strength.CERTAIN: Confidence.CERTAIN,
            Strength.IMPLIED: Confidence.LIKELY,
            Strength.WORKSPACE: Confidence.HEURISTIC,
        }[self]


class Code(StrEnum):
    """The codes of the fact sheet (part B), and ours where it has none."""

    PARSE = "PARSE"
    DUP_KEY = "DUP_KEY"
    UNKNOWN_FIELD = "UNKNOWN_FIELD"
    DECODE = "DECODE"
    TYPE = "TYPE"
    RUNTIME = "RUNTIME"
    START = "START"
    DOCKER_START = "DOCKER_START"
    NONDOCKER = "NONDOCKER"
    KV_ALLOWLIST = "KV_ALLOWLIST"
    ENV_NO_VALUE = "ENV_NO_VALUE"
    ENV_CONFLICT = "ENV_CONFLICT"
    FROMSVC_TYPE = "FROMSVC_TYPE"
    FROMSVC_PROPERTY = "FROMSVC_PROPERTY"
    FROMDB_PROPERTY = "FROMDB_PROPERTY"
    FREE_DISK = "FREE_DISK"
    FREE_PREDEPLOY = "FREE_PREDEPLOY"
    FREE_SHUTDOWN = "FREE_SHUTDOWN"
    STATIC_PLAN = "STATIC_PLAN"
    STATIC_REGION = "STATIC_REGION"
    PG_LEGACY = "PG_LEGACY"
    PG_PLAN = "PG_PLAN"
    PLAN = "PLAN"
    PG_DISK = "PG_DISK"
    PG_USER = "PG_USER"
    WF_BUILD = "WF_BUILD"
    WF_REPO = "WF_REPO"
    REGION = "REGION"
    DUP_NAME = "DUP_NAME"
    CRON_SCHEDULE = "CRON_SCHEDULE"
    NAME = "NAME"
    FREE_KIND = "FREE_KIND"
    DOCKER_BUILD = "DOCKER_BUILD"
    IMAGE = "IMAGE"
    STATIC_PATH = "STATIC_PATH"
    STATIC_FIELD = "STATIC_FIELD"
    ONLY_STATIC = "ONLY_STATIC"
    BUILD = "BUILD"
    DISK_SCALE = "DISK_SCALE"
    KIND_FIELD = "KIND_FIELD"
    HEALTH_PATH = "HEALTH_PATH"
    DISK_PATH = "DISK_PATH"
    SCALING = "SCALING"
    GROUP_KEY = "GROUP_KEY"
    GROUP_REFERENCE = "GROUP_REFERENCE"
    PROPERTY_AND_KEY = "PROPERTY_AND_KEY"
    ENUM = "ENUM"
    RANGE = "RANGE"
    REQUIRED = "REQUIRED"
    ROUTE = "ROUTE"
    BUILD_SOURCE = "BUILD_SOURCE"
    DOCUMENTS = "DOCUMENTS"
    REFERENCE = "REFERENCE"


class BlueprintVerdict(StrEnum):
    """What the server would answer."""

    ACCEPT = "accept"
    UNSURE = "unsure"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One objection."""

    code: Code
    strength: Strength
    location: Location
    """With the key path in it: ``services[0].plan``."""
    message: str
    start: int
    """Offsets of what is objected to: a value, or a key that must not be there."""
    end: int
    owner: str = ""
    """The key path of the service, database, group or entry it is about."""
    subject: str = ""
    """What tells it from others of its code: the key or value objected to."""
    allowed: tuple[str, ...] = ()
    suggestion: str = ""
    """What was probably meant, or empty."""

    @property
    def json_path(self) -> str:
        """The place as JSONPath."""
        path = self.location.key_path
        return f"$.{path}" if path else "$"


def verdict_of(findings: tuple[Finding, ...]) -> BlueprintVerdict:
    """Sum findings up: a certain one rejects, an implied one makes unsure."""
    strengths = {f.strength for f in findings}
    if Strength.CERTAIN in strengths:
        return BlueprintVerdict.REJECT
    if Strength.IMPLIED in strengths:
        return BlueprintVerdict.UNSURE
    return BlueprintVerdict.ACCEPT
