"""Amounts: what a campaign grants on one occasion, worked out exactly from the facts of an event.

Nothing is rounded. A new kind of amount is one class here and one row in `AMOUNTS`.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from itertools import pairwise
from typing import Any

from attrs import field

from achievekit.checks import Checked, as_number, check_number, check_path, kind_of
from achievekit.errors import Findings
from achievekit.exact import Quantity, minus, plus, times
from achievekit.occasions import Occasion, before_reader, number_reader
from achievekit.records import frozen


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
