"""What Netlify's configuration step comes to: the file, the base, the paths, the rows.

Two passes as theirs: when the first file names a base, the file of that base is read instead, if
there is one (config 25.2.6, observed). Nothing outside the files asked for is read, so that the
cost does not grow with the project.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from engine.platforms.netlify.faults import EXCEPTION, ConfigFault, js_type_error
from engine.platforms.netlify.header_rows import case_warning, read_headers
from engine.platforms.netlify.merging import is_truthy, merge_configs, spread
from engine.platforms.netlify.normalization import normalize
from engine.platforms.netlify.project_files import (
    ReadFault,
    relative_path,
    resolve_path,
    stat_fault,
)
from engine.platforms.netlify.redirect_rows import read_redirects
from engine.platforms.netlify.rows import SideFile, TomlRows
from engine.platforms.netlify.site import Header, PathState, Redirect, RowProblem
from engine.project.scripting.values import in_order, inspect_text, utf16_length
from engine.project.toml.document import TomlDocument, TomlError, parse_toml
from engine.records import dataclass, field
from engine.regex import regex

if TYPE_CHECKING:
    from engine.platforms.netlify.project_files import ProjectFiles
    from engine.project.scripting.values import JsValue

FILE_NAME = "netlify.toml"
KNOWN_KEYS = frozenset(
    {
        "build",
        "functions",
        "functionsDirectory",
        "functionsDirectoryOrigin",
        "plugins",
        "headers",
        "headersOrigin",
        "redirects",
        "redirectsOrigin",
        "edge_functions",
        "spa_fallback",
    }
)
"""The keys of the top level that their code knows; what else a file holds, it passes on."""
_BAD_ESCAPE = regex(
    r'\n[a-zA-Z]+ *= *(?:(?:""".*(?<!\\)(\\[^"\\btnfruU\n]).*""")'
    r'|(?:"(?!")[^\n]*(?<!\\)(\\[^"\\btnfruU])[^\n]*"))',
    re.DOTALL,
)
_DEFAULT_PATHS: tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...] = (
    (
        "netlify-automatic-functions",
        "functions.directory",
        (("functionsDirectory",), ("functionsDirectoryOrigin", "default-v1")),
    ),
    (
        "netlify/functions",
        "functions.directory",
        (("functionsDirectory",), ("functionsDirectoryOrigin", "default")),
    ),
    ("netlify/edge-functions", "build.edge_functions", (("build", "edge_functions"),)),
    (
        "netlify/database/migrations",
        "database.migrations.path",
        (("database", "migrations", "path"),),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveOptions:
    """Which build is asked about, as their command line takes it."""

    context: str = "production"
    branch: str = "main"
    package_path: str = ""
    config: str = ""
    """A file to read instead of the one that would be found; relative to the project."""
    base: str = ""
    """The base folder the dashboard holds, relative to the project; the file's own wins."""


@dataclass(slots=True, kw_only=True)
class Resolved:
    """The outcome of a resolution, paths absolute; `NetlifySite` is its finished form."""

    config_path: str | None = None
    documents: list[tuple[str, TomlDocument]] = field(default_factory=list)
    """Every netlify.toml that was read, the one that counts last."""
    broken: tuple[str, str] | None = None
    """The path and text of a netlify.toml that does not parse."""
    config: dict[str, JsValue] = field(default_factory=dict)
    base: str | None = None
    build_dir: str = ""
    publish: str = ""
    redirects: tuple[Redirect, ...] = ()
    redirects_errors: tuple[RowProblem, ...] = ()
    headers: tuple[Header, ...] = ()
    headers_errors: tuple[RowProblem, ...] = ()
    logs: list[str] = field(default_factory=list)
    """What their code would have written to standard error, one text a warning."""


class Resolver:
    """Resolves one project. The record it fills stays readable after a fault."""

    def __init__(self, files: ProjectFiles, options: ResolveOptions) -> None:
        self._files = files
        self._root = files.root
        self._options = options
        self._dashboard = resolve_path(files.root, options.base) if options.base else None
        self.found = Resolved()

    def run(self) -> Resolved:
        """Resolve.

        Raises:
            ConfigFault: the configuration does not resolve; the deploy fails with its message.
        """
        if self._files.state(self._root) is not PathState.FOLDER:
            _refuse_stat(self._files, self._root)
            raise ConfigFault(f"Option 'cwd' points to a non-existing directory: {self._root}")
        package = self._options.package_path
        package = package if is_truthy(package) else ""
        config = self._options.config if is_truthy(self._options.config) else ""
        base = self._pass(config, package, None)
        if base is not None:
            self._pass("", "", base)
        if self._options.context == "dev":
            from engine.platforms.netlify.extensions import check_extensions

            check_extensions(self.found.config.get("integrations", []), self.found.build_dir)
        return self.found

    # -- one pass -------------------------------------------------------------------------------

    def _pass(self, config: str, package: str, base: str | None) -> str | None:
        path = self._config_path(config, package, base)
        found = self.found
        found.config_path = path
        try:
            parsed, document = self._parse(path, explicit=bool(config))
            normal = normalize(
                parsed,
                context=self._options.context,
                branch=self._options.branch,
                package_path=package,
                warn=found.logs.append,
            )
            base = (self._base(normal) or self._dashboard) if base is None else base
            build_dir = self._build_dir(base)
            normal = self._resolve_paths(normal, build_dir, package)
            build = spread(normal["build"])
            if base is None:
                build.pop("base", None)
            else:
                build["base"] = base
            found.base, found.build_dir = base, build_dir
            found.publish = str(build["publish"])
            found.config = {**normal, "build": build}
            self._read_rows(path, document)
        except ConfigFault as fault:
            name = "" if path is None else f" file {path}"
            raise ConfigFault(
                f"When resolving config{name}:\n{fault.message}",
                kind=fault.kind,
                name=fault.name,
                keys=fault.keys,
                offset=fault.offset,
            ) from None
        return base

    def _config_path(self, config: str, package: str, base: str | None) -> str | None:
        if config:
            return resolve_path(self._root, config)
        candidates = []
        start = self._dashboard if base is None else base
        if start is not None or package:
            candidates.append(f"{start or self._root}/{package}")
        candidates.append(self._root)
        for folder in candidates:
            path = resolve_path(folder, FILE_NAME)
            if self._files.state(path) is not PathState.MISSING:
                return path
        folder = self._root
        while True:
            path = resolve_path(folder, FILE_NAME)
            if self._files.state(path) is PathState.FILE:
                return path
            parent = posixpath.dirname(folder)
            if parent == folder:
                return None
            folder = parent

    def _parse(
        self, path: str | None, *, explicit: bool
    ) -> tuple[dict[str, JsValue], TomlDocument | None]:
        if path is None:
            return {}, None
        if explicit and self._files.state(path) is PathState.MISSING:
            raise ConfigFault("Configuration file does not exist")
        data = self._files.read(path)
        if isinstance(data, ReadFault):
            raise ConfigFault(f"Could not read configuration file\n{data.message}")
        text = data.decode("utf-8", "surrogateescape")
        self.found.broken = (path, text)
        _refuse_bad_escape(text)
        try:
            document = parse_toml(text)
        except TomlError as error:
            raise ConfigFault(
                f"Could not parse configuration file\n{error}", offset=error.offset
            ) from None
        self.found.broken = None
        self.found.documents.append((path, document))
        return document.values, document

    # -- paths ----------------------------------------------------------------------------------

    def _base(self, config: dict[str, JsValue]) -> str | None:
        base = spread(config["build"]).get("base")
        return self._inside_root(self._root, base, "build.base")

    def _build_dir(self, base: str | None) -> str:
        build_dir = self._root if base is None else base
        if build_dir != self._root and self._files.state(build_dir) is not PathState.FOLDER:
            _refuse_stat(self._files, build_dir)
            raise ConfigFault(f"Base directory does not exist: {build_dir}", keys=("build", "base"))
        return build_dir

    def _inside_root(self, start: str, path: JsValue, name: str) -> str | None:
        if not isinstance(path, str) or not is_truthy(path):
            return None
        resolved = resolve_path(start, path.lstrip("/"))
        if relative_path(self._root, resolved).startswith(".."):
            raise ConfigFault(
                f'Configuration property "{name}" "{path}" must be inside the repository root '
                "directory.",
                keys=tuple(name.split(".")),
            )
        return resolved

    def _resolve_paths(
        self, config: dict[str, JsValue], build_dir: str, package: str
    ) -> dict[str, JsValue]:
        for keys in (
            ("functionsDirectory",),
            ("functions", "*", "deno_import_map"),
            ("build", "publish"),
            ("build", "edge_functions"),
            ("database", "migrations", "path"),
        ):
            value = _at(config, keys)
            config = _put(config, keys, self._inside_root(build_dir, value, ".".join(keys)))
        defaults: list[dict[str, JsValue]] = []
        start = resolve_path(f"{build_dir}/{package}")
        for folder, name, settings in _DEFAULT_PATHS:
            path = self._inside_root(start, folder, name)
            if path is None or self._files.state(path) is PathState.MISSING:
                continue
            default: dict[str, JsValue] = {}
            for setting in settings:
                if setting[0] == "functionsDirectoryOrigin":
                    default[setting[0]] = setting[1]
                else:
                    default = _put(default, setting, path)
            defaults.append(default)
        return merge_configs([*defaults, config])

    # -- rows -----------------------------------------------------------------------------------

    def _read_rows(self, path: str | None, document: TomlDocument | None) -> None:
        found = self.found
        relative = "" if path is None else relative_path(self._root, path)
        config = found.config
        rows = config.pop("headers", [])
        file, failed = self._side_file("_headers")
        places = TomlRows(relative, document, rows, "headers")
        found.headers, found.headers_errors = read_headers(file, rows, places)
        messages = [*failed, *(p.message for p in found.headers_errors)]
        self._warn_rows("headers", messages)
        cases = case_warning(found.headers)
        if cases is not None:
            found.logs.append(cases)
        config["headers"] = [header.row for header in found.headers]
        rows = config.pop("redirects", [])
        file, failed = self._side_file("_redirects")
        places = TomlRows(relative, document, rows, "redirects")
        found.redirects, found.redirects_errors = read_redirects(file, rows, places)
        messages = [*failed, *(p.message for p in found.redirects_errors)]
        self._warn_rows("redirects", messages)
        config["redirects"] = [redirect.row for redirect in found.redirects]
        found.config = in_order(config)

    def _side_file(self, name: str) -> tuple[SideFile | None, list[str]]:
        path = resolve_path(self.found.publish, name)
        if self._files.state(path) is PathState.MISSING:
            return None, []
        data = self._files.read(path)
        if isinstance(data, ReadFault):
            return None, [f"Could not read {name[1:]} file: {path}"]
        return SideFile.of(relative_path(self._root, path), data), []

    def _warn_rows(self, what: str, messages: list[str]) -> None:
        if messages:
            joined = "\n\n".join(messages)
            self.found.logs.append(f"\nWarning: some {what} have syntax errors:\n\n{joined}")


def _refuse_stat(files: ProjectFiles, path: str) -> None:
    """Their code expects a missing folder only; anything else it does not catch."""
    if "\0" in path:
        shown = inspect_text(path)
        shown = f"{shown[:128]}..." if utf16_length(shown) > 128 else shown
        raise js_type_error(
            "The argument 'path' must be a string, Uint8Array, or URL without null bytes. "
            f"Received {shown}"
        )
    fault = stat_fault(files, path)
    if fault is not None:
        raise ConfigFault(fault, kind=EXCEPTION)


def _refuse_bad_escape(text: str) -> None:
    found = _BAD_ESCAPE.search(text) if "\\" in text else None
    if found is None:
        return
    sequence = found[2] if found[2] is not None else found[1]
    raise ConfigFault(
        f"In netlify.toml, the following backslash should be escaped: {sequence}\n"
        f"The following should be used instead: \\{sequence}",
        offset=found.start(2) if found[2] is not None else found.start(1),
    )


def _at(config: dict[str, JsValue], keys: tuple[str, ...]) -> JsValue:
    value: JsValue = config
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _put(config: dict[str, JsValue], keys: tuple[str, ...], value: JsValue) -> dict[str, JsValue]:
    """The same table with one deep value set; None removes it and makes no tables."""
    key, *rest = keys
    inner = config.get(key)
    if rest:
        if value is None and not isinstance(inner, dict):
            return config
        return {**config, key: _put(spread(inner), tuple(rest), value)}
    if value is None:
        return {k: v for k, v in config.items() if k != key}
    return {**config, key: value}
