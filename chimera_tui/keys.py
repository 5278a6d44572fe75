"""One table of keys: bindings, the key bar, the palette, the help and chimera_tui/keys.md come from it.

A key that cannot act now is grey and says why when it is pressed: the last column of each row is a
function of the `Situation` that answers the reason, or nothing when the key is free. So no key is
ever dead without a word.
"""

# ruff: noqa: E501 - a table reads by columns
from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from chimera_tui.sitting.situation import Situation, always, reasons
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable


class Context(StrEnum):
    """Where a key holds."""

    ALL = "everywhere"
    BOARD = "board"
    ISSUES = "issues"
    HEALS = "heals"
    HISTORY = "history"
    WATCH = "watch"


class Group(StrEnum):
    """What a key is for; the help is ordered by it."""

    MOVE = "Move"
    DECIDE = "Decide"
    VIEW = "View"
    MORE = "More"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A row of the table."""

    id: str
    """Names the action; `App.set_keymap` takes it to move the key."""
    key: str
    """Textual's names, with commas between; empty for an action of the palette only."""
    shown: str
    """How the key is written for people."""
    label: str
    """One or two words for the key bar."""
    help: str
    """A sentence for the help and the palette."""
    where: tuple[Context, ...]
    group: Group
    changes: bool = False
    """True when it changes the project, the run or a target: `--read-only` takes it away."""
    bar: int = 0
    """Its place in the key bar from the left, 0 for none; small terminals drop the largest."""
    why_not: Callable[[Situation], str] = always


_ALL = (Context.ALL,)
_BOARD = (Context.BOARD,)
_ISSUES = (Context.ISSUES,)
_HEALS = (Context.HEALS,)
_HISTORY = (Context.HISTORY,)
_WATCH = (Context.WATCH,)


def _key(  # noqa: PLR0917 - a table reads by columns
    name: str,
    key: str,
    shown: str,
    label: str,
    text: str,
    where: tuple[Context, ...],
    group: Group,
    bar: int = 0,
    *,
    changes: bool = False,
    why_not: Callable[[Situation], str] = always,
) -> Key:
    return Key(
        id=name,
        key=key,
        shown=shown,
        label=label,
        help=text,
        where=where,
        group=group,
        changes=changes,
        bar=bar,
        why_not=why_not,
    )


