"""Settings: declared once, read from chimera.toml, then CHIMERA_* variables, then flags.

The strongest source wins and each value remembers where it came from. A declaration gives the key
in the file, the variable, the flag, the default and the help, so that none of them can disagree.
"""

from __future__ import annotations

import math
import stat
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import ConfigurationError
from engine.model import Origin, Severity
from engine.plain_files import is_kind, read_plain_text
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_NAME = "chimera.toml"
ENVIRONMENT_PREFIX = "CHIMERA_"
STATE_FOLDER = ".chimera"

type_names = {str: "a text", int: "a whole number", bool: "true or false", float: "a number"}
Value = str | int | bool | float


class Target(StrEnum):
    """Where a release can go. Only `LOCAL` is built; the others answer "not yet available"."""

    LOCAL = "local"
    NETLIFY = "netlify"
    RENDER = "render"
    PAGES = "pages"
    NODES = "nodes"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingSpec:
    """The declaration of one setting."""

    key: str
    """Dotted key in chimera.toml: ``deploy.target``."""
    default: Value
    help: str
    flag: str = ""
    choices: tuple[str, ...] = ()
    many: bool = False
    """True when several of the choices may be named: a list in the file, commas elsewhere."""
    minimum: float | None = None
    maximum: float = 1_000_000_000
    """No setting is larger; a port has its own limit."""

    @property
    def variable(self) -> str:
        """The environment variable: ``CHIMERA_DEPLOY_TARGET``."""
        return ENVIRONMENT_PREFIX + self.key.replace(".", "_").upper()


SPECS: tuple[SettingSpec, ...] = (
    SettingSpec(
        key="deploy.target",
        default=Target.LOCAL.value,
        flag="--platform",
        choices=tuple(Target),
        many=True,
        help="where the release goes",
    ),
    SettingSpec(
        key="simulate.platform",
        default="auto",
        flag="--as",
        choices=("auto", "netlify", "render", "pages"),
        many=True,
        help="whose rules the project is simulated by; auto takes all that its files name",
    ),
    SettingSpec(
        key="simulate.context",
        default="production",
        flag="--context",
        help="the build context: production, deploy-preview, branch-deploy or a name of yours",
    ),
    SettingSpec(
        key="simulate.branch", default="main", flag="--branch", help="the branch that is built"
    ),
    SettingSpec(
        key="simulate.package",
        default="",
        flag="--package",
        help="the package inside a monorepo, relative to the project",
    ),
    SettingSpec(
        key="simulate.fail_on",
        default=Severity.CRITICAL.value,
        flag="--fail-on",
        choices=tuple(Severity),
        help="the least severity that makes the exit code 1",
    ),
    SettingSpec(
        key="deploy.attempts",
        default=3,
        minimum=1,
        help="how often a target is tried before the deploy has failed",
    ),
    SettingSpec(key="node.keep", default=5, minimum=1, help="how many releases a node keeps"),
    SettingSpec(
        key="node.port",
        default=0,
        minimum=0,
        maximum=65535,
        help="the local node's port on loopback; 0 picks a free one and keeps it",
    ),
    SettingSpec(
        key="verify.pages", default=25, minimum=1, help="how many pages the smoke test visits"
    ),
    SettingSpec(
        key="verify.timeout", default=10.0, minimum=0.1, help="seconds a probe waits for an answer"
    ),
    SettingSpec(
        key="run.timeout", default=3600.0, minimum=1.0, help="seconds after which a run aborts"
    ),
)
"""Every setting. The README's table and `chimeractl config` come from it."""

