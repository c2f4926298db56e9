"""Laws 4 and 8 with corrections in the mix, and money: what is taken back, set by hand or granted stays exact."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise, zip_longest
from typing import Any, NamedTuple

from attrs import fields, has
from hypothesis import given
from hypothesis import strategies as st

from achievekit import (
    Achievement,
    Activity,
    ActivityError,
    Campaign,
    Catalog,
    Engine,
    Fixed,
    MemberProgress,
    Outcome,
    Rate,
    Reason,
    Reward,
    Rule,
    Sum,
    Tiered,
    dump_progress,
    load_progress,
)
from achievekit.events import AchievementCompleted, CampaignTriggered, Event
from driving import VARIATION, engine_of, newcomer, run, take, walk
from helpers import instant, of_kind
from laws.special_strategies import limited_cases, referral_cases
from strategies import CALENDAR, Case, Step, cases, catalogs, happened, kind_of, timelines

NEVER = datetime.min.replace(tzinfo=UTC)
short_cases = st.one_of(cases(at_most=20), cases(at_most=20), limited_cases(), referral_cases())
pauses = st.sampled_from([timedelta(), timedelta(minutes=50), timedelta(days=1), timedelta(days=50)])


def happened_in(step: Step) -> datetime:
    return step[1] if step[0] == "settle" else happened(step[1])


def told(progress: MemberProgress) -> list[str]:
    """The ids in all histories."""
    return sorted({entry.activity for state in progress.achievements.values() for entry in state.history})


# --- law 4 ----------------------------------------------------------------------------------------

Place = tuple[str, str]  # an achievement, and a rule of it


def shown_at(engine: Engine, progress: MemberProgress, at: datetime) -> dict[Place, object]:
    """What the tab shows of every rule at an instant."""
    return {
        (view.achievement, rule.rule): (view.completed_count, rule)
        for view in engine.overview(progress, at).achievements
        for rule in view.rules
    }


def numbers_at(engine: Engine, progress: MemberProgress, at: datetime) -> dict[Place, object]:
    """The numbers of every rule in which something has counted, once time has passed up to an instant."""
    settled = engine.settle(progress, at).progress.achievements
    return {(id_, rule): numbers for id_, state in settled.items() for rule, numbers in state.rules.items()}


@given(short_cases, pauses)
def test_record_then_reverse(case: Case, pause: timedelta) -> None:
    """`record` then `reverse` leaves values, runs and streaks as they were (seen at the same instant), if nothing
    completed.
    """
    engine, before, newest = engine_of(case), newcomer(case), NEVER
    for step, outcome in walk(engine, before, case.steps):
        newest = max(newest, happened_in(step))
        new = {*told(outcome.progress)} - {*told(before)}
        if new and not of_kind(outcome.events, AchievementCompleted):
            returned = engine.reverse(outcome.progress, new.pop(), newest)
            assert {refusal.reason for refusal in returned.refusals} <= {Reason.NOT_REVERSIBLE}
            kept = {(refusal.achievement, refusal.rule) for refusal in returned.refusals}  # a Max
            for look in (shown_at, numbers_at):
                was, is_now = look(engine, before, newest + pause), look(engine, returned.progress, newest + pause)
                assert all(is_now[place] == was[place] for place in was.keys() - kept)
        before = outcome.progress


# --- law 8 and others, with corrections in the mix ------------------------------------------------


class Done(NamedTuple):
    """One step of a life with corrections."""

    what: str
    before: MemberProgress
    outcome: Outcome


def correct(engine: Engine, progress: MemberProgress, at: datetime, die: int) -> Done | None:
    """Reverse something, or set something by hand, as a number says; nothing below 0."""
    if die < 0:
        return None
    die, kind = divmod(die, 4)
    known = told(progress)
    if kind < 2 and known:
        return Done("reverse", progress, engine.reverse(progress, known[die % len(known)], at))
    achievement = engine.catalog.achievements[die % len(engine.catalog.achievements)]
    rule = achievement.rules[die % len(achievement.rules)].id
    choices: list[dict[str, Any]] = [
        {"completed_count": die % 5},
        {"rule": rule, "current_period_value": die % 7},
        {"rule": rule, "completed_consecutive_periods": die % 4},
    ]
    try:
        return Done("adjust", progress, engine.adjust(progress, achievement.id, at, **choices[die % 11 % 3]))
    except ActivityError:  # periods of a rule that has none, or a number that the current period contradicts
        return None


def live(case: Case, dice: Sequence[int], *, stored: bool = False) -> Iterator[Done]:
    """Take the steps of a case, and after each the correction that its number asks for."""
    engine, progress, newest = engine_of(case), newcomer(case), NEVER
    for step, die in zip_longest(case.steps, dice[: len(case.steps)], fillvalue=-1):
        assert not isinstance(step, int)  # there are no more dice than steps
        newest = max(newest, happened_in(step))
        done: Done | None = Done(step[0], progress, take(engine, progress, step))
        while done is not None:
            yield done
            progress = done.outcome.progress
            if stored:
                progress = load_progress(json.loads(json.dumps(dump_progress(progress))))
            done = correct(engine, progress, newest, die) if done.what == step[0] else None


dice = st.lists(st.integers(-1, 999), max_size=40)


@given(short_cases, dice)
def test_completed_count(case: Case, thrown: list[int]) -> None:
    """`completed_count` never falls but by `adjust`."""
    for done in live(case, thrown):
        if done.what != "adjust":
            for id_, state in done.before.achievements.items():
                assert done.outcome.progress.achievements[id_].completed_count >= state.completed_count


@VARIATION
@given(short_cases, dice)
def test_event_ids(case: Case, thrown: list[int]) -> None:
    """Event ids never repeat within one member's life, and never differ between two replays (law 10)."""
    events = [event for done in live(case, thrown) for event in done.outcome.events]
    assert len({event.id for event in events}) == len(events)
    assert [event for done in live(case, thrown) for event in done.outcome.events] == events


