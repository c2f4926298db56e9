"""Shapes: how a value stands in plain JSON types, in both directions.

A shape turns plain data into a value and a value into plain data. What it can't take it refuses with all mistakes
together, each with its place in that data; whoever holds the data adds where that is. The tables of this package say
which field has which shape; nothing here knows what an achievement is.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from achievekit.checks import kind_of
from achievekit.errors import AchievekitError, Finding
from achievekit.records import frozen


class Shape(Protocol):
    """Both directions of one kind of value."""

    @property
    def load(self) -> Callable[[Any], Any]:
        """From plain data to the value; it raises AchievekitError with all mistakes."""

    @property
    def dump(self) -> Callable[[Any], Any]:
        """From the value to plain JSON types; it raises AchievekitError where there are none for it."""


def as_it_is(value: Any) -> Any:
    """Return a value that plain data holds as it is."""
    return value


@frozen
class Scalar:
    """A value that one function turns into plain data and another one back.

    Without functions the value stands as it is, and the class that takes it checks it.
    """

    load: Callable[[Any], Any] = as_it_is
    dump: Callable[[Any], Any] = as_it_is


class ListOf:
    """A list of values of one shape; a tuple outside."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape

    def load(self, data: Any) -> Any:
        if not isinstance(data, list | tuple):
            raise AchievekitError(f"is {kind_of(data)}; use a list")
        load, items = self._shape.load, []
        mistakes: list[Finding] = []
        for place, item in enumerate(data):
            try:
                items.append(load(item))
            except AchievekitError as error:
                mistakes += error.under(f"[{place}]").findings
        if mistakes:
            raise AchievekitError(*mistakes)
        return tuple(items)

    def dump(self, value: Iterable[Any]) -> Any:
        plain: list[Any] = []
        try:
            plain.extend(map(self._shape.dump, value))
        except AchievekitError as error:
            raise error.under(f"[{len(plain)}]") from None  # those before it are in the list
        return plain


class Table:
    """A mapping of keys of one kind to values of one shape; JSON knows keys of text only."""

    def __init__(self, shape: Shape, make: Callable[[dict[Any, Any]], Any], key: Callable[[str], Any] = str) -> None:
        self._shape = shape
        self._make = make
        self._key = key

    def load(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise AchievekitError(f"is {kind_of(data)}; use a mapping")
        loaded = {}
        mistakes: list[Finding] = []
        for key, item in data.items():
            try:
                loaded[self._load_key(key)] = self._shape.load(item)
            except AchievekitError as error:
                mistakes += error.under(str(key)).findings
        if mistakes:
            raise AchievekitError(*mistakes)
        return self._make(loaded)

    def _load_key(self, key: Any) -> Any:
        try:
            return self._key(key)
        except (ValueError, TypeError):  # a TypeError only where the mapping does not come from JSON
            raise AchievekitError(f"has the key {kind_of(key)}; use a whole number") from None

    def dump(self, value: Mapping[Any, Any]) -> Any:
        return {str(key): self._shape.dump(item) for key, item in value.items()}


AS_IT_IS = Scalar()


def part_at(place: str, turn: Callable[[Any], Any], part: Any) -> Any:
    """Load or dump a part, the way that `turn` does; an error about it tells its `place` in the whole."""
    try:
        return turn(part)
    except AchievekitError as error:
        raise error.under(place) from None


def without_mark(name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping without a mark (its `"version"`, its `"type"`) that who hands it on has read."""
    return {field: content for field, content in data.items() if field != name}
