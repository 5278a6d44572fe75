"""What an error means for the run it ends: a state and an exit code, the same for every command."""

from __future__ import annotations

from engine.errors import (
    CertificateRejected,
    ChimeraError,
    GateClosed,
    PermissionDenied,
    RunAborted,
)
from engine.model import RunState


def ending_of(error: ChimeraError) -> tuple[RunState, int]:
    """Name the final state and the exit code that an error comes to."""
    match error:
        case GateClosed():
            return RunState.ABORTED, 3
        case RunAborted():
            return RunState.ABORTED, 130
        case CertificateRejected():
            return RunState.REJECTED, 1
        case PermissionDenied():
            return RunState.FAILED, 1
        case _:
            return RunState.FAILED, 2
