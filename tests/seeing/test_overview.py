"""What the achievements tab shows at an instant, without any write."""

import json
import pickle
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from achievekit import (
    Achievement,
    AchievementProgress,
    Activity,
    ActivityError,
    Catalog,
    Day,
    Distinct,
    Engine,
    Freezes,
    LastDays,
    Limit,
    Max,
    MemberProgress,
    Overview,
    Recurring,
    Rule,
    Sum,
    Timeframe,
    attr,
)
from achievekit.frozendict import FrozenDict
from achievekit.overviews import AchievementView
from achievekit.views.plain import as_plain
from achievekit.views.standing import RuleView, Status
from helpers import an_activity, an_engine, feed, instant, shown

WARSAW = "Europe/Warsaw"


def walker(**options: Any) -> Rule:
    """10,000 steps a day, 3 days in a row."""
    return Rule(
        "walk",
        aggregation=Sum("steps"),
        period_goal=10_000,
        period="day",
        consecutive_periods=3,
        unit="steps",
        **options,
    )


def walked(*days: str, steps: int = 12_000) -> list[Activity]:
    """A walk at eight in the morning of each of the days of May."""
    return [an_activity(f"2026-05-{day} 08:00", zone=WARSAW, steps=steps) for day in days]


def seen(engine: Engine, activities: list[Activity], clock: str) -> RuleView:
    return shown(engine, feed(engine, activities).progress, instant(clock, WARSAW))


def view_of(engine: Engine, clock: str, activities: list[Activity] | None = None) -> AchievementView:
    (view,) = engine.overview(feed(engine, activities or []).progress, instant(clock, WARSAW)).achievements
    return view


# --- right without any write ----------------------------------------------------------------------


def test_a_new_day_shows_nothing() -> None:
    engine = an_engine(walker(), timezone=WARSAW)
    view = seen(engine, walked("04"), "2026-05-05 00:00")
    assert (view.current_period_value, view.missing, view.fraction) == (0, 10_000, 0.0)
    assert (view.period_start, view.period_end) == (
        instant("2026-05-05 00:00", WARSAW),
        instant("2026-05-06 00:00", WARSAW),
    )


def test_a_missed_streak_shows_nothing_before_anybody_settles() -> None:
    engine = an_engine(walker(), timezone=WARSAW, lateness=timedelta(days=2))
    view = seen(engine, walked("04", "05"), "2026-05-07 00:00")
    assert (view.current_streak, view.longest_streak, view.completed_consecutive_periods) == (0, 2, 0)
    assert (view.at_risk, view.deadline) == (False, None)


def test_a_streak_that_can_be_saved_is_at_risk_until_the_members_own_midnight() -> None:
    engine = an_engine(walker())
    tokyo = MemberProgress("ana", timezone="Asia/Tokyo")
    progress = feed(engine, [an_activity("2026-05-04 20:00", zone="Asia/Tokyo", steps=12_000)], tokyo).progress
    overview = engine.overview(progress, instant("2026-05-05 10:00", "Asia/Tokyo"))
    view = overview.achievements[0].rules[0]
    assert (view.current_streak, view.at_risk) == (1, True)
    assert view.deadline is not None
    assert (view.deadline.isoformat(), str(view.deadline.tzinfo)) == ("2026-05-06T00:00:00+09:00", "Asia/Tokyo")
    assert (overview.at.isoformat(), str(overview.at.tzinfo)) == ("2026-05-05T10:00:00+09:00", "Asia/Tokyo")


def test_looking_writes_nothing() -> None:
    engine = an_engine(walker(), timezone=WARSAW)
    progress = feed(engine, walked("04", "05")).progress
    before = repr(progress)
    for clock in ("2026-05-05 09:00", "2026-05-20 09:00", "2030-01-01 00:00"):
        view = engine.overview(progress, instant(clock, WARSAW)).achievements[0]
        assert view.details.calendars
    assert repr(progress) == before


# --- the streak's deadline ------------------------------------------------------------------------


