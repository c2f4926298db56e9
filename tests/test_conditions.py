"""Conditions: every operator against every kind of value, how they combine, and what they have in common."""

import json
import operator as python
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from achievekit import (
    Achievement,
    Activity,
    Catalog,
    Condition,
    Count,
    DefinitionError,
    Engine,
    MemberProgress,
    Rule,
    attr,
    dump_catalog,
    load_catalog,
)
from achievekit.activity import MISSING, activity_reader, at_path
from achievekit.conditions import All, AnyOf, Comparison, Not, required_equalities
from achievekit.operators import OPERATORS

WARSAW = ZoneInfo("Europe/Warsaw")
DAY = date(2026, 5, 4)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
NOON_IN_WARSAW = NOON.astimezone(WARSAW)
NAIVE = datetime(2026, 5, 4, 12)  # noqa: DTZ001  # found in an activity, where nothing checks it
NAN = float("nan")


def an_activity(**attributes: Any) -> Activity:
    return Activity("w1", "ana", "walk", NOON, attributes, referrer="bartek")


def holds(condition: Condition, found: object = MISSING) -> bool:
    """Whether the condition on "x" holds of an activity in which this is found there."""
    attributes = {} if found is MISSING else {"x": found}
    return condition.compile(activity_reader)(an_activity(**attributes)) is True


x = attr("x")

# --- every operator, every kind -------------------------------------------------------------------

# One of each kind of thing that may be found, none of them equal to another.
FOUND: dict[str, object] = {
    "number": 5,
    "decimal": Decimal("5.5"),
    "float": 0.1,
    "zero": 0,
    "one": 1,
    "text": "watch",
    "number as text": "5",
    "empty text": "",
    "true": True,
    "false": False,
    "date": DAY,
    "date as text": "2026-05-05",
    "instant": NOON,
    "instant as text": "2026-05-04T14:30:00+02:00",
    "naive": NAIVE,
    "naive as text": "2026-05-04T12:00:00",
    "time": time(12),
    "null": None,
    "missing": MISSING,
    "nan": NAN,
    "infinity": float("inf"),
    "list": [5, "watch"],
    "empty list": [],
    "tuple": ("5", True),
    "set": {5, "2026-05-04"},
    "mapping": {"watch": 5},
    "bytes": b"watch",
}
NUMBERS = {"number", "decimal", "float", "zero", "one"}
TEXTS = {"text", "number as text", "empty text", "date as text", "instant as text", "naive as text"}
PRESENT = FOUND.keys() - {"null", "missing"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        # equality: within one kind, and by value
        (x == 5, {"number"}),
        (x == 5.0, {"number"}),
        (x == Decimal("5.50"), {"decimal"}),
        (x == 5.5, {"decimal"}),
        (x == 0.1, {"float"}),
        (x == Decimal("0.1"), {"float"}),
        (x == 0, {"zero"}),
        (x == 1, {"one"}),
        (x == "watch", {"text"}),
        (x == "5", {"number as text"}),
        (x == "", {"empty text"}),
        (x == True, {"true"}),  # noqa: E712  # builds a condition
        (x == False, {"false"}),  # noqa: E712
        (x == DAY, {"date"}),
        (x == date(2026, 5, 5), {"date as text"}),
        (x == "2026-05-05", {"date as text"}),
        (x == NOON, {"instant"}),
        (x == NOON_IN_WARSAW, {"instant"}),
        (x == NOON + timedelta(minutes=30), {"instant as text"}),
        (x == datetime(2026, 5, 5, tzinfo=UTC), set()),
        (x != 5, PRESENT - {"number"}),
        (x != "watch", PRESENT - {"text"}),
        (x != True, PRESENT - {"true"}),  # noqa: E712
        (x != DAY, PRESENT - {"date"}),
        (x != NOON, PRESENT - {"instant"}),
        # order: within one kind; what is of another kind is neither below nor above
        (x < 5, {"float", "zero", "one"}),
        (x <= 5, {"float", "zero", "one", "number"}),
        (x > 1, {"number", "decimal"}),
        (x >= 1, {"one", "number", "decimal"}),
        (x >= 5.5, {"decimal"}),
        (x >= -1, NUMBERS),
        (x < "5", {"empty text", "date as text", "instant as text", "naive as text"}),
        (x >= "", TEXTS),
        (x < date(2026, 5, 5), {"date"}),
        (x >= DAY, {"date", "date as text"}),
        (x <= NOON, {"instant"}),
        (x > NOON, {"instant as text"}),
        (x >= NOON_IN_WARSAW, {"instant", "instant as text"}),
        (x.between(1, 5), {"one", "number"}),
        (x.between(0.1, 5.5), {"float", "one", "number", "decimal"}),
        (x.between(5, 1), set()),
        (x.between("5", "w"), {"number as text"}),
        (x.between(DAY, date(2026, 5, 5)), {"date", "date as text"}),
        (x.between(NOON, NOON + timedelta(hours=1)), {"instant", "instant as text"}),
        # one of several, also of several kinds
        (x.one_of(5, "watch", True, DAY, NOON), {"number", "text", "true", "date", "instant"}),
        (x.one_of("5"), {"number as text"}),
        (x.not_one_of(5, "watch"), PRESENT - {"number", "text"}),
        # a part of a text, an item of a list
        (x.contains(5), {"list", "set"}),
        (x.contains(5.0), {"list", "set"}),
        (x.contains("watch"), {"text", "list"}),
        (x.contains("5"), {"number as text", "date as text", "instant as text", "naive as text", "tuple"}),
        (x.contains(""), TEXTS),
        (x.contains(True), {"tuple"}),
        (x.contains(DAY), {"set"}),
        (x.contains("tch"), {"text"}),
        (x.not_contains(5), PRESENT - {"list", "set"}),
        (x.not_contains("watch"), PRESENT - {"text", "list"}),
        (x.contains_any(True, "tch"), {"text", "tuple"}),
        (x.contains_any(7, 8), set()),
        # texts
        (x.starts_with("wa"), {"text"}),
        (x.starts_with(""), TEXTS),
        (x.ends_with("ch"), {"text"}),
        (x.ends_with("+02:00"), {"instant as text"}),
        (x.like("w*h"), {"text"}),
        (x.like("w*c"), set()),
        (x.like("?????"), {"text"}),
        (x.like("[a-z]*"), {"text"}),
        (x.like("*"), TEXTS),
        (x.matches("^w.*h$"), {"text"}),
        (x.matches("atc"), {"text"}),
        (x.matches(""), TEXTS),
        (x.matches(r"^\d+$"), {"number as text"}),
        # presence; null counts as missing
        (x.exists(), PRESENT),
        (x.missing(), {"null", "missing"}),
        # combinations; a negation holds where there is nothing to compare
        (~(x == 5), FOUND.keys() - {"number"}),
        (~x.exists(), {"null", "missing"}),
        ((x >= 1) & (x <= 5), {"one", "number"}),
        ((x == 1) | (x == "watch") | x.missing(), {"one", "text", "null", "missing"}),
        ((x == 5) & (x == "watch"), set()),
        (~((x == 1) | x.missing()), PRESENT - {"one"}),
    ],
    ids=lambda value: str(value) if isinstance(value, Condition) else "",  # a set has no fixed order
)
def test_what_a_condition_holds_of(condition: Condition, expected: set[str]) -> None:
    assert {name for name, found in FOUND.items() if holds(condition, found)} == expected


