"""The kinds of period by the words that stand for them in plain data and in `period="day"`."""

from achievekit.checks import kind_of
from achievekit.errors import DefinitionError, Finding, did_you_mean
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

_WORDS = {kind: word for word, kind in PERIODS.items()}

# The calendar units by which a limit may be renewed (`Limit(3, per="week")`).
LIMIT_UNITS: dict[str, Period] = {unit: PERIODS[unit]() for unit in ("hour", "day", "week", "month", "quarter", "year")}


def word_of(period: Period) -> str:
    """Return the word that stands for a period's kind."""
    return _WORDS[type(period)]


def as_period(value: Period | str) -> Period:
    """Take the bare name of a kind for its default.

    Raises DefinitionError if there is no such kind, or it needs more than its name.
    """
    if isinstance(value, Period):
        return value
    if not isinstance(value, str):
        raise DefinitionError(Finding("period", f'is {kind_of(value)}; use a period such as Day() or "day"'))
    if value not in PERIODS:
        raise DefinitionError(Finding("period", f'unknown period "{value}"{did_you_mean(value, PERIODS)}'))
    try:
        return PERIODS[value]()
    except TypeError:
        needs = {"last_days": "LastDays(30)", "recurring": 'Recurring("FREQ=WEEKLY", start=…)'}[value]
        raise DefinitionError(Finding("period", f'"{value}" needs more than its name; use {needs}')) from None
