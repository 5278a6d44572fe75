"""The publish folder repeats the base folder.

What
    ``publish`` is resolved from ``base``; a value that starts with the base again points to
    ``base/base/…``, which is not there.

Why
    The deploy is refused at its end: "Deploy directory 'web/web/public' does not exist". The
    doubled folder in that message is the usual sign (Netlify config 25.2, observed). Sites of
    the first years count from the repository instead (``base_rel_dir`` of the site's own
    settings is off, ``lib/api/build_settings.js``): there the doubled value is the right one,
    and several well-known sites keep it. No file tells which kind a site is, so this is likely
    and not certain, and the heal asks first.

Bad::

    [build]
    base = "web"
    publish = "web/dist"

Good::

    [build]
    base = "web"
    publish = "dist"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of, several
from engine.platforms.interface import RuleMeta
from engine.platforms.netlify.rules._config import (
    document_at,
    like,
    location_of_entry,
    outputs_of,
    set_at,
    written,
)
from engine.platforms.netlify.rules._config_errors import Fault, fault_kind
from engine.platforms.netlify.site import PathState, ValueOrigin
from engine.platforms.offers import attempt, offer
from engine.project.builds.shell import parse_command
from engine.project.toml import edits as toml_edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="publish-base-doubled",
    title="The publish folder repeats the base folder",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/monorepos/",
    family="3",
)

REFUSED = (
    "The doubled folder is not there, so the deploy is refused at its end; only a site whose "
    "`base_rel_dir` is off, as on Netlify's oldest sites, counts from the repository."
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Compare the head of `publish` with the base, and look whether the doubled folder is there."""
    yield from _unresolved(site)
    inner = _inner(site)
    if inner is None:
        return
    yield issue_of(
        meta,
        site.location_of("build.publish") or Location(path=site.config_path or "netlify.toml"),
        f"`publish` counts from the base folder {site.build_dir!r} and repeats it: "
        f"it means {site.publish!r}.",
        why=REFUSED,
        subject="publish",
        also=[w for w in [site.location_of("build.base")] if w is not None],
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Take the base off the value."""
    inner = _written_inner(site)[1] if not site.config_ok else _inner(site)
    if inner is None:
        return NoHeal(reason="The value does not repeat the base any more.")
    old = _written_inner(site)[0] if not site.config_ok else written(site, "build.publish")
    strip = attempt(
        issue,
        "publish.strip-base",
        f"Publish {inner!r}, relative to the base folder",
        lambda: set_at(site, issue, like(old, inner)),
        reason="`publish` counts from `base`; today's value names a folder that is not there.",
    )
    drop = attempt(
        issue,
        "base.drop",
        "Take `base` out and build from the repository's root",
        several(_without_base, site, issue),
        reason="Then `publish` counts from the root, and so does the command.",
    )
    return offer(drop, strip) if _enters_base(site) else offer(strip, drop)


def _without_base(site: NetlifySite, issue: Issue) -> tuple[Edit, ...]:
    document = document_at(site, issue.location.path)
    return (toml_edits.delete_key(issue.location.path, document, ("build", "base")),)


def _enters_base(site: NetlifySite) -> bool:
    """True where the command leads into the base folder too: all of it counts from the root."""
    steps = parse_command(site.build_command or "")
    return any(s.entered is not None and s.folder == site.build_dir for s in steps)


def _inner(site: NetlifySite) -> str | None:
    """The publish folder without the repeated base, or None when it repeats nothing."""
    base, publish = site.build_dir, site.publish
    if not site.config_ok or not base or not publish:
        return None
    if site.publish_origin is not ValueOrigin.CONFIG:
        return None
    if site.publish_state is not PathState.MISSING or site.snapshot.is_folder(f"{base}/{base}"):
        return None
    if publish == f"{base}/{base}":
        filled = outputs_of(site)
        return "." if not filled.open and not filled.may_fill(publish) else None
    if publish.startswith(f"{base}/{base}/"):
        filled = outputs_of(site)
        if any(p.path.startswith(f"{base}/{base}/") for p in filled.produced):
            return None
        return publish[len(base) * 2 + 2 :]
    return None


def _unresolved(site: NetlifySite) -> Iterator[Issue]:
    """The base is not there, so Netlify resolves nothing; what is written says enough."""
    publish, inner = _written_inner(site)
    if inner is None:
        return
    known = site.documents[-1]
    entry = known.document.entry("build", "publish")
    base = known.document.entry("build", "base")
    if entry is not None:
        yield issue_of(
            meta,
            location_of_entry(known.path, known.document, entry),
            f"`publish` counts from the base folder and repeats it: {publish!r}.",
            why=REFUSED,
            subject="publish",
            also=[location_of_entry(known.path, known.document, base)] if base else (),
        )


def _written_inner(site: NetlifySite) -> tuple[str, str | None]:
    error = site.config_error
    if error is None or fault_kind(error) is not Fault.BASE or not site.documents:
        return "", None
    document = site.documents[-1].document
    base, publish = document.value("build", "base"), document.value("build", "publish")
    if not isinstance(base, str) or not isinstance(publish, str):
        return "", None
    head = base.strip("/").removeprefix("./")
    given = publish.lstrip("/").removeprefix("./")
    if not head or not given.startswith(head + "/") or not given[len(head) + 1 :].strip("/"):
        return publish, None
    return publish, given[len(head) + 1 :].rstrip("/")