def test_a_streak_is_not_at_risk_once_the_day_is_met() -> None:
    view = seen(an_engine(walker(), timezone=WARSAW), walked("04", "05"), "2026-05-05 09:00")
    assert (view.at_risk, view.deadline) == (False, instant("2026-05-07 00:00", WARSAW))


def test_where_one_period_is_enough_two_in_a_row_are_a_streak_to_warn_of() -> None:
    # "Spend 500 in a month", reached in April: on the first of May nobody has a streak to lose.
    engine = an_engine(evolve(walker(), consecutive_periods=1), timezone=WARSAW)
    one, two = (seen(engine, walked(*days), "2026-05-06 09:00") for days in (["05"], ["04", "05"]))
    assert [(view.current_streak, view.at_risk, view.warns) for view in (one, two)] == [
        (1, True, False),
        (2, True, True),
    ]
    assert (as_plain(one)["warns"], as_plain(two)["warns"]) == (False, True)
    assert one.next_step == "0 of 10,000 steps today; 10,000 more by 23:59."
    assert two.next_step == "0 of 10,000 steps today; 10,000 more by 23:59 to keep a streak of 2 days."
    assert seen(an_engine(walker()), walked("05"), "2026-05-06 09:00").warns


def test_a_freeze_takes_a_day_of_risk() -> None:
    engine = an_engine(walker(freezes=Freezes(initial=1)), timezone=WARSAW)
    views = [seen(engine, walked("04"), f"2026-05-{day} 09:00") for day in ("05", "06", "07")]
    assert [(view.current_streak, view.freezes_left, view.at_risk) for view in views] == [
        (1, 1, False),
        (1, 0, True),
        (0, 1, False),
    ]
    deadline = instant("2026-05-07 00:00", WARSAW)
    assert [view.deadline for view in views] == [deadline, deadline, None]


def test_a_skipped_day_is_no_risk() -> None:
    frame = Timeframe(weekdays=["monday", "tuesday", "wednesday", "thursday", "friday"])
    engine = an_engine(walker(), timezone=WARSAW, timeframe=frame)
    saturday, monday = (seen(engine, walked("08"), f"2026-05-{day} 09:00") for day in ("09", "11"))
    assert (saturday.at_risk, monday.at_risk) == (False, True)
    assert saturday.deadline == monday.deadline == instant("2026-05-12 00:00", WARSAW)


def test_a_deadline_is_when_the_timeframe_closes() -> None:
    frame = Timeframe(time_from="06:00", time_to="20:30")
    engine = an_engine(walker(), timezone=WARSAW, timeframe=frame)
    view = seen(engine, walked("04"), "2026-05-05 07:00")
    closes = instant("2026-05-05 20:30", WARSAW)
    assert (view.at_risk, view.deadline, view.counts_until) == (True, closes, closes)
    too_late = seen(engine, walked("04"), "2026-05-05 21:00")
    assert (too_late.current_streak, too_late.at_risk, too_late.deadline, too_late.counts_until) == (
        1,
        False,
        closes,
        None,
    )


def test_a_streak_that_nothing_can_save_is_not_called_at_risk() -> None:
    view = seen(an_engine(walker(), timezone=WARSAW, limit=Limit(1)), walked("04", "05", "06"), "2026-05-07 09:00")
    assert (view.current_streak, view.at_risk, view.deadline) == (3, False, instant("2026-05-08 00:00", WARSAW))


def test_a_streak_that_never_ends() -> None:
    ends_at = instant("2026-05-06 00:00", WARSAW)
    over = an_engine(walker(), timezone=WARSAW, timeframe=Timeframe(ends_at=ends_at))
    assert seen(over, walked("04", "05"), "2026-05-20 09:00").deadline is None


def test_a_streak_that_ends_too_far_off_to_look_for() -> None:
    hoards = [an_engine(walker(freezes=Freezes(initial=number)), timezone=WARSAW) for number in (100, 101, 10**9)]
    deadlines = [seen(hoard, walked("04"), "2026-05-05 09:00").deadline for hoard in hoards]
    assert deadlines == [instant("2026-08-14 00:00", WARSAW), None, None]


