"""Which file answers a path, and as what type: the static half of a node's server.

A path finds its file as on the platforms that serve static sites: the file itself, then
``index.html`` in the folder, then the path with ``.html``.
"""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Container

HIDDEN = frozenset({"_redirects", "_headers"})
"""Files that steer the server and are not served."""

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
