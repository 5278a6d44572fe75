"""A version in netlify.toml names a release that does not exist.

What
    A version is written as a number and loses its last zero (``PYTHON_VERSION = 3.10`` is 3.1), or
    names a release of Go in a form that Go does not have: the first of a line is ``1.20`` up to
    that one, and ``1.21.0`` from that on (go.dev/doc/toolchain).

Why
    Netlify turns a number into text (config 25.2, observed): 3.10 becomes "3.1". The build image
    looks for that release, finds none, and the build stops; without the Go that is asked for it
    goes on with an old one ("Failed to install Go version '1.24'. Continue with existing version
    '1.19.13'", gohugoio/hugoDocs 3052), which today's modules do not build with.

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
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import location_of_entry, setting
from engine.platforms.offers import attempt, offer
from engine.project.scripting.values import to_text
from engine.project.toml.document import TomlKind
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.toml.document import TomlDocument, TomlEntry

meta = RuleMeta(
    id="tool-version-misread",
    title="A version names a release that does not exist",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/manage-dependencies/",
    family="16",
    needs=(Need.ENVIRONMENT,),
)

_NUMBER = regex(r"\d+\.\d*0\Z")
_GO = regex(r"1\.(\d+)(\.0)?\Z")
SEVERE = dict.fromkeys(("PYTHON_VERSION", "GO_VERSION", "RUBY_VERSION"), Severity.CRITICAL)
"""Versions that do not exist with the zero lost; of other tools an old one is taken."""
FIRST_WITH_ZERO = 21
"""The line of Go whose first release is the first to end in ``.0``."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look at the versions of every environment in the file."""
    for path, document, entry, meant, read in _found(site):
        name = entry.path[-1]
        of_go = isinstance(document.value(*entry.path), str)
        if of_go:
            message = f"{name} is {read!r}: Go has no such release, its first one is {meant!r}."
        else:
            message = f"{name} is a number and is read as {read!r}; {meant!r} is written."
        yield issue_of(
            meta,
            location_of_entry(path, document, entry),
            message,
            why="The build goes on with the image's own Go, which is old."
            if of_go
            else "The build image looks for that release; it is another one, or there is none.",
            severity=Severity.MEDIUM if of_go else SEVERE.get(str(name), Severity.HIGH),
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
                has_zero = match is not None and int(match[1]) >= FIRST_WITH_ZERO
                if match is not None and has_zero is not bool(match[2]):
                    first = f"1.{match[1]}.0" if has_zero else f"1.{match[1]}"
                    yield known.path, document, entry, first, value