def test_every_operator_has_been_tried() -> None:
    (mark,) = test_what_a_condition_holds_of.pytestmark  # type: ignore[attr-defined]
    tried = {condition.operator for condition, _ in mark.args[1] if isinstance(condition, Comparison)}

    assert tried == OPERATORS.keys() - {"crosses"}


def test_ten_times_a_tenth_is_one() -> None:
    assert holds(x == 0.3, Decimal("0.3"))
    assert holds(x == Decimal("0.3"), 0.3)
    assert not holds(x == 0.3, 0.1 + 0.2)  # what the sum is spelled as is what it is
    assert holds(x >= 0.1, Decimal("0.1"))
    assert not holds(x > 0.1, Decimal("0.1"))


def test_numbers_too_large_for_a_float_compare_all_the_same() -> None:
    assert holds(x == 2**53 + 1, 2**53 + 1)
    assert not holds(x == 2**53 + 1, 2**53)
    assert not holds(x == 2**53 + 1, float(2**53))
    assert holds(x < 10**300, Decimal(10**300 - 1))
    assert not holds(x > 0, 10**400)  # no number here


def test_an_instant_is_the_same_in_every_zone_also_where_an_hour_comes_twice() -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=WARSAW)
    second = first.replace(fold=1)

    assert holds(x == first, first)
    assert holds(x == first, "2026-10-25T00:30:00Z")
    assert holds(x == second, "2026-10-25T01:30:00Z")
    assert not holds(x == second, first)
    assert holds(x > first, second)


