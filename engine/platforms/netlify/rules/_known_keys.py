"""The keys that Netlify reads of a netlify.toml, and what one that it passes over was meant to be.

Their configuration code takes unknown keys without a word (config 25.2.6, observed with each of
these). Only ``Build`` and some keys in it may begin with a capital; ``[Context.X]`` is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.netlify.rules.context_name_unknown import CONTEXTS
from engine.project.near import nearest
from engine.project.toml.document import TomlKind
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.project.toml.document import TomlDocument, TomlEntry, TomlPath


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """A key that has no effect where it stands."""

    entry: TomlEntry
    """The first pair or header that names it."""
    path: TomlPath
    """The key; shorter than the entry's path where a table has no header of its own."""
    hint: str
    target: TomlPath = ()
    """Where it would count; empty where that is not evident."""
    weight: int = 1
    """2 where a whole list of rules is lost, 0 where it only matters on the author's machine."""


_BUILD = ("base", "command", "publish", "functions", "edge_functions", "ignore", "environment")
BUILD = frozenset({*_BUILD, "processing", "services", "lambda"})
TITLED = frozenset({"Base", "Command", "Publish", "Functions", "Edge_functions", "Ignore"})
"""Keys of ``[build]`` that may begin with a capital; ``Environment`` and ``Processing`` too."""
TOP = frozenset(
    {
        *("build", "plugins", "functions", "edge_functions", "redirects", "headers", "context"),
        *("spa_fallback", "database", "dev", "images", "template", "integrations", "graph"),
        *("addons", "functionsDirectory", "settings", "forms", "extensions", "Build"),
    }
)
_MEANT_TOP = frozenset(
    {
        *("build", "plugins", "functions", "edge_functions", "redirects", "headers", "context"),
        *("spa_fallback", "database", "images"),
    }
)
REDIRECT = frozenset(
    {
        *("from", "origin", "to", "destination", "query", "params", "parameters", "status"),
        *("force", "conditions", "signed", "signing", "sign", "headers", "rate_limit"),
        *("edge_function", "proxy", "host"),
    }
)
FUNCTION = frozenset(
    {
        *("deno_import_map", "directory", "external_node_modules", "ignored_node_modules"),
        *("included_files", "memory", "node_bundler", "region", "schedule", "vcpu"),
        *("timeout", "background", "name", "generator", "rate_limit"),
    }
)
DEV = frozenset(
    {
        *("command", "port", "targetPort", "publish", "autoLaunch", "framework", "https"),
        *("functions", "jwtSecret", "jwtRolePath", "envFiles", "functionsPort", "base"),
        *("staticServerPort", "processing", "exec", "edgeFunctions", "geo", "debug", "offline"),
    }
)
_MEANT_BUILD = {
    "publish": """publishdir publishdirectory publishpath publishfolder publicdir publicdirectory
        outputdir outputdirectory outputpath outdir output distdir dist publishes published""",
    "command": "buildcommand buildcmd cmd commands buildscript script run",
    "base": "basedir basedirectory basepath basefolder rootdir rootdirectory root",
    "functions": """functionsdir functionsdirectory functionsfolder functionspath function
        functiondir functionsource functionssource""",
    "edge_functions": "edgefunctionsdir edgefunctionsdirectory edgefunction edgehandlers",
    "ignore": "ignorecommand ignorebuild ignored ignorescript",
    "environment": """env envs vars variables environments environmentvariables envvars
        environmentvars""",
}
_SYNONYMS = {word: key for key, words in _MEANT_BUILD.items() for word in words.split()}
_CONDITIONS = {"country": "Country", "language": "Language", "role": "Role", "cookie": "Cookie"}
_VARIABLE = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\Z")
_APART = regex(r"[-_ ]")


DEEPEST = 3
"""Keys of a path that are known here; what stands deeper is the author's own."""


def passed_over(document: TomlDocument) -> Iterator[PassedOver]:
    """Every key that Netlify passes over and that was plainly meant to be another, once each."""
    told: set[TomlPath] = set()
    for entry in document.entries:
        if entry.kind is TomlKind.ITEM:
            continue
        for size in range(1, min(len(entry.path), DEEPEST) + 1):
            path = entry.path[:size]
            if path in told:
                break
            found = _at(document, entry, path)
            if found is not None:
                told.add(path)
                yield found
                break


def _at(document: TomlDocument, entry: TomlEntry, path: TomlPath) -> PassedOver | None:
    key = path[-1]
    if not isinstance(key, str):
        return None
    head = path[:-1]
    pair = entry.kind is TomlKind.PAIR and len(path) == len(entry.path)
    if not head:
        return _at_top(document, entry, key, pair=pair)
    if head in {("build",), ("Build",)}:
        return _in_build(entry, path, pair=pair)
    if len(head) == 2 and head[0] == "context" and isinstance(head[1], str):
        return _in_context(entry, path, pair=pair)
    if len(head) == 2 and head[0] == "redirects" and isinstance(head[1], int):
        return _in_redirect(document, entry, path)
    if head[0] == "functions" and len(head) == 2 and not _is_global(head):
        return _near(entry, path, FUNCTION)
    if head == ("dev",):
        found = _near(entry, path, DEV, most=1)
        return None if found is None else _weighed(found, 0)
    if len(head) == 2 and head[0] in {"build", "Build"} and head[1] == "environment" and not pair:
        hint = "a table is no variable, the build sees the text `[object Object]`"
        if key not in CONTEXTS or entry.kind is TomlKind.PAIR:
            return PassedOver(entry=entry, path=path, hint=hint)
        hint += f"; `[context.{key}.environment]` is meant"
        target = ("context", key, "environment")
        return PassedOver(entry=entry, path=path, hint=hint, target=target)
    return None


