"""Version 1 of the plain data, as files: what was stored once can be read for ever, and is written the same.

Whoever changes what these tests find must read the old files all the same, and write new ones under a new version.
Until version 1 is released, `ACHIEVEKIT_GOLDEN=write` in the environment writes the files anew from what is built here.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from inspect import signature
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from achievekit import (
    Achievement,
    Activity,
    Campaign,
    Catalog,
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
    Quarter,
    Rate,
    Recurring,
    Reward,
    Rule,
    Sum,
    Tiered,
    Timeframe,
    Week,
    Year,
    attr,
    dump_activity,
    dump_catalog,
    dump_event,
    dump_progress,
    load_activity,
    load_catalog,
    load_event,
    load_progress,
)
from achievekit.aggregations import AGGREGATIONS
from achievekit.amounts import AMOUNTS
from achievekit.campaigns import Grant
from achievekit.conditions import All, AnyOf, Comparison, Not
from achievekit.events import EVENTS, AchievementProgressed, Event
from achievekit.operators import OPERATORS
from achievekit.period_table import PERIODS
from achievekit.progress import AchievementProgress, Completion, Correction, HistoryEntry
from achievekit.rule_progress import Goal, LimitUse, RuleProgress, Streak

GOLDEN = Path(__file__).parent / "golden" / "v1"
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
CALENDAR = ("streak_hours", "streak_days", "streak_weeks", "streak_months", "streak_quarters", "streak_years")

# --- a catalog with everything --------------------------------------------------------------------

x = attr("x")
EVERY_OPERATOR = (
    ((x == "watch") & (x != 5) & (x < 0.5) & (x <= Decimal("0.1000000000000000000001")) & (x > date(2026, 5, 4)))
    & (~(x >= NOON) | x.between(-1, 10**30) | x.one_of("a", 1, True) | x.not_one_of("żółw"))
    & x.contains("a") & x.not_contains("b") & x.contains_any(1, "c") & x.starts_with("s") & x.ends_with("e")
    & x.like("*[ab]?") & x.matches(r"^\w+$") & attr("deep.path").exists() & attr("activity.referrer").missing()
)  # fmt: skip

CATALOG = Catalog(
    timezone="Europe/Warsaw",
    achievements=[
        Achievement(
            "first-steps",
            name="Pierwsze kroki 👣",
            description="Carried over, and once a week at most.",
            rules=[
                Rule(
                    "walk",
                    id="km",
                    name="On foot",
                    aggregation=Sum("km", each="legs", where=attr("mode") == "foot"),
                    period_goal=2.5,
                    unit="km",
                )
            ],
            carry_over=True,
            limit=Limit(1, per="week"),
            metadata={"icon": "boots", "order": 1, "tags": ["a", None, {"b": True}], "weight": 0.5},
        ),
        Achievement(
            "streaks",
            name="Streaks",
            rules=[
                Rule("walk", id=name, period=period, consecutive_periods=2, freezes=freezes)
                for name, period, freezes in zip(
                    CALENDAR,
                    (
                        Hour(6),
                        Day(1),
                        Week(2, starts_on="sunday", day_starts_at="04:00"),
                        Month(2, day_starts_at="04:30"),
                        Quarter(2, day_starts_at="04:00"),
                        Year(2, day_starts_at="04:00:01"),
                    ),
                    (None, Freezes(initial=1, earned_every=2, maximum=3), None, Freezes(), None, None),
                    strict=True,
                )
            ],
            rules_required=2,
        ),
        Achievement(
            "windows",
            name="Windows",
            rules=[
                Rule("walk", aggregation=Distinct("place"), period=LastDays(7, day_starts_at="04:00"), period_goal=3),
                Rule("walk", aggregation=Max("km"), period=Day(2, day_starts_at="03:00"), period_goal=9),
                Rule("walk", aggregation=Count("legs", attr("mode") == "foot"), period_goal=4),
                Rule("walk", period=Recurring("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31T06:00"), period_goal=2),
                Rule("walk", period="month", limit=Limit(1, per="day"), period_goal=3),
                Rule("walk", actor="referee", aggregation=Distinct("activity.member"), period_goal=2),
                Rule("walk", conditions=attr("mode") == "boat", period="quarter"),
            ],
            rules_required=7,
        ),
        Achievement("plain", name="Plain", rules=[Rule("walk", period="day", period_goal=2)], limit=Limit(5)),
        Achievement(
            "closed",
            name="Closed",
            rules=[Rule("swim", conditions=EVERY_OPERATOR), Rule("swim", period="overall", period_goal=10**20)],
            timeframe=Timeframe(
                starts_at="2026-01-01T00:00:00+01:00",
                ends_at="2027-01-01T00:00:00+01:00",
                weekdays=["monday", "friday"],
                days_of_month=[1, 15, 31],
                months=[1, 12],
                time_from="22:00",
                time_to="02:30",
                except_dates=["2026-12-25"],
                except_between=[["2026-12-30", "2027-01-02"], ["2026-01-05T08:00:00Z", "2026-01-05T20:00:00+01:00"]],
            ),
            requires=["first-steps", "plain"],
            active=False,
            hidden=True,
            timezone="Asia/Tokyo",
        ),
    ],
    campaigns=[
        Campaign(
            "cashback",
            achievement="first-steps",
            trigger="progressed",
            name="Cashback",
            conditions=attr("current_period_value").crosses(1) | (attr("attributes.place") == "Łódź"),
            rewards=[
                Reward("points", Rate("0.05", of="period_goal")),
                Reward("points", Tiered([(0, "0.01"), (2, "0.02")])),
                Reward("stars", Tiered([(1, 1)], of="completed_count")),
            ],
        ),
        Campaign("medal", achievement="plain", trigger="completed", rewards=[Reward("medals", Fixed(1))]),
        Campaign("over", achievement="plain", trigger="completed", rewards=[Reward("x", Fixed("0.5"))], active=False),
    ],
)

# --- activities, and what became of a member who did them ------------------------------------------


def a_walk(number: int, at: str, *, member: str = "ana", **attributes: Any) -> Activity:
    referrer = None if member == "ana" else "ana"
    return Activity(f"w{number}", member, "walk", datetime.fromisoformat(at), attributes, referrer)


ON_FOOT, BY_BUS = {"mode": "foot", "km": Decimal("1.25")}, {"mode": "bus", "km": 7}

WALKS = [
    a_walk(1, "2026-05-03T08:00:00-04:00", km=4, place="Łódź", legs=[ON_FOOT, BY_BUS]),
    a_walk(2, "2026-05-03T09:00:00-04:00", km=2, place="Łódź", legs=[ON_FOOT, ON_FOOT]),
    a_walk(3, "2026-05-04T08:00:00-04:00", km=5, place=2, legs=[ON_FOOT]),
    a_walk(4, "2026-05-04T15:00:00-04:00", km=1, place=True, legs=[]),
    a_walk(5, "2026-05-05T08:00:00-04:00"),
    a_walk(6, "2026-05-05T08:30:00-04:00", member="bartek", km=Decimal("0.1000000000000000000001")),
    a_walk(7, "2026-05-10T08:00:00-04:00", place="home", mode="boat"),
    a_walk(8, "2026-06-30T23:59:59.999999-04:00", km=9.5),
]

ACTIVITIES = [
    *WALKS,
    Activity(
        id="everything",
        member="結衣",
        type="wizyta: żółw",
        at=datetime.fromisoformat("2026-10-25T02:30:00+01:00"),
        attributes={
            "null": None,
            "true": True,
            "number": -5,
            "float": 0.1,
            "large": 10**30,
            "decimal": Decimal("0.1000000000000000000001"),
            "text": 'quoted "text"\n\\ 🐢',
            "list": [1, "a", [None], {"b": {}}],
            "nested": {"pickup": {"distance_m": 250}},
        },
        referrer="ana",
    ),
]


def live(catalog: Catalog) -> tuple[MemberProgress, list[Event]]:
    """A member's life with the catalog: progress in the end, and all events."""
    engine = Engine(catalog, history=6)
    progress = MemberProgress("ana", "America/New_York")
    events: list[Event] = []

    def take(outcome: Any) -> None:
        nonlocal progress
        progress = outcome.progress
        events.extend(outcome.events)

    for activity in WALKS[:7]:
        take(engine.record(progress, activity))
    take(engine.reverse(progress, "w7", datetime.fromisoformat("2026-05-10T09:00:00-04:00")))
    take(engine.settle(progress, datetime.fromisoformat("2026-05-11T12:00:00-04:00")))
    take(engine.record(progress, WALKS[7]))
    adjusted_at = datetime.fromisoformat("2026-07-01T12:00:00-04:00")
    take(
        engine.adjust(
            progress,
            "streaks",
            adjusted_at,
            rule="streak_days",
            current_period_value=1,
            completed_consecutive_periods=2,
            actor="zoe",
            reason="a broken watch",
        )
    )
    take(engine.adjust(progress, "plain", adjusted_at, current_period_value=2))
    take(engine.adjust(progress, "plain", adjusted_at, completed_count=5, actor="zoe", reason="goodwill"))
    # One achievement is redefined, one begins from the past.
    fewer = [one for one in catalog.achievements if one.id != "plain"]
    redefined = attrs.evolve(catalog.achievements[3], rules=[Rule("walk", period="week")])
    begun = attrs.evolve(redefined, id="begun", limit=None)
    changed = Engine(Catalog(achievements=[*fewer, redefined, begun], timezone=catalog.timezone), history=6)
    events.extend(changed.settle(progress, adjusted_at).events)
    events.extend(changed.backfill(progress, "begun", WALKS[:3], silent=True).events)
    return progress, events


