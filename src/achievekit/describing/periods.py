"""Kinds of period in English: one row of `PERIOD_WORDS` for each kind in `PERIODS`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from achievekit.describing.words import MONTHS, clock, day, many, often
from achievekit.periods import Day, Hour, LastDays, Month, Overall, Period, Quarter, Recurring, Week, Year
from achievekit.records import frozen


@frozen(kw_only=True)
class PeriodWords:
    """What a kind of period is called.

    `type` is the kind of rule that it makes (of consecutive periods, if it is a calendar period), `noun` a single one.
    `per` follows a goal ("reaches 10,000 per day"), `current` the value of the period under way ("4,200 of 10,000 steps
    today"); both are of the period. `label` names the period that begins at a local instant.
    """

    type: str
    noun: str
    per: Callable[[Any], str]
    current: Callable[[Any], str]
    label: Callable[[datetime], str]


def period_words(period: Period) -> PeriodWords:
    """Return what a period is called."""
    return PERIOD_WORDS[type(period)]


def type_of(period: Period, consecutive_periods: int) -> str:
    """Return what kind of rule a period makes: `Total`, `Streak`, `Goal per month`."""
    is_single = period.is_calendar and consecutive_periods == 1
    return f"Goal per {noun_of(period)}" if is_single else period_words(period).type


def in_a_row(period: Period, number: int) -> str:
    """Return so many periods one after the other: `7 days in a row`, or `twice in a row` if they are no units."""
    return f"{many(number, period_words(period).noun) if is_unit(period) else often(number)} in a row"


def number_of(period: Period, number: int) -> str:
    """Return so many periods: `7 days`, `7 periods`."""
    return many(number, noun_of(period))


def noun_of(period: Period) -> str:
    """Return what one of the periods is called: `day`, else `period`."""
    return period_words(period).noun if is_unit(period) else "period"


def is_unit(period: Period) -> bool:
    """Whether each of the periods is one unit of the calendar, with a name of its own."""
    return getattr(period, "every", 1) == 1 and not isinstance(period, Recurring)


def label_of(period: Period, start: datetime | None) -> str:
    """Return what the period that begins at `start`, in local time, is called: `4 May 2026`, `Q2 2026`."""
    if start is None:
        return f"the first {noun_of(period)}"
    begun = period_words(period).label(start)
    return begun if is_unit(period) else f"from {begun}"


def _per_unit(noun: str) -> Callable[[Any], str]:
    def per(period: Any) -> str:
        every = noun if period.every == 1 else many(period.every, noun)
        return f"per {every}{_beginning(period)}"

    return per


def _beginning(period: Any) -> str:
    """Return where days or weeks begin, if that is not at midnight or on a Monday."""
    weekday, starts_at = getattr(period, "starts_on", "monday"), getattr(period, "day_starts_at", None)
    said = "" if weekday == "monday" else f" on {weekday.capitalize()}"
    if starts_at:
        said += f" at {clock(starts_at)}"
    return said and f" (beginning{said})"


def _this(noun: str, one: str) -> Callable[[Any], str]:
    return lambda period: one if period.every == 1 else f"in these {many(period.every, noun)}"


def _unit(noun: str, one: str, label: Callable[[datetime], str]) -> PeriodWords:
    return PeriodWords(type="Streak", noun=noun, per=_per_unit(noun), current=_this(noun, one), label=label)


PERIOD_WORDS: dict[type[Period], PeriodWords] = {
    Overall: PeriodWords(
        type="Total", noun="round", per=lambda _: "", current=lambda _: "", label=lambda _: "this round"
    ),
    Hour: _unit("hour", "this hour", lambda start: f"{day(start)}, {clock(start)}"),
    Day: _unit("day", "today", day),
    Week: _unit("week", "this week", lambda start: f"week of {day(start)}"),
    Month: _unit("month", "this month", lambda start: f"{MONTHS[start.month - 1]} {start.year}"),
    Quarter: _unit("quarter", "this quarter", lambda start: f"Q{(start.month + 2) // 3} {start.year}"),
    Year: _unit("year", "this year", lambda start: str(start.year)),
    LastDays: PeriodWords(
        type="Rolling window",
        noun="day",
        per=lambda period: f"within {many(period.days, 'day')}{_beginning(period)}",
        current=lambda period: "today" if period.days == 1 else f"in the last {many(period.days, 'day')}",
        label=day,
    ),
    Recurring: PeriodWords(
        type="Streak",
        noun="time",
        per=lambda period: f"per recurrence of `{period.rrule}` (since {day(period.start)}, {clock(period.start)})",
        current=lambda _: "this time",
        label=lambda start: f"{day(start)}, {clock(start)}",
    ),
}
