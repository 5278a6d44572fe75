"""What the rules about netlify.toml share: finding a value's place again, and changing it there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Location
from engine.project.builds.outputs import Outputs, build_outputs
from engine.project.toml import edits as toml_edits
from engine.project.toml.document import TomlDocument, TomlError, TomlKind, parse_toml

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.model import Edit, Issue
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.toml.document import TomlEntry, TomlPath
    from engine.project.toml.writing import TomlValue

QUIET_PLUGINS = frozenset(
    {
        *("@netlify/plugin-nextjs", "@netlify/plugin-gatsby", "@netlify/plugin-lighthouse"),
        *("netlify-plugin-lighthouse", "@netlify/plugin-sitemap", "netlify-plugin-submit-sitemap"),
        *("netlify-plugin-cache", "netlify-plugin-checklinks", "netlify-plugin-a11y"),
        *("netlify-plugin-gatsby-cache", "netlify-plugin-hugo-cache-resources"),
        *("netlify-plugin-cypress", "netlify-plugin-debug-cache", "netlify-plugin-html-validate"),
        *("netlify-plugin-minify-html", "netlify-plugin-inline-critical-css"),
        *("netlify-plugin-is-website-vulnerable", "@netlify/plugin-emails"),
    }
)
"""Plugins that fill no folder a site could be published from."""


def document_at(site: NetlifySite, path: str) -> TomlDocument:
    """The netlify.toml of this path, with positions.

    Raises:
        CannotEditError: there is none, or it does not parse.
    """
    for known in site.documents:
        if known.path == path:
            return known.document
    text = site.snapshot.text(path)
    if text is None:
        raise CannotEditError("The file is not there.", where=path)
    try:
        return parse_toml(text)
    except TomlError as error:
        raise CannotEditError("The file does not parse.", where=path) from error


def entry_at(document: TomlDocument, location: Location) -> TomlEntry:
    """The pair or header that a location names: by its key, its column, at last by its line.

    Raises:
        CannotEditError: none does.
    """
    here = [
        entry
        for entry in document.entries
        if document.place(entry.start)[0] == location.line and entry.kind is not TomlKind.ITEM
    ]
    for entry in here:
        if location.key_path and dotted(entry.path) == location.key_path:
            return entry
    for entry in reversed(here):
        # An inline table's pairs share its line: the innermost that begins here is meant.
        columns = {document.place(entry.start)[1], document.place(entry.value_start)[1]}
        if location.column in columns:
            return entry
    if here:
        return here[0]
    raise CannotEditError(f"Nothing stands at {location}.", where=location.path)


def set_at(site: NetlifySite, issue: Issue, value: TomlValue) -> tuple[Edit, ...]:
    """Change the value that an issue stands at.

    Raises:
        CannotEditError: the value cannot be found again or not be edited in place.
    """
    document = document_at(site, issue.location.path)
    entry = entry_at(document, issue.location)
    if isinstance(document.value(*entry.path), dict) and not isinstance(value, dict):
        raise CannotEditError(f"{dotted(entry.path)} is a table.", where=issue.location.path)
    return (toml_edits.set_value(issue.location.path, document, entry.path, value),)


def setting(site: NetlifySite, issue: Issue, value: TomlValue) -> Callable[[], tuple[Edit, ...]]:
    """Put off `set_at` until it is asked for; `offers.attempt` takes it."""
    return lambda: set_at(site, issue, value)


def location_of_entry(
    path: str, document: TomlDocument, entry: TomlEntry, *, value: bool = True
) -> Location:
    """The location of an entry, at its value or at its key."""
    start = entry.value_start if value and entry.kind is TomlKind.PAIR else entry.start
    line, column = document.place(start)
    end_line, _ = document.place(max(start, entry.end - 1))
    return Location(
        path=path, line=line, column=column, end_line=end_line, key_path=dotted(entry.path)
    )


def dotted(path: TomlPath) -> str:
    """Write a path of keys as an issue's key path."""
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            text += f".{key}" if text else key
    return text


def outputs_of(site: NetlifySite) -> Outputs:
    """What the build will fill; open when no command is known or a plugin may write."""
    if site.build_command is None:
        return Outputs(open=True, because="the command may be set in the dashboard")
    loud = [p.get("package") for p in site.plugins if p.get("package") not in QUIET_PLUGINS]
    if loud:
        return Outputs(open=True, because=f"the plugin {loud[0]} may write files")
    return build_outputs(site.snapshot, site.build_dir, site.build_command)


def from_base(site: NetlifySite, path: str) -> str:
    """A path of the project as it is written in the configuration: relative to the base folder."""
    base = site.build_dir
    if not base:
        return path or "."
    if path == base:
        return "."
    if path.startswith(base + "/"):
        return path[len(base) + 1 :]
    return "/".join([".."] * len(base.split("/"))) + f"/{path}"


def like(old: str, new: str) -> str:
    """Write a folder as the old one was written: with or without slashes at its ends."""
    if old.endswith("/") and not new.endswith("/"):
        new += "/"
    if old.startswith("./") and not new.startswith("."):
        new = "./" + new
    return new


def written(site: NetlifySite, name: str) -> str:
    """A setting as it stands in the file, or the effective value."""
    location = site.location_of(name)
    if location is not None:
        document = next((d.document for d in site.documents if d.path == location.path), None)
        if document is not None:
            try:
                value = document.value(*entry_at(document, location).path)
            except CannotEditError:
                value = None
            if isinstance(value, str):
                return value
    found = site.setting(name)
    return found.value if found else ""
