"""Web addresses as JavaScript's `new URL` reads them, for ``http`` and ``https``.

Python's `urllib` neither refuses what browsers refuse nor writes what they write. Source: the
WHATWG URL standard, for special schemes without a base; hosts that are not ASCII go through IDNA.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import unquote_to_bytes

from engine.records import dataclass
from engine.regex import regex

_SCHEME = regex(r"(https?):[/\\]*", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_FORBIDDEN_HOST = frozenset("\0\t\n\r #/:<>?@[\\]^|%\x7f") | {chr(c) for c in range(0x20)}
_PATH_ESCAPED = frozenset(' "<>`{}#?^')
_QUERY_ESCAPED = frozenset(" \"#<>'")
_FRAGMENT_ESCAPED = frozenset(' "<>`')
_DOT = regex(r"(?:\.|%2e)\Z", re.IGNORECASE)
_DOT_DOT = regex(r"(?:\.|%2e){2}\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebUrl:
    """An address in its normal form."""

    scheme: str
    host: str
    """With the port where it is not the scheme's own."""
    path: str
    query: str = ""
    """With its ``?``, or empty."""


def parse_web_url(text: str) -> WebUrl | None:
    """Read an ``http`` or ``https`` address; None where `new URL` throws."""
    text = text.strip("".join(map(chr, range(0x21)))).translate({9: None, 10: None, 13: None})
    found = _SCHEME.match(text)
    if found is None:
        return None
    scheme = found[1].lower()
    rest = text[found.end() :]
    end = next((i for i, c in enumerate(rest) if c in "/\\?#"), len(rest))
    authority, rest = rest[:end], rest[end:]
    host = _host_and_port(authority.rpartition("@")[2], scheme)
    if host is None:
        return None
    rest = rest.partition("#")[0]
    raw_path, mark, raw_query = rest.partition("?")
    query = f"?{_escaped(raw_query, _QUERY_ESCAPED)}" if mark and raw_query else ""
    return WebUrl(scheme=scheme, host=host, path=_path(raw_path), query=query)


def file_url(path: str) -> str:
    """The ``file:`` address of an absolute path that nobody escaped, as `new URL` writes it."""
    text = path.rstrip("".join(map(chr, range(0x21)))).translate({9: None, 10: None, 13: None})
    text, hash_mark, fragment = text.partition("#")
    raw_path, query_mark, query = text.partition("?")
    shown = f"file://{_path(raw_path)}{query_mark}{_escaped(query, _QUERY_ESCAPED)}"
    return f"{shown}{hash_mark}{_escaped(fragment, _FRAGMENT_ESCAPED)}"


def _host_and_port(text: str, scheme: str) -> str | None:
    bracket = text.rfind("]")
    colon = text.find(":", bracket + 1)
    port = ""
    if colon >= 0:
        text, digits = text[:colon], text[colon + 1 :]
        if digits and not re.fullmatch("[0-9]+", digits):
            return None
        if digits:
            number = int(digits)
            if number > 65535:
                return None
            port = "" if number == _PORTS[scheme] else f":{number}"
    host = _host(text)
    return None if host is None else host + port


def _host(text: str) -> str | None:
    if text.startswith("["):
        return _ipv6(text)
    domain = unquote_to_bytes(text.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")
    ascii_domain = _to_ascii(domain)
    if not ascii_domain or any(char in _FORBIDDEN_HOST for char in ascii_domain):
        return None
    last = ascii_domain.removesuffix(".").rpartition(".")[2]
    if last and (last.isdigit() or re.fullmatch(r"0[xX][0-9a-fA-F]*", last)):
        return _ipv4(ascii_domain)
    return ascii_domain


def _to_ascii(domain: str) -> str | None:
    """The domain as DNS knows it: UTS 46 without hyphen and length checks.

    What is ASCII is only lowered: Node 24 does not look into ``xn--`` labels there (observed).
    """
    if domain.isascii():
        return domain.lower()
    import idna

    try:
        mapped = idna.uts46_remap(domain, std3_rules=False, transitional=False)
        labels = mapped.split(".")
        for label in labels:
            _refuse_bad_label(_decoded(label))
    except (idna.IDNAError, ValueError):
        return None
    return ".".join(
        label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"
        for label in labels
    )


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    import idna

    decoded = label[4:].encode("ascii").decode("punycode")
    if decoded.isascii() or idna.uts46_remap(decoded, std3_rules=False) != decoded:
        raise UnicodeError
    return decoded


def _refuse_bad_label(label: str) -> None:
    """Check what is not ASCII; directions only where the label itself holds some from the right."""
    import idna

    if label.isascii():
        return
    idna.check_initial_combiner(label)
    for position, char in enumerate(label):
        if char in "\u200c\u200d" and not idna.valid_contextj(label, position):
            raise UnicodeError
    if any(unicodedata.bidirectional(char) in {"R", "AL", "AN"} for char in label):
        idna.check_bidi(label, check_ltr=True)


def _ipv6(text: str) -> str | None:
    if not text.endswith("]") or "%" in text:
        return None
    try:
        address = ipaddress.IPv6Address(text[1:-1])
    except ValueError:
        return None
    groups = [f"{int(part, 16):x}" for part in address.exploded.split(":")]
    return f"[{_compressed(groups)}]"


def _compressed(groups: list[str]) -> str:
    best_start, best_size, at = 0, 0, 0
    while at < len(groups):
        size = 0
        while at + size < len(groups) and groups[at + size] == "0":
            size += 1
        if size > best_size:
            best_start, best_size = at, size
        at += max(size, 1)
    if best_size < 2:
        return ":".join(groups)
    head, tail = groups[:best_start], groups[best_start + best_size :]
    return f"{':'.join(head)}::{':'.join(tail)}"


def _ipv4(text: str) -> str | None:
    parts = text.split(".")
    if parts[-1] == "" and len(parts) > 1:
        parts.pop()
    if len(parts) > 4:
        return None
    numbers = [_ipv4_number(part) for part in parts]
    if any(number is None for number in numbers):
        return None
    values = [number for number in numbers if number is not None]
    if any(value > 255 for value in values[:-1]) or values[-1] >= 256 ** (5 - len(values)):
        return None
    address = values[-1] + sum(v * 256 ** (3 - i) for i, v in enumerate(values[:-1]))
    return str(ipaddress.IPv4Address(address))


def _ipv4_number(text: str) -> int | None:
    if text == "":
        return None
    digits, base = text, 10
    if text[:2].lower() == "0x":
        digits, base = text[2:], 16
    elif len(text) > 1 and text.startswith("0"):
        digits, base = text[1:], 8
    if digits == "":
        return 0
    allowed = {8: "[0-7]+", 10: "[0-9]+", 16: "[0-9a-fA-F]+"}[base]
    return int(digits, base) if re.fullmatch(allowed, digits) else None


def _path(text: str) -> str:
    segments: list[str] = []
    raw = re.split(r"[/\\]", text)
    parts = raw[1:] if raw[0] == "" else raw
    for index, part in enumerate(parts):
        is_last = index == len(parts) - 1
        if _DOT_DOT.match(part):
            if segments:
                segments.pop()
            if is_last:
                segments.append("")
        elif _DOT.match(part):
            if is_last:
                segments.append("")
        else:
            segments.append(_escaped(part, _PATH_ESCAPED))
    return "/" + "/".join(segments)


def _escaped(text: str, escaped: frozenset[str]) -> str:
    return "".join(
        char
        if "\x20" < char < "\x7f" and char not in escaped
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
        for char in text
    )
