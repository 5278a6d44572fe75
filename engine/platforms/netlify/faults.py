"""The error a configuration stops at, while it is on its way up."""

from __future__ import annotations

USER = "resolveConfig"
"""Netlify's word for an error it blames on the user's configuration."""
EXCEPTION = "exception"
"""An error its code did not foresee: a value of a kind nobody checked."""


class ConfigFault(Exception):  # noqa: N818 - it never leaves this room: `ConfigError` records it
    """A hard error of the configuration, with the words Netlify's code uses."""

    def __init__(
        self,
        message: str,
        *,
        kind: str = USER,
        name: str = "Error",
        keys: tuple[str | int, ...] = (),
        offset: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind
        self.name = name
        self.keys = keys
        """The property it is about, as keys and indices."""
        self.offset = offset
        """Where in the file it is about, when the file does not parse."""


def js_type_error(message: str) -> ConfigFault:
    """A JavaScript TypeError that nobody caught."""
    return ConfigFault(message, kind=EXCEPTION, name="TypeError")
