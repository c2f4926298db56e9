"""Exact quantities, and how attributes are found and counted (section 2)."""

import decimal
from decimal import Decimal
from fractions import Fraction
from numbers import Integral

import pytest

from achievekit import (
    Activity,
    Condition,
    Count,
    Distinct,
    Max,
    MemberProgress,
    Rule,
    Sum,
    attr,
    dump_activity,
    dump_progress,
)
from achievekit.aggregations import Aggregation
from achievekit.conditions import comparisons
from achievekit.events import AchievementProgressed
from achievekit.exact import quantity
from helpers import an_activity, an_engine, feed, instant, of_kind, shown


def value(aggregation: Aggregation, *values: object) -> int | Decimal:
    """The value shown after one activity with each of these in its attribute x."""
    engine = an_engine(Rule("walk", aggregation=aggregation, period_goal=10**40))
    fed = feed(engine, [an_activity("2026-05-04", id_=str(place), x=x) for place, x in enumerate(values)])
    return shown(engine, fed.progress, instant("2026-05-04")).current_period_value


def test_ten_times_a_tenth_is_one() -> None:
    # With floats it is 0.9999999999999999.
    engine = an_engine(Rule("walk", aggregation=Sum("km")))
    fed = feed(engine, [an_activity("2026-05-04", id_=str(place), km=0.1) for place in range(10)])
    assert fed.times == [0] * 9 + [1]
    assert of_kind(fed.events, AchievementProgressed)[-1].current_period_value == Decimal(1)


def test_a_float_is_the_number_its_author_wrote() -> None:
    assert value(Sum("x"), 1.1, 2.2) == Decimal("3.3")  # 3.3000000000000003 with floats
    assert value(Sum("x"), 1e16, 1.0) == 10**16 + 1  # 1e16 with floats
    assert value(Max("x"), 0.1, 0.30000000000000004) == Decimal("0.30000000000000004")
    assert value(Sum("x"), 5e-324) == Decimal("5e-324")  # the smallest there is


def test_whole_numbers_stay_whole() -> None:
    assert type(value(Sum("x"), 1, 2)) is int
    assert value(Sum("x"), 10**30, 1) == 10**30 + 1


def test_a_large_and_a_small_part_are_not_rounded() -> None:
    # 33 digits; Python's usual context keeps 28.
    assert value(Sum("x"), 10**30, Decimal("0.01")) == Decimal("1000000000000000000000000000000.01")


@pytest.mark.parametrize(
    "settings",
    [{"prec": 3, "rounding": decimal.ROUND_UP}, {"Emax": 1, "Emin": -1}, {"traps": list(decimal.Context().flags)}],
)
def test_the_host_s_decimal_context_has_no_say(settings: dict[str, int]) -> None:
    numbers = [10**30, Decimal("0.01"), 0.07, Decimal("1E-7")]
    with decimal.localcontext(decimal.Context(**settings)):  # type: ignore[arg-type]
        assert value(Sum("x"), *numbers) == Decimal("1000000000000000000000000000000.0800001")
        assert value(Max("x"), *numbers) == 10**30
        assert value(Distinct("x"), 1, 1.0, Decimal("1.00"), Decimal("1.0000000001")) == 2


def test_the_host_s_decimal_context_has_no_say_in_what_is_dumped() -> None:
    engine = an_engine(Rule("walk", aggregation=Sum("x")))
    progress = feed(engine, [an_activity("2026-05-04", x=Decimal("1E-7"))]).progress
    dumped = dump_progress(progress)
    with decimal.localcontext(decimal.Context(capitals=0)):
        assert dump_progress(progress) == dumped


NO_NUMBERS = [True, False, "12", "", None, [12], {"x": 12}, 12j, Fraction(1, 2)]
NOT_FINITE = [float("nan"), float("inf"), float("-inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")]


@pytest.mark.parametrize("no_number", [*NO_NUMBERS, *NOT_FINITE], ids=repr)
@pytest.mark.parametrize("aggregation", [Sum("x"), Max("x")])
def test_what_is_no_number_has_no_value(aggregation: Aggregation, no_number: object) -> None:
    engine = an_engine(Rule("walk", aggregation=aggregation))
    assert feed(engine, [an_activity("2026-05-04", x=no_number)]).reasons == ["no_value"]


@pytest.mark.parametrize("number", [0, -1, -0.5, Decimal("-0.01"), Decimal("-0"), -(10**30)])
@pytest.mark.parametrize("aggregation", [Sum("x"), Max("x"), Sum("x", each="items")])
def test_only_values_above_0_count(aggregation: Aggregation, number: object) -> None:
    engine = an_engine(Rule("walk", aggregation=aggregation))
    assert feed(engine, [an_activity("2026-05-04", x=number, items=[{"x": number}])]).reasons == ["no_value"]


