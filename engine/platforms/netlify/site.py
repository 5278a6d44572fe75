"""What Netlify will see of a project: the record that rules, faces and the local node read.

Every value is as Netlify's own configuration code would hand it to the build (config 25.2.6), and
every row of redirects and headers knows the file and line it came from. Nothing here computes the
resolution: `engine.platforms.netlify.resolution` fills it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from engine.records import dataclass, field, replace

if TYPE_CHECKING:
    from engine.model import Location, Setting, Unknown
    from engine.platforms.interface import BuildContext
    from engine.platforms.needs import Need
    from engine.project.scripting.values import JsValue
    from engine.project.snapshot import Snapshot
    from engine.project.toml.document import TomlDocument


class PathState(StrEnum):
    """What stands at a configured path."""

    FOLDER = "dir"
    FILE = "file"
    OTHER = "other"
    MISSING = "missing"


class ValueOrigin(StrEnum):
    """Where Netlify's code says a value came from; the words are its own."""

    DEFAULT = "default"
    DEFAULT_V1 = "default-v1"
    """The legacy default folder ``netlify-automatic-functions``."""
    CONFIG = "config"
    CONFIG_V1 = "config-v1"
    """The legacy key ``build.functions``."""
    UI = "ui"
    INLINE = "inline"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigError:
    """The one hard error a configuration stops at: the deploy fails with it."""

    kind: str
    """``resolveConfig`` (blamed on the user) or ``exception``."""
    name: str
    """The JavaScript class of the error."""
    message: str
    """As their log shows it; paths in it are absolute."""
    property: str = ""
    """The property it names (``build.publish``, ``plugins[0].package``), or empty."""
    location: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSource:
    """Where a row of redirects or headers stands, so that an edit can touch it alone."""

    path: str
    """The file, relative to the project."""
    line: int
    """From 1."""
    start: int
    """Offset in characters of the file's text as `Snapshot.text` gives it."""
    end: int
    text: str
    """What stands there: the whole line of a side file, or the whole table of netlify.toml."""
    number: int
    """Position among the rows of its own file, from 0, rows with errors counted."""
    key_path: str = ""
    """``redirects[3]`` or ``context.production.redirects[0]``; empty in side files."""
    end_line: int = 0

    @property
    def location(self) -> Location:
        """The place for an issue."""
        from engine.model import Location

        return Location(
            path=self.path,
            line=self.line,
            column=1,
            end_line=self.end_line or self.line,
            key_path=self.key_path,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """A redirect that Netlify keeps, in its own normal form.

    `row` holds the normal form with all its keys (from, query, to, status, force, conditions,
    signed, headers, rate_limit); the accessors give it typed. Their code checks few types: an
    accessor answers the neutral value where the row holds something odd.
    """

    row: dict[str, JsValue]
    source: RowSource
    scheme: str = ""
    host: str = ""
    path: str = ""
    """The part of `from` that is matched: without scheme, host and query."""

    @property
    def from_(self) -> str:
        """The pattern as written."""
        return _text(self.row.get("from"))

    @property
    def to(self) -> str:
        """The destination, filled in for a forward rule."""
        return _text(self.row.get("to"))

    @property
    def status(self) -> int | None:
        """The status, None when the row gives none (the server then answers 301)."""
        status = self.row.get("status")
        return status if isinstance(status, int) and not isinstance(status, bool) else None

    @property
    def effective_status(self) -> int:
        """The status, 301 when none is given."""
        return 301 if self.status is None else self.status

    @property
    def force(self) -> bool:
        """True when the rule wins over an existing file; any true-ish value counts, as theirs."""
        force = self.row.get("force")
        return bool(force) or isinstance(force, (list, dict))

    @property
    def query(self) -> dict[str, str]:
        """The query parameters that must be there; ``:name`` captures."""
        return _texts(self.row.get("query"))

    @property
    def conditions(self) -> dict[str, tuple[str, ...]]:
        """Country, Language, Role, Cookie and others, each with its accepted values."""
        return _lists(self.row.get("conditions"))

    @property
    def headers(self) -> dict[str, str]:
        """Headers sent along to a proxied destination."""
        return _texts(self.row.get("headers"))

    @property
    def signed(self) -> str:
        """The name of the variable that holds the signing secret, or empty."""
        return _text(self.row.get("signed"))

    @property
    def is_proxy(self) -> bool:
        """True for a rewrite to another host."""
        return self.status == 200 and self.to.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderLine:
    """One header of a row as written."""

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A row of headers that Netlify keeps."""

    for_: str
    values: dict[str, str]
    source: RowSource
    lines: tuple[HeaderLine, ...] = ()

    @property
    def row(self) -> dict[str, JsValue]:
        """The normal form with their names."""
        return {"for": self.for_, "values": dict(self.values)}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """A row that Netlify drops with a warning: the deploy passes, the row has no effect."""

    message: str
    """Their text."""
    reason: str
    """Its last line: what is wrong with the row (``Missing "to" field``)."""
    source: RowSource


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigDocument:
    """A netlify.toml that was read, with its positions."""

    path: str
    """Relative to the project; starts with ``..`` when it stands above it."""
    document: TomlDocument
    counts: bool
    """False for the first file when the base folder has one of its own, which replaces it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetlifySite:
    """A project as Netlify's build will see it; fills `engine.platforms.interface.Site`.

    Folders are relative to the project with ``/``; ``""`` is the project itself and None means
    none. When `config_ok` is False only the fields down to `documents` say something, and
    `publish` is None.
    """

    snapshot: Snapshot
    context: BuildContext
    platform: str = "netlify"

    config_ok: bool
    config_error: ConfigError | None = None
    config_path: str | None = None
    """The netlify.toml that counts, None when there is none; may start with ``..``."""
    documents: tuple[ConfigDocument, ...] = ()

    base: str | None = None
    build_dir: str = ""
    publish: str | None = None
    publish_origin: ValueOrigin = ValueOrigin.DEFAULT
    publish_state: PathState = PathState.MISSING
    build_command: str | None = None
    build_command_origin: ValueOrigin | None = None
    ignore: str | None = None
    functions_dir: str | None = None
    functions_dir_origin: ValueOrigin | None = None
    functions_dir_state: PathState | None = None
    edge_functions_dir: str | None = None
    environment: JsValue = field(default_factory=dict)
    """As written; `variables` gives it as text."""
    plugins: tuple[dict[str, JsValue], ...] = ()
    """Rows with package, origin, inputs, perhaps pinned_version."""
    functions: dict[str, JsValue] = field(default_factory=dict)
    """By function name or glob; ``*`` is for all."""
    edge_functions: tuple[dict[str, JsValue], ...] | None = None
    spa_fallback: bool | None = None
    processing: JsValue = None
    redirects: tuple[Redirect, ...] = ()
    redirects_errors: tuple[RowProblem, ...] = ()
    headers: tuple[Header, ...] = ()
    headers_errors: tuple[RowProblem, ...] = ()
    warnings: tuple[str, ...] = ()
    """All of their warnings, the row problems among them in one text each."""
    other_keys: tuple[str, ...] = ()
    config: dict[str, JsValue] = field(default_factory=dict)
    """The whole merged configuration, keys of no effect included."""
    origins: tuple[Setting, ...] = ()
    open_questions: tuple[Unknown, ...] = ()

    @property
    def document(self) -> TomlDocument | None:
        """The netlify.toml that counts, with positions; None when there is none or it is broken."""
        return next((d.document for d in self.documents if d.counts), None)

    @property
    def variables(self) -> dict[str, str]:
        """The build's environment from netlify.toml, each value as the text the build sees."""
        from engine.project.scripting.values import to_text

        if not isinstance(self.environment, dict):
            return {}
        return {k: to_text(v) for k, v in self.environment.items() if v is not None}

    def has(self, need: Need) -> bool:
        """Tell whether what a rule may need is there."""
        from engine.platforms.netlify.needs import has

        return has(self, need)

    def settings(self) -> tuple[Setting, ...]:
        """Every effective value with its origin, for people."""
        return self.origins

    def setting(self, name: str) -> Setting | None:
        """One effective value by its key (``build.command``), or None."""
        return next((s for s in self.origins if s.name == name), None)

    def location_of(self, name: str) -> Location | None:
        """Where an effective value was written, or None when no file says it."""
        from engine.model import Origin

        found = self.setting(name)
        return found.location if found and found.origin is not Origin.PLATFORM else None

    def unknowns(self) -> tuple[Unknown, ...]:
        """What could not be told, what would tell it, and what Netlify offers meanwhile."""
        from engine.platforms.netlify.frameworks import offered

        hint = offered(self.snapshot, self.build_dir) if self.open_questions else ""
        return tuple(
            replace(q, would_tell=f"{q.would_tell} {hint}")
            if hint and q.question.endswith("set in the Netlify app?")
            else q
            for q in self.open_questions
        )

    def in_build_dir(self, path: str) -> str:
        """A path relative to the base folder, made relative to the project."""
        return f"{self.build_dir}/{path}" if self.build_dir and path else self.build_dir or path


def _text(value: JsValue) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: JsValue) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {key: item for key, item in value.items() if isinstance(item, str)}


def _lists(value: JsValue) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for key, item in value.items():
        if isinstance(item, str):
            found[key] = (item,)
        elif isinstance(item, list):
            found[key] = tuple(part for part in item if isinstance(part, str))
    return found