# --- how far --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("goal", "steps", "missing", "fraction"),
    [
        (10_000, 4200, 5800, 0.42),
        (10_000, 12_000, 0, 1.0),
        (Decimal("0.3"), Decimal("0.1"), Decimal("0.2"), 1 / 3),
        (10**40, 10**40 - 1, 1, pytest.approx(1.0)),
        (10**300, 1, 10**300 - 1, 1e-300),
    ],
)
def test_what_is_missing(goal: Any, steps: Any, missing: object, fraction: object) -> None:
    engine = an_engine(Rule("walk", aggregation=Sum("steps"), period_goal=goal, period="day"))
    view = shown(engine, feed(engine, [an_activity("2026-05-04 08:00", steps=steps)]).progress, instant("2026-05-04"))
    assert (view.missing, view.fraction) == (missing, fraction)
    assert (view.fraction == 1.0) is (view.missing == 0)


def test_what_a_rule_is() -> None:
    engine = an_engine(Rule("walk", id="far", name="Far", unit="km", period="week"))
    view = shown(engine, MemberProgress("ana"), instant("2026-05-04 08:00"))
    assert (view.rule, view.name, view.trigger, view.unit, view.period) == ("far", "Far", "walk", "km", "week")


def test_a_rule_that_waits_for_others() -> None:
    engine = an_engine(Rule("walk"), Rule("swim", period_goal=2))
    view = view_of(engine, "2026-05-04 09:00", [an_activity("2026-05-04 08:00")])
    assert [(rule.satisfied, rule.fraction) for rule in view.rules] == [(True, 1.0), (False, 0.0)]
    assert view.rules_required == 2


@pytest.mark.parametrize(
    ("rule", "frame", "due"),
    [
        (Rule("walk"), None, None),
        (Rule("walk"), Timeframe(weekdays=["monday"]), None),
        (Rule("walk"), Timeframe(ends_at=instant("2026-05-20 00:00", WARSAW)), "2026-05-20 00:00"),
        (
            Rule("walk"),
            Timeframe(ends_at=instant("2026-05-20 00:00", WARSAW), weekdays=["monday"]),
            "2026-05-19 00:00",
        ),
        (Rule("walk", period=LastDays(7)), Timeframe(ends_at=instant("2026-05-20 00:00", WARSAW)), "2026-05-20 00:00"),
        (Rule("walk", period="week"), None, "2026-05-11 00:00"),
        (Rule("walk", period="week"), Timeframe(weekdays=["tuesday", "wednesday"]), "2026-05-07 00:00"),
        (Rule("walk", period="year"), Timeframe(months=[2, 6]), "2026-07-01 00:00"),
        (Rule("walk", period="week"), Timeframe(except_between=[("2026-05-08", "2026-05-12")]), "2026-05-08 00:00"),
        (Rule("walk", period="month"), Timeframe(ends_at=instant("2026-05-20 12:00", WARSAW)), "2026-05-20 12:00"),
    ],
)
def test_until_when_something_counts(rule: Rule, frame: Timeframe | None, due: str | None) -> None:
    view = view_of(an_engine(rule, timezone=WARSAW, timeframe=frame), "2026-05-04 09:00").rules[0]
    assert view.counts_until == (None if due is None else instant(due, WARSAW))


def test_before_the_first_recurring_period() -> None:
    rule = Rule("walk", period=Recurring("FREQ=WEEKLY", start=datetime(2026, 5, 8, 18)), consecutive_periods=2)  # noqa: DTZ001  # a wall clock
    view = view_of(an_engine(rule, timezone=WARSAW), "2026-05-04 09:00")
    assert view.rules[0].counts_until is None
    assert view.next_step == "Nothing more counts this time. The next period begins on Fri 8 May 2026, 18:00."
    assert view.details.calendars[0].cells == ()


