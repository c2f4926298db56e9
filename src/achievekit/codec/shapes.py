"""Shapes: how a value stands in plain JSON types, in both directions.

A shape turns plain data into a value, noting every mistake with its path, and a value into plain data. The tables of
this package say which field has which shape; nothing here knows what an achievement is.
"""

from collections.abc import Callable, Iterable, Mapping
from inspect import signature
from typing import Any, Protocol

from attrs import NOTHING, fields, has

from achievekit.checks import kind_of
from achievekit.errors import AchievekitError, Finding, Findings, did_you_mean, join_path

# What a shape returns where it noted a mistake.
BAD: Any = object()


class Shape(Protocol):
    """Both directions of one kind of value."""

    def load(self, data: Any, path: str, found: Findings) -> Any:
        """Return the value, or BAD with the mistakes noted."""

    def dump(self, value: Any) -> Any:
        """Return the value in plain JSON types."""


class Scalar:
    """A value that one function turns into plain data and another one back.

    `load` raises ValueError or TypeError with the reason for what it can't take. Without functions the value stands as
    it is, and the class that takes it checks it.
    """

    def __init__(self, load: Callable[[Any], Any] | None = None, dump: Callable[[Any], Any] | None = None) -> None:
        self._load = load
        self._dump = dump

    def load(self, data: Any, path: str, found: Findings) -> Any:
        if self._load is None:
            return data
        try:
            return self._load(data)
        except AchievekitError as error:
            found.include(path, (Finding("", finding.message) for finding in error.findings))
        except (ValueError, TypeError) as error:
            found.add(path, str(error))
        return BAD

    def dump(self, value: Any) -> Any:
        return value if self._dump is None else self._dump(value)


class Sequence:
    """A list of values of one shape; a tuple outside."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape

    def load(self, data: Any, path: str, found: Findings) -> Any:
        if not isinstance(data, list | tuple):
            found.add(path, f"is {kind_of(data)}; use a list")
            return BAD
        items = [self._shape.load(item, f"{path}[{place}]", found) for place, item in enumerate(data)]
        return BAD if any(item is BAD for item in items) else tuple(items)

    def dump(self, value: Iterable[Any]) -> Any:
        return [dump_part(self._shape, item, f"[{place}]") for place, item in enumerate(value)]


class Table:
    """A mapping of keys of one kind to values of one shape; JSON knows keys of text only."""

    def __init__(self, shape: Shape, make: Callable[[dict[Any, Any]], Any], key: Callable[[str], Any] = str) -> None:
        self._shape = shape
        self._make = make
        self._key = key

    def load(self, data: Any, path: str, found: Findings) -> Any:
        if not isinstance(data, Mapping):
            found.add(path, f"is {kind_of(data)}; use a mapping")
            return BAD
        loaded = {}
        for key, item in data.items():
            place = join_path(path, str(key))
            try:
                loaded[self._key(key)] = self._shape.load(item, place, found)
            except (ValueError, TypeError):  # a TypeError only where the mapping does not come from JSON
                found.add(place, f"has the key {kind_of(key)}; use a whole number")
                return BAD
        return BAD if any(item is BAD for item in loaded.values()) else self._make(loaded)

    def dump(self, value: Mapping[Any, Any]) -> Any:
        return {str(key): self._shape.dump(item) for key, item in value.items()}


class Record:
    """An attrs class or named tuple as a mapping of its fields; defaults are left out.

    A function that makes such a thing will do, if its parameters are attributes of what it makes.

    `extra` fields are marks that others read. `stand_ins` are sound values to go on with where a field is bad, or is
    missing and has no default; BAD, where without this field nothing can be said of the others. Where one of the fields
    named `together` is bad, stand-ins are taken for all of them, as they refer to each other.
    """

    def __init__(
        self,
        cls: Callable[..., Any],
        shapes: Mapping[str, Shape],
        *,
        extra: Iterable[str] = (),
        stand_ins: Mapping[str, Any] | None = None,
        together: Iterable[str] = (),
    ) -> None:
        self._cls = cls
        self._stand_ins = stand_ins or {}
        self._together = set(together)
        self._defaults = _defaults(cls)
        self._shapes = {name: shapes.get(name, AS_IT_IS) for name in self._defaults}
        self._dumped = [(name, shape.dump, *_made(self._defaults[name])) for name, shape in self._shapes.items()]
        self._known = {*self._defaults, *extra}
        self._required = {name for name, default in self._defaults.items() if default is NOTHING}

    def load(self, data: Any, path: str, found: Findings) -> Any:
        if not isinstance(data, Mapping):
            found.add(path, f"is {kind_of(data)}; use a mapping of {', '.join(self._defaults)}")
            return BAD
        mistakes = Findings()
        if not self._required <= data.keys() <= self._known:
            self._check_names(data, mistakes)
        values = {
            name: None if data[name] is None and self._may_be_none(name) else shape.load(data[name], name, mistakes)
            for name, shape in self._shapes.items()
            if name in data
        }
        made = self._make(values, mistakes)
        if not mistakes:
            return made
        found.include(path, mistakes)
        return BAD

    def _may_be_none(self, name: str) -> bool:
        return self._defaults[name] is None

    def _check_names(self, data: Mapping[str, Any], mistakes: Findings) -> None:
        for name in data:
            if name not in self._known:
                mistakes.add(str(name), f"unknown field{did_you_mean(str(name), self._defaults)}")
        for name in self._defaults:
            if name in self._required and name not in data:
                mistakes.add(name, "is missing; add it")

    def _make(self, values: dict[str, Any], mistakes: Findings) -> Any:
        """Make the object; where it can't be, do it with stand-ins, so that its other mistakes are found too."""
        sound = self._with_stand_ins(values) if mistakes else values
        if sound is None:
            return BAD
        try:
            return self._cls(**sound)
        except AchievekitError as error:
            mistakes.include("", error.findings)
            return BAD

    def _with_stand_ins(self, values: dict[str, Any]) -> dict[str, Any] | None:
        """Return the values with stand-ins for what is bad or missing; None where one is lacking."""
        sound = {name: value for name, value in values.items() if value is not BAD}
        lacking = self._required - sound.keys()
        bad = [name for name, value in values.items() if value is BAD]
        unsound = {*lacking, *bad}
        unsound |= self._together if unsound & self._together else set()
        sound |= {name: stand_in for name, stand_in in self._stand_ins.items() if name in unsound}
        return None if any(sound.get(name, BAD) is BAD for name in (*sound, *lacking)) else sound

    def dump(self, value: Any) -> dict[str, Any]:
        plain = {}
        name = ""
        try:  # around all fields and not each, as a progress has a thousand
            for name, dump, default, is_made in self._dumped:
                content = getattr(value, name)
                is_alike = is_made or type(content) is type(default)  # True is no 1
                if not (is_alike and content == default):
                    plain[name] = None if content is None else dump(content)
        except AchievekitError as error:
            raise _under(name, error) from None
        return plain


