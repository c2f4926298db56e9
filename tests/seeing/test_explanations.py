"""Why something counted or did not: every reason names the value, the bound and the remedy, word for word."""

import html
import json
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from achievekit import (
    Achievement,
    Activity,
    Catalog,
    Count,
    Day,
    Distinct,
    Engine,
    Explanation,
    Freezes,
    LastDays,
    Limit,
    Max,
    MemberProgress,
    Reason,
    Recurring,
    Refusal,
    Rule,
    Sum,
    Timeframe,
    attr,
)
from achievekit.conditions import AnyOf, Custom
from achievekit.describing.reasons import sentence
from achievekit.views.evidence import (
    EVIDENCE,
    Added,
    CompletionLimit,
    ConditionsNotMet,
    Counted,
    Duplicate,
    FailedComparison,
    FrequencyLimit,
    FromFuture,
    Inactive,
    Locked,
    NoValue,
    OutsideTimeframe,
    Requirement,
    TooLate,
    Verdict,
)
from achievekit.views.plain import as_plain
from helpers import an_activity, an_engine, feed, instant

WARSAW = "Europe/Warsaw"


def explained(engine: Engine, *activities: Activity, received_at: datetime | None = None) -> Explanation:
    """What is said of the last activity, after those before it."""
    *before, last = activities
    progress = feed(engine, before).progress
    return engine.explain(progress, last, received_at=received_at)


def verdict_on(engine: Engine, *activities: Activity, **options: Any) -> Verdict:
    """The one verdict on the last activity."""
    (verdict,) = explained(engine, *activities, **options).verdicts
    assert type(verdict.evidence) is EVIDENCE[verdict.reason]
    return verdict


def daily(**options: Any) -> Engine:
    """10,000 steps a day by a watch, 3 days in a row."""
    rule = Rule(
        "walk",
        aggregation=Sum("steps"),
        period_goal=10_000,
        period="day",
        consecutive_periods=3,
        conditions=attr("source") == "watch",
        unit="steps",
    )
    return an_engine(rule, timezone=WARSAW, **options)


def walked(clock: str, steps: object = 12_000, *, source: str = "watch", id_: str = "") -> Activity:
    return an_activity(clock, id_=id_ or clock, zone=WARSAW, steps=steps, source=source)


# --- what counted ---------------------------------------------------------------------------------


def test_counted() -> None:
    verdict = verdict_on(daily(), walked("2026-05-04 08:00", 4200))
    assert verdict.counted
    assert verdict.sentence == "It adds 4,200 steps: 4,200 of 10,000 steps (4 May 2026), 0 of 3 days in a row."
    assert verdict.evidence == Counted(
        change=4200,
        value=4200,
        goal=10_000,
        unit="steps",
        period_start=instant("2026-05-04 00:00", WARSAW),
        period_end=instant("2026-05-05 00:00", WARSAW),
        consecutive_periods=3,
        completed_consecutive_periods=0,
        times=0,
        completed_count=0,
    )


def test_what_counted_in_a_window_is_shown_with_all_of_its_days() -> None:
    engine = an_engine(Rule("walk", period=LastDays(7), period_goal=3), timezone=WARSAW)
    # The second one comes late: the window ends with the newest day that was seen.
    evidence = verdict_on(engine, walked("2026-05-20 08:00"), walked("2026-05-18 21:00")).evidence
    assert isinstance(evidence, Counted)
    assert (evidence.value, evidence.period_start, evidence.period_end) == (
        2,
        instant("2026-05-14 00:00", WARSAW),
        instant("2026-05-21 00:00", WARSAW),
    )


def test_what_completes_nothing_as_it_was_credited_before() -> None:
    """Full runs are credited by number (section 5): one that was taken back is made up for by the next one."""
    engine = an_engine(Rule("walk", period="week"), timezone=WARSAW)
    progress = feed(engine, [walked("2026-05-04 08:00", id_="w1")]).progress
    progress = engine.reverse(progress, "w1", instant("2026-05-04 09:00", WARSAW)).progress
    (verdict,) = engine.explain(progress, walked("2026-07-06 08:00")).verdicts
    assert verdict.sentence == (
        "It adds 1: 1 of 1 (week of 6 July 2026)."
        " That completes nothing: it makes up for what was credited before, and has been taken back since."
    )
    assert isinstance(verdict.evidence, Counted)
    assert verdict.evidence.made_up_for == 1
    progress = engine.record(progress, walked("2026-07-06 08:00")).progress
    (verdict,) = engine.explain(progress, walked("2026-07-13 08:00")).verdicts
    assert isinstance(verdict.evidence, Counted)
    assert (verdict.evidence.made_up_for, verdict.evidence.times) == (0, 1)


def test_counted_and_completed() -> None:
    walks = [walked(f"2026-05-0{day} 08:00") for day in (4, 5, 6)]
    assert verdict_on(daily(), *walks).sentence == (
        "It adds 12,000 steps: 12,000 of 10,000 steps (6 May 2026), 3 of 3 days in a row."
        " That completes the achievement: 1 time in all."
    )


def test_completed_several_times_at_once() -> None:
    engine = an_engine(Rule("buy", aggregation=Sum("amount"), period_goal=100), carry_over=True)
    first, second = (an_activity(f"2026-05-0{day} 08:00", "buy", amount=amount) for day, amount in ((4, 100), (5, 250)))
    assert verdict_on(engine, first, second).sentence == (
        "It adds 250: 250 of 100. That completes the achievement twice: 3 times in all."
    )


