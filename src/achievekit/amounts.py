"""Amounts: what a campaign grants on one occasion, worked out exactly from the facts of an event.

Nothing is rounded. A new kind of amount is one class here and one row in `AMOUNTS`.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from itertools import pairwise
from typing import Any

from attrs import field

from achievekit.activity import MISSING, Activity, activity_reader, at_path
from achievekit.checks import Checked, as_number, check_number, check_path, kind_of
from achievekit.errors import DefinitionError, Findings, did_you_mean
from achievekit.exact import Quantity, minus, plus, quantity, times
from achievekit.records import frozen

# What an event tells of a rule and its achievement, in the order in which the engine takes it down.
RULE_FACTS = (
    "rule",
    "period_goal",
    "consecutive_periods",
    "remaining_consecutive_periods",
    "current_period_value",
    "completed_consecutive_periods",
    "progress_change",
    "completed_count",
)
# What can be told of the event; the activity that caused it is reached as in a rule, its attributes under
# `attributes.`.
FACTS = (*RULE_FACTS, "times", "manual")
_NO_NUMBERS = ("manual", "rule")
# What holds of an event that does not tell it, as it completed nothing.
_UNTOLD: Mapping[str, Any] = {"times": 0, "manual": False}
# By how much an event moved a number, where it did.
_CHANGES = {"current_period_value": "progress_change", "completed_count": "times"}


@frozen
class Occasion:
    """What a campaign looks at: the facts of an event, and the activity that caused it, if one did."""

    facts: Mapping[str, Any]
    activity: Activity | None = None


def fact_reader(path: str) -> Callable[[Occasion], object]:
    """Return a function that reads a fact of the event, `activity.…`, or an attribute under `attributes.`.

    Raises DefinitionError if an event has no such fact.
    """
    owner, _, rest = path.partition(".")
    if owner == "activity" and rest:
        read = activity_reader(path)
        return lambda occasion: MISSING if occasion.activity is None else read(occasion.activity)
    if owner == "attributes" and rest:
        follow = at_path(rest)
        return lambda occasion: MISSING if occasion.activity is None else follow(occasion.activity.attributes)
    if path not in FACTS:
        raise DefinitionError(f'an event has no "{path}"{did_you_mean(path, [*FACTS, "activity.…", "attributes.…"])}')
    untold = _UNTOLD.get(path, MISSING)
    return lambda occasion: occasion.facts.get(path, untold)


def number_reader(path: str) -> Callable[[Occasion], Quantity]:
    """Return a function that reads a number, 0 where there is none.

    Raises DefinitionError if an event has no such fact, or it is never a number.
    """
    if path in _NO_NUMBERS:
        raise DefinitionError(f'"{path}" is no number; use a fact that is, such as progress_change')
    read = fact_reader(path)
    return lambda occasion: quantity(read(occasion)) or 0


def before_reader(path: str) -> Callable[[Occasion], Quantity]:
    """Return a function that reads what a number was before the event.

    Raises DefinitionError unless the event tells by how much it moved the number.
    """
    if path not in _CHANGES:
        raise DefinitionError(f'an event does not tell what "{path}" was before it; use {" or ".join(_CHANGES)}')
    after, change = number_reader(path), number_reader(_CHANGES[path])
    return lambda occasion: minus(after(occasion), change(occasion))


@frozen
class Amount(Checked):
    """What all amounts share. Use `Fixed`, `Rate` or `Tiered` rather than this."""

    def compile(self) -> Callable[[Occasion], Quantity]:
        """Return the function that works the amount out, exactly."""
        raise NotImplementedError


@frozen
class Fixed(Amount):
    """The same amount each time."""

    amount: Quantity = field(converter=as_number)

    def _check(self, found: Findings) -> None:
        check_number(found, "amount", self.amount)

    def compile(self) -> Callable[[Occasion], Quantity]:
        return lambda _occasion: self.amount


@frozen
class Rate(Amount):
    """A share of a number of the event: `Rate("0.05", of="progress_change")` is 5 % of what was counted."""

    rate: Quantity = field(converter=as_number)
    of: str = "progress_change"

    def _check(self, found: Findings) -> None:
        check_number(found, "rate", self.rate)
        check_path(found, "of", self.of, number_reader)

    def compile(self) -> Callable[[Occasion], Quantity]:
        read = number_reader(self.of)
        return lambda occasion: times(read(occasion), self.rate)


def _bands(value: Iterable[Iterable[Any]]) -> tuple[tuple[Quantity, Quantity], ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        return value  # type: ignore[return-value]  # the check says what is wrong
    return tuple(tuple(map(as_number, band)) if isinstance(band, list | tuple) else band for band in value)  # type: ignore[misc]


@frozen
class Tiered(Amount):
    """Each part of a change at the rate of the band it falls in.

    `bands` are (from, rate), ascending; a band goes up to the next one. What lies below the first earns nothing. The
    sum does not depend on how a spend is split into activities.

    >>> tiered = Tiered([(0, "0.01"), (500, "0.02")]).compile()
    >>> tiered(Occasion({"current_period_value": 600, "progress_change": 200}))  # 400 to 500 at 1 %, 500 to 600 at 2 %
    Decimal('3.00')
    """

    bands: tuple[tuple[Quantity, Quantity], ...] = field(converter=_bands)
    of: str = "current_period_value"

    def _check(self, found: Findings) -> None:
        check_path(found, "of", self.of, before_reader)
        if not isinstance(self.bands, tuple) or not self.bands:
            found.add("bands", f"is {kind_of(self.bands)}; use a list of (from, rate)")
            return
        for place, band in enumerate(self.bands):
            if not isinstance(band, tuple) or len(band) != 2:  # noqa: PLR2004  # from and rate
                found.add(f"bands[{place}]", f"is {kind_of(band)}; use (from, rate)")
                continue
            check_number(found, f"bands[{place}][0]", band[0])
            check_number(found, f"bands[{place}][1]", band[1])
        if not found and any(low >= high for (low, _), (high, _) in pairwise(self.bands)):
            found.add("bands", "do not ascend; order them by where they begin")

    def compile(self) -> Callable[[Occasion], Quantity]:
        read, read_before = number_reader(self.of), before_reader(self.of)
        ends: list[Quantity | None] = [start for start, _ in self.bands[1:]]
        bands = list(zip(self.bands, [*ends, None], strict=True))

        def amount(occasion: Occasion) -> Quantity:
            before, after = read_before(occasion), read(occasion)
            parts = (
                times(rate, minus(_within(after, start, end), _within(before, start, end)))
                for (start, rate), end in bands
            )
            return reduce(plus, parts)

        return amount


def _within(value: Quantity, start: Quantity, end: Quantity | None) -> Quantity:
    """Return how much of `value` lies in the band."""
    capped = value if end is None else min(value, end)
    return minus(max(capped, start), start)


# The word that stands for a kind in plain data.
AMOUNTS: dict[str, type[Amount]] = {"fixed": Fixed, "rate": Rate, "tiered": Tiered}
