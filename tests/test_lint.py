"""What is allowed but probably a mistake: every warning word for word, and near misses that must not warn."""

import time
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from achievekit import (
    Achievement,
    Activity,
    Campaign,
    Catalog,
    Condition,
    Count,
    Day,
    Distinct,
    Engine,
    Fixed,
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
    Reward,
    Rule,
    Sum,
    Timeframe,
    Week,
    Year,
    attr,
)
from achievekit.conditions import All, AnyOf
from achievekit.linting import LONGEST, SHORTEST
from achievekit.period_table import PERIODS
from achievekit.periods import Period


def an_achievement(*rules: Rule, id: str = "a", **options: Any) -> Achievement:  # noqa: A002
    return Achievement(id, name="", rules=rules or [Rule("walk")], **options)


def warnings(*achievements: Achievement, timezone: str = "Europe/Warsaw") -> list[str]:
    return [str(finding) for finding in Catalog(achievements=achievements, timezone=timezone).lint()]


def of_rule(*arguments: Any, **options: Any) -> list[str]:
    """The warnings about one rule, without the path that leads to it."""
    prefix = "achievements[0].rules[0]."
    found = warnings(an_achievement(Rule("walk", *arguments, **options)))
    assert all(text.startswith(prefix) for text in found)
    return [text.removeprefix(prefix) for text in found]


def test_what_is_usual_is_nothing_to_warn_of() -> None:
    assert warnings() == []
    assert warnings(an_achievement()) == []
    assert warnings(an_achievement(Rule("walk", period=Day(), consecutive_periods=7, limit=Limit(1, "day")))) == []


def test_each_warning_has_its_path() -> None:
    impossible = Rule("walk", conditions=(attr("a") == "x") & (attr("a") == "y"))

    assert warnings(
        an_achievement(id="fine"),
        an_achievement(Rule("walk"), impossible, id="b", requires=["fine", "off"]),
        an_achievement(id="off", active=False),
    ) == [
        'achievements[1].requires[1]: "off" is not active, so this stays locked for new members',
        'achievements[1].rules[1].conditions: "a" can\'t equal two values at once, so nothing ever counts',
    ]


# --- conditions -----------------------------------------------------------------------------------

a, b, of_type = attr("a"), attr("b"), attr("activity.type")
TWO_AT_ONCE = 'conditions: "a" can\'t equal two values at once, so nothing ever counts'


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ((a == "x") & (a == "y"), [TWO_AT_ONCE]),
        ((a == "x") & (b == "x") & (a == "y") & (a == "z"), [TWO_AT_ONCE]),
        (
            (b == "x") & (a == "x") & (b == "y") & (a == "y"),
            [TWO_AT_ONCE, TWO_AT_ONCE.replace('"a"', '"b"')],
        ),
        (AnyOf(()), ['conditions: an "any" of nothing is never true; add a condition to it, or take it out']),
        (All(()), []),
        (
            ~(AnyOf(()) & (attr("a") == "x")),
            ['conditions: an "any" of nothing is never true; add a condition to it, or take it out'],
        ),
        (of_type == "run", ['conditions: asks for activities of type "run", but the trigger is "walk"']),
        (
            (of_type == "run") & (a == "x") & (of_type == "run"),
            ['conditions: asks for activities of type "run", but the trigger is "walk"'],
        ),
        (
            (of_type == "run") & (of_type == "walk"),
            [
                TWO_AT_ONCE.replace('"a"', '"activity.type"'),
                'conditions: asks for activities of type "run", but the trigger is "walk"',
            ],
        ),
        # near misses
        ((a == "x") & (a == "x"), []),
        ((a == "x") & (b == "y"), []),
        ((a == "x") | (a == "y"), []),
        ((a == "x") & (a != "y"), []),
        ((a == "x") & ((a == "y") | b.exists()), []),
        ((a == "x") & ~(a == "y"), []),
        (a.contains("x") & a.contains("y"), []),
        (a.one_of("x", "y") & a.one_of("y", "z"), []),
        (of_type == "walk", []),
        (of_type != "run", []),
        (attr("type") == "run", []),
        (attr("activity.member") == "run", []),
    ],
    ids=str,
)
def test_conditions_that_nothing_meets(condition: Condition, expected: list[str]) -> None:
    assert of_rule(conditions=condition) == expected


def test_a_function_is_not_looked_into() -> None:
    assert of_rule(conditions=lambda _: False) == []