@pytest.mark.parametrize(
    ("aggregation", "values", "sentence"),
    [
        (
            Distinct("x"),
            ("Łódź", "Łódź"),
            "It adds nothing, as this value has been seen before: 1 of 3.",
        ),
        (Max("x"), (2, 1), "It adds nothing, as the largest so far is no smaller: 2 of 3."),
    ],
    ids=["distinct", "max"],
)
def test_counted_without_a_change(aggregation: Any, values: tuple[object, object], sentence: str) -> None:
    engine = an_engine(Rule("go", aggregation=aggregation, period_goal=3))
    first, second = (
        an_activity(f"2026-05-0{day} 08:00", "go", x=value) for day, value in zip((4, 5), values, strict=True)
    )
    assert verdict_on(engine, first, second).sentence == sentence


# --- what an achievement refuses ------------------------------------------------------------------


def test_from_future_where_none_is_allowed() -> None:
    engine = Engine(daily().catalog, max_skew=timedelta())
    verdict = verdict_on(engine, walked("2026-05-04 12:30"), received_at=instant("2026-05-04 12:05", WARSAW))
    assert verdict.sentence == (
        "It is dated Mon 4 May 2026, 12:30, 25 minutes after it was received; nothing from the future is allowed."
        " Send it again on Mon 4 May 2026, 12:30 or later, or correct the clock that dated it."
    )


def test_from_future() -> None:
    walk = walked("2026-05-04 12:30")
    verdict = verdict_on(daily(), walk, received_at=instant("2026-05-04 12:05", WARSAW))
    assert (verdict.rule, verdict.reason) == (None, Reason.FROM_FUTURE)
    assert verdict.evidence == FromFuture(
        at=walk.at,
        received_at=instant("2026-05-04 12:05", WARSAW),
        max_skew=timedelta(minutes=5),
        acceptable_from=instant("2026-05-04 12:25", WARSAW),
    )
    assert verdict.sentence == (
        "It is dated Mon 4 May 2026, 12:30, 25 minutes after it was received; at most 5 minutes ahead is allowed."
        " Send it again on Mon 4 May 2026, 12:25 or later, or correct the clock that dated it."
    )


def test_from_future_by_less_than_a_second() -> None:
    """What is told is enough, although nobody reads fractions of a second."""
    engine, walk = daily(), walked("2026-05-04T10:00:00.5")
    verdict = verdict_on(engine, walk, received_at=instant("2026-05-04 09:55", WARSAW))
    assert verdict.sentence == (
        "It is dated Mon 4 May 2026, 10:00, 5 minutes 1 second after it was received; at most 5 minutes ahead is allowed."
        " Send it again on Mon 4 May 2026, 09:55:01 or later, or correct the clock that dated it."
    )
    assert verdict_on(engine, walk, received_at=instant("2026-05-04 09:55:01", WARSAW)).counted


def test_spans_are_not_those_of_the_wall_clock() -> None:
    """In the night of 29 March the clocks in Warsaw go from two to three."""
    verdict = verdict_on(daily(), walked("2026-03-29 03:30"), received_at=instant("2026-03-29 01:30", WARSAW))
    assert "1 hour after it was received" in verdict.sentence
    walks = [walked("2026-03-30 00:00"), walked("2026-03-28 12:00")]
    assert "A lateness of more than 23 hours would have been enough." in verdict_on(daily(), *walks).sentence


@pytest.mark.parametrize(
    ("walks", "added"),
    [
        (["x", "y"], "it added 1."),
        (["y", "y"], "it added nothing."),
    ],
)
def test_what_a_duplicate_had_added(walks: list[str], added: str) -> None:
    first, again = [an_activity(f"2026-05-0{day}", id_=f"w{day}", route=route) for day, route in enumerate(walks, 4)]
    engine = an_engine(Rule("walk", aggregation=Distinct("route"), period_goal=3))
    assert f"has been counted before: {added}" in verdict_on(engine, first, again, again).sentence


def test_what_a_duplicate_had_added_to_several_rules() -> None:
    """A rule that the catalog does not know any more had a unit too, but nobody knows which."""
    rules = [Rule("walk", aggregation=Sum("km"), period_goal=9, unit="km"), Rule("walk", period_goal=3, unit="walks")]
    walk = an_activity("2026-05-04", id_="w1", km=5)
    progress = feed(an_engine(*rules), [walk]).progress
    for engine, told in (
        (an_engine(*rules), "it added 5 km in rule 1 and 1 walk in rule 2. If"),
        (an_engine(rules[0]), "it added 5 km in rule 1 and 1 in rule 2. If"),
    ):
        (verdict,) = engine.explain(progress, walk).verdicts
        assert told in verdict.sentence


def test_duplicate() -> None:
    verdict = verdict_on(daily(), walked("2026-05-04 08:00", id_="w1"), walked("2026-05-04 09:00", id_="w1"))
    assert verdict.evidence == Duplicate(
        activity="w1",
        counted_at=instant("2026-05-04 08:00", WARSAW),
        added=(Added(rule="1", change=12_000, unit="steps"),),
    )
    assert verdict.sentence == (
        "An activity with the id w1, dated Mon 4 May 2026, 08:00, has been counted before: it added 12,000 steps."
        " If this is another one, give it an id of its own."
    )


def test_inactive() -> None:
    verdict = verdict_on(daily(active=False), walked("2026-05-04 08:00"))
    assert verdict.evidence == Inactive()
    assert verdict.sentence == "The achievement is switched off. Once it is `active` again, activities can count."


