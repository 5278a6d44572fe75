"""A Content-Security-Policy as browsers apply it: which source a directive lets through.

Source: the W3C's "Content Security Policy Level 3", sections 6.7.2 (matching) and 6.8 (fallbacks).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

FALLBACKS: dict[str, tuple[str, ...]] = {
    "script-src-elem": ("script-src", "default-src"),
    "script-src-attr": ("script-src", "default-src"),
    "style-src-elem": ("style-src", "default-src"),
    "style-src-attr": ("style-src", "default-src"),
    "frame-src": ("child-src", "default-src"),
    "img-src": ("default-src",),
    "font-src": ("default-src",),
    "connect-src": ("default-src",),
    "media-src": ("default-src",),
    "manifest-src": ("default-src",),
    "object-src": ("default-src",),
}
"""What counts for a directive that a policy does not have, in order."""
_NETWORK = frozenset({"http", "https", "ws", "wss"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One policy."""

    directives: Mapping[str, tuple[str, ...]]

    def governing(self, directive: str) -> str:
        """The directive that decides in the place of another; empty when nothing is forbidden."""
        for name in (directive, *FALLBACKS.get(directive, ())):
            if name in self.directives:
                return name
        return ""

    def sources(self, directive: str) -> tuple[str, ...] | None:
        """What a directive lets through; None for anything."""
        name = self.governing(directive)
        return self.directives[name] if name else None

    def allows_url(self, directive: str, url: str, own: frozenset[str]) -> bool:
        """Tell whether an address may be loaded.

        Args:
            directive: for what.
            url: the address; without a host it is of the site itself.
            own: hosts that are known to be the site's own.
        """
        sources = self.sources(directive)
        return sources is None or any(_matches(s, url, own) for s in sources)

    def allows_inline(self, directive: str, *, hashes: tuple[str, ...], nonce: str) -> bool:
        """Tell whether what stands in the page itself may run or style.

        Args:
            directive: for what.
            hashes: its own, ``sha256-...``.
            nonce: its ``nonce`` attribute, or empty.
        """
        sources = self.sources(directive)
        if sources is None:
            return True
        listed = [s.strip("'") for s in sources if s.startswith("'")]
        if any(h in listed for h in hashes) or (nonce and f"nonce-{nonce}" in listed):
            return True
        strict = any(s.startswith(("sha256-", "sha384-", "sha512-", "nonce-")) for s in listed)
        return "unsafe-inline" in listed and not strict and "strict-dynamic" not in listed


def parse_policies(value: str) -> tuple[Policy, ...]:
    """Read a header's value; a comma begins another policy, the first of two directives counts."""
    found: list[Policy] = []
    for part in value.split(","):
        directives: dict[str, tuple[str, ...]] = {}
        for directive in part.split(";"):
            words = directive.split()
            if words:
                directives.setdefault(words[0].lower(), tuple(words[1:]))
        if directives:
            found.append(Policy(directives=directives))
    return tuple(found)


def _matches(source: str, url: str, own: frozenset[str]) -> bool:
    given = urlsplit(url)
    scheme, host = given.scheme.lower(), (given.hostname or "").lower()
    lowered = source.lower()
    if not host and scheme in {"", "http", "https"}:
        # The site's own: a host source may name its domain, which nobody here knows.
        return lowered in {"'self'", "*", "https:", "http:"} or _is_host(lowered)
    if lowered == "*":
        return scheme in _NETWORK or not scheme
    if lowered == "'self'":
        return host in own
    if lowered.endswith(":") and "//" not in lowered:
        wanted = lowered[:-1]
        return wanted == (scheme or "https") or (wanted, scheme) in {
            ("http", "https"),
            ("ws", "wss"),
            ("http", ""),
        }
    if not _is_host(lowered) or not host:
        return False
    wanted = lowered.partition("://")[0] if "://" in lowered else ""
    rest = source.partition("://")[2] if wanted else source
    if wanted and scheme and wanted != scheme and (wanted, scheme) not in _UPGRADES:
        return False
    name, slash, path = rest.partition("/")
    name, _, port = name.lower().partition(":")
    if port not in {"", "*"} and port != str(given.port or 443):
        return False
    if name.startswith("*."):
        if not host.endswith(name[1:]):
            return False
    elif name != host:
        return False
    if not slash or not path:
        return True
    return given.path.startswith(f"/{path}") if path.endswith("/") else given.path == f"/{path}"


_UPGRADES = frozenset({("http", "https"), ("ws", "wss"), ("http", "wss"), ("https", "wss")})


def _is_host(source: str) -> bool:
    return not source.startswith("'") and not (source.endswith(":") and "//" not in source)
