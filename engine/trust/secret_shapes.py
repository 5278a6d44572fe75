"""What secrets look like: the shapes of tokens, keys and credentials, as patterns.

Only shapes that are distinctive are here: a digest, a commit id or a base64 envelope must pass.
Every pattern is bounded, so that a long line without a match costs linear time.
"""

from __future__ import annotations

import re

from engine.records import dataclass
from engine.regex import regex

_TOKENS = (
    r"gh[pousr]_[A-Za-z0-9]{30,255}",  # GitHub
    r"github_pat_[A-Za-z0-9_]{22,255}",
    r"nf[pcoub]_[A-Za-z0-9]{30,80}",  # Netlify
    r"rnd_[A-Za-z0-9]{20,80}",  # Render
    r"(?:AKIA|ASIA)[A-Z0-9]{16}",  # AWS
    r"[sr]k_(?:live|test)_[A-Za-z0-9]{16,255}",  # Stripe
    r"whsec_[A-Za-z0-9+/=]{16,255}",
    r"xox[abeoprs]-[A-Za-z0-9-]{10,255}",  # Slack
    r"AIza[0-9A-Za-z_-]{35}",  # Google
    r"sk-[A-Za-z0-9_-]{20,255}",
    r"npm_[A-Za-z0-9]{36}",
    r"pypi-[A-Za-z0-9_-]{50,255}",
    r"glpat-[A-Za-z0-9_-]{20,64}",  # GitLab
    r"SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}",  # SendGrid
    r"eyJ[A-Za-z0-9_-]{8,4096}\.eyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,1024}",  # JWT
    r"AGE-SECRET-KEY-1[A-Z0-9]{58}",
)

_TOKEN_WORDS = (
    "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "nfp_", "nfc_", "nfo_", "nfu_", "nfb_",
    "rnd_", "akia", "asia", "k_live_", "k_test_", "whsec_", "xox", "aiza", "sk-", "npm_", "pypi-",
    "glpat-", "sg.", "eyj", "age-secret-key-",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A pattern, and cheap conditions without which it cannot match.

    The named part ``keep`` of a match stays, and ``tail``; what is between is replaced.
    """

    pattern: re.Pattern[str]
    words: tuple[str, ...]
    """Lower-case; one of them must be there."""
    gate: re.Pattern[str] | None = None
    """Must be found in the lower-case text; shared by shapes, so that theirs compile seldom."""

    def may_match(self, lower: str) -> bool:
        """Tell whether a lower-case text may hold this shape."""
        if not any(word in lower for word in self.words):
            return False
        return self.gate is None or self.gate.search(lower) is not None


SECRET_NAME = regex(
    r"(?i)SECRET(?!S_SCAN)|TOKEN|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY"
    r"|AUTH_?KEY|SIGNING_?KEY|ENCRYPTION_?KEY|CREDENTIAL|DATABASE_URL|(?:^|_)DSN$"
)
"""Names of variables whose values are secret."""

_NAME_WORDS = (
    "secret", "token", "passw", "passphrase", "_key", "apikey", "tekey", "sskey", "thkey", "ngkey",
    "onkey",
)  # fmt: skip
_NAME = (
    r"[A-Za-z0-9_.-]{0,60}?(?:secret(?!s_scan)|token|password|passwd|passphrase|api_?key"
    r"|private_?key|access_?key|auth_?key|signing_?key|encryption_?key)[A-Za-z0-9_]{0,40}"
)
# A reference to a secret kept elsewhere is none; neither is a plain switch.
_REFERENCE = (
    r"(?!\$|<|%|\{|\[|process\.|secrets\.|env\.|import\.|os\.|true\b|false\b|null\b|none\b)"
)


_ASSIGNED = regex(r"(?:secret|token|passw(?:or)?d|passphrase|key)[a-z0-9_]{0,40}[\"']?\s{0,4}[=:]")
_DECLARED = regex(r"\bkey:[^\n]{0,200}\n[-+ \t]{0,40}value:")


def _named(pattern: str, gate: re.Pattern[str] = _ASSIGNED) -> Shape:
    return Shape(pattern=regex(pattern), words=_NAME_WORDS, gate=gate)


SHAPES: tuple[Shape, ...] = (
    Shape(
        pattern=regex(
            r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:.{0,16384}?-----END [A-Z ]{0,30}PRIVATE"
            r" KEY-----|.{0,16384})",
            re.DOTALL,
        ),
        words=("private key-----",),
    ),
    Shape(
        pattern=regex(r"(?<![A-Za-z0-9_])(?:" + "|".join(_TOKENS) + r")(?![A-Za-z0-9_])"),
        words=_TOKEN_WORDS,
    ),
    # scheme://user:password@host, and scheme://longtoken@host
    Shape(
        pattern=regex(
            r"(?P<keep>(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,20}://)"
            r"(?:[^\s/@:\"'<>]{0,256}:[^\s/@\"'<>]{1,1024}|[^\s/@:\"'<>]{16,1024})(?P<tail>@)"
        ),
        words=("://",),
    ),
    Shape(
        pattern=regex(
            r"(?i)(?P<keep>[?&](?:access_token|auth_token|token|api_?key|secret|password|signature)"
            r"=)[^&\s\"'#<>\[]{6,2048}"
        ),
        words=("token=", "key=", "secret=", "password=", "signature="),
    ),
    Shape(
        pattern=regex(
            r"(?i)(?P<keep>\b(?:bearer|basic)\s{1,4})(?=[^\s]{0,60}[0-9=])"
            r"[A-Za-z0-9._~+/=-]{16,4096}"
        ),
        words=("bearer", "basic"),
    ),
    # NAME = "value", "name": "value"
    _named(
        rf"(?i)(?P<keep>(?<![A-Za-z0-9_.-]){_NAME}[\"']?\s{{0,4}}[=:]\s{{0,4}}\")"
        rf"{_REFERENCE}[^\"\n]{{6,4096}}(?P<tail>\")"
    ),
    _named(
        rf"(?i)(?P<keep>(?<![A-Za-z0-9_.-]){_NAME}[\"']?\s{{0,4}}[=:]\s{{0,4}}')"
        rf"{_REFERENCE}[^'\n]{{6,4096}}(?P<tail>')"
    ),
    # NAME=value, --name=value
    _named(rf"(?P<keep>(?<![A-Za-z0-9_.-])(?i:{_NAME})=){_REFERENCE}[^\s\"'#,;&\[]{{8,4096}}"),
    # name: value, without quotes: only what has a digit and no space, as generated values do
    _named(
        rf"(?P<keep>(?<![A-Za-z0-9_.-])(?i:{_NAME})[\"']?:[ \t]{{1,4}}){_REFERENCE}"
        r"(?=[^\s]{0,60}[0-9])[^\s\"'#,;&\[]{10,4096}"
    ),
    # render.yaml: - key: API_TOKEN / value: ...
    _named(
        rf"(?i)(?P<keep>\bkey:[ \t]{{0,4}}[\"']?{_NAME}[\"']?[ \t]{{0,4}}\r?\n[-+ \t]{{0,40}}value:"
        rf"[ \t]{{0,4}}[\"']?){_REFERENCE}[^\s\"'#]{{6,4096}}",
        gate=_DECLARED,
    ),
)
"""Every shape, in the order in which they are taken out."""