POLICY_TABLE = "policy"
"""The table of chimera.toml that `trust.policy` reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigValue:
    """An effective value and where it came from."""

    spec: SettingSpec
    value: Value
    origin: Origin
    where: str = ""


@dataclass(frozen=True, slots=True)
class ChimeraConfig:
    """All effective settings of a project."""

    values: tuple[ConfigValue, ...]
    path: Path | None = None
    """The chimera.toml that was read, or None when there is none."""

    @classmethod
    def load(
        cls,
        project: Path | str,
        *,
        environment: Mapping[str, str] | None = None,
        flags: Mapping[str, Value | None] | None = None,
    ) -> ChimeraConfig:
        """Read the settings of a project.

        Args:
            project: the project's folder.
            environment: the process's variables; none when it is None.
            flags: values by dotted key; None means that the flag was not given.

        Raises:
            ConfigurationError: a key is unknown or a value cannot be had; says where.
        """
        path = Path(project) / FILE_NAME
        table = read_file(path)
        values = []
        for spec in SPECS:
            values.append(_effective(spec, table, path, environment or {}, flags or {}))
        _refuse_unknown(table, path)
        return cls(values=tuple(values), path=path if is_kind(path, stat.S_IFREG) else None)

    def get(self, key: str) -> ConfigValue:
        """Find a value by its dotted key; a `KeyError` is an error of the program."""
        for value in self.values:
            if value.spec.key == key:
                return value
        raise KeyError(key)

    def text(self, key: str) -> str:
        """A value as text."""
        return str(self.get(key).value)

    def number(self, key: str) -> float:
        """A number."""
        return float(self.get(key).value)

    def names(self, key: str) -> tuple[str, ...]:
        """The values of a setting that may have several."""
        return tuple(self.text(key).split(","))

    @property
    def target(self) -> Target:
        """Where the release goes first."""
        return self.targets[0]

    @property
    def targets(self) -> tuple[Target, ...]:
        """Every place that the release goes to."""
        return tuple(Target(name) for name in self.names("deploy.target"))

    @property
    def fail_on(self) -> Severity:
        """The least severity that makes the exit code 1."""
        return Severity(self.text("simulate.fail_on"))


def read_file(path: Path) -> dict[str, object]:
    """Read a chimera.toml; empty when there is none.

    Raises:
        ConfigurationError: it is no TOML, or cannot be read.
    """
    try:
        text = read_plain_text(path).removeprefix("\ufeff")
    except (FileNotFoundError, NotADirectoryError):
        return {}  # That the project is no folder is said by whoever reads it.
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{FILE_NAME} cannot be read: {error}.",
            advice="It must be a UTF-8 text that you may read.",
            where=str(path),
        ) from error
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(
            f"{FILE_NAME} is no valid TOML: {error}.",
            advice="Mend the place it names; `chimeractl config` lists the settings.",
            where=str(path),
        ) from error


def _effective(
    spec: SettingSpec,
    table: Mapping[str, object],
    path: Path,
    environment: Mapping[str, str],
    flags: Mapping[str, Value | None],
) -> ConfigValue:
    flag = flags.get(spec.key)
    if flag is not None:
        return ConfigValue(
            spec=spec,
            value=_checked(spec, flag, spec.flag or spec.key),
            origin=Origin.FLAG,
            where=spec.flag,
        )
    if spec.variable in environment:
        value = _from_text(spec, environment[spec.variable])
        return ConfigValue(spec=spec, value=value, origin=Origin.ENVIRONMENT, where=spec.variable)
    section, _, name = spec.key.partition(".")
    part = table.get(section)
    if isinstance(part, dict) and name in part:
        where = f"{path}: {spec.key}"
        return ConfigValue(
            spec=spec, value=_checked(spec, part[name], where), origin=Origin.FILE, where=where
        )
    return ConfigValue(spec=spec, value=spec.default, origin=Origin.PLATFORM, where="default")


def _from_text(spec: SettingSpec, text: str) -> Value:
    kind = type(spec.default)
    value: object = text
    if kind is bool:
        value = {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    elif kind in {int, float}:
        try:
            value = kind(text)
        except ValueError:
            value = text
    return _checked(spec, value, spec.variable)


def _checked(spec: SettingSpec, value: object, where: str) -> Value:
    kind = type(spec.default)
    if spec.many:
        value = _joined(spec, value, where)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value) if abs(value) <= spec.maximum else math.inf
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ConfigurationError(
            f"{spec.key} must be {type_names[kind]}, not {value!r}.",
            advice=f"It says {spec.help}; the default is {spec.default!r}.",
            where=where,
        )
    for part in str(value).split(",") if spec.many else (value,):
        if spec.choices and part not in spec.choices:
            named = ", ".join(c for c in spec.choices if c)
            several = "; several are joined by commas" if spec.many else ""
            raise ConfigurationError(
                f"{spec.key} cannot be {part!r}.",
                advice=f"Choose one of: {named}{several}.",
                where=where,
            )
    if spec.minimum is not None and isinstance(value, int | float) and value < spec.minimum:
        raise ConfigurationError(
            f"{spec.key} must be at least {spec.minimum:g}, not {value}.",
            advice=f"It says {spec.help}.",
            where=where,
        )
    if isinstance(value, int | float) and not isinstance(value, bool):
        _in_bounds(spec, value, where)
    return value


def _joined(spec: SettingSpec, value: object, where: str) -> object:
    """One text of a list, or of a text with commas; what is named twice counts once."""
    if isinstance(value, list) and not all(isinstance(v, str) for v in value):
        raise ConfigurationError(
            f"{spec.key} must be a list of texts.", advice=f"It says {spec.help}.", where=where
        )
    if isinstance(value, str | list):
        given = value.split(",") if isinstance(value, str) else value
        return ",".join(dict.fromkeys(str(v).strip() for v in given))
    return value


def _in_bounds(spec: SettingSpec, value: float, where: str) -> None:
    # Asked this way round because nan compares as false, and would switch a time limit off.
    within = value <= spec.maximum
    if not within:
        raise ConfigurationError(
            f"{spec.key} must be at most {spec.maximum:g}.",
            advice=f"It says {spec.help}.",
            where=where,
        )


def _refuse_unknown(table: Mapping[str, object], path: Path) -> None:
    known: dict[str, set[str]] = {}
    for spec in SPECS:
        section, _, name = spec.key.partition(".")
        known.setdefault(section, set()).add(name)
    for section, part in table.items():
        if section == POLICY_TABLE:
            continue
        if section not in known:
            raise ConfigurationError(
                f"There is no section [{section}].",
                advice=f"The sections are: {', '.join([*known, POLICY_TABLE])}.",
                where=str(path),
            )
        if not isinstance(part, dict):
            raise ConfigurationError(
                f"{section} must be a table.", advice=f"Write [{section}].", where=str(path)
            )
        for name in part:
            if name not in known[section]:
                raise ConfigurationError(
                    f"There is no setting {section}.{name}.",
                    advice=f"[{section}] has: {', '.join(sorted(known[section]))}.",
                    where=str(path),
                )
