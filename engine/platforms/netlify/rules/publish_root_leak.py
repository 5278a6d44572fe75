"""The whole project is published, sources and all.

What
    The publish folder is the folder that is built, it holds a package.json, and the build fills
    another folder with the site.

Why
    The visitor gets the sources instead of the site, and can read every file of the project.

Bad::

    [build]
      command = "npm run build"      # vite build writes dist/

Good::

    [build]
      command = "npm run build"
      publish = "dist"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import document_at, from_base, outputs_of
from engine.platforms.offers import attempt, offer
from engine.project.toml import edits as toml_edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.builds.outputs import Produced

meta = RuleMeta(
    id="publish-root-leak",
    title="The whole project is published",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/file-based-configuration/",
    family="87",
    needs=(Need.SOUND, Need.MANIFEST),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Compare the published folder with the only one the build fills."""
    made = _made(site)
    if made is None:
        return
    said = site.location_of("build.publish")
    where = said or site.location_of("build.command")
    yield issue_of(
        meta,
        where or Location(path=site.config_path or "netlify.toml"),
        f"{made.by} writes {made.path!r}, and "
        + ("the whole project is published." if said else "no file says that it is published."),
        why="The visitor gets the sources instead of the site"
        + ("." if said else ", unless the dashboard names the folder."),
        subject="publish",
        severity=None if said else Severity.LOW,
        confidence=None if said else Confidence.HEURISTIC,
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Publish what the build writes."""
    made = _made(site)
    path = site.config_path
    if made is None or path is None or path.startswith(".."):
        return NoHeal(reason="There is no netlify.toml to say it in.")
    value = from_base(site, made.path)
    document = document_at(site, path)
    return offer(
        attempt(
            issue,
            "publish.build-output",
            f"Publish {value!r}",
            one(toml_edits.put_value, path, document, ("build", "publish"), value),
            reason=f"{made.by} writes there.",
        )
    )


def _made(site: NetlifySite) -> Produced | None:
    if not site.config_ok or site.publish != site.build_dir or site.plugins:
        return None
    if not site.snapshot.is_file(site.in_build_dir("package.json")):
        return None
    outputs = outputs_of(site)
    made = [m for m in outputs.site_folders() if m.by not in {"Next.js", "Nuxt", "SvelteKit"}]
    if outputs.open or len({m.path for m in made}) != 1:
        return None
    return made[0]
