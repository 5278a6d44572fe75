"""The commands of `chimeractl`: name, group, and the line in the help.

A command's module has ``configure(parser)`` and ``run(args) -> int`` and is imported only when it
is called, so that `chimeractl --version` and `simulate` stay light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Protocol, cast

from engine.records import dataclass

if TYPE_CHECKING:
    import argparse

GROUPS = ("the pipeline", "look", "trust", "more")
"""The order of the help."""


class CommandModule(Protocol):
    """What a command's module holds; its docstring is its help."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Declare the arguments."""
        ...

    def run(self, args: argparse.Namespace) -> int:
        """Do it; the answer is the exit code."""
        ...


@dataclass(frozen=True, slots=True)
class Command:
    """One command."""

    name: str
    group: str
    help: str
    """One line, imperative, without a full stop."""

    @property
    def module(self) -> str:
        """The module that runs it."""
        return f"chimera_tui.commands.{self.name.replace('-', '_')}"

    def load(self) -> CommandModule:
        """Import it."""
        return cast("CommandModule", importlib.import_module(self.module))


COMMANDS: tuple[Command, ...] = (
    Command("demo", "the pipeline", "run everything on a sample site with real faults"),
    Command("deploy", "the pipeline", "simulate, heal, certify, deploy and verify"),
    Command("simulate", "the pipeline", "tell what the platform will do with this project"),
    Command("heal", "the pipeline", "show, write or undo the edits that heal the configuration"),
    Command("verify", "the pipeline", "ask the live site and compare it with what was certified"),
    Command("rollback", "the pipeline", "make an older release live again"),
    Command("console", "look", "open the console on this folder (as does `chimeractl` alone)"),
    Command("watch", "look", "simulate again at every save, and say what changed"),
    Command("serve", "look", "show the console in a browser, read-only unless told otherwise"),
    Command("replay", "look", "show a past run again, from the ledger alone"),
    Command("stats", "look", "show which heals were tried, worked, were taken or not"),
    Command("resolve", "look", "show what the platform will see, and where each value comes from"),
    Command("route", "look", "tell which rule answers a request, and with what"),
    Command("rules", "look", "list the rules, or explain one"),
    Command("config", "look", "show every setting and where its value came from"),
    Command("certify", "trust", "check and sign the project as it is, without deploying it"),
    Command("certificate", "trust", "show, verify or approve a certificate"),
    Command("policy", "trust", "explain the policy's verdict line by line, or accept a change"),
    Command("ledger", "trust", "show, verify, prove, seal or export the ledger"),
    Command("keys", "trust", "make, list, rotate and revoke keys"),
    Command("roles", "trust", "list, grant and revoke roles"),
    Command("init", "more", "propose the configuration a project lacks, from its files"),
    Command("node", "more", "start, stop or look at the local node"),
)
