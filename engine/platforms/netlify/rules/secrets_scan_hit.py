"""A file holds what Netlify's scan for secrets takes for one.

What
    A quoted value that starts as tokens do (``ghp_``, ``sk_``, ``xoxb-``, ``api_`` ...), goes on
    with twelve letters and digits or more, and looks random: the test of build 37.3 for "likely
    secrets". Files that git leaves out, and what the ``SECRETS_SCAN_*`` variables leave out, are
    passed over. The value itself is never shown.

Why
    Where smart detection is on, one such value in any file below the base folder stops the build:
    "Secrets scanning detected secrets in files during build". Whether it is on is kept in the
    account. A true secret must be changed: everybody who has the repository has it.

Bad::

    const token = "secret_8fKx0aQ...";      // the value itself

Good::

    const token = process.env.SERVICE_TOKEN;

Since: 0.1.0
"""

from __future__ import annotations

import math
import re
from collections import Counter
from fnmatch import fnmatchcase
from itertools import islice
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.project.git.index import git_ignored
from engine.project.packages.locks import NAMES
from engine.project.places import place
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.snapshot import Snapshot

meta = RuleMeta(
    id="secrets-scan-hit",
    title="A file holds what Netlify's scan takes for a secret",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/security/secrets-controller/",
    family="62",
    healable=False,
)

_PREFIXES = (
    r"aws_|asia|akia|aida|ar0a|apka|abia|asca|xoxb-|xwfp-|xoxp-|xapp-|aiza|ya29|nf_|ghp_|gho_|ghu_"
    r"|ghs_|ghr_|github_pat_|shpss_|shpat_|shpca_|shppa_|sq0atp-|sk_|pat_|sk-|db_|api_|secret_"
    r"|auth_|access_|twilio_|-----begin|ls0tls1crudjtib"
)
_WORDS = tuple(_PREFIXES.split("|"))
# Fewer than 23 letters cannot have that entropy: looked at first, for speed.
_LIKELY = regex(
    rf"[\"'`=] *(?=[\w-]{{23}})(?P<token>(?P<prefix>{_PREFIXES})[a-zA-Z0-9-]{{12,}})(?:[\"'`]|\Z)",
    re.IGNORECASE,
)
_SAFE = frozenset({"secret_do_not_pass_this_or_you_will_be_fired"})
_PUBLISHABLE = ("aiza",)
"""Keys that are meant for browsers; the scan stops at them all the same."""
ENTROPY = 4.5
"""Bits; a value below is no random one, says their test."""
READ = (
    *(".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", ".mts", ".cts", ".vue", ".svelte", ".astro"),
    *(".html", ".json", ".toml", ".yaml", ".yml", ".md", ".mdx", ".txt", ".sh", ".py", ".rb"),
    *(".php", ".env", ".npmrc", ".ini", ".cfg", ".xml"),
)
"""Endings of the files that are read here; theirs reads all."""
LARGEST = 1_000_000
"""Characters of a file."""
FILES = 3000
MOST = 20
"""Issues."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Where a likely secret stands."""

    start: int
    end: int
    prefix: str
    is_shaped: bool
    """True when it has the shape of a known kind of token, and is not meant for browsers."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Read the files below the base folder as their scan does."""
    said = site.variables
    if not site.config_ok or said.get("SECRETS_SCAN_ENABLED") == "false":
        return
    if said.get("SECRETS_SCAN_SMART_DETECTION_ENABLED") == "false":
        return
    omitted = {v.lower() for v in _list(said, "SECRETS_SCAN_SMART_DETECTION_OMIT_VALUES")}
    ignored = git_ignored(site.snapshot)
    shown = 0
    for path, hits in _found(site):
        if ignored is not None and ignored.covers(path):
            continue
        text = site.snapshot.text(path) or ""
        seen: Counter[str] = Counter()
        for hit in hits:
            if text[hit.start : hit.end].lower() in omitted or shown >= MOST:
                continue
            shown += 1
            seen[hit.prefix] += 1
            yield issue_of(
                meta,
                place(path, text, hit.start, hit.start + len(hit.prefix)),
                f"A value that starts with {hit.prefix!r} looks like a secret.",
                why="Where smart detection is on, the build stops at it; and everybody who has the "
                "repository knows a true secret.",
                subject=f"{hit.prefix} #{seen[hit.prefix]}",
                severity=None if hit.is_shaped else Severity.MEDIUM,
                confidence=None if hit.is_shaped else Confidence.HEURISTIC,
            )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: only they know whether it is one, and only they can change it."""
    del site
    return NoHeal(
        reason=f"If it is a secret, change it and read it from a variable; if it is none, leave "
        f"{issue.location.path} out with SECRETS_SCAN_OMIT_PATHS."
    )


def entropy(text: str) -> float:
    """Shannon's entropy of the letters of a text, in bits."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def _has_a_token_s_shape(token: str) -> bool:
    from engine.trust.secret_shapes import SHAPES

    return any(
        shape.pattern.fullmatch(token) is not None
        for shape in SHAPES
        if any(word in token.lower() for word in shape.words)
    )


def _list(variables: dict[str, str], name: str) -> tuple[str, ...]:
    return tuple(part for p in variables.get(name, "").split(",") if (part := p.strip()))


def _found(site: NetlifySite) -> Iterator[tuple[str, tuple[Hit, ...]]]:
    """The files below the base folder with their likely secrets, those of git's own left in."""
    snapshot, base = site.snapshot, f"{site.build_dir}/" if site.build_dir else ""
    omitted = _list(site.variables, "SECRETS_SCAN_OMIT_PATHS")
    left_out = _plainly_ignored(snapshot.text(f"{base}.gitignore") or "")
    return snapshot.surveys.survey(
        (meta.id, base, omitted, left_out),
        lambda: islice(_paths(snapshot, base, omitted, left_out), FILES),
        lambda path: _hits(snapshot, path),
    )


def _paths(
    snapshot: Snapshot, base: str, omitted: tuple[str, ...], left_out: frozenset[str]
) -> Iterator[str]:
    for path in snapshot.files_under(base):
        inner = path.removeprefix(base)
        name = inner.rpartition("/")[2]
        if not (name.endswith(READ) or name.startswith(".env")) or name in NAMES:
            continue
        if any(inner.startswith(o) or fnmatchcase(inner, o) for o in omitted):
            continue
        if not inner.startswith(".cache/") and left_out.isdisjoint(inner.split("/")):
            yield path


def _hits(snapshot: Snapshot, path: str) -> tuple[Hit, ...] | None:
    """The likely secrets of a file; None for none. Their values are not kept."""
    text = snapshot.text(path)
    if text is None or len(text) > LARGEST:
        return None
    # Most files hold no such word, and a word is found faster than a pattern.
    if not any(map(text.lower().__contains__, _WORDS)):
        return None
    hits: list[Hit] = []
    for match in _LIKELY.finditer(text):
        token, prefix = match["token"], match["prefix"].lower()
        if token.lower() not in _SAFE and entropy(token) >= ENTROPY:
            is_shaped = prefix not in _PUBLISHABLE and _has_a_token_s_shape(token)
            start, end = match.span("token")
            hits.append(Hit(start=start, end=end, prefix=prefix, is_shaped=is_shaped))
    return tuple(hits) or None


def _plainly_ignored(text: str) -> frozenset[str]:
    """The lines of a .gitignore that are one name; enough where there is no git to ask."""
    lines = (line.strip().strip("/") for line in text.split("\n"))
    return frozenset(n for n in lines if n and not set(n) & set("*?[]!#/"))
