"""Finding an action by what somebody types: its key, its name, or words of what it does.

The palette and the search of the help are this, over the one table of keys; so an action is found
where it cannot act, too, with the reason why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.keys import KEYS, Context, Group, keys_of, label_in, reason_against
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeVar

    from chimera_tui.keys import Key
    from chimera_tui.sitting.situation import Situation

    T = TypeVar("T")

GROUPS = tuple(Group)
THEME = "theme"
"""The place of the themes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that can be found."""

    id: str
    """The key's; for a theme ``theme:`` and its name."""
    shown: str
    """The key as it is written for people; empty where there is none."""
    label: str
    help: str
    place: str
    """Where it holds: a mode, everywhere, or among the themes."""
    mode: str = ""
    """The mode to go to first, where it is another one's."""
    reason: str = ""
    """Why it cannot act now."""


def action_of(key: Key, context: Context, situation: Situation, *, mode: str = "") -> Action:
    """A key of the table, as it can be found from a mode."""
    reason = reason_against(key, situation)
    place = mode or (Context.ALL.value if Context.ALL in key.where else context.value)
    if mode:
        reason = f"It is an action of {place.capitalize()}; enter goes there."
    return Action(
        id=key.id,
        shown=key.shown if key.key else "",
        label=label_in(key, Context(mode) if mode else context),
        help=key.help,
        place=place,
        mode=mode,
        reason=reason,
    )


def actions_in(context: Context, situation: Situation) -> list[Action]:
    """What a mode can do, its own actions first, in the order of the groups."""
    keys = keys_of(context, read_only=situation.read_only)
    own = [k for k in keys if Context.ALL not in k.where]
    everywhere = [k for k in keys if Context.ALL in k.where]
    return [
        action_of(key, context, situation)
        for part in (own, everywhere)
        for key in sorted(part, key=lambda k: GROUPS.index(k.group))
    ]


def actions_elsewhere(context: Context, situation: Situation) -> list[Action]:
    """What only the other modes can do: who looks for it finds where it is."""
    return [
        action_of(key, context, situation, mode=key.where[0].value)
        for key in KEYS
        if not {context, Context.ALL} & set(key.where) and not (key.changes and situation.read_only)
    ]


def found(things: Iterable[T], query: str, texts: Callable[[T], Sequence[str]]) -> list[T]:
    """The things that a query names, the nearest first; all of them for an empty one.

    Args:
        things: what is looked through.
        query: words, all of which must be found.
        texts: of a thing, in the order of their weight; the first is its name.
    """
    words = query.lower().split()
    ranked = [(rank(words, texts(thing)), thing) for thing in things]
    named = [(far, thing) for far, thing in ranked if far is not None]
    return [thing for _, thing in sorted(named, key=lambda pair: pair[0])]


def rank(words: Sequence[str], texts: Sequence[str]) -> int | None:
    """How far texts are from words, 0 the nearest; None when a word is in none of them."""
    far = 0
    for word in words:
        nearest = min(
            (n * 4 + step for n, text in enumerate(texts) if (step := _step(word, text)) < 4),
            default=None,
        )
        if nearest is None:
            if not _scattered(word, texts[0].lower()):
                return None
            nearest = len(texts) * 4
        far += nearest
    return far


def _step(word: str, text: str) -> int:
    text = text.lower()
    if text == word:
        return 0
    if text.startswith(word):
        return 1
    if any(part.startswith(word) for part in text.replace("-", " ").split()):
        return 2
    return 3 if word in text else 4


def _scattered(word: str, name: str) -> bool:
    """True when the letters stand in a name in their order: ``nh`` in ``next hunk``."""
    left = iter(name)
    return len(word) > 1 and all(letter in left for letter in word)


def words_of(action: Action) -> Sequence[str]:
    """The texts that an action is found by; a theme's name comes after all that acts."""
    if action.place == THEME:
        return ("", "", "", f"{THEME} {action.label}")
    return (action.label, action.shown, action.help, action.place, action.id)
