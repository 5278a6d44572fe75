"""Patterns that are compiled when they are first used.

Compiling a pattern costs as much as loading a small module, and one simulation uses a part of the
patterns that its rules know: compiled while the rules load, they would be a sixth of the start.
"""

from __future__ import annotations

import re
from typing import cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")


class LazyPattern:
    """Stands for a compiled pattern until it is asked for anything; then it hands that out."""

    def __init__(self, source: str, flags: int) -> None:
        self.pattern = source
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        """Compile; from now on the pattern's own methods are found without a detour."""
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """Declare a pattern of a module; it is compiled at its first use.

    It has the methods of a compiled pattern. The functions of `re` do not take it: call its own.
    """
    return cast("re.Pattern[str]", LazyPattern(source, flags))
