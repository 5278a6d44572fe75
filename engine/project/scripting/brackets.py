"""The brackets of a script: which one is never closed, or closes nothing.

A reading by tokens, no grammar: strings, templates, comments and regular expressions are passed
over. It is the second witness where a grammar lags behind the language: a script that the grammar
refuses and whose brackets do not pair is broken in every dialect. Text inside JSX is not told from
code, so a file with JSX has no say here.
"""

from __future__ import annotations

import re

from engine.records import dataclass
from engine.regex import regex

_TOKEN = regex(
    r"//[^\n]*|/\*.*?\*/"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
    r"|[\w$]+|\s+|.",
    re.DOTALL,
)
_TEMPLATE = regex(r"(?:[^`\\$]|\\.|\$(?!\{))*", re.DOTALL)
_REGEX = regex(r"/(?![*/])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_CLOSES = {")": "(", "]": "[", "}": "{"}
CLOSER = {"(": ")", "[": "]", "{": "}", "${": "}", "`": "`"}
"""What closes each opening."""
_WORDS_BEFORE_REGEX = frozenset(
    {
        *("return", "typeof", "case", "do", "else", "in", "instanceof", "new", "void", "delete"),
        *("throw", "await", "yield", "of", "default"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpaired:
    """A bracket without its other half."""

    text: str
    """The bracket: ``(``, ``}``, or a quote that is never closed."""
    offset: int
    opens: bool
    """True for one that is never closed, False for one that closes nothing or the wrong one."""
    missing: str = ""
    """All that would have to follow the end of the script, when only closings are missing."""


def unpaired(text: str) -> Unpaired | None:
    """The first bracket that does not pair; None when all do."""
    stack: list[tuple[str, int]] = []
    offset, before = 0, ""
    while offset < len(text):
        if stack and stack[-1][0] == "`":
            match = _TEMPLATE.match(text, offset)
            offset = match.end() if match else offset
            if text.startswith("${", offset):
                stack.append(("${", offset))
                offset, before = offset + 2, "{"
            elif text.startswith("`", offset):
                stack.pop()
                offset, before = offset + 1, '"'
            else:
                break
            continue
        match = (
            _REGEX.match(text, offset) if text[offset] == "/" and _awaits_value(before) else None
        )
        match = match or _TOKEN.match(text, offset)
        if match is None:
            break
        word, start, offset = match.group(), offset, match.end()
        if word.isspace() or word.startswith(("//", "/*")):
            continue
        before = word
        if word in {"(", "[", "{", "`"}:
            stack.append((word, start))
        elif word in _CLOSES:
            top = stack[-1][0] if stack else ""
            if top != _CLOSES[word] and not (top == "${" and word == "}"):
                return Unpaired(text=word, offset=start, opens=False)
            stack.pop()
        elif word in {'"', "'"}:
            return Unpaired(text=word, offset=start, opens=True)
    if not stack:
        return None
    first, start = stack[0]
    missing = "".join(CLOSER[opening] for opening, _ in reversed(stack))
    return Unpaired(text=first, offset=start, opens=True, missing=missing)


def _awaits_value(before: str) -> bool:
    """True where a slash begins a regular expression, by the word before it."""
    if not before:
        return True
    if before[0].isalnum() or before[0] in "_$":
        return before in _WORDS_BEFORE_REGEX
    return before[-1] not in ")]}\"'"
