"""What tabs, drawers and explanations show, and what stands where there is nothing. Text and HTML lay it out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from achievekit.describing.words import amount, capitalized, instant, many, often, quoted, rule_label, with_unit
from achievekit.exact import Quantity
from achievekit.records import frozen
from achievekit.views.details import AdjustmentEntry, CalendarCell, CellKind, Details, RuleDetails, StreakCalendar
from achievekit.views.evidence import ExplanationData, Verdict
from achievekit.views.standing import AchievementViewData, RuleView, Status

# Of a history that has no end this many entries are shown.
NEWEST_ENTRIES = 10

NO_ACHIEVEMENTS = "No achievements"
COMPLETED = "completed"


@frozen(kw_only=True)
class CellSigns:
    """How a cell of a streak calendar is told from the others: in a terminal by a column, in HTML by a sign."""

    text: str
    html: str


# Signs that any font has. (U+FE0E asks for the snowflake as text, not as a picture.)
CELL_SIGNS: dict[CellKind, CellSigns] = {
    CellKind.MET: CellSigns(text="█", html="\N{CHECK MARK}"),
    CellKind.PARTLY: CellSigns(text="▄", html="\N{CIRCLE WITH LEFT HALF BLACK}"),
    CellKind.MISSED: CellSigns(text="✗", html="\N{MULTIPLICATION X}"),
    CellKind.FROZEN: CellSigns(text="*", html="\N{SNOWFLAKE}\N{VARIATION SELECTOR-15}"),
    CellKind.SKIPPED: CellSigns(text="·", html="\N{MIDDLE DOT}"),
    CellKind.OPEN: CellSigns(text="░", html="\N{HORIZONTAL ELLIPSIS}"),
}


# What stands above columns of days.
WEEKDAY_HEADS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@frozen(kw_only=True)
class History:
    """Something that happened again and again: what its columns are called, and a row for each time, newest first.

    The first column says when, the second how much or how often. Where it never happened, that is said `otherwise`.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    otherwise: str

    def newest(self, most: int | None) -> tuple[Sequence[Sequence[str]], str]:
        """Return at most so many rows, the newest, and what is to be said where there are others.

        There may have been more than all of them, as a history is bounded.
        """
        shown = self.rows[:most]
        if len(shown) == len(self.rows):
            return shown, ""
        return shown, f"the newest {amount(len(shown))} of {amount(len(self.rows))} remembered"


def status_word(view: AchievementViewData) -> str:
    """Return what a status is called; a limit that never frees is no obstacle, but the end."""
    is_done = view.status is Status.LIMIT_REACHED and view.limit is not None and view.limit.per is None
    return COMPLETED if is_done else view.status.replace("_", " ")


def row_so_far(rule: RuleView) -> str:
    """Return how many periods were met in a row, nothing where one is enough."""
    if rule.consecutive_periods == 1:
        return ""
    return f"{amount(rule.completed_consecutive_periods)} of {amount(rule.consecutive_periods)} in a row"


def nobody_listens(told: ExplanationData) -> str:
    """Return what is said where there is no verdict, or none of the one achievement that was asked for."""
    of = "" if told.achievement is None else f" of {quoted(told.achievement)}"
    return f"No rule{of} counts {told.activity.type} activities for {told.member}. {told.hint}".rstrip()


