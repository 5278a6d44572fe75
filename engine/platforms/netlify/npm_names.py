"""Which texts npm ever took for a package's name (validate-npm-package-name 5.0, old packages)."""

from __future__ import annotations

from engine.project.scripting.values import trim
from engine.regex import regex

_FRIENDLY = regex(r"[A-Za-z0-9\-_.!~*'()]*\Z")
_SCOPED = regex(r"(?:@([^/]+?)/)?([^/]+?)\Z")
_REFUSED = frozenset({"node_modules", "favicon.ico"})


def is_old_package_name(name: str) -> bool:
    """Tell whether a name passes; a version, a URL or a blank in it does not."""
    if not name or name.startswith((".", "_")) or trim(name) != name or name.lower() in _REFUSED:
        return False
    if _FRIENDLY.match(name):
        return True
    scoped = _SCOPED.match(name)
    return scoped is not None and all(
        _FRIENDLY.match(part) is not None for part in (scoped[1] or "undefined", scoped[2])
    )
