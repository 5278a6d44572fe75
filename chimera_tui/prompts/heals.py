"""Plain prompts for heals: yes, no, another candidate, edit it yourself, quit.

A safe heal takes ``y``; an unsafe one takes the whole word ``yes``. What was edited in $EDITOR is
shown again as a diff, with what the simulation says of it, before it can be taken. The end of
input is a quit: nobody said yes.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from chimera_tui.formats.issues import wants_colour
from engine.decide import Answer, ProposalChoice
from engine.errors import StaleEditError
from engine.model import Decision, EditKind, Safety
from engine.project.editing.composed import edits_between
from engine.project.editing.diff import diff_of
from engine.records import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from engine.decide import Question, Workbench
    from engine.model import Edit, Issue, Proposal

OPERATOR = "operator"
HELP = """\
  y  take this heal (an unsafe one wants the whole word yes)
  n  leave this issue as it is
  a  show another candidate
  e  edit this candidate in $VISUAL or $EDITOR, then look at it again
  q  end here; what was taken is written
  ?  this help"""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A candidate as it is on the screen."""

    proposal: Proposal
    diff: str
    edits: tuple[Edit, ...] | None = None
    """None while it is as it was offered."""
    holds: bool = True


class HealPrompts:
    """Asks about each heal on one stream and reads answers from another."""

    def __init__(
        self,
        *,
        answers: TextIO | None = None,
        screen: TextIO | None = None,
        edit: Callable[[Path], None] | None = None,
    ) -> None:
        self._answers = answers or sys.stdin
        self._screen = screen or sys.stderr
        self._edit = edit or open_editor
        self._bench: Workbench | None = None

    def lay_out(self, bench: Workbench) -> None:
        """Take the workbench for the next choice."""
        self._bench = bench

    def decide(self, question: Question) -> Answer:
        """Ask a gate's question; only a clear yes is one."""
        for line in (question.question, *(f"  {d}" for d in question.details)):
            self._say(line)
        yes = self._ask("Proceed? [y/N] ") in {"y", "yes"}
        return Answer(decision=Decision.ACCEPT if yes else Decision.REJECT, by=OPERATOR)

    def choose(
        self, issue: Issue, proposals: tuple[Proposal, ...], diffs: tuple[str, ...], attempt: int
    ) -> ProposalChoice:
        """Show the candidates one by one and take an answer."""
        self._say(f"\n{issue.location}  {issue.rule} ({issue.severity})")
        self._say(f"  {issue.message}")
        if attempt > 1:
            self._say(f"  (attempt {attempt})")
        shown = [_Shown(p, d) for p, d in zip(proposals, diffs, strict=True)]
        index = 0
        self._show(shown[index], index, len(shown))
        while True:
            word = self._ask(self._question(shown[index], len(shown)))
            current = shown[index]
            if word in {"", "q", "quit"}:
                return ProposalChoice(decision=Decision.ABORT, by=OPERATOR, reason="ended here")
            if word in {"n", "no"}:
                return ProposalChoice(
                    decision=Decision.REJECT, by=OPERATOR, chosen=index, reason="not wanted"
                )
            if word == "yes" or (word == "y" and current.proposal.safety is Safety.SAFE):
                if current.holds:
                    return ProposalChoice(
                        decision=Decision.ACCEPT, by=OPERATOR, chosen=index, edits=current.edits
                    )
                self._say("  It does not heal the issue as it is; edit it again or answer n.")
            elif word == "y":
                self._say("  It may change what works today: type yes to take it.")
            elif word in {"a", "another"} or word.isdecimal():
                index = int(word) - 1 if word.isdecimal() else index + 1
                index %= len(shown)
                self._show(shown[index], index, len(shown))
            elif word in {"e", "edit"}:
                shown[index] = self._edited(issue, current)
                self._show(shown[index], index, len(shown))
            else:
                self._say(HELP)

    def _question(self, current: _Shown, count: int) -> str:
        yes = "y" if current.proposal.safety is Safety.SAFE else "yes"
        another = ", a another" if count > 1 else ""
        return f"Take it? [{yes}, n no{another}, e edit, q quit, ?] "

    def _show(self, current: _Shown, index: int, count: int) -> None:
        proposal = current.proposal
        number = f"{index + 1} of {count}, " if count > 1 else ""
        self._say(f"  heal ({number}{proposal.safety}): {proposal.title}")
        self._say(f"  why: {proposal.reason}")
        if proposal.proof:
            self._say(f"  proof: {proposal.proof}")
        colour = wants_colour(self._screen)
        for line in current.diff.removesuffix("\n").split("\n"):
            paint = {"+": "32", "-": "31"}.get(line[:1]) if colour else None
            self._say(f"\x1b[{paint}m{line}\x1b[0m" if paint else line)

    def _edited(self, issue: Issue, current: _Shown) -> _Shown:
        bench = self._bench
        if bench is None:
            return current
        before = bench.snapshot
        edits = current.edits if current.edits is not None else current.proposal.edits
        after = before.with_edits(edits)
        found: list[Edit] = [e for e in edits if e.kind in {EditKind.DELETE, EditKind.CHMOD}]
        for path in dict.fromkeys(
            e.path for e in edits if e.kind in {EditKind.REPLACE, EditKind.CREATE}
        ):
            try:
                text = self._in_editor(path, after.text(path) or "")
            except (OSError, subprocess.SubprocessError) as error:
                self._say(f"  The editor failed: {error}")
                return current
            old = before.text(path)
            if old is None:
                made = next(e for e in edits if e.path == path and e.kind is EditKind.CREATE)
                found.append(replace(made, new=text))
            else:
                found.extend(edits_between(path, old, text))
        try:
            diff = diff_of(before, found)
        except StaleEditError as error:
            self._say(f"  {error}")
            return current
        holds, proof = bench.prove(issue, tuple(found))
        return _Shown(replace(current.proposal, proof=proof), diff, tuple(found), holds)

    def _in_editor(self, path: str, text: str) -> str:
        with tempfile.TemporaryDirectory(prefix="chimera-") as folder:
            file = Path(folder) / path.rpartition("/")[2]
            file.write_bytes(text.encode("utf-8", "surrogateescape"))
            self._edit(file)
            return file.read_bytes().decode("utf-8", "surrogateescape")

    def _ask(self, text: str) -> str:
        self._screen.write(text)
        self._screen.flush()
        answer = self._answers.readline()
        if not answer:
            self._say("")
        return answer.strip().lower() if answer.strip() else ("?" if answer else "")

    def _say(self, text: str) -> None:
        self._screen.write(text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")


def open_editor(file: Path) -> None:
    """Open a file in the operator's editor and wait for it.

    Raises:
        OSError: the editor cannot be started.
        subprocess.CalledProcessError: it ended with an error.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    subprocess.run([*shlex.split(command), str(file)], check=True)
