"""A version in netlify.toml names a release that does not exist.

What
    A version is written as a number and loses its last zero (``PYTHON_VERSION = 3.10`` is 3.1), or
    names a release of Go with the ``.0`` that Go's first releases did not have before 1.21.

Why
    Netlify turns a number into text (config 25.2, observed): 3.10 becomes "3.1". The build image
    looks for that release, finds none, and the build stops.

Bad::

    [build.environment]
      PYTHON_VERSION = 3.10
      GO_VERSION = "1.18.0"

Good::

    [build.environment]
      PYTHON_VERSION = "3.10"
      GO_VERSION = "1.18"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.netlify.rules._config import location_of_entry, setting
from engine.platforms.offers import attempt, offer
from engine.project.javascript import to_text
from engine.project.toml import TomlKind
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.toml import TomlDocument, TomlEntry

meta = RuleMeta(
    id="tool-version-misread",
    title="A version names a release that does not exist",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/manage-dependencies/",
    family="16",
)

_NUMBER = regex(r"\d+\.\d*0\Z")
_GO = regex(r"1\.(\d+)\.0\Z")
FIRST_WITH_ZERO = 21
"""Go names its first releases ``1.N.0`` since 1.21 (go.dev/doc/toolchain); ``1.N`` before."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look at the versions of every environment in the file."""
    for path, document, entry, meant, read in _found(site):
        name = entry.path[-1]
        if isinstance(document.value(*entry.path), str):
            message = f"{name} is {read!r}: Go has no such release, its first one is {meant!r}."
        else:
            message = f"{name} is a number and is read as {read!r}; {meant!r} is written."
        yield issue_of(
            meta,
            location_of_entry(path, document, entry),
            message,
            why="The build image looks for that release and finds none.",
            subject=".".join(map(str, entry.path)),
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Write the version as a text, as it was meant."""
    for path, _, entry, meant, _ in _found(site):
        if path == issue.location.path and issue.subject == ".".join(map(str, entry.path)):
            return offer(
                attempt(
                    issue,
                    "version.text",
                    f'Write "{meant}"',
                    setting(site, issue, meant),
                    reason="It is the release that the letters in the file name.",
                )
            )
    return NoHeal(reason="The version is not there any more.")


def _found(site: NetlifySite) -> Iterator[tuple[str, TomlDocument, TomlEntry, str, str]]:
    for known in site.documents:
        document = known.document
        for entry in document.entries if known.counts else ():
            keys = entry.path
            is_version = str(keys[-1]).endswith("_VERSION") if keys else False
            if entry.kind is not TomlKind.PAIR or not is_version or "environment" not in keys:
                continue
            value = document.value(*keys)
            if isinstance(value, float):
                written = document.text[entry.value_start : entry.end].strip()
                if _NUMBER.match(written) and to_text(value) != written:
                    yield known.path, document, entry, written, to_text(value)
            elif isinstance(value, str) and keys[-1] == "GO_VERSION":
                match = _GO.match(value.strip())
                if match is not None and int(match[1]) < FIRST_WITH_ZERO:
                    yield known.path, document, entry, value.strip()[:-2], value