KEYS: tuple[Key, ...] = (
    # -- everywhere: move
    _key("mode.board", "1", "1", "Board", "Show the board: the run as it goes.", _ALL, Group.MOVE),
    _key("mode.issues", "2", "2", "Issues", "Show all issues that were found.", _ALL, Group.MOVE),
    _key("mode.heals", "3", "3", "Heals", "Review the heals that are offered.", _ALL, Group.MOVE),
    _key("mode.history", "4", "4", "History", "Show past runs and the ledger.", _ALL, Group.MOVE),
    _key(
        "mode.watch", "5", "5", "Watch", "Simulate again at every save.", _ALL, Group.MOVE
    ),
    _key("pane.next", "tab", "tab", "pane", "Go to the next pane.", _ALL, Group.MOVE, 20),
    _key(
        "pane.previous", "shift+tab", "shift+tab", "pane back", "Go to the pane before.", _ALL,
        Group.MOVE,
    ),
    _key("open", "enter", "enter", "open", "Go deeper: open what the cursor is on.", _ALL, Group.MOVE, 10),
    _key("back", "escape", "esc", "back", "Go out: close, clear the filter, or leave.", _ALL, Group.MOVE, 80),
    _key("jump", "g", "g", "jump", "Put a letter on each pane; the letter jumps there.", _ALL, Group.MOVE),
    # -- board
    _key(
        "needs.next", "n", "n", "needs you", "Go to the next thing that waits for you.", _BOARD,
        Group.MOVE, 15, why_not=reasons.nothing_waits,
    ),
    _key(
        "run.start", "ctrl+r", "^r", "run", "Start a run on this project.", _ALL, Group.DECIDE, 85,
        changes=True, why_not=reasons.cannot_start,
    ),
    _key(
        "run.cancel", "c", "c", "cancel run", "Stop the run at its next step; asks first.", _BOARD,
        Group.DECIDE, 60, changes=True, why_not=reasons.no_run,
    ),
    _key("log.full", "l", "l", "log", "Show the log alone, or everything again.", _BOARD, Group.VIEW, 50),
    # -- deciding
    _key(
        "heal.accept", "a", "a", "accept", "Accept the heal as it is offered; undo with u.",
        (Context.BOARD, Context.HEALS), Group.DECIDE, 30, changes=True,
        why_not=reasons.no_heal_waits,
    ),
    _key(
        "heal.reject", "r", "r", "reject", "Reject the heal; asks for a reason, which may be empty.",
        (Context.BOARD, Context.HEALS), Group.DECIDE, 32, changes=True,
        why_not=reasons.no_heal_waits,
    ),
    _key(
        "heal.always", "", "palette", "always this rule",
        "Accept every safe heal of this rule for the rest of this run.",
        (Context.BOARD, Context.HEALS), Group.DECIDE, changes=True, why_not=reasons.no_safe_heal,
    ),
    _key(
        "heal.safe", "", "palette", "always safe",
        "Accept every safe heal for the rest of this run.",
        (Context.BOARD, Context.HEALS), Group.DECIDE, changes=True, why_not=reasons.no_run,
    ),
    _key(
        "policy.ask", "", "palette", "ask again", "Take 'always' back: ask at every heal again.",
        (Context.BOARD, Context.HEALS), Group.DECIDE, changes=True, why_not=reasons.no_policy,
    ),
    _key(
        "undo", "u", "u", "undo", "Take the heals that were last written back; asks first.",
        (Context.BOARD, Context.HEALS, Context.HISTORY), Group.DECIDE, 62, changes=True,
        why_not=reasons.nothing_to_undo,
    ),
    # -- issues
    _key(
        "filter", "slash", "/", "filter", "Narrow the list: sev:high path:*.toml rule:… and words.",
        (Context.ISSUES, Context.BOARD), Group.VIEW, 40,
    ),
    _key(
        "match.next", "n", "n", "next", "Go to the next issue of the same file.", _ISSUES, Group.MOVE,
        why_not=reasons.no_issue,
    ),
    _key(
        "match.previous", "N", "N", "previous", "Go to the issue before of the same file.", _ISSUES,
        Group.MOVE, why_not=reasons.no_issue,
    ),
    _key("sort", "s", "s", "sort", "Sort by severity, file, rule or order found.", _ISSUES, Group.VIEW, 44),
    _key("group", "b", "b", "group", "Group by nothing, file, rule or severity.", _ISSUES, Group.VIEW, 46),
    _key("mark", "space", "space", "mark", "Mark the issue; copy, export and ignore take the marked.",
         _ISSUES, Group.DECIDE, 35, why_not=reasons.no_issue),
    _key(
        "ignore", "i", "i", "ignore…",
        "Ignore with a reason and a date; writes chimera.toml, the rule speaks again after it.",
        _ISSUES, Group.DECIDE, 36, changes=True, why_not=reasons.cannot_ignore,
    ),
    _key("rule.page", "o", "o", "rule page", "Show the page of the rule: what, why, bad, good.",
         (Context.ISSUES, Context.HEALS), Group.VIEW, 48, why_not=reasons.no_issue),
    _key("copy", "y", "y", "copy", "Copy what is selected as text.",
         (Context.ISSUES, Context.HEALS, Context.HISTORY), Group.MORE, 64),
    _key("copy.json", "Y", "Y", "copy JSON", "Copy what is selected as JSON.",
         (Context.ISSUES, Context.HISTORY), Group.MORE),
    _key("export", "x", "x", "export", "Write the list or the screen to a file.", _ALL, Group.MORE, 66),
    _key(
        "edit", "e", "e", "edit", "Open the file in your editor at this line.",
        (Context.ISSUES, Context.HEALS), Group.DECIDE, 38, changes=True, why_not=reasons.no_file,
    ),
    # -- the diff
    _key("hunk.toggle", "space", "space", "mark hunk", "Take the hunk in or leave it out.", _HEALS,
         Group.DECIDE, 12, changes=True, why_not=reasons.no_heal_waits),
    _key("hunk.next", "right_square_bracket", "]", "next hunk", "Go to the next hunk.", _HEALS,
         Group.MOVE, 42, why_not=reasons.no_diff),
    _key("hunk.previous", "left_square_bracket", "[", "hunk back", "Go to the hunk before.", _HEALS,
         Group.MOVE, why_not=reasons.no_diff),
    _key("file.next", "right_curly_bracket", "}", "next file", "Go to the next file.", _HEALS,
         Group.MOVE, why_not=reasons.no_diff),
    _key("file.previous", "left_curly_bracket", "{", "file back", "Go to the file before.", _HEALS,
         Group.MOVE, why_not=reasons.no_diff),
    _key("hunk.split", "s", "s", "split", "Split the hunk into its single changes.", _HEALS,
         Group.DECIDE, 44, changes=True, why_not=reasons.no_heal_waits),
    _key("candidate.next", "full_stop", ".", "next way", "Show the next way to heal this.", _HEALS,
         Group.VIEW, 45, why_not=reasons.one_candidate),
    _key("candidate.previous", "comma", ",", "way before", "Show the way to heal this before.", _HEALS,
         Group.VIEW, why_not=reasons.one_candidate),
    _key("diff.view", "v", "v", "view", "Show side by side, unified, or what fits.", _HEALS, Group.VIEW, 47),
    _key("diff.wrap", "w", "w", "wrap", "Wrap long lines or cut them.", _HEALS, Group.VIEW),
    _key("diff.more", "plus", "+", "more lines", "Show more unchanged lines around.", _HEALS, Group.VIEW,
         why_not=reasons.no_diff),
    _key("diff.less", "minus", "-", "fewer lines", "Show fewer unchanged lines around.", _HEALS, Group.VIEW,
         why_not=reasons.no_diff),
    # -- history
    _key("compare", "c", "c", "compare", "Compare this run with the one before it.", _HISTORY, Group.VIEW, 34,
         why_not=reasons.no_run_selected),
    _key("replay", "p", "p", "replay", "Play this run again; 1 to 50 times as fast.", _HISTORY, Group.VIEW, 36,
         why_not=reasons.no_run_selected),
    _key("proof", "v", "v", "verify", "Prove the entry: its bytes, its hash, its place in the tree.", _HISTORY,
         Group.VIEW, 38, why_not=reasons.no_run_selected),
    # -- watch
    _key("watch.pause", "p", "p", "pause", "Pause watching, or go on.", _WATCH, Group.DECIDE, 30,
         why_not=reasons.nothing_to_watch),
    _key("watch.now", "r", "r", "run now", "Simulate now.", _WATCH, Group.DECIDE, 32,
         why_not=reasons.nothing_to_watch),
    _key("watch.mode", "m", "m", "mode", "Simulate only, or start a run after a save, which asks at each step.", _WATCH, Group.VIEW, 34,
         changes=True, why_not=reasons.nothing_to_watch),
    _key("watch.clear", "c", "c", "clear", "Clear the list of changes.", _WATCH, Group.MORE, 50),
    # -- everywhere: more
    _key("replay.speed", "asterisk", "*", "speed", "Change the speed of the replay.", _ALL, Group.MORE,
         why_not=reasons.no_replay),
    _key("theme", "", "palette", "theme", "Change to the next theme.", _ALL, Group.MORE),
    _key("help", "question_mark,f1", "?", "help", "Show what this screen is and all keys; / finds one.", _ALL, Group.MORE, 90),
    _key("palette", "ctrl+p", "^p", "palette", "Find any action by its name, its key or what it does.", _ALL, Group.MORE, 92),
    _key("quit", "ctrl+q", "^q", "quit", "Quit; while a run goes on it asks: detach or cancel.", _ALL, Group.MORE, 95),
)  # fmt: skip
"""All keys. Order is the order of the help."""

