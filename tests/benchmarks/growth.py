"""What must not grow: the cost of `record` with the number of achievements, and with the age of the state.

State is immutable, so the same activity is recorded on the same progress again and again.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from achievekit import Achievement, Activity, Catalog, Engine, MemberProgress, Rule, Sum, attr
from benchmarks.engine import an_engine
from benchmarks.work import Work
from benchmarks.workload import BEGIN, DAYS, ZONE, Size

LISTENING = (
    Rule("walk", period_goal=1000),
    Rule("walk", aggregation=Sum("steps"), period="day", period_goal=10_000, consecutive_periods=7),
    Rule("walk", aggregation=Sum("steps"), period="week", period_goal=50_000, consecutive_periods=4),
    Rule("walk", period="month", period_goal=20),
    Rule("walk", period="day", conditions=attr("steps") >= 5000),
)


def again_and_again(engine: Engine, progress: MemberProgress, next_ones: list[Activity], size: Size) -> Work:
    """Record each of some activities on the same progress, a quarter as often as the workload has activities."""
    rounds = max(1, size.activities // 4 // len(next_ones))

    def run() -> None:
        for _ in range(rounds):
            for activity in next_ones:
                engine.record(progress, activity)

    return Work(rounds * len(next_ones), run)


# --- the number of achievements -------------------------------------------------------------------


def among_other_types(number: int, size: Size) -> Work:
    """Five achievements listen; all others wait for activities of other types."""
    return crowd([Rule(f"type {place}") for place in range(number - len(LISTENING))], size)


def among_other_texts(number: int, size: Size) -> Work:
    """Five achievements count; all others listen to the same type, and ask for another text."""
    others = [Rule("walk", conditions=attr("route") == f"route {place}") for place in range(number - len(LISTENING))]
    return crowd(others, size)


def crowd(others: list[Rule], size: Size) -> Work:
    """Record a walk."""
    rules = [*LISTENING, *others]
    achievements = [Achievement(f"a{place}", name="", rules=[rule]) for place, rule in enumerate(rules)]
    engine = Engine(Catalog(achievements=achievements, timezone=ZONE))
    first, second = (
        Activity(f"w{hour}", "ana", "walk", BEGIN + timedelta(hours=hour), {"steps": 6000, "route": "home"})
        for hour in (8, 9)
    )
    progress = engine.record(MemberProgress("ana"), first).progress
    return again_and_again(engine, progress, [second], size)


# --- the age of the state -------------------------------------------------------------------------

# Every task of the workload counts them all.
DEEDS: Mapping[str, Mapping[str, Any]] = {
    "login": {},
    "purchase": {"amount": 60, "sku": "s3"},
    "trip": {"distance": 30, "amount": 30},
}
A_WEEK, TEN_YEARS = timedelta(days=7), timedelta(days=3652)
NOW = BEGIN + timedelta(days=DAYS)
FULL_IN_A_WEEK = timedelta(hours=3)  # 56 of each kind, where the history holds 50


def aged(age: timedelta, size: Size) -> Work:
    """Record one more of each kind, on the state of a member who began so long ago, with a full history."""
    engine = an_engine()
    progress = engine.replay(life(NOW - age)).progress["ana"]
    return again_and_again(engine, progress, list(deeds(NOW)), size)


def life(since: datetime) -> Iterator[Activity]:
    """Something of each kind once a day, and in the last week every three hours."""
    at = since
    while at < NOW:
        yield from deeds(at)
        at += FULL_IN_A_WEEK if at >= NOW - A_WEEK else timedelta(days=1)


def deeds(at: datetime) -> Iterator[Activity]:
    """One of each kind."""
    for kind, attributes in DEEDS.items():
        yield Activity(f"{kind} {at.isoformat()}", "ana", kind, at, attributes)