def test_outside_timeframe() -> None:
    frame = Timeframe(weekdays=["friday"], time_from="22:00", time_to="04:00", months=[5])
    verdict = verdict_on(daily(timeframe=frame), walked("2026-05-04 21:30"))
    assert verdict.evidence == OutsideTimeframe(
        at=instant("2026-05-04 21:30", WARSAW),
        parts={"weekdays": "on Friday", "time": "between 22:00 and 04:00"},
        opens_at=instant("2026-05-08 00:00", WARSAW),
    )
    assert verdict.sentence == (
        "It is dated Mon 4 May 2026, 21:30, but the timeframe is open on Friday, between 22:00 and 04:00,"
        " and opens next on Fri 8 May 2026, 00:00."
    )


def test_outside_a_timeframe_that_is_over() -> None:
    frame = Timeframe(ends_at=instant("2026-05-01 00:00", WARSAW))
    assert verdict_on(daily(timeframe=frame), walked("2026-05-04 21:30")).sentence == (
        "It is dated Mon 4 May 2026, 21:30, but the timeframe is open until 1 May 2026, 00:00 UTC+02:00,"
        " and never opens again."
    )


def two_steps(first_name: str = "First walk") -> Engine:
    first = Achievement("first", name=first_name, rules=[Rule("walk")])
    second = Achievement("second", name="Second walk", rules=[Rule("walk")], requires=["first"])
    return Engine(Catalog(achievements=[first, second], timezone=WARSAW))


def test_locked() -> None:
    verdict = explained(two_steps(), walked("2026-05-04 08:00")).filter(achievement="second").verdicts[0]
    assert verdict.evidence == Locked(
        at=instant("2026-05-04 08:00", WARSAW),
        missing=(Requirement(achievement="first", name="First walk", completed_at=None),),
    )
    assert verdict.sentence == (
        'It is dated Mon 4 May 2026, 08:00, and "First walk" has to be completed first.'
        " Only what happens after that can count."
    )


def test_locked_until_later() -> None:
    walks = (walked("2026-05-05 10:00"), walked("2026-05-04 08:00"))
    verdict = explained(two_steps(""), *walks).filter(achievement="second").verdicts[0]
    assert verdict.evidence == Locked(
        at=instant("2026-05-04 08:00", WARSAW),
        missing=(Requirement(achievement="first", name="first", completed_at=instant("2026-05-05 10:00", WARSAW)),),
    )
    assert verdict.sentence == (
        'It is dated Mon 4 May 2026, 08:00, and "first" was completed only on Tue 5 May 2026, 10:00.'
        " Only what happens after that can count."
    )


def test_limit_reached_for_good() -> None:
    engine = an_engine(Rule("walk"), timezone=WARSAW, limit=Limit(1))
    verdict = verdict_on(engine, walked("2026-05-04 08:00"), walked("2026-05-05 08:00"))
    assert verdict.evidence == CompletionLimit(
        times=1, per=None, used=1, completions=(instant("2026-05-04 08:00", WARSAW),), frees_at=None
    )
    assert verdict.sentence == (
        "The achievement can be completed once, and was completed on Mon 4 May 2026, 08:00. Nothing more can count."
    )


def test_limit_reached_for_now() -> None:
    engine = an_engine(Rule("walk"), timezone=WARSAW, limit=Limit(2, per="week"))
    walks = [walked(f"2026-05-{day} 08:00") for day in ("03", "04", "05", "06")]
    verdict = verdict_on(engine, *walks)
    assert verdict.evidence == CompletionLimit(
        times=2,
        per="week",
        used=2,
        completions=(instant("2026-05-04 08:00", WARSAW), instant("2026-05-05 08:00", WARSAW)),
        frees_at=instant("2026-05-11 00:00", WARSAW),
    )
    assert verdict.sentence == (
        "The achievement can be completed at most twice per week, and was completed on Mon 4 May 2026, 08:00 and Tue 5 May 2026,"
        " 08:00. Activities dated Mon 11 May 2026, 00:00 or later can count."
    )


def test_limit_reached_often() -> None:
    engine = an_engine(Rule("walk"), limit=Limit(4))
    walks = [an_activity(f"2026-05-0{day} 08:00") for day in (4, 5, 6, 7, 8)]
    assert verdict_on(engine, *walks).sentence == (
        "The achievement can be completed at most 4 times, and was completed 4 times, most recently on Thu 7 May 2026, 08:00."
        " Nothing more can count."
    )


def test_limit_reached_by_one_activity() -> None:
    buys = Rule("buy", aggregation=Sum("amount"), period_goal=100)
    engine = an_engine(buys, carry_over=True, limit=Limit(5))
    first, second = (an_activity(f"2026-05-0{day} 08:00", "buy", amount=500) for day in (4, 5))
    assert verdict_on(engine, first, second).sentence == (
        "The achievement can be completed at most 5 times, and was completed 5 times, most recently on Mon 4 May 2026, 08:00."
        " Nothing more can count."
    )


def test_limit_reached_partly_through_an_administrator() -> None:
    engine = an_engine(Rule("walk"), limit=Limit(3))
    progress = feed(engine, [an_activity("2026-05-04 08:00")]).progress
    progress = engine.adjust(progress, "a", instant("2026-05-04 09:00"), completed_count=3).progress
    (verdict,) = engine.explain(progress, an_activity("2026-05-05 08:00")).verdicts
    assert "was completed 3 times, most recently on Mon 4 May 2026, 08:00." in verdict.sentence


def test_limit_reached_through_an_administrator() -> None:
    engine = an_engine(Rule("walk"), limit=Limit(1))
    progress = engine.adjust(MemberProgress("ana"), "a", instant("2026-05-03 08:00"), completed_count=1).progress
    (verdict,) = engine.explain(progress, an_activity("2026-05-04 08:00")).verdicts
    assert verdict.sentence == "The achievement can be completed once, and was completed once. Nothing more can count."