def _is_global(head: TomlPath) -> bool:
    """True for a setting of all functions that is a table, and names no function."""
    return head[-1] in FUNCTION


def _at_top(document: TomlDocument, entry: TomlEntry, key: str, *, pair: bool) -> PassedOver | None:
    if key in TOP:
        return None
    if pair:
        meant = _SYNONYMS.get(_bare(key), key)
        if meant in {"command", "publish", "base", "ignore"}:
            hint = "it belongs into `[build]`" + (f", as `{meant}`" if meant != key else "")
            return PassedOver(entry=entry, path=(key,), hint=hint, target=("build", meant))
        if _VARIABLE.match(key):
            return PassedOver(
                entry=entry,
                path=(key,),
                hint="variables belong into `[build.environment]`",
                target=("build", "environment", key),
            )
    elif entry.kind is TomlKind.TABLE:
        if _SYNONYMS.get(_bare(key)) == "environment" or key == "environment":
            return PassedOver(
                entry=entry,
                path=(key,),
                hint="variables belong into `[build.environment]`",
                target=("build", "environment"),
            )
        if key in CONTEXTS:
            return PassedOver(
                entry=entry,
                path=(key,),
                hint=f"contexts are called `[context.{key}]`",
                target=("context", key),
            )
    found = _near(entry, (key,), _MEANT_TOP)
    if found is None:
        return None
    rows = isinstance(document.value(key), list)
    lists = {"redirects", "headers", "plugins", "edge_functions"}
    if (found.target[-1] in lists) is not rows:
        return None if rows else found
    return _weighed(found, 2) if rows else found


def _in_build(entry: TomlEntry, path: TomlPath, *, pair: bool) -> PassedOver | None:
    key = str(path[-1])
    if key in BUILD or key in TITLED or key in {"Environment", "Processing"}:
        return None
    if key in {"redirects", "headers", "plugins", "context"}:
        hint = f"`{key}` stands at the top of the file"
        return PassedOver(entry=entry, path=path, hint=hint, target=() if pair else (key,))
    if _VARIABLE.match(key) and pair:
        return PassedOver(
            entry=entry,
            path=path,
            hint="variables belong into `[build.environment]`",
            target=(*path[:-1], "environment", key),
        )
    return _build_key(entry, path, pair=pair)


def _in_context(entry: TomlEntry, path: TomlPath, *, pair: bool) -> PassedOver | None:
    key = str(path[-1])
    if key in BUILD or key in TOP - {"Build", "context"}:
        return None
    if _VARIABLE.match(key) and pair:
        return PassedOver(
            entry=entry,
            path=path,
            hint=f"variables belong into `[context.{path[1]}.environment]`",
            target=(*path[:-1], "environment", key),
        )
    found = _build_key(entry, path, pair=pair)
    return found or _near(entry, path, _MEANT_TOP - {"context"})


def _build_key(entry: TomlEntry, path: TomlPath, *, pair: bool) -> PassedOver | None:
    meant = _SYNONYMS.get(_bare(str(path[-1])))
    if meant is None:
        return _near(entry, path, BUILD)
    if (meant == "environment") is pair:
        return None
    return PassedOver(
        entry=entry, path=path, hint=f"`{meant}` is meant", target=(*path[:-1], meant)
    )


def _in_redirect(document: TomlDocument, entry: TomlEntry, path: TomlPath) -> PassedOver | None:
    key = str(path[-1])
    row = document.value(*path[:-1])
    if key in REDIRECT or not isinstance(row, dict) or not {"from", "to"} <= set(row):
        return None
    if key.lower() in _CONDITIONS:
        name = _CONDITIONS[key.lower()]
        return PassedOver(
            entry=entry,
            path=path,
            hint=f"it belongs into the row's `conditions`, as `{name}`: without it the rule is "
            "for all",
            target=(*path[:-1], "conditions", name),
        )
    near = _name_near(key, REDIRECT)
    if near is None or near in row:
        return None
    return PassedOver(entry=entry, path=path, hint=f"`{near}` is meant", target=(*path[:-1], near))


def _near(
    entry: TomlEntry, path: TomlPath, names: Iterable[str], most: int = 2
) -> PassedOver | None:
    key = str(path[-1])
    names = frozenset(names)
    near = None if key in names else _name_near(key, names, most)
    if near is None:
        return None
    return PassedOver(entry=entry, path=path, hint=f"`{near}` is meant", target=(*path[:-1], near))


def _name_near(key: str, names: Iterable[str], most: int = 2) -> str | None:
    names = tuple(names)
    same = [name for name in names if _bare(name) == _bare(key)]
    return same[0] if len(same) == 1 else nearest(key, names, most)


def _bare(key: str) -> str:
    return _APART.sub("", key).lower()


def _weighed(found: PassedOver, weight: int) -> PassedOver:
    return PassedOver(
        entry=found.entry, path=found.path, hint=found.hint, target=found.target, weight=weight
    )
