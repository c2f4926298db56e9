"""assert_completes and assert_streak: they pass where they should, and where they fail tell why, word for word."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
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
    Freezes,
    Limit,
    Recurring,
    Rule,
    Sum,
    Timeframe,
    attr,
)
from achievekit.testing import assert_completes, assert_streak
from helpers import an_activity, instant
from testing_kit.messages import message, text

WALKER = Achievement(
    "walker",
    name="Walk 10,000 steps a day, 3 days in a row",
    rules=[
        Rule(
            "walk",
            aggregation=Sum("steps"),
            period="day",
            period_goal=10_000,
            consecutive_periods=3,
            conditions=attr("source") == "watch",
        )
    ],
)
BUYER = Achievement("buyer", name="Buy twice", rules=[Rule("buy", period_goal=2)])


def walk(id_: str, day: int, steps: int = 10_000, source: str = "watch") -> Activity:
    return an_activity(f"2026-05-{day:02} 12:00", id_=id_, steps=steps, source=source)


def buy(id_: str, day: int = 4, **facts: Any) -> Activity:
    return an_activity(f"2026-05-{day:02} 12:00", "buy", id_=id_, **facts)


# --- passing --------------------------------------------------------------------------------------


def test_what_completes_passes() -> None:
    three = [walk("w1", 4), walk("w2", 5), walk("w3", 6)]
    assert_completes(WALKER, three)
    assert_completes(WALKER, three[:2], 0)
    assert_completes(WALKER, [*three, walk("w4", 7), walk("w5", 8), walk("w6", 9)], times=2)


def test_an_id_means_the_achievement_in_the_catalog() -> None:
    catalog = Catalog(achievements=[BUYER, WALKER])
    assert_completes("buyer", [buy("b1"), buy("b2"), walk("w1", 4)], catalog=catalog)
    assert_completes(BUYER, [buy("b1"), buy("b2")], catalog=catalog)
    assert_streak("walker", [walk("w1", 4), walk("w2", 5)], 2, catalog=catalog)


def test_the_zone_of_the_member_and_the_lateness_are_the_caller_s() -> None:
    # 23:30 and 00:30 in Warsaw are one day in UTC.
    late_walks = [
        an_activity("2026-05-04T21:30+00:00", id_="w1", steps=10_000, source="watch"),
        an_activity("2026-05-04T22:30+00:00", id_="w2", steps=10_000, source="watch"),
    ]
    assert_streak(WALKER, late_walks, 1)
    assert_streak(WALKER, late_walks, 2, timezone="Europe/Warsaw")
    overtaken = [walk("w1", 4), walk("w3", 6), walk("w2", 5)]
    assert_completes(WALKER, overtaken, 0)
    assert_completes(WALKER, overtaken, lateness=timedelta(days=1))


def test_of_several_members_one_is_meant() -> None:
    both = [buy("b1"), buy("b2"), an_activity("2026-05-04 12:00", "buy", id_="b3", by="ben")]
    assert_completes(BUYER, both, member="ana")
    assert_completes(BUYER, both, 0, member="ben")
    with pytest.raises(DefinitionError) as raised:
        assert_completes(BUYER, both)
    assert str(raised.value) == 'the activities are about the members "ana", "ben"; say which one is meant with member='


def test_a_referrer_completes_by_what_others_do() -> None:
    bringer = Achievement(
        "bringer", name="", rules=[Rule("buy", aggregation=Distinct("activity.member"), period_goal=2, actor="referee")]
    )
    at = instant("2026-05-04 12:00")
    friends = [Activity(f"b{name}", name, "buy", at, referrer="ana") for name in ("ben", "cleo")]
    assert_completes(bringer, friends)
    assert_completes(bringer, [friends[0], friends[0]], 0)
    # Whom other achievements would move, and what is required, makes no difference.
    among_others = Catalog(achievements=[BUYER, evolve(bringer, requires=[BUYER.id])])
    assert_completes("bringer", friends, 0, catalog=among_others)


def test_a_streak_is_looked_at_when_asked() -> None:
    two = [walk("w1", 4), walk("w2", 5)]
    assert_streak(WALKER, two, 2)
    assert_streak(WALKER, two, 2, at=instant("2026-05-06 23:59"))
    assert_streak(WALKER, two, 0, at=instant("2026-05-07 00:00"))
    assert_streak(WALKER, [], 0)


# --- failing --------------------------------------------------------------------------------------


def test_the_first_refusal_is_told() -> None:
    walks = [walk("w1", 4), walk("w2", 5, source="phone"), walk("w1", 5), walk("w3", 6)]
    assert message(lambda: assert_completes(WALKER, walks)) == text(
        """
        achievement "walker" of member "ana"
        - expected: completed 1 time
        + happened: completed 0 times

          Mon 4 May 2026  X  w1 walk: +10,000 = 10,000 of 10,000
        > Tue 5 May 2026  .  w2 walk: refused, conditions_not_met
                             w1 walk: refused, duplicate
          Wed 6 May 2026  X  w3 walk: +10,000 = 10,000 of 10,000

        first surprise: w2 did not count: `source` is phone; walk activities count only where source is watch.
        """
    )


def test_the_first_missed_period_is_told_where_nothing_was_refused() -> None:
    walks = [walk("w1", 4), walk("w2", 5, 4_200), walk("w3", 6), walk("w9", 20)]
    assert message(lambda: assert_completes(WALKER, walks)) == text(
        """
        achievement "walker" of member "ana"
        - expected: completed 1 time
        + happened: completed 0 times

          Mon 4 May 2026   X  w1 walk: +10,000 = 10,000 of 10,000
        > Tue 5 May 2026   .  w2 walk: +4,200 = 4,200 of 10,000
          Wed 6 May 2026   X  w3 walk: +10,000 = 10,000 of 10,000
          Thu 7 May 2026   .  and 12 more like it
          Wed 20 May 2026  X  w9 walk: +10,000 = 10,000 of 10,000

        first surprise: Tue 5 May 2026 was not met: 4,200 of 10,000
        """
    )


def test_what_is_missed_before_a_refusal_comes_first() -> None:
    walks = [walk("w1", 4), walk("w3", 6, source="phone")]
    assert message(lambda: assert_streak(WALKER, walks, 2)) == text(
        """
        achievement "walker" of member "ana"
        - expected: a streak of 2
        + happened: a streak of 0

          Mon 4 May 2026  X  w1 walk: +10,000 = 10,000 of 10,000
        > Tue 5 May 2026  .
          Wed 6 May 2026  .  w3 walk: refused, conditions_not_met

        first surprise: Tue 5 May 2026 was not met: nothing counted
        """
    )


def test_what_is_still_open_is_told_where_all_went_well() -> None:
    assert message(lambda: assert_completes(WALKER, [walk("w1", 4), walk("w2", 5)])) == text(
        """
        achievement "walker" of member "ana"
        - expected: completed 1 time
        + happened: completed 0 times

          Mon 4 May 2026  X  w1 walk: +10,000 = 10,000 of 10,000
          Tue 5 May 2026  X  w2 walk: +10,000 = 10,000 of 10,000

        first surprise: nothing was refused, and rule "1" stands at 10,000 of 10,000 and 2 of 3 in a row
        """
    )


def test_without_activities_that_is_the_surprise() -> None:
    assert message(lambda: assert_completes(BUYER, [], member="ana")) == text(
        """
        achievement "buyer" of member "ana"
        - expected: completed 1 time
        + happened: completed 0 times

        first surprise: there were no activities
        """
    )


def test_activities_of_others_are_not_the_member_s() -> None:
    friends = Achievement("friends", name="", rules=[Rule("buy", actor="referee")])
    assert message(lambda: assert_completes(friends, [buy("b1")], member="zoe")) == text(
        """
        achievement "friends" of member "zoe"
        - expected: completed 1 time
        + happened: completed 0 times

        first surprise: there were activities, but none by or for "zoe"
        """
    )
    assert (
        "first surprise: b1 did not count:"
        ' No rule of "friends" counts buy activities for ana. They count for the member\'s referrer, and this one names none.'
    ) in message(lambda: assert_completes(friends, [buy("b1")]))


def test_a_type_that_nobody_listens_to_is_told() -> None:
    assert message(
        lambda: assert_completes(BUYER, [buy("b1"), an_activity("2026-05-05 12:00", "byu", id_="b2")])
    ) == text(
        """
        achievement "buyer" of member "ana"
        - expected: completed 1 time
        + happened: completed 0 times

          Mon 4 May 2026     b1 buy: +1 = 1 of 2
        > Tue 5 May 2026     b2 byu: not listened to

        first surprise: b2 did not count: No rule of "buyer" counts byu activities for ana. Did you mean "buy"?
        """
    )


def test_a_completion_too_many_is_told() -> None:
    buys = [buy("b1"), buy("b2"), buy("b3", 5), buy("b4", 5)]
    assert message(lambda: assert_completes(BUYER, buys)) == text(
        """
        achievement "buyer" of member "ana"
        - expected: completed 1 time
        + happened: completed 2 times

          Mon 4 May 2026     b1 buy: +1 = 1 of 2
                             b2 buy: +1 = 2 of 2, completed (1)
        > Tue 5 May 2026     b3 buy: +1 = 1 of 2
                             b4 buy: +1 = 2 of 2, completed (2)

        first surprise: b4 took the completions to 2
        """
    )


def test_a_streak_too_long_tells_where_it_began() -> None:
    walks = [walk("w1", 4), walk("w3", 6), walk("w4", 7), walk("w2", 5)]
    assert message(lambda: assert_streak(WALKER, walks, 2, lateness=timedelta(days=3))) == text(
        """
        achievement "walker" of member "ana"
        - expected: a streak of 2
        + happened: a streak of 4

        > Mon 4 May 2026  X  w1 walk: +10,000 = 10,000 of 10,000
          Tue 5 May 2026  L  w2 walk: +10,000 = 10,000 of 10,000, completed (1) (recorded after w4)
          Wed 6 May 2026  X  w3 walk: +10,000 = 10,000 of 10,000
          Thu 7 May 2026  X  w4 walk: +10,000 = 10,000 of 10,000

        first surprise: the streak began with Mon 4 May 2026
        """
    )


def test_a_streak_lost_since_the_last_activity_is_told() -> None:
    assert message(lambda: assert_streak(WALKER, [walk("w1", 4)], 1, at=instant("2026-05-06 08:00"))) == text(
        """
        achievement "walker" of member "ana"
        - expected: a streak of 1
        + happened: a streak of 0

          Mon 4 May 2026  X  w1 walk: +10,000 = 10,000 of 10,000
        > Tue 5 May 2026  .
          Wed 6 May 2026  .

        first surprise: Tue 5 May 2026 was not met: nothing counted
        """
    )


def test_a_freeze_counts_for_a_period_that_is_over_though_it_is_not_sealed() -> None:
    kinder = evolve(WALKER, rules=[evolve(WALKER.rules[0], freezes=Freezes(initial=1))])
    walks = [walk("w1", 4), walk("w3", 6), walk("w6", 9)]
    assert message(lambda: assert_completes(kinder, walks, lateness=timedelta(days=9))) == text(
        """
        achievement "walker" of member "ana"
        - expected: completed 1 time
        + happened: completed 0 times

          Mon 4 May 2026  X  w1 walk: +10,000 = 10,000 of 10,000
          Tue 5 May 2026  F
          Wed 6 May 2026  X  w3 walk: +10,000 = 10,000 of 10,000
        > Thu 7 May 2026  .
          Fri 8 May 2026  .
          Sat 9 May 2026  X  w6 walk: +10,000 = 10,000 of 10,000

        first surprise: Thu 7 May 2026 was not met: nothing counted
        """
    )


def test_with_several_rules_each_line_names_the_rule() -> None:
    rules = [
        Rule("buy", id="often", period_goal=3),
        Rule("buy", id="wide", aggregation=Distinct("shop"), period_goal=2),
        Rule("buy", id="books", aggregation=Count(each="items"), period_goal=2),
    ]
    both = Achievement("both", name="", rules=rules)
    buys = [buy("b1", shop="north", items=[1]), buy("b2", shop="north", items=[2])]
    assert message(lambda: assert_completes(both, [*buys, buy("b3", 5, shop="south", items=[3])], 2)) == text(
        """
        achievement "both" of member "ana"
        - expected: completed 2 times
        + happened: completed 1 time

          Mon 4 May 2026     b1 buy: rule "often" +1 = 1 of 3, rule "wide" +1 = 1 of 2, rule "books" +1 = 1 of 2
                             b2 buy: rule "often" +1 = 2 of 3, rule "books" +1 = 2 of 2
          Tue 5 May 2026     b3 buy: rule "often" +1 = 3 of 3, rule "wide" +1 = 2 of 2, rule "books" +1 = 3 of 2, completed (1)

        first surprise: nothing was refused, and rule "often" stands at 0 of 3, rule "wide" stands at 0 of 2, rule "books" stands at 0 of 2
        """
    )
    told = message(lambda: assert_completes(both, [*buys, buy("b3", 5, shop="south")], 2))
    assert 'rule "wide" +1 = 2 of 2, completed (1), rule "books" refused, no_value\n' in told
    assert '\nfirst surprise: b3 counted in part only: rule "books": ' in told


def test_an_activity_that_counts_and_changes_nothing_says_so() -> None:
    wide = Achievement("wide", name="", rules=[Rule("buy", aggregation=Distinct("shop"), period_goal=2)])
    told = message(lambda: assert_completes(wide, [buy("b1", shop="north"), buy("b2", shop="north")]))
    assert (
        "  Mon 4 May 2026     b1 buy: +1 = 1 of 2\n                     b2 buy: counted, but changed no number\n"
        in told
    )


def test_a_whole_achievement_may_refuse() -> None:
    once = Achievement("once", name="", rules=[Rule("buy"), Rule("buy", aggregation=Sum("price"))], limit=Limit(1))
    told = message(lambda: assert_completes(once, [buy("b1", price=1), buy("b2", 5, price=1)], 2))
    assert "> Tue 5 May 2026     b2 buy: refused, limit_reached\n" in told
    assert "\nfirst surprise: b2 did not count: The achievement can be completed once, " in told


def test_a_day_that_the_timeframe_skips_is_shown_if_something_was_done() -> None:
    rules = [Rule("login", period="day", consecutive_periods=3)]
    worker = Achievement("worker", name="", rules=rules, timeframe=Timeframe(weekdays=["friday", "saturday", "monday"]))
    logins = [an_activity(f"2026-05-{day:02} 12:00", "login", id_=f"l{day}") for day in (8, 10, 11)]
    assert message(lambda: assert_completes(worker, logins)) == text(
        """
        achievement "worker" of member "ana"
        - expected: completed 1 time
        + happened: completed 0 times

          Fri 8 May 2026   X  l8 login: +1 = 1 of 1
        > Sat 9 May 2026   .
          Sun 10 May 2026     l10 login: refused, outside_timeframe
          Mon 11 May 2026  X  l11 login: +1 = 1 of 1

        first surprise: Sat 9 May 2026 was not met: nothing counted
        """
    )


def test_what_is_refused_on_a_day_that_is_skipped_or_met_ends_no_streak() -> None:
    rule = Rule("login", period="day", consecutive_periods=3, conditions=attr("seconds") > 9)
    worker = Achievement(
        "worker", name="", rules=[rule], timeframe=Timeframe(weekdays=["monday", "tuesday", "thursday"])
    )
    logins = [
        an_activity(f"2026-05-{day:02} {hour}:00", "login", id_=f"l{day}-{hour}", seconds=seconds)
        for day, hour, seconds in ((3, 12, 10), (4, 12, 10), (4, 13, 1), (5, 12, 1), (7, 12, 10))
    ]
    told = message(lambda: assert_streak(worker, logins, 3))
    assert "\nfirst surprise: l5-12 did not count: `seconds` is 1; " in told
    told = message(lambda: assert_streak(worker, logins[:3], 3))
    assert "\nfirst surprise: l3-12 did not count: " in told  # as nothing else is there


def test_of_a_long_timeline_the_part_around_the_surprise_is_shown() -> None:
    days = [instant("2026-01-01 12:00") + timedelta(days=n) for n in range(60)]
    forty = Achievement("forty", name="", rules=[Rule("login", period="day", consecutive_periods=40)])
    logins = [an_activity(str(day), "login", id_=f"l{place}") for place, day in enumerate(days) if place != 30]
    told = message(lambda: assert_completes(forty, logins)).splitlines()
    assert told[4:6] == ["  … 10 lines before", "  Sun 11 January 2026   X  l10 login: +1 = 1 of 1"]
    assert told[24:27] == [
        "  Fri 30 January 2026   X  l29 login: +1 = 1 of 1",
        "> Sat 31 January 2026   .",
        "  Sun 1 February 2026   X  l31 login: +1 = 1 of 1",
    ]
    assert told[34:] == ["  Mon 9 February 2026   X  l39 login: +1 = 1 of 1", "  … 20 lines after", "", told[-1]]


def test_a_long_timeline_without_a_place_to_look_at_shows_its_end() -> None:
    buys = [buy(f"b{number}") for number in range(40)]
    told = message(lambda: assert_completes(BUYER, buys, 30)).splitlines()
    assert told[4] == "  … 10 lines before"
    assert told[-3:] == ["                     b39 buy: +1 = 2 of 2, completed (20)", "", told[-1]]


def test_hours_are_named_by_their_time() -> None:
    hourly = Achievement("hourly", name="", rules=[Rule("ping", period="hour", consecutive_periods=2)])
    pings: Sequence[Activity] = [an_activity(f"2026-05-04 {clock}", "ping", id_=clock) for clock in ("09:10", "11:10")]
    assert message(lambda: assert_completes(hourly, pings, timezone="Asia/Kolkata")).splitlines()[4:7] == [
        "  4 May 2026, 14:30  X  09:10 ping: +1 = 1 of 1",
        "> 4 May 2026, 15:30  .",
        "  4 May 2026, 16:30  X  11:10 ping: +1 = 1 of 1",
    ]


def test_what_is_before_the_first_period_is_shown_before_it() -> None:
    payday = Recurring("FREQ=MONTHLY", start=datetime(2026, 5, 5))  # noqa: DTZ001  # a wall clock
    paid = Achievement("paid", name="", rules=[Rule("buy", period=payday, consecutive_periods=2)])
    assert message(lambda: assert_completes(paid, [buy("b1", 4), buy("b2", 5)])).splitlines()[4:6] == [
        "> before the first      b1 buy: refused, outside_timeframe",
        "  5 May 2026, 00:00  X  b2 buy: +1 = 1 of 1",
    ]


# --- misuse ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (
            lambda: assert_completes("walker", []),
            '"walker" is an id without a catalog; pass catalog=, or the Achievement itself',
        ),
        (
            lambda: assert_completes("walkre", [], catalog=Catalog(achievements=[WALKER])),
            'the catalog has no achievement "walkre"; did you mean "walker"?',
        ),
        (lambda: assert_completes(WALKER, [], times=-1), "times: is -1; use a whole number from 0 up"),
        (lambda: assert_streak(WALKER, [], -1), "length: is -1; use a whole number from 0 up"),
        (
            lambda: assert_completes(None, []),  # type: ignore[arg-type]
            "achievement is missing; use an Achievement, or the id of one",
        ),
        (
            lambda: assert_completes("walker", [], catalog=[WALKER]),  # type: ignore[arg-type]
            "catalog is [Achievement(id='walker', name='Walk 10,000 steps a day, 3 … (list); use a Catalog",
        ),
        (
            lambda: assert_completes(WALKER, None),  # type: ignore[arg-type]
            "activities is missing; use a list of activities",
        ),
        (
            lambda: assert_completes(WALKER, [None]),  # type: ignore[list-item]
            "activities[0] is missing; use an Activity",
        ),
        (
            lambda: assert_streak(WALKER, [], 0, at=datetime(2026, 5, 4)),  # noqa: DTZ001  # what is tested
            (
                "at is 2026-05-04T00:00:00, which has no time zone; make it aware, e.g. with"
                ' .replace(tzinfo=ZoneInfo("Europe/Warsaw")) or .replace(tzinfo=UTC)'
            ),
        ),
        (
            lambda: assert_streak(
                WALKER, [walk("w1", 4), walk("w2", 5)], 1, at=instant("2026-05-05 13:59", "Europe/Warsaw")
            ),
            (
                "at is 2026-05-05T13:59:00+02:00, but the newest activity is of 2026-05-05T14:00:00+02:00;"
                " use that instant or a later one, or leave out the activities after at"
            ),
        ),
        (
            lambda: assert_streak(BUYER, [], 1),
            '"buyer" has no rule with calendar periods, so there are none to be done one by one; test it with assert_completes',
        ),
        (
            lambda: assert_streak(WALKER, [], 1, rule="2"),
            '"walker" has no rule "2" with calendar periods; did you mean "1"?',
        ),
        (
            lambda: assert_streak(
                Achievement("two", name="", rules=[Rule("a", period="day"), Rule("b", period="week")]), [], 1
            ),
            '"two" has the rules "1", "2"; say which one is meant with rule=',
        ),
    ],
)
def test_what_is_not_clear_is_asked_for(call: Callable[[], None], told: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        call()
    assert str(raised.value) == told


def test_of_several_streaks_the_rule_named_is_looked_at() -> None:
    two = Achievement("two", name="", rules=[Rule("a", period="day"), Rule("b", period="day")])
    done = [
        an_activity("2026-05-04 12:00", "a"),
        an_activity("2026-05-05 12:00", "a"),
        an_activity("2026-05-05 12:00", "b"),
    ]
    assert_streak(two, done, 2, rule="1")
    assert_streak(two, done, 1, rule="2")


def test_a_streak_may_be_looked_at_at_the_very_instant_of_the_newest_activity() -> None:
    assert_streak(WALKER, [walk("w1", 4)], 1, at=instant("2026-05-04 12:00"))
    assert_streak(WALKER, [], 0, at=instant("2026-05-04 12:00"))


# --- what comes from outside ----------------------------------------------------------------------

ODD = "a\n\x1b[31m\u202eb"
CLEAN = "a �[31m�b"


def test_ids_do_nothing_to_a_terminal() -> None:
    odd = Achievement(ODD, name="", rules=[Rule(ODD, id=f"1{ODD}", period_goal=2), Rule("buy", id=f"2{ODD}")])
    mentioned = [
        Activity(f"w{ODD}", f"m{ODD}", ODD, instant("2026-05-04 12:00")),
        Activity(f"x{ODD}", f"m{ODD}", f"y{ODD}", instant("2026-05-05 12:00")),
        Activity(f"v{ODD}", f"m{ODD}", ODD, instant("2026-05-03 12:00")),
    ]
    never = Achievement(ODD, name="", rules=[Rule(ODD, id=ODD, conditions=attr("a") == 1), Rule("buy", id=f"2{ODD}")])
    often = Achievement(ODD, name="", rules=[Rule(ODD)])
    for achievement, activities, times in (
        (odd, mentioned, 1),
        (never, mentioned, 1),
        (often, mentioned, 0),
        (odd, mentioned[:1], 1),
    ):
        told = message(lambda: assert_completes(achievement, activities, times))  # noqa: B023  # called at once
        assert CLEAN in told
        assert not set(told) & {"\x1b", "\u202e"}
        assert "a\n" not in told


def test_numbers_are_grouped() -> None:
    rule = Rule("refund", aggregation=Sum("price"), period="day", period_goal=1_000_000)
    told = message(
        lambda: assert_completes(
            Achievement("a", name="", rules=[rule]),
            [
                an_activity("2026-05-04 12:00", "refund", id_="r1", price=12345),
                an_activity("2026-05-04 12:00", "refund", id_="r2", price=2345),
            ],
            2000,
        )
    )
    assert told == text(
        """
        achievement "a" of member "ana"
        - expected: completed 2,000 times
        + happened: completed 0 times

          Mon 4 May 2026  .  r1 refund: +12,345 = 12,345 of 1,000,000
                             r2 refund: +2,345 = 14,690 of 1,000,000

        first surprise: nothing was refused, and rule "1" stands at 14,690 of 1,000,000
        """
    )