def test_a_period_without_an_end_can_still_count() -> None:
    rule = Rule("walk", period=Recurring("FREQ=DAILY;COUNT=3", start=datetime(2026, 5, 4, 18)), period_goal=2)  # noqa: DTZ001  # a wall clock
    ends_at = instant("2026-06-01 00:00", WARSAW)
    frames = (None, Timeframe(weekdays=["monday"]), Timeframe(weekdays=["monday"], ends_at=ends_at))
    views = [
        view_of(an_engine(rule, timezone=WARSAW, timeframe=frame), "2026-05-11 09:00").rules[0] for frame in frames
    ]
    assert [(view.period_end, view.counts_until, view.next_step) for view in views] == [
        (None, None, "0 of 2 this time; 2 more."),
        (None, None, "0 of 2 this time; 2 more."),
        (None, instant("2026-05-26 00:00", WARSAW), "0 of 2 this time; 2 more by 23:59 on Mon 25 May."),
    ]


def test_a_period_without_an_end_in_a_timeframe_that_never_opens_again() -> None:
    rule = Rule("walk", period=Recurring("FREQ=DAILY;COUNT=3", start=datetime(2026, 5, 4, 18)), period_goal=2)  # noqa: DTZ001  # a wall clock
    frame = Timeframe(weekdays=["monday"], except_between=[("2026-05-11", "9999-12-31")])
    view = view_of(an_engine(rule, timezone=WARSAW, timeframe=frame), "2026-05-12 09:00")
    assert (view.status, view.rules[0].next_step) == ("ended", "Nothing more counts this time.")


# --- statuses -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "days", "status"),
    [
        ({}, [], "not_started"),
        ({}, ["04"], "in_progress"),
        ({"active": False}, [], "inactive"),
        ({"limit": Limit(1)}, ["04", "05", "06"], "limit_reached"),
        ({"timeframe": Timeframe(starts_at=instant("2026-06-01 00:00"))}, [], "scheduled"),
        ({"timeframe": Timeframe(ends_at=instant("2026-05-05 00:00"))}, ["04"], "ended"),
        ({"timeframe": Timeframe(weekdays=["sunday"])}, [], "not_started"),
        ({"hidden": True}, ["04"], "hidden"),
        ({"hidden": True}, ["04", "05", "06"], "in_progress"),
        ({"active": False, "timeframe": Timeframe(ends_at=instant("2026-05-05 00:00"))}, [], "inactive"),
    ],
)
def test_statuses(options: dict[str, Any], days: list[str], status: str) -> None:
    engine = an_engine(walker(), timezone=WARSAW, **options)
    assert view_of(engine, "2026-05-07 09:00", walked(*days)).status == status


def test_locked_until_what_is_required_is_complete() -> None:
    first = Achievement("first", name="First", rules=[Rule("walk")])
    second = Achievement("second", name="Second", rules=[Rule("walk")], requires=["first"])
    engine = Engine(Catalog(achievements=[first, second]))
    before, after = (feed(engine, walked(*days)).progress for days in ([], ["04"]))
    views = [engine.overview(progress, instant("2026-05-04 09:00")).achievements[1] for progress in (before, after)]
    assert [(view.status, view.next_step) for view in views] == [
        ("locked", 'Complete "First" first.'),
        ("not_started", "0 of 1; 1 more."),
    ]


def test_when_a_limit_frees_again() -> None:
    weekly = an_engine(Rule("walk"), timezone=WARSAW, limit=Limit(1, per="week"))
    view = view_of(weekly, "2026-05-06 09:00", walked("04"))
    assert (view.limit, view.limit_reached, view.status) == (Limit(1, per="week"), True, Status.LIMIT_REACHED)
    assert view.limit_frees_at == instant("2026-05-11 00:00", WARSAW)
    assert view_of(weekly, "2026-05-11 00:00", walked("04")).limit_frees_at is None
    once = an_engine(Rule("walk"), limit=Limit(1))
    assert view_of(once, "2026-05-06 09:00", walked("04")).limit_frees_at is None


def test_when_a_timeframe_opens() -> None:
    engine = an_engine(Rule("walk"), timezone=WARSAW, timeframe=Timeframe(time_from="22:00", time_to="04:00"))
    assert view_of(engine, "2026-05-06 09:00").opens_at == instant("2026-05-06 22:00", WARSAW)
    assert view_of(engine, "2026-05-06 23:00").opens_at is None