@VARIATION
@given(short_cases, dice)
def test_dump_and_load(case: Case, thrown: list[int]) -> None:
    """Dump and load at any point changes nothing that follows (law 5)."""
    for done, again in zip(live(case, thrown), live(case, thrown, stored=True), strict=True):
        assert again == done


@VARIATION
@given(short_cases, dice)
def test_refusals(case: Case, thrown: list[int]) -> None:
    """A call that is refused leaves progress equal (law 12)."""
    for done in live(case, thrown):
        if done.what == "reverse" and not done.outcome.events:
            assert done.outcome.refusals
            assert done.outcome.progress is done.before


@VARIATION
@given(short_cases, dice)
def test_no_met_goal_is_left_uncredited(case: Case, thrown: list[int]) -> None:
    """No state ever holds a met goal that has not been credited, unless the limit holds it back (section 6)."""
    engine = engine_of(case)
    needed = {one.id: one.rules_required or len(one.rules) for one in engine.catalog.achievements}
    for done in live(case, thrown):
        for id_, state in done.outcome.progress.achievements.items():
            assert state.seen is not None
            (view,) = (
                one for one in engine.overview(done.outcome.progress, state.seen).achievements if one.achievement == id_
            )
            full = [rule for rule in view.rules if rule.completed_consecutive_periods >= rule.consecutive_periods]
            assert len(full) < needed[id_]
            assert all(rule.current_period_value >= 0 for rule in view.rules)


@VARIATION
@given(short_cases, dice)
def test_no_float_anywhere(case: Case, thrown: list[int]) -> None:
    """Money stays exact: no float anywhere on the way."""
    for done in live(case, thrown):
        assert not list(floats((done.outcome.progress, done.outcome.events)))


def floats(value: Any) -> Iterator[float]:
    """All floats in a value, however deep."""
    if isinstance(value, float):
        yield value
    elif has(type(value)):
        yield from floats([getattr(value, field.name) for field in fields(type(value))])
    elif isinstance(value, dict):
        yield from floats(list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from floats(item)


# --- everything taken back ------------------------------------------------------------------------


@st.composite
def unreachable_cases(draw: st.DrawFn, /, **options: bool) -> Case:
    """Cases in which nothing ever completes or is sealed, and everything can be taken back."""
    catalog = draw(catalogs(kinds=["overall", *CALENDAR], with_requires=False, **options))
    for achievement in catalog["achievements"]:
        for rule in achievement["rules"]:
            if kind_of(rule) == "overall":
                rule["period_goal"] = 10**9
            else:
                rule["consecutive_periods"] = 99
            if rule.get("aggregation", {}).get("type") == "max":
                rule["aggregation"] = {"type": "distinct", "attribute": "steps"}
    lateness = timedelta(days=3660)
    steps = draw(timelines(catalog, lateness=timedelta(hours=1), at_most=16))
    begins = min(map(happened_in, steps))
    soon: list[Step] = [step for step in steps if step[0] == "record" and happened(step[1]) - begins < lateness]
    return Case(catalog, "ana", None, lateness, 1000, soon)


@given(unreachable_cases(with_frequency_limits=False), st.sets(st.integers(0, 15)))
def test_reversing_some(case: Case, places: set[int]) -> None:
    """`reverse` takes back exactly what that activity counted: the rest is what the others alone would have made."""
    engine = engine_of(case)
    progress, _ = run(engine, newcomer(case), case.steps)
    taken_back = {f"x{place}" for place in places} & {*told(progress)}
    for id_ in sorted(taken_back):
        progress = engine.reverse(progress, id_, case.end).progress
    others = [step for step in case.steps if step[0] == "record" and step[1]["id"] not in taken_back]
    alone, _ = run(engine, newcomer(case), others)
    assert told(progress) == told(alone)
    assert shown_at(engine, progress, case.end) == shown_at(engine, alone, case.end)


@given(unreachable_cases(), st.randoms(use_true_random=False))
def test_reversing_everything(case: Case, random: Any) -> None:
    """Reversing everything ends in empty values."""
    engine = engine_of(case)
    progress, _ = run(engine, newcomer(case), case.steps)
    known = told(progress)
    for id_ in random.sample(known, len(known)):
        outcome = engine.reverse(progress, id_, case.end)
        assert not outcome.refusals
        progress = outcome.progress
    for state in progress.achievements.values():
        assert state.history == ()
        for numbers in state.rules.values():
            assert numbers.buckets == {}
            assert numbers.limit_use is None or numbers.limit_use.counts == {}
    for view in engine.overview(progress, case.end).achievements:
        assert all((rule.current_period_value, rule.current_streak) == (0, 0) for rule in view.rules)


# --- money ----------------------------------------------------------------------------------------

AT = instant("2026-05-04 12:00")
cents = st.one_of(
    st.integers(1, 10**6).map(lambda number: Decimal(number).scaleb(-2)),
    st.integers(1, 10**4),
    st.integers(1, 10**30).map(lambda number: Decimal(number).scaleb(-28)),  # digits enough for any rounding to show
    st.sampled_from([0.1, 0.2, 0.7, 19.99]),
)
rates = st.one_of(st.integers(-2, 5), st.integers(0, 10**6).map(lambda number: Decimal(number).scaleb(-6)))
spends = st.lists(cents, min_size=1, max_size=8)


@st.composite
def tiers(draw: st.DrawFn) -> Tiered:
    starts = draw(st.lists(st.one_of(st.just(0), cents, st.just(-5)), min_size=1, max_size=5, unique_by=exactly))
    return Tiered([(start, draw(rates)) for start in sorted(starts, key=exactly)])


def exactly(number: Any) -> Fraction:
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)