def test_limit_reached_where_it_is_no_longer_known() -> None:
    engine = an_engine(Rule("walk"), limit=Limit(1, per="day"))
    start = instant("2026-01-01 08:00")
    walks = [an_activity((start + timedelta(days=day)).isoformat()) for day in range(66)]
    verdict = verdict_on(engine, *walks, an_activity("2026-01-01 09:00"))
    assert verdict.sentence == (
        "The achievement can be completed once per day; how often it was completed in that interval is no longer known."
        " Activities dated Fri 2 January 2026, 00:00 or later can count."
    )


def test_limit_that_passing_time_uses_up() -> None:
    """A goal that was lowered is credited when the next activity lets time pass, which leaves nothing for it."""
    before = an_engine(Rule("walk", period_goal=2), limit=Limit(1))
    after = an_engine(Rule("walk"), limit=Limit(1))
    progress = feed(before, [an_activity("2026-05-04 08:00")]).progress
    (verdict,) = after.explain(progress, an_activity("2026-05-05 08:00")).verdicts
    assert verdict.sentence == (
        "The achievement can be completed once, and was completed on Tue 5 May 2026, 08:00. Nothing more can count."
    )


# --- what a rule refuses --------------------------------------------------------------------------


def test_conditions_not_met() -> None:
    verdict = verdict_on(daily(), walked("2026-05-04 08:00", source="phone"))
    assert (verdict.rule, verdict.reason) == ("1", Reason.CONDITIONS_NOT_MET)
    assert verdict.evidence == ConditionsNotMet(
        comparisons=(
            FailedComparison(
                attribute="source",
                operator="eq",
                wanted="watch",
                found="phone",
                is_missing=False,
                negated=False,
                words="source is watch",
            ),
        )
    )
    assert verdict.sentence == "`source` is phone; walk activities count only where source is watch."


def test_what_was_found_is_cut_where_nobody_reads_on() -> None:
    verdict = verdict_on(daily(), walked("2026-05-04 08:00", source="phone " * 100))
    assert verdict.sentence == (
        '`source` is "phone phone phone phone phone phone phone phone phone phon…;'
        " walk activities count only where source is watch."
    )


def never(_activity: Activity) -> bool:
    return False


def always(_activity: Activity) -> bool:
    return True


def letters(activity: Activity) -> Any:
    return re.fullmatch("[a-z]+", str(activity.attributes["y"]))


X, Y = attr("x"), attr("y")


@pytest.mark.parametrize(
    ("conditions", "failed", "sentence"),
    [
        (
            (X > 5) & (Y == "b"),
            [("x", 3, False)],
            "`x` is 3; go activities count only where x is above 5 and y is b.",
        ),
        (
            (X > 5) | (Y == "a"),
            [("x", 3, False), ("y", "b", False)],
            "`x` is 3 and `y` is b; go activities count only where x is above 5 or y is a.",
        ),
        (
            ~((X == 3) & (Y == "b")),
            [("x", 3, True), ("y", "b", True)],
            "`x` is 3 and `y` is b; go activities count only where x is not 3 or is missing or y is not b or is missing.",
        ),
        (
            (X > 5) & X.between(7, 9),
            [("x", 3, False), ("x", 3, False)],
            "`x` is 3; go activities count only where x is above 5 and x is from 7 to 9.",
        ),
        (
            attr("z") != 1,
            [("z", None, False)],
            "`z` is missing; go activities count only where z is not 1.",
        ),
        (
            attr("activity.type") == "come",
            [("activity.type", "go", False)],
            "`activity.type` is go; go activities count only where the activity's type is come.",
        ),
        (
            never,
            [("never", None, False)],
            "The function `never` says no; go activities count only where the function `never` says yes.",
        ),
        (
            ~Custom(always),
            [("always", None, True)],
            "The function `always` says yes; go activities count only where the function `always` says no.",
        ),
        (
            Custom(letters) & (X > 5),
            [("x", 3, False)],
            "`x` is 3; go activities count only where the function `letters` says yes and x is above 5.",
        ),
    ],
    ids=["all", "any", "not_all", "twice", "missing", "own_field", "function", "not_function", "no_bool"],
)
def test_which_comparisons_failed(conditions: Any, failed: list[tuple[str, object, bool]], sentence: str) -> None:
    engine = an_engine(Rule("go", conditions=conditions))
    verdict = verdict_on(engine, an_activity("2026-05-04 08:00", "go", x=3, y="b"))
    assert isinstance(verdict.evidence, ConditionsNotMet)
    assert [(one.attribute, one.found, one.negated) for one in verdict.evidence.comparisons] == failed
    assert verdict.sentence == sentence


@pytest.mark.parametrize(
    ("aggregation", "facts", "sentence"),
    [
        (
            Sum("steps"),
            {},
            "`steps` is missing; walk activities count only where it is a number above 0.",
        ),
        (
            Sum("steps"),
            {"steps": "12"},
            '`steps` is "12"; walk activities count only where it is a number above 0.',
        ),
        (Max("steps"), {"steps": -3}, "`steps` is -3; walk activities count only where it is a number above 0."),
        (
            Count(each="legs", where=attr("mode") == "foot"),
            {"legs": []},
            "`legs` is []; walk activities count only where `legs` (where mode is foot) has one item or more.",
        ),
        (
            Sum("km", each="legs"),
            {"legs": [{"km": 0}]},
            "`legs` is [`{'km': 0}`]; walk activities count only where the sum of `km` over `legs` is above 0.",
        ),
        (
            Distinct("shop"),
            {"shop": {"id": 1}},
            "`shop` is `{'id': 1}`; walk activities count only where it is a text, a number or a truth value.",
        ),
    ],
    ids=["missing", "text", "negative", "no_items", "sum_of_items", "no_scalar"],
)
def test_no_value(aggregation: Any, facts: dict[str, Any], sentence: str) -> None:
    verdict = verdict_on(an_engine(Rule("walk", aggregation=aggregation)), an_activity("2026-05-04 08:00", **facts))
    assert isinstance(verdict.evidence, NoValue)
    assert verdict.evidence.is_missing is (not facts)
    assert verdict.sentence == sentence