def test_a_clock_that_is_set_back_into_a_window_opens_it_again() -> None:
    """On 25 October 2026, Berlin's clocks go from 03:00 back to 02:00, which is in the window still."""
    engine = an_engine(
        Rule("walk"),
        timezone="Europe/Berlin",
        timeframe=Timeframe(time_from="01:30", time_to="02:30", ends_at="2026-10-25T02:20+01:00"),
    )
    again = instant("2026-10-25T01:00Z")
    between = engine.overview(MemberProgress("ana"), instant("2026-10-25T00:45Z")).achievements[0]
    assert (between.status, between.opens_at) == (
        Status.NOT_STARTED,
        instant("2026-10-25 02:00", "Europe/Berlin", fold=1),
    )
    assert engine.record(MemberProgress("ana"), Activity("w1", "ana", "walk", again)).refusals == ()
    open_now = engine.overview(MemberProgress("ana"), instant("2026-10-25T00:10Z")).achievements[0]
    assert open_now.rules[0].counts_until == instant("2026-10-25 02:20", "Europe/Berlin", fold=1)


# --- next steps -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "days", "clock", "step"),
    [
        (
            walker(),
            [],
            "2026-05-04 09:00",
            "0 of 10,000 steps today; 10,000 more by 23:59 to make it 1 of 3 days in a row.",
        ),
        (
            walker(),
            ["04", "05"],
            "2026-05-06 09:00",
            "0 of 10,000 steps today; 10,000 more by 23:59 to keep a streak of 2 days.",
        ),
        (
            walker(),
            ["04"],
            "2026-05-04 09:00",
            "12,000 of 10,000 steps today: done. 2 more days in a row to go. The next day begins on Tue 5 May 2026, 00:00.",
        ),
        (
            walker(),
            ["04", "05"],
            "2026-05-05 09:00",
            "12,000 of 10,000 steps today: done. 1 more day in a row to go. The next day begins on Wed 6 May 2026, 00:00.",
        ),
        (
            walker(),
            ["04", "05", "06"],
            "2026-05-06 09:00",
            "12,000 of 10,000 steps today: done. The next day begins on Thu 7 May 2026, 00:00.",
        ),
        (Rule("walk", period="hour"), [], "2026-05-04 09:20", "0 of 1 this hour; 1 more by 09:59."),
        (
            Rule("walk", period="week", period_goal=2, unit="walks"),
            ["04"],
            "2026-05-06 09:00",
            "1 of 2 walks this week; 1 more by 23:59 on Sun 10 May.",
        ),
        (Rule("walk", period="month"), [], "2026-05-04 09:00", "0 of 1 this month; 1 more by 23:59 on Sun 31 May."),
        (
            Rule("walk", period="quarter"),
            [],
            "2026-05-04 09:00",
            "0 of 1 this quarter; 1 more by 23:59 on Tue 30 June.",
        ),
        (Rule("walk", period="year"), [], "2026-05-04 09:00", "0 of 1 this year; 1 more by 23:59 on Thu 31 December."),
        (
            Rule("walk", period="week"),
            [],
            "2026-12-30 09:00",
            "0 of 1 this week; 1 more by 23:59 on Sun 3 January 2027.",
        ),
        (Rule("walk", unit="walks"), [], "2026-05-04 09:00", "0 of 1 walk; 1 more."),
        (
            Rule("walk", period=LastDays(30), period_goal=3),
            ["04"],
            "2026-05-04 09:00",
            "1 of 3 in the last 30 days; 2 more.",
        ),
        (Rule("walk", period=LastDays(1), period_goal=3), ["04"], "2026-05-04 09:00", "1 of 3 today; 2 more."),
        (
            Rule("walk", aggregation=Max("steps"), period_goal=20_000, unit="steps"),
            ["04"],
            "2026-05-04 09:00",
            "12,000 of 20,000 steps; a single one of 20,000 steps or more is needed.",
        ),
        (
            Rule("walk", period=Day(2), consecutive_periods=2),
            [],
            "2026-05-03 09:00",
            "0 of 1 in these 2 days; 1 more by 23:59 on Mon 4 May to make it 1 of 2 periods in a row.",
        ),
        (
            Rule("walk", aggregation=Distinct("steps"), period_goal=2),
            ["04"],
            "2026-05-04 09:00",
            "1 of 2; 1 more.",
        ),
    ],
)
def test_the_next_step_of_a_rule(rule: Rule, days: list[str], clock: str, step: str) -> None:
    assert view_of(an_engine(rule, timezone=WARSAW), clock, walked(*days)).next_step == step


