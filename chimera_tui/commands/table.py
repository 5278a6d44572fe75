"""The commands of `chimeractl`: name, the module that runs it, and its line in the help.

A command's module has ``configure(parser)`` and ``run(args) -> int`` and is imported only when it
is called, so that `chimeractl --version` and `simulate` stay light.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One command."""

    name: str
    help: str
    """One line, imperative, without a full stop."""

    @property
    def module(self) -> str:
        """The module that runs it."""
        return f"chimera_tui.commands.{self.name.replace('-', '_')}"


COMMANDS: tuple[Command, ...] = ()
