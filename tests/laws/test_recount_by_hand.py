"""The oracle in `recount.py`, checked against tiny timelines worked out by hand.

Like the oracle this file shares no code with the package and never imports it: what is expected here was
worked out on paper.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from laws.recount import AchievementTally, Recount, Step, recount

WARSAW = "Europe/Warsaw"


def instant(clock: str, zone: str = WARSAW, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo(zone), fold=fold)


def act(id_: str, clock: str, type_: str = "walk", *, zone: str = WARSAW, fold: int = 0, **attributes: Any) -> Step:
    at = instant(clock, zone, fold=fold).isoformat()
    return "record", {"id": id_, "member": "ana", "type": type_, "at": at, "attributes": attributes}


def settle(clock: str, zone: str = WARSAW) -> Step:
    return "settle", instant(clock, zone)


def achievement(id_: str, *rules: dict[str, Any], **options: Any) -> dict[str, Any]:
    return {"id": id_, "name": id_, "rules": [{"trigger": "walk", **rule} for rule in rules], **options}


def run(*steps: Step, of: list[dict[str, Any]], zone: str = WARSAW, **options: Any) -> Recount:
    return recount({"version": 1, "achievements": of}, "ana", steps, timezone=zone, **options)


def times(result: Recount) -> list[int]:
    """How many times the only achievement completed, step by step."""
    return [sum(outcome.times.values()) for outcome in result.outcomes]


def reasons(result: Recount) -> list[str]:
    """Why the only rule did not count, step by step; empty where it did."""
    return [",".join(reason for _, _, reason in outcome.refusals) for outcome in result.outcomes]


def only(result: Recount) -> AchievementTally:
    (tally,) = result.achievements.values()
    return tally


def test_a_day_is_a_day_at_a_change_of_clocks() -> None:
    # Warsaw skips 02:00-03:00 on Sunday 29 March 2026. Sat 23:30, Sun 00:30 and Mon 00:10 are three days,
    # though less than 24 hours lie between the last two. The third completes "3 days in a row".
    of = [achievement("a", {"period": "day", "consecutive_periods": 3})]
    result = run(act("1", "2026-03-28 23:30"), act("2", "2026-03-29 00:30"), act("3", "2026-03-30 00:10"), of=of)
    assert times(result) == [0, 0, 1]
    monday = only(result).view(instant("2026-03-30 12:00"))["1"]
    assert (monday.current_streak, monday.completed_consecutive_periods) == (3, 0)  # the full run is credited
    # On Tuesday nothing is missed yet; on Wednesday Tuesday was.
    assert only(result).view(instant("2026-03-31 23:59"))["1"].current_streak == 3
    wednesday = only(result).view(instant("2026-04-01 00:00"))["1"]
    assert (wednesday.current_streak, wednesday.longest_streak, wednesday.current_period_value) == (0, 3, 0)


def test_a_local_day_that_never_existed_is_skipped() -> None:
    # Apia went from 29 to 31 December 2011: the two are neighbours.
    apia = "Pacific/Apia"
    of = [achievement("a", {"period": "day", "consecutive_periods": 2})]
    result = run(act("1", "2011-12-29 23:00", zone=apia), act("2", "2011-12-31 22:00", zone=apia), of=of, zone=apia)
    assert times(result) == [0, 1]


def test_a_late_activity_joins_two_runs() -> None:
    # Two in a row, days 1 2 . 4 with a gap at 3, lateness of two days.
    # 1, 2: a full run. 4: a run of 1. The late 3 makes 1-2 and 3-4: two full runs, one of them new.
    of = [achievement("a", {"period": "day", "consecutive_periods": 2})]
    first, second, third, fourth, fifth = (act(str(day), f"2026-05-0{day} 12:00") for day in range(1, 6))
    result = run(first, second, fourth, third, of=of, lateness=timedelta(days=2))
    assert times(result) == [0, 1, 0, 1]
    # Days 1 . 3 . 5, then 2 and 4 late: 1-2 with the 2; 1-2, 3-4 and a run of 1 with the 4.
    result = run(first, third, fifth, second, fourth, of=of, lateness=timedelta(days=9))
    assert times(result) == [0, 0, 0, 1, 1]


def test_one_late_activity_completes_twice_at_once() -> None:
    # Four in a row, a freeze for every 4 met. Days 1 2 . 4 5 6 . 8 9: no full run. The late 3 makes 1-4 one,
    # and earns a freeze, which carries the run of 5 and 6 over the missed 7: 5, 6, 8, 9 are a second one.
    rule = {"period": "day", "consecutive_periods": 4, "freezes": {"earned_every": 4, "maximum": 1}}
    steps = [act(str(day), f"2026-05-0{day} 12:00") for day in (1, 2, 4, 5, 6, 8, 9, 3)]
    result = run(*steps, of=[achievement("a", rule)], lateness=timedelta(days=9))
    assert times(result) == [0, 0, 0, 0, 0, 0, 0, 2]
    shown = only(result).view(instant("2026-05-09 12:00"))["1"]
    assert (shown.current_streak, shown.completed_consecutive_periods, shown.freezes_left) == (8, 0, 1)


def test_full_runs_wait_for_the_other_rule() -> None:
    # Each day is a full run of the first rule; three wait for the second one, which is worth two goals of 10.
    of = [
        achievement(
            "a",
            {"period": "day"},
            {"trigger": "buy", "aggregation": {"type": "sum", "attribute": "amount"}, "period_goal": 10},
            carry_over=True,
        )
    ]
    result = run(
        act("1", "2026-05-01 12:00"),
        act("2", "2026-05-02 12:00"),
        act("3", "2026-05-03 12:00"),
        act("4", "2026-05-03 13:00", "buy", amount=25),  # min(3, 25 // 10) = 2; all three runs are spent
        act("5", "2026-05-03 14:00", "buy", amount=5),  # 5 + 5 = 10 again, but no run is left
        act("6", "2026-05-04 12:00"),
        of=of,
    )
    assert times(result) == [0, 0, 0, 2, 0, 1]


def test_freezes_are_used_earned_and_reset() -> None:
    # One freeze at first, one more for every 2 met periods, at most 2. Days: 1 met; 2 missed; 3 met, 4 met;
    # 5, 6 missed; 7 met; 8, 9 missed.
    #   day   1  2       3        4        5       6       7           8      9
    #   met   x  freeze  x (earn) x        freeze  break   x           freeze break
    #   left  1  0       1        1        0       1       1           0      1
    #   streak1  1       2        3        3       0       1           1      0
    freezes = {"initial": 1, "earned_every": 2, "maximum": 2}
    of = [achievement("a", {"period": "day", "consecutive_periods": 3, "freezes": freezes})]
    steps = [act(str(day), f"2026-05-0{day} 12:00") for day in (1, 3, 4, 7)]
    result = run(*steps, settle("2026-05-10 00:59"), of=of)
    assert times(result) == [0, 0, 1, 0, 0]
    assert only(result).freezes_used == [
        ("1", instant("2026-05-03 00:00")),
        ("1", instant("2026-05-06 00:00")),
        ("1", instant("2026-05-09 00:00")),
    ]
    # Day 9 ends at 00:00 of the 10th, is sealed at 01:00 and so not reported yet; the view shows it already.
    assert only(result).streaks_broken == [("1", 3, instant("2026-05-07 00:00"))]
    shown = only(result).view(instant("2026-05-10 00:59"))["1"]
    assert (shown.current_streak, shown.longest_streak, shown.freezes_left) == (0, 3, 1)
    settled = [settle(clock) for clock in ("2026-05-10 00:59", "2026-05-10 01:00", "2026-05-20 01:00")]
    result = run(*steps, *settled, of=of)
    assert only(result).streaks_broken[1:] == [("1", 1, instant("2026-05-10 00:00"))]


def test_a_sealed_day_takes_nothing_and_an_open_one_does() -> None:
    # Day 1 ends at midnight and is sealed at 01:00 of day 2. The refused one does not move anything.
    of = [achievement("a", {"period": "day", "period_goal": 2})]
    result = run(
        act("1", "2026-05-01 12:00"),
        act("2", "2026-05-02 00:30"),
        act("3", "2026-05-01 13:00"),  # 00:30 is before 01:00: still taken, completes day 1
        act("4", "2026-05-02 01:00"),  # completes day 2
        act("5", "2026-05-01 14:00"),
        act("1", "2026-05-02 15:00"),
        of=of,
    )
    assert reasons(result) == ["", "", "", "", "too_late", "duplicate"]
    assert times(result) == [0, 0, 1, 1, 0, 0]
    # With a history of 2 the entry of "1" is forgotten and the id counts again.
    result = run(
        *(act(id_, "2026-05-01 12:00") for id_ in ("1", "2", "3", "1", "3")),
        of=of,
        history=2,
    )
    assert reasons(result) == ["", "", "", "", "duplicate"]


def test_a_week_may_start_on_sunday() -> None:
    # 2 May 2026 is a Saturday, 3 May a Sunday. Weeks from Sunday: apart; from Monday: together.
    saturday, sunday = act("1", "2026-05-02 12:00"), act("2", "2026-05-03 12:00")
    rule = {"period": {"type": "week", "starts_on": "sunday"}, "period_goal": 2}
    assert times(run(saturday, sunday, of=[achievement("a", rule)])) == [0, 0]
    assert times(run(saturday, sunday, of=[achievement("a", {"period": "week", "period_goal": 2})])) == [0, 1]
    # Groups of two weeks are counted from the week of 1970-01-01: Monday 29 December 1969 is day -3.
    # 4 May 2026 (Monday) is day 20577; 20580 / 7 = 2940 weeks later: even, so a group begins there.
    fortnight = achievement("a", {"period": {"type": "week", "every": 2}, "period_goal": 2})
    assert times(run(sunday, act("3", "2026-05-04 00:00"), of=[fortnight])) == [0, 0]
    assert times(run(act("3", "2026-05-04 00:00"), act("4", "2026-05-17 23:59"), of=[fortnight])) == [0, 1]


def test_a_limit_per_day_refuses_and_consumes_the_excess() -> None:
    # At most 2 completions a day, every 10 completes, what is left is carried over.
    of = [
        achievement(
            "a",
            {"aggregation": {"type": "sum", "attribute": "steps"}, "period_goal": 10},
            carry_over=True,
            limit={"times": 2, "per": "day"},
        )
    ]
    result = run(
        act("1", "2026-05-01 12:00", steps=15),  # 1, 5 left
        act("2", "2026-05-01 13:00", steps=28),  # 33: 3 times, but 1 is granted; 3 left
        act("3", "2026-05-01 14:00", steps=10),
        act("4", "2026-05-02 00:00", steps=6.9),  # 9.9 of 10
        act("5", "2026-05-02 01:00", steps=0.1),  # 10.0, exactly
        of=of,
    )
    assert times(result) == [1, 1, 0, 0, 1]
    assert reasons(result) == ["", "", "limit_reached", "", ""]
    assert only(result).completed_count == 3
    assert only(result).view(instant("2026-05-02 01:00"))["1"].current_period_value == 0


def test_carry_over_meets_several_goals_at_once() -> None:
    rule = {"aggregation": {"type": "sum", "attribute": "steps"}, "period_goal": 10}
    carried = run(act("1", "2026-05-01 12:00", steps=37), of=[achievement("a", rule, carry_over=True)])
    assert times(carried) == [3]
    assert only(carried).view(instant("2026-05-01 12:00"))["1"].current_period_value == 7
    dropped = run(act("1", "2026-05-01 12:00", steps=37), of=[achievement("a", rule)])
    assert times(dropped) == [1]
    assert only(dropped).view(instant("2026-05-01 12:00"))["1"].current_period_value == 0


def test_a_required_achievement_must_be_complete_before() -> None:
    # "b" requires "a", which the first walk completes at noon: that walk itself is still locked out of "b",
    # and so is a late one from before noon.
    of = [achievement("b", {}, requires=["a"]), achievement("a", {}, limit={"times": 1})]
    steps = [
        act("noon", "2026-05-01 12:00"),
        act("late", "2026-05-01 11:59"),
        act("next", "2026-05-01 12:00"),
    ]
    result = run(*steps, of=of)
    assert [outcome.times for outcome in result.outcomes] == [{"a": 1}, {}, {"b": 1}]
    assert [outcome.refusals for outcome in result.outcomes] == [
        {("b", None, "locked")},
        {("b", None, "locked"), ("a", None, "limit_reached")},
        {("a", None, "limit_reached")},
    ]


def test_a_window_of_last_days() -> None:
    # 3 within the last 3 days. Days 1, 2 and 4: on day 4 day 1 has left the window (2, 3, 4) and is sealed.
    # Day 2 is still inside, however late.
    of = [achievement("a", {"period": {"type": "last_days", "days": 3}, "period_goal": 3})]
    steps = [
        act("1", "2026-05-01 12:00"),
        act("2", "2026-05-02 12:00"),
        act("3", "2026-05-04 12:00"),
        act("4", "2026-05-01 13:00"),
    ]
    result = run(*steps, of=of)
    assert reasons(result) == ["", "", "", "too_late"]
    assert only(result).view(instant("2026-05-04 23:00"))["1"].current_period_value == 2
    assert only(result).view(instant("2026-05-05 00:00"))["1"].current_period_value == 1
    result = run(*steps, act("5", "2026-05-02 00:00"), act("6", "2026-05-04 13:00"), of=of)
    assert times(result) == [0, 0, 0, 0, 1, 0]
    shown = only(result).view(instant("2026-05-04 13:00"))["1"]
    assert shown.current_period_value == 1  # a new round since "5"


def test_distinct_values_compare_with_their_kind() -> None:
    # 1 and 1.0 are one value; "1" and true are two more. The repeated value counts, but raises nothing.
    of = [achievement("a", {"aggregation": {"type": "distinct", "attribute": "shop.id"}, "period_goal": 3})]
    shops: list[Any] = [1, 1.0, "1", None, ["1"], True]
    steps = [act(str(n), "2026-05-01 12:00", shop={"id": shop}) for n, shop in enumerate(shops)]
    result = run(*steps, act("9", "2026-05-01 12:00"), of=of)
    assert reasons(result) == ["", "", "", "no_value", "no_value", "", "no_value"]
    assert times(result) == [0, 0, 0, 0, 0, 1, 0]


def test_items_of_a_list() -> None:
    # Books only: 2 + 3 = 5, the gift without a price is passed over. A list without books has no value.
    where = {"attribute": "kind", "operator": "eq", "value": "book"}
    items = [{"kind": "book", "price": 2}, {"kind": "pen", "price": 9}, {"kind": "book", "price": 3}]
    gift = {"kind": "book", "price": "free"}
    total = {"type": "sum", "attribute": "price", "each": "items", "where": where}
    number = {"type": "count", "each": "items", "where": where}
    rules = [{"aggregation": aggregation, "period_goal": 99} for aggregation in (total, number)]
    result = run(
        act("1", "2026-05-01 12:00", items=[*items, gift]),
        act("2", "2026-05-01 12:00", items=[gift]),
        act("3", "2026-05-01 12:00", items=items[1:2]),
        of=[achievement("a", *rules)],
    )
    shown = only(result).view(instant("2026-05-01 12:00"))
    assert (shown["1"].current_period_value, shown["2"].current_period_value) == (5, 4)
    assert result.outcomes[1].refusals == {("a", "1", "no_value")}
    assert result.outcomes[2].refusals == {("a", "1", "no_value"), ("a", "2", "no_value")}


def test_a_frequency_limit_is_kept_per_interval_and_sealed_with_it() -> None:
    # Two a day count towards five overall. Conditions come before everything else of a rule.
    rule = {
        "period_goal": 5,
        "limit": {"times": 2, "per": "day"},
        "conditions": {"attribute": "source", "operator": "ne", "value": "phone"},
    }
    result = run(
        act("1", "2026-05-01 12:00", source="watch"),
        act("2", "2026-05-01 13:00", source="phone"),
        act("3", "2026-05-01 13:00"),  # `ne` of something missing is false as well
        act("4", "2026-05-01 14:00", source="watch"),
        act("5", "2026-05-01 15:00", source="watch"),
        act("6", "2026-05-02 01:00", source="watch"),
        act("7", "2026-05-01 23:00", source="watch"),  # the limit's interval was sealed at 01:00
        of=[achievement("a", rule)],
    )
    unmet = "conditions_not_met"
    assert reasons(result) == ["", unmet, unmet, "", "frequency_limit", "", "too_late"]


def test_a_timeframe_of_weekdays_skips_the_weekend() -> None:
    # Friday 1 May 2026 and Monday 4 May are neighbours; with day_starts_at 04:00 Saturday 03:59 is Friday's
    # period, but by its date outside the timeframe.
    weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday"]
    rule = {"period": {"type": "day", "day_starts_at": "04:00"}, "consecutive_periods": 2}
    of = [achievement("a", rule, timeframe={"weekdays": weekdays, "time_from": "22:00", "time_to": "04:00"})]
    result = run(
        act("1", "2026-05-01 22:00"),
        act("2", "2026-05-02 03:59"),
        act("3", "2026-05-04 21:59"),
        act("4", "2026-05-04 22:00"),
        of=of,
    )
    assert reasons(result) == ["", "outside_timeframe", "outside_timeframe", ""]
    # Monday 00:00-04:00 is inside and belongs to Sunday's period: Sunday is eligible and was missed.
    assert times(result) == [0, 0, 0, 0]
    assert only(result).streaks_broken == [("1", 1, instant("2026-05-04 04:00"))]
    # Without the early hours the weekend is skipped.
    of = [achievement("a", rule, timeframe={"weekdays": weekdays, "time_from": "22:00"})]
    result = run(act("1", "2026-05-01 22:00"), act("4", "2026-05-04 22:00"), of=of)
    assert times(result) == [0, 1]


def test_holidays_do_not_break_a_streak() -> None:
    # 2 May is excepted by its date, 3 and 4 May as an interval of local midnights. An exception that ends at
    # 23:59 of the 5th leaves its last minute, so the 5th is eligible and was missed.
    timeframe = {
        "except_dates": ["2026-05-02"],
        "except_between": [["2026-05-03", "2026-05-05"]],
    }
    first, fifth = act("1", "2026-05-01 12:00"), act("5", "2026-05-05 23:59")
    sixth = act("6", "2026-05-06 12:00")
    rule = {"period": "day", "consecutive_periods": 2}
    result = run(first, fifth, of=[achievement("a", rule, timeframe=timeframe)])
    assert times(result) == [0, 1]
    timeframe["except_between"] = [["2026-05-03", "2026-05-05T23:59:00+02:00"]]
    assert times(run(first, sixth, of=[achievement("a", rule, timeframe=timeframe)])) == [0, 0]
    timeframe["except_between"] = [["2026-05-03", "2026-05-06"]]
    assert times(run(first, sixth, of=[achievement("a", rule, timeframe=timeframe)])) == [0, 1]


def test_the_night_belongs_to_the_day_before() -> None:
    # day_starts_at 04:00: 23:00 and 03:59:59 of the next date are one day, 04:00 is the next.
    of = [achievement("a", {"period": {"type": "day", "day_starts_at": "04:00"}, "period_goal": 2})]
    result = run(act("1", "2026-05-01 23:00"), act("2", "2026-05-02 03:59:59"), act("3", "2026-05-02 04:00"), of=of)
    assert times(result) == [0, 1, 0]


def test_a_clock_put_back_over_midnight_ends_the_day_at_the_second_midnight() -> None:
    # St. John's, 4 November 2007: at 00:01 the clock goes back to 23:01 of the 3rd. The first 00:00
    # (02:30 UTC) reads as the 4th and counts there; the second 23:30 (03:00 UTC) is the 3rd again, which ends
    # at 03:30 UTC.
    zone = "America/St_Johns"
    of = [achievement("a", {"period": "day", "period_goal": 2})]
    result = run(
        act("1", "2007-11-04 00:00:30", zone=zone),
        act("2", "2007-11-03 23:30", zone=zone, fold=1),
        act("3", "2007-11-03 12:00", zone=zone),
        of=of,
        zone=zone,
        lateness=timedelta(0),
    )
    assert reasons(result) == ["", "", ""]
    assert times(result) == [0, 0, 1]
    shown = only(result).view(datetime(2007, 11, 4, 3, 30, tzinfo=UTC))["1"]
    assert (shown.current_period_value, shown.current_streak) == (1, 1)
    # At 03:30 UTC the 3rd is over: without a lateness it is sealed.
    result = run(
        act("1", "2007-11-04 00:00", zone=zone, fold=1),
        act("2", "2007-11-03 23:59:59", zone=zone, fold=1),
        of=of,
        zone=zone,
        lateness=timedelta(0),
    )
    assert reasons(result) == ["", "too_late"]


def test_rules_of_referrers_and_several_rules() -> None:
    # Two of three rules are enough; a friend's walk counts for the member who brought the friend.
    rules: list[dict[str, Any]] = [{"period_goal": 2}, {"actor": "referee"}, {"trigger": "buy"}]
    friend: Step = (
        "record",
        {"id": "f", "member": "bob", "referrer": "ana", "type": "walk", "at": "2026-05-01T12:00:00+02:00"},
    )
    result = run(
        act("1", "2026-05-01 11:00"),
        friend,
        act("2", "2026-05-01 13:00"),
        of=[achievement("a", *rules, rules_required=2)],
    )
    assert times(result) == [0, 0, 1]
    assert reasons(result) == ["", "", ""]
