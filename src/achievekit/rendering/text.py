"""Views and explanations as text for a terminal or a log."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from textwrap import wrap

from achievekit.activity import Activity
from achievekit.describing.words import amount, instant, many, often, with_unit
from achievekit.rendering.terminal import Pen, aligned, bar, clean, percent
from achievekit.views.details import (
    NO_ACTIVITY,
    NO_ADJUSTMENT,
    NO_COMPLETION,
    AdjustmentEntry,
    CellKind,
    CompletionEntry,
    Details,
    StreakCalendar,
    TriggerEntry,
)
from achievekit.views.evidence import Verdict
from achievekit.views.standing import AchievementFacts, RuleView, Status

_LINE = 100
_INDENT = "  "
_LABEL = 18
_CELLS_IN_LINE = 28
_MOST_ENTRIES = 10

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
CELL_MARKS: dict[CellKind, str] = {
    CellKind.MET: "█",
    CellKind.PARTLY: "▄",
    CellKind.MISSED: "✗",
    CellKind.FROZEN: "*",
    CellKind.SKIPPED: "·",
    CellKind.OPEN: "░",
}


def tab_text(
    member: str, at: datetime, views: Sequence[AchievementFacts], *, color: bool = False, drawers: bool = False
) -> str:
    """Return the achievements tab of a member as text, with `drawers` all details too."""
    pen = Pen(color=color)
    titles = aligned([_title(view) for view in views])
    bars = iter(aligned([_bar(view, rule) for view in views for rule in _shown_rules(view)], right=(1, 2)))
    lines = [pen(f"{clean(member)}, {instant(at)}", "strong")]
    for view, title in zip(views, titles, strict=True):
        lines += ["", pen(title, STATUS_STYLES[view.status])]
        lines += [_INDENT + pen(next(bars), "warning" if rule.at_risk else "") for rule in _shown_rules(view)]
        lines += _wrapped(view.next_step)
        if drawers:
            lines += _drawer(view)
    if not views:
        lines += ["", "No achievements to show."]
    return "\n".join(lines)


def _title(view: AchievementFacts) -> tuple[str, ...]:
    completed = f"completed {often(view.completed_count)}" if view.completed_count else ""
    return clean(view.name), view.status.replace("_", " "), completed


def _shown_rules(view: AchievementFacts) -> tuple[RuleView, ...]:
    """Return the rules to show bars of: none where all is done for good, and the empty bars of a new round would mislead."""
    return () if view.limit_reached and view.limit_frees_at is None else view.rules


def _bar(view: AchievementFacts, rule: RuleView) -> tuple[str, ...]:
    row = f"{amount(rule.completed_consecutive_periods)} of {amount(rule.consecutive_periods)} in a row"
    notes = [
        clean(rule.name or f"rule {rule.rule}") if len(view.rules) > 1 else "",
        row if rule.consecutive_periods > 1 else "",
        f"streak {amount(rule.current_streak)}{' at risk' if rule.at_risk else ''}" if rule.current_streak else "",
        many(rule.freezes_left, "freeze") if rule.freezes_left else "",
    ]
    value = f"{amount(rule.current_period_value)} of {clean(with_unit(rule.period_goal, rule.unit))}"
    return bar(rule.fraction), percent(rule.fraction), value, ", ".join(note for note in notes if note)


def _wrapped(text: str, first: str = _INDENT, rest: str = _INDENT) -> list[str]:
    return wrap(clean(text), _LINE, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


# --- the drawer -----------------------------------------------------------------------------------


def _drawer(view: AchievementFacts) -> Iterator[str]:
    for label, entries in _sections(view.details):
        for place, entry in enumerate(entries):
            first = f"{_INDENT * 2}{label if place == 0 else '':<{_LABEL}}"
            yield from _wrapped(entry, first, " " * len(first))


def _sections(details: Details) -> Iterator[tuple[str, list[str]]]:
    if not details.rules:  # masked
        return
    yield "Goal", [details.goal]
    yield "Type and trigger", [f"{rule.type} of {rule.trigger}" for rule in details.rules]
    yield "Frequency limit", [rule.frequency_limit for rule in details.rules if rule.frequency_limit]
    yield "Timeframe", [details.timeframe] if details.timeframe else []
    for setting in details.settings:
        yield setting.label, [setting.text]
    for calendar in details.calendars:
        yield "Streak", [*_calendar(calendar)]
    yield "Activity", _newest([_trigger(one) for one in details.triggers]) or [NO_ACTIVITY]
    yield "Completions", _newest([_completion(one) for one in details.completions]) or [NO_COMPLETION]
    yield "Adjustments", _newest([_adjustment(one) for one in details.adjustments]) or [NO_ADJUSTMENT]


def _newest(entries: list[str]) -> list[str]:
    more = len(entries) - _MOST_ENTRIES
    return entries if more <= 0 else [*entries[:_MOST_ENTRIES], f"and {amount(more)} before"]


def _trigger(entry: TriggerEntry) -> str:
    sign = "+" if entry.change >= 0 else ""
    return f"{instant(entry.at)}  {entry.activity}  {sign}{with_unit(entry.change, entry.unit)}"


def _completion(entry: CompletionEntry) -> str:
    times = "" if entry.times == 1 else f"  {often(entry.times)}"
    return f"{instant(entry.at)}{times}  {f'by {entry.activity}' if entry.activity else 'without an activity'}"


def _adjustment(entry: AdjustmentEntry) -> str:
    actor = f" by {entry.actor}" if entry.actor else ""
    reason = f": {entry.reason}" if entry.reason else ""
    return f"{instant(entry.at)}  {entry.what} from {amount(entry.before)} to {amount(entry.after)}{actor}{reason}"


def _calendar(calendar: StreakCalendar) -> Iterator[str]:
    """Yield the cells in lines, and what their marks mean."""
    for begin in range(0, len(calendar.cells), _CELLS_IN_LINE):
        cells = calendar.cells[begin : begin + _CELLS_IN_LINE]
        marks = "".join(CELL_MARKS[cell.kind] for cell in cells)
        names = cells[0].label if len(cells) == 1 else f"{cells[0].label} to {cells[-1].label}"
        yield f"{marks}  {names}"
    shown = {cell.kind for cell in calendar.cells}
    yield "  ".join(f"{mark} {kind}" for kind, mark in CELL_MARKS.items() if kind in shown)


# --- the explanation ------------------------------------------------------------------------------


def explanation_text(
    member: str, activity: Activity, at: datetime, verdicts: Sequence[Verdict], *, color: bool = False
) -> str:
    """Return what became of an activity as text; `at` is its instant in the member's time zone."""
    pen = Pen(color=color)
    whose = activity.member if member == activity.member else f"{activity.member}, for {member}"
    lines = [pen(f"{clean(activity.id)}: {clean(activity.type)} of {clean(whose)}, {instant(at)}", "strong")]
    for verdict, title in zip(verdicts, aligned(_headings(verdicts)), strict=True):
        lines += ["", pen(title, "good" if verdict.counted else "bad"), *_wrapped(verdict.sentence)]
    if not verdicts:
        lines += ["", f"No rule listens: none has {clean(activity.type)} as its trigger and this member as its actor."]
    return "\n".join(lines)


def _headings(verdicts: Sequence[Verdict]) -> Iterator[tuple[str, ...]]:
    """Yield for each verdict the achievement, the rule where there are several, and what became of the activity."""
    number = Counter(verdict.achievement for verdict in verdicts)
    for verdict in verdicts:
        is_one_of_many = verdict.rule is not None and number[verdict.achievement] > 1
        rule = verdict.rule_name or (f"rule {verdict.rule}" if is_one_of_many else "")
        reason = "counted" if verdict.reason is None else f"refused: {verdict.reason.replace('_', ' ')}"
        yield clean(verdict.achievement_name), clean(rule), reason
