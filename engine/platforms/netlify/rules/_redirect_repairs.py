"""What a dropped redirect row was meant to say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import NoHeal
from engine.platforms.findings import one
from engine.platforms.netlify.rules._config import document_at
from engine.platforms.netlify.rules._toml_side_files import as_lines
from engine.platforms.offers import attempt, offer
from engine.project.editing.lines import lines_of, replace_at, replace_line
from engine.project.near import nearest
from engine.project.toml import edits as toml_edits
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite, RowProblem

_TOKEN = regex(r"\S+")
_STATUS = regex(r"\d{3}!?$")
_HOST = regex(r"(?:www\.)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:/|$)", re.IGNORECASE)
_FILE = regex(r"\.(?:html?|php|aspx?|pdf|md|xml|json|txt|js|css|png|jpe?g|svg)$", re.IGNORECASE)
_SCHEME = regex(r"^(?:h?t{1,2}ps?|https?)(?::/|/{2}|:|;//|:\\\\)/*(?=[a-z0-9])", re.IGNORECASE)
_ARROW = regex(r"(?:->|=>|→|,|\|)")
WORDS = {
    "permanent": 301,
    "permanently": 301,
    "moved": 301,
    "redirect": 301,
    "temporary": 302,
    "temporarily": 302,
    "temp": 302,
    "found": 302,
    "rewrite": 200,
    "proxy": 200,
    "ok": 200,
}
"""Words people write where Netlify wants a number."""

KEYS = ("from", "to", "status", "force", "query", "conditions", "headers", "signed")
ALIASES = {
    "from": ("source", "path", "src", "url", "old"),
    "to": ("target", "dest", "redirect", "destination_url", "new", "location"),
}


def repairs(issue: Issue, site: NetlifySite, problem: RowProblem) -> Sequence[Proposal] | NoHeal:
    """Propose what the row was meant to say, and at last to make it a comment.

    Where a meaning is offered, giving the row up is a decision like that one: neither is safe.
    """
    source = problem.source
    if source.key_path:
        meant = tuple(_table_repairs(issue, site, problem))
        return offer(
            *meant,
            attempt(
                issue,
                "redirect.comment-out",
                "Turn the row into a comment",
                lambda: _comment_table(site, problem),
                reason="Netlify drops the row today: as a comment it changes nothing.",
                safe=not meant,
            ),
        )
    text = site.snapshot.text(source.path)
    if text is None:
        return NoHeal(reason="The file cannot be read any more.")
    whole = as_lines(source.path, text)
    if whole is not None:
        return offer(
            attempt(
                issue,
                "redirect.from-toml",
                "Write the tables as lines",
                whole,
                reason="The file is written as netlify.toml is; these are its rows as lines.",
            )
        )
    candidates = dict.fromkeys(_lines(source.text, issue.message))
    return offer(
        *(
            attempt(
                issue,
                f"redirect.{strategy}",
                f"Write `{' '.join(line.split())}`",
                one(replace_line, source.path, text, source.line, line),
                reason=reason,
            )
            for strategy, line, reason in candidates
        ),
        attempt(
            issue,
            "redirect.comment-out",
            "Turn the line into a comment",
            one(_comment_line, site, problem),
            reason="Netlify drops the line today: as a comment it changes nothing.",
            safe=not candidates,
        ),
    )


def _lines(line: str, message: str) -> Iterator[tuple[str, str, str]]:
    """Lines that could be meant: strategy, the whole line, the reason."""
    tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(line)]
    hash_at = next((i for i, t in enumerate(tokens) if t[0].startswith("#") and i), len(tokens))
    tokens = tokens[:hash_at]
    if not tokens:
        return
    words = [t[0] for t in tokens]

    def with_token(index: int, new: str) -> str:
        _, start, end = tokens[index]
        return line[:start] + new + line[end:]

    plain = line
    for index in reversed(range(len(tokens))):
        cleaned = _unwrapped(words[index])
        if cleaned != words[index]:
            _, start, end = tokens[index]
            plain = plain[:start] + cleaned + plain[end:]
    if plain != line:
        yield "unwrap", plain, "Netlify knows no quotes or brackets in these files."
        return
    if any(word.startswith("\\") for word in words[:2]):
        yield "slashes", line.replace("\\", "/"), "An address has slashes."
        return
    if len(words) == 1:
        parts = [p for p in _ARROW.split(words[0]) if p]
        if len(parts) >= 2 and all(p.startswith(("/", "http")) or p.isdigit() for p in parts):
            yield "split", line.replace(words[0], " ".join(parts)), "The parts need blanks between."
        return
    if _STATUS.match(words[1]) and len(words) > 2 and words[2].startswith(("/", "http")):
        first, second = tokens[1], tokens[2]
        swapped = (
            line[: first[1]] + second[0] + line[first[2] : second[1]] + first[0] + line[second[2] :]
        )
        yield "status-last", swapped, "The status stands behind the destination."
        return
    target = next(
        (i for i, w in enumerate(words) if i and w.startswith(("/", "http://", "https://"))), 0
    )
    if not target:
        for index in range(1, len(words)):
            if "=" in words[index] or _STATUS.match(words[index]):
                continue
            for strategy, new, reason in _destinations(words[index]):
                yield strategy, with_token(index, new), reason
            return
        return
    if "status" not in message.lower() or target + 1 >= len(words):
        return
    word = words[target + 1]
    asked = {w.partition("=")[0] for w in words[1:target]}
    if word.partition("=")[0] in asked and "=" in word and "?" not in words[target]:
        start, end = tokens[target][2], tokens[target + 1][2]
        yield (
            "query",
            f"{line[:start]}?{word}{line[end:]}",
            "A query of the destination is written behind a `?`.",
        )
        return
    status = status_meant(word)
    if status:
        yield "status", with_token(target + 1, status), "The status must be a number."
    elif "=" in word:
        local = words[target].startswith("/")
        for number in (200, 302) if local else (302, 301):
            yield (
                "insert-status",
                with_token(target + 1, f"{number}  {word}" if "  " in line else f"{number} {word}"),
                "A condition may only follow a status.",
            )


def _unwrapped(word: str) -> str:
    for opening, closing in (("<", ">"), ('"', '"'), ("'", "'"), ("`", "`"), ("“", "”")):
        if len(word) > 2 and word.startswith(opening) and word.endswith(closing):
            return word[1:-1]
    return word.replace("／", "/").replace("：", ":")


def _destinations(word: str) -> Iterator[tuple[str, str, str]]:
    fixed = _SCHEME.sub("https://" if "s" in word[:7].lower() else "http://", word)
    if fixed != word:
        yield "scheme", fixed, "The address needs a whole `https://`."
    elif word.startswith("../"):
        return
    elif _HOST.match(word) and not _FILE.search(word.split("/", maxsplit=1)[0]):
        yield "add-scheme", f"https://{word}", "An address of another site begins with `https://`."
    else:
        yield (
            "leading-slash",
            "/" + word.removeprefix("./").lstrip("\\"),
            "A destination on this site begins with `/`.",
        )


def status_meant(word: str) -> str:
    """The status a word stands for, with its force; empty when none is evident."""
    lowered = word.strip("[]()\"',;").lower().removeprefix("status=").removeprefix("status:")
    if lowered in WORDS:
        return str(WORDS[lowered])
    force = "!" if "!" in word else ""
    digits = lowered.strip("!").replace("o", "0").replace("l", "1").replace("i", "1")
    if re.fullmatch(r"\d{3}", digits) and digits[0] in "2345":
        return digits + force
    return ""


def _comment_line(site: NetlifySite, problem: RowProblem) -> Edit:
    source = problem.source
    text = site.snapshot.text(source.path) or ""
    line = lines_of(text)[source.line - 1]
    lead = len(line.text) - len(line.text.lstrip())
    start = line.start + lead
    return replace_at(source.path, text, start, start, "# ")


def _comment_table(site: NetlifySite, problem: RowProblem) -> tuple[Edit, ...]:
    source = problem.source
    text = site.snapshot.text(source.path) or ""
    return tuple(
        replace_at(source.path, text, line.start, line.start, "# ")
        for line in lines_of(text)
        if line.start < source.end and line.end > source.start and line.text.strip()
    )


def _table_repairs(
    issue: Issue, site: NetlifySite, problem: RowProblem
) -> Iterator[Proposal | NoHeal]:
    path = problem.source.path
    document = document_at(site, path)
    entry = next((e for e in document.entries if e.start == problem.source.start), None) or next(
        (e for e in document.entries if e.start >= problem.source.start), None
    )
    if entry is None:
        return
    row = entry.path
    values = document.value(*row)
    if not isinstance(values, dict):
        return
    reason = problem.reason
    for key in ("from", "to"):
        if f'Missing "{key}"' not in reason:
            continue
        others = [k for k in values if k not in KEYS]
        named = [k for k in others if k.lower() in ALIASES[key] or k.lower() == key]
        near = nearest(key, others, 1)
        if near is None:
            near = next((k for k in others if sorted(k.lower()) == sorted(key)), None)
        for wrong in dict.fromkeys([*([near] if near else []), *named]):
            yield attempt(
                issue,
                "redirect.rename-key",
                f"Call it `{key}` instead of `{wrong}`",
                one(toml_edits.rename_key, path, document, (*row, wrong), key),
                reason=f"A redirect's keys are `from` and `to`; `{wrong}` is ignored.",
            )
    if "status" in reason.lower() and "status" in values:
        status = status_meant(str(values["status"]))
        if status:
            number = int(status.strip("!"))
            yield attempt(
                issue,
                "redirect.status",
                f"Set `status = {number}`",
                one(toml_edits.set_value, path, document, (*row, "status"), number),
                reason="The status must be a number.",
            )
    target = values.get("to")
    if isinstance(target, str) and "must start with" in reason:
        for strategy, new, why in _destinations(target):
            yield attempt(
                issue,
                f"redirect.{strategy}",
                f"Set `to = {new!r}`",
                one(toml_edits.set_value, path, document, (*row, "to"), new),
                reason=why,
            )
