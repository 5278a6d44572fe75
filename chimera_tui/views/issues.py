"""The list of issues and the detail of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.views.glyphs import (
    CONFIDENCE_WORDS,
    ISSUE_GLYPHS,
    ISSUE_ROLES,
    SEVERITY_GLYPHS,
    SEVERITY_ROLES,
    SEVERITY_SHORT,
)
from chimera_tui.words.spans import (
    EMPTY,
    Line,
    Role,
    Span,
    clean,
    clean_paragraphs,
    count,
    ellipsis,
    fit_path,
    grouped,
    line,
    wrap,
)

if TYPE_CHECKING:
    from chimera_tui.run.records import IssueView
    from chimera_tui.views.excerpt import Excerpt
    from chimera_tui.views.issue_filter import IssueFilter


def issue_row(view: IssueView, width: int, *, mark: str = " ", new: bool = False) -> Line:
    """An issue in one row: severity, state, where, what."""
    issue = view.issue
    where = 24 if width >= 70 else 18
    role = SEVERITY_ROLES[issue.severity]
    settled = ISSUE_ROLES[view.state] if view.state.value != "open" else Role.PLAIN
    return ellipsis(
        line(
            (mark, Role.ACCENT),
            (f"{SEVERITY_GLYPHS[issue.severity]} {SEVERITY_SHORT[issue.severity]}", role),
            (f" {ISSUE_GLYPHS[view.state]} ", settled),
            (
                fit_path(clean(str(issue.location)), where),
                Role.DIM if settled is Role.DIM else Role.PLAIN,
            ),
            " ",
            ("new ", Role.WARN) if new else "",
            ("waiver idle ", Role.WARN) if view.waiver and not view.waiver.counts else "",
            (clean(issue.message), Role.DIM if settled is Role.DIM else Role.PLAIN),
        ),
        width,
    )


def no_issues(chosen: IssueFilter, total: int, *, ran: bool) -> list[Line]:
    """What the list says when it is empty."""
    if chosen.text and total:
        return [
            line(
                (f"None of {count(total, 'issue')} passes the filter. ", Role.DIM),
                ("esc", Role.ACCENT),
                (" clears it.", Role.DIM),
            )
        ]
    if not ran:
        return [
            line(
                ("Nothing was simulated yet. ", Role.DIM),
                ("^r", Role.ACCENT),
                (" starts a run.", Role.DIM),
            )
        ]
    return [line(("✓ ", Role.GOOD), "No rule found anything to say.")]


def issue_detail(
    view: IssueView,
    width: int,
    *,
    excerpt: Excerpt | None,
    title: str = "",
    first_seen: str = "",
    proposals: int = 0,
) -> list[Line]:
    """All that is known of an issue."""
    issue = view.issue
    role = SEVERITY_ROLES[issue.severity]
    lines: list[Line] = [
        line(
            (f"{SEVERITY_GLYPHS[issue.severity]} {issue.severity.value}", role),
            f"  {CONFIDENCE_WORDS[issue.confidence]}",
            ("  rule ", Role.DIM),
            Span(issue.rule, Role.ACCENT, action="screen.act('rule.page')"),
        ),
        EMPTY,
    ]
    lines += [line((row, Role.STRONG)) for row in wrap(clean(issue.message), width)]
    if issue.why:
        lines += [EMPTY, *(line(row) for row in wrap(clean_paragraphs(issue.why), width))]
    lines += [
        EMPTY,
        line(
            (clean(str(issue.location)), Role.ACCENT),
            (f"   {issue.location.key_path}" if issue.location.key_path else "", Role.NAME),
        ),
    ]
    if excerpt is not None:
        lines += excerpt.lines(width)
    lines.append(EMPTY)
    facts: list[tuple[str, str, Role]] = [("state", _state_of(view), ISSUE_ROLES[view.state])]
    if proposals:
        facts.append(("heal", f"{count(proposals, 'proposal')} offered; enter reviews", Role.GOOD))
    elif view.healable and view.state.value == "open":
        facts.append(("heal", "the rule can heal this", Role.PLAIN))
    if view.waiver is not None and view.state.value != "ignored":
        counts = view.waiver.counts
        facts.append(("waiver", view.waiver.told, Role.PLAIN if counts else Role.WARN))
    if title:
        facts.append(("rule", title, Role.PLAIN))
    if view.platforms:
        facts.append(("on", ", ".join(view.platforms), Role.PLAIN))
    if issue.also:
        others = ", ".join(clean(str(a)) for a in issue.also[:6])
        more = f" and {len(issue.also) - 6} more" if len(issue.also) > 6 else ""
        facts.append(("also in", others + more, Role.PLAIN))
    if first_seen:
        facts.append(("first seen", first_seen, Role.PLAIN))
    if issue.docs:
        facts.append(("docs", issue.docs, Role.NOTE))
    for name, value, fact_role in facts:
        for number, row in enumerate(wrap(clean(value), max(8, width - 12))):
            lines.append(line((f"{name if not number else '':<11} ", Role.DIM), (row, fact_role)))
    return lines


def _state_of(view: IssueView) -> str:
    reason = f": {view.reason}" if view.reason else ""
    return f"{ISSUE_GLYPHS[view.state]} {view.state.value}".strip() + reason


def issue_text(view: IssueView) -> str:
    """An issue as text, for copying."""
    issue = view.issue
    parts = [
        f"{issue.severity.value} {issue.rule} at {issue.location} ({issue.confidence.value})",
        issue.message,
    ]
    if issue.why:
        parts.append(issue.why)
    if view.state.value != "open":
        parts.append(f"state: {_state_of(view)}")
    if view.waiver is not None and view.state.value != "ignored":
        parts.append(f"waiver: {view.waiver.told}")
    if issue.docs:
        parts.append(issue.docs)
    return "\n".join(parts)


def fitted_title(found: int, total: int, marked: int) -> str:
    """``6 of 14 · 2 marked``."""
    text = f"{grouped(found)} of {grouped(total)}" if found != total else grouped(total)
    return text + (f" · {marked} marked" if marked else "")
