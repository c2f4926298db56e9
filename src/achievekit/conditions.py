"""Conditions on attributes: `attr("source") == "watch"`, combined with `&`, `|` and `~`.

A condition is data, so it can be dumped and described; `compile` turns it into a plain function once. A missing attribute makes every comparison false, never an error.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from attrs import field, frozen

from achievekit.activity import Activity
from achievekit.checks import check_choice, check_text, kind_of
from achievekit.errors import DefinitionError, Finding, Findings
from achievekit.exact import quantity
from achievekit.operators import OPERATORS, Test

# From an attribute's path to the function that reads it off whatever a condition is about.
ReaderFor: TypeAlias = Callable[[str], Callable[[Any], object]]


def _exact(value: Any) -> Any:
    """Take floats for the exact numbers they spell, and lists for tuples."""
    if isinstance(value, list | tuple):
        return tuple(map(_exact, value))
    number = quantity(value) if isinstance(value, float) else None
    return value if number is None else number


def _tuple(parts: "Iterable[Condition]") -> "tuple[Condition, ...]":
    return tuple(parts)


class Condition:
    """What all conditions share: they combine with `&`, `|` and `~`."""

    __slots__ = ()

    def compile(self, reader_for: ReaderFor) -> Test:
        """Return the function that judges a subject whose attributes `reader_for(path)` reads.

        Raises DefinitionError if the condition makes no sense; its paths are those of the plain data.
        """
        raise NotImplementedError

    def __and__(self, other: "Condition | Callable[[Activity], bool]") -> "Condition":
        return All(_parts(All, self) + _parts(All, _condition(other)))

    def __or__(self, other: "Condition | Callable[[Activity], bool]") -> "Condition":
        return AnyOf(_parts(AnyOf, self) + _parts(AnyOf, _condition(other)))

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
    value: Any = field(default=None, converter=_exact)

    def __attrs_post_init__(self) -> None:
        found = Findings()
        check_text(found, "attribute", self.attribute)
        check_choice(found, "operator", self.operator, OPERATORS, kind="operator")
        if not found:
            try:
                OPERATORS[self.operator](self.value)
            except DefinitionError as error:
                found.include("value", error.findings)
        found.raise_as(DefinitionError)

    def compile(self, reader_for: ReaderFor) -> Test:
        if self.operator == "crosses":
            raise DefinitionError(
                Finding("operator", "crosses is for campaigns, whose events have a before; use ge here")
            )
        try:
            read = reader_for(self.attribute)
        except DefinitionError as error:
            raise DefinitionError(*(finding.under("attribute") for finding in error.findings)) from None
        holds = OPERATORS[self.operator](self.value)
        return lambda subject: holds(read(subject))


@frozen
class All(Condition):
    """True when every part is."""

    conditions: tuple[Condition, ...] = field(converter=_tuple)

    def compile(self, reader_for: ReaderFor) -> Test:
        tests = _compile_parts("all", self.conditions, reader_for)
        return lambda subject: all(test(subject) for test in tests)


@frozen
class AnyOf(Condition):
    """True when one part is, or more."""

    conditions: tuple[Condition, ...] = field(converter=_tuple)

    def compile(self, reader_for: ReaderFor) -> Test:
        tests = _compile_parts("any", self.conditions, reader_for)
        return lambda subject: any(test(subject) for test in tests)


@frozen
class Not(Condition):
    """True when the other is not; so it is true where an attribute is missing."""

    condition: Condition

    def compile(self, reader_for: ReaderFor) -> Test:
        try:
            test = self.condition.compile(reader_for)
        except DefinitionError as error:
            raise DefinitionError(*(finding.under("not") for finding in error.findings)) from None
        return lambda subject: not test(subject)


@frozen
class Custom(Condition):
    """Any function of the activity; it must be pure, and it can't be dumped."""

    function: Callable[[Any], bool] = field(repr=lambda function: getattr(function, "__qualname__", "function"))

    def compile(self, reader_for: ReaderFor) -> Test:
        return self.function


