"""Definitions and activities: what an author may write, what is stored, and that it stays as it is."""

import copy
import json
import pickle
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve, fields
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

import achievekit
from achievekit import (
    Achievement,
    Activity,
    Catalog,
    Count,
    Day,
    DefinitionError,
    Distinct,
    Engine,
    Freezes,
    Hour,
    LastDays,
    Limit,
    Max,
    MemberProgress,
    Month,
    Overall,
    Quarter,
    Recurring,
    Rule,
    Sum,
    Timeframe,
    Week,
    Year,
    attr,
    dump_activity,
    dump_catalog,
    load_activity,
    load_catalog,
)
from achievekit.frozendict import FrozenDict
from achievekit.period_table import PERIODS
from achievekit.periods import Period
from strategies import catalogs

WARSAW = ZoneInfo("Europe/Warsaw")
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
A_RULE = Rule("walk")

untyped: Any = achievekit  # for what a type checker would have written out


def a_catalog(**options: Any) -> Catalog:
    """A catalog with one achievement that has these options."""
    usual: dict[str, Any] = {"id": "a", "name": "A", "rules": [A_RULE]}
    return Catalog(achievements=[Achievement(**usual | options)])


def dumped_rule(**options: Any) -> dict[str, Any]:
    """A rule in plain data, but for its trigger."""
    (rule,) = dump_catalog(a_catalog(rules=[Rule("walk", **options)]))["achievements"][0]["rules"]
    assert rule.pop("trigger") == "walk"
    return dict(rule)


# --- what may be left out, and what may be written shorter ----------------------------------------


def test_a_trigger_makes_a_rule() -> None:
    rule = Rule("walk")

    assert rule == Rule(
        "walk",
        period_goal=1,
        id=None,
        name="",
        aggregation=Count(),
        period=Overall(),
        consecutive_periods=1,
        conditions=None,
        limit=None,
        freezes=None,
        actor="member",
        unit="",
    )


def test_an_id_a_name_and_a_rule_make_an_achievement() -> None:
    assert Achievement("a", name="A", rules=[A_RULE]) == Achievement(
        id="a",
        name="A",
        rules=(Rule("walk", id="1"),),
        description="",
        rules_required=None,
        limit=None,
        timeframe=None,
        requires=(),
        carry_over=False,
        active=True,
        hidden=False,
        timezone=None,
        metadata={},
    )


def test_a_catalog_counts_in_utc_where_nothing_is_said() -> None:
    assert Catalog(achievements=[]).timezone == "UTC"


def test_rules_are_numbered_by_place() -> None:
    rules = (Rule("walk"), Rule("walk", id="named"), Rule("run"))

    assert [rule.id for rule in Achievement("a", name="", rules=rules).rules] == ["1", "named", "3"]
    assert [rule.id for rule in Achievement("a", name="", rules=iter(rules)).rules] == ["1", "named", "3"]
    assert rules[0].id is None, "the rule itself is not changed"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (Rule("walk", period="day").period, Day()),
        (Rule("walk", period="overall").period, Overall()),
        (Rule("walk", period="hour").period, Hour(every=1)),
        (Rule("walk", period="week").period, Week(starts_on="monday")),
        (Rule("walk", period="month").period, Month()),
        (Rule("walk", period="quarter").period, Quarter()),
        (Rule("walk", period="year").period, Year()),
        (Rule("walk", aggregation="count").aggregation, Count()),
        (Rule("walk", period_goal=0.1).period_goal, Decimal("0.1")),
        (Rule("walk", period_goal="0.50").period_goal, Decimal("0.50")),
        (Rule("walk", period_goal=Decimal("1E+3")).period_goal, Decimal(1000)),
        (Rule("walk", period_goal=1e300).period_goal, Decimal("1e300")),
        (untyped.Achievement("a", name="", rules=A_RULE).rules, (Rule("walk", id="1"),)),
        (Achievement("a", name="", rules=[A_RULE], requires="b").requires, ("b",)),
        (Achievement("a", name="", rules=[A_RULE], requires=["b", "c"]).requires, ("b", "c")),
        (Day(day_starts_at="04:00").day_starts_at, time(4)),
        (LastDays(7, day_starts_at="04:30:15").day_starts_at, time(4, 30, 15)),
        (Recurring("FREQ=DAILY", "2026-01-31T06:00").start, datetime(2026, 1, 31, 6)),  # noqa: DTZ001
        (Recurring("FREQ=DAILY", "2026-01-31T06:00+01:00").start, datetime(2026, 1, 31, 6)),  # noqa: DTZ001
        (Recurring("FREQ=DAILY", NOON).start, datetime(2026, 5, 4, 12)),  # noqa: DTZ001
        (Timeframe(starts_at="2026-05-04T12:00Z").starts_at, NOON),
        (Timeframe(weekdays="monday").weekdays, ("monday",)),
        (Timeframe(weekdays=["monday", "friday"]).weekdays, ("monday", "friday")),
        (untyped.Timeframe(days_of_month=1).days_of_month, (1,)),
        (Timeframe(days_of_month=range(1, 4)).days_of_month, (1, 2, 3)),
        (untyped.Timeframe(months=12).months, (12,)),
        (Timeframe(time_from="22:00", time_to=time(6)).time_from, time(22)),
        (Timeframe(except_dates="2026-12-24").except_dates, (date(2026, 12, 24),)),
        (Timeframe(except_dates=["2026-12-24", date(2026, 12, 25)]).except_dates[1], date(2026, 12, 25)),
        (
            Timeframe(except_between=[["2026-12-24", "2026-12-27"], (NOON, "2026-05-05T00:00Z")]).except_between,
            ((date(2026, 12, 24), date(2026, 12, 27)), (NOON, datetime(2026, 5, 5, tzinfo=UTC))),
        ),
        (Limit(3), Limit(times=3, per=None)),
        (Freezes(), Freezes(initial=0, earned_every=None, maximum=None)),
    ],
)  # fmt: skip
def test_what_is_written_shorter_is_stored_in_full(written: object, stored: object) -> None:
    assert written == stored
    assert type(written) is type(stored)


