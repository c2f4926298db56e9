"""Day strips: what they record, what they return, and how they fail, word for word."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from achievekit import (
    Achievement,
    Activity,
    Catalog,
    Count,
    DefinitionError,
    Distinct,
    Engine,
    Freezes,
    Limit,
    Max,
    MemberProgress,
    Month,
    Recurring,
    Rule,
    Sum,
    Timeframe,
    attr,
)
from achievekit.events import AchievementCompleted, FreezeUsed, StreakBroken
from achievekit.testing import Scenario, scenario
from helpers import instant, of_kind
from testing_kit.messages import message, text


def catalog_of(*rules: Rule, timezone: str = "UTC", **options: Any) -> Catalog:
    return Catalog(achievements=[Achievement("a", name="", rules=rules, **options)], timezone=timezone)


def played(strip: str, *rules: Rule, options: dict[str, Any] | None = None, **arguments: Any) -> Scenario:
    return scenario(catalog_of(*(rules or [Rule("login", period="day")]), **(options or {})), "a", strip, **arguments)


def days(found: Scenario) -> list[int]:
    """The days of May on which something was done, in the order in which it was recorded."""
    return [activity.at.day for activity in found.timeline]


def attributes_of(rule: Rule, **arguments: Any) -> list[Any]:
    """What is recorded for one done day."""
    return [activity.attributes for activity in played("X", rule, **arguments).timeline]


# --- what a strip does ----------------------------------------------------------------------------


def test_a_strip_is_read_day_by_day() -> None:
    found = played("XX.X", Rule("login", period="day", consecutive_periods=2))
    assert [activity.at for activity in found.timeline] == [instant(f"2026-05-{day:02} 12:00") for day in (4, 5, 7)]
    assert [activity.id for activity in found.timeline] == ["X1", "X2", "X4"]
    assert (found.strip, found.streak, found.completions) == ("XX.X", 1, 1)
    assert [event.period_start.day for event in of_kind(found.events, StreakBroken)] == [6]


def test_what_it_returns_is_what_the_engine_has() -> None:
    rule = Rule("login", period="day", consecutive_periods=2, freezes=Freezes(initial=1))
    found = played("XXFXX", rule, member="ben")
    engine = Engine(catalog_of(rule))
    progress = MemberProgress("ben")
    for activity in found.timeline:
        progress = engine.record(progress, activity).progress
    assert found.progress == engine.settle(progress, instant("2026-05-09 01:00")).progress
    assert (found.streak, found.completions) == (4, 2)
    assert len(of_kind(found.events, FreezeUsed)) == 1
    assert [event.completed_count for event in of_kind(found.events, AchievementCompleted)] == [1, 2]


def test_nothing_done_is_nothing_recorded() -> None:
    found = played("...")
    assert (found.timeline, found.events, found.streak, found.completions) == ((), (), 0, 0)


def test_blanks_are_for_reading() -> None:
    assert played("XX XX  .X") == played("XXXX.X")


def test_what_is_late_is_recorded_at_the_last_moment_that_counts() -> None:
    found = played("XLXX", Rule("login", period="day", consecutive_periods=4), lateness=timedelta(days=1))
    assert days(found) == [4, 6, 5, 7]
    assert found.completions == 1
    # The first may be late too, and the last.
    assert days(played("LXL", lateness=timedelta(days=1))) == [5, 4, 6]
    # A microsecond later it would be sealed.
    engine = Engine(catalog_of(Rule("login", period="day")), lateness=timedelta(days=1))
    first = engine.record(MemberProgress("ana"), found.timeline[0]).progress
    for at, refused in ((instant("2026-05-06 23:59:59.999999"), 0), (instant("2026-05-07 00:00"), 1)):
        assert len(engine.record(engine.settle(first, at).progress, found.timeline[2]).refusals) == refused


def test_periods_are_those_of_the_rule() -> None:
    weeks = played("XX.X", Rule("login", period="week", consecutive_periods=2))
    assert [activity.at.date() for activity in weeks.timeline] == [
        date(2026, 5, 4),
        date(2026, 5, 11),
        date(2026, 5, 25),
    ]
    months = played("XXX", Rule("login", period=Month(every=2), consecutive_periods=3), starts=date(2026, 1, 15))
    assert [activity.at.date() for activity in months.timeline] == [
        date(2026, 1, 1),
        date(2026, 3, 1),
        date(2026, 5, 1),
    ]
    hours = played("X.X", Rule("login", period="hour"))
    assert [activity.at for activity in hours.timeline] == [instant("2026-05-04 12:30"), instant("2026-05-04 14:30")]
    paydays = Recurring("FREQ=MONTHLY;BYMONTHDAY=-1", start=datetime(2026, 1, 31))  # noqa: DTZ001  # a wall clock
    paid = played("XX", Rule("login", period=paydays), starts=date(2025, 1, 1))
    assert [activity.at.date() for activity in paid.timeline] == [date(2026, 1, 31), date(2026, 2, 28)]


def test_days_are_those_of_the_zone() -> None:
    strip = played("XX", options={"timezone": "Europe/Warsaw"}, starts=date(2026, 3, 28))
    assert [activity.at.isoformat() for activity in strip.timeline] == [
        "2026-03-28T12:00:00+01:00",
        "2026-03-29T12:30:00+02:00",  # the middle of a day of 23 hours
    ]
    assert played("X", timezone="Asia/Tokyo").timeline[0].at.isoformat() == "2026-05-04T12:00:00+09:00"


def test_periods_that_the_timeframe_skips_have_no_place() -> None:
    working = {"timeframe": Timeframe(weekdays=["monday", "tuesday", "wednesday", "thursday", "friday"])}
    found = played("XXXXX X", Rule("login", period="day", consecutive_periods=6), options=working)
    assert days(found) == [4, 5, 6, 7, 8, 11]
    assert found.completions == 1


def test_activities_fall_into_the_hours_of_the_timeframe() -> None:
    found = played("X.X", options={"timeframe": Timeframe(time_from="18:00", time_to="20:00")})
    assert [activity.at for activity in found.timeline] == [instant("2026-05-04 18:00"), instant("2026-05-06 18:00")]


def test_of_several_rules_one_is_meant() -> None:
    rules = [Rule("login", period="day"), Rule("buy", id="buying", period="day"), Rule("buy")]
    assert [activity.type for activity in played("X", *rules, rule="buying").timeline] == ["buy"]
    assert [activity.type for activity in played("X", rules[0], rules[2]).timeline] == ["login"]


# --- what is worked out from the rule -------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "attributes"),
    [
        (Rule("go", period="day"), [{}]),
        (Rule("go", period="day", period_goal=3), [{}] * 3),
        (Rule("go", period="day", period_goal="2.5", aggregation=Sum("a.b")), [{"a": {"b": 2.5}}]),
        (Rule("go", period="day", period_goal=2, aggregation=Distinct("shop")), [{"shop": "v1"}, {"shop": "v2"}]),
        (Rule("go", period="day", period_goal=7, aggregation=Max("height")), [{"height": 7}]),
        (Rule("go", period="day", period_goal=3, aggregation=Count(each="items")), [{"items": [{}] * 3}]),
        (
            Rule("go", period="day", period_goal=2, aggregation=Count("items", attr("kind") == "book")),
            [{"items": [{"kind": "book"}] * 2}],
        ),
        (
            Rule("go", period="day", period_goal=9, aggregation=Sum("price", "items", attr("price") <= 5)),
            [{"items": [{"price": 5}]}, {"items": [{"price": 5}]}],
        ),
        # An amount that the conditions bound takes several activities.
        (Rule("go", period="day", period_goal=10, aggregation=Sum("km"), conditions=attr("km") < 5), [{"km": 4}] * 3),
    ],
)
def test_a_goal_is_met_by_what_is_measured(rule: Rule, attributes: list[Any]) -> None:
    assert attributes_of(rule) == attributes


@pytest.mark.parametrize(
    ("conditions", "attributes"),
    [
        (attr("source") == "watch", {"source": "watch"}),
        ((attr("source") == "watch") & (attr("indoor") == False), {"source": "watch", "indoor": False}),  # noqa: E712
        (attr("source") != "phone", {"source": "phonex"}),
        (attr("n") < 5, {"n": 4}),
        (attr("n") <= 5, {"n": 5}),
        (attr("n") > 5, {"n": 6}),
        (attr("n") >= 5, {"n": 5}),
        ((attr("n") > 5) & (attr("n") < 7), {"n": 6}),
        (attr("n").between(2, 3), {"n": 2}),
        (attr("n").one_of(2, 3), {"n": 2}),
        (attr("n").not_one_of(2, 3), {"n": 1}),
        (attr("tags").contains("new"), {"tags": ["new"]}),
        (attr("tags").not_contains("new"), {"tags": []}),
        (attr("tags").contains_any("new", "old"), {"tags": ["new"]}),
        (attr("code").starts_with("PL"), {"code": "PLx"}),
        (attr("code").ends_with("PL"), {"code": "xPL"}),
        (attr("code").like("PL-[ab]?*"), {"code": "PL-axx"}),
        (attr("code").matches("^PL$"), {"code": "PL"}),
        (attr("coupon").exists(), {"coupon": 1}),
        (attr("coupon").missing(), {}),
        (~attr("coupon").exists(), {}),
        (~(attr("source") == "watch") & attr("source").exists(), {"source": "watc"}),
        ((attr("a") == 1) | (attr("b") == 2), {"a": 1, "b": 2}),
        (attr("pickup").exists() & (attr("pickup.km") > 2), {"pickup": {"km": 3}}),
        ((attr("a.b") == 1) & (attr("a.c") == "d"), {"a": {"b": 1, "c": "d"}}),
        (attr("on") == date(2026, 5, 4), {"on": date(2026, 5, 4)}),
        (attr("on") < datetime(2026, 5, 4, tzinfo=UTC), {"on": datetime(2026, 5, 3, 23, 59, 59, tzinfo=UTC)}),
        (attr("activity.type") == "go", {}),
    ],
)
def test_conditions_are_met(conditions: Any, attributes: dict[str, Any]) -> None:
    assert attributes_of(Rule("go", period="day", conditions=conditions)) == [attributes]


def test_a_referee_brings_friends() -> None:
    rule = Rule("join", period="day", period_goal=2, actor="referee", aggregation=Distinct("activity.member"))
    found = played("XX", rule)
    assert {activity.referrer for activity in found.timeline} == {"ana"}
    assert [activity.member for activity in found.timeline] == [f"friend X{n}" for n in ("1", "1.2", "2", "2.2")]


def test_attributes_given_are_taken_as_they_are() -> None:
    rule = Rule("walk", period="day", period_goal=10, aggregation=Sum("steps"), conditions=attr("source").exists())
    assert attributes_of(rule, attributes={"source": "watch"}) == [{"source": "watch", "steps": 10}]
    assert attributes_of(rule, attributes={"steps": 6, "shoe": "red"}) == [{"source": 1, "steps": 6, "shoe": "red"}] * 2


@pytest.mark.parametrize(
    ("conditions", "given", "attributes"),
    [
        ((attr("x.y") == 1) & (attr("x.z") == 2), {"x": {"y": 1}}, {"x": {"y": 1, "z": 2}}),
        (
            (attr("x.y.a") == 1) & (attr("x.y.b") == 2),
            {"x": {"y": {"a": 1}, "w": 0}},
            {"x": {"y": {"a": 1, "b": 2}, "w": 0}},
        ),
        (attr("x").exists() & ~(attr("x.y.a") == 1), {"x": {"y": 5}}, {"x": {"y": 5}}),
    ],
)
def test_attributes_given_are_completed_inside(
    conditions: Any, given: dict[str, Any], attributes: dict[str, Any]
) -> None:
    assert attributes_of(Rule("go", period="day", conditions=conditions), attributes=given) == [attributes]


def has_kind_book(item: Any) -> bool:
    return bool(item["kind"] == "book")


@pytest.mark.parametrize(
    "rule",
    [
        Rule("walk", period="day", conditions=lambda activity: activity.attributes["source"] == "watch"),
        Rule("walk", period="day", aggregation=Count("items", has_kind_book)),
    ],
)
def test_a_function_that_raises_at_what_is_tried_does_not_count_it(rule: Rule) -> None:
    assert len(attributes_of(rule, attributes={"source": "watch", "items": [{"kind": "book"}]})) == 1
    with pytest.raises(DefinitionError) as raised:
        played("X", rule)
    assert str(raised.value) == (
        'no activities could be worked out that meet the goal of 1 of rule "1" of "a";'
        " pass attributes={…} that it counts, or activity=, a function that returns them"
    )


FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)
FIRST_INSTANT, LAST_INSTANT = datetime(1, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("conditions", "on"),
    [
        (attr("on") <= LAST, LAST),
        (attr("on") < LAST, date(9999, 12, 30)),
        (attr("on") >= FIRST, FIRST),
        (attr("on") > FIRST, date(1, 1, 2)),
        (attr("on").between(FIRST, LAST), FIRST),
        (attr("on") >= FIRST_INSTANT, FIRST_INSTANT),
        (attr("on") <= LAST_INSTANT, LAST_INSTANT),
    ],
)
def test_dates_that_mean_for_ever_are_tried_as_they_are(conditions: Any, on: date) -> None:
    assert attributes_of(Rule("go", period="day", conditions=conditions)) == [{"on": on}]


def test_what_python_functions_look_at_may_be_given() -> None:
    rule = Rule("walk", period="day", conditions=lambda activity: activity.attributes.get("source") == "watch")
    assert attributes_of(rule, attributes={"source": "watch"}) == [{"source": "watch"}]
    with pytest.raises(DefinitionError) as raised:
        played("X", rule)
    assert str(raised.value) == (
        'no activities could be worked out that meet the goal of 1 of rule "1" of "a";'
        " pass attributes={…} that it counts, or activity=, a function that returns them"
    )


@pytest.mark.parametrize(
    "rule",
    [
        Rule("go", period="day", period_goal=201),
        Rule("go", period="day", conditions=attr("code").matches(r"^\d+$")),
        Rule("go", period="day", period_goal=101, aggregation=Distinct("shop")),
        Rule("go", period="day", aggregation=Count("items", lambda _: False)),
        Rule("go", period="day", period_goal=2, aggregation=Max("km"), conditions=attr("km") < 2),
    ],
)
def test_what_can_not_be_worked_out_says_so(rule: Rule) -> None:
    with pytest.raises(DefinitionError, match="no activities could be worked out"):
        played("X", rule)


def test_as_many_activities_as_a_period_may_take() -> None:
    assert len(attributes_of(Rule("go", period="day", period_goal=200))) == 200
    assert len(attributes_of(Rule("go", period="day", period_goal=100, aggregation=Distinct("shop")))) == 100


def test_a_function_may_make_the_activities() -> None:
    def login(at: datetime) -> Activity:
        return Activity(f"l{at.day}", "ana", "login", at)

    assert [activity.id for activity in played("X.X", activity=login).timeline] == ["l4", "l6"]
    twice = Rule("login", period="day", period_goal=2)
    found = played("XL", twice, activity=lambda at: [login(at), Activity(f"m{at.day}", "ana", "login", at)])
    assert [activity.id for activity in found.timeline] == ["l4", "m4", "l5", "m5"]


def test_an_achievement_may_be_handed_in_itself() -> None:
    catalog = catalog_of(Rule("login", period="day"))
    assert scenario(catalog, catalog.achievements[0], "XX") == scenario(catalog, "a", "XX")


# --- frequency limits -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "options", "at"),
    [
        (Rule("go", period="week", period_goal=3, limit=Limit(1, per="day")), {}, ["4 12:00", "5 12:00", "6 12:00"]),
        (Rule("go", period="week", period_goal=3, limit=Limit(2, per="day")), {}, ["4 12:00", "4 12:00", "5 12:00"]),
        (Rule("go", period="day", period_goal=2, limit=Limit(1, per="hour")), {}, ["4 12:00", "4 13:30"]),
        (
            Rule("go", period="day", period_goal=2, limit=Limit(1, per="hour")),
            {"timeframe": Timeframe(time_from="11:20", time_to="13:00")},
            ["4 11:30", "4 12:00"],
        ),
        (
            Rule("go", period="week", period_goal=2, limit=Limit(1, per="day")),
            {"timeframe": Timeframe(weekdays=["tuesday", "friday"])},
            ["5 00:00", "8 12:00"],
        ),
        (
            Rule("go", period="week", period_goal=2, limit=Limit(1, per="day")),
            {"timeframe": Timeframe(weekdays=["monday", "friday"], time_from="18:00")},
            ["4 18:00", "8 18:00"],
        ),
    ],
)
def test_a_period_takes_as_long_as_its_frequency_limit_wants(
    rule: Rule, options: dict[str, Any], at: list[str]
) -> None:
    found = played("X.X", rule, options=options)
    assert [f"{one.at.day} {one.at:%H:%M}" for one in found.timeline][: len(at)] == at
    assert (found.strip, len(found.timeline)) == ("X.X", 2 * len(at))


def test_what_a_frequency_limit_leaves_no_room_for_is_asked_for() -> None:
    with pytest.raises(DefinitionError) as raised:
        played(
            "X",
            Rule(
                "go",
                period="day",
                period_goal=1000,
                aggregation=Sum("km"),
                limit=Limit(2, per="day"),
                conditions=attr("km") < 400,
            ),
        )
    assert str(raised.value) == (
        'the goal of 1,000 of rule "1" of "a" takes more activities than its limit of 2 per day leaves in a period;'
        " pass activity=, a function that returns activities which count"
    )


# --- failing --------------------------------------------------------------------------------------


FROZEN = Rule("login", period="day", consecutive_periods=3, freezes=Freezes(initial=1))


def test_a_freeze_that_is_not_left() -> None:
    assert message(lambda: played("XFXFX", FROZEN)) == text(
        """
        achievement "a" of member "ana"
        - expected: XFXFX
        + happened: XFX.X
                       ^

          Mon 4 May 2026  X  X1 login: +1 = 1 of 1
          Tue 5 May 2026  F
          Wed 6 May 2026  X  X3 login: +1 = 1 of 1
        > Thu 7 May 2026  .
          Fri 8 May 2026  X  X5 login: +1 = 1 of 1

        first surprise: Thu 7 May 2026 was missed, and no freeze was left to save the streak of 2
        """
    )


def test_a_freeze_where_there_is_no_streak() -> None:
    assert message(lambda: played("FX", FROZEN)).endswith("Mon 4 May 2026 was missed, and there was no streak to save")


def test_a_freeze_that_nobody_expected() -> None:
    assert message(lambda: played("X.X", FROZEN)) == text(
        """
        achievement "a" of member "ana"
        - expected: X.X
        + happened: XFX
                     ^

          Mon 4 May 2026  X  X1 login: +1 = 1 of 1
        > Tue 5 May 2026  F
          Wed 6 May 2026  X  X3 login: +1 = 1 of 1

        first surprise: Tue 5 May 2026 was missed, and a freeze was used
        """
    )


def test_what_the_limit_refuses() -> None:
    assert message(lambda: played(".XXX", options={"limit": Limit(2)})) == text(
        """
        achievement "a" of member "ana"
        - expected: .XXX
        + happened: .XX.
                       ^

          Mon 4 May 2026  .
          Tue 5 May 2026  X  X2 login: +1 = 1 of 1, completed (1)
          Wed 6 May 2026  X  X3 login: +1 = 1 of 1, completed (2)
        > Thu 7 May 2026  .  X4 login: refused, limit_reached

        first surprise: X4 did not count: The achievement can be completed at most twice, and was completed on Tue 5 May 2026, 12:00 and Wed 6 May 2026, 12:00. Nothing more can count.
        """
    )


def test_what_is_made_may_fall_short() -> None:
    rule = Rule("walk", period="day", period_goal=10, aggregation=Sum("steps"))

    def stroll(at: datetime) -> Activity:
        return Activity(f"s{at.day}", "ana", "walk", at, {"steps": 10 if at.day == 4 else 3})

    assert message(lambda: played("XL", rule, activity=stroll)) == text(
        """
        achievement "a" of member "ana"
        - expected: XL
        + happened: X.
                     ^

          Mon 4 May 2026  X  s4 walk: +10 = 10 of 10, completed (1)
        > Tue 5 May 2026  .  s5 walk: +3 = 3 of 10

        first surprise: Tue 5 May 2026 was not met: 3 of 10
        """
    )
    assert message(lambda: played("X", rule, activity=lambda _: [])).endswith(
        "Mon 4 May 2026 was not met: nothing counted"
    )


def test_what_is_made_may_be_of_another_day() -> None:
    def yesterday(at: datetime) -> Activity:
        return Activity(f"y{at.day}", "ana", "login", at - timedelta(days=1))

    told = message(lambda: played(".X", activity=yesterday))
    assert told.endswith("first surprise: Mon 4 May 2026 was met")


# --- what was before ------------------------------------------------------------------------------

TOUR = Achievement("tour", name="", rules=[Rule("visit")])
RESIDENT = Achievement(
    "resident",
    name="",
    rules=[Rule("login", period="day", freezes=Freezes(earned_every=2, maximum=1))],
    requires=["tour"],
)
TOWN = Catalog(achievements=[TOUR, RESIDENT])


def after_the_tour() -> MemberProgress:
    visit = Activity("v1", "bob", "visit", datetime(2026, 5, 3, 22, tzinfo=UTC))
    return Engine(TOWN).record(MemberProgress("bob", timezone="Europe/Warsaw"), visit).progress


def test_what_requires_others_is_locked_for_somebody_new() -> None:
    told = message(lambda: scenario(TOWN, "resident", "X"))
    assert "X1 login: refused, locked" in told


def test_a_strip_starts_from_what_was_done_before() -> None:
    found = scenario(TOWN, "resident", "XXF", progress=after_the_tour())
    assert (found.completions, found.streak, found.progress.member) == (2, 2, "bob")
    assert {activity.member for activity in found.timeline} == {"bob"}
    assert str(found.timeline[0].at) == "2026-05-04 12:00:00+02:00"


def test_a_strip_goes_on_from_another() -> None:
    first = scenario(TOWN, "resident", "XX", progress=after_the_tour())
    second = scenario(TOWN, "resident", "FX", progress=first.progress, starts=date(2026, 5, 6))
    assert (second.completions, second.streak) == (3, 3)
    assert [activity.id for activity in [*first.timeline, *second.timeline]] == ["X1", "X2", "X4"]
    with pytest.raises(AssertionError, match="first surprise: X5 did not count: It belongs to 4 May"):
        scenario(TOWN, "resident", "X", progress=second.progress)


def test_progress_of_another_catalog_starts_anew() -> None:
    lone = Achievement("resident", name="", rules=[Rule("login", id="weekly", period="week")])
    elsewhere = scenario(Catalog(achievements=[lone]), "resident", "X").progress
    daily = evolve(RESIDENT, requires=())
    assert scenario(Catalog(achievements=[daily]), "resident", ".", progress=elsewhere).streak == 0


# --- misuse ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("strip", "arguments", "told"),
    [
        ("", {}, 'the strip is empty; use X for done, "." for not done, F for a freeze used, L for done late'),
        (
            "XYx",
            {},
            'the strip has the unknown character "Y"; use X for done, "." for not done, F for a freeze used, L for done late',
        ),
        (
            "XL",
            {"lateness": timedelta(0)},
            "without a lateness nothing late counts, so there is no L; pass the lateness of your engine",
        ),
        (None, {}, "strip: is missing; use text"),
        ("X", {"starts": "2026-05-04"}, "starts: is '2026-05-04'; use a date, such as date(2026, 5, 4)"),
        ("X", {"starts": date(1, 1, 1)}, "starts is in the year 1; use one from 100 to 9998"),
        (
            "X",
            {"attributes": 1, "activity": 2, "lateness": 3},
            (
                "attributes: is 1 (int); use a mapping\n"
                "activity: is 2 (int); use a function from an instant to the activities at it\n"
                "lateness: is 3 (int); use a timedelta, such as timedelta(hours=1)"
            ),
        ),
        ("X", {"progress": "ana"}, "progress is 'ana'; use MemberProgress"),
        (
            "X",
            {"progress": MemberProgress("bob"), "member": "bob"},
            'progress tells member and time zone, those of "bob"; leave member= and timezone= out',
        ),
        ("X", {"activity": lambda _: None}, "activity(at) is missing; return an Activity, or several"),
        ("X", {"activity": lambda _: ["go"]}, "activity(at) is ['go'] (list); return an Activity, or several"),
        (
            "XXX",
            {"options": {"timeframe": Timeframe(ends_at="2026-05-06T00:00Z")}},
            'the strip has 3 periods, but from 2026-05-04 on there are 2 in which "a" is on; use a shorter strip, or other starts=',
        ),
    ],
)
def test_a_strip_that_makes_no_sense_is_refused(strip: Any, arguments: dict[str, Any], told: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        played(strip, **arguments)
    assert str(raised.value) == told


def test_a_period_that_never_ends_is_no_place_in_a_strip() -> None:
    thrice = Recurring("FREQ=DAILY;COUNT=3", start=datetime(2026, 5, 4))  # noqa: DTZ001  # a wall clock
    assert played("XX", Rule("login", period=thrice)).streak == 2
    with pytest.raises(DefinitionError, match="the strip has 3 periods, but from 2026-05-04 on there are 2"):
        played("XXX", Rule("login", period=thrice))


def test_other_achievements_of_the_catalog_do_not_disturb() -> None:
    both = Catalog(
        achievements=[Achievement("a", name="", rules=[FROZEN]), Achievement("b", name="", rules=[Rule("login")])]
    )
    assert {event.achievement for event in scenario(both, "a", "XFX").events} == {"a"}
    with pytest.raises(DefinitionError, match='the catalog has no achievement "c"; did you mean one of a, b'):
        scenario(both, "c", "X")
