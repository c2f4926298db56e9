"""The kinds of period by the words that stand for them in plain data and in `period="day"`."""

from achievekit.checks import check_choice, kind_of
from achievekit.errors import Findings
from achievekit.periods import Day, Hour, LastDays, Month, Overall, Period, Quarter, Recurring, Week, Year

# A kind that needs no field goes by its bare name (`period="day"`).
PERIODS: dict[str, type[Period]] = {
    "overall": Overall,
    "hour": Hour,
    "day": Day,
    "week": Week,
    "month": Month,
    "quarter": Quarter,
    "year": Year,
    "last_days": LastDays,
    "recurring": Recurring,
}

# What to write for a kind that its name does not tell all about.
_NEEDING_MORE = {"last_days": "LastDays(30)", "recurring": 'Recurring("FREQ=WEEKLY", start=…)'}

_WORDS = {kind: word for word, kind in PERIODS.items()}

# The calendar units by which a limit may be renewed (`Limit(3, per="week")`).
LIMIT_UNITS: dict[str, Period] = {unit: PERIODS[unit]() for unit in ("hour", "day", "week", "month", "quarter", "year")}


def word_of(period: Period) -> str:
    """Return the word that stands for a period's kind."""
    return _WORDS[type(period)]


def as_period(value: Period | str) -> Period:
    """Take the bare name of a kind for its default, and let anything else pass to the check."""
    if isinstance(value, str) and value in PERIODS and value not in _NEEDING_MORE:
        return PERIODS[value]()
    return value  # type: ignore[return-value]


def check_period(found: Findings, path: str, value: object) -> None:
    """Note what is no period."""
    if isinstance(value, str):
        check_choice(found, path, value, PERIODS, kind="period")
        if value in _NEEDING_MORE:
            found.add(path, f'"{value}" needs more than its name; use {_NEEDING_MORE[value]}')
    elif not isinstance(value, Period):
        found.add(path, f'is {kind_of(value)}; use a period such as Day() or "day"')