def test_before_the_first_recurring_period() -> None:
    period = Recurring("FREQ=WEEKLY", start="2026-05-08T18:00")
    verdict = verdict_on(an_engine(Rule("walk", period=period), timezone=WARSAW), walked("2026-05-04 08:00"))
    assert (verdict.rule, verdict.reason) == ("1", Reason.OUTSIDE_TIMEFRAME)
    assert verdict.sentence == (
        "It is dated Mon 4 May 2026, 08:00, before the first period, which begins on Fri 8 May 2026, 18:00."
    )


def test_too_late() -> None:
    verdict = verdict_on(daily(), walked("2026-05-04 08:00"), walked("2026-05-02 21:00"))
    assert verdict.evidence == TooLate(
        of_limit=False,
        start=instant("2026-05-02 00:00", WARSAW),
        end=instant("2026-05-03 00:00", WARSAW),
        lateness=timedelta(hours=1),
        sealed_at=instant("2026-05-03 01:00", WARSAW),
        seen=instant("2026-05-04 08:00", WARSAW),
    )
    assert verdict.sentence == (
        "It belongs to 2 May 2026, which ended on Sun 3 May 2026, 00:00 and was sealed at 01:00, 1 hour later; the"
        " achievement already stands at Mon 4 May 2026, 08:00. A lateness of more than 1 day 8 hours would have been"
        " enough."
    )


def test_the_lateness_named_would_have_been_enough() -> None:
    walks = [walked("2026-05-04 08:00"), walked("2026-05-02 21:00")]
    enough = daily(lateness=timedelta(days=1, hours=8, minutes=1))
    assert verdict_on(enough, *walks).counted
    assert not verdict_on(daily(lateness=timedelta(days=1, hours=8)), *walks).counted


def test_too_late_without_any_lateness() -> None:
    verdict = verdict_on(daily(lateness=timedelta()), walked("2026-05-04 08:00"), walked("2026-05-02 21:00"))
    assert verdict.sentence == (
        "It belongs to 2 May 2026, which ended on Sun 3 May 2026, 00:00 and was sealed at once, as there is no lateness;"
        " the achievement already stands at Mon 4 May 2026, 08:00. A lateness of more than 1 day 8 hours would have been"
        " enough."
    )


def test_too_late_by_nothing_at_all() -> None:
    verdict = verdict_on(daily(lateness=timedelta()), walked("2026-05-03 00:00"), walked("2026-05-02 21:00"))
    assert verdict.sentence == (
        "It belongs to 2 May 2026, which ended on Sun 3 May 2026, 00:00 and was sealed at once, as there is no lateness;"
        " the achievement already stands at Sun 3 May 2026, 00:00. Any lateness would have been enough."
    )


def test_too_late_for_a_period_of_several_days_sealed_on_another_day() -> None:
    engine = an_engine(Rule("walk", period=Day(every=10)), timezone=WARSAW, lateness=timedelta(days=2))
    verdict = verdict_on(engine, walked("2026-05-20 08:00"), walked("2026-05-02 21:00"))
    assert verdict.sentence == (
        "It belongs to the period from 27 April 2026, which ended on Thu 7 May 2026, 00:00 and was sealed on"
        " Sat 9 May 2026, 00:00, 2 days later; the achievement already stands at Wed 20 May 2026, 08:00. A lateness of more"
        " than 13 days 8 hours would have been enough."
    )


def test_too_late_for_a_window_of_one_day() -> None:
    engine = an_engine(Rule("walk", period=LastDays(1), period_goal=3), timezone=WARSAW)
    assert verdict_on(engine, walked("2026-05-20 08:00"), walked("2026-05-02 21:00")).sentence == (
        "It belongs to 2 May 2026, which is over: the achievement already stands at Wed 20 May 2026, 08:00."
        " An activity has to arrive on its day."
    )


def test_too_late_for_a_window() -> None:
    engine = an_engine(Rule("walk", period=LastDays(7), period_goal=3), timezone=WARSAW)
    verdict = verdict_on(engine, walked("2026-05-20 08:00"), walked("2026-05-02 21:00"))
    assert isinstance(verdict.evidence, TooLate)
    assert verdict.evidence.sealed_at is None
    assert verdict.sentence == (
        "It belongs to 2 May 2026, which is no longer within the last 7 days: the achievement already stands at"
        " Wed 20 May 2026, 08:00. An activity has to arrive while its day is within them."
    )


def test_too_late_for_a_frequency_limit() -> None:
    engine = an_engine(Rule("walk", period_goal=9, limit=Limit(1, per="day")), timezone=WARSAW)
    verdict = verdict_on(engine, walked("2026-05-04 08:00"), walked("2026-05-02 21:00"))
    assert isinstance(verdict.evidence, TooLate)
    assert verdict.evidence.of_limit
    assert verdict.sentence == (
        "It belongs to 2 May 2026, an interval of the frequency limit that ended on Sun 3 May 2026, 00:00 and was sealed at"
        " 01:00, 1 hour later; the achievement already stands at Mon 4 May 2026, 08:00. A lateness of more than"
        " 1 day 8 hours would have been enough."
    )


