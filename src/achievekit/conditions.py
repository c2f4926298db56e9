"""The condition algebra: comparisons of attributes, combined with `&`, `|` and `~`.

A condition is data, so it can be dumped and described; `compile` turns it into a plain function once. A missing
attribute makes every comparison but `missing` false, never an error. Authors write comparisons with `attr`, which
stands in `comparing.py`.
"""

from collections.abc import Callable, Iterable, Iterator
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction
from typing import Any, TypeAlias

from attrs import field

from achievekit.activity import MISSING, Activity, activity_reader, is_attribute
from achievekit.checks import as_compared, calling_it_is, check_choice, check_text, kind_of, name_of
from achievekit.errors import DefinitionError, Finding, Findings
from achievekit.operators import OPERATORS, SIGNS, Test
from achievekit.records import frozen

# Nobody follows a condition through more levels, and whatever walks it may go as deep.
_MOST_LEVELS = 50

# From an attribute's path to the function that reads it off whatever a condition is about.
ReaderFor: TypeAlias = Callable[[str], Callable[[Any], object]]


def _with_kind(value: Any) -> Any:
    """Return what tells values apart that Python takes for equal: True is not 1, as no activity's is."""
    return tuple(map(_with_kind, value)) if isinstance(value, tuple) else (isinstance(value, bool), value)


def _tuple(parts: "Iterable[Condition]") -> "tuple[Condition, ...]":
    return tuple(parts)


class Condition:
    """What all conditions share: they combine with `&`, `|` and `~`."""

    __slots__ = ()

    def compile(self, reader_for: ReaderFor, before_for: ReaderFor | None = None) -> Test:
        """Return the function that judges a subject whose attributes `reader_for(path)` reads.

        `before_for(path)` reads what a number was before an event; only events have such. Raises DefinitionError if the
        condition makes no sense; its paths are those of the plain data.
        """
        raise NotImplementedError

    def __and__(self, other: "Condition | Callable[[Activity], bool]") -> "Condition":
        return All(_flattened(All, self) + _flattened(All, _condition(other)))

    def __or__(self, other: "Condition | Callable[[Activity], bool]") -> "Condition":
        return AnyOf(_flattened(AnyOf, self) + _flattened(AnyOf, _condition(other)))

    def __rand__(self, other: Callable[[Activity], bool]) -> "Condition":
        return _condition(other) & self

    def __ror__(self, other: Callable[[Activity], bool]) -> "Condition":
        return _condition(other) | self

    def __invert__(self) -> "Condition":
        return Not(self)

    def __bool__(self) -> bool:
        raise TypeError("a condition has no truth value of its own; combine conditions with &, | and ~, not and/or/not")


@frozen
class Comparison(Condition):
    """One attribute compared: `operator` is a word of `OPERATORS`, `value` what it is compared with."""

    attribute: str
    operator: str
    value: Any = field(default=None, converter=as_compared, eq=_with_kind)

    def __attrs_post_init__(self) -> None:
        found = Findings()
        check_text(found, "attribute", self.attribute)
        check_choice(found, "operator", self.operator, OPERATORS, kind="operator", meant_by=SIGNS)
        if not found:
            with found.at("value"):
                OPERATORS[self.operator](self.value)
        found.raise_as(DefinitionError)

    def compile(self, reader_for: ReaderFor, before_for: ReaderFor | None = None) -> Test:
        holds = OPERATORS[self.operator](self.value)
        read = self._reader(reader_for)
        if self.operator != "crosses":
            if reader_for is activity_reader and is_attribute(self.attribute):  # as read does it, with a call less
                name = self.attribute
                return lambda activity: holds(activity.attributes.get(name, MISSING))
            return lambda subject: holds(read(subject))
        if before_for is None:
            raise DefinitionError(
                Finding("operator", "crosses is for campaigns, whose events have a before; use ge here")
            )
        read_before = self._reader(before_for)
        return lambda subject: holds(read(subject)) and not holds(read_before(subject))

    def _reader(self, reader_for: ReaderFor) -> Callable[[Any], object]:
        try:
            return reader_for(self.attribute)
        except DefinitionError as error:
            raise error.under("attribute") from None


@frozen
class All(Condition):
    """True when every part is."""

    conditions: tuple[Condition, ...] = field(converter=_tuple)

    def compile(self, reader_for: ReaderFor, before_for: ReaderFor | None = None) -> Test:
        tests = _compile_parts("all", self.conditions, reader_for, before_for)

        def holds(subject: object) -> bool:
            for test in tests:  # noqa: SIM110  # all() takes twice as long, and every activity is judged
                if not test(subject):
                    return False
            return True

        return holds


