"""Arguments that several commands share, declared from the settings themselves."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from engine.config import SPECS, ChimeraConfig
from engine.errors import ProjectError
from engine.trust.redaction import learn_project

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping

    from engine.config import SettingSpec, Value


def add_project(parser: argparse.ArgumentParser) -> None:
    """Add the project's folder, the present one by default."""
    parser.add_argument(
        "project", nargs="?", default=".", metavar="PROJECT", help="the project's folder (.)"
    )


def add_settings(
    parser: argparse.ArgumentParser, keys: Iterable[str], *, told: Mapping[str, str] | None = None
) -> None:
    """Add the flags of some settings; what is not given stays to the file and the environment.

    Args:
        parser: the command's.
        keys: the settings.
        told: the help of those that mean something else to this command.
    """
    wanted = set(keys)
    for spec in SPECS:
        if spec.key in wanted and spec.flag:
            if spec.many:
                _add_several(
                    parser, spec, (told or {}).get(spec.key, f"{spec.help} ({spec.default})")
                )
                continue
            parser.add_argument(
                spec.flag,
                dest=_destination(spec),
                default=None,
                choices=[str(c) for c in spec.choices if c] or None,
                metavar=None if spec.choices else spec.key.rpartition(".")[2].upper(),
                help=f"{spec.help} ({spec.default or 'none'})",
            )


def _add_several(parser: argparse.ArgumentParser, spec: SettingSpec, told: str) -> None:
    """Add a flag that may be repeated, and whose values may be joined by commas."""
    parser.add_argument(
        spec.flag,
        dest=_destination(spec),
        action="append",
        default=None,
        metavar=f"{{{','.join(c for c in spec.choices if c)}}}",
        help=f"{told}; repeat it, or join several by commas",
    )


def config_of(args: argparse.Namespace) -> ChimeraConfig:
    """Read the settings of the project that the arguments name.

    Raises:
        ConfigurationError: a setting cannot be had.
    """
    flags: dict[str, Value | None] = {
        spec.key: _given(getattr(args, _destination(spec), None)) for spec in SPECS
    }
    return ChimeraConfig.load(project_of(args), environment=os.environ, flags=flags)


def project_of(args: argparse.Namespace) -> Path:
    """The project's folder, absolute; what its ``.env`` files hold is never said from here on."""
    project = Path(args.project).absolute()
    learn_project(project)
    return project


def folder_of(args: argparse.Namespace) -> Path:
    """The project's folder, which must be there.

    Raises:
        ProjectError: it is not, or is no folder.
    """
    project = project_of(args)
    if not project.is_dir():
        raise ProjectError(
            "There is no such folder.",
            advice="Name the project's folder, or change into it.",
            where=str(project),
        )
    return project


def _given(value: Value | list[str] | None) -> Value | None:
    return ",".join(value) if isinstance(value, list) else value


def _destination(spec: SettingSpec) -> str:
    return "setting_" + spec.key.replace(".", "_")