@pytest.mark.parametrize("cls", [Achievement, Catalog, Freezes, Rule, Timeframe])
def test_but_for_the_obvious_first_one_fields_go_by_their_names(cls: type[Any]) -> None:
    positional = [field.name for field in fields(cls) if field.init and not field.kw_only]

    assert positional == {Achievement: ["id"], Catalog: ["achievements"], Rule: ["trigger"]}.get(cls, [])


def test_all_bounds_of_numbers_may_be_reached() -> None:
    assert Rule("walk", period_goal=Decimal("1e-400")).period_goal > 0
    assert Rule("walk", period_goal=10**399).period_goal == 10**399
    assert Freezes(initial=2, earned_every=1, maximum=2).maximum == 2
    assert Freezes(maximum=0).maximum == 0
    assert Achievement("a", name="", rules=[A_RULE, A_RULE], rules_required=2).rules_required == 2
    assert Timeframe(days_of_month=[1, 31], months=[1, 12]).months == (1, 12)
    assert untyped.Timeframe(days_of_month=29, months=2).days_of_month == (29,)
    assert Timeframe(starts_at=NOON, ends_at=NOON + timedelta(microseconds=1)).ends_at is not None
    assert Engine(Catalog(achievements=[]), lateness=timedelta(), history=0, max_skew=timedelta(days=3660))


def test_what_no_check_minds() -> None:
    # An id is a text like any other, and what is for views only is nobody's business here.
    assert Achievement("żółw: 100 %", name="", rules=[A_RULE], metadata={"icon": "🐢", "nested": {"list": [1, None]}})
    assert Rule("walk", unit="", name="")


