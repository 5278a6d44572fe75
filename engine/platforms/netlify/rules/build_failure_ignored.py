"""A failed build is deployed as if it had passed.

What
    A step of the build command is followed by ``|| true`` or ``|| echo …``, and what stands before
    it builds the site.

Why
    The shell takes the last status: when the build breaks, the command passes and Netlify puts
    live what happens to lie in the publish folder, or nothing.

Bad::

    command = "npm run build || echo 'no build'"

Good::

    command = "npm run build"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, several
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._written_commands import written_commands
from engine.platforms.offers import attempt, offer
from engine.project.builds.scripts import script_call
from engine.project.builds.shell import parse_command
from engine.project.builds.tools import TOOLS
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.rules._written_commands import WrittenCommand
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.builds.shell import Step

meta = RuleMeta(
    id="build-failure-ignored",
    title="A failed build is deployed as if it had passed",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/configure-builds/overview/",
    family="2",
    needs=(Need.WRITTEN_COMMAND,),
)

NOTHING = frozenset({"true", ":", "echo", "printf"})
"""Programs that never fail and build nothing."""
LOOKING = NOTHING | {"ls", "find", "head", "tail", "cat", "pwd", "wc", "du", "tree"}
_BUILDS = regex(r"(?:^|[:_-])(?:build|generate|bundle|compile|export|prod|production)(?:$|[:_-])")
_PROGRAMS = frozenset(p for tool in TOOLS for p in tool.programs) | {"next", "nuxt", "nuxi", "make"}


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look at what stands before an `||` that cannot fail."""
    for command, step, _ in _found(site):
        yield issue_of(
            meta,
            command.location,
            f"When `{' '.join(step.texts[:3])}` fails, the command passes all the same.",
            why="What lies in the publish folder then goes live, or nothing does.",
            subject=command.context or "build",
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """End the command with the build, or before the `||`, where only looking comes behind it."""
    for command, _, ends in _found(site):
        if command.location == issue.location and ends:
            texts = dict.fromkeys(command.text[:end].rstrip(" &|;") for end in ends)
            return offer(
                *(
                    attempt(
                        issue,
                        "command.fail-honestly",
                        f"Run `{text}`",
                        several(command.replaced, text),
                        reason="A build that fails should stop the deploy; what is live stays.",
                    )
                    for text in texts
                )
            )
    return NoHeal(reason="What is to happen when the build fails only you can say.")


def _found(site: NetlifySite) -> Iterator[tuple[WrittenCommand, Step, tuple[int, ...]]]:
    """Each command, the step whose failure is lost, and where the command could end."""
    for command in written_commands(site):
        steps = parse_command(command.text)
        for index, step in enumerate(steps):
            if step.joined != "||" or step.program not in NOTHING or not step.words:
                continue
            lost = _building(site, steps, index)
            at = command.text.rfind("||", 0, step.words[0].start)
            if lost is None or _is_grouped(command.text[lost.words[0].start : at]):
                continue
            if any(s.program not in LOOKING for s in steps[index:]):
                yield command, lost, ()
                break
            looking = index
            while looking > 0 and steps[looking - 1].program in LOOKING:
                looking -= 1
            yield command, lost, (steps[looking].words[0].start, at)
            break


def _building(site: NetlifySite, steps: tuple[Step, ...], index: int) -> Step | None:
    """The step that builds, among those that the `||` at an index catches."""
    for step in reversed(steps[:index]):
        call = script_call(step, site.build_dir, site.snapshot)
        if call is not None and _BUILDS.search(call.script):
            return step
        if call is None and step.program in _PROGRAMS:
            return step
        if step.joined in {";", "\n", "&"}:
            return None
    return None


def _is_grouped(between: str) -> bool:
    """True where a group opens behind the step: what is caught is the group's."""
    return between.count("(") > between.count(")")