PROGRESS, LIVED = live(CATALOG)


def telling(events: Iterable[Event]) -> list[Event]:
    """The first events that, taken together, show every kind and every field in use."""
    shown: set[tuple[type, str]] = set()
    kept = []
    for event in events:
        shows = {(type(event), name) for name in fields_in_use(event)}
        if not shows <= shown:
            kept.append(event)
            shown |= shows
    return kept


def fields_in_use(thing: Any) -> set[str]:
    """The names of the fields that hold something else than their defaults."""
    return {name for name, default in defaults_of(type(thing)).items() if differs(getattr(thing, name), default)}


def defaults_of(cls: Any) -> dict[str, Any]:
    """The fields of a class with their defaults."""
    if attrs.has(cls):
        return {field.name: field.default for field in attrs.fields(cls) if field.init}
    return {name: parameter.default for name, parameter in signature(cls).parameters.items()}


def differs(content: object, default: Any) -> bool:
    made = default.factory() if hasattr(default, "factory") else default
    return type(content) is not type(made) or content != made


progressed = next(event for event in LIVED if isinstance(event, AchievementProgressed))
# No life so far has set these two, but whoever stores events must be able to.
EVENTS_SHOWN = [*telling(LIVED), attrs.evolve(progressed, times=2, manual=True)]

