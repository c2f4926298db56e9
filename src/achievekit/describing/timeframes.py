"""Timeframes in English: one row of `PARTS` for each thing that a timeframe may ask for."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from attrs import evolve

from achievekit.describing.words import MONTHS, WEEKDAY_NAMES, clock, day, listed, ordinal, runs, with_offset
from achievekit.periods import WEEKDAYS
from achievekit.records import frozen
from achievekit.timeframes import Timeframe


@frozen
class Part:
    """The fields that make one thing a timeframe asks for, and what they say."""

    fields: tuple[str, ...]
    words: Callable[[Timeframe], str]


def describe_timeframe(frame: Timeframe) -> str:
    """Return when a timeframe is open: `Monday to Friday, between 22:00 and 04:00`, or `always`."""
    return ", ".join(PARTS[name].words(frame) for name, _ in parts_of(frame)) or "always"


def parts_of(frame: Timeframe) -> Iterator[tuple[str, Timeframe]]:
    """Yield each thing that a timeframe asks for, by its name in `PARTS`, as a timeframe that asks for it alone."""
    for name, part in PARTS.items():
        given = {field: getattr(frame, field) for field in part.fields}
        if any(value not in (None, ()) for value in given.values()):
            yield name, evolve(Timeframe(), **given)


def _ranged(numbers: Iterable[int], show: Callable[[int], str]) -> str:
    spans = runs(numbers)
    return listed(show(first) if first == last else f"{show(first)} to {show(last)}" for first, last in spans)


def _weekdays(frame: Timeframe) -> str:
    named = _ranged((WEEKDAYS.index(name) for name in frame.weekdays or ()), lambda place: WEEKDAY_NAMES[place])
    return named if " to " in named else f"on {named}"


def _days_of_month(frame: Timeframe) -> str:
    return f"on the {_ranged(frame.days_of_month or (), ordinal)} of the month"


def _months(frame: Timeframe) -> str:
    return "in " + _ranged(frame.months or (), lambda number: MONTHS[number - 1])


def _time(frame: Timeframe) -> str:
    if frame.time_to is None:
        assert frame.time_from is not None  # one of the two is asked for
        return f"from {clock(frame.time_from)}"
    if frame.time_from is None:
        return f"before {clock(frame.time_to)}"
    return f"between {clock(frame.time_from)} and {clock(frame.time_to)}"


def _except_dates(frame: Timeframe) -> str:
    dates = (holiday.toordinal() for holiday in frame.except_dates)
    return "except on " + _ranged(dates, lambda number: day(date.fromordinal(number)))


def _except_between(frame: Timeframe) -> str:
    return "except " + listed(f"from {_edge(begin)} {_up_to(end)}" for begin, end in frame.except_between)


def _up_to(end: date) -> str:
    return f"to {_edge(end)}" if isinstance(end, datetime) else f"up to, but not including, {_edge(end)}"


def _edge(edge: date) -> str:
    return with_offset(edge) if isinstance(edge, datetime) else day(edge)


PARTS: dict[str, Part] = {
    "starts_at": Part(("starts_at",), lambda frame: f"from {_edge(frame.starts_at)}" if frame.starts_at else ""),
    "ends_at": Part(("ends_at",), lambda frame: f"until {_edge(frame.ends_at)}" if frame.ends_at else ""),
    "months": Part(("months",), _months),
    "days_of_month": Part(("days_of_month",), _days_of_month),
    "weekdays": Part(("weekdays",), _weekdays),
    "time": Part(("time_from", "time_to"), _time),
    "except_dates": Part(("except_dates",), _except_dates),
    "except_between": Part(("except_between",), _except_between),
}
