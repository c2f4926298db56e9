"""Checks and conversions that definitions share.

A converter turns what an author may write (`"04:00"`, `"month"`, 0.5) into what is stored and lets anything else pass;
a check then names the field that holds it. So all mistakes of a definition are found in one go.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time
from numbers import Integral
from typing import Any, Protocol, TypeVar, cast

from achievekit.errors import DefinitionError, Findings, did_you_mean, shortened
from achievekit.exact import Quantity, is_too_long, quantity, written_quantity
from achievekit.frozendict import EMPTY, FrozenDict
from achievekit.zones import find_zone, fixed_offset


class Checked:
    """A definition, which checks itself when it is made: all mistakes in its fields are reported together."""

    __slots__ = ()

    def __attrs_post_init__(self) -> None:
        found = Findings()
        self._check(found)
        found.raise_as(DefinitionError)

    def _check(self, found: Findings) -> None:
        """Note the mistakes in the fields."""


class _HasId(Protocol):
    @property
    def id(self) -> Any: ...


_Spelled = TypeVar("_Spelled")
_Item = TypeVar("_Item", bound=_HasId)

# What stands for a value that has no text: an int of thousands of digits, and what its author's own code fails to show.
HUGE = "a huge number"
UNSHOWABLE = "something that can't be shown"


def as_tuple(value: Iterable[Any]) -> tuple[Any, ...]:
    """Take any iterable but text and mappings for its items; those of a set in an order that is always the same."""
    if isinstance(value, AbstractSet):
        return tuple(sorted(value, key=lambda item: (str(type(item)), repr(item))))
    return tuple(value) if isinstance(value, Iterable) and not isinstance(value, str | Mapping) else cast("Any", value)


def as_clock(value: str | time | None) -> time | None:
    """Take `"04:00"` for a time of day."""
    return _read(value, time.fromisoformat)


def as_datetime(value: str | datetime | None) -> datetime | None:
    """Take ISO 8601 text for a datetime, and fix the offset of one that is in a zone."""
    found = _read(value, datetime.fromisoformat)
    return fixed_offset(found) if isinstance(found, datetime) else found


def as_date(value: str | date) -> date:
    """Take `"2026-12-24"` for a date."""
    return _read(value, date.fromisoformat)


def is_day_text(value: object) -> bool:
    """Whether this is meant as a date, and not as a datetime."""
    return isinstance(value, str) and len(value) == len("2026-12-24")


def _read(value: _Spelled | str, read: Callable[[str], _Spelled]) -> _Spelled:
    """Return what a text spells; anything else, and a text that spells nothing, passes."""
    if not isinstance(value, str):
        return value
    try:
        return read(value)
    except ValueError:
        return cast("_Spelled", value)


def as_number(value: Quantity | float | str) -> Quantity:
    """Take floats and text for the exact numbers that they spell."""
    found = written_quantity(value)
    return cast("Quantity", value) if found is None else found


def as_compared(value: Any) -> Any:
    """Take floats and NumPy's numbers for what they spell, lists for tuples, and fix the offsets of datetimes."""
    if isinstance(value, list | tuple):
        return tuple(map(as_compared, value))
    if isinstance(value, datetime):
        return fixed_offset(value)
    is_written_otherwise = isinstance(value, float | Integral) and not isinstance(value, int)
    number = quantity(value) if is_written_otherwise else None
    return value if number is None else number


