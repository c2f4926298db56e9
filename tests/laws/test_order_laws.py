"""Laws 2, 3 and 6: what neither the order of delivery, nor repetition, nor settling in between changes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from achievekit import Engine, MemberProgress, Reason, load_activity, load_catalog
from achievekit.events import StreakBroken
from driving import by_id, engine_of, newcomer, run, walk
from helpers import of_kind
from laws.special_strategies import team_catalogs
from strategies import (
    CALENDAR,
    LATENESSES,
    MEMBER,
    Case,
    Plain,
    Step,
    activities,
    cases,
    catalogs,
    happened,
    kind_of,
    mostly,
    within_lateness,
    zones,
)

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
WIDEST_FOLD = timedelta(hours=3)  # no clock of our zones was ever set back by more than that


@frozen
class Life:
    """What a member did, in the order it happened, a catalog for it, and an instant after it."""

    catalog: Plain
    timezone: str | None
    lateness: timedelta
    happened: Sequence[Plain]
    end: datetime

    def start(self) -> tuple[Engine, MemberProgress]:
        engine = Engine(load_catalog(self.catalog), lateness=self.lateness)
        return engine, MemberProgress(MEMBER, timezone=self.timezone)


@st.composite
def lives(draw: st.DrawFn, catalogs: st.SearchStrategy[Plain], latenesses: Sequence[timedelta]) -> Life:
    catalog = draw(catalogs)
    timezone = draw(mostly(zones(), st.none(), of=4))
    lateness = draw(st.sampled_from(latenesses))
    done = draw(activities(catalog, timezone=timezone, at_most=30))
    pause = draw(st.sampled_from([timedelta(), DAY, 8 * DAY, 400 * DAY]))
    return Life(catalog, timezone, lateness, done, happened(done[-1]) + lateness + pause)


# --- law 2 ----------------------------------------------------------------------------------------


def without_regard_to_order(catalog: Plain) -> Plain:
    """Make an overall rule one for which the law holds: a plain Count, or with carry-over."""
    (achievement,) = catalog["achievements"]
    (rule,) = achievement["rules"]
    kind = rule.get("aggregation", {"type": "count"})["type"]
    if kind_of(rule) != "overall" or "aggregation" not in rule:
        return catalog
    if kind in ("count", "sum"):
        changed = {**achievement, "carry_over": True}
    else:
        plain_count = {name: value for name, value in rule.items() if name != "aggregation"}
        changed = {**achievement, "rules": [plain_count]}
    return {**catalog, "achievements": [changed]}


single_rules = catalogs(
    kinds=("overall", *CALENDAR),
    most_achievements=1,
    most_rules=1,
    with_freezes=False,
    with_frequency_limits=False,
    with_completion_limits=False,
    with_requires=False,
).map(without_regard_to_order)


@st.composite
def orders(draw: st.DrawFn) -> tuple[Life, list[Plain]]:
    """A life, and the same activities in another order of delivery."""
    life = draw(lives(single_rules, [timedelta(hours=1), timedelta(hours=6), 2 * DAY, 2 * DAY, 40 * DAY]))
    return life, draw(within_lateness(life.happened, life.lateness))


@given(orders())
def test_order(drawn: tuple[Life, list[Plain]]) -> None:
    """For a single-rule achievement on calendar periods (any aggregation), or overall with a plain Count or with
    carry-over, without freezes, frequency limit and requires, while no completion limit intervenes: any order of
    delivery within the lateness, then `settle` past it, gives the same counts, streaks, runs and values.
    """
    life, delivered = drawn
    engine, newborn = life.start()
    settle: Step = ("settle", life.end)
    in_order, events = run(engine, newborn, [*(("record", one) for one in life.happened), settle])
    out_of_order, other_events = run(engine, newborn, [*(("record", one) for one in delivered), settle])
    for at in (life.end, life.end + 40 * DAY):
        assert engine.overview(in_order, at) == engine.overview(out_of_order, at)
    # A streak is lost when its period is sealed, with all there is; so that is the same too, but for the events' ids.
    assert [evolve(one, id="") for one in of_kind(events, StreakBroken)] == [
        evolve(one, id="") for one in of_kind(other_events, StreakBroken)
    ]


# --- law 3 ----------------------------------------------------------------------------------------


@given(cases(), st.integers(0, 100), st.sampled_from([timedelta(), DAY, -DAY]))
def test_duplicates(case: Case, place: int, shift: timedelta) -> None:
    """Duplicates within the history change nothing."""
    engine = engine_of(case)
    told = {step[1]["id"]: load_activity(step[1]) for step in case.steps if step[0] == "record"}
    for _, outcome in walk(engine, newcomer(case), case.steps):
        for id_, state in outcome.progress.achievements.items():
            repeated = told[state.history[place % len(state.history)].activity]
            again = engine.record(outcome.progress, evolve(repeated, at=repeated.at + shift))
            assert again.progress.achievements[id_] == state
            assert [one.reason for one in again.refusals if one.achievement == id_] == [Reason.DUPLICATE]
            assert not [event for event in again.events if event.achievement == id_]


# --- law 6 ----------------------------------------------------------------------------------------


@st.composite
def pauses(draw: st.DrawFn, before: datetime, after: datetime) -> list[Step]:
    """Instants to settle at, none later than `after`; some even before what was settled already."""
    gap = max(after - before, timedelta())
    ago = st.sampled_from(
        [timedelta(), TICK, timedelta(minutes=30), timedelta(hours=1), gap / 3, gap / 2, gap, 9 * DAY]
    )
    return [("settle", after - draw(ago)) for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2])))]


@st.composite
def settled_lives(draw: st.DrawFn) -> tuple[Life, list[Step]]:
    """A life, and its steps with settling in between."""
    life = draw(lives(st.one_of(catalogs(), catalogs(), team_catalogs()), LATENESSES))
    steps: list[Step] = []
    before = happened(life.happened[0]) - DAY
    for activity in life.happened:
        steps += [*draw(pauses(before, happened(activity))), ("record", activity)]
        before = happened(activity)
    steps += draw(pauses(before, life.end))
    return life, [step for step in steps if step[0] == "record" or not may_move_a_window_too_far(life, step[1])]


def may_move_a_window_too_far(life: Life, at: datetime) -> bool:
    """Whether clocks that go by last days are about to be set back.

    A window ends with the newest day that was read (section 4); so where a day's beginning is read twice, as midnight
    was in St. John's, settling at the first reading moves it for what happens before the second one.
    """
    zones = [
        one.get("timezone") or life.timezone or life.catalog.get("timezone") or "UTC"
        for one in life.catalog["achievements"]
        if any(kind_of(rule) == "last_days" for rule in one["rules"])
    ]
    return any(offset(at, zone) > offset(at + WIDEST_FOLD, zone) for zone in zones)


def offset(at: datetime, zone: str) -> timedelta:
    found = at.astimezone(ZoneInfo(zone)).utcoffset()
    assert found is not None
    return found


@given(settled_lives())
def test_settling(drawn: tuple[Life, list[Step]]) -> None:
    """Settling at any instants up to the next activity's, however often, ends in the same progress and, taken together,
    the same events.
    """
    life, steps = drawn
    engine, newborn = life.start()
    settle: Step = ("settle", life.end)
    seldom, events = run(engine, newborn, [*(("record", one) for one in life.happened), settle])
    often, other_events = run(engine, newborn, [*steps, settle])
    assert seldom == often
    assert by_id(events) == by_id(other_events)
