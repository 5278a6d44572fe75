"""The settings of a Django project, as far as literals in them tell."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from engine.platforms.render.predict.python_apps import parse_module
from engine.project.snapshot import normal
from engine.records import dataclass

if TYPE_CHECKING:
    from engine.platforms.render.site import RenderSite, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class DjangoSettings:
    """A settings module."""

    path: str
    text: str
    hosts: tuple[str, ...] | None
    """``ALLOWED_HOSTS`` when it is a literal list and nothing else changes it."""
    hosts_start: int = 0
    hosts_end: int = 0
    is_closed: bool = True
    """False when it takes settings in from elsewhere (``import *``, ``exec``)."""


def django_settings(site: RenderSite, service: Service) -> DjangoSettings | None:
    """Find the settings that ``manage.py`` (or the service's variables) names."""
    variable = service.env("DJANGO_SETTINGS_MODULE")
    module = variable.value.value if variable is not None else ""
    folder = service.folder
    manage = [
        p
        for p in site.snapshot.files_under(folder)
        if p.rpartition("/")[2] == "manage.py" and "node_modules/" not in p
    ]
    if len(manage) != 1:
        return None
    home = manage[0].rpartition("/")[0]
    if not module:
        text = site.snapshot.text(manage[0]) or ""
        match = re.search(r"DJANGO_SETTINGS_MODULE[\"']\s*,\s*[\"']([\w.]+)[\"']", text)
        module = match.group(1) if match else ""
    path = normal(f"{home}/{module.replace('.', '/')}.py") if module else ""
    text_ = site.snapshot.text(path) if path else None
    tree = parse_module(site.snapshot, path) if text_ is not None else None
    if text_ is None or tree is None:
        return None
    return _read(path, text_, tree)


def _read(path: str, text: str, tree: ast.Module) -> DjangoSettings:
    closed = not re.search(r"import \*|exec\(|include\(|globals\(\)|locals\(\)|django_heroku", text)
    nodes = [
        n
        for n in tree.body
        if isinstance(n, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == "ALLOWED_HOSTS" for t in n.targets)
    ]
    if len(nodes) != 1 or not closed or text.count("ALLOWED_HOSTS") != 1 or not text.isascii():
        return DjangoSettings(path=path, text=text, hosts=None, is_closed=closed)
    value = nodes[0].value
    literal = isinstance(value, ast.List) and all(
        isinstance(e, ast.Constant) and isinstance(e.value, str) for e in value.elts
    )
    if not literal or not isinstance(value, ast.List):
        return DjangoSettings(path=path, text=text, hosts=None, is_closed=closed)
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return DjangoSettings(
        path=path,
        text=text,
        hosts=tuple(str(e.value) for e in value.elts if isinstance(e, ast.Constant)),
        hosts_start=starts[value.lineno - 1] + value.col_offset,
        hosts_end=starts[(value.end_lineno or value.lineno) - 1] + (value.end_col_offset or 0),
        is_closed=closed,
    )