def as_mapping(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Copy a mapping so that nobody can change it any more."""
    return FrozenDict(value) if isinstance(value, Mapping) else value


def check_text(found: Findings, path: str, value: object, *, empty: bool = False) -> None:
    """Note what is not text, or is empty where it must not be."""
    if not isinstance(value, str):
        found.add(path, f"is {kind_of(value)}; use text")
    elif not value and not empty:
        found.add(path, "is empty; use text")


def check_bool(found: Findings, path: str, value: object) -> None:
    """Note what is not True or False."""
    if not isinstance(value, bool):
        found.add(path, f"is {kind_of(value)}; use true or false")


def check_whole(found: Findings, path: str, value: object, *, least: int, most: int | None = None) -> None:
    """Note what is not a whole number from `least` to `most`."""
    bounds = f"from {least} up" if most is None else f"from {least} to {most}"
    if not isinstance(value, int) or quantity(value) is None:  # True, or so large that it could not be shown
        found.add(path, f"is {kind_of(value)}; use a whole number {bounds}")
    elif value < least or (most is not None and value > most):
        found.add(path, f"is {value}; use a whole number {bounds}")


def check_number(found: Findings, path: str, value: object, *, above: int | None = None, why: str = "") -> None:
    """Note what is not an exact number, or is not above `above`; `why` says what is wrong with that."""
    exact = quantity(value)
    if exact is None:
        found.add(path, f"is {kind_of(value)}; use a finite number")
    elif above is not None and exact <= above:
        found.add(path, f"is {exact}{why}; use a number above {above}")


def check_choice(
    found: Findings,
    path: str,
    value: object,
    known: Collection[str],
    *,
    kind: str,
    meant_by: Mapping[str, str] = EMPTY,
) -> None:
    """Note what is not one of the `known` words; `meant_by` tells which of them others often stand for."""
    if not isinstance(value, str):
        found.add(path, f"is {kind_of(value)}; use one of {', '.join(known)}")
    elif value not in known:
        found.add(path, f'unknown {kind} "{shortened(value)}"{did_you_mean(meant_by.get(value, value), known)}')


def check_clock(found: Findings, path: str, value: object) -> None:
    """Note what is not a time of day on a wall clock."""
    if value is not None and (not isinstance(value, time) or value.tzinfo is not None):
        found.add(path, f'is {kind_of(value)}; use a time of day such as "04:00"')


def check_zone(found: Findings, path: str, value: object) -> None:
    """Note what is not the name of a time zone."""
    with found.at(path):
        find_zone(value)


def check_path(found: Findings, name: str, path: object, reader_for: Callable[[str], object]) -> None:
    """Note what is no path to an attribute, or one that `reader_for` can't read."""
    check_text(found, name, path)
    if isinstance(path, str) and path:
        with found.at(name):
            reader_for(path)


def check_items(
    found: Findings, path: str, items: object, kind: type[_Item], *, least: int = 1
) -> list[tuple[int, _Item]]:
    """Note what is no list of `kind`, or takes the id of an item before it; return the items with their places."""
    noun = kind.__name__.lower()
    article = "an" if noun[0] in "aeiou" else "a"
    if not isinstance(items, tuple) or len(items) < least:
        found.add(path, f"is {kind_of(items)}; use a list of {f'one {noun} or more' if least else f'{noun}s'}")
        return []
    sound: list[tuple[int, _Item]] = []
    ids: set[str] = set()
    for place, item in enumerate(items):
        if not isinstance(item, kind):
            found.add(f"{path}[{place}]", f"is {kind_of(item)}; use {article} {kind.__name__}")
            continue
        if item.id in ids:
            found.add(
                f"{path}[{place}].id",
                f'"{shortened(str(item.id))}" is taken by {article} {noun} before it; use another id',
            )
        ids.add(item.id)
        sound.append((place, item))
    return sound


def check_mapping(found: Findings, path: str, value: object) -> None:
    """Note what is not a mapping."""
    if not isinstance(value, Mapping):
        found.add(path, f"is {kind_of(value)}; use a mapping")


def calling_it_is(function: object, *kinds: Callable[[object], bool]) -> bool:
    """Whether a function, or an object that can be called, is of one of these kinds, such as `iscoroutinefunction`."""
    return any(is_kind(function) or is_kind(getattr(function, "__call__", None)) for is_kind in kinds)  # noqa: B004


def name_of(function: object) -> str:
    """Name a function; an object that can be called goes by its class."""
    return str(getattr(function, "__qualname__", type(function).__qualname__))


def kind_of(value: object) -> str:
    """Name a wrong value in an error: the text itself, else the value with its type."""
    if value is None:
        return "missing"
    if isinstance(value, tuple) and not value:  # as which an empty list of plain data arrives
        return "empty"
    if is_too_long(value):
        return "a number of too many digits"
    try:
        shown = " ".join(repr(value).split())
    except Exception:  # noqa: BLE001  # of a class of somebody's own, or nested too deeply
        shown = UNSHOWABLE
    return shortened(shown) if isinstance(value, str) else f"{shortened(shown)} ({type(value).__name__})"