def verdict_labels(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yield for each verdict what its rule is called, nothing if it has no name and is alone in its achievement."""
    number = Counter(verdict.achievement for verdict in verdicts)
    for one in verdicts:
        is_alone = number[one.achievement] == 1
        yield one.rule_name if one.rule is None or is_alone else rule_label(one.rule, one.rule_name)


def goal_sentence(details: Details) -> str:
    """Return what the whole achievement asks for, to stand by itself."""
    return capitalized(details.goal)


def asked(details: Details) -> Iterator[tuple[str, str]]:
    """Yield labels and texts for what an achievement asks for, point by point; each has a text."""
    for rule in details.rules:
        yield from ((label, text) for label, text in _asked_by(rule, several=len(details.rules) > 1) if text)
    if details.requires:
        yield "Requires", ", ".join(details.requires)
    if details.timeframe:
        yield "Timeframe", capitalized(details.timeframe)
    if details.limit:
        yield "Limit", capitalized(details.limit)
    yield from ((setting.label, setting.text) for setting in details.settings)


def _asked_by(rule: RuleDetails, *, several: bool) -> Iterator[tuple[str, str]]:
    if several:
        yield rule_label(rule.rule, rule.name), capitalized(rule.goal)
    yield "Type", rule.type
    yield "Trigger", rule.trigger
    yield "Frequency", capitalized(rule.frequency_limit)
    yield "Freezes", capitalized(rule.freezes)


def calendars(details: Details) -> Iterator[tuple[str, StreakCalendar]]:
    """Yield the streak calendars that have any cells, with their titles."""
    names = _rule_names(details)
    for calendar in details.calendars:
        if calendar.cells:
            yield f"Streak: {_label(calendar.rule, names)}" if names else "Streak", calendar


def rows_of(
    calendar: StreakCalendar, cells: Sequence[CalendarCell], length: int
) -> tuple[bool, list[Sequence[CalendarCell | None]]]:
    """Return whether rows of a calendar are weeks, and the rows, of so many cells; None where nothing is in its place.

    Rows of days begin on Mondays, whatever day the first cell is, if a whole number of weeks fits into them.
    """
    weekday = _first_weekday(cells) if calendar.period == "day" else None
    placed = [*[None] * (weekday or 0), *cells]
    return weekday is not None, [placed[begin : begin + length] for begin in range(0, len(placed), length)]


def _first_weekday(cells: Sequence[CalendarCell]) -> int | None:
    """Return the weekday of the first cell, 0 for a Monday; None where a cell is not a day.

    It is told by the first cell that is a day long: neither one that never was, nor one at the calendar's edge.
    """
    for place, cell in enumerate(cells):
        if cell.start and cell.end and (cell.end.date() - cell.start.date()).days == 1:
            return (cell.start.weekday() - place) % 7
    return None


def cut_note(calendar: StreakCalendar, shown: Sequence[CalendarCell]) -> str:
    """Return what is to be said where there were earlier periods than those shown; else nothing."""
    if not calendar.is_cut and len(shown) == len(calendar.cells):
        return ""
    return f"the newest {many(len(shown), 'period')}"


def histories(details: Details) -> tuple[History, ...]:
    """Return what happened: the activities that counted, the completions, the adjustments."""
    names = _rule_names(details)
    return _counted(details, names), _completions(details), _adjustments(details, names)


def _rule_names(details: Details) -> Mapping[str, str]:
    """Return what the rules are called, where there are several to be told apart."""
    if len(details.rules) == 1:
        return {}
    return {rule.rule: rule_label(rule.rule, rule.name) for rule in details.rules}


def _label(rule: str, names: Mapping[str, str]) -> str:
    return names.get(rule) or rule_label(rule, "")  # a rule may be gone from the catalog


def _counted(details: Details, names: Mapping[str, str]) -> History:
    rows = [
        (
            instant(one.at),
            _signed(one.change, one.unit),
            one.activity,
            *([_label(one.rule, names)] if names else []),
        )
        for one in details.triggers
    ]
    columns = ("When", "Change", "Activity", *(["Rule"] if names else []))
    return History(title="Counted activities", columns=columns, rows=rows, otherwise="No activity yet")


def _signed(change: Quantity, unit: str) -> str:
    return f"{'+' if change >= 0 else ''}{with_unit(change, unit)}"


def _completions(details: Details) -> History:
    rows = [
        (instant(one.at), often(one.times), f"by {one.activity}" if one.activity else "without an activity")
        for one in details.completions
    ]
    columns = ("When", "How often", "How")
    return History(title="Completions", columns=columns, rows=rows, otherwise="No completions recorded")


def _adjustments(details: Details, names: Mapping[str, str]) -> History:
    rows = [
        (instant(one.at), f"{amount(one.before)} \N{RIGHTWARDS ARROW} {amount(one.after)}", _adjusted(one, names))
        for one in details.adjustments
    ]
    columns = ("When", "Change", "What, by whom and why")
    return History(title="Adjustments", columns=columns, rows=rows, otherwise="No adjustments")


def _adjusted(one: AdjustmentEntry, names: Mapping[str, str]) -> str:
    whose = f" ({_label(one.rule, names)})" if names and one.rule is not None else ""
    by = f", by {one.actor}" if one.actor else ""
    return f"{one.what}{whose}{by}{f': {one.reason}' if one.reason else ''}"