@frozen(eq=False)
class attr:  # noqa: N801  # reads as a word: attr("source") == "watch"
    """The attribute at a dotted path, to be compared: `attr("amount") >= 100`.

    Values may be numbers, strings, booleans, dates and timezone-aware datetimes. Numbers compare exactly; a boolean is no
    number; in an activity a date or datetime may also stand as ISO 8601 text. Values of different kinds are unequal
    and have no order.

    >>> condition = (attr("source") == "watch") & ~attr("tags").contains("test")
    """

    path: str

    def __eq__(self, value: object) -> Comparison:  # type: ignore[override]
        return Comparison(self.path, "eq", value)

    def __ne__(self, value: object) -> Comparison:  # type: ignore[override]
        return Comparison(self.path, "ne", value)

    def __lt__(self, value: object) -> Comparison:
        return Comparison(self.path, "lt", value)

    def __le__(self, value: object) -> Comparison:
        return Comparison(self.path, "le", value)

    def __gt__(self, value: object) -> Comparison:
        return Comparison(self.path, "gt", value)

    def __ge__(self, value: object) -> Comparison:
        return Comparison(self.path, "ge", value)

    __hash__ = None  # type: ignore[assignment]

    def between(self, low: object, high: object) -> Comparison:
        """From `low` to `high`, both included."""
        return Comparison(self.path, "between", (low, high))

    def one_of(self, *values: object) -> Comparison:
        """Equal to one of the values."""
        return Comparison(self.path, "one_of", _flat(values))

    def not_one_of(self, *values: object) -> Comparison:
        """Present, and equal to none of the values."""
        return Comparison(self.path, "not_one_of", _flat(values))

    def contains(self, value: object) -> Comparison:
        """A text that has this part, or a list that has this item."""
        return Comparison(self.path, "contains", value)

    def not_contains(self, value: object) -> Comparison:
        """A text without this part, or a list without this item."""
        return Comparison(self.path, "not_contains", value)

    def contains_any(self, *values: object) -> Comparison:
        """A text or list that contains one of the values."""
        return Comparison(self.path, "contains_any", _flat(values))

    def starts_with(self, start: str) -> Comparison:
        """A text that begins so."""
        return Comparison(self.path, "starts_with", start)

    def ends_with(self, end: str) -> Comparison:
        """A text that ends so."""
        return Comparison(self.path, "ends_with", end)

    def like(self, glob: str) -> Comparison:
        """A text that fits the glob as a whole: `*` any text, `?` one character, `[ab]` one of these."""
        return Comparison(self.path, "like", glob)

    def matches(self, regex: str) -> Comparison:
        """A text in which the regular expression is found; anchor it with `^` and `$` for the whole text."""
        return Comparison(self.path, "matches", regex)

    def exists(self) -> Comparison:
        """Present, and not null."""
        return Comparison(self.path, "exists")

    def missing(self) -> Comparison:
        """Absent, or null."""
        return Comparison(self.path, "missing")

    def crosses(self, value: object) -> Comparison:
        """True on the one event that takes the number from below `value` to it or above (campaigns only)."""
        return Comparison(self.path, "crosses", value)


def as_condition(value: "Condition | Callable[[Activity], bool] | None") -> Condition | None:
    """Take any function of an activity for a condition, and let anything else pass to the check."""
    if value is None or isinstance(value, Condition):
        return value
    return Custom(value) if callable(value) else value


def check_condition(found: Findings, path: str, value: object, reader_for: ReaderFor) -> None:
    """Note what is wrong with a condition."""
    if not isinstance(value, Condition):
        found.add(path, f'is {kind_of(value)}; use a condition such as attr("source") == "watch", or a function')
        return
    try:
        value.compile(reader_for)
    except DefinitionError as error:
        found.include(path, error.findings)


def required_equalities(condition: Condition | None) -> list[tuple[str, str]]:
    """Return the attributes that must equal a text for the condition to hold, as (path, text).

    They stand at the top, alone or joined by `&`; an index can find the rules that an activity may meet by them.
    """
    parts = condition.conditions if isinstance(condition, All) else (condition,)
    return [
        (part.attribute, part.value)
        for part in parts
        if isinstance(part, Comparison) and part.operator == "eq" and isinstance(part.value, str)
    ]


def _condition(value: object) -> Condition:
    if isinstance(value, Condition):
        return value
    if callable(value):
        return Custom(value)
    raise TypeError(f'{kind_of(value)} is no condition; compare an attribute: attr("source") == "watch"')


def _parts(kind: type[All] | type[AnyOf], condition: Condition) -> tuple[Condition, ...]:
    return condition.conditions if isinstance(condition, kind) else (condition,)


def _compile_parts(name: str, parts: Iterable[Condition], reader_for: ReaderFor) -> list[Test]:
    found, tests = Findings(), []
    for place, part in enumerate(parts):
        try:
            tests.append(part.compile(reader_for))
        except DefinitionError as error:
            found.include(f"{name}[{place}]", error.findings)
    found.raise_as(DefinitionError)
    return tests


def _flat(values: tuple[object, ...]) -> tuple[object, ...]:
    """Take `one_of(["a", "b"])` for `one_of("a", "b")`."""
    if len(values) == 1 and isinstance(values[0], set | frozenset):
        return tuple(sorted(values[0], key=repr))  # a set's own order differs from run to run
    if len(values) == 1 and isinstance(values[0], list | tuple):
        return tuple(values[0])
    return values
