"""The strategies: what they draw fits the catalog, goes where rules go wrong, and finds what there is to be found."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

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
    Limit,
    Max,
    MemberProgress,
    Reason,
    Recurring,
    Rule,
    Sum,
    Timeframe,
    Year,
    attr,
    dump_catalog,
    load_catalog,
)
from achievekit.testing import activities, catalogs, timelines
from achievekit.testing.special_days import clock_changes
from achievekit.zones import find_zone

Drawn = TypeVar("Drawn")

# The same draws in every run, so that what is found today is found tomorrow.
STEADY = settings(
    max_examples=2000,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

STEPS = Rule(
    "walk",
    aggregation=Sum("steps"),
    period="day",
    period_goal=10_000,
    consecutive_periods=3,
    conditions=attr("source") == "watch",
)


def catalog_of(*rules: Rule, timezone: str = "Europe/Warsaw", **options: Any) -> Catalog:
    return Catalog(achievements=[Achievement("a", name="", rules=rules, **options)], timezone=timezone)


WALKER = catalog_of(STEPS)


def finds(strategy: st.SearchStrategy[Drawn], wanted: Callable[[Drawn], bool]) -> bool:
    try:
        find(strategy, wanted, settings=STEADY)
    except NoSuchExample:
        return False
    return True


def drawn(strategy: st.SearchStrategy[Drawn], number: int = 200) -> list[Drawn]:
    found: list[Drawn] = []

    @settings(STEADY, max_examples=number)
    @given(strategy)
    def collect(one: Drawn) -> None:
        found.append(one)

    collect()
    return found


def completions(timeline: list[Activity], catalog: Catalog = WALKER) -> int:
    progress = Engine(catalog).replay(timeline).progress.get("ana", MemberProgress("ana"))
    return sum(state.completed_count for state in progress.achievements.values())


# --- what activities say --------------------------------------------------------------------------


def test_activities_are_of_types_that_are_listened_to() -> None:
    catalog = catalog_of(STEPS, Rule("buy"))
    assert {activity.type for activity in drawn(activities(catalog))} == {"walk", "buy"}


def test_values_lie_at_around_and_off_the_bounds() -> None:
    rule = Rule("buy", aggregation=Sum("amount"), period_goal=50, conditions=attr("basket.size").between(2, 5))
    found = [activity.attributes for activity in drawn(activities(catalog_of(rule)), 300)]
    assert {one.get("amount") for one in found} == {None, 0, 1, 49, 50, 51}
    assert {one.get("basket", {}).get("size") for one in found} == {None, 1, 2, 3, 4, 5, 6}


def test_some_count_and_some_do_not() -> None:
    refused = [Engine(WALKER).record(MemberProgress("ana"), one).refusals for one in drawn(activities(WALKER), 1000)]
    reasons = {refusal.reason for refusals in refused for refusal in refusals}
    assert reasons == {Reason.CONDITIONS_NOT_MET, Reason.NO_VALUE}
    assert len(refused) / 10 < sum(not refusals for refusals in refused) < len(refused)


@pytest.mark.parametrize(
    "rule",
    [
        Rule("buy", conditions=(attr("a") == "x") & (attr("b") == "y") & (attr("c") > 3) & ~attr("d").exists()),
        Rule("buy", conditions=attr("code").matches(r"^[A-Z]{2}-\d{3}$")),
        Rule("buy", aggregation=Count("items", attr("kind") == "book"), period_goal=3),
        Rule("buy", aggregation=Sum("price", "items"), period_goal=3),
        Rule("buy", aggregation=Distinct("shop"), period_goal=3),
        Rule("buy", aggregation=Max("price"), period_goal="7.5"),
        Rule("buy", actor="referee", period_goal=3, aggregation=Distinct("activity.member")),
        Rule("buy", conditions=attr("since") > date(2026, 1, 1)),
    ],
)
def test_goals_of_all_kinds_are_found_to_be_reached(rule: Rule) -> None:
    catalog = catalog_of(rule)
    assert finds(timelines(catalog), lambda timeline: completions(timeline, catalog) > 0)


def test_referees_are_brought_in_and_others_do_it() -> None:
    catalog = catalog_of(Rule("join", actor="referee"), Rule("login"))
    found = drawn(activities(catalog, members=["ana", "ben"]))
    assert {one.referrer for one in found if one.type == "join"} == {"ana", "ben"}
    assert not {one.member for one in found if one.type == "join"} & {"ana", "ben"}
    assert {(one.member, one.referrer) for one in found if one.type == "login"} == {("ana", None), ("ben", None)}


def test_a_function_as_condition_is_lived_with() -> None:
    rule = Rule("walk", aggregation=Sum("steps"), conditions=lambda activity: activity.id.endswith("!"))
    assert {one.attributes.get("steps") for one in drawn(activities(catalog_of(rule)))} == {None, 0, 1, 2}


# --- timelines ------------------------------------------------------------------------------------


def test_a_timeline_completes_breaks_and_freezes() -> None:
    catalog = catalog_of(Rule("login", period="day", consecutive_periods=3, freezes=Freezes(initial=1)))
    told: set[str] = set()
    for timeline in drawn(timelines(catalog)):
        told |= {type(event).__name__ for event in Engine(catalog).replay(timeline).events}
    assert {"AchievementCompleted", "StreakBroken", "FreezeUsed"} <= told


def test_what_is_found_is_made_small() -> None:
    smallest = find(
        timelines(WALKER), lambda timeline: completions(timeline) == 1, settings=settings(STEADY, phases=list(Phase))
    )
    assert [activity.at.isoformat() for activity in smallest] == [
        f"2026-05-{day:02}T12:00:00+02:00" for day in (4, 5, 6)
    ]
    assert [activity.attributes for activity in smallest] == [{"source": "watch", "steps": 10_000}] * 3


def test_timelines_are_of_the_size_and_the_members_asked_for() -> None:
    found = drawn(timelines(WALKER, members=["ana", "ben"], at_least=2, at_most=4))
    assert {len(timeline) for timeline in found} == {2, 3, 4}
    assert {activity.member for timeline in found for activity in timeline} == {"ana", "ben"}
    assert finds(timelines(WALKER), lambda timeline: len(timeline) == 0)
    assert all(len({activity.id for activity in timeline}) == len(timeline) for timeline in found)


def test_they_come_in_order_unless_asked_otherwise() -> None:
    found = drawn(timelines(WALKER, at_least=5))
    assert all(timeline == sorted(timeline, key=lambda one: one.instant) for timeline in found)


def test_late_ones_are_overtaken_and_never_too_late_within_the_lateness() -> None:
    late = timedelta(days=2)
    engine = Engine(WALKER, lateness=late)
    overtaken = 0
    for timeline in drawn(timelines(WALKER, late=late, at_least=5)):
        overtaken += timeline != sorted(timeline, key=lambda one: one.instant)
        progress = MemberProgress("ana")
        for activity in timeline:
            outcome = engine.record(progress, activity)
            assert Reason.TOO_LATE not in {refusal.reason for refusal in outcome.refusals}
            progress = outcome.progress
    assert overtaken > 50
    assert finds(
        timelines(WALKER, late=late, at_most=4),
        lambda timeline: any(
            refusal.reason is Reason.TOO_LATE
            for place, activity in enumerate(timeline)
            for refusal in Engine(WALKER)
            .record(Engine(WALKER).replay(timeline[:place]).progress.get("ana", MemberProgress("ana")), activity)
            .refusals
        ),
    )


def test_duplicates_come_twice_the_very_same() -> None:
    found = drawn(timelines(WALKER, duplicates=True, late=timedelta(days=1), at_least=5))
    twice = [timeline for timeline in found if len({activity.id for activity in timeline}) < len(timeline)]
    assert len(twice) > 50
    for timeline in found:
        assert len(timeline) <= 2 * len(set(map(repr, timeline)))
        assert len({activity.id for activity in timeline}) == len(set(map(repr, timeline)))
    apart = [one for timeline in twice for one in timeline if not are_neighbours(timeline, one)]
    assert apart, "others come between the two"


def are_neighbours(timeline: list[Activity], one: Activity) -> bool:
    places = [place for place, activity in enumerate(timeline) if activity == one]
    return places[-1] - places[0] == len(places) - 1


# --- special days ---------------------------------------------------------------------------------


def local_days(catalog: Catalog, number: int = 400, **options: Any) -> set[date]:
    found = drawn(timelines(catalog, at_most=6, **options), number)
    return {activity.at.date() for timeline in found for activity in timeline}


def test_they_go_through_clock_changes_and_month_ends() -> None:
    days = local_days(WALKER)
    assert len(days & set(clock_changes(find_zone("Europe/Warsaw")))) > 10
    assert {date(2024, 2, 29), date(2025, 2, 28), date(2025, 12, 31), date(2026, 1, 31)} <= days
    assert {day.year for day in days} >= {2012, 2030}


def test_they_are_at_the_edges_of_days() -> None:
    found = drawn(timelines(catalog_of(Rule("login", period=Day(day_starts_at="04:00")), timezone="UTC")))
    clocks = {activity.at.strftime("%H:%M:%S.%f") for timeline in found for activity in timeline}
    assert clocks == {"16:00:00.000000", "04:00:00.000000", "04:01:00.000000", "03:59:00.000000", "03:59:59.999999"}


def test_hours_pass_through_a_night_of_25() -> None:
    catalog = catalog_of(Rule("ping", period="hour", consecutive_periods=3))
    nights = {day for day in clock_changes(find_zone("Europe/Warsaw")) if day.month == 10}
    assert finds(
        timelines(catalog),
        lambda timeline: (
            any(one.at.date() in nights and one.at.hour == 2 for one in timeline) and completions(timeline, catalog) > 0
        ),
    )


def test_the_zone_is_the_achievement_s_the_members_or_the_catalog_s() -> None:
    apia = set(clock_changes(find_zone("Pacific/Apia")))
    assert date(2011, 12, 30) in apia, "the day that never was"
    assert local_days(WALKER, timezone="Pacific/Apia") & apia
    assert local_days(catalog_of(STEPS, timezone="UTC")) & apia == set()
    fixed = Catalog(achievements=[Achievement("a", name="", rules=[STEPS], timezone="Pacific/Apia")])
    assert local_days(fixed, timezone="UTC") & apia


def test_they_go_to_the_edges_of_the_timeframe() -> None:
    frame = Timeframe(
        starts_at=datetime(2019, 3, 1, tzinfo=UTC),
        except_dates=[date(2019, 5, 1)],
        except_between=[(date(2019, 7, 1), datetime(2019, 7, 9, tzinfo=UTC))],
    )
    catalog = catalog_of(STEPS, timeframe=frame)
    days = local_days(catalog, 800)  # each comes once in about 70 draws; whatever the draws are, none is to be missed
    assert {date(2019, 2, 28), date(2019, 3, 1), date(2019, 5, 1), date(2019, 7, 1), date(2019, 7, 9)} <= days
    assert finds(timelines(catalog), lambda timeline: completions(timeline, catalog) > 0)


@pytest.mark.parametrize(
    "period",
    [
        Recurring("FREQ=MONTHLY;COUNT=2", start=datetime(2026, 1, 31)),  # noqa: DTZ001  # a wall clock
        Year(every=1000),
        Year(every=100_000),
    ],
)
def test_odd_periods_are_walked_through_to_the_calendar_s_edge(period: Any) -> None:
    catalog = catalog_of(Rule("login", period=period))
    for timeline in drawn(timelines(catalog)):
        Engine(catalog).replay(timeline)
    assert finds(activities(catalog), lambda activity: completions([activity], catalog) == 1)


# --- catalogs -------------------------------------------------------------------------------------


def test_catalogs_are_small_and_can_be_dumped() -> None:
    found = drawn(catalogs(at_most=2))
    assert {len(catalog.achievements) for catalog in found} == {1, 2}
    assert all(load_catalog(dump_catalog(catalog)) == catalog for catalog in found)
    rules = [achievement.rules[0] for catalog in found for achievement in catalog.achievements]
    assert {type(rule.aggregation).__name__ for rule in rules} == {"Count", "Sum", "Distinct", "Max"}
    assert {type(rule.period).__name__ for rule in rules} == {"Day", "Week", "Month", "Hour", "LastDays", "Overall"}
    assert (
        {bool(rule.conditions is None) for rule in rules}
        == {bool(rule.freezes is None) for rule in rules}
        == {True, False}
    )


def test_timelines_of_any_of_them_complete_something() -> None:
    both = catalogs(at_most=1).flatmap(lambda catalog: st.tuples(st.just(catalog), timelines(catalog)))
    found = drawn(both, 100)
    assert sum(completions(timeline, catalog) > 0 for catalog, timeline in found) > 25


def test_a_catalog_without_achievements_has_no_activities() -> None:
    with pytest.raises(DefinitionError) as raised:
        activities(Catalog(achievements=[]))
    assert str(raised.value) == "the catalog has no achievements, so no activity fits it; add one"
    for strategy in (activities, timelines):
        with pytest.raises(DefinitionError) as raised:
            strategy([])  # type: ignore[arg-type]
        assert str(raised.value) == "catalog: is [] (list); use a Catalog, e.g. from load_catalog"


def test_catalogs_are_of_several_time_zones_and_some_have_limits() -> None:
    found = drawn(catalogs())
    assert len({catalog.timezone for catalog in found}) > 1
    limits = {achievement.limit for catalog in found for achievement in catalog.achievements}
    assert {None, Limit(1), Limit(1, per="day")} <= limits
