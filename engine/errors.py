"""Every error Chimera raises on purpose.

Each says what happened (its text), where (`.where`, as ``file:line`` when it is known) and what to
do next (`.advice`). A face prints these three and never a traceback.

The tree::

    ChimeraError
    ├── UsageError            a flag, an argument or a call that cannot be meant
    ├── ConfigurationError    chimera.toml, CHIMERA_* or a flag holds a bad value
    ├── ProjectError          the project folder cannot be read as it must be
    │   ├── StaleEditError    a file changed since the edit was shown
    │   └── CannotEditError   a text has no such place, or none that can be edited in place
    ├── NotYetAvailable       a platform or a command that is not built yet
    ├── LedgerError           the ledger cannot be opened, written or trusted
    ├── TrustError            a key, a role, a policy or a certificate does not hold
    │   ├── PermissionDenied  the role does not allow the action
    │   └── CertificateRejected  a link of the chain is missing, foreign, expired or replayed
    ├── GateClosed            a gate needs an approval that nobody here may give (exit code 3)
    ├── RunAborted            the operator or a time-out stopped the run
    ├── MachineError          a permission, the space or a name stands against it
    └── DeployError           the target refused or failed
        ├── TransientDeployError  trying again may help
        └── VerifyError       what is live is not what was certified
"""

from __future__ import annotations

import errno


class ChimeraError(Exception):
    """The base: carries advice for the reader and the place it is about."""

    def __init__(self, message: str, *, advice: str = "", where: str = "") -> None:
        super().__init__(message)
        self.advice = advice
        self.where = where


class UsageError(ChimeraError):
    """A flag, an argument or a call that cannot be meant."""


class ConfigurationError(ChimeraError):
    """A setting holds a value that it cannot have."""


class ProjectError(ChimeraError):
    """The project folder cannot be read as it must be."""


class StaleEditError(ProjectError):
    """A file changed since the edit on it was shown; nothing was written."""


class CannotEditError(ProjectError):
    """A text has no such place, or its form cannot be edited there; an answer is `NoHeal`."""


class NotYetAvailable(ChimeraError):  # noqa: N818 - it is an answer, not a fault
    """A platform or a command that is not built yet; exit code 2, never a pretence."""


class LedgerError(ChimeraError):
    """The ledger cannot be opened, written or trusted."""


class TrustError(ChimeraError):
    """A key, a role, a policy or a certificate does not hold."""


class PermissionDenied(TrustError):  # noqa: N818 - the field's word
    """The acting role does not allow the action."""


class CertificateRejected(TrustError):  # noqa: N818 - the field's word
    """A link of the certificate chain is missing, reordered, foreign, expired or replayed."""


class GateClosed(ChimeraError):  # noqa: N818 - an answer of a gate
    """A gate needs an approval that nobody here may give."""


class RunAborted(ChimeraError):  # noqa: N818 - an operator's act
    """The operator or a time-out stopped the run."""


class MachineError(ChimeraError):
    """The machine stands against it: a permission, the space, a name that is too long."""


NO_FAULT_OF_OURS = frozenset(
    {
        errno.EACCES,
        errno.EPERM,
        errno.EROFS,
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EIO,
        errno.ENAMETOOLONG,
        errno.ELOOP,
        errno.EEXIST,
        errno.ENOTDIR,
        errno.EISDIR,
        errno.EMFILE,
        errno.ENFILE,
        errno.ESTALE,
    }
)
"""What a file system answers that no program can do anything about."""


def machine_error(error: OSError) -> MachineError | None:
    """Turn what the system said about a file into words; None where it may be our own fault."""
    if error.errno not in NO_FAULT_OF_OURS or error.filename is None:
        return None
    return MachineError(
        f"The system refuses: {error.strerror}.",
        advice="Check permissions and free space there.",
        where=str(error.filename2 or error.filename),
    )


class DeployError(ChimeraError):
    """The target refused the release or failed while taking it."""


class TransientDeployError(DeployError):
    """The target was busy or out of reach: trying again may help."""


class VerifyError(DeployError):
    """What is live is not what was certified."""