# --- the files ------------------------------------------------------------------------------------

Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]


def each(codec: Codec) -> Codec:
    """The codec of a list of what the codec is for."""
    dump, load = codec
    return lambda things: [dump(thing) for thing in things], lambda data: [load(item) for item in data]


FILES: dict[str, tuple[Any, Codec]] = {
    "catalog.json": (CATALOG, (dump_catalog, load_catalog)),
    "activities.json": (ACTIVITIES, each((dump_activity, load_activity))),
    "progress.json": (PROGRESS, (dump_progress, load_progress)),
    "events.json": (EVENTS_SHOWN, each((dump_event, load_event))),
}
each_file = pytest.mark.parametrize("name", FILES)


def as_text(data: object) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


@pytest.fixture(scope="module", autouse=True)
def _written_anew() -> None:
    """Write the files, if that is asked for."""
    if os.environ.get("ACHIEVEKIT_GOLDEN") == "write":
        GOLDEN.mkdir(parents=True, exist_ok=True)
        for name, (built, (dump, _)) in FILES.items():
            (GOLDEN / name).write_text(as_text(dump(built)), encoding="utf-8", newline="\n")


@each_file
def test_a_golden_file_loads_to_what_was_dumped(name: str) -> None:
    built, (_, load) = FILES[name]

    assert load(json.loads((GOLDEN / name).read_text(encoding="utf-8"))) == built


@each_file
def test_dumping_gives_the_bytes_of_the_golden_file(name: str) -> None:
    built, (dump, load) = FILES[name]
    golden = (GOLDEN / name).read_bytes().decode()

    assert as_text(dump(built)) == golden
    assert as_text(dump(load(json.loads(golden)))) == golden


def test_golden_progress_goes_on_as_if_it_had_never_been_stored() -> None:
    engine = Engine(CATALOG, history=6)
    stored = load_progress(json.loads((GOLDEN / "progress.json").read_text(encoding="utf-8")))
    later = PROGRESS.achievements["streaks"].seen
    assert later is not None

    another = attrs.evolve(WALKS[0], id="w99", at=later + timedelta(hours=1))
    assert engine.settle(stored, later + timedelta(days=400)) == engine.settle(PROGRESS, later + timedelta(days=400))
    assert engine.record(stored, another) == engine.record(PROGRESS, another)
    assert engine.reverse(stored, "w8", later) == engine.reverse(PROGRESS, "w8", later)
    # The fingerprints that it holds are those of today: nothing begins anew.
    assert "ProgressReset" not in {type(event).__name__ for event in engine.settle(stored, later).events}