def test_texts_in_a_basic_format_are_dates_too() -> None:
    assert holds(x == DAY, "20260504")
    assert holds(x == NOON, "20260504T120000Z")


# --- where the value is ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (attr("pickup.distance_m") > 100, True),
        (attr("pickup.place.city") == "Łódź", True),
        (attr("pickup.place") == "Łódź", False),
        (attr("pickup.place.city.part").exists(), False),
        (attr("pickup.nothing.city").exists(), False),
        (attr("pickup.null").exists(), False),
        (attr("pickup.null.city").missing(), True),
        (attr("pickup.list.0").missing(), True),
        (attr("pickup.list").contains(1), True),
        (attr("pickup").exists(), True),
        (attr("flat.path").missing(), True),
        (attr("pick").missing(), True),
        (attr("activity.id") == "w1", True),
        (attr("activity.member").one_of("ana"), True),
        (attr("activity.type").starts_with("wa"), True),
        (attr("activity.referrer") == "bartek", True),
        (attr("activity") == "an attribute of that name", True),
        (attr("type").missing(), True),
    ],
    ids=str,
)
def test_paths(condition: Condition, expected: bool) -> None:
    activity = an_activity(
        pickup={"distance_m": 250, "place": {"city": "Łódź"}, "null": None, "list": [1]},
        **{"flat.path": 1, "activity": "an attribute of that name"},
    )

    assert condition.compile(activity_reader)(activity) is expected


def test_a_referrer_may_be_missing() -> None:
    activity = Activity("w1", "ana", "walk", NOON)

    assert attr("activity.referrer").missing().compile(activity_reader)(activity)


def test_items_of_a_list_are_read_from_themselves() -> None:
    meets = (attr("price.net") >= 2).compile(at_path)

    assert [meets(item) for item in ({"price": {"net": 2}}, {"price": 2}, {}, None, 5, [2])] == [True] + [False] * 5


def test_crosses_compares_with_what_was_before() -> None:
    meets = (attr("value").crosses(250) & ~attr("value").crosses(500)).compile(
        at_path, lambda path: lambda subject: subject["before"].get(path, MISSING)
    )

    def crossed(before: object, after: object) -> bool:
        return bool(meets({"value": after, "before": {"value": before}}))

    assert [crossed(0, 249), crossed(249, 250), crossed(250, 251), crossed(0, 499), crossed(0, 500)] == [
        False,
        True,
        False,
        True,
        False,
    ]


# --- functions ------------------------------------------------------------------------------------


def is_early(activity: Activity) -> bool:
    return activity.at.hour < 9


def says_yes(_: Any) -> bool:
    return True


def says_no(_: Any) -> bool:
    return False


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (x.exists() & says_yes, True),
        (x.exists() & says_no, False),
        (says_yes & x.exists(), True),
        (says_no & x.exists(), False),
        (x.missing() | says_yes, True),
        (x.missing() | says_no, False),
        (says_yes | x.missing(), True),
        (says_no | x.missing(), False),
        (~(x.exists() & says_yes), False),
        (~(says_no | x.missing()), True),
        (says_yes & x.exists() & says_no, False),
    ],
)
def test_functions_combine_with_conditions(condition: Condition, expected: bool) -> None:
    assert holds(condition, 5) is expected


def test_the_parts_are_asked_from_left_to_right_and_no_more_than_needed() -> None:
    asked: list[str] = []

    def asking(name: str, *, answer: bool) -> Callable[[Any], bool]:
        def ask(_: Any) -> bool:
            asked.append(name)
            return answer

        return ask

    no, yes = asking("no", answer=False), asking("yes", answer=True)
    assert not holds(no & x.missing() & yes)
    assert holds(yes | x.exists() | no)
    assert asked == ["no", "yes"]


def test_a_function_serves_as_the_condition_of_a_rule_and_of_items() -> None:
    def is_book(item: Any) -> bool:
        return bool(item == "book")

    engine = Engine(
        Catalog(
            achievements=[
                Achievement("early", name="", rules=[Rule("walk", conditions=is_early, period_goal=9)]),
                Achievement("books", name="", rules=[Rule("walk", aggregation=Count("x", is_book), period_goal=9)]),
            ]
        )
    )

    outcome = engine.record(MemberProgress("ana"), an_activity(x=["book", "pen", "book"]))

    assert [(refusal.achievement, refusal.reason) for refusal in outcome.refusals] == [("early", "conditions_not_met")]
    assert [event.progress_change for event in outcome.events] == [2]  # type: ignore[attr-defined]