@pytest.mark.parametrize(
    ("options", "days", "step"),
    [
        ({"active": False}, [], "Switched off."),
        ({"limit": Limit(1)}, ["04", "05", "06"], "Completed; there is nothing left to do."),
        (
            {"limit": Limit(1, per="week")},
            ["04", "05", "06"],
            "Completed; it can be completed again from Mon 11 May 2026, 00:00.",
        ),
        (
            {"timeframe": Timeframe(starts_at=instant("2026-06-01 00:00", WARSAW))},
            [],
            "It opens on Mon 1 June 2026, 00:00.",
        ),
        ({"timeframe": Timeframe(ends_at=instant("2026-05-05 00:00"))}, ["04"], "It is over."),
        ({"timeframe": Timeframe(weekdays=["sunday"])}, [], "Closed until Sun 10 May 2026, 00:00."),
        ({"hidden": True}, [], "A surprise: complete it to find out what it is."),
    ],
)
def test_the_next_step_of_an_achievement(options: dict[str, Any], days: list[str], step: str) -> None:
    engine = an_engine(walker(), timezone=WARSAW, **options)
    assert view_of(engine, "2026-05-07 09:00", walked(*days)).next_step == step


def test_the_next_step_where_there_are_several_rules() -> None:
    rules = [Rule("walk"), Rule("swim", name="Swimming", period_goal=4), Rule("ride", period_goal=5)]
    engine = an_engine(*rules, timezone=WARSAW)
    swims = [an_activity(f"2026-05-04 0{hour}:00", "swim") for hour in (1, 2)]
    assert view_of(engine, "2026-05-04 09:00", [*walked("04"), *swims]).next_step == (
        "1 of 3 rules done. Swimming: 2 of 4; 2 more."
    )
    assert view_of(engine, "2026-05-04 09:00", []).next_step == "0 of 3 rules done. Rule 1: 0 of 1; 1 more."


def test_the_next_step_leads_to_a_rule_with_something_left_to_do() -> None:
    rules = [walker(name="Days"), Rule("walk", name="Walks", period_goal=10)]
    engine = an_engine(*rules, timezone=WARSAW)
    assert view_of(engine, "2026-05-04 09:00", walked("04")).next_step == "0 of 2 rules done. Walks: 1 of 10; 9 more."


def test_the_next_step_where_all_rules_are_done() -> None:
    """A rule was taken out that the others waited for; that is credited when time passes next."""
    before = an_engine(Rule("walk"), Rule("swim"), Rule("ride"))
    after = an_engine(Rule("walk"), Rule("swim"))
    progress = feed(before, [*walked("04"), an_activity("2026-05-04 08:30", "swim")]).progress
    (view,) = after.overview(progress, instant("2026-05-04 09:00")).achievements
    assert (view.next_step, view.completed_count) == ("2 of 2 rules done.", 0)


def test_the_next_step_where_a_period_is_closed_for_good_today() -> None:
    frame = Timeframe(time_from="06:00", time_to="20:00", except_dates=["2026-05-05"])
    engine = an_engine(walker(), timezone=WARSAW, timeframe=frame)
    assert view_of(engine, "2026-05-04 21:00").rules[0].next_step == (
        "Nothing more counts today. The next day begins on Wed 6 May 2026, 06:00."
    )


# --- hidden achievements --------------------------------------------------------------------------

SECRET = Achievement(
    "secret-owl",
    name="Night owl",
    description="Walk at night",
    rules=[Rule("walk", period_goal=2, conditions=attr("night") == True)],  # noqa: E712  # a condition
    hidden=True,
    metadata={"icon": "owl.svg"},
)
OPEN = Achievement("after", name="After dark", rules=[Rule("walk")], requires=["secret-owl"])
SECRETS = Engine(Catalog(achievements=[SECRET, OPEN]))


