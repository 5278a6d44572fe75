"""A row of headers in netlify.toml is dropped.

What
    A ``[[headers]]`` row has no ``for``, or a value that is neither a text nor a list of texts.

Why
    Netlify drops the whole row with a warning, the other headers in it too (headers-parser 10.1,
    observed). The deploy is green, and none of them is sent.

Bad::

    [[headers]]
      for = "/*"
      [headers.values]
        X-Frame-Options = "DENY"
        Access-Control-Max-Age = 600

Good::

    [[headers]]
      for = "/*"
      [headers.values]
        X-Frame-Options = "DENY"
        Access-Control-Max-Age = "600"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, several
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._row_edits import row_path
from engine.platforms.netlify.rules._rows import header_problems
from engine.platforms.offers import attempt, offer
from engine.project.near import nearest
from engine.project.scripting.values import to_text
from engine.project.toml import edits as toml_edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite, RowProblem

meta = RuleMeta(
    id="header-row-dropped",
    title="A row of headers in netlify.toml is dropped",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/routing/headers/",
    family="91",
    needs=(Need.HEADERS,),
)

MEANT_FOR = ("path", "source", "pattern", "route", "url", "from", "paths", "match")
"""Keys that other hosts have where Netlify has ``for``."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Take the reasons of Netlify's own parser."""
    for problem in _problems(site):
        source = problem.source
        yield issue_of(
            meta,
            source.location,
            f"Netlify drops this row of headers: {problem.reason.strip().rstrip('.')}.",
            why="A dropped row costs only a warning; none of its headers is sent.",
            subject=f"{source.number}",
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Name the path by ``for``; write the values as texts."""
    for problem in _problems(site):
        if problem.source.location != issue.location:
            continue
        if "Missing" in problem.reason:
            return offer(
                attempt(
                    issue,
                    "header.for",
                    "Name the path by `for`",
                    several(_named, site, problem),
                    reason="It is the key that Netlify reads; the row is dropped today.",
                )
            )
        return offer(
            attempt(
                issue,
                "header.text",
                "Write the values as texts",
                several(_texts, site, problem),
                reason="A header's value is a text; the row is dropped today.",
            )
        )
    return NoHeal(reason="The row is not there any more.")


def _problems(site: NetlifySite) -> Iterator[RowProblem]:
    for problem, _ in header_problems(site):
        if problem.source.key_path and "must be an array" not in problem.reason:
            yield problem


def _named(site: NetlifySite, problem: RowProblem) -> tuple[Edit, ...]:
    document, row = row_path(site, problem.source)
    values = document.value(*row)
    keys = [k for k in values if k != "values"] if isinstance(values, dict) else []
    key = next((k for k in keys if k.lower() in MEANT_FOR), None) or nearest("for", keys)
    if key is None:
        raise CannotEditError("No key of the row names a path.", where=problem.source.path)
    return (toml_edits.rename_key(problem.source.path, document, (*row, key), "for"),)


def _texts(site: NetlifySite, problem: RowProblem) -> tuple[Edit, ...]:
    document, row = row_path(site, problem.source)
    values = document.value(*row, "values")
    edits = [
        toml_edits.set_value(problem.source.path, document, (*row, "values", name), to_text(value))
        for name, value in (values.items() if isinstance(values, dict) else ())
        if isinstance(value, (int, float))
    ]
    if not edits:
        raise CannotEditError("No value is a plain number.", where=problem.source.path)
    return tuple(edits)