def rewarded(rewards: Sequence[Reward], spend: Sequence[Any]) -> list[tuple[int | Decimal, ...]]:
    """What is granted for each of the purchases of one month."""
    rule = Rule("buy", aggregation=Sum("amount"), period_goal=500, period="month")
    campaign = Campaign("c", achievement="a", trigger="progressed", rewards=rewards)
    engine = Engine(Catalog(achievements=[Achievement("a", name="", rules=[rule])], campaigns=[campaign]))
    progress, events = MemberProgress("ana"), list[Event]()
    for place, amount in enumerate(spend):
        outcome = engine.record(progress, Activity(f"b{place}", "ana", "buy", AT, {"amount": amount}))
        progress = outcome.progress
        events += outcome.events
    grants = [event.rewards for event in of_kind(events, CampaignTriggered)]
    assert len(grants) == len(spend)
    found = [tuple(grant.amount for grant in granted) for granted in grants]
    assert all(type(amount) in (int, Decimal) for granted in found for amount in granted)
    return found


def marginal(tiered: Tiered, total: Fraction) -> Fraction:
    """What a total earns, worked out another way: band by band, in fractions."""
    edges = [*(exactly(start) for start, _ in tiered.bands), total]
    paid = Fraction()
    for (low, high), (_, rate) in zip(pairwise(edges), tiered.bands, strict=True):
        ends = min(high, total)
        begins = max(low, Fraction())  # a spend begins at nothing
        paid += exactly(rate) * max(Fraction(), ends - begins)
    return paid


@given(tiers(), spends)
def test_tiers_and_splits(tiered: Tiered, spend: list[Any]) -> None:
    """Each part of the change is paid at the rate of the band it falls in, exactly, so the sum does not depend on how a
    spend is split into activities.
    """
    total = sum(map(exactly, spend), Fraction())
    paid = sum((Fraction(amount) for (amount,) in rewarded([Reward("points", tiered)], spend)), Fraction())
    assert paid == marginal(tiered, total)
    with localcontext(prec=60):  # the usual 28 digits would round some totals
        at_once = Decimal(total.numerator) / Decimal(total.denominator)
    assert Fraction(at_once) == total
    ((amount,),) = rewarded([Reward("points", tiered)], [at_once])
    assert Fraction(amount) == paid


@given(st.lists(rates, min_size=1, max_size=4), spends)
def test_sums_of_rewards(given_rates: list[Any], spend: list[Any]) -> None:
    """Sums of rewards equal the reward of the sum."""
    rewards = [Reward("points", Rate(rate)) for rate in given_rates]
    total = sum(map(exactly, spend), Fraction())
    for place, rate in enumerate(given_rates):
        paid = sum((Fraction(granted[place]) for granted in rewarded(rewards, spend)), Fraction())
        assert paid == exactly(rate) * total


@given(cents)
def test_fixed(given_amount: Any) -> None:
    """`Fixed(150)`: that, and nothing else."""
    ((amount,),) = rewarded([Reward("points", Fixed(given_amount))], [1])
    assert Fraction(amount) == exactly(given_amount)
