"""Where the words of a build command stand, and changing them there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.project.json import edits as json_edits

if TYPE_CHECKING:
    from engine.model import Edit, Location
    from engine.platforms.interface import Site
    from engine.project.builds.scripts import Ran


def command_location(site: Site, ran: Ran) -> Location | None:
    """The script a step stands in, or the setting of the command."""
    if ran.package is not None and ran.via:
        return ran.package.where("scripts", ran.via[-1])
    names = {"build.command", "buildCommand", "build_command", "command"}
    return next((s.location for s in site.settings() if s.name in names and s.location), None)


def rewrite(site: Site, ran: Ran, start: int, end: int, new: str) -> tuple[Edit, ...]:
    """Replace a span of the command or script that a step stands in.

    Raises:
        CannotEditError: the command is not written as one text in its file.
    """
    if ran.package is not None and ran.via:
        package, name = ran.package, ran.via[-1]
        body = package.scripts[name]
        body = body[:start] + new + body[end:]
        return (json_edits.set_value(package.path, package.text, ("scripts", name), body),)
    location = command_location(site, ran)
    command = site.build_command or ""
    text = None if location is None else site.snapshot.text(location.path)
    if location is None or text is None:
        raise CannotEditError("The command stands in no file of the project.")
    if text.count(command) != 1 or not command:
        raise CannotEditError("The command is not written as one text.", where=location.path)
    from engine.project.editing.lines import replace_at

    at = text.index(command)
    return (replace_at(location.path, text, at + start, at + end, new),)
