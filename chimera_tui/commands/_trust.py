"""What the commands about trust share: opening the desk, and telling what was done."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import project_of
from engine.errors import UsageError
from engine.genesis.events import AccessDenied, Event, TrustChanged

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from engine.certify.desk import Desk
    from engine.trust.project_trust import ProjectTrust


def add_project_option(parser: argparse.ArgumentParser) -> None:
    """Add the project's folder as an option, where the first word is something else."""
    parser.add_argument("--project", default=".", metavar="DIR", help="the project's folder (.)")


@contextmanager
def desk(args: argparse.Namespace) -> Iterator[Desk]:
    """Open the project for changes; each change is printed as it is recorded."""
    from engine.certify.desk import open_desk

    with open_desk(project_of(args), subscribers=(tell,)) as opened:
        yield opened


def look(args: argparse.Namespace) -> ProjectTrust:
    """The project's trust to look at; nothing is made.

    Raises:
        TrustError: there is no role file yet, or it does not hold.
    """
    from engine.trust.project_trust import ProjectTrust

    return ProjectTrust.open(project_of(args), found=False)


def tell(event: Event) -> None:
    """Print what changed, or was refused."""
    match event.payload:
        case TrustChanged(what=what, by=by, detail=detail):
            print(f"{what} by {by}" + (f": {detail}" if detail else ""))
        case AccessDenied(action=action, who=who):
            print(f"refused: {action} by {who}")


def read_given(path: Path) -> str:
    """The text of a file that was named on the command line.

    Raises:
        UsageError: it cannot be read as text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The file cannot be read: {error}.", where=str(path)) from error


def in_force(done: bool, path: str = ".chimera/trust.next.json") -> int:
    """Say whether a change of the role file holds; the exit code is 3 while others must sign."""
    if done:
        return 0
    print(f"It waits for other admirals: send them {path}; each runs `chimeractl roles sign`.")
    return 3
