"""English for single things: numbers with their units, lists, instants, spans of time. No locale has a say in it."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Context
from itertools import groupby
from typing import Any

from achievekit.checks import HUGE
from achievekit.exact import Quantity, quantity, written_quantity
from achievekit.periods import WEEKDAYS
from achievekit.views.plain import DEEPEST, LEFT_OUT, spelled
from achievekit.zones import TICK

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAY_NAMES = tuple(name.capitalize() for name in WEEKDAYS)

# A number longer than this is told by its first digits and its magnitude; nobody reads more.
_MOST_CHARACTERS = 40
_FEW_DIGITS = Context(prec=5)
# A float carries 15 digits that one can rely on. What was computed in floats, such as 0.1 * 3, has more, as have sums of it,
# and these say nothing. What has few decimals is meant as it is, however long it is.
_RELIABLE_DIGITS = Context(prec=15)
_PLAIN_DECIMALS = 9

# What a text must look like to be told from the words around it without quotation marks.
_PLAIN_WORD = re.compile(r"[^\W\d_][\w.-]*")
_TAKEN_WORDS = {"true", "false", "missing", "and", "or", "not", "is"}
# What values that are no texts look like by themselves, numbers aside.
_OTHER_VALUES = {"true", "false", "null"}
# The ending of an English plural, and what is left of it in the singular.
_PLURALS = (("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("ies", "ies"), ("ss", "ss"), ("us", "us"))
_SHORTEST_PLURAL = 4
# Two neighbours are named one by one: "Monday and Tuesday".
_SHORTEST_RUN = 3


def amount(number: Quantity) -> str:
    """Return a number as people write it.

    >>> amount(10_000), amount(10**50)
    ('10,000', 'about 1.0000e+50')
    """
    return _spelled_out(_without_noise(number))


def _without_noise(number: Quantity) -> Quantity:
    """Return a number without the digits that only arithmetic with floats gives it."""
    if isinstance(number, int):
        return number
    _, digits, exponent = number.as_tuple()
    is_noisy = -int(exponent) > _PLAIN_DECIMALS and len(digits) > _RELIABLE_DIGITS.prec
    return _RELIABLE_DIGITS.normalize(number) if is_noisy else number


def _spelled_out(number: Quantity) -> str:
    shown = f"{number:,}" if isinstance(number, int) else f"{number:,f}"
    return shown if len(shown) <= _MOST_CHARACTERS else f"about {_FEW_DIGITS.create_decimal(number):.4e}"


def many(number: int, noun: str, nouns: str = "") -> str:
    """Return so many of a noun, the plural being told where it is irregular: `1 day`, `3 days`, `2 activities`."""
    return f"{amount(number)} {noun if number == 1 else nouns or noun + 's'}"


def with_unit(number: Quantity, unit: str) -> str:
    """Return a number with its author's unit, which is mostly a plural.

    >>> with_unit(1, "steps"), with_unit(2, "steps"), with_unit(1, "km"), with_unit(3, "")
    ('1 step', '2 steps', '1 km', '3')
    """
    return f"{amount(number)} {singular(unit) if _without_noise(number) == 1 else unit}".rstrip()


def of_goal(reached: Quantity, goal: Quantity, unit: str) -> str:
    """Return how much there is of a goal: `4,200 of 10,000 steps`."""
    return f"{amount(reached)} of {with_unit(goal, unit)}"


def singular(unit: str) -> str:
    """Return one of what an English plural means; a word that is none stays as it is."""
    for ending, left in _PLURALS:
        if unit.endswith(ending):
            return unit.removesuffix(ending) + left
    return unit[:-1] if len(unit) >= _SHORTEST_PLURAL and unit.endswith("s") else unit


def often(times: int) -> str:
    """Return how often: `once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(times, f"{amount(times)} times")


def ordinal(number: int) -> str:
    """Return the place in an order: `1st`, `22nd`, `13th`."""
    teens = range(11, 14)
    ending = "th" if number % 100 in teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def rule_label(rule: str, name: str) -> str:
    """Return what a rule is called, by its id and the name that its author may have given it.

    >>> rule_label("1", "Morning walks"), rule_label("1", "")
    ('Morning walks', 'Rule 1')
    """
    return name or f"Rule {rule}"


def capitalized(clause: str) -> str:
    """Return a clause with a capital letter at its beginning; the rest stays as it is."""
    return f"{clause[:1].upper()}{clause[1:]}"


def listed(items: Iterable[str], word: str = "and") -> str:
    """Return items as a list with a word before the last: `a, b and c`."""
    *most, last = items
    return f"{', '.join(most)} {word} {last}" if most else last


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield numbers, ascending: runs of three or more as (first, last), the rest one by one as (n, n)."""
    for _, neighbours in groupby(enumerate(sorted(set(numbers))), lambda placed: placed[1] - placed[0]):
        run = [number for _, number in neighbours]
        yield from [(run[0], run[-1])] if len(run) >= _SHORTEST_RUN else zip(run, run, strict=True)


def quoted_if_needed(text: str) -> str:
    """Return a text from outside, in quotation marks where the words around it would swallow it.

    >>> quoted_if_needed("watch"), quoted_if_needed("New York"), quoted_if_needed("12"), quoted_if_needed("true")
    ('watch', '"New York"', '"12"', '"true"')
    """
    return text if _PLAIN_WORD.fullmatch(text) and text.lower() not in _TAKEN_WORDS else f'"{text}"'


def quoted_if_mistakable(text: str) -> str:
    """Return a text that stands by itself, in quotation marks where it would be taken for a value of another kind.

    >>> quoted_if_mistakable("New York"), quoted_if_mistakable("05"), quoted_if_mistakable("true")
    ('New York', '"05"', '"true"')
    """
    return quoted(text) if text in _OTHER_VALUES or written_quantity(text) is not None else text


def quoted(name: str) -> str:
    """Return a name that people gave, in quotation marks."""
    return f'"{name}"'


def value(found: Any, within: tuple[int, ...] = ()) -> str:
    """Return a value of an attribute or a comparison as words; `within` are the identities of the lists it lies in."""
    if id(found) in within or len(within) > DEEPEST:
        return LEFT_OUT
    if isinstance(found, str):
        return quoted_if_needed(found)
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, date) and found == found:  # noqa: PLR0124  # pandas' NaT is a datetime of no day
        return with_offset(found) if isinstance(found, datetime) else day(found)
    number = quantity(found)
    if number is not None:
        return _spelled_out(number)  # to the last digit, as it is compared
    if isinstance(found, list | tuple):
        inside = (*within, id(found))
        return f"[{', '.join(value(one, inside) for one in found)}]"
    if isinstance(found, int):
        return HUGE  # which Python may refuse to spell
    return "missing" if found is None else f"`{spelled(found)}`"


def day(moment: date) -> str:
    """Return a date: `4 May 2026`."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def clock(moment: datetime | time) -> str:
    """Return a time of day: `08:00`, with seconds where there are any."""
    shown = moment.time() if isinstance(moment, datetime) else moment
    return shown.isoformat("seconds" if shown.second else "minutes")


def instant(moment: datetime) -> str:
    """Return a local instant: `Mon 4 May 2026, 08:00`."""
    return f"{WEEKDAY_NAMES[moment.weekday()][:3]} {day(moment)}, {clock(moment.replace(microsecond=0))}"


def with_offset(moment: datetime) -> str:
    """Return an instant with the offset of its clock, for where no zone is known: `4 May 2026, 08:00 UTC+02:00`."""
    return f"{day(moment)}, {clock(moment)} {timezone(moment.utcoffset() or timedelta())}"


def until(end: datetime, at: datetime) -> str:
    """Return the last minute before `end`, as seen `at` an instant of the same zone.

    >>> until(datetime(2026, 5, 5, tzinfo=UTC), datetime(2026, 5, 4, 8, tzinfo=UTC))
    '23:59'
    """
    last = (end.astimezone(UTC) - TICK).astimezone(end.tzinfo)
    last = last.replace(second=0, microsecond=0)
    if last.date() == at.date():
        return clock(last)
    if last.year == at.year:
        return f"{clock(last)} on {WEEKDAY_NAMES[last.weekday()][:3]} {last.day} {MONTHS[last.month - 1]}"
    return f"{clock(last)} on {WEEKDAY_NAMES[last.weekday()][:3]} {day(last)}"


def span(length: timedelta) -> str:
    """Return a span of time in its largest units.

    >>> span(timedelta(hours=26)), span(timedelta(minutes=5)), span(timedelta())
    ('1 day 2 hours', '5 minutes', 'no time')
    """
    hours, seconds = divmod(length.seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    parts = ((length.days, "day"), (hours, "hour"), (minutes, "minute"), (seconds, "second"))
    shown = [many(number, noun) for number, noun in parts if number]
    return " ".join(shown) or ("less than a second" if length else "no time")