def test_too_late_for_a_period_that_an_administrator_closed() -> None:
    engine = daily(lateness=timedelta(days=3))
    progress = feed(engine, [walked("2026-05-04 08:00")]).progress
    at = instant("2026-05-05 08:00", WARSAW)
    progress = engine.adjust(progress, "a", at, completed_consecutive_periods=2).progress
    (verdict,) = engine.explain(progress, walked("2026-05-04 21:00")).verdicts
    assert verdict.reason == Reason.TOO_LATE
    assert verdict.sentence == (
        "It belongs to 4 May 2026, which ended on Tue 5 May 2026, 00:00 and was closed before the lateness of 3 days was"
        " over, by a correction or under another setting. Only a correction can change it."
    )


def test_too_late_for_a_period_that_was_closed_before_its_end() -> None:
    # As where an achievement moved to a time zone in which the day lasts longer.
    evidence = TooLate(
        of_limit=False,
        start=instant("2026-05-04 00:00", WARSAW),
        end=instant("2026-05-05 00:00", WARSAW),
        lateness=timedelta(),
        sealed_at=None,
        seen=instant("2026-05-04 20:00", WARSAW),
    )
    assert sentence(evidence, Rule("walk", period="day")) == (
        "It belongs to 4 May 2026, which ended on Tue 5 May 2026, 00:00 and was closed before that, by a correction or under"
        " another setting. Only a correction can change it."
    )


def test_frequency_limit() -> None:
    engine = an_engine(Rule("login", period_goal=9, limit=Limit(2, per="day")), timezone=WARSAW)
    logins = [
        an_activity(f"2026-05-{clock}", "login", id_=name, zone=WARSAW)
        for name, clock in (("l0", "03 08:00"), ("l1", "04 08:00"), ("l2", "04 09:00"), ("l3", "04 10:00"))
    ]
    verdict = verdict_on(engine, *logins)
    assert isinstance(verdict.evidence, FrequencyLimit)
    assert (verdict.evidence.times, verdict.evidence.per) == (2, "day")
    assert [one.activity for one in verdict.evidence.used_by] == ["l1", "l2"]
    assert (verdict.evidence.start, verdict.evidence.frees_at) == (
        instant("2026-05-04 00:00", WARSAW),
        instant("2026-05-05 00:00", WARSAW),
    )
    assert verdict.sentence == (
        "At most 2 activities per day can count, and l1 and l2 already have. Activities dated Tue 5 May 2026, 00:00 or"
        " later can count."
    )


def test_frequency_limit_whose_activities_are_forgotten() -> None:
    achievement = Achievement("a", name="", rules=[Rule("login", period_goal=9, limit=Limit(1, per="day"))])
    engine = Engine(Catalog(achievements=[achievement]), history=0)
    logins = [an_activity(f"2026-05-04 0{hour}:00", "login") for hour in (8, 9)]
    assert verdict_on(engine, *logins).sentence == (
        "At most 1 activity per day can count, and that many already have."
        " Activities dated Tue 5 May 2026, 00:00 or later can count."
    )


def test_frequency_limit_of_one() -> None:
    engine = an_engine(Rule("login", period_goal=9, limit=Limit(1, per="day")))
    logins = [an_activity(f"2026-05-04 0{hour}:00", "login", id_=f"l{hour}") for hour in (8, 9)]
    assert verdict_on(engine, *logins).sentence == (
        "At most 1 activity per day can count, and l8 already has. Activities dated Tue 5 May 2026, 00:00 or later can count."
    )


def test_frequency_limit_some_activities_of_which_are_forgotten() -> None:
    achievement = Achievement("a", name="", rules=[Rule("login", period_goal=9, limit=Limit(3, per="day"))])
    engine = Engine(Catalog(achievements=[achievement]), history=1)
    logins = [an_activity(f"2026-05-04 0{hour}:00", "login", id_=f"l{hour}") for hour in (5, 6, 7, 8)]
    assert verdict_on(engine, *logins).sentence == (
        "At most 3 activities per day can count, and l7 and 2 others already have."
        " Activities dated Tue 5 May 2026, 00:00 or later can count."
    )


# --- the explanation as a whole -------------------------------------------------------------------


def test_a_rule_that_has_begun_anew_is_too_late_for_what_the_achievement_has_seen() -> None:
    before = an_engine(Rule("walk", period="day", consecutive_periods=9))
    after = an_engine(Rule("walk", period="week", consecutive_periods=9))
    progress = feed(before, [an_activity("2026-05-14 08:00")]).progress
    (verdict,) = after.explain(progress, an_activity("2026-05-04 08:00")).verdicts
    assert isinstance(verdict.evidence, TooLate)
    assert verdict.evidence.end == instant("2026-05-11 00:00")


def test_each_rule_has_its_verdict() -> None:
    rules = [
        Rule("walk", id="far", name="A long way", aggregation=Sum("km"), period_goal=5, unit="km"),
        Rule("walk", id="often", period_goal=3, conditions=attr("km") >= 2),
        Rule("swim"),
    ]
    explanation = explained(an_engine(*rules), an_activity("2026-05-04 08:00", km=1))
    assert [(one.rule, one.rule_name, one.reason) for one in explanation.verdicts] == [
        ("far", "A long way", None),
        ("often", "", Reason.CONDITIONS_NOT_MET),
    ]
    assert explanation.counted
    assert explanation.refusals == (Refusal("a", "often", Reason.CONDITIONS_NOT_MET),)


def test_nobody_listens() -> None:
    explanation = explained(an_engine(Rule("walk")), an_activity("2026-05-04 08:00", "sneeze"))
    assert (explanation.verdicts, explanation.counted, explanation.refusals) == ((), False, ())
    assert str(explanation) == (
        "sneeze 2026-05-04T08:00:00+00:00: sneeze by ana, Mon 4 May 2026, 08:00\n\n"
        "No rule counts sneeze activities for ana."
    )


