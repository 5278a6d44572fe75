"""Values that look like secrets, by their form and by the name of their variable.

Keys that are made to be published (``pk_…``, anonymous keys of Supabase, Firebase's web key, DSNs
of Sentry) are none, nor are examples.
"""

from __future__ import annotations

import math
import re
from collections import Counter

from engine.regex import regex

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a private key", regex(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")),
    ("a live secret key of Stripe", regex(r"\b[rs]k_live_[0-9A-Za-z]{10,}")),
    ("a token of GitHub", regex(r"\b(?:gh[pousr]_[0-9A-Za-z]{30,}|github_pat_\w{30,})")),
    ("an access key of AWS", regex(r"\bAKIA[0-9A-Z]{16}\b")),
    ("a token of Slack", regex(r"\bxox[abprs]-[0-9A-Za-z-]{10,}")),
    ("a key of OpenAI or Anthropic", regex(r"\bsk-(?:proj-|ant-|or-)?[0-9A-Za-z_-]{20,}")),
    ("a key of SendGrid", regex(r"\bSG\.[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{16,}")),
    ("a token of a Telegram bot", regex(r"\b\d{8,10}:AA[0-9A-Za-z_-]{32,}")),
)
_ADDRESS = regex(
    r"[a-z][a-z0-9+.-]*://[^\s:/@]+:(?P<password>[^\s@/]{3,})@(?P<host>[^\s/:?]+)", re.IGNORECASE
)
_NAME = regex(
    r"(?:^|_)(?:SECRET|PASSWORD|PASSWD|PASS|PRIVATE_KEY|API_KEY|APIKEY|ACCESS_TOKEN|AUTH_TOKEN|"
    r"BOT_TOKEN|SECRET_KEY|JWT_SECRET|CLIENT_SECRET|ENCRYPTION_KEY)(?:_\w+)?$",
    re.IGNORECASE,
)
_PUBLIC = regex(
    r"PUBLIC|PUBLISHABLE|ANON|^VITE_|^NEXT_PUBLIC|^REACT_APP|FIREBASE|SENTRY|MAPS", re.IGNORECASE
)
_EXAMPLE = regex(
    r"your|change|replace|example|placeholder|xxx|todo|<|\$\{|\.\.\.|redacted|dummy|test|sample|"
    r"secret[-_ ]?key|password|insert|default|demo|local",
    re.IGNORECASE,
)


def secret_kind(name: str, value: str) -> str:
    """Say what kind of secret a value is; empty when it looks like none."""
    value = value.strip()
    if _EXAMPLE.search(value) and not value.startswith("-----BEGIN"):
        return ""
    for kind, pattern in _FORMS:
        if pattern.search(value):
            return kind
    match = _ADDRESS.search(value)
    if match is not None and match.group("host") not in {"localhost", "127.0.0.1", "db", "redis"}:
        return "" if match.group("password").startswith("$") else "an address with its password"
    if _NAME.search(name) and not _PUBLIC.search(name) and _is_random(value):
        return "what looks like a secret"
    return ""


def _is_random(value: str) -> bool:
    """True for a text of letters and digits that no person would type."""
    if len(value) < 16 or " " in value or "/" in value[:8] or not re.search(r"\d", value):
        return False
    counts = Counter(value)
    entropy = -sum(c / len(value) * math.log2(c / len(value)) for c in counts.values())
    return entropy > 3.2