def wrong_way_round(low: str, high: str, place: str = "conditions") -> list[str]:
    return [f'{place}: "a" is never from {low} to {high}; put the lower bound first']


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (50, 20, ("50", "20")),
        (0.5, 0.25, ("0.5", "0.25")),
        ("b", "a", ("b", "a")),
        (date(2026, 5, 5), date(2026, 5, 4), ("2026-05-05", "2026-05-04")),
        (
            datetime(2026, 5, 4, 9, tzinfo=UTC),
            datetime.fromisoformat("2026-05-04T10:00+02:00"),  # which is 8:00 in UTC
            ("2026-05-04 09:00:00+00:00", "2026-05-04 10:00:00+02:00"),
        ),
    ],
    ids=str,
)
def test_bounds_the_wrong_way_round(low: object, high: object, shown: tuple[str, str]) -> None:
    assert of_rule(conditions=a.between(low, high)) == wrong_way_round(*shown)
    assert of_rule(conditions=a.between(high, low)) == []
    assert of_rule(conditions=a.between(low, low)) == []


def test_bounds_are_found_wherever_they_stand() -> None:
    nothing = a.between(2, 1)
    thanks = Reward("points", Fixed(1))
    campaigns = [
        Campaign("fine", achievement="a", trigger="progressed", rewards=[thanks]),
        Campaign(
            "c",
            achievement="a",
            trigger="completed",
            conditions=attr("times").between(2, 1) | attr("attributes.a").exists(),
            rewards=[thanks],
        ),
    ]

    assert of_rule(conditions=(b.exists() & (b == 1)) | ~nothing) == wrong_way_round("2", "1")
    assert of_rule(aggregation=Sum("a", each="items", where=nothing)) == wrong_way_round("2", "1", "aggregation.where")
    assert [str(finding) for finding in Catalog(achievements=[an_achievement()], campaigns=campaigns).lint()] == [
        'campaigns[1].conditions: "times" is never from 2 to 1; put the lower bound first'
    ]


@pytest.mark.parametrize(
    ("conditions", "told"),
    [
        (attr("rule") == "step", ['asks for the rule "step", which "a" does not have; did you mean "steps"?']),
        (
            (attr("rule") == "1") & (attr("times") > 1),
            ['asks for the rule "1", which "a" does not have; did you mean one of 2, steps?'],
        ),
        (attr("rule") == "steps", []),
        (attr("rule") == "2", []),
        ((attr("rule") == "step") | (attr("rule") == "2"), []),
        (attr("attributes.rule") == "step", []),
        (attr("rule").starts_with("step"), []),
    ],
    ids=["misspelled", "another", "named", "numbered", "either", "an attribute", "not an equality"],
)
def test_a_campaign_that_asks_for_a_rule_there_is_not(conditions: Condition, told: list[str]) -> None:
    campaign = Campaign(
        "c", achievement="a", trigger="progressed", conditions=conditions, rewards=[Reward("points", Fixed(1))]
    )
    achievement = an_achievement(Rule("walk", id="steps"), Rule("run"))
    found = Catalog(achievements=[an_achievement(id="b"), achievement], campaigns=[campaign]).lint()
    assert [str(finding) for finding in found] == [f"campaigns[0].conditions: {one}" for one in told]


@pytest.mark.parametrize(
    ("freezes", "warns"),
    [
        (Freezes(), True),
        (Freezes(earned_every=5, maximum=0), True),
        (Freezes(initial=1), False),
        (Freezes(earned_every=5), False),
        (Freezes(earned_every=5, maximum=1), False),
    ],
    ids=repr,
)
def test_freezes_that_there_are_none_of(freezes: Freezes, *, warns: bool) -> None:
    told = "freezes: gives none, neither at the start nor later; set initial or earned_every"
    assert of_rule(period="day", consecutive_periods=3, freezes=freezes) == [told] * warns


@pytest.mark.parametrize(
    ("attribute", "options", "warns"),
    [
        ("activity.type", {}, True),
        ("activity.member", {}, True),
        ("activity.type", {"actor": "referee"}, True),
        ("activity.member", {"actor": "referee"}, False),
        ("activity.member", {"period_goal": 1}, False),
        ("activity.id", {}, False),
        ("member", {}, False),
    ],
)
def test_different_values_of_what_is_always_the_same(attribute: str, options: dict[str, Any], *, warns: bool) -> None:
    told = f'period_goal: is 2, but "{attribute}" is always the same; nobody can reach it'
    assert of_rule(**({"aggregation": Distinct(attribute), "period_goal": 2} | options)) == [told] * warns