# --- what is stored stays as it is ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        (A_RULE, "period_goal"),
        (Limit(1), "times"),
        (Freezes(), "initial"),
        (Timeframe(), "weekdays"),
        (Day(), "every"),
        (Sum("x"), "attribute"),
        (attr("x") == 1, "value"),
        (a_catalog(), "timezone"),
        (a_catalog().achievements[0], "name"),
        (MemberProgress("ana"), "timezone"),
        (Activity("w1", "ana", "walk", NOON), "at"),
    ],
)
def test_nothing_can_be_set_afterwards(thing: object, name: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(thing, name, None)


def test_metadata_is_copied_and_can_not_be_changed() -> None:
    given_metadata = {"icon": "boots"}
    metadata: Any = Achievement("a", name="", rules=[A_RULE], metadata=given_metadata).metadata
    given_metadata["icon"] = "shoes"

    assert metadata == {"icon": "boots"}
    with pytest.raises(TypeError) as caught:
        metadata["icon"] = "shoes"
    assert str(caught.value) == ("this mapping never changes; make a new one, such as {**old, key: value}")


@pytest.mark.parametrize(
    "change",
    [
        lambda mapping: mapping.update(a=2),
        lambda mapping: mapping.pop("a"),
        lambda mapping: mapping.popitem(),
        lambda mapping: mapping.clear(),
        lambda mapping: mapping.setdefault("b", 1),
        lambda mapping: mapping.__delitem__("a"),
        lambda mapping: mapping.__ior__({"b": 1}),
    ],
)
def test_a_frozen_dict_refuses_every_change(change: Any) -> None:
    mapping = FrozenDict({"a": 1})

    with pytest.raises(TypeError):
        change(mapping)

    assert mapping == {"a": 1}
    assert mapping | {"b": 2} == {"a": 1, "b": 2}


def test_a_frozen_dict_can_be_copied_and_pickled() -> None:
    mapping = FrozenDict({"a": [1]})

    assert copy.copy(mapping) is mapping
    assert copy.deepcopy(mapping) == mapping
    assert copy.deepcopy(mapping)["a"] is not mapping["a"]
    assert type(pickle.loads(pickle.dumps(mapping))) is FrozenDict  # noqa: S301  # our own


def test_what_was_made_can_be_made_over() -> None:
    rule = evolve(Rule("walk", period="day"), period_goal=5)

    assert rule == Rule("walk", period="day", period_goal=5)
    with pytest.raises(DefinitionError):
        evolve(rule, period_goal=0)


# --- equality -------------------------------------------------------------------------------------

EVERY_PERIOD: list[Period] = [
    Overall(),
    Hour(),
    Hour(2),
    Day(),
    Day(2),
    Day(day_starts_at="04:00"),
    Week(),
    Week(starts_on="sunday"),
    Week(2, starts_on="sunday", day_starts_at="04:00"),
    Month(),
    Quarter(),
    Year(),
    Year(every=2),
    LastDays(7),
    LastDays(7, day_starts_at="04:00"),
    Recurring("FREQ=DAILY", "2026-01-31"),
    Recurring("FREQ=DAILY", "2026-02-01"),
    Recurring("FREQ=WEEKLY", "2026-01-31"),
]


def test_periods_that_differ_are_unequal() -> None:
    assert len(set(EVERY_PERIOD)) == len(EVERY_PERIOD)
    assert {type(period) for period in EVERY_PERIOD} == set(PERIODS.values())


@pytest.mark.parametrize("period", EVERY_PERIOD, ids=str)
def test_a_period_can_be_copied_pickled_dumped_and_loaded(period: Period) -> None:
    catalog = a_catalog(rules=[Rule("walk", period=period)])

    assert copy.deepcopy(catalog) == catalog
    assert pickle.loads(pickle.dumps(catalog)) == catalog  # noqa: S301  # our own
    assert load_catalog(json.loads(json.dumps(dump_catalog(catalog)))) == catalog


@pytest.mark.parametrize(
    "aggregation",
    [
        Count(),
        Count(each="items"),
        Count(each="items", where=attr("kind") == "book"),
        Sum("amount"),
        Sum("price", each="items"),
        Sum("price", each="items", where=~(attr("kind") == "book")),
        Distinct("shop"),
        Max("steps"),
    ],
    ids=str,
)
def test_an_aggregation_can_be_dumped_and_loaded(aggregation: Any) -> None:
    catalog = a_catalog(rules=[Rule("walk", aggregation=aggregation)])

    assert load_catalog(json.loads(json.dumps(dump_catalog(catalog)))) == catalog
    assert pickle.loads(pickle.dumps(catalog)) == catalog  # noqa: S301  # our own


# --- in plain data --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "plain"),
    [
        ({}, {}),
        ({"period_goal": 1.0}, {"period_goal": "1.0"}),
        ({"period_goal": 5}, {"period_goal": 5}),
        ({"period_goal": 0.1}, {"period_goal": "0.1"}),
        ({"id": "1"}, {}),
        ({"id": "steps"}, {"id": "steps"}),
        ({"period": Day()}, {"period": "day"}),
        ({"period": Day(1)}, {"period": "day"}),
        ({"period": Day(2)}, {"period": {"type": "day", "every": 2}}),
        ({"period": Day(day_starts_at="04:00")}, {"period": {"type": "day", "day_starts_at": "04:00:00"}}),
        ({"period": Week(starts_on="sunday")}, {"period": {"type": "week", "starts_on": "sunday"}}),
        ({"period": LastDays(30)}, {"period": {"type": "last_days", "days": 30}}),
        (
            {"period": Recurring("FREQ=DAILY", "2026-01-31T06:00:00+01:00")},
            {"period": {"type": "recurring", "rrule": "FREQ=DAILY", "start": "2026-01-31T06:00:00"}},
        ),
        ({"aggregation": Count()}, {}),
        ({"aggregation": Sum("amount")}, {"aggregation": {"type": "sum", "attribute": "amount"}}),
        (
            {"aggregation": Count("items", attr("kind") == "book")},
            {
                "aggregation": {
                    "type": "count",
                    "each": "items",
                    "where": {"attribute": "kind", "operator": "eq", "value": "book"},
                }
            },
        ),
        ({"conditions": attr("x").exists()}, {"conditions": {"attribute": "x", "operator": "exists"}}),
        (
            {"conditions": (attr("x") >= 0.5) & ~(attr("y") == True)},  # noqa: E712
            {
                "conditions": {
                    "all": [
                        {"attribute": "x", "operator": "ge", "value": 0.5},
                        {"not": {"attribute": "y", "operator": "eq", "value": True}},
                    ]
                }
            },
        ),
        (
            {"conditions": attr("x").one_of(date(2026, 5, 4), NOON, "a") | attr("x").between(1, Decimal("0.10"))},
            {
                "conditions": {
                    "any": [
                        {
                            "attribute": "x",
                            "operator": "one_of",
                            "value": [{"date": "2026-05-04"}, {"datetime": "2026-05-04T12:00:00+00:00"}, "a"],
                        },
                        {"attribute": "x", "operator": "between", "value": [1, 0.1]},
                    ]
                }
            },
        ),
        (
            {"conditions": attr("x") > Decimal("0.1000000000000000000001")},
            {"conditions": {"attribute": "x", "operator": "gt", "value": {"decimal": "0.1000000000000000000001"}}},
        ),
        ({"limit": Limit(3, per="day")}, {"limit": {"times": 3, "per": "day"}}),
        ({"freezes": Freezes(initial=1), "period": "day"}, {"period": "day", "freezes": {"initial": 1}}),
        ({"freezes": Freezes(), "period": "day"}, {"period": "day", "freezes": {}}),
        ({"actor": "referee", "unit": "steps", "name": "N"}, {"actor": "referee", "unit": "steps", "name": "N"}),
    ],
)  # fmt: skip
def test_a_rule_in_plain_data_is_as_short_as_it_can_be(options: dict[str, Any], plain: dict[str, Any]) -> None:
    dumped = dumped_rule(**options)

    assert dumped == plain
    assert json.loads(json.dumps(dumped)) == plain
    (loaded,) = load_catalog(
        {"achievements": [{"id": "a", "name": "", "rules": [{"trigger": "walk", **plain}]}]}
    ).achievements
    assert loaded.rules == Achievement("a", name="", rules=[Rule("walk", **options)]).rules