def secrets(*, times: int, **options: Any) -> Overview:
    walks = [an_activity(f"2026-05-04 0{hour}:00", night=True) for hour in range(times)]
    return SECRETS.overview(feed(SECRETS, walks).progress, instant("2026-05-04 09:00"), **options)


def test_a_hidden_achievement_gives_nothing_away() -> None:
    masked = secrets(times=1)
    everything = f"{masked!r}{masked}{masked.to_text(drawers=True)}{json.dumps(masked.plain())}{list(masked.rows())}"
    for word in ("secret", "owl", "Walk at night", "night", "walk of", "in_progress"):
        assert word.lower() not in everything.lower().replace('"after dark"', "")
    view = masked.achievements[0]
    assert (view.achievement, view.name, view.status) == ("", "Hidden achievement", Status.HIDDEN)
    assert (view.rules, view.completed_count, view.details.goal, view.metadata) == ((), 0, "", {})
    assert masked.achievements[1].next_step == 'Complete "Hidden achievement" first.'
    assert masked.achievements[1].details.requires == ("Hidden achievement",)


def test_a_hidden_achievement_can_not_be_found_by_searching() -> None:
    masked = secrets(times=1)
    for looked_for in ({"text": "owl"}, {"text": "at night"}, {"status": "in_progress"}):
        assert masked.filter(**looked_for).achievements == ()
    assert [view.name for view in masked.filter(trigger="walk").achievements] == ["After dark"]


def test_a_hidden_achievement_is_shown_once_completed() -> None:
    assert [view.name for view in secrets(times=2).achievements] == ["Night owl", "After dark"]


def test_administrators_see_hidden_achievements() -> None:
    view = secrets(times=1, include_hidden=True).achievements[0]
    assert (view.achievement, view.name, view.status) == ("secret-owl", "Night owl", Status.IN_PROGRESS)
    assert view.metadata == as_plain(view)["metadata"] == {"icon": "owl.svg"}


# --- the overview as a whole ----------------------------------------------------------------------


def tab() -> Overview:
    achievements = [
        Achievement("daily", name="Daily walker", description="10,000 steps", rules=[walker()]),
        Achievement("swimmer", name="", rules=[Rule("swim"), Rule("walk", period_goal=4)]),
        Achievement("rider", name="STRAẞE", rules=[Rule("ride")], limit=Limit(1), active=False),
    ]
    engine = Engine(Catalog(achievements=achievements, timezone=WARSAW))
    return engine.overview(feed(engine, walked("04")).progress, instant("2026-05-04 09:00", WARSAW))


def ids(overview: Overview) -> list[str]:
    return [view.achievement for view in overview.achievements]


@pytest.mark.parametrize(
    ("looked_for", "found"),
    [
        ({}, ["daily", "swimmer", "rider"]),
        ({"status": "in_progress"}, ["daily", "swimmer"]),
        ({"status": Status.INACTIVE}, ["rider"]),
        ({"text": "WALK"}, ["daily"]),
        ({"text": "10,000"}, ["daily"]),
        ({"text": "swimmer"}, ["swimmer"]),
        ({"text": "strasse"}, ["rider"]),
        ({"trigger": "walk"}, ["daily", "swimmer"]),
        ({"trigger": "walk", "text": "swim"}, ["swimmer"]),
        ({"trigger": "run"}, []),
    ],
    ids=str,
)
def test_filters(looked_for: dict[str, str], found: list[str]) -> None:
    assert ids(tab().filter(**looked_for)) == found


@pytest.mark.parametrize(
    ("status", "message"),
    [
        ("in_progres", 'status: unknown status "in_progres"; did you mean "in_progress"?'),
        (
            "done",
            (
                'status: unknown status "done"; did you mean one of ended, hidden, in_progress, inactive, limit_reached,'
                " locked, not_started, scheduled?"
            ),
        ),
        (
            ["locked"],
            (
                "status: is ['locked'] (list); use one of hidden, inactive, ended, scheduled, locked, limit_reached,"
                " in_progress, not_started"
            ),
        ),
    ],
)
def test_a_filter_by_what_is_no_status(status: Any, message: str) -> None:
    with pytest.raises(ActivityError) as error:
        tab().filter(status=status)
    assert str(error.value) == message