def with_prefix(place: str) -> list[str]:
    return [f'{place}: reads "attributes.a.b", but only campaigns say "attributes."; in a rule use "a.b"']


prefixed = attr("attributes.a.b")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"conditions": prefixed == "x"}, with_prefix("conditions")),
        ({"conditions": ~(b.exists() | (prefixed > 1) | (prefixed < -1))}, with_prefix("conditions")),
        ({"aggregation": Sum("attributes.a.b")}, with_prefix("aggregation.attribute")),
        ({"aggregation": Distinct("attributes.a.b")}, with_prefix("aggregation.attribute")),
        ({"aggregation": Max("attributes.a.b")}, with_prefix("aggregation.attribute")),
        ({"aggregation": Count(each="attributes.a.b")}, with_prefix("aggregation.each")),
        ({"aggregation": Sum("price", each="attributes.a.b")}, with_prefix("aggregation.each")),
        # near misses
        ({"conditions": attr("attributes").exists(), "aggregation": Sum("attributes")}, []),
        ({"conditions": attr("attributes_a.b").exists(), "aggregation": Sum("a.attributes.b")}, []),
        ({"aggregation": Sum("attributes.a", each="items", where=prefixed.exists())}, []),  # an item's own
    ],
    ids=str,
)
def test_paths_as_in_a_campaign(options: Any, expected: list[str]) -> None:
    assert of_rule(**options) == expected


# --- requirements ---------------------------------------------------------------------------------


def test_an_active_requirement_is_nothing_to_warn_of() -> None:
    assert warnings(an_achievement(id="b", requires=["a"], active=False), an_achievement()) == []


# --- distinct values, carrying over ---------------------------------------------------------------


def test_more_distinct_values_than_the_conditions_leave() -> None:
    two = attr("city").one_of("Łódź", "Gdynia", "Łódź")
    told = ['period_goal: is 3, but the conditions leave "city" 2 values; nobody can reach it']
    for condition in (two, two & (attr("km") > 5)):
        assert of_rule(aggregation=Distinct("city"), conditions=condition, period_goal=3) == told
        assert of_rule(aggregation=Distinct("city"), conditions=condition, period_goal=2) == []
        assert of_rule(aggregation=Distinct("shop"), conditions=condition, period_goal=3) == []
        assert of_rule(conditions=condition, period_goal=3) == []
    assert of_rule(aggregation=Distinct("city"), conditions=two | (attr("km") > 5), period_goal=3) == []
    assert of_rule(aggregation=Distinct("city"), conditions=attr("city") != "Łódź", period_goal=3) == []


def test_nothing_to_carry_over() -> None:
    daily, most = Rule("walk", period="day"), Rule("walk", aggregation=Max("km"))
    told = ["achievements[0].carry_over: is for overall counts and sums, of which there are none; leave it out"]
    assert warnings(an_achievement(daily, most, carry_over=True)) == told
    assert warnings(an_achievement(daily, Rule("walk"), carry_over=True)) == []
    assert warnings(an_achievement(daily, Rule("walk", aggregation=Sum("km")), carry_over=True)) == []


# --- frequency limits -----------------------------------------------------------------------------


def below_goal(most: int, goal: int) -> list[str]:
    activities = "1 activity" if most == 1 else f"{most} activities"
    return [f"limit: lets at most {activities} count in a period, below the period_goal of {goal}; nobody can reach it"]