# --- equality, and what a condition looks like ----------------------------------------------------


def test_conditions_are_equal_if_they_say_the_same() -> None:
    assert (x == 5) == (x == 5)
    assert (x == 5) == (attr("x") == 5.0)
    assert (x == 5) != (x == 6)
    assert (x == 1) != (x == True)  # noqa: E712  # nor are they for an activity
    assert x.one_of(0, "a") != x.one_of(False, "a")
    assert hash(x.one_of(1, "a")) == hash(x.one_of(1.0, "a"))
    assert (x == 5) != (x != 5)
    assert (x == 5) != (attr("y") == 5)
    assert (x > 1) & (x < 5) == (x > 1) & (x < 5)
    assert ((x > 1) & (x < 5)) != ((x < 5) & (x > 1))
    assert ((x > 1) & (x < 5)) != ((x > 1) | (x < 5))
    assert ~(x == 5) == ~(x == 5)
    assert x.exists() & is_early == x.exists() & is_early
    assert (x.exists() & is_early) != (x.exists() & says_no)


def test_conditions_can_stand_in_sets() -> None:
    assert len({x == 5, x == 5, x.one_of(1, 2), x.one_of([1, 2]), ~(x == 5), (x == 5) & (x == 6)}) == 4


def test_an_attribute_itself_stands_nowhere_but_before_a_comparison() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(x)


@pytest.mark.parametrize("combine", [python.and_, python.or_])
def test_chains_are_flat(combine: Callable[[Condition, Condition], Condition]) -> None:
    a, b, c = x == 1, x == 2, x == 3

    chain: Any = combine(combine(a, b), c)

    assert chain == combine(a, combine(b, c))
    assert chain.conditions == (a, b, c)


def test_a_chain_of_the_other_kind_is_one_part() -> None:
    a, b, c = x == 1, x == 2, x == 3

    mixed: Any = (a & b) | c

    assert isinstance(mixed, AnyOf)
    assert mixed.conditions == (a & b, c)


def test_lists_and_sets_of_values_may_be_given_as_they_are() -> None:
    assert x.one_of("a", "b") == x.one_of(["a", "b"]) == x.one_of(("a", "b"))
    assert x.one_of({"b", "a"}) == x.one_of(frozenset({"a", "b"})) == x.one_of("a", "b")
    assert x.not_one_of({"b", "a"}) == x.not_one_of("a", "b")
    assert x.contains_any({"b", "a"}) == x.contains_any("a", "b")
    assert x.one_of("ab").value == ("ab",)
    assert x.one_of([1]) == x.one_of(1)


def test_the_order_of_a_set_is_the_same_in_every_run() -> None:
    script = (
        "from achievekit import attr; import sys;"
        "print(attr('x').one_of({'pear', 'apple', 'fig', 'plum', 'kiwi', 3, 2.5, True}).value)"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2", "3", "4")
    }

    assert len(outputs) == 1


def test_floats_are_kept_as_the_numbers_they_spell() -> None:
    condition = x.between(0.1, 0.5)

    assert condition.value == (Decimal("0.1"), Decimal("0.5"))
    assert (x == 0.1).value == Decimal("0.1")


def test_a_condition_can_be_read() -> None:
    assert str((x == 5) & ~attr("tags").contains("test") & is_early) == (
        "All(conditions=(Comparison(attribute='x', operator='eq', value=5),"
        " Not(condition=Comparison(attribute='tags', operator='contains', value='test')),"
        " Custom(function=is_early)))"
    )


def test_the_texts_that_are_asked_for_can_be_found() -> None:
    by_type, by_source = attr("activity.type") == "walk", attr("source") == "watch"

    assert required_equalities(None) == []
    assert required_equalities(by_source) == [("source", "watch")]
    assert required_equalities(by_source & (x > 5) & by_type) == [("source", "watch"), ("activity.type", "walk")]
    assert required_equalities(by_source | by_type) == []
    assert required_equalities(~by_source) == []
    assert required_equalities((x == 5) & (x == True)) == []  # noqa: E712
    assert required_equalities((attr("source") != "watch") & says_yes) == []


# --- what they have in common ---------------------------------------------------------------------

