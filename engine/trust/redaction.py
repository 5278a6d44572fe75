"""The one place where secrets are taken out of what is said.

Two nets (fact sheet "trust", 5): every secret that is loaded registers itself, and is found again
raw, URL-encoded, base64 or JSON-escaped; and patterns find the shapes of tokens, keys and URLs
with credentials that nobody registered. The bus redacts a payload before the recorder or any
subscriber sees it, so that ledger, log, diff, console and export are covered at once; error texts
pass through `redact` where a face prints them.
"""

from __future__ import annotations

_SECRETS: set[str] = set()


def remember_secret(value: str) -> None:
    """Register a secret so that no output ever holds it."""
    if len(value) >= 6:
        _SECRETS.add(value)
