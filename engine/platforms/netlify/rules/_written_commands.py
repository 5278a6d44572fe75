"""The commands that netlify.toml writes: the build's own, and those of every context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.netlify.rules._config import location_of_entry
from engine.project.toml import edits as toml_edits
from engine.project.toml.document import TomlKind
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model import Edit, Location
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.toml.document import TomlDocument, TomlPath


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenCommand:
    """A command as it stands in a file."""

    text: str
    path: str
    document: TomlDocument
    keys: TomlPath
    location: Location

    @property
    def context(self) -> str:
        """The context it is of; empty for the build's own."""
        return str(self.keys[1]) if self.keys[0] == "context" else ""

    def replaced(self, new: str) -> tuple[Edit, ...]:
        """Write another command in its place."""
        return (toml_edits.set_value(self.path, self.document, self.keys, new),)


def written_commands(site: NetlifySite) -> Iterator[WrittenCommand]:
    """Every command of the files that count, in the order of the files."""
    for known in site.documents:
        if not known.counts:
            continue
        for entry in known.document.entries:
            keys = entry.path
            of_build = keys == ("build", "command")
            of_context = len(keys) > 2 and keys[0] == "context" and keys[-1] == "command"
            if entry.kind is not TomlKind.PAIR or not (of_build or of_context):
                continue
            if of_context and keys[2:] not in {("command",), ("build", "command")}:
                continue
            text = known.document.value(*keys)
            if isinstance(text, str) and text.strip():
                yield WrittenCommand(
                    text=text,
                    path=known.path,
                    document=known.document,
                    keys=keys,
                    location=location_of_entry(known.path, known.document, entry),
                )