def test_a_goal_may_be_a_fraction() -> None:
    engine = an_engine(Rule("walk", aggregation=Sum("km"), period_goal=0.3))
    walks = [an_activity("2026-05-04", id_=str(place), km=km) for place, km in enumerate([0.1, 0.1, Decimal("0.1")])]
    assert feed(engine, walks).times == [0, 0, 1]


class NumPyFloat(float):
    """A float that shows itself as those of NumPy do, which are floats too."""

    def __repr__(self) -> str:
        return f"np.float64({float(self)!r})"


def test_a_float_is_what_its_author_wrote_however_its_class_shows_itself() -> None:
    tenth = NumPyFloat(0.1)
    rule = Rule("walk", aggregation=Sum("km"), period_goal=NumPyFloat(0.3), conditions=attr("km") == tenth)
    walks = [an_activity("2026-05-04", id_=str(place), km=km) for place, km in enumerate([tenth, 0.1, Decimal("0.1")])]
    assert feed(an_engine(rule), walks).times == [0, 0, 1]


class NumPyInt:
    """A whole number of no class of Python's, as those in a column of pandas are."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __int__(self) -> int:
        return self._number


Integral.register(NumPyInt)


def test_a_whole_number_counts_whatever_its_class() -> None:
    rule = Rule("walk", aggregation=Sum("km"), period_goal=5, conditions=attr("km") >= 2)
    walks = [an_activity("2026-05-04", id_=str(place), km=NumPyInt(km)) for place, km in enumerate([2, 1, 3])]
    fed = feed(an_engine(rule), walks)
    assert fed.times == [0, 0, 1]
    assert fed.reasons == ["", "conditions_not_met", ""]
    assert fed.progress.achievements["a"].rows[0][3] == 2
    assert type(fed.progress.achievements["a"].rows[0][3]) is int
    assert dump_activity(walks[0])["attributes"] == {"km": 2}
    (condition,) = comparisons(attr("km") >= NumPyInt(2))
    assert (type(condition.value), condition) == (int, attr("km") >= 2)


def test_paths_into_nested_attributes() -> None:
    ride = Activity("1", "ana", "ride", instant("2026-05-04"), {"pickup": {"distance_m": 250, "place": {"zone": 3}}})
    for aggregation, counts in (
        (Sum("pickup.distance_m"), True),
        (Sum("pickup.place.zone"), True),
        (Sum("pickup.distance_m.x"), False),  # a number has no parts
        (Sum("pickup"), False),
        (Sum("dropoff.distance_m"), False),
        (Distinct("pickup.place"), False),  # a mapping is no single value
    ):
        outcome = an_engine(Rule("ride", aggregation=aggregation, period_goal=999)).record(MemberProgress("ana"), ride)
        assert bool(outcome.events) is counts


def test_a_dotted_key_is_a_path_and_nothing_else() -> None:
    engine = an_engine(Rule("walk", aggregation=Sum("a.b")))
    walk = Activity("1", "ana", "walk", instant("2026-05-04"), {"a.b": 5})
    assert feed(engine, [walk]).reasons == ["no_value"]


@pytest.mark.parametrize(
    ("condition", "counts"),
    [
        (attr("activity.id") == "42", True),
        (attr("activity.member") == "ana", True),
        (attr("activity.type").starts_with("wa"), True),
        (attr("activity.referrer") == "bo", True),
        (attr("activity.referrer").missing(), False),
        # Attributes of the same names are others.
        (attr("id") == "attribute", True),
        (attr("member") == "ana", False),
    ],
)
def test_paths_to_the_activity_s_own_fields(condition: Condition, counts: bool) -> None:
    activity = Activity("42", "ana", "walk", instant("2026-05-04"), {"id": "attribute"}, referrer="bo")
    engine = an_engine(Rule("walk", conditions=condition))
    assert bool(engine.record(MemberProgress("ana"), activity).events) is counts


def test_distinct_members_brought() -> None:
    engine = an_engine(Rule("join", aggregation=Distinct("activity.member"), period_goal=2, actor="referee"))
    progress = MemberProgress("ana")
    joined = [
        Activity(str(n), who, "join", instant("2026-05-04"), referrer="ana") for n, who in enumerate(["bo", "bo", "cy"])
    ]
    assert feed(engine, joined, progress).times == [0, 0, 1]


def test_distinct_values_differ_by_kind_and_by_value() -> None:
    # 1, "1" and True are three; 1.0 and Decimal("1.00") are 1 again.
    assert value(Distinct("x"), 1, "1", True, 1.0, Decimal("1.00"), "1", True) == 3
    assert value(Distinct("x"), 0, False, "", "False") == 4
    assert value(Distinct("x"), 0, -0.0, Decimal("-0"), 0.0) == 1
    assert value(Distinct("x"), 100, Decimal("1E+2"), 1e2) == 1
    assert value(Distinct("x"), "a", "A", "a ") == 3
    # What is not one text, number or truth value has no value.
    assert value(Distinct("x"), None, [1], {"a": 1}, float("nan"), "a") == 1


def test_a_distinct_value_seen_before_counts_but_adds_nothing() -> None:
    engine = an_engine(Rule("walk", aggregation=Distinct("x"), period_goal=3))
    fed = feed(engine, [an_activity("2026-05-04", id_=str(place), x=x) for place, x in enumerate(["a", "a"])])
    assert fed.reasons == ["", ""]
    assert [entry.change for entry in fed.progress.achievements["a"].history] == [1, 0]
    # Nothing progressed, so nothing is reported.
    assert len(fed.outcomes[1].events) == 0


def test_a_maximum() -> None:
    assert value(Max("x"), 3, 7, 5) == 7
    assert value(Max("x"), 0.1, Decimal("0.10"), 0.05) == Decimal("0.1")
    # What is not above it is counted and changes nothing.
    engine = an_engine(Rule("walk", aggregation=Max("x"), period_goal=9))
    fed = feed(engine, [an_activity("2026-05-04", id_=str(place), x=x) for place, x in enumerate([5, 5, 8, 9])])
    assert [entry.change for entry in fed.progress.achievements["a"].history] == [5, 0, 3, 1]
    assert fed.times == [0, 0, 0, 1]


ITEMS = [
    {"sku": "tea", "price": 4, "qty": 2},
    {"sku": "tea", "price": "9", "qty": 1},  # a price that is no number
    {"sku": "cup", "price": 12.5, "qty": 1},
    {"sku": "lid"},
    "no item",
]


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [
        (Count(each="items"), 5),
        (Count(each="items", where=attr("sku") == "tea"), 2),
        (Count(each="items", where=(attr("qty") >= 1) & ~(attr("sku") == "tea")), 1),
        (Count(each="items", where=attr("price").missing()), 2),  # the lid, and the text
        (Sum("price", each="items"), Decimal("16.5")),  # 4 + 12.5
        (Sum("price", each="items", where=attr("sku") == "tea"), 4),
        (Sum("qty", each="items"), 4),  # 2 + 1 + 1
        (Sum("price", each="order.items"), 0),
        (Count(each="items", where=attr("sku") == "jug"), 0),
        (Sum("price", each="items", where=attr("sku") == "lid"), 0),
    ],
)
def test_the_items_of_a_list(aggregation: Aggregation, expected: int | Decimal) -> None:
    engine = an_engine(Rule("buy", aggregation=aggregation, period_goal=99))
    outcome = engine.record(MemberProgress("ana"), an_activity("2026-05-04", "buy", items=ITEMS))
    changes = [event.progress_change for event in of_kind(outcome.events, AchievementProgressed)]
    # What comes to nothing has no value.
    assert changes == ([expected] if expected else [])
    assert [refusal.reason for refusal in outcome.refusals] == ([] if expected else ["no_value"])


@pytest.mark.parametrize("items", [None, "tea", {"sku": "tea"}, 5, []])
def test_what_is_no_list_has_no_items(items: object) -> None:
    for aggregation in (Count(each="items"), Sum("price", each="items")):
        engine = an_engine(Rule("buy", aggregation=aggregation))
        assert feed(engine, [an_activity("2026-05-04", "buy", items=items)]).reasons == ["no_value"]


def test_a_refund_among_the_items_lowers_the_sum() -> None:
    # 20 - 15 = 5 counts; 20 - 20 = 0 does not.
    engine = an_engine(Rule("buy", aggregation=Sum("price", each="items"), period_goal=9))
    buys = [
        an_activity("2026-05-04", "buy", id_=str(back), items=[{"price": 20}, {"price": -back}]) for back in (15, 20)
    ]
    fed = feed(engine, buys)
    assert fed.reasons == ["", "no_value"]
    assert shown(engine, fed.progress, instant("2026-05-04")).current_period_value == 5


def test_so_many_decimals_and_no_more() -> None:
    assert quantity(Decimal("1E-400")) is not None
    assert quantity(Decimal("1E-401")) is None


def test_items_may_be_picked_by_a_function() -> None:
    dear = Sum("price", each="items", where=lambda item: item["price"] > 2)
    engine = an_engine(Rule("buy", aggregation=dear, period_goal=100))
    progress = feed(engine, [an_activity("2026-05-04", "buy", items=[{"price": 1}, {"price": 3}])]).progress
    assert shown(engine, progress, instant("2026-05-04")).current_period_value == 3