def test_an_achievement_in_plain_data_is_as_short_as_it_can_be() -> None:
    assert dump_catalog(a_catalog()) == {
        "version": 1,
        "achievements": [{"id": "a", "name": "A", "rules": [{"trigger": "walk"}]}],
    }


def test_the_example_of_the_documentation() -> None:
    data = {
        "version": 1,
        "achievements": [
            {
                "id": "daily-walker",
                "name": "Walk 10,000 steps a day, 7 days in a row",
                "rules": [
                    {
                        "trigger": "walk",
                        "period_goal": 10000,
                        "aggregation": {"type": "sum", "attribute": "steps"},
                        "period": "day",
                        "consecutive_periods": 7,
                        "conditions": {"attribute": "source", "operator": "eq", "value": "watch"},
                        "unit": "steps",
                    }
                ],
                "limit": {"times": 1},
            }
        ],
        "timezone": "Europe/Warsaw",
    }
    catalog = Catalog(
        timezone="Europe/Warsaw",
        achievements=[
            Achievement(
                id="daily-walker",
                name="Walk 10,000 steps a day, 7 days in a row",
                rules=[
                    Rule(
                        trigger="walk",
                        aggregation=Sum("steps"),
                        period_goal=10_000,
                        period=Day(),
                        consecutive_periods=7,
                        conditions=attr("source") == "watch",
                        unit="steps",
                    )
                ],
                limit=Limit(1),
            )
        ],
    )

    assert load_catalog(data) == catalog
    assert json.dumps(dump_catalog(catalog)) == json.dumps(data)


