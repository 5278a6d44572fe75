"""The pinned Node.js is no version that can be installed.

What
    ``.nvmrc``, ``.node-version`` or ``NODE_VERSION`` holds a range (``>=18``, ``^20.1``, ``18.x``),
    a word that nvm does not know (``latest``, ``lts``, ``iron``, ``lts/Iron``, ``lts/20``), or a
    number that was never released.

Why
    Netlify hands the value to nvm, which knows whole or partial versions (``20``, ``20.19``) and
    its own aliases: ``node``, ``stable``, ``unstable``, ``iojs``, ``default``, ``lts/*``,
    ``lts/-1`` and the names of long-term releases in small letters (``lts/iron``). Anything else:
    "Version not found", "Failed to install node version", and the build ends before it began.

Bad::

    NODE_VERSION = ">=20"

Good::

    NODE_VERSION = "20"

Since: 0.1.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules.node_version_conflict import counting_pin
from engine.platforms.netlify.rules.node_version_retired import pinned
from engine.platforms.offers import attempt, offer
from engine.project.packages.node_version import KEPT
from engine.project.packages.semver import LTS_NAMES, exact, parse_range
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.packages.node_version import Pin

meta = RuleMeta(
    id="node-version-invalid",
    title="The pinned Node.js is no version that can be installed",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/manage-dependencies/",
    family="8",
    needs=(Need.NODE,),
)

_NVM = regex(
    r"v?\d+(?:\.\d+){0,2}\Z|(?:node|stable|unstable|iojs|default|system|none|current)\Z|--lts\b"
    r"|iojs-v?\d|lts/\*\Z|lts/-\d+\Z"
)
_WORD = regex(r"[A-Za-z][A-Za-z]*(?:/[\w.*-]*)?\Z")
"""What can only be meant as an alias; ``v20-nightly`` and the like are not judged."""
_RANGE = regex(r"[<>=^~|*]|\.x\b|\bx\b|\s-\s", re.IGNORECASE)
_WORDS = {"latest": "node", "lts": "lts/*"}
"""Words that nvm has no alias for, and what it calls the same."""
LAST = {
    10: (10, 24, 1),
    11: (11, 15, 0),
    12: (12, 22, 12),
    13: (13, 14, 0),
    14: (14, 21, 3),
    15: (15, 14, 0),
    16: (16, 20, 2),
    17: (17, 9, 1),
    18: (18, 20, 8),
    19: (19, 9, 0),
    21: (21, 7, 3),
    23: (23, 11, 1),
}
"""The last releases of the majors that get no more."""
FAR = 40
"""A major that is years away."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Read the pin that counts as nvm would."""
    pin = counting_pin(site)
    said = _said(pin) if pin is not None else ""
    if pin is not None and said:
        yield issue_of(
            meta,
            pin.location,
            f"{pin.source} asks for Node {pin.value!r}, {said}.",
            why='nvm answers "Version not found", and the build ends before it began.',
            subject=pin.source,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Ask for the version that is nearest to what was meant."""
    pin = counting_pin(site)
    version = _meant(pin) if pin is not None and _said(pin) else ""
    if pin is None or not version:
        return NoHeal(reason="Which version is meant only you know: write a number, such as 22.")
    return offer(
        attempt(
            issue,
            "node.installable",
            f"Use Node {version}",
            pinned(site, issue, pin, version),
            reason="It can be installed, and is nearest to what stands there.",
        )
    )


def _said(pin: Pin) -> str:
    """What is wrong with a pin; empty for nothing."""
    value = pin.value.strip()
    if value.lower() in _WORDS:
        return "which nvm does not know"
    if value.startswith("lts/") and value[4:] in LTS_NAMES:
        return ""
    if not _NVM.match(value):
        if _WORD.match(value) and value.lower() not in {"v", "x"}:
            return "which nvm does not know"
        return "a range, and a version is wanted" if _RANGE.search(value) else ""
    version = exact(value)
    major = int(value.lstrip("v").partition(".")[0]) if value.lstrip("v")[:1].isdigit() else 0
    if major > FAR:
        return "which does not exist"
    last = LAST.get(major)
    if version is not None and last is not None and version > last:
        return f"and the last of its kind was {'.'.join(map(str, last))}"
    return ""


def _meant(pin: Pin) -> str:
    value = pin.value.strip()
    if value.lower() in _WORDS:
        return _WORDS[value.lower()]
    named = value.lower().removeprefix("lts/")
    if named in LTS_NAMES:
        return f"lts/{named}"
    if value.lower().startswith("lts/") and named.isdigit() and 0 < int(named) < FAR:
        return named
    if _WORD.match(value):
        return ""
    version = exact(value)
    if version is not None and version[0] in LAST:
        return ".".join(map(str, LAST[version[0]]))
    if _NVM.match(value):
        return KEPT
    asked = parse_range(value)
    if asked is None:
        return ""
    kept = parse_range(KEPT)
    if kept is not None and asked.meets(kept):
        return KEPT
    return str(asked.lowest[0]) if asked.lowest[0] else ""