OPENS: dict[Context, str] = {
    Context.HEALS: "apply…",
    Context.ISSUES: "detail",
    Context.WATCH: "issues",
}
"""What `enter` opens where its common word would say too little."""


def label_in(key: Key, context: Context) -> str:
    """A key's one or two words in a context."""
    return OPENS.get(context, key.label) if key.id == "open" else key.label


BY_ID: dict[str, Key] = {key.id: key for key in KEYS}


def keys_of(context: Context, *, read_only: bool = False) -> tuple[Key, ...]:
    """The keys that hold in a context, its own first; read-only ones alone when that is asked."""
    own = [k for k in KEYS if context in k.where]
    everywhere = [k for k in KEYS if Context.ALL in k.where]
    return tuple(k for k in (*own, *everywhere) if not (read_only and k.changes))


def bar_of(context: Context, *, read_only: bool = False) -> tuple[Key, ...]:
    """The keys of the key bar, from the left."""
    return tuple(
        sorted((k for k in keys_of(context, read_only=read_only) if k.bar), key=lambda k: k.bar)
    )


def reason_against(key: Key, situation: Situation) -> str:
    """Why a key cannot act now; empty when it can."""
    if key.changes and situation.read_only:
        return "This console is read-only: it shows, it does not change."
    return key.why_not(situation)


def keys_page() -> str:
    """The page chimera_tui/keys.md, made from the table."""
    lines = [
        "# Keys of the console",
        "",
        "Made from `chimera_tui/keys.py` by `python -m chimera_tui.keys`; a test holds it current.",
        "Lists move with the arrows, `j` `k`, page and home keys, or the mouse. In a text field,",
        "letters type. No key has a dangerous twin on the shift key.",
    ]
    for context in Context:
        lines += ["", f"## {context.value.capitalize()}", "", "| key | does |", "|---|---|"]
        for key in KEYS:
            if context in key.where:
                shown = "`|`".replace("|", key.shown)
                lines.append(f"| {shown} | {key.help} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(keys_page(), end="")
