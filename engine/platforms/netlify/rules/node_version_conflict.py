"""Two places choose different versions of Node.js.

What
    ``NODE_VERSION``, ``.nvmrc`` and ``.node-version`` name versions that have nothing in common, or
    the one that counts is outside the range that package.json asks for in ``engines``.

Why
    On Netlify the file wins over the variable, so the build runs on another Node than netlify.toml
    says; a package manager may refuse a version outside ``engines``.

Bad::

    NODE_VERSION = "18"        # and .nvmrc says 22

Good::

    NODE_VERSION = "22"        # and .nvmrc says 22

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import document_at, entry_at, location_of_entry
from engine.platforms.offers import attempt, offer
from engine.project.packages.node_version import Pin, pins_in
from engine.project.packages.semver import node_range
from engine.project.toml import edits as toml_edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="node-version-conflict",
    title="Two places choose different versions of Node.js",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/manage-dependencies/",
    family="8",
    needs=(Need.NODE,),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Compare every pin with the one that counts."""
    for counting, other in _conflicts(site):
        asked = other.source == "engines"
        yield issue_of(
            meta,
            counting.location if asked else other.location,
            f"{counting.source} chooses Node {counting.value}, "
            + (
                f"and package.json asks for {other.value!r}."
                if asked
                else f"and {other.source} says {other.value}: {counting.source} wins."
            ),
            why="The build runs on another Node than this place says."
            if not asked
            else "The package manager may refuse, and the code may need what is missing.",
            subject=f"{counting.source} {other.source}",
            also=[other.location if asked else counting.location],
            severity=_severity(counting, other),
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Let the variable say what the file says."""
    for counting, other in _conflicts(site):
        if issue.subject != f"{counting.source} {other.source}":
            continue
        variable = next((p for p in (counting, other) if p.source == "NODE_VERSION"), None)
        if variable is None:
            break
        wanted = other if variable is counting else counting
        value = wanted.value.removeprefix("v")
        if wanted.source == "engines":
            if wanted.range is None:
                break
            value = str(max(wanted.range.lowest[0], 1))
        path = variable.location.path
        try:
            document = document_at(site, path)
            entry = entry_at(document, variable.location)
        except CannotEditError as error:
            return NoHeal(reason=str(error))
        return offer(
            attempt(
                issue,
                "node.align-variable",
                f'Set NODE_VERSION = "{value}"',
                one(toml_edits.set_value, path, document, entry.path, value),
                reason=f"{wanted.source} says so"
                + (", and it wins anyway." if wanted is counting else "."),
                safe=wanted is counting,
            )
        )
    return NoHeal(reason="Which version is right only you know: let one place say it.")


def _conflicts(site: NetlifySite) -> Iterator[tuple[Pin, Pin]]:
    pins = list(_pins(site))
    counting = next((p for p in pins if p.firm), None)
    if counting is None or counting.range is None:
        return
    for other in pins:
        if other is counting or other.range is None or other.source in {"volta", ".tool-versions"}:
            continue
        if not counting.range.meets(other.range):
            yield counting, other


def counting_pin(site: NetlifySite) -> Pin | None:
    """The pin that Netlify takes."""
    return next((p for p in _pins(site) if p.firm), None)


def _pins(site: NetlifySite) -> Iterator[Pin]:
    """The pins, the one that Netlify takes first."""
    if not site.config_ok:
        return
    files = pins_in(site.snapshot, site.build_dir)
    yield from (p for p in files if p.firm)
    value = site.variables.get("NODE_VERSION", "")
    for known in site.documents if value else ():
        for keys in (
            ("context", site.context.context, "environment", "NODE_VERSION"),
            ("build", "environment", "NODE_VERSION"),
        ):
            entry = known.document.entry(*keys)
            if entry is not None and known.counts:
                yield Pin(
                    source="NODE_VERSION",
                    value=value,
                    range=node_range(value),
                    location=location_of_entry(known.path, known.document, entry),
                    firm=True,
                )
                break
    yield from (p for p in files if not p.firm)


def _severity(counting: Pin, other: Pin) -> Severity:
    if other.source == "engines":
        return Severity.MEDIUM
    one, two = counting.range, other.range
    same = one is not None and two is not None and one.lowest[0] == two.lowest[0]
    return Severity.LOW if same else meta.severity
