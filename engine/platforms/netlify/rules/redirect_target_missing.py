"""A redirect leads to a page or a function that is not there.

What
    The destination of a rule is a path of this site, and neither a file, nor a clean address of a
    page, nor a function of that name exists. Pages that a build makes are not known before it and
    are not asked for; a destination with ``:splat`` or a placeholder is not judged. A page below
    the publish folder's own name (``/dist/index.html`` of ``dist``) is never there.

Why
    The visitor is led to "Page not found"; the deploy is green.

Bad::

    /old  /new-page.html  301          # there is only newpage.html

Good::

    /old  /newpage.html  301

Since: 0.1.0
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import from_base
from engine.platforms.netlify.rules._patterns import Tried
from engine.platforms.netlify.rules._published import (
    CARRIED,
    all_known,
    function_names,
    in_publish,
    page_at,
    served,
)
from engine.platforms.netlify.rules._row_edits import set_field
from engine.platforms.netlify.rules._rows import redirect_sets
from engine.platforms.offers import attempt, offer
from engine.project.near import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.rules._rows import RedirectRows
    from engine.platforms.netlify.site import NetlifySite, Redirect

meta = RuleMeta(
    id="redirect-target-missing",
    title="A redirect leads to what is not there",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/routing/redirects/",
    family="12",
    needs=(Need.REDIRECTS,),
)

_FUNCTIONS = ("/.netlify/functions/", "/.netlify/builders/")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look every literal destination up among the files and the functions."""
    seen: Counter[str] = Counter()
    for rows, rule in _broken(site):
        mark = f"{rule.from_} {rule.to}"
        seen[mark] += 1
        is_function = rule.to.startswith(_FUNCTIONS) or _functions_meant(site, rule.to)
        yield issue_of(
            meta,
            rule.source.location,
            f"{rule.from_!r} leads to {rule.to!r}, and there is no such "
            + ("function." if is_function else "page."),
            why='The visitor gets "Page not found".',
            subject=mark if seen[mark] == 1 else f"{mark} #{seen[mark]}",
            confidence=meta.confidence if rows.read else Confidence.HEURISTIC,
            severity=Severity.MEDIUM if rule.effective_status == 404 else None,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Lead to the page with the nearest name, when there is exactly one."""
    rule = next((r for _, r in _broken(site) if r.source.location == issue.location), None)
    if rule is None:
        return NoHeal(reason="The rule is not there any more.")
    tail = "/" if rule.to.endswith("/") else ""
    meant = [n if "." in n.rpartition("/")[2] else n.rstrip("/") + tail for n in _meant(site, rule)]
    names = [n or "/" for n in dict.fromkeys(meant) if n != rule.to]
    return offer(
        *(
            attempt(
                issue,
                "redirect.nearest-target",
                f"Lead to {name!r}",
                one(set_field, site, rule, "to", name),
                reason=f"{name!r} is there and has the nearest name.",
            )
            for name in names
        ),
        NoHeal(reason="No page has a name that is near: only you know where this leads."),
    )


def _broken(site: NetlifySite) -> Iterator[tuple[RedirectRows, Redirect]]:
    known = all_known(site)
    functions = function_names(site)
    for rows in redirect_sets(site):
        own = rows.rows if rows.read else [r for r in rows.rows if r.source.path == rows.path]
        if not rows.read and rows.path and not rows.rows:
            continue
        tried = Tried(rows.rows)
        for rule in own:
            to = rule.to
            if _functions_meant(site, to):
                yield rows, rule
                continue
            if not to.startswith("/") or to.startswith("//") or ":" in to or "*" in to:
                continue
            if "$" in to or "{" in to:
                continue
            if to.startswith(_FUNCTIONS):
                name = to.split("?")[0].split("#")[0].split("/")[3]
                if functions is not None and rows.read and name not in functions:
                    yield rows, rule
            elif to.startswith("/.netlify"):
                continue
            elif known and rows.read:
                if not served(site, to) and not _another_answers(tried, rule):
                    yield rows, rule
            elif rows.read and (_misspelt_index(site, to) or _below_itself(site, to)):
                yield rows, rule


def _functions_meant(site: NetlifySite, to: str) -> str:
    """Where a destination was to lead that misspells the address of the functions; else empty."""
    parts = to.split("/")
    if len(parts) < 4 or parts[0] or parts[1] not in {".netlify", "netlify"}:
        return ""
    if parts[2] != "functions" and nearest(parts[2], ["functions"]) is None:
        return ""
    if parts[1:3] == [".netlify", "functions"] or served(site, f"/{parts[1]}/{parts[2]}"):
        return ""
    if any(site.snapshot.exists(site.in_build_dir(f"{f}/{parts[1]}/{parts[2]}")) for f in CARRIED):
        return ""
    return "/".join(("", ".netlify", "functions", *parts[3:]))


def _another_answers(tried: Tried, rule: Redirect) -> bool:
    """A redirect's destination is asked for anew, so another rule may answer it."""
    path = rule.to.partition("?")[0].partition("#")[0]
    return any(
        other is not rule
        for other in tried.taking(path)
        if rule.effective_status != 200 or other.status in {200, 404}
    )


def _misspelt_index(site: NetlifySite, to: str) -> bool:
    """``/indx.html``: carried along from nowhere, and a letter off what every build makes."""
    inner = to.strip("/")
    if nearest(inner, ["index.html"]) is None:
        return False
    folders = [site.in_build_dir(f) for f in CARRIED]
    return not served(site, to) and not any(
        site.snapshot.exists(f"{folder}/{inner}") for folder in folders
    )


def _below_itself(site: NetlifySite, to: str) -> str | None:
    """The address without the publish folder's name, for ``/dist/index.html`` of ``dist``."""
    written = from_base(site, site.publish).strip("/") if site.publish else ""
    path = to.partition("?")[0].partition("#")[0]
    if written in {"", "."} or written.startswith("..") or not path.endswith(".html"):
        return None
    if not path.startswith(f"/{written}/") or served(site, to):
        return None
    folders = [site.publish or "", *(site.in_build_dir(f) for f in CARRIED)]
    if any(site.snapshot.exists(f"{folder}/{written}") for folder in folders):
        return None
    return to[len(written) + 1 :]


def _meant(site: NetlifySite, rule: Redirect) -> Iterator[str]:
    to = rule.to
    path = to.partition("?")[0].partition("#")[0]
    rest = to[len(path) :]
    functions = _functions_meant(site, to)
    if functions:
        yield functions
        return
    if to.startswith(_FUNCTIONS):
        head, name = path.rpartition("/")[0] + "/", path.rpartition("/")[2]
        near = nearest(name, function_names(site) or ())
        if near is not None:
            yield head + near + rest
        return
    inner = _below_itself(site, to)
    if inner is not None:
        yield inner
        return
    real = in_publish(site, path)
    same = [p for p in site.snapshot.same_but_case(real) if site.snapshot.is_file(p)]
    publish = f"{site.publish}/" if site.publish else ""
    for found in same:
        yield "/" + found.removeprefix(publish) + rest
    pages = {
        "/" + p.removeprefix(publish)
        for p in site.snapshot.files_under(site.publish or "")
        if p.endswith((".html", ".pdf", ".xml", ".json", ".txt"))
    }
    clean = {p.removesuffix("index.html").rstrip("/") or "/" for p in pages if p.endswith(".html")}
    clean |= {p.removesuffix(".html") for p in pages}
    wanted = pages if "." in path.rpartition("/")[2] else clean
    near = nearest(path.rstrip("/") or "/", wanted)
    if near is None and path.endswith((".htm", ".php", ".asp")):
        stem = path.rpartition(".")[0]
        near = f"{stem}.html" if page_at(site.snapshot, in_publish(site, stem)) else None
    if near is None and not all_known(site):
        near = "/index.html"
    if near is not None:
        yield near + rest
    leaf = path.rstrip("/").rpartition("/")[2]
    moved = sorted(p for p in wanted if p.rpartition("/")[2] == leaf)
    if len(moved) == 1:
        yield moved[0] + rest