def test_the_version_may_be_left_out_by_those_who_write_by_hand() -> None:
    assert load_catalog({"achievements": []}) == load_catalog({"version": 1, "achievements": []})


def test_null_stands_for_what_is_left_out_where_nothing_is_an_answer() -> None:
    rule: dict[str, Any] = dict.fromkeys(("id", "conditions", "limit", "freezes"))
    achievement: dict[str, Any] = dict.fromkeys(("rules_required", "limit", "timeframe", "timezone"))
    data = {"achievements": [{"id": "a", "name": "A", "rules": [{"trigger": "walk", **rule}], **achievement}]}

    assert load_catalog(data) == a_catalog()


def test_other_mappings_than_dicts_will_do() -> None:
    data: Mapping[str, Any] = FrozenDict(
        {"achievements": [FrozenDict({"id": "a", "name": "A", "rules": (FrozenDict({"trigger": "walk"}),)})]}
    )

    assert load_catalog(data) == a_catalog()


@given(plain=catalogs())
def test_a_catalog_that_was_loaded_dumps_to_what_loads_to_it(plain: dict[str, Any]) -> None:
    catalog = load_catalog(plain)
    dumped = dump_catalog(catalog)

    assert load_catalog(json.loads(json.dumps(dumped))) == catalog
    assert json.dumps(dump_catalog(load_catalog(dumped))) == json.dumps(dumped)
    assert pickle.loads(pickle.dumps(catalog)) == catalog  # noqa: S301  # our own


@given(plain=catalogs(), data=st.data())
def test_the_order_of_fields_says_nothing(plain: dict[str, Any], data: st.DataObject) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, list):
            return [shuffled(item) for item in value]
        if isinstance(value, dict):
            return {name: shuffled(value[name]) for name in data.draw(st.permutations(list(value)))}
        return value

    assert load_catalog(shuffled(plain)) == load_catalog(plain)


# --- activities -----------------------------------------------------------------------------------


def test_an_activity_keeps_its_offset_and_not_its_zone() -> None:
    second = datetime(2026, 10, 25, 2, 30, tzinfo=WARSAW, fold=1)
    activity = Activity("w1", "ana", "walk", second)

    assert activity.at.isoformat() == "2026-10-25T02:30:00+01:00"
    assert activity.at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert activity.instant == activity.at
    assert activity.instant.tzinfo is UTC
    assert activity == load_activity(dump_activity(activity))
    assert activity == Activity("w1", "ana", "walk", datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert activity != Activity("w1", "ana", "walk", second.replace(fold=0))


@pytest.mark.parametrize("year", [100, 101, 9997, 9998])
def test_the_first_and_the_last_year_of_an_activity(year: int) -> None:
    assert Activity("w1", "ana", "walk", datetime(year, 6, 1, tzinfo=WARSAW)).at.year == year


def test_an_activity_in_plain_data_is_as_short_as_it_can_be() -> None:
    activity = Activity("w1", "ana", "walk", NOON)

    assert dump_activity(activity) == {
        "version": 1,
        "id": "w1",
        "member": "ana",
        "type": "walk",
        "at": "2026-05-04T12:00:00+00:00",
    }
    assert dump_activity(evolve(activity, referrer="bartek", attributes={"steps": 5})) == {
        **dump_activity(activity),
        "attributes": {"steps": 5},
        "referrer": "bartek",
    }


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (None, None),
        (True, True),
        (5, 5),
        (0.1, 0.1),
        ("text", "text"),
        (Decimal("0.1"), 0.1),
        (Decimal("2.50"), 2.5),
        (Decimal("0.1000000000000000000001"), {"decimal": "0.1000000000000000000001"}),
        (Decimal("1e400"), {"decimal": "1E+400"}),
        ((1, "a"), [1, "a"]),
        ({"b", "a"}, ["a", "b"]),
        (frozenset({2, 10}), [10, 2]),
        ({"nested": {1: [Decimal(1)]}}, {"nested": {"1": [1.0]}}),
        (NOON, "2026-05-04T12:00:00+00:00"),
        (date(2026, 5, 4), "2026-05-04"),
        (time(12), "12:00:00"),
    ],
)  # fmt: skip
def test_attributes_in_plain_data(value: object, plain: object) -> None:
    dumped = dump_activity(Activity("w1", "ana", "walk", NOON, {"x": value}))

    assert dumped["attributes"]["x"] == plain
    assert type(dumped["attributes"]["x"]) is type(plain)


