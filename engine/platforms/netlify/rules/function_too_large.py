"""A function is packed with more than it may hold.

What
    The files that ``included_files`` adds come to more than a function may hold, or to more
    pictures, films and archives than its package may; a function that is an archive is too large;
    or a function takes a package that is known to be too large by itself (TensorFlow, a browser).

Why
    A function may have 250 MB unpacked and 50 MB packed; beyond that the upload is refused, and
    the deploy with it. The limits are those of the service that runs functions. What
    ``node_modules`` adds only a build tells.

Bad::

    [functions]
      included_files = ["public/**"]          # 400 MB of films

Good::

    [functions]
      included_files = ["data/*.json"]

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._functions import (
    entries,
    functions_folder,
    packages_taken,
    reached,
    setting_of,
)
from engine.project.packages.manifest import Package, nearest_package
from engine.project.places import place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="function-too-large",
    title="A function is packed with more than it may hold",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/functions/troubleshooting/",
    family="65",
    healable=False,
    needs=(Need.FUNCTIONS,),
)

MEGABYTE = 1_048_576
UNPACKED = 250 * MEGABYTE
PACKED = 50 * MEGABYTE
_DENSE = """
jpg jpeg png webp avif gif mp4 webm mov m4v mp3 ogg m4a zip gz tgz br xz bz2 7z pdf woff2 docx xlsx
parquet
"""
DENSE = frozenset(_DENSE.split())
"""Endings of files that packing makes no smaller."""
HEAVY = {
    "@tensorflow/tfjs-node": "TensorFlow's library has some 400 MB",
    "onnxruntime-node": "the ONNX runtime has some 200 MB",
    "node-llama-cpp": "its libraries have some 300 MB",
    "electron": "it brings a whole browser",
    "puppeteer": "the browser it drives is not packed with it (puppeteer-core and a browser made "
    "for functions are)",
    "playwright": "the browsers it drives are not packed with it",
}
"""Packages that do not fit, with what is known of each; sizes are those of their releases."""
BROWSERS = ("@sparticuz/chromium", "@sparticuz/chromium-min", "chrome-aws-lambda")
"""Browsers made for functions."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Add up what is packed, and look for packages that are too large by themselves."""
    if not site.config_ok:
        return
    folder = functions_folder(site)
    if folder is None:
        return
    yield from _included(site, {entry.name for entry in entries(site.snapshot, folder)})
    for name in site.snapshot.children(folder):
        path = f"{folder}/{name}"
        size = site.snapshot.size(path) if name.endswith(".zip") else None
        if size is not None and size > PACKED:
            yield issue_of(
                meta,
                Location(path=path),
                f"The function {name!r} has {_said(size)}, and {_said(PACKED)} are allowed.",
                why="The upload is refused, and the deploy fails.",
                subject=path,
            )
    yield from _heavy(site, folder)


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: what a function can do without only they know."""
    del issue, site
    return NoHeal(reason="Include less, keep large files elsewhere, or take a smaller package.")


def _included(site: NetlifySite, functions: set[str]) -> Iterator[Issue]:
    for name, table in site.functions.items():
        if name not in functions and not ("*" in name and functions):
            continue  # No function takes these files with it.
        globs = table.get("included_files") if isinstance(table, dict) else None
        patterns = [g for g in globs if isinstance(g, str)] if isinstance(globs, list) else []
        sizes = _sizes(site, patterns)
        total = sum(sizes.values())
        dense = sum(s for p, s in sizes.items() if p.rpartition(".")[2].lower() in DENSE)
        if total <= UNPACKED and dense <= PACKED:
            continue
        largest = max(sizes, key=lambda p: sizes[p])
        what = _said(total) if total > UNPACKED else f"{_said(dense)} that do not pack"
        limit = UNPACKED if total > UNPACKED else PACKED
        where = site.location_of(f"functions.{name}.included_files")
        yield issue_of(
            meta,
            where or Location(path=site.config_path or "netlify.toml"),
            f"`included_files` adds {what} to "
            + ("each function" if name == "*" else f"the function {name!r}")
            + f", and {_said(limit)} are allowed; the largest is {largest}.",
            why="The upload of the function is refused, and the deploy fails.",
            subject=f"{name} included_files",
        )


def _sizes(site: NetlifySite, patterns: Sequence[str]) -> dict[str, int]:
    """The files that patterns include, with their sizes; those of unknown size left out."""
    if not patterns:
        return {}
    from engine.project.builds.globs import glob_head, glob_pattern

    wanted = [p for p in patterns if not p.startswith("!")]
    without = [glob_pattern(p[1:]) for p in patterns if p.startswith("!")]
    start = f"{site.build_dir}/" if site.build_dir else ""
    found: dict[str, int] = {}
    for pattern in wanted:
        if ".." in pattern.split("/"):
            continue
        matcher = glob_pattern(pattern)
        for path in site.snapshot.files_under(start + glob_head(pattern)):
            inner = path[len(start) :]
            if path in found or not matcher.match(inner) or any(w.match(inner) for w in without):
                continue
            size = site.snapshot.size(path)
            if size is not None:
                found[path] = size
    return found


def _heavy(site: NetlifySite, folder: str) -> Iterator[Issue]:
    told: set[str] = set()
    for entry in entries(site.snapshot, folder):
        for path, text in reached(site.snapshot, entry.path):
            for found in packages_taken(site.snapshot, path, text):
                known = HEAVY.get(found.package)
                mark = f"{path} {found.package}"
                if known is None or mark in told or _is_type(path, found.is_value):
                    continue
                if _left_out(site, entry.name, found.package):
                    continue
                told.add(mark)
                yield issue_of(
                    meta,
                    place(path, text, found.start, found.end),
                    f"The function {entry.name!r} takes {found.package!r}: {known}.",
                    why="The function is too large for the upload, or fails when it is called.",
                    subject=mark,
                    severity=Severity.HIGH,
                    confidence=Confidence.HEURISTIC,
                )


def _left_out(site: NetlifySite, function: str, package: str) -> bool:
    """True where the bundler leaves a package alone, or its browser comes from another one."""
    ignored = setting_of(site, function, "ignored_node_modules")
    if isinstance(ignored, list) and package in ignored:
        return True
    owner = nearest_package(site.snapshot, site.functions_dir or "")
    return (
        package in {"puppeteer", "playwright"}
        and isinstance(owner, Package)
        and owner.has(*BROWSERS)
    )


def _is_type(path: str, is_value: bool) -> bool:
    return not is_value and path.endswith((".ts", ".tsx", ".mts", ".cts"))


def _said(size: int) -> str:
    return f"{size / MEGABYTE:.0f} MB"