# By kind, so that a test draws what it is about instead of throwing away most of what it drew.
numbers = st.integers(-3, 3) | st.sampled_from([0.1, 0.5, 2.0, Decimal("0.1"), Decimal(2), 10**30])
texts = st.sampled_from(["", "a", "ab", "b*", "2", "2026-05-04", "2026-05-04T12:00:00Z"])
dates = st.sampled_from([DAY, DAY + timedelta(days=1)])
instants = st.sampled_from([NOON, NOON_IN_WARSAW, NOON + timedelta(hours=1)])
with_an_order = numbers | texts | dates | instants
two_of_a_kind_with_an_order = st.one_of(*(st.tuples(kind, kind) for kind in (numbers, texts, dates, instants)))
scalars = with_an_order | st.booleans()
undated_scalars = numbers | texts | st.booleans()

# Far from the calendar's edges, where an instant of one zone is none of another.
EARLIEST, LATEST = datetime(1000, 1, 1), datetime(9000, 1, 1)  # noqa: DTZ001
any_dates = (
    dates
    | instants
    | st.datetimes(EARLIEST, LATEST)
    | st.datetimes(EARLIEST, LATEST, timezones=st.sampled_from([UTC, WARSAW, timezone(timedelta(hours=-12))]))
)
without_dates = undated_scalars | st.none() | st.just(MISSING) | st.text(max_size=4) | st.floats()


def holding(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2)


anything: st.SearchStrategy[Any] = st.recursive(without_dates | any_dates, holding, max_leaves=5)


@given(value=scalars, found=anything)
def test_unequal_is_present_and_not_equal(value: object, found: object) -> None:
    assert holds(x != value, found) == (holds(x.exists(), found) and not holds(x == value, found))
    assert holds(~(x == value), found) != holds(x == value, found)


@given(value=undated_scalars, found=without_dates | holding(anything))
def test_equality_is_that_of_a_kind(value: object, found: object) -> None:
    expected = found == value
    if isinstance(value, bool) or isinstance(found, bool):
        expected = found is value
    elif isinstance(found, float):
        expected = not isinstance(value, str) and Decimal(repr(found)) == value
    if isinstance(value, float) and not isinstance(found, bool | str | list | dict | None) and found is not MISSING:
        expected = Decimal(repr(value)) == (Decimal(repr(found)) if isinstance(found, float) else found)

    assert holds(x == value, found) == expected


@given(value=with_an_order, found=anything)
def test_of_two_values_of_a_kind_one_is_below_or_they_are_equal(value: object, found: object) -> None:
    below, equal, above = (holds(condition, found) for condition in (x < value, x == value, x > value))

    assert below + equal + above <= 1
    assert holds(x <= value, found) == (below or equal)
    assert holds(x >= value, found) == (above or equal)


@given(found=st.text(), value=st.text())
def test_texts_are_ordered_as_python_orders_them(found: str, value: str) -> None:
    compared = [holds(condition, found) for condition in (x < value, x == value, x > value)]
    assert compared == [found < value, found == value, found > value]


@given(bounds=two_of_a_kind_with_an_order, found=anything)
def test_between_is_not_below_one_and_not_above_the_other(bounds: tuple[object, object], found: object) -> None:
    low, high = bounds

    assert holds(x.between(low, high), found) == (holds(x >= low, found) and holds(x <= high, found))


@given(values=st.lists(scalars, min_size=1, max_size=4), found=anything)
def test_one_of_several_is_equal_to_one(values: list[object], found: object) -> None:
    expected = any(holds(x == value, found) for value in values)

    assert holds(x.one_of(values), found) == holds(x.one_of(*reversed(values)), found) == expected
    assert holds(x.not_one_of(values), found) == (holds(x.exists(), found) and not expected)


@given(values=st.lists(scalars, min_size=1, max_size=3), items=st.lists(anything, max_size=4))
def test_a_list_contains_what_an_item_equals(values: list[object], items: list[object]) -> None:
    expected = [any(holds(x == value, item) for item in items) for value in values]

    assert [holds(x.contains(value), items) for value in values] == expected
    assert [holds(x.not_contains(value), tuple(items)) for value in values] == [not each for each in expected]
    assert holds(x.contains_any(values), items) == any(expected)


@given(part=st.text("ab*", max_size=3), found=st.text("ab*", max_size=6))
@example(part="*", found="a\nb")
def test_parts_of_texts(part: str, found: str) -> None:
    assert holds(x.contains(part), found) == (part in found)
    assert holds(x.starts_with(part), found) == found.startswith(part)
    assert holds(x.ends_with(part), found) == found.endswith(part)
    assert holds(x.like(part), found) == fnmatchcase(found, part)
    assert holds(x.matches(re.escape(part)), found) == (part in found)


