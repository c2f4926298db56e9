"""Conditions in English: one row for each operator, one for each way in which conditions combine."""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from achievekit.checks import name_of
from achievekit.conditions import All, AnyOf, Comparison, Condition, Custom, Not
from achievekit.describing.words import listed, value
from achievekit.exact import quantity

_PLAIN_PATH = re.compile(r"[\w.-]+")

# What an operator says of the attribute, and the same denied, from what it compares with.
Words: TypeAlias = Callable[[Any], tuple[str, str]]
# A condition in words, and the word that joins its parts; empty where it has only one.
Clause: TypeAlias = tuple[str, str]


def _one(wanted: Any) -> Iterable[str]:
    return [value(wanted)]


def _each(wanted: Any) -> Iterable[str]:
    return map(value, wanted)


def _any_of(wanted: Any) -> Iterable[str]:
    return [listed(map(value, wanted), "or")]


def _as_written(wanted: Any) -> Iterable[str]:
    return [wanted]


def _row(holds: str, fails: str, shown: Callable[[Any], Iterable[str]] = _one) -> Words:
    """Say two texts of what an operator compares with, which `shown` puts into words, a text for each gap."""

    def words(wanted: Any) -> tuple[str, str]:
        texts = tuple(shown(wanted))
        return holds.format(*texts), fails.format(*texts)

    return words


def _ordered(number: str, other: str, number_fails: str, other_fails: str) -> Words:
    """Numbers are above and below each other; dates, instants and texts come before and after."""
    numbers, others = _row(number, number_fails), _row(other, other_fails)
    return lambda wanted: (others if quantity(wanted) is None else numbers)(wanted)


OPERATOR_WORDS: dict[str, Words] = {
    "eq": _row("is {}", "is not {}"),
    "ne": _row("is not {}", "is {}"),
    "lt": _ordered("is below {}", "is before {}", "is not below {}", "is not before {}"),
    "le": _ordered("is at most {}", "is not after {}", "is above {}", "is after {}"),
    "gt": _ordered("is above {}", "is after {}", "is not above {}", "is not after {}"),
    "ge": _ordered("is at least {}", "is not before {}", "is below {}", "is before {}"),
    "between": _row("is from {} to {}", "is not from {} to {}", _each),
    "one_of": _row("is one of {}", "is none of {}", _any_of),
    "not_one_of": _row("is none of {}", "is one of {}", _any_of),
    "contains": _row("contains {}", "does not contain {}"),
    "not_contains": _row("does not contain {}", "contains {}"),
    "contains_any": _row("contains one of {}", "contains none of {}", _any_of),
    "starts_with": _row("starts with {}", "does not start with {}"),
    "ends_with": _row("ends with {}", "does not end with {}"),
    "like": _row("looks like `{}`", "does not look like `{}`", _as_written),
    "matches": _row("matches `{}`", "does not match `{}`", _as_written),
    "exists": _row("is present", "is missing"),
    "missing": _row("is missing", "is present"),
    "crosses": _row("crosses {}", "does not cross {}"),
}
# The operators that know a missing attribute; to all others its absence is no answer, which a denial makes a yes.
_ABOUT_PRESENCE = ("exists", "missing")


def path(attribute: str) -> str:
    """Return an attribute's path as words: `source`, `the activity's type`."""
    owner, _, name = attribute.partition(".")
    if owner == "activity" and name:
        return f"the activity's {name}"
    return attribute if _PLAIN_PATH.fullmatch(attribute) else f"`{attribute}`"


def describe_condition(condition: Condition, *, denied: bool = False) -> str:
    """Return what a condition asks for, or with `denied` its opposite: `source is watch and amount is above 5`."""
    return _clause(condition, denied)[0]


def _clause(condition: Condition, denied: bool) -> Clause:
    return _KINDS[type(condition)](condition, denied)


def _comparison(condition: Comparison, denied: bool) -> Clause:
    holds, fails = OPERATOR_WORDS[condition.operator](condition.value)
    said = f"{path(condition.attribute)} {fails if denied else holds}"
    if denied and condition.operator not in _ABOUT_PRESENCE:
        return f"{said} or is missing", "or"
    return said, ""


def _all(condition: All, denied: bool) -> Clause:
    return _joined(condition.conditions, denied, "or" if denied else "and", "never" if denied else "always")


def _any(condition: AnyOf, denied: bool) -> Clause:
    return _joined(condition.conditions, denied, "and" if denied else "or", "always" if denied else "never")


def _joined(parts: tuple[Condition, ...], denied: bool, word: str, empty: str) -> Clause:
    clauses = [_clause(part, denied) for part in parts]
    if len(clauses) < 2:  # noqa: PLR2004  # nothing to be joined
        return clauses[0] if clauses else (f"this is {empty} true", "")
    # English has no precedence, so a part that is joined by the other word is put in brackets.
    said = [f"({text})" if inner not in ("", word) else text for text, inner in clauses]
    return f" {word} ".join(said), word


def _not(condition: Not, denied: bool) -> Clause:
    return _clause(condition.condition, not denied)


def _custom(condition: Custom, denied: bool) -> Clause:
    return f"the function `{name_of(condition.function)}` says {'no' if denied else 'yes'}", ""


_KINDS: dict[type[Condition], Callable[[Any, bool], Clause]] = {
    Comparison: _comparison,
    All: _all,
    AnyOf: _any,
    Not: _not,
    Custom: _custom,
}