@pytest.mark.parametrize("looked_for", ["text", "trigger"])
def test_a_filter_by_what_is_no_text(looked_for: str) -> None:
    with pytest.raises(ActivityError) as error:
        tab().filter(**{looked_for: 5})  # type: ignore[arg-type]
    assert str(error.value) == f"{looked_for}: is 5 (int); use text"


def test_sorts_by_any_key() -> None:
    assert ids(tab().sorted(lambda view: view.rules[0].fraction)) == ["swimmer", "rider", "daily"]
    assert ids(tab().sorted(lambda view: view.name, reverse=True)) == ["swimmer", "rider", "daily"]


def test_without_a_name_the_id_serves() -> None:
    assert [view.name for view in tab().achievements] == ["Daily walker", "swimmer", "STRAẞE"]


def test_rows_are_the_numbers_that_the_command_line_writes() -> None:
    assert next(tab().rows()) == {
        "member": "ana",
        "achievement": "daily",
        "completed_count": 0,
        "limit_reached": False,
        "status": "in_progress",
        "rules": [
            {
                "rule": "1",
                "period_goal": 10_000,
                "current_period_value": 12_000,
                "consecutive_periods": 3,
                "completed_consecutive_periods": 1,
                "current_streak": 1,
                "longest_streak": 1,
                "freezes_left": 0,
                "period_start": "2026-05-04T00:00:00+02:00",
                "period_end": "2026-05-05T00:00:00+02:00",
            }
        ],
    }


def test_plain_data_hold_everything() -> None:
    plain = tab().plain()
    assert json.loads(json.dumps(plain)) == plain
    assert (plain["member"], plain["at"]) == ("ana", "2026-05-04T09:00:00+02:00")
    daily, _, rider = plain["achievements"]
    assert daily["rules"][0]["deadline"] == "2026-05-06T00:00:00+02:00"
    assert daily["details"]["triggers"] == [
        {
            "at": "2026-05-04T08:00:00+02:00",
            "activity": "walk 2026-05-04T08:00:00+02:00",
            "rule": "1",
            "change": 12_000,
            "unit": "steps",
        }
    ]
    assert rider["limit"] == {"times": 1, "per": None}
    assert "details" not in tab().plain(details=False)["achievements"][0]


def test_views_can_be_pickled_and_compared() -> None:
    overview = tab()
    copy = pickle.loads(pickle.dumps(overview))  # noqa: S301  # our own
    assert copy == overview == tab()
    assert [view.details for view in copy.achievements] == [view.details for view in overview.achievements]


def test_a_member_of_whom_nothing_but_a_count_is_known() -> None:
    """As a host may make one, for completions from another system."""
    engine = an_engine(walker(), timezone=WARSAW)
    progress = MemberProgress("ana", achievements=FrozenDict({"a": AchievementProgress(completed_count=2)}))
    (view,) = engine.overview(progress, instant("2026-05-04 09:00", WARSAW)).achievements
    assert (view.completed_count, view.status) == (2, Status.IN_PROGRESS)


def test_a_masked_achievement_tells_nothing_of_its_limit() -> None:
    (view,) = an_engine(walker(), hidden=True).overview(MemberProgress("ana"), instant("2026-05-04")).achievements
    assert (view.status, view.limit_reached) == (Status.HIDDEN, False)


def test_what_is_shown_holds_nothing_private() -> None:
    overview = an_engine(walker()).overview(MemberProgress("ana"), instant("2026-05-04"))
    assert not [name for name in names_in(overview.plain()) if name.startswith("_")]
    assert "find_details" not in repr(overview)


def names_in(plain: Any) -> Iterator[str]:
    """All names in plain data, however deep."""
    if isinstance(plain, dict):
        yield from plain
    for inner in plain.values() if isinstance(plain, dict) else plain if isinstance(plain, list) else ():
        yield from names_in(inner)