@pytest.mark.parametrize(
    ("plain", "value"),
    [
        ({"decimal": "0.10"}, Decimal("0.10")),
        ([{"decimal": "1e3"}], [Decimal(1000)]),
        ({"decimal": "ten"}, {"decimal": "ten"}),
        ({"decimal": 5}, {"decimal": 5}),
        ({"decimal": "1", "unit": "km"}, {"decimal": "1", "unit": "km"}),
    ],
)
def test_what_looks_like_a_number_that_json_can_not_hold_is_one(plain: object, value: object) -> None:
    activity = load_activity(
        {"id": "w1", "member": "ana", "type": "walk", "at": "2026-05-04T12:00Z", "attributes": {"x": plain}}
    )

    assert activity.attributes == {"x": value}


numbers = st.integers(-(10**30), 10**30) | st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30
)


@given(number=numbers)
def test_a_number_is_worth_the_same_after_a_journey_through_json(number: Any) -> None:
    activity = Activity("w1", "ana", "walk", NOON, {"x": number})
    loaded = load_activity(json.loads(json.dumps(dump_activity(activity))))

    equal = Rule("walk", conditions=attr("x") == number)
    engine = Engine(Catalog(achievements=[Achievement("a", name="", rules=[equal])]))
    assert engine.record(MemberProgress("ana"), loaded).progress.achievements["a"].completed_count == 1


attributes = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(
    found=st.dictionaries(st.text(), attributes, max_size=4),
    at=st.datetimes(datetime(100, 1, 2), datetime(9998, 12, 30), timezones=st.timezones()),  # noqa: DTZ001
    names=st.tuples(*[st.text(min_size=1)] * 3),
    referrer=st.none() | st.text(min_size=1),
)
def test_an_activity_that_was_dumped_loads_to_the_same(
    found: dict[str, Any], at: datetime, names: tuple[str, str, str], referrer: str | None
) -> None:
    activity = Activity(*names, at, found, referrer)

    plain = json.loads(json.dumps(dump_activity(activity)))

    # A mapping of the one key "decimal" stands for a number that JSON can't hold.
    if '"decimal"' not in json.dumps(found):
        assert load_activity(plain) == activity


def test_a_set_stands_in_an_order_that_is_always_the_same() -> None:
    frame = Timeframe(weekdays={"monday", "friday", "tuesday"}, months={12, 1}, days_of_month=frozenset({3, 20}))
    assert (frame.weekdays, frame.months, frame.days_of_month) == (("friday", "monday", "tuesday"), (1, 12), (20, 3))
    names = ["p", "q", "r", "s", "t"]
    assert Achievement("a", name="", rules=[Rule("walk")], requires=set(names)).requires == tuple(names)


def test_definitions_can_be_keys() -> None:
    catalogs = [
        Catalog(achievements=[Achievement("a", name="", rules=[Rule("walk")], metadata={"k": "v"})]) for _ in "ab"
    ]
    assert len(set(catalogs)) == 1
    assert len({hash(FrozenDict(a=1, b=2)), hash(FrozenDict(b=2, a=1))}) == 1


def test_dumped_lists_are_lists() -> None:
    frame = Timeframe(weekdays=["monday"], days_of_month=[1], months=[5])
    catalog = Catalog(achievements=[Achievement("a", name="", rules=[Rule("walk")], timeframe=frame)])
    assert dump_catalog(catalog)["achievements"][0]["timeframe"] == {
        "weekdays": ["monday"],
        "days_of_month": [1],
        "months": [5],
    }


def test_dumped_definitions_are_of_plain_json_types() -> None:
    rule = Rule("walk")
    first, last = Achievement("a", name="", rules=[rule]), Achievement("b", name="", rules=[rule], requires=["a"])
    dumped = dump_catalog(Catalog(achievements=[first, last]))
    assert dumped == json.loads(json.dumps(dumped))


def test_a_recurrence_may_start_in_the_last_year() -> None:
    assert Recurring("FREQ=DAILY", start="9998-12-31T00:00").start_of(1).year == 9998
    with pytest.raises(DefinitionError, match="start: is in the year 9999; use one up to 9998"):
        Recurring("FREQ=DAILY", start="9999-01-01T00:00")
