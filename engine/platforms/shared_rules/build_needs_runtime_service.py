"""The build asks a service that is only there when the site runs.

What
    The build migrates or seeds a database whose address the project itself gives as ``localhost``
    or as the name of a container (in a ``.env`` file: a guess, for the dashboard's variables go
    before), or it waits for or fetches from ``http://localhost`` without having started anything.
    On Netlify a migration without a known address is said too, as a guess and a low issue: every
    build runs it, a preview's as well.

Why
    The build machine has no such service: "connection refused", and the deploy fails.

Bad::

    "build": "prisma migrate deploy && next build"      # .env: DATABASE_URL=...@localhost:5432/shop

Good::

    "build": "prisma generate && next build"            # and the migration where it can reach it

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.shared_rules._builds import builds, step_location, steps
from engine.project.builds.outputs import program_words
from engine.project.builds.shell import is_python
from engine.project.git.index import git_index
from engine.project.packages.manifest import package_at
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Build, Site
    from engine.project.builds.scripts import Ran

meta = RuleMeta(
    id="build-needs-runtime-service",
    title="The build asks a service that is only there when the site runs",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    family="124",
    healable=False,
    needs=(Need.COMMAND,),
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    ("prisma", "migrate", "deploy"),
    ("prisma", "migrate", "dev"),
    ("prisma", "db", "push"),
    ("prisma", "db", "seed"),
    ("knex", "migrate:latest"),
    ("knex", "seed:run"),
    ("sequelize", "db:migrate"),
    ("sequelize-cli", "db:migrate"),
    ("typeorm", "migration:run"),
    ("drizzle-kit", "migrate"),
    ("drizzle-kit", "push"),
    ("alembic", "upgrade"),
    ("flask", "db", "upgrade"),
    ("manage.py", "migrate"),
    ("rails", "db:migrate"),
    ("rake", "db:migrate"),
    ("psql",),
    ("mongosh",),
    ("mysql",),
)
"""The first words of a step that changes a database."""
ADDRESSES = (
    *("DATABASE_URL", "DIRECT_URL", "POSTGRES_URL", "MONGODB_URI", "MONGO_URI", "MONGO_URL"),
    *("MYSQL_URL", "DB_URL", "SQLALCHEMY_DATABASE_URI"),
)
_LOCAL = regex(
    r"(?i)\A[a-z][a-z0-9+]*://(?:[^@/\s]*@)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|"
    r"host\.docker\.internal|db|postgres|mysql|mongo|mongodb|redis)(?::\d+)?(?:[/?]|\Z)"
)
_HERE = regex(r"(?:https?://|http-get://|tcp:)?(?:localhost|127\.0\.0\.1)(?::\d+)?(?:/\S*)?\Z")
_FILE = regex(
    r"(?m)^\s*provider\s*=\s*[\"']sqlite|^(?:export\s+)?[A-Z_]+_UR[LI]\s*=\s*[\"']?(?:file:|sqlite)"
)
_LINE = regex(r"(?m)^[ \t]*(?:export[ \t]+)?([A-Z][A-Z0-9_]*)[ \t]*=[ \t]*[\"']?([^\"'\s#]+)")
_IGNORED = regex(r"(?m)^(?:\*\*/|/)?\.env(?:\*|\.\*)?[ \t]*\r?$")
ASKERS = frozenset({"curl", "wget", "wait-on", "wait-port"})
STARTS = regex(
    r"(?:^|[\s:])(?:start|dev|serve|preview|server|start-server-and-test|docker|concurrently)\b|&\s*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A step that asks a service."""

    build: Build
    ran: Ran
    words: str
    what: str
    """What the address is and where it comes from; empty when it is not known."""


def check(site: Site) -> Iterator[Issue]:
    """Look for steps that change a database or ask this machine."""
    seen: set[str] = set()
    for found in _found(site):
        if found.words in seen or (not found.what and site.platform != "netlify"):
            continue
        seen.add(found.words)
        yield issue_of(
            meta,
            step_location(site, found.build, found.ran),
            f"The build runs `{found.words}`, and {found.what}."
            if found.what
            else f"The build runs `{found.words}`: every build does, a preview's as well.",
            why="On the build machine nothing answers there."
            if found.what and _severity(found) is None
            else "Unless the platform's own variables say another, the build machine asks itself."
            if found.what
            else "It needs a database that the build machine reaches, and previews change it too.",
            subject=found.words,
            severity=_severity(found),
            confidence=None if _severity(found) is None else Confidence.HEURISTIC,
        )