@pytest.mark.parametrize(
    ("period", "limit", "most"),
    [
        # a period within one interval
        (Day(), Limit(3, "day"), 3),
        (Day(), Limit(3, "week"), 3),
        (Day(), Limit(3, "month"), 3),
        (Day(), Limit(3, "quarter"), 3),
        (Day(), Limit(3, "year"), 3),
        (Week(), Limit(2, "week"), 2),
        (Month(), Limit(2, "month"), 2),
        (Month(), Limit(2, "quarter"), 2),
        (Month(), Limit(2, "year"), 2),
        (Quarter(), Limit(1, "quarter"), 1),
        (Quarter(), Limit(1, "year"), 1),
        (Year(), Limit(4, "year"), 4),
        (Hour(), Limit(4, "hour"), 4),
        # as many intervals as a period can touch, clock changes included; one too many does no harm
        (Hour(), Limit(2, "day"), 4),
        (Hour(6), Limit(1, "hour"), 7),
        (Day(), Limit(1, "hour"), 26),
        (Day(every=2), Limit(1, "day"), 4),
        (Day(day_starts_at="04:00"), Limit(1, "day"), 3),
        (Week(), Limit(1, "day"), 9),
        (Week(starts_on="sunday"), Limit(1, "week"), 3),
        (Week(), Limit(1, "month"), 2),
        (Week(), Limit(1, "year"), 2),
        (Month(), Limit(1, "day"), 34),
        (Month(), Limit(2, "week"), 12),
        (Year(), Limit(1, "month"), 15),
        (Year(every=2), Limit(1, "year"), 4),
        (LastDays(7), Limit(2, "day"), 14),
        (LastDays(7, day_starts_at="04:00"), Limit(2, "day"), 16),
        (LastDays(30), Limit(1, "week"), 6),
        (LastDays(1), Limit(1, "hour"), 26),
    ],
    ids=str,
)
def test_a_limit_below_the_goal(period: Period, limit: Limit, most: int) -> None:
    assert of_rule(period=period, limit=limit, period_goal=most + 1) == below_goal(most, most + 1)
    assert of_rule(period=period, limit=limit, period_goal=most) == []


def test_a_limit_on_distinct_values() -> None:
    options: Any = {"period": "day", "limit": Limit(2, "day"), "period_goal": 3}

    assert of_rule(aggregation=Distinct("shop"), **options) == below_goal(2, 3)
    assert of_rule(aggregation="count", **options) == below_goal(2, 3)


@pytest.mark.parametrize("aggregation", [Sum("steps"), Max("steps"), Count(each="items")])
def test_one_activity_may_be_worth_more_than_one(aggregation: Any) -> None:
    assert of_rule(aggregation=aggregation, period="day", limit=Limit(2, "day"), period_goal=3) == []


@pytest.mark.parametrize("period", [Overall(), Recurring("FREQ=DAILY", datetime(2026, 1, 1))])  # noqa: DTZ001
def test_periods_without_a_known_length(period: Period) -> None:
    assert of_rule(period=period, limit=Limit(1, "day"), period_goal=1000) == []


def reaches(period: Period, limit: Limit, goal: int, clocks: Iterable[str]) -> bool:
    """Whether somebody who walks at these instants reaches the goal."""
    rule = Rule("walk", period=period, limit=limit, period_goal=goal)
    engine = Engine(Catalog(achievements=[an_achievement(rule)], timezone="Europe/Warsaw"))
    progress = MemberProgress("ana")
    for place, clock in enumerate(clocks):
        activity = Activity(str(place), "ana", "walk", datetime.fromisoformat(clock))
        progress = engine.record(progress, activity).progress
    return progress.achievements["a"].completed_count > 0


@pytest.mark.parametrize(
    ("period", "limit", "goal", "clocks"),
    [
        # The day on which the clocks are set back has 25 hours.
        (Day(), Limit(1, "hour"), 25, [f"2026-10-{24 + (22 + n) // 24}T{(22 + n) % 24:02}:30Z" for n in range(25)]),
        (LastDays(2), Limit(1, "day"), 2, ["2026-05-04T12:00+02:00", "2026-05-05T12:00+02:00"]),
        (Week(starts_on="sunday"), Limit(1, "week"), 2, ["2026-05-03T12:00+02:00", "2026-05-04T12:00+02:00"]),
        (Day(day_starts_at="04:00"), Limit(1, "day"), 2, ["2026-05-04T12:00+02:00", "2026-05-05T03:00+02:00"]),
    ],
    ids=str,
)
def test_what_somebody_reaches_is_nothing_to_warn_of(
    period: Period, limit: Limit, goal: int, clocks: list[str]
) -> None:
    assert reaches(period, limit, goal, clocks)
    assert of_rule(period=period, limit=limit, period_goal=goal) == []


# --- timeframes -----------------------------------------------------------------------------------

NEVER_OPEN = ["achievements[0].timeframe: is never open, so nothing ever counts"]
JUNE = {"starts_at": "2026-06-01T00:00:00+02:00", "ends_at": "2026-07-01T00:00:00+02:00"}


