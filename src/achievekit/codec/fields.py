"""Objects in plain data: a mapping of their fields, and of several classes the one that `"type"` tells."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from inspect import signature
from operator import eq
from typing import Any

from attrs import NOTHING, fields, has

from achievekit.checks import kind_of
from achievekit.codec.shapes import AS_IT_IS, Shape, as_it_is, without_mark
from achievekit.errors import AchievekitError, Finding, did_you_mean, shortened

# What stands for a value that has mistakes, while others are looked for.
BAD: Any = object()


class Record:
    """An attrs class or named tuple as a mapping of the fields that it is made of; defaults are left out.

    `stand_ins` are sound values to go on with where a field is bad, or is missing and has no default; BAD, where without
    this field nothing can be said of the others.
    """

    def __init__(
        self, cls: Callable[..., Any], shapes: Mapping[str, Shape], *, stand_ins: Mapping[str, Any] | None = None
    ) -> None:
        self._cls = cls
        self._stand_ins = stand_ins or {}
        self._defaults = _defaults(cls)
        shaped = [(name, shapes.get(name, AS_IT_IS), default) for name, default in self._defaults.items()]
        self._loads = {name: _or_none(shape.load) if default is None else shape.load for name, shape, default in shaped}
        self._dumps = [(name, _unless_as_it_is(shape.dump), *_alike(default)) for name, shape, default in shaped]
        self._required = {name for name, default in self._defaults.items() if default is NOTHING}

    def load(self, data: Any) -> Any:
        if type(data) is not dict and not isinstance(data, Mapping):  # to ask for a Mapping takes five times as long
            raise AchievekitError(f"is {kind_of(data)}; use a mapping of {', '.join(self._defaults)}")
        loads = self._loads
        if self._required <= data.keys() <= loads.keys():
            try:
                return self._cls(**{name: loads[name](content) for name, content in data.items()})
            except AchievekitError:
                pass  # the first mistake; whoever made it wants to know of all
        raise AchievekitError(*self._mistakes(data))

    def _mistakes(self, data: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield all that is wrong with the data."""
        yield from self._wrong_names(data)
        values: dict[str, Any] = {}
        for name, load in self._loads.items():
            if name in data:
                try:
                    values[name] = load(data[name])
                except AchievekitError as error:
                    values[name] = BAD
                    yield from error.under(name).findings
        yield from self._further_mistakes(values, data)

    def _wrong_names(self, data: Mapping[str, Any]) -> Iterator[Finding]:
        for name in data:
            if name not in self._defaults:
                yield Finding(shortened(str(name)), f"unknown field{did_you_mean(str(name), self._defaults)}")
        for name in self._defaults:
            if name in self._required and name not in data:
                yield Finding(name, "is missing; add it")

    def _further_mistakes(self, values: dict[str, Any], data: Mapping[str, Any]) -> Iterable[Finding]:
        """Return what is wrong beside the bad values; the object is made with stand-ins for them, if it can be."""
        sound = self.with_stand_ins(values, data)
        try:
            if sound is not None:
                self._cls(**sound)
        except AchievekitError as error:
            return error.findings
        return ()

    def with_stand_ins(self, values: dict[str, Any], _data: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the values with stand-ins for what is bad or missing in the data; None where one is lacking."""
        sound = {name: value for name, value in values.items() if value is not BAD}
        lacking = self._required - sound.keys()
        unsound = {*lacking, *(name for name, value in values.items() if value is BAD)}
        sound |= {name: stand_in for name, stand_in in self._stand_ins.items() if name in unsound}
        return None if any(sound.get(name, BAD) is BAD for name in (*sound, *lacking)) else sound

    def dump(self, value: Any) -> dict[str, Any]:
        plain = {}
        name = ""
        try:  # around all fields and not each, as a progress has a thousand
            for name, dump, default, are_alike in self._dumps:
                content = getattr(value, name)
                # Most defaults are that very object, and need no comparing.
                if content is default or (are_alike is not None and are_alike(content, default)):
                    continue
                plain[name] = content if dump is None or content is None else dump(content)
        except AchievekitError as error:
            raise error.under(name) from None
        return plain


class Variant:
    """One of several classes, told apart by `"type"`; a bare word stands for a class with nothing but defaults."""

    def __init__(self, kind: str, records: Mapping[str, tuple[type[Any], Mapping[str, Shape]]], *, bare: bool) -> None:
        self._kind = kind
        self._records = {word: Record(cls, shapes) for word, (cls, shapes) in records.items()}
        self._words = {cls: word for word, (cls, _) in records.items()}
        self._bare = bare

    def load(self, data: Any) -> Any:
        if isinstance(data, str) and self._bare:
            data = {"type": data}
        if not isinstance(data, Mapping):
            words = f"one of {', '.join(self._records)}, or " if self._bare else ""
            example = f': {{"type": "{data}", …}}' if data in self._words.values() else ""
            raise AchievekitError(f'is {kind_of(data)}; use {words}a mapping with a "type"{example}')
        word = data.get("type")
        if not isinstance(word, str):
            raise AchievekitError(f'has no "type"{did_you_mean("", self._records)}')
        if word not in self._records:
            raise AchievekitError(f'unknown {self._kind} "{shortened(word)}"{did_you_mean(word, self._records)}')
        return self._records[word].load(without_mark("type", data))

    def dump(self, value: Any) -> Any:
        word = self._words[type(value)]
        plain = self._records[word].dump(value)
        return word if self._bare and not plain else {"type": word, **plain}


def _defaults(cls: Callable[..., Any]) -> dict[str, Any]:
    """Return the fields of an attrs class or named tuple with their defaults, NOTHING where there is none."""
    if isinstance(cls, type) and has(cls):
        return {field.name: field.default for field in fields(cls) if field.init}
    parameters = signature(cls).parameters.values()
    return {one.name: NOTHING if one.default is one.empty else one.default for one in parameters}


def _alike(default: Any) -> tuple[Any, Callable[[Any, Any], bool] | None]:
    """Return a default, and how to tell that a value is like it; None where there is no default."""
    if default is NOTHING:
        return default, None
    if hasattr(default, "factory"):
        return default.factory(), eq  # any equal mapping will do
    return default, lambda value, default: type(value) is type(default) and value == default  # True is not 1


def _or_none(load: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function that loads a value which may be missing."""
    return lambda content: None if content is None else load(content)


def _unless_as_it_is(dump: Callable[[Any], Any]) -> Callable[[Any], Any] | None:
    """Return a function that turns a value into plain data, None where that would not change anything."""
    return None if dump is as_it_is else dump