@frozen
class AnyOf(Condition):
    """True when one part is, or more."""

    conditions: tuple[Condition, ...] = field(converter=_tuple)

    def compile(self, reader_for: ReaderFor, before_for: ReaderFor | None = None) -> Test:
        tests = _compile_parts("any", self.conditions, reader_for, before_for)
        return lambda subject: any(test(subject) for test in tests)


@frozen
class Not(Condition):
    """True when the other is not; so it is true where an attribute is missing."""

    condition: Condition

    def compile(self, reader_for: ReaderFor, before_for: ReaderFor | None = None) -> Test:
        try:
            test = self.condition.compile(reader_for, before_for)
        except DefinitionError as error:
            raise error.under("not") from None
        return lambda subject: not test(subject)


@frozen
class Custom(Condition):
    """Any function of the activity; it must be pure, and it can't be dumped."""

    function: Callable[[Any], bool] = field(repr=name_of)

    def compile(self, reader_for: ReaderFor, before_for: ReaderFor | None = None) -> Test:
        if calling_it_is(self.function, iscoroutinefunction, isgeneratorfunction, isasyncgenfunction):
            raise DefinitionError(
                f"{name_of(self.function)} runs nothing when it is called; use def without async or yield"
            )
        return self.function


def as_condition(value: Condition | Callable[[Any], bool] | None) -> Condition | None:
    """Take any function, of an activity or an occasion, for a condition, and let anything else pass to the check."""
    if value is None or isinstance(value, Condition):
        return value
    if isinstance(value, type):  # to call a class is to make something of it
        return value  # type: ignore[return-value]
    return Custom(value) if callable(value) else value


def check_condition(
    found: Findings, path: str, value: object, reader_for: ReaderFor, before_for: ReaderFor | None = None
) -> None:
    """Note what is wrong with a condition."""
    if not isinstance(value, Condition):
        found.add(path, f'is {kind_of(value)}; use a condition such as attr("source") == "watch", or a function')
        return
    if _is_deeper(value, _MOST_LEVELS):
        found.add(path, f"is nested more than {_MOST_LEVELS} levels deep; say it in fewer")
        return
    with found.at(path):
        value.compile(reader_for, before_for)


def _is_deeper(condition: Condition, levels: int) -> bool:
    level = [condition]
    for _ in range(levels):
        level = [part for one in level for part in _direct_parts(one)]
    return bool(level)


def required_parts(condition: Condition | None) -> tuple[Condition, ...]:
    """Return the conditions that must all hold for this one to: those joined by `&` at the top, or itself."""
    return () if condition is None else _flattened(All, condition)


def required_equalities(condition: Condition | None) -> list[tuple[str, str]]:
    """Return the attributes that must equal a text for the condition to hold, as (path, text).

    They stand at the top, alone or joined by `&`; an index can find the rules that an activity may meet by them.
    """
    return [
        (part.attribute, part.value)
        for part in required_parts(condition)
        if isinstance(part, Comparison) and part.operator == "eq" and isinstance(part.value, str)
    ]


def comparisons(condition: Condition | None) -> Iterator[Comparison]:
    """Yield the comparisons in a condition, however they are combined; what a function looks at, nobody knows."""
    return (part for part in walk(condition) if isinstance(part, Comparison))


def walk(condition: Condition | None) -> Iterator[Condition]:
    """Yield a condition and all those that it is made of."""
    if condition is None:
        return
    yield condition
    for part in _direct_parts(condition):
        yield from walk(part)


def _direct_parts(condition: Condition) -> tuple[Condition, ...]:
    if isinstance(condition, All | AnyOf):
        return condition.conditions
    return (condition.condition,) if isinstance(condition, Not) else ()


def _condition(value: object) -> Condition:
    condition = as_condition(value)  # type: ignore[arg-type]
    if isinstance(condition, Condition):
        return condition
    raise TypeError(f'{kind_of(value)} is no condition; compare an attribute: attr("source") == "watch"')


def _flattened(kind: type[All] | type[AnyOf], condition: Condition) -> tuple[Condition, ...]:
    return condition.conditions if isinstance(condition, kind) else (condition,)


def _compile_parts(
    name: str, parts: Iterable[Condition], reader_for: ReaderFor, before_for: ReaderFor | None
) -> list[Test]:
    found, tests = Findings(), []
    for place, part in enumerate(parts):
        with found.at(f"{name}[{place}]"):
            tests.append(part.compile(reader_for, before_for))
    found.raise_as(DefinitionError)
    return tests
