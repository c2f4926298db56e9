"""Exact quantities: what is a number here, and what is not.

A quantity is an `int` or a finite `Decimal`; sums of quantities are never rounded. Python's ambient decimal
context rounds at 28 digits and can be changed by anybody, so all arithmetic goes through a context of our own.
"""

from collections.abc import Collection
from decimal import Context, Decimal, Inexact, InvalidOperation
from functools import reduce
from numbers import Integral
from typing import TypeAlias

Quantity: TypeAlias = int | Decimal

# Numbers beyond these magnitudes are refused. Every finite float lies within them, and the sum or the product of any two
# has fewer digits than the context holds: a result is exact, or an error, never rounded.
_MOST_DIGITS = 400
# What is stored may be a sum or a product of such, and have more; with so many can still be computed.
_MOST_STORED_DIGITS = 900
LARGEST = 10**_MOST_DIGITS
SMALLEST = -LARGEST
_EXACT = Context(prec=2000, traps=[Inexact, InvalidOperation])


def quantity(value: object, most_digits: int = _MOST_DIGITS) -> Quantity | None:
    """Return `value` as an exact number, or None if it is none.

    A `float` is taken as `Decimal(repr(value))`, what its author wrote. `bool`, NaN, infinities, strings, and
    numbers of more than `most_digits` before or behind the point are not numbers.

    >>> quantity(0.1), quantity(True), quantity("12")
    (Decimal('0.1'), None, None)
    """
    if type(value) is int or (isinstance(value, int) and not isinstance(value, bool)):
        return value if SMALLEST < value < LARGEST or abs(value) < 10**most_digits else None
    if isinstance(value, float):
        value = Decimal(float.__repr__(value))  # NumPy's floats are floats, but show themselves otherwise
    if isinstance(value, Decimal):
        return value if value.is_finite() and _within_bounds(value, most_digits) else None
    if isinstance(value, Integral) and not isinstance(value, bool):
        return quantity(int(value), most_digits)  # NumPy's, of which pandas' columns are made
    return None


def is_too_long(value: object) -> bool:
    """Whether a value is no exact number only for having too many digits."""
    is_finite = isinstance(value, int) or (isinstance(value, Decimal) and value.is_finite())
    return is_finite and not isinstance(value, bool) and quantity(value) is None


def written_quantity(value: object) -> Quantity | None:
    """Return `value` as an exact number where an author wrote it: as a number, or as text (`"0.05"`)."""
    return quantity(_read(value))


def stored_quantity(value: object) -> Quantity | None:
    """Return `value` as an exact number where it was computed and stored, which may be longer than what is taken."""
    return quantity(_read(value), _MOST_STORED_DIGITS)


def _read(value: object) -> object:
    """Return the number that a text spells, and anything else as it is; None for a text that spells none."""
    if not isinstance(value, str):
        return value
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def plus(a: Quantity, b: Quantity) -> Quantity:
    """The exact sum."""
    if type(a) is int and type(b) is int:
        return a + b
    return _EXACT.add(Decimal(a), Decimal(b))


def total(numbers: Collection[Quantity]) -> Quantity:
    """The exact sum of all."""
    if Decimal in map(type, numbers):  # the builtin would round them by the ambient context
        return reduce(plus, numbers)
    return sum(numbers)


def minus(a: Quantity, b: Quantity) -> Quantity:
    """The exact difference."""
    if type(a) is int and type(b) is int:
        return a - b
    return _EXACT.subtract(Decimal(a), Decimal(b))


def times(a: Quantity, b: Quantity) -> Quantity:
    """The exact product."""
    if type(a) is int and type(b) is int:
        return a * b
    return _EXACT.multiply(Decimal(a), Decimal(b))


def whole_times(value: Quantity, goal: Quantity) -> int:
    """How many times `goal` (above 0) goes into `value` (0 or above)."""
    if type(value) is int and type(goal) is int:
        return value // goal
    return int(_EXACT.divide_int(Decimal(value), Decimal(goal)))


def written(number: Quantity) -> str:
    """Return the text that an exact number is stored as, whatever the ambient context says of its letters."""
    return str(number) if isinstance(number, int) else _EXACT.to_sci_string(number)


def identity(value: object) -> str | None:
    """Return a text that is equal for equal scalars and differs for others; None for what is no scalar.

    Numbers are equal by value (1 and 1.0); the text "1", the number 1 and `True` are three different things.
    """
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    number = quantity(value)
    if number == 0:
        return "0"  # whatever its sign
    return None if number is None else f"{_EXACT.normalize(Decimal(number)):f}"


def _within_bounds(value: Decimal, most_digits: int) -> bool:
    return value.adjusted() < most_digits and -value.as_tuple().exponent <= most_digits  # type: ignore[operator]
