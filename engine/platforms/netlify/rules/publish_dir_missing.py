"""The publish folder is not there, and nothing in the build makes it.

What
    ``build.publish`` names a folder that is not in the project and that no step of the build
    command fills: not by a tool's default, not by its config, not by a flag, not by a copy.

Why
    The build passes and the deploy is refused at its end: "Deploy directory 'X' does not exist".
    What a build will make is predicted, not demanded: where one step cannot be read, where the
    command may live in the dashboard or a plugin may write, this rule is silent.

Bad::

    [build]
    command = "vite build"
    publish = "build"

Good::

    [build]
    command = "vite build"
    publish = "dist"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.netlify.fragment import is_fragment
from engine.platforms.netlify.rules import next_publish_wrong, publish_base_doubled
from engine.platforms.netlify.rules._config import from_base, like, outputs_of, set_at, written
from engine.platforms.netlify.site import PathState, ValueOrigin
from engine.platforms.offers import attempt, offer
from engine.project.builds.scripts import MANAGERS, expand, script_call
from engine.project.builds.tools import TOOLS
from engine.project.near import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="publish-dir-missing",
    title="The publish folder does not exist and nothing makes it",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/file-based-configuration/",
    family="3",
)

BUILDERS = (
    *("package.json", "Gemfile", "Makefile", "requirements.txt", "mkdocs.yml", "hugo.toml"),
    *("config.toml", "config.yaml", "config.yml", "hugo.yaml", "_config.yml", "Cargo.toml"),
    *("go.mod", "pyproject.toml", "Pipfile", "composer.json", "deno.json", "build.sh", "Rakefile"),
)
"""A file that says something is built here, be the command only in the dashboard."""

_CONFIGURED = {t.name: bool(t.configs) for t in TOOLS}
"""Tools with a fixed place for their output, and whether their config may name another."""

SITE_FOLDERS = ("public", "dist", "build", "site", "docs", "www", "out", "_site", "web", "static")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Ask the tree first, then every step of the build."""
    publish = site.publish
    if not site.config_ok or not publish or site.publish_state is not PathState.MISSING:
        return
    if site.publish_origin is not ValueOrigin.CONFIG:
        return
    where = site.location_of("build.publish") or Location(path=site.config_path or "netlify.toml")
    command = site.build_command
    also = [w for w in [site.location_of("build.command")] if command and w is not None]
    if _meant_form(site) is not None:
        yield issue_of(
            meta,
            where,
            f"The publish folder {written(site, 'build.publish')!r} is no folder's name.",
            why="The deploy is refused at its end because the folder does not exist.",
            subject="publish",
        )
        return
    if any(publish_base_doubled.check(site)) or any(next_publish_wrong.check(site)):
        return
    if is_fragment(site.snapshot):
        yield from _by_default(site, publish, where, also)
        return
    if not nothing_makes_it(site, publish):
        return
    does = f"`{command}` does not make it" if command else "there is no build that could make it"
    yield issue_of(
        meta,
        where,
        f"The publish folder {publish!r} is not there, and {does}.",
        why="The deploy is refused at its end because the folder does not exist.",
        subject="publish",
        also=also,
    )


def _by_default(
    site: NetlifySite, publish: str, where: Location, also: list[Location]
) -> Iterator[Issue]:
    """Where only configuration is at hand: what the tool in the command writes by default."""
    inside = _works_in(site)
    if inside and not publish.startswith(f"{inside}/"):
        yield issue_of(
            meta,
            where,
            f"The build works in {inside!r}, and {written(site, 'build.publish')!r} is published.",
            why="What a build writes is below its own folder unless its config says otherwise.",
            subject="publish",
            severity=Severity.MEDIUM,
            confidence=Confidence.HEURISTIC,
            also=also,
        )
        return
    outputs = outputs_of(site)
    made = {p.path: p for p in outputs.site_folders() if p.by in _CONFIGURED}
    if site.build_command is None or outputs.may_fill(publish) or len(made) != 1:
        return
    tool = next(iter(made.values()))
    open_ended = _CONFIGURED[tool.by] and not tool.literal
    yield issue_of(
        meta,
        where,
        f"{tool.by} writes {from_base(site, tool.path)!r}"
        + (" unless its config says otherwise" if open_ended else "")
        + f", and {written(site, 'build.publish')!r} is published.",
        why="A folder that nothing makes is refused at the end of the deploy.",
        subject="publish",
        severity=Severity.MEDIUM if open_ended else None,
        confidence=Confidence.HEURISTIC if open_ended else None,
        also=also,
    )


