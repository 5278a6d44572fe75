"""Which file answers a path, and as what type: the static half of a node's server.

A path finds its file as on the platforms that serve static sites: the file itself, then
``index.html`` in the folder, then the path with ``.html``.
"""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Container

HIDDEN = frozenset({"_redirects", "_headers"})
"""Files that steer the server and are not served."""

BASIC_AUTH = "basic-auth"
"""A header rule of this name asks for a password and is never sent (fact sheet "netlify", C)."""

_TOKEN = regex(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNSAFE = regex(r"[^\x21-\x7e]+")

_TYPES = mimetypes.MimeTypes(filenames=())
for _extension, _type in (
    (".js", "text/javascript"),
    (".mjs", "text/javascript"),
    (".wasm", "application/wasm"),
    (".webmanifest", "application/manifest+json"),
    (".woff", "font/woff"),
    (".woff2", "font/woff2"),
    (".svg", "image/svg+xml"),
    (".webp", "image/webp"),
    (".avif", "image/avif"),
    (".map", "application/json"),
    (".md", "text/markdown"),
):
    _TYPES.add_type(_type, _extension)


def file_for(path: str, files: Container[str]) -> str | None:
    """Find the file that answers a URL path.

    Args:
        path: the request's path, percent-encoded, beginning with a slash.
        files: the release's files, relative to its root.

    Returns:
        The file's path, or None: also for a path that would leave the release.
    """
    decoded = unquote(path, errors="surrogateescape").lstrip("/")
    if "\x00" in decoded or any(part in {".", ".."} for part in decoded.split("/")):
        return None
    if decoded in HIDDEN:
        return None
    bare = decoded.rstrip("/")
    candidates = [f"{bare}/index.html" if bare else "index.html", f"{bare}.html"]
    if decoded == bare:
        candidates.insert(0, bare)
    return next((c for c in candidates if c and c in files), None)


def content_type(path: str) -> str:
    """Name the media type of a file, with the charset for texts."""
    kind, _ = _TYPES.guess_type(path, strict=True)
    if kind is None:
        return "application/octet-stream"
    if kind.startswith("text/") or kind in {"application/json", "application/manifest+json"}:
        return f"{kind}; charset=UTF-8"
    return kind


def sent_headers(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Leave of a plan's headers those that go out: a name HTTP allows, and no password."""
    return tuple((n, v) for n, v in headers if _TOKEN.fullmatch(n) and n.lower() != BASIC_AUTH)


def accounts(headers: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """List the ``user:password`` pairs that a path asks for; empty when it is open to all."""
    return tuple(
        pair for name, value in headers if name.lower() == BASIC_AUTH for pair in value.split()
    )


def wire_location(location: str) -> str:
    """Write a destination as it goes into a header: what is not ASCII is percent-encoded.

    A header holds bytes, and a line break in it would begin another one.
    """
    return _UNSAFE.sub(lambda m: quote(m[0], safe="", errors="surrogateescape"), location)
