"""Show every setting, its value and where that came from: default, file, environment or flag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.commands._shared import add_project, config_of, folder_of

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_project(parser)


def run(args: argparse.Namespace) -> int:
    """Print the table."""
    folder_of(args)
    for value in config_of(args).values:
        print(f"{value.spec.key} = {value.value!r}  ({value.where})")
        print(f"    {value.spec.help}; {value.spec.variable}{_flag(value.spec.flag)}")
    return 0


def _flag(flag: str) -> str:
    return f", {flag}" if flag else ""
