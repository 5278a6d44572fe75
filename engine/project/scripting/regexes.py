r"""Which regular expressions JavaScript takes with the flag ``u``, and how it shows their source.

The grammar is ECMA-262 (2025) with its early errors: a lone brace or bracket, an escape without a
meaning (``\-`` outside a class), a quantifier with nothing before it, a group's name used twice.
"""

from __future__ import annotations

from engine.project.scripting.unicode import is_property
from engine.regex import regex

_BRACES = regex(r"\{([0-9]+)(,([0-9]*))?\}")
_NAME = regex(r"<((?:[^\W\d]|\$)(?:\w|[$\u200c\u200d])*)>")
_MODIFIERS = regex(r"\?([ims]*)(?:-([ims]*))?:")
_HEX = regex(r"x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{0*(?:10|[0-9a-fA-F])?[0-9a-fA-F]{1,4}\}")
_PROPERTY = regex(r"[pP]\{([^}]*)\}")
_NUMBER = regex(r"[1-9][0-9]*")
_SYNTAX = frozenset("^$\\.*+?()[]{}|/")
_CLASSES = frozenset("dDsSwW")
_CONTROLS = {"f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09, "v": 0x0B}
_LINE_ENDS = {"\n": "n", "\r": "r", "\u2028": "u2028", "\u2029": "u2029"}
_DEEPEST = 200


class _Bad(Exception):  # noqa: N818 - an answer inside this module
    pass


def is_unicode_regex(pattern: str) -> bool:
    """Whether ``new RegExp(pattern, "u")`` takes a pattern."""
    try:
        _Reader(pattern).run()
    except _Bad:
        return False
    return True


def regex_source(pattern: str) -> str:
    """What an expression's ``source`` shows: slashes outside classes and line ends escaped."""
    shown: list[str] = []
    escaped = in_class = False
    for char in pattern:
        if char in _LINE_ENDS:
            shown.append(_LINE_ENDS[char] if escaped else f"\\{_LINE_ENDS[char]}")
        elif char == "/" and not escaped and not in_class:
            shown.append("\\/")
        else:
            shown.append(char)
        if not escaped and char in "[]":
            in_class = char == "["
        escaped = char == "\\" and not escaped
    return "".join(shown) or "(?:)"


class _Reader:
    """Reads one pattern; the names and back references are checked at the end."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0
        self._groups = 0
        self._references: list[int] = []
        self._used_names: set[str] = set()
        self._names: set[str] = set()

    def run(self) -> None:
        self._names = self._alternatives(0)
        if self._at < len(self._text):
            raise _Bad
        if any(number > self._groups for number in self._references):
            raise _Bad
        if not self._used_names <= self._names:
            raise _Bad

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self, text: str) -> bool:
        if self._text.startswith(text, self._at):
            self._at += len(text)
            return True
        return False

    def _alternatives(self, depth: int) -> set[str]:
        """Read up to a closing bracket; the names of alternatives may repeat each other."""
        if depth > _DEEPEST:
            raise _Bad
        names: set[str] = set()
        while True:
            here: set[str] = set()
            while self._peek() not in {"", "|", ")"}:
                found = self._term(depth)
                if found & here:
                    raise _Bad
                here |= found
            names |= here
            if not self._take("|"):
                return names

    def _term(self, depth: int) -> set[str]:
        if self._take("^") or self._take("$") or self._take("\\b") or self._take("\\B"):
            return set()
        if any(self._take(head) for head in ("(?=", "(?!", "(?<=", "(?<!")):
            names = self._alternatives(depth + 1)
            self._close()
            return names
        names = self._atom(depth)
        self._quantifier()
        return names

    def _close(self) -> None:
        if not self._take(")"):
            raise _Bad

    def _atom(self, depth: int) -> set[str]:
        char = self._peek()
        if char == "(":
            self._at += 1
            return self._group(depth)
        if char == "[":
            self._at += 1
            self._character_class()
        elif char == "\\":
            self._at += 1
            self._escape()
        elif char in "*+?{}]":
            raise _Bad
        else:
            self._at += 1
        return set()

    def _group(self, depth: int) -> set[str]:
        own: set[str] = set()
        if self._peek() != "?":
            self._groups += 1
        elif (modifiers := _MODIFIERS.match(self._text, self._at)) is not None:
            given = modifiers[1] + (modifiers[2] or "")
            if len(set(given)) != len(given) or (modifiers[2] == "" and not modifiers[1]):
                raise _Bad
            self._at = modifiers.end()
        else:
            self._at += 1
            name = _NAME.match(self._text, self._at)
            if name is None:
                raise _Bad
            self._at = name.end()
            self._groups += 1
            own = {name[1]}
        inner = self._alternatives(depth + 1)
        self._close()
        if inner & own:
            raise _Bad
        return inner | own

    def _quantifier(self) -> None:
        if self._peek() in {"*", "+", "?"}:
            self._at += 1
        elif self._peek() == "{":
            braces = _BRACES.match(self._text, self._at)
            if braces is None or (braces[3] and int(braces[1]) > int(braces[3])):
                raise _Bad
            self._at = braces.end()
        else:
            return
        self._take("?")

    def _escape(self) -> None:
        number = _NUMBER.match(self._text, self._at)
        if number is not None:
            self._references.append(int(number[0]))
            self._at = number.end()
        elif self._take("k"):
            name = _NAME.match(self._text, self._at)
            if name is None:
                raise _Bad
            self._used_names.add(name[1])
            self._at = name.end()
        else:
            self._character_escape(in_class=False)

    def _character_escape(self, *, in_class: bool) -> int | None:
        """Read what follows a backslash; the code of the one character it stands for, if one."""
        text, at = self._text, self._at
        char = self._peek()
        if char in _CLASSES and char:
            self._at += 1
            return None
        if char in _CONTROLS:
            self._at += 1
            return _CONTROLS[char]
        if char in _SYNTAX or (in_class and char == "-"):
            if not char:
                raise _Bad
            self._at += 1
            return ord(char)
        if in_class and char == "b":
            self._at += 1
            return 8
        if char == "0" and not text[at + 1 : at + 2].isdecimal():
            self._at += 1
            return 0
        letter = text[at + 1 : at + 2]
        if char == "c" and letter.isascii() and letter.isalpha():
            self._at += 2
            return ord(letter) % 32
        code = _HEX.match(text, at)
        if code is not None:
            self._at = code.end()
            return int(code[0].strip("xu{}"), 16)
        named = _PROPERTY.match(text, at)
        if named is None or not is_property(named[1]):
            raise _Bad
        self._at = named.end()
        return None

    def _character_class(self) -> None:
        self._take("^")
        while not self._take("]"):
            low = self._class_atom()
            following = self._text[self._at + 1 : self._at + 2]
            if self._peek() == "-" and following not in {"", "]"}:
                self._at += 1
                high = self._class_atom()
                if low is None or high is None or low > high:
                    raise _Bad

    def _class_atom(self) -> int | None:
        char = self._peek()
        if not char:
            raise _Bad
        self._at += 1
        return self._character_escape(in_class=True) if char == "\\" else ord(char)