@pytest.mark.parametrize("rule", [Rule("walk"), Rule("walk", period="day"), Rule("walk", period=LastDays(7))])
@pytest.mark.parametrize(
    ("timeframe", "expected"),
    [
        ({"starts_at": "2026-05-04T00:00Z", "ends_at": "2026-05-05T00:00Z", "weekdays": ["friday"]}, NEVER_OPEN),
        ({**JUNE, "months": [7]}, NEVER_OPEN),
        ({**JUNE, "except_between": [["2026-05-30", "2026-07-02"]]}, NEVER_OPEN),
        (
            {"starts_at": "2026-05-04T08:00+02:00", "ends_at": "2026-05-04T18:00+02:00", "time_from": "18:00"},
            NEVER_OPEN,
        ),
        # A time of day that the clocks always skip: 29, 30 and 31 March are Sundays only when they change.
        (
            {
                "starts_at": "2026-01-01T00:00Z",
                "ends_at": "2030-01-01T00:00Z",
                "months": [3],
                "days_of_month": [29, 30, 31],
                "weekdays": ["sunday"],
                "time_from": "02:00",
                "time_to": "03:00",
            },
            NEVER_OPEN,
        ),
        # near misses
        ({"starts_at": "2026-05-04T00:00Z", "ends_at": "2026-05-08T00:00Z", "weekdays": ["thursday"]}, []),
        # By the clock in Warsaw it is already July.
        ({"starts_at": "2026-06-30T22:00Z", "ends_at": "2026-06-30T22:00:01Z", "months": [7]}, []),
        ({**JUNE, "except_between": [["2026-05-30", "2026-06-30"]]}, []),
        ({"starts_at": "2026-05-04T08:00+02:00", "ends_at": "2026-05-04T18:00:01+02:00", "time_from": "18:00"}, []),
        ({"days_of_month": [29], "months": [2]}, []),
        ({"ends_at": "2020-01-01T00:00Z"}, []),  # over, yet once it was on
    ],
)
def test_timeframes_that_are_never_open(rule: Rule, timeframe: Any, expected: list[str]) -> None:
    assert warnings(an_achievement(rule, timeframe=Timeframe(**timeframe))) == expected


def test_a_timeframe_is_judged_by_the_clock_of_the_achievement() -> None:
    frame = Timeframe(starts_at="2026-06-30T22:00Z", ends_at="2026-06-30T23:00Z", months=[7])

    assert warnings(an_achievement(timeframe=frame), timezone="Europe/Warsaw") == []
    assert warnings(an_achievement(timeframe=frame), timezone="UTC") == NEVER_OPEN
    assert warnings(an_achievement(timeframe=frame, timezone="UTC"), timezone="Europe/Warsaw") == NEVER_OPEN


def too_few(needed: int, number: str) -> list[str]:
    return [
        (
            f"achievements[0].rules[0].consecutive_periods: is {needed}, but the timeframe is open in {number} only;"
            " nobody can reach it"
        )
    ]


@pytest.mark.parametrize(
    ("period", "timeframe", "number"),
    [
        (Day(), JUNE, 30),
        (Day(every=7), JUNE, 5),
        (Week(), JUNE, 5),
        (Day(), {**JUNE, "weekdays": ["monday", "friday"]}, 9),
        (Day(), {**JUNE, "except_dates": ["2026-06-15", "2026-05-15"]}, 29),
        (Day(), {**JUNE, "time_from": "22:00", "time_to": "02:00"}, 30),
        (Day(day_starts_at="04:00"), JUNE, 31),
        (Hour(), {"starts_at": "2026-06-01T00:30Z", "ends_at": "2026-06-01T02:30Z"}, 3),
        (Hour(12), JUNE, 61),
        (Month(), {"starts_at": "2026-01-31T22:59:59Z", "ends_at": "2026-03-01T00:00+01:00"}, 2),
        (Month(), {"starts_at": "2026-01-31T23:00Z", "ends_at": "2026-03-01T00:00:01+01:00"}, 2),
        (Quarter(), {"starts_at": "2026-01-01T00:00Z", "ends_at": "2026-12-31T00:00Z", "months": [1, 7]}, 2),
        (Year(), {"starts_at": "2026-02-01T00:00Z", "ends_at": "2029-02-01T00:00Z"}, 4),
        (Recurring("FREQ=WEEKLY", datetime(2026, 6, 3)), JUNE, 4),  # noqa: DTZ001  # before the 3rd nothing counts
        (Recurring("FREQ=WEEKLY;COUNT=2", datetime(2026, 6, 3)), JUNE, 2),  # noqa: DTZ001
    ],
    ids=str,
)
def test_more_periods_in_a_row_than_there_are(period: Period, timeframe: Any, number: int) -> None:
    def found(consecutive_periods: int) -> list[str]:
        rule = Rule("walk", period=period, consecutive_periods=consecutive_periods)
        return warnings(an_achievement(rule, timeframe=Timeframe(**timeframe)))

    assert found(number) == []
    assert found(number + 1) == too_few(number + 1, f"{number} periods")


