"""Finds the rules of a package, by its index where it has one."""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING

from engine.platforms.interface import Rule, RuleBody

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from engine.platforms.interface import Site
    from engine.platforms.needs import Need

INDEX = "_index"
"""The module of a package of rules that says their names and needs without loading them."""


def load_rules(package: ModuleType) -> tuple[Rule[Site], ...]:
    """Find the rules of a package: every module of it that does not start with ``_``.

    A rule's module has ``meta``, ``check`` and ``heal``, and may have ``unknowns``. It is loaded
    when it is needed, if the package's `INDEX` knows it, and now if not.
    """
    known = _index(package)
    rules = [
        Rule(id=name.replace("_", "-"), title=title, needs=needs, load=_loader(package, name))
        for name in _modules(package)
        for title, needs in (known.get(name) or _meta(package, name),)
    ]
    return tuple(sorted(rules, key=lambda r: r.id))


def _index(package: ModuleType) -> Mapping[str, tuple[str, tuple[Need, ...]]]:
    try:
        module = importlib.import_module(f"{package.__name__}.{INDEX}")
    except ModuleNotFoundError:
        return {}
    known: Mapping[str, tuple[str, tuple[Need, ...]]] = module.RULES
    return known


def _modules(package: ModuleType) -> list[str]:
    # `pkgutil` would load `inspect`, at a tenth of a whole start.
    files = (name for folder in package.__path__ for name in os.listdir(folder))  # noqa: PTH208 - names alone are asked for
    return sorted(name[:-3] for name in files if name.endswith(".py") and name[0] != "_")


def _loader(package: ModuleType, name: str) -> Callable[[], RuleBody[Site]]:
    def load() -> RuleBody[Site]:
        module = importlib.import_module(f"{package.__name__}.{name}")
        return RuleBody(
            meta=module.meta,
            check=module.check,
            heal=module.heal,
            page=module.__doc__ or "",
            unknowns=getattr(module, "unknowns", None),
        )

    return load


def _meta(package: ModuleType, name: str) -> tuple[str, tuple[Need, ...]]:
    meta = _loader(package, name)().meta
    return meta.title, meta.needs