comparisons = st.one_of(
    st.builds(
        Comparison,
        st.just("x"),
        st.sampled_from(["eq", "ne", "contains", "not_contains"]),
        scalars,
    ),
    st.builds(
        Comparison,
        st.just("x"),
        st.sampled_from(["lt", "le", "gt", "ge"]),
        with_an_order,
    ),
    st.builds(
        Comparison,
        st.just("x"),
        st.sampled_from(["one_of", "not_one_of", "contains_any"]),
        st.lists(scalars, min_size=1, max_size=3),
    ),
    st.builds(
        Comparison,
        st.just("x"),
        st.sampled_from(["starts_with", "ends_with", "like"]),
        st.text("ab*?[", max_size=3),
    ),
    st.builds(Comparison, st.just("x"), st.sampled_from(["exists", "missing"])),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda parts: parts[0] & parts[1]),
        st.tuples(inner, inner).map(lambda parts: parts[0] | parts[1]),
        inner.map(Not),
    ),
    max_leaves=4,
)


class NotComparable:
    """What is neither equal nor unequal, such as pandas' NA."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> Any:
        return self

    def __bool__(self) -> bool:
        raise TypeError("ambiguous")


@pytest.mark.parametrize("name", OPERATORS)
def test_what_can_not_be_compared_is_of_another_kind(name: str) -> None:
    value = None if name in ("exists", "missing") else ["a", "b"] if name in ("between", "contains_any") else "a"
    condition = Comparison("x", name, ["a", 1] if name.endswith("one_of") else value)
    holds = condition.compile(activity_reader, activity_reader)(an_activity(x=NotComparable()))
    assert holds is (name in ("ne", "not_one_of", "not_contains", "exists"))


@given(condition=conditions, found=anything)
def test_whatever_is_found_is_no_error(condition: Condition, found: object) -> None:
    assert condition.compile(activity_reader)(an_activity(x=found)) in (True, False)


@given(a=conditions, b=conditions, found=anything)
def test_and_or_and_not_are_those_of_logic(a: Condition, b: Condition, found: object) -> None:
    assert holds(a & b, found) == (holds(a, found) and holds(b, found))
    assert holds(a | b, found) == (holds(a, found) or holds(b, found))
    assert holds(~a, found) == (not holds(a, found))
    assert holds(~(a & b), found) == holds(~a | ~b, found)


@given(condition=conditions, found=anything)
def test_a_condition_that_was_dumped_and_loaded_is_the_same(condition: Condition, found: object) -> None:
    catalog = Catalog(achievements=[Achievement("a", name="", rules=[Rule("walk", conditions=condition)])])

    loaded = load_catalog(json.loads(json.dumps(dump_catalog(catalog))))

    again = loaded.achievements[0].rules[0].conditions
    assert again == condition
    assert again is not None
    assert holds(again, found) == holds(condition, found)


@pytest.mark.parametrize("kind", [All, AnyOf])
def test_parts_may_come_one_by_one(kind: type[All] | type[AnyOf]) -> None:
    parts = [attr("a") == 1, attr("b") == 2]
    made = kind(part for part in parts)
    assert made == kind(parts)
    assert hash(made) == hash(kind(tuple(parts)))


def test_a_condition_is_nested_so_deep_and_no_deeper() -> None:
    deep: Condition = attr("a") == 1
    for _ in range(49):
        deep = AnyOf((deep,))
    assert Rule("walk", conditions=deep).conditions == deep
    for deeper in (AnyOf((deep,)), ~(attr("b") == 1) & ~deep):
        with pytest.raises(DefinitionError) as caught:
            Rule("walk", conditions=deeper)
        assert str(caught.value) == "conditions: is nested more than 50 levels deep; say it in fewer"
    for _ in range(5_000):
        deep = ~deep
    with pytest.raises(DefinitionError, match="nested more than 50 levels deep"):
        Rule("walk", conditions=deep)


@pytest.mark.parametrize("too_long", [-(10**400), 10**400])
def test_a_number_with_too_many_digits_is_on_no_side(too_long: int) -> None:
    assert not any(holds(condition, too_long) for condition in (x < 5, x <= 5, x > 5, x >= 5))
    nearest = too_long + 1 if too_long < 0 else too_long - 1
    assert holds(x < 5, nearest) is (too_long < 0)
    assert holds(x > 5, nearest) is (too_long > 0)