def test_an_instant_is_written_as_it_is_given_whoever_wrote_an_equal_one_before() -> None:
    in_utc = datetime(2026, 5, 4, 6, tzinfo=UTC)
    for at in (in_utc, in_utc.astimezone(ZoneInfo("Europe/Warsaw")), in_utc):
        made_by_hand = MemberProgress("ana", achievements={"a": AchievementProgress(seen=at)})
        assert dump_progress(made_by_hand)["achievements"]["a"]["seen"] == at.isoformat()


def test_all_events_of_the_life_can_be_stored() -> None:
    assert [load_event(json.loads(json.dumps(dump_event(event)))) for event in LIVED] == LIVED


# --- is everything there? -------------------------------------------------------------------------


def things_in(thing: Any) -> list[Any]:
    """A thing, and all records within it."""
    inside: Iterable[Any] = ()
    is_record = attrs.has(type(thing)) or hasattr(thing, "_fields")
    if is_record:
        inside = [getattr(thing, name) for name in defaults_of(type(thing))]
    elif isinstance(thing, Mapping):
        inside = thing.values()
    elif isinstance(thing, list | tuple):
        inside = thing
    found = [one for part in inside for one in things_in(part)]
    return [thing, *found] if is_record else found


def fields_never_used(things: Iterable[Any], classes: Iterable[type]) -> list[str]:
    used: dict[type, set[str]] = {}
    for thing in things:
        used.setdefault(type(thing), set()).update(fields_in_use(thing))
    return [
        f"{cls.__name__}.{name}" for cls in classes for name in defaults_of(cls) if name not in used.get(cls, set())
    ]


CATALOG_CLASSES = [
    *(Catalog, Achievement, Rule, Limit, Freezes, Timeframe, Campaign, Reward, Comparison, All, AnyOf, Not),
    *PERIODS.values(),
    *AGGREGATIONS.values(),
    *AMOUNTS.values(),
]
PROGRESS_CLASSES = [
    *(MemberProgress, AchievementProgress, RuleProgress),
    *(HistoryEntry, Completion, Correction, LimitUse, Streak, Goal),
]


def test_the_catalog_uses_every_kind_and_every_field() -> None:
    things = things_in(CATALOG)

    assert {type(thing) for thing in things} == set(CATALOG_CLASSES)
    assert fields_never_used(things, CATALOG_CLASSES) == []
    assert {thing.operator for thing in things if isinstance(thing, Comparison)} == OPERATORS.keys()
    # An overall period, and a rule's own name for it, are the same and so left out.
    assert "overall" not in (GOLDEN / "catalog.json").read_text(encoding="utf-8")


def test_the_activities_use_every_field() -> None:
    assert fields_never_used(ACTIVITIES, [Activity]) == []


def test_the_progress_uses_every_field() -> None:
    things = things_in(PROGRESS)

    assert {type(thing) for thing in things} == set(PROGRESS_CLASSES)
    assert fields_never_used(things, PROGRESS_CLASSES) == []
    buckets = [bucket for thing in things if isinstance(thing, RuleProgress) for bucket in thing.buckets.values()]
    assert {type(bucket).__name__ for bucket in buckets} == {"int", "Decimal", "FrozenDict"}


def test_the_progress_holds_a_fingerprint_of_every_rule_that_can_count() -> None:
    stored = {(name, rule) for name, state in PROGRESS.achievements.items() for rule in state.rules}

    assert stored == {(one.id, rule.id) for one in CATALOG.achievements if one.active for rule in one.rules}


def test_the_events_are_of_every_kind_and_use_every_field() -> None:
    assert {type(event) for event in EVENTS_SHOWN} == set(EVENTS.values())
    unused = fields_never_used(things_in(EVENTS_SHOWN), [*EVENTS.values(), Grant])
    # Some events never tell of an activity, and none but a backfill's are silent.
    assert [field for field in unused if not field.endswith((".activity", ".silent"))] == []
    assert any(event.activity and event.silent for event in EVENTS_SHOWN)


def test_equal_instants_of_two_zones_are_written_each_in_its_own() -> None:
    in_utc = datetime(2026, 5, 4, 6, tzinfo=UTC)
    for zone in ("Europe/Warsaw", "America/New_York", "Europe/Warsaw"):
        at = in_utc.astimezone(ZoneInfo(zone))
        made_by_hand = MemberProgress("ana", achievements={"a": AchievementProgress(seen=at)})
        assert dump_progress(made_by_hand)["achievements"]["a"]["seen"] == at.isoformat()
