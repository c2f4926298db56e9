"""Views and explanations as text for a terminal or a log."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from achievekit.describing.words import amount, instant, many, of_goal, often, rule_label
from achievekit.rendering.contents import (
    CELL_SIGNS,
    COMPLETED,
    NEWEST_ENTRIES,
    NO_ACHIEVEMENTS,
    WEEKDAY_HEADS,
    asked,
    calendars,
    cut_note,
    goal_sentence,
    histories,
    nobody_listens,
    row_so_far,
    rows_of,
    status_word,
    verdict_labels,
)
from achievekit.rendering.terminal import Pen, aligned, bar, clean, padded, percent, width, wrapped
from achievekit.views.details import Details, StreakCalendar
from achievekit.views.evidence import ExplanationData, Verdict
from achievekit.views.standing import AchievementViewData, RuleView, Status

_LINE = 100
_INDENT = "  "
_LABEL = 20
_CELLS_IN_LINE = 28
_DAY_LETTERS = "".join(name[0] for name in WEEKDAY_HEADS)

STATUS_STYLES: dict[Status, str] = {
    Status.HIDDEN: "faint",
    Status.INACTIVE: "faint",
    Status.ENDED: "faint",
    Status.SCHEDULED: "faint",
    Status.LOCKED: "faint",
    Status.LIMIT_REACHED: "good",
    Status.IN_PROGRESS: "strong",
    Status.NOT_STARTED: "strong",
}


def tab_text(
    member: str, at: datetime, views: Sequence[AchievementViewData], *, color: bool = False, drawers: bool = False
) -> str:
    """Return the achievements tab of a member as text, with `drawers` all details too."""
    pen = Pen(color=color)
    lines = [pen(f"{clean(member)}, {instant(at)}", "strong")]
    for achievement in _achievements(views, pen, drawers=drawers):
        lines += ["", *achievement]
    if not views:
        lines += ["", f"{NO_ACHIEVEMENTS}."]
    return "\n".join(lines)


def achievement_text(view: AchievementViewData, *, color: bool = False) -> str:
    """Return one achievement of a tab as text, with its drawer open."""
    (lines,) = _achievements([view], Pen(color=color), drawers=True)
    return "\n".join(lines)


def _achievements(views: Sequence[AchievementViewData], pen: Pen, *, drawers: bool) -> Iterator[list[str]]:
    """Yield the lines of each achievement, with titles and bars in columns that go through all of them."""
    titles = aligned([_title(view) for view in views])
    bars = iter(aligned([_bar(view, rule) for view in views for rule in view.shown_rules], right=(1, 2)))
    for view, title in zip(views, titles, strict=True):
        lines = [pen(title, STATUS_STYLES[view.status])]
        lines += [_INDENT + pen(next(bars), "warning" if rule.warns else "") for rule in view.shown_rules]
        lines += _wrapped(view.next_step)
        yield [*lines, *_drawer(view)] if drawers else lines


def _title(view: AchievementViewData) -> tuple[str, ...]:
    word, completed = status_word(view), f"{COMPLETED} {often(view.completed_count)}" if view.completed_count else ""
    return (clean(view.name), completed, "") if word == COMPLETED else (clean(view.name), word, completed)


def _bar(view: AchievementViewData, rule: RuleView) -> tuple[str, ...]:
    notes = [
        clean(rule_label(rule.rule, rule.name)) if len(view.rules) > 1 else "",
        row_so_far(rule),
        f"streak {amount(rule.current_streak)}{' at risk' if rule.warns else ''}" if rule.current_streak else "",
        many(rule.freezes_left, "freeze") if rule.freezes_left else "",
    ]
    value = clean(of_goal(rule.current_period_value, rule.period_goal, rule.unit))
    return bar(rule.fraction), percent(rule.fraction), value, ", ".join(note for note in notes if note)


def _wrapped(text: str, first: str = _INDENT, rest: str = _INDENT) -> list[str]:
    """Return a text as lines that begin with `rest`, the first of them with `first`, which is as wide."""
    lines = wrapped(clean(text), _LINE - width(rest))
    return [f"{rest if place else first}{line}" for place, line in enumerate(lines)]


# --- the drawer -----------------------------------------------------------------------------------


def _drawer(view: AchievementViewData) -> Iterator[str]:
    if view.status is Status.HIDDEN:
        return
    for label, entries in _sections(view.details):
        if width(label) >= _LABEL:  # it takes a line of its own
            yield from _wrapped(label, _INDENT * 2, _INDENT * 2)
        beside = clean(label) if width(label) < _LABEL else ""
        for place, entry in enumerate(entries):
            first = _INDENT * 2 + padded(beside if place == 0 else "", _LABEL)
            yield from _wrapped(entry, first, " " * width(first))


def _sections(details: Details) -> Iterator[tuple[str, list[str]]]:
    yield "Goal", [goal_sentence(details)]
    for label, text in asked(details):
        yield label, [text]
    for title, calendar in calendars(details):
        yield title, [*_calendar(calendar)]
    for history in histories(details):
        rows, others = history.newest(NEWEST_ENTRIES)
        entries = aligned([[clean(text) for text in row] for row in rows])
        yield history.title, [*entries, *([others] if others else [])] or [history.otherwise]


def _calendar(calendar: StreakCalendar) -> Iterator[str]:
    """Yield the cells in lines, days below their weekdays, and what their marks mean."""
    are_weeks, rows = rows_of(calendar, calendar.cells, _CELLS_IN_LINE)
    longest = max(map(len, rows))
    if are_weeks:
        weeks = -(-longest // len(_DAY_LETTERS))
        longest = weeks * len(_DAY_LETTERS)
        yield _DAY_LETTERS * weeks
    for row in rows:
        cells = [cell for cell in row if cell is not None]
        marks = "".join(CELL_SIGNS[cell.kind].text if cell else " " for cell in row)
        last = cells[-1].label.removeprefix("from ")  # as periods that are no units begin
        names = cells[0].label if len(cells) == 1 else f"{cells[0].label} to {last}"
        yield f"{marks:{longest}}  {names}"
    if note := cut_note(calendar, calendar.cells):
        yield note
    shown = {cell.kind for cell in calendar.cells}
    yield "  ".join(f"{signs.text} {kind}" for kind, signs in CELL_SIGNS.items() if kind in shown)


# --- the explanation ------------------------------------------------------------------------------


def explanation_text(explanation: ExplanationData, *, color: bool = False) -> str:
    """Return what became of an activity as text."""
    pen, activity, verdicts = Pen(color=color), explanation.activity, explanation.verdicts
    whose = activity.member if explanation.member == activity.member else f"{activity.member}, for {explanation.member}"
    head = f"{clean(activity.id)}: {clean(activity.type)} by {clean(whose)}, {instant(explanation.at)}"
    lines = [pen(head, "strong")]
    for verdict, title in zip(verdicts, aligned(_headings(verdicts)), strict=True):
        lines += ["", pen(title, "good" if verdict.counted else "bad"), *_wrapped(verdict.sentence)]
    if not verdicts:
        lines += ["", *wrapped(clean(nobody_listens(explanation)), _LINE)]
    return "\n".join(lines)


def _headings(verdicts: Sequence[Verdict]) -> Iterator[tuple[str, ...]]:
    """Yield for each verdict the achievement, the rule where it is to be told, and what became of the activity."""
    for verdict, rule in zip(verdicts, verdict_labels(verdicts), strict=True):
        reason = "counted" if verdict.reason is None else f"refused: {verdict.reason.replace('_', ' ')}"
        yield clean(verdict.achievement_name), clean(rule), reason
