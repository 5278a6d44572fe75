"""From a resolution to the record that rules and faces read: relative paths, places, origins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Location, Origin, Setting, Unknown
from engine.platforms.netlify.faults import ConfigFault
from engine.platforms.netlify.merging import spread
from engine.platforms.netlify.project_files import relative_path
from engine.platforms.netlify.provenance import Provenance, dotted
from engine.platforms.netlify.report import logged, without_terminal_codes
from engine.platforms.netlify.resolution import KNOWN_KEYS, Resolved, ResolveOptions, Resolver
from engine.platforms.netlify.signs import base_of_dashboard
from engine.platforms.netlify.site import (
    ConfigDocument,
    ConfigError,
    NetlifySite,
    PathState,
    ValueOrigin,
)
from engine.platforms.netlify.snapshot_files import SnapshotFiles
from engine.project.scripting.values import to_text, trim
from engine.records import replace

if TYPE_CHECKING:
    from engine.platforms.interface import BuildContext
    from engine.platforms.netlify.project_files import ProjectFiles
    from engine.project.scripting.values import JsValue
    from engine.project.snapshot import Snapshot


def resolve_site(
    snapshot: Snapshot, context: BuildContext, files: ProjectFiles | None = None
) -> NetlifySite:
    """Resolve a snapshot; bad input gives a site whose `config_error` says what is wrong.

    Args:
        snapshot: the files.
        context: which build is asked about.
        files: how the snapshot is read, where somebody listens.
    """
    files = SnapshotFiles(snapshot) if files is None else files
    base = "" if context.package_path else base_of_dashboard(snapshot)
    resolver = Resolver(files, replace(_options(context), base=base))
    try:
        found = resolver.run()
    except ConfigFault as fault:
        return _failed(snapshot, context, resolver.found, files.root, fault)
    site = _site(snapshot, context, found, files)
    if base and site.base == base:
        question = Unknown(
            question=f"Does the dashboard set the base directory to {base!r}?",
            would_tell="the site's build settings; it is assumed, because the only netlify.toml "
            "stands there and counts nowhere else",
        )
        site = replace(site, open_questions=(*site.open_questions, question))
    return site


def explain(
    files: ProjectFiles, options: ResolveOptions
) -> tuple[Resolved, tuple[Setting, ...], ConfigError | None]:
    """Resolve for people: what was found, where each value comes from, what ended it if anything.

    Unlike `resolve_site` it needs no snapshot and reads only what the resolution asks for.
    """
    resolver = Resolver(files, options)
    try:
        found = resolver.run()
    except ConfigFault as fault:
        return resolver.found, (), _config_error(resolver.found, files.root, fault, options)
    provenance = _provenance(found, files.root, options)
    return found, _settings(found, files.root, provenance), None


def _failed(
    snapshot: Snapshot, context: BuildContext, found: Resolved, root: str, fault: ConfigFault
) -> NetlifySite:
    return NetlifySite(
        snapshot=snapshot,
        context=context,
        config_ok=False,
        config_error=_config_error(found, root, fault, _options(context)),
        config_path=_relative(root, found.config_path),
        documents=_documents(found, root),
    )


def _config_error(
    found: Resolved, root: str, fault: ConfigFault, options: ResolveOptions
) -> ConfigError:
    config_path = _relative(root, found.config_path)
    location = None if config_path is None else Location(path=config_path)
    if found.broken is not None and fault.offset is not None:
        path, text = found.broken
        before = text[: fault.offset]
        location = Location(
            path=relative_path(root, path),
            line=before.count("\n") + 1,
            column=len(before) - before.rfind("\n"),
        )
    elif fault.keys:
        provenance = _provenance(found, root, options)
        nearest = None if provenance is None else provenance.nearest(fault.keys)
        location = nearest or location
    return ConfigError(
        kind=fault.kind,
        name=fault.name,
        message=without_terminal_codes(fault.message),
        property=dotted(fault.keys),
        location=location,
    )


def _site(
    snapshot: Snapshot, context: BuildContext, found: Resolved, files: ProjectFiles
) -> NetlifySite:
    root = files.root
    config = found.config
    build = spread(config["build"])
    functions_dir = config.get("functionsDirectory")
    edge_rows = config.get("edge_functions")
    spa_fallback = config.get("spa_fallback")
    plugins = config["plugins"]
    provenance = _provenance(found, root, _options(context))
    return NetlifySite(
        snapshot=snapshot,
        context=context,
        config_ok=True,
        config_path=_relative(root, found.config_path),
        documents=_documents(found, root),
        base=_relative(root, found.base),
        build_dir=relative_path(root, found.build_dir),
        publish=relative_path(root, found.publish),
        publish_origin=_origin(build.get("publishOrigin")) or ValueOrigin.DEFAULT,
        publish_state=files.state(found.publish),
        build_command=_text(build.get("command")),
        build_command_origin=_origin(build.get("commandOrigin")),
        ignore=_text(build.get("ignore")),
        functions_dir=_relative(root, _text(functions_dir)),
        functions_dir_origin=_origin(config.get("functionsDirectoryOrigin")),
        functions_dir_state=_state(files, functions_dir),
        edge_functions_dir=_relative(root, _text(build.get("edge_functions"))),
        environment=build.get("environment"),
        plugins=tuple(spread(row) for row in (plugins if isinstance(plugins, list) else ())),
        functions=spread(config["functions"]),
        edge_functions=(
            tuple(spread(row) for row in edge_rows) if isinstance(edge_rows, list) else None
        ),
        spa_fallback=spa_fallback if isinstance(spa_fallback, bool) else None,
        processing=build.get("processing"),
        redirects=found.redirects,
        redirects_errors=found.redirects_errors,
        headers=found.headers,
        headers_errors=found.headers_errors,
        warnings=tuple(text for log in found.logs if (text := trim(logged(log)))),
        other_keys=tuple(key for key in config if key not in KNOWN_KEYS),
        config=config,
        origins=_settings(found, root, provenance),
        open_questions=_open_questions(build),
    )


def _options(context: BuildContext) -> ResolveOptions:
    return ResolveOptions(
        context=context.context, branch=context.branch, package_path=context.package_path
    )


def _provenance(found: Resolved, root: str, options: ResolveOptions) -> Provenance | None:
    if not found.documents or found.documents[-1][0] != found.config_path:
        return None
    path, document = found.documents[-1]
    return Provenance(relative_path(root, path), document, options.context, options.branch)


def _documents(found: Resolved, root: str) -> tuple[ConfigDocument, ...]:
    """Every file once; the last one that was read counts."""
    by_path = dict(found.documents)
    return tuple(
        ConfigDocument(
            path=relative_path(root, path),
            document=document,
            counts=path == found.config_path and found.broken is None,
        )
        for path, document in by_path.items()
    )


_SHOWN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("build.base", ("build", "base")),
    ("build.command", ("build", "command")),
    ("build.publish", ("build", "publish")),
    ("functions.directory", ("functionsDirectory",)),
    ("build.edge_functions", ("build", "edge_functions")),
    ("build.ignore", ("build", "ignore")),
    ("spa_fallback", ("spa_fallback",)),
)


def _settings(found: Resolved, root: str, provenance: Provenance | None) -> tuple[Setting, ...]:
    config = found.config
    build = spread(config["build"])
    settings: list[Setting] = []

    def say(name: str, value: JsValue, keys: tuple[str | int, ...]) -> None:
        shown = to_text(value)
        if shown.startswith(root) and shown[len(root) :][:1] in {"", "/"}:
            shown = relative_path(root, shown) or "."
        place = None if provenance is None else provenance.find(*keys)
        location, origin = (None, Origin.PLATFORM) if place is None else place
        settings.append(Setting(name=name, value=shown, origin=origin, location=location))

    for name, keys in _SHOWN:
        value = build.get(keys[1]) if keys[0] == "build" else config.get(keys[0])
        if value is not None:
            say(name, value, keys)
    for variable, value in spread(build.get("environment")).items():
        if value is not None:
            say(f"build.environment.{variable}", value, ("build", "environment", variable))
    for name, table in spread(config["functions"]).items():
        for key, value in spread(table).items():
            inner = ("functions", key) if name == "*" else ("functions", name, key)
            say(f"functions.{name}.{key}", value, inner)
    plugins = config["plugins"]
    for index, row in enumerate(plugins if isinstance(plugins, list) else ()):
        say(f"plugins[{index}]", spread(row).get("package"), ("plugins", index))
    return tuple(settings)


def _open_questions(build: dict[str, JsValue]) -> tuple[Unknown, ...]:
    questions: list[Unknown] = []
    if build.get("command") is None:
        questions.append(
            Unknown(
                question="Which build command is set in the Netlify app?",
                would_tell="Naming it in netlify.toml, or a token for the site.",
            )
        )
    if build.get("publishOrigin") == "default":
        questions.append(
            Unknown(
                question="Which publish directory is set in the Netlify app?",
                would_tell="Naming it in netlify.toml, or a token for the site.",
            )
        )
    return tuple(questions)


def _relative(root: str, path: str | None) -> str | None:
    return None if path is None else relative_path(root, path)


def _text(value: JsValue) -> str | None:
    return value if isinstance(value, str) else None


def _origin(value: JsValue) -> ValueOrigin | None:
    return ValueOrigin(value) if isinstance(value, str) and value in set(ValueOrigin) else None


def _state(files: ProjectFiles, path: JsValue) -> PathState | None:
    return files.state(path) if isinstance(path, str) and path else None
