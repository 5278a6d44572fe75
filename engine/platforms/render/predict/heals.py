"""Edits of a service in the Blueprint that several heals make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.project.editing.lines import replace_at
from engine.project.yaml.edits import append_item, content_end, insert_key, rename_key, set_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model import Edit
    from engine.platforms.render.site import EnvVar, RenderSite, Service
    from engine.project.yaml.document import YamlDocument
    from engine.project.yaml.writing import YamlValue

ORDER = ("type", "name", "runtime", "env", "plan", "region", "branch", "rootDir", "buildCommand")
"""The keys that usually head a service, in their order."""


def document_of(site: RenderSite) -> YamlDocument:
    """The Blueprint's document.

    Raises:
        CannotEditError: there is none.
    """
    if site.document is None:
        raise CannotEditError("There is no Blueprint that parses.")
    return site.document


def put_key(
    site: RenderSite, service: Service, key: str, value: YamlValue, *, before: str = "buildCommand"
) -> Iterator[Edit]:
    """Set a key of a service; a new one comes before `before`, or last when that is empty.

    Raises:
        CannotEditError: the text does not allow it.
    """
    document = document_of(site)
    node = service.node.get(key)
    if node is not None:
        yield set_value(site.path, document, node, value)
        return
    heads = ORDER[: ORDER.index(before)] if before in ORDER else ()
    after = next((k for k in reversed(heads) if service.node.entry(k) is not None), "")
    yield insert_key(site.path, document, service.node, key, value, after=after)


def set_root_dir(site: RenderSite, service: Service, folder: str) -> Iterator[Edit]:
    """Set the service's root directory.

    Raises:
        CannotEditError: the text does not allow it.
    """
    yield from put_key(site, service, "rootDir", folder)


def add_variable(
    site: RenderSite, service: Service, entry: dict[str, str | bool]
) -> Iterator[Edit]:
    """Add an entry to the service's `envVars`.

    Raises:
        CannotEditError: the text does not allow it.
    """
    document = document_of(site)
    node = service.node.get("envVars")
    if node is None:
        yield insert_key(site.path, document, service.node, "envVars", [entry])
    elif node.items:
        yield append_item(site.path, document, node, entry)
    else:
        yield set_value(site.path, document, node, [entry])


def prompt_for(site: RenderSite, variable: EnvVar) -> Iterator[Edit]:
    """Put ``sync: false`` in the place of a variable's value.

    Raises:
        CannotEditError: the text does not allow it.
    """
    yield from replace_source(site, variable, "sync", "false")


def replace_source(site: RenderSite, variable: EnvVar, key: str, value: str) -> Iterator[Edit]:
    """Put another source in the place of a variable's literal value.

    Raises:
        CannotEditError: the text does not allow it.
    """
    document = document_of(site)
    entry = variable.node.entry("value")
    if entry is None:
        raise CannotEditError("The value is taken in from elsewhere.", where=site.path)
    yield rename_key(site.path, document, variable.node, "value", key)
    start, end = entry.value.span.start, content_end(document, entry.value)
    yield replace_at(site.path, document.text, start, end, value)