@pytest.mark.parametrize(
    ("rule", "type_", "referrer", "member", "hint"),
    [
        (
            Rule("walk", actor="referee"),
            "walk",
            None,
            "ana",
            "They count for the member's referrer, and this one names none.",
        ),
        (Rule("walk", actor="referee"), "walk", "bo", "ana", 'They count for the member\'s referrer, here "bo".'),
        (Rule("walk"), "walk", "bo", "bo", 'They count for the member who did them, here "ana".'),
        (Rule("walk"), "Walk", None, "ana", 'Did you mean "walk"?'),
        (Rule("long_walk", actor="referee"), "walk", "bo", "ana", 'Did you mean "long_walk"?'),
        (Rule("walk"), "sneeze", None, "ana", ""),
    ],
)
def test_what_may_have_been_meant(rule: Rule, type_: str, referrer: str | None, member: str, hint: str) -> None:
    activity = evolve(an_activity("2026-05-04 08:00", type_), referrer=referrer)
    explanation = an_engine(rule).explain(MemberProgress(member), activity)
    assert explanation.hint == hint
    told = f"No rule counts {type_} activities for {member}. {hint}".rstrip()
    assert " ".join(str(explanation).splitlines()[2:]) == told
    assert told in html.unescape(explanation.to_html())
    assert hint in html.unescape(explanation.filter(achievement="a").to_html())


def test_a_condition_that_nothing_can_meet() -> None:
    (verdict,) = explained(an_engine(Rule("walk", conditions=AnyOf(()))), an_activity("2026-05-04 08:00")).verdicts
    assert verdict.reason is Reason.CONDITIONS_NOT_MET
    assert verdict.sentence == "No activity can meet that; walk activities count only where this is never true."


def test_no_hint_where_somebody_listens() -> None:
    assert not explained(an_engine(Rule("walk"), Rule("walk", actor="referee")), an_activity("2026-05-04 08:00")).hint


def test_an_explanation_of_an_achievement_that_does_not_listen() -> None:
    achievements = [Achievement("a", name="A", rules=[Rule("walk")]), Achievement("b", name="B", rules=[Rule("swim")])]
    engine = Engine(Catalog(achievements=achievements))
    explanation = explained(engine, an_activity("2026-05-04 08:00"))
    a, b = (explanation.filter(achievement=one) for one in "ab")
    assert [one.achievement for one in (explanation, a, b)] == [None, "a", "b"]
    said = 'No rule of "b" counts walk activities for ana.'
    assert said in b.to_text()
    assert said in b.to_html()
    assert "No rule" not in a.to_text() + a.to_html()


def test_an_explanation_as_plain_data() -> None:
    explanation = explained(daily(), walked("2026-05-04 08:00", 4200, source="phone", id_="w1"))
    assert list(explanation.rows()) == [
        {
            "member": "ana",
            "activity": "w1",
            "achievement": "a",
            "achievement_name": "a",
            "rule": "1",
            "rule_name": "",
            "reason": "conditions_not_met",
            "evidence": {
                "comparisons": [
                    {
                        "attribute": "source",
                        "operator": "eq",
                        "wanted": "watch",
                        "found": "phone",
                        "is_missing": False,
                        "negated": False,
                        "words": "source is watch",
                    }
                ]
            },
            "sentence": "`source` is phone; walk activities count only where source is watch.",
        }
    ]


class Thing:
    def __repr__(self) -> str:
        return "a thing"


@pytest.mark.parametrize(
    ("found", "plain"),
    [
        ({"deep": [Decimal("0.10"), (1, None)]}, {"deep": ["0.10", [1, None]]}),
        (float("inf"), "inf"),
        (0.5, 0.5),
        (date(2026, 5, 4), "2026-05-04"),
        (time(8, 30), "08:30:00"),
        (timedelta(minutes=1), 60.0),
        (Thing(), "a thing"),
        (10**400, "a huge number"),
    ],
    ids=str,
)
def test_whatever_was_found_has_a_plain_form(found: object, plain: object) -> None:
    explanation = explained(
        an_engine(Rule("go", conditions=attr("x") == "y")), an_activity("2026-05-04 08:00", "go", x=found)
    )
    (row,) = explanation.rows()
    assert row["evidence"]["comparisons"][0]["found"] == plain
    assert json.loads(json.dumps(row)) == row


class Unspeakable:
    def __repr__(self) -> str:
        raise RuntimeError


class Endless:
    def __repr__(self) -> str:
        return "a thing of " + "many words " * 100


def holding_itself() -> list[object]:
    found: list[object] = [1]
    found.append(found)
    return found


def nested(depth: int) -> list[object]:
    found: list[object] = []
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize(
    ("found", "seen"),
    [
        ([10**5000], "[a huge number]"),
        ({10**5000}, "`something that can't be shown`"),
        ({"x": {"k": 10**5000}}, "`something that can't be shown`"),
        ({3, 1, 2}, "`{1, 2, 3}`"),
        ({10**5000: 1}, "`something that can't be shown`"),
        (Unspeakable(), "`something that can't be shown`"),
        ([Unspeakable()], "[`something that can't be shown`]"),
        (Endless(), "`a thing of many words many words many words many words man…"),
        (holding_itself(), "[1, …]"),
        (nested(5000), "[[[[[[[[[…]]]]]]]]]"),
        (Decimal("1E+999999"), "`Decimal('1E+999999')`"),
    ],
    ids=range(11),
)
def test_whatever_was_found_can_be_told(found: object, seen: str) -> None:
    """`record` refuses such activities, or counts them; so they can be explained."""
    engine = an_engine(Rule("go", conditions=attr("x") == "y"))
    explanation = explained(engine, an_activity("2026-05-04 08:00", "go", x=found))
    assert explanation.verdicts[0].sentence == f"`x` is {seen}; go activities count only where x is y."
    assert seen in str(explanation).replace("\n  ", " ")
    assert json.dumps([*explanation.rows()])
    assert "<dt" in explanation.to_html()