@pytest.mark.parametrize(
    "period", [Overall(), LastDays(30), Hour(), Day(), Week(), Month(), Quarter(), Year()], ids=str
)
@pytest.mark.parametrize("timezone", ["Pacific/Midway", "America/New_York", "UTC", "Pacific/Kiritimati"])
def test_a_timeframe_without_a_start_began_long_ago(period: Period, timezone: str) -> None:
    frame = Timeframe(ends_at="2026-12-31T00:00Z")

    assert warnings(an_achievement(Rule("walk", period=period), timeframe=frame), timezone=timezone) == []


def test_one_period_is_told_in_the_singular() -> None:
    rule = Rule("walk", period="year", consecutive_periods=2)

    assert warnings(an_achievement(rule, timeframe=Timeframe(**JUNE))) == too_few(2, "1 period")


def test_a_recurrence_that_begins_when_all_is_over() -> None:
    rule = Rule("walk", period=Recurring("FREQ=WEEKLY", datetime(2026, 7, 3)))  # noqa: DTZ001

    assert warnings(an_achievement(rule, timeframe=Timeframe(**JUNE))) == too_few(1, "0 periods")


def test_a_timeframe_that_opens_again_and_again_has_periods_enough() -> None:
    frame = Timeframe(weekdays=["monday"], months=[2], days_of_month=[29])

    assert warnings(an_achievement(Rule("walk", period="day", consecutive_periods=99), timeframe=frame)) == []


def test_the_clock_changes_do_not_miscount_hours() -> None:
    # 28 and 29 March 2026 in Warsaw: 24 and 23 hours.
    frame = Timeframe(starts_at="2026-03-28T00:00+01:00", ends_at="2026-03-30T00:00+02:00")

    assert warnings(an_achievement(Rule("walk", period="hour", consecutive_periods=47), timeframe=frame)) == []
    assert warnings(an_achievement(Rule("walk", period="hour", consecutive_periods=48), timeframe=frame)) == too_few(
        48, "47 periods"
    )


def test_a_goal_without_measure_does_not_keep_the_author_waiting() -> None:
    rules = [Rule("walk", period=period, consecutive_periods=10**9) for period in ("hour", "day", "year")]
    began = time.perf_counter()

    endless = warnings(an_achievement(*rules, timeframe=Timeframe(weekdays=["monday"])))
    ending = warnings(an_achievement(*rules, timeframe=Timeframe(ends_at="2026-01-01T00:00Z", weekdays=["monday"])))

    assert endless == []
    assert len(ending) <= len(rules)
    assert time.perf_counter() - began < 30


def test_the_longest_year_has_so_many_hours() -> None:
    # 366 days, and one more hour that a limit by UTC's hours may touch.
    assert of_rule(period="year", limit=Limit(1, per="hour"), period_goal=8786) == []
    assert of_rule(period="year", limit=Limit(1, per="hour"), period_goal=8787) != []


@pytest.mark.parametrize("condition", [attr("city") != "AB", attr("city") >= 5, attr("city").exists()], ids=str)
def test_only_a_list_of_values_leaves_so_many(condition: Any) -> None:
    """The value of another comparison is no list: "Łódź" happens to have four letters, more than the goal of three."""
    assert of_rule(aggregation=Distinct("city"), conditions=condition, period_goal=3) == []


@pytest.mark.parametrize(
    ("period", "hours"), [("day", 25), ("week", 169), ("month", 745), ("quarter", 2209), ("year", 8785)]
)
def test_the_longest_of_each_period_has_so_many_hours(period: str, hours: int) -> None:
    """In the place of `test_the_longest_year_has_so_many_hours`: one more hour may be touched by a limit by UTC's hours."""
    assert of_rule(period=period, limit=Limit(1, per="hour"), period_goal=hours + 1) == []
    assert of_rule(period=period, limit=Limit(1, per="hour"), period_goal=hours + 2) != []


def test_the_length_of_every_kind_of_period_is_known() -> None:
    """Else a goal that nobody can reach in one of them would pass without a word; a recurrence is as long as it says."""
    of_some_length = {kind for kind in PERIODS.values() if kind.is_calendar} - {Recurring}
    assert LONGEST.keys() == SHORTEST.keys() == of_some_length