class Variant:
    """One of several classes, told apart by `"type"`; a bare word stands for a class with nothing but defaults."""

    def __init__(
        self,
        kind: str,
        records: Mapping[str, tuple[type[Any], Mapping[str, Shape]]],
        *,
        bare: bool,
        extra: Iterable[str] = (),
    ) -> None:
        self._kind = kind
        self._records = {word: Record(cls, shapes, extra=["type", *extra]) for word, (cls, shapes) in records.items()}
        self._words = {cls: word for word, (cls, _) in records.items()}
        self._bare = bare

    def load(self, data: Any, path: str, found: Findings) -> Any:
        if isinstance(data, str) and self._bare:
            data = {"type": data}
        if not isinstance(data, Mapping):
            words = f"one of {', '.join(self._records)}, or " if self._bare else ""
            example = f': {{"type": "{data}", …}}' if data in self._words.values() else ""
            found.add(path, f'is {kind_of(data)}; use {words}a mapping with a "type"{example}')
            return BAD
        word = data.get("type")
        if not isinstance(word, str) or word not in self._records:
            if isinstance(word, str):
                found.add(path, f'unknown {self._kind} "{word}"{did_you_mean(word, self._records)}')
            else:
                found.add(path, f'has no "type"{did_you_mean("", self._records)}')
            return BAD
        return self._records[word].load(data, path, found)

    def dump(self, value: Any) -> Any:
        word = self._words[type(value)]
        plain = self._records[word].dump(value)
        return word if self._bare and not plain else {"type": word, **plain}


AS_IT_IS = Scalar()


def dump_part(shape: Shape, part: Any, place: str) -> Any:
    """Return a part in plain data; an error about it tells its `place`."""
    try:
        return shape.dump(part)
    except AchievekitError as error:
        raise _under(place, error) from None


def _under(place: str, error: AchievekitError) -> AchievekitError:
    """Return an error about a part as one about the whole, which tells the part's place."""
    return type(error)(*(finding.under(place) for finding in error.findings))


def _defaults(cls: Callable[..., Any]) -> dict[str, Any]:
    """Return the fields of an attrs class or named tuple with their defaults, NOTHING where there is none."""
    if isinstance(cls, type) and has(cls):
        return {field.name: field.default for field in fields(cls) if field.init}
    parameters = signature(cls).parameters.values()
    return {one.name: NOTHING if one.default is one.empty else one.default for one in parameters}


def _made(default: Any) -> tuple[Any, bool]:
    """Return a default, and whether a factory made it."""
    return (default.factory(), True) if hasattr(default, "factory") else (default, False)