def test_explaining_changes_nothing() -> None:
    engine = daily()
    progress = feed(engine, [walked("2026-05-04 08:00")]).progress
    before = hash(repr(progress))
    engine.explain(progress, walked("2026-05-05 08:00"))
    assert hash(repr(progress)) == before


def test_hidden_achievements_are_explained() -> None:
    verdict = verdict_on(daily(hidden=True), walked("2026-05-04 08:00"))
    assert (verdict.achievement, verdict.counted) == ("a", True)


def test_a_period_without_a_beginning() -> None:
    period = Day(every=10**6)
    verdict = verdict_on(
        an_engine(Rule("walk", period=period, freezes=Freezes(initial=1))), an_activity("2026-05-04 08:00")
    )
    assert verdict.sentence == "It adds 1: 1 of 1 (from 1 January 1970). That completes the achievement: 1 time in all."


def test_a_function_that_says_no_misses_nothing() -> None:
    (verdict,) = explained(an_engine(Rule("walk", conditions=lambda _: False)), an_activity("2026-05-04")).verdicts
    assert isinstance(verdict.evidence, ConditionsNotMet)
    assert verdict.evidence.comparisons[0].is_missing is False


@pytest.mark.parametrize(
    ("times", "told"),
    [
        (3, "and was completed on Mon 4 May 2026, 10:00, Mon 4 May 2026, 11:00 and Mon 4 May 2026, 12:00."),
        (4, "and was completed 4 times, most recently on Mon 4 May 2026, 13:00."),
    ],
)
def test_few_completions_are_told_one_by_one(times: int, told: str) -> None:
    engine = an_engine(Rule("walk"), limit=Limit(times))
    progress = feed(engine, [an_activity(f"2026-05-04 1{hour}:00") for hour in range(times)]).progress
    (verdict,) = engine.explain(progress, an_activity("2026-05-04 15:00")).verdicts
    assert told in verdict.sentence


def test_where_there_is_no_value_none_was_found() -> None:
    engine = an_engine(Rule("walk", aggregation=Sum("steps")))
    explained = engine.explain(MemberProgress("ana"), an_activity("2026-05-04 09:00"))
    assert explained.verdicts[0].evidence == NoValue(attribute="steps", found=None, is_missing=True)


def test_a_max_that_is_not_exceeded_says_so() -> None:
    engine = an_engine(Rule("walk", aggregation=Max("km"), period_goal=9))
    progress = feed(engine, [an_activity("2026-05-04 09:00", km=5)]).progress
    (verdict,) = engine.explain(progress, an_activity("2026-05-04 10:00", km=3)).verdicts
    assert verdict.sentence == "It adds nothing, as the largest so far is no smaller: 5 of 9."


def test_what_is_just_short_enough_is_shown_whole() -> None:
    class Odd:
        def __init__(self, length: int) -> None:
            self.length = length

        def __repr__(self) -> str:
            return "x" * self.length

    assert as_plain(Odd(200)) == "x" * 200
    assert as_plain(Odd(201)) == "x" * 200 + "\N{HORIZONTAL ELLIPSIS}"


def test_each_of_several_rules_tells_its_own_numbers() -> None:
    engine = an_engine(
        Rule("walk", id="km", aggregation=Sum("km"), period_goal=50, unit="km"),
        Rule("walk", id="often", period_goal=3),
        rules_required=2,
    )
    progress = feed(engine, [an_activity("2026-05-04 09:00", km=8)]).progress
    verdicts = engine.explain(progress, an_activity("2026-05-05 09:00", km=12)).verdicts
    found = [
        (one.rule, one.evidence.change, one.evidence.value) for one in verdicts if isinstance(one.evidence, Counted)
    ]
    assert found == [("km", 12, 20), ("often", 1, 2)]


@pytest.mark.parametrize("period", ["overall", "day", "week"])
def test_an_hour_that_is_sealed_within_a_period_that_is_open(period: str) -> None:
    engine = an_engine(Rule("walk", period=period, period_goal=9, limit=Limit(3, per="hour")))
    progress = feed(engine, [an_activity(f"2026-05-04 {clock}") for clock in ("12:00", "18:00")]).progress
    (verdict,) = engine.explain(progress, an_activity("2026-05-04 12:10")).verdicts
    assert isinstance(verdict.evidence, TooLate)
    assert verdict.evidence.of_limit
    assert (verdict.evidence.start, verdict.evidence.end) == (instant("2026-05-04 12:00"), instant("2026-05-04 13:00"))
    assert verdict.evidence.sealed_at == instant("2026-05-04 14:00")


def test_of_several_rules_each_names_who_used_up_its_own_limit() -> None:
    rules = [Rule("walk", id="km", aggregation=Sum("km"), period_goal=50, limit=Limit(2, per="day"))]
    rules += [Rule("walk", id="often", period_goal=9, conditions=attr("km") > 5, limit=Limit(1, per="day"))]
    engine = an_engine(*rules, rules_required=2)
    walked = [an_activity("2026-05-04 09:00", id_="w1", km=2), an_activity("2026-05-04 10:00", id_="w2", km=8)]
    verdicts = engine.explain(feed(engine, walked).progress, an_activity("2026-05-04 11:00", km=8)).verdicts
    used_by = [[one.activity for one in v.evidence.used_by] for v in verdicts if isinstance(v.evidence, FrequencyLimit)]
    assert used_by == [["w1", "w2"], ["w2"]]