def _severity(found: Asked) -> Severity | None:
    """None for the rule's own; before a .env file go the variables of the platform's dashboard."""
    if not found.what:
        return Severity.LOW
    return Severity.MEDIUM if ".env" in found.what.partition(" ")[0] else None


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: where it belongs depends on where the service is."""
    del site
    if issue.severity is Severity.LOW:
        return NoHeal(reason="Run it where production is deployed alone, or say that it is meant.")
    return NoHeal(reason="Take it out of the build, or give the build an address it can reach.")


def _found(site: Site) -> Iterator[Asked]:
    for build in builds(site):
        ran = steps(site, build)
        started = bool(STARTS.search(build.command)) or any(
            r.step.joined == "&" or STARTS.search(" ".join(r.via)) for r in ran
        )
        for number, item in enumerate(ran):
            if item.folder is None or not item.step.certain or _may_fail(ran[number:]):
                continue
            words = [w.text for w in program_words(item, site.snapshot)]
            if words[:1] == ["npx"] or not words:
                continue
            said = " ".join(words)
            if is_python(words[0]):
                words = words[1:]
            if words and words[0] in ASKERS and not started:
                here = next((w for w in words[1:] if _HERE.match(w)), "")
                if here:
                    what = f"nothing was started at {here!r}"
                    yield Asked(build=build, ran=item, words=said, what=what)
            elif any(tuple(words[: len(m)]) == m for m in MIGRATIONS):
                if _is_a_file(site, item.folder):
                    continue
                yield Asked(
                    build=build, ran=item, words=said, what=_address(site, build, item, words)
                )


def _may_fail(ran: tuple[Ran, ...]) -> bool:
    """True when something else is tried where the first step fails: ``curl x || true``."""
    following = next((r for r in ran[1:] if r.via == ran[0].via), None)
    return following is not None and following.step.joined == "||"


def _address(site: Site, build: Build, ran: Ran, words: list[str]) -> str:
    """What is wrong with the address of the database; empty when nothing is known to be."""
    before = ran.step.words[: len(ran.step.words) - len(ran.step.core)]
    own = dict(ran.step.environment)
    own |= {
        name: value for w in before for name, is_set, value in [w.text.partition("=")] if is_set
    }
    for word in words[1:]:
        if _LOCAL.match(word):
            return "its address is this machine's"
    for name in ADDRESSES:
        value = own.get(name) or build.variables.get(name, "")
        if _LOCAL.match(value):
            return f"{name} is an address of this machine"
        if value:
            return ""
    if _is_said_elsewhere(site):
        return ""
    index = git_index(site.snapshot.root)
    ignored = site.snapshot.text(".gitignore") or "" if index is None else ""
    for file in (".env.production", ".env"):
        path = f"{ran.folder}/{file}" if ran.folder else file
        text = site.snapshot.text(path) if site.snapshot.is_file(path) else None
        if text is None or (index is not None and not index.tracks(path)):
            continue
        if _IGNORED.search(ignored):
            continue
        for line in _LINE.finditer(text):
            if line[1] in ADDRESSES:
                return (
                    f"{path} says that {line[1]} is this machine" if _LOCAL.match(line[2]) else ""
                )
    return ""


def _is_a_file(site: Site, folder: str) -> bool:
    """True when the database is a file that the build may well make."""
    here = f"{folder}/" if folder else ""
    package = package_at(site.snapshot, folder)
    if package is not None and any(package.has(n) for n in ("sqlite3", "better-sqlite3")):
        return not any(package.has(n) for n in ("pg", "mysql", "mysql2"))
    schema = site.snapshot.text(f"{here}prisma/schema.prisma") or ""
    said = site.snapshot.text(f"{here}.env") or ""
    return bool(_FILE.search(schema) or _FILE.search(said))


def _is_said_elsewhere(site: Site) -> bool:
    """True when the platform's file names a variable whose value it does not hold."""
    text = site.snapshot.text("render.yaml") or "" if site.platform == "render" else ""
    return any(name in text for name in ADDRESSES)