def _works_in(site: NetlifySite) -> str:
    """The folder below the base where all scripts of the command run; empty for none or several."""
    folders: set[str] = set()
    for ran in expand(site.snapshot, site.build_dir, site.build_command or ""):
        call = script_call(ran.step, ran.folder, site.snapshot)
        if ran.folder is None or ran.step.program not in MANAGERS:
            return ""
        if call is not None:
            folders.add("?" if call.folder is None else call.folder)
    only = next(iter(folders)) if len(folders) == 1 else ""
    below = only.startswith(f"{site.build_dir}/") if site.build_dir else only not in {"", "?"}
    return only if below and not only.startswith("..") else ""


def _meant_form(site: NetlifySite) -> str | None:
    """The folder that a pattern, a page or a path of the build machine means."""
    value = written(site, "build.publish")
    new = value.replace("\\", "/")
    new = new.removeprefix("/opt/build/repo").lstrip("/") if new.startswith("/opt/") else new
    parts = new.split("/")
    star = next((i for i, part in enumerate(parts) if set(part) == {"*"}), None)
    if star is not None and all(set(part) <= {"*"} for part in parts[star:]):
        new = "/".join(parts[:star]) or "."
    if new.endswith((".html", ".htm")):
        new = new.rpartition("/")[0] or "."
    return new if new != value else None


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Name the folder that is filled: by spelling, by the build, by where the pages are."""
    return offer(
        *(_publish(issue, site, candidate) for candidate in _candidates(site)),
        NoHeal(reason="No folder of the project or of the build is the evident one."),
    )


def _publish(
    issue: Issue, site: NetlifySite, candidate: tuple[str, str, str, bool]
) -> Proposal | NoHeal:
    strategy, value, reason, safe = candidate
    new = like(written(site, "build.publish"), value)
    return attempt(
        issue,
        strategy,
        f"Publish {new!r}",
        lambda: set_at(site, issue, new),
        reason=reason,
        safe=safe and not is_fragment(site.snapshot),
    )


def nothing_makes_it(site: NetlifySite, publish: str) -> bool:
    """True when no step of the build can fill a folder, and none can be hidden elsewhere."""
    if site.build_command is not None:
        return not outputs_of(site).may_fill(publish)
    if site.plugins:
        return False
    folders = {"", site.build_dir}
    return not any(site.snapshot.exists(f"{f}/{b}" if f else b) for f in folders for b in BUILDERS)


def _candidates(site: NetlifySite) -> Iterator[tuple[str, str, str, bool]]:
    publish = site.publish or ""
    seen: set[str] = set()
    form = _meant_form(site)
    if form is not None:
        yield "publish.form", form, "`publish` is the name of a folder, from the base on.", False
        return
    inside = _works_in(site) if is_fragment(site.snapshot) else ""
    if inside and not publish.startswith(f"{inside}/"):
        last = from_base(site, publish)
        value = f"{from_base(site, inside)}/{last}"
        seen.add(value)
        yield "publish.work-folder", value, "The scripts of the build run there.", False
    spelled = [p for p in site.snapshot.same_but_case(publish) if site.snapshot.is_folder(p)]
    if len(spelled) == 1:
        value = from_base(site, spelled[0])
        seen.add(value)
        yield "publish.case", value, "The folder is there; only its letters' case differs.", True
    made = {p.path: p for p in outputs_of(site).site_folders()}
    if {p.by for p in made.values()} == {"Nuxt"}:
        made = {path: p for path, p in made.items() if path.endswith("dist")}
    if len(made) == 1:
        folder = next(iter(made.values()))
        value = from_base(site, folder.path)
        if value not in seen:
            seen.add(value)
            yield (
                "publish.build-output",
                value,
                f"{folder.by} writes there"
                + (", as its config says." if folder.literal else " by default."),
                True,
            )
    parent = publish.rpartition("/")[0]
    names = [
        f"{parent}/{c}" if parent else c
        for c in site.snapshot.children(parent)
        if site.snapshot.is_folder(f"{parent}/{c}" if parent else c)
    ]
    near = nearest(publish, names)
    if near is not None and (value := from_base(site, near)) not in seen:
        seen.add(value)
        yield "publish.near", value, "It is the folder with the nearest name.", False
    if site.build_command is None:
        pages = [
            site.in_build_dir(n)
            for n in SITE_FOLDERS
            if site.snapshot.is_file(site.in_build_dir(f"{n}/index.html"))
        ]
        if site.snapshot.is_file(site.in_build_dir("index.html")):
            pages.append(site.build_dir)
        if len(pages) == 1 and (value := from_base(site, pages[0])) not in seen:
            yield "publish.pages", value, "It is the only folder with an index.html.", False
