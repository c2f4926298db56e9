"""The floor: the loop a good engineer would write by hand for exactly these achievements, and nothing else.

No late activities, no settings, no reasons, no immutable state: a list of small mutable records for each member, ints,
closures for conditions, day numbers cached by the hour, tuples for events. Its rules are written down once more, by
hand, so that it shares nothing with the engine but the activities.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from achievekit import Activity
from benchmarks.work import Completions, Work
from benchmarks.workload import SOME_SKUS, TASKS, ZONE, Size, activities

Attributes = Mapping[str, Any]
Meets = Callable[[Attributes], bool]

OVERALL, DAY, WEEK, MONTH, LATELY = range(5)


class Rule(NamedTuple):
    """What to count; `place` is that of the achievement among all."""

    place: int
    kind: int
    goal: int
    in_a_row: int = 1
    summed: str | None = None
    meets: Meets | None = None


SOME = frozenset(SOME_SKUS)
RULES = {
    "login": (
        Rule(0, OVERALL, 50),
        Rule(1, DAY, 1, 7),
        Rule(2, WEEK, 4, 4),
        Rule(3, MONTH, 12),
        Rule(4, LATELY, 15),
    ),
    "purchase": (
        Rule(5, OVERALL, 2000, 1, "amount"),
        Rule(6, OVERALL, 10, meets=lambda a: a["sku"] == "s3"),
        Rule(7, DAY, 1, 7, meets=lambda a: a["amount"] >= 60),
        Rule(8, WEEK, 100, 4, "amount", lambda a: a["amount"] >= 40),
        Rule(9, WEEK, 2, meets=lambda a: 10 <= a["amount"] <= 60 and a["sku"] in SOME),
        Rule(10, MONTH, 3, meets=lambda a: a["amount"] >= 70 and a["sku"] != "s0"),
        Rule(11, MONTH, 200, 1, "amount", lambda a: a["amount"] >= 50 and a["sku"] in SOME),
        Rule(12, LATELY, 400, 1, "amount", lambda a: a["amount"] >= 50 and a["sku"] != "s0" and a["sku"] != "s1"),
    ),
    "trip": (
        Rule(13, OVERALL, 600, 1, "distance", lambda a: a["distance"] >= 20),
        Rule(14, OVERALL, 10, meets=lambda a: a["distance"] >= 20 and a["amount"] <= 80 and "sku" not in a),
        Rule(15, DAY, 1, 7, meets=lambda a: a["distance"] >= 20 and a["amount"] <= 70),
        Rule(16, WEEK, 40, 4, "distance"),
        Rule(17, WEEK, 2, meets=lambda a: 2 <= a["distance"] <= 30 and a["amount"] <= 30),
        Rule(18, MONTH, 150, 1, "distance"),
        Rule(19, LATELY, 150, 1, "distance", lambda a: a["distance"] >= 25),
    ),
}
ZONEINFO = ZoneInfo(ZONE)
WINDOW = 30


class Record:
    """The numbers of one member in one achievement."""

    __slots__ = ("completed", "days", "period", "run", "value")

    def __init__(self) -> None:
        self.value = 0
        self.completed = 0
        self.period = -1
        self.run = 0
        self.days: dict[int, int] = {}


Counted = tuple[dict[str, list[Record]], list[tuple[Any, ...]]]
PeriodsByHour = dict[int, tuple[int, int, int]]


def count(
    everything: Iterable[Activity], rules: Mapping[str, Sequence[Rule]], periods_by_hour: PeriodsByHour
) -> Counted:
    """Return everybody's records, and the events."""
    members: dict[str, list[Record]] = {}
    events: list[tuple[Any, ...]] = []
    for activity in everything:
        member, attributes, id_ = activity.member, activity.attributes, activity.id
        records = members.get(member)
        if records is None:
            records = members[member] = [Record() for _ in TASKS]
        hour = int(activity.at.timestamp()) // 3600
        periods = periods_by_hour.get(hour)
        if periods is None:
            local = activity.at.astimezone(ZONEINFO)
            today = local.toordinal()
            periods = periods_by_hour[hour] = (today, (today - 1) // 7, local.year * 12 + local.month)
        day, week, month = periods
        for place, kind, goal, in_a_row, summed, meets in rules[activity.type]:
            if meets is not None and not meets(attributes):
                continue
            change = 1 if summed is None else attributes[summed]
            record = records[place]
            if kind == OVERALL:
                record.value += change
                events.append(("progressed", member, place, id_, record.value, change))
                if record.value >= goal:
                    record.completed += 1
                    record.value = 0
                    events.append(("completed", member, place, id_, record.completed))
            elif kind == LATELY:
                days = record.days
                if day not in days:
                    days[day] = 0
                    for old in [old for old in days if old <= day - WINDOW]:
                        record.value -= days.pop(old)
                days[day] += change
                record.value += change
                events.append(("progressed", member, place, id_, record.value, change))
                if record.value >= goal:
                    record.completed += 1
                    record.value = 0
                    days.clear()
                    events.append(("completed", member, place, id_, record.completed))
            else:
                period = day if kind == DAY else week if kind == WEEK else month
                if record.period != period:
                    if period != record.period + 1 or record.value < goal:
                        record.run = 0
                    record.period = period
                    record.value = 0
                before = record.value
                record.value = before + change
                events.append(("progressed", member, place, id_, record.value, change))
                if before < goal <= record.value:
                    record.run += 1
                    if record.run == in_a_row:
                        record.run = 0
                        record.completed += 1
                        events.append(("completed", member, place, id_, record.completed))
    return members, events


def completions(counted: Counted) -> Completions:
    """Read the completions off the records."""
    members, _ = counted
    return {
        (task.id, member): record.completed
        for member, records in members.items()
        for task, record in zip(TASKS, records, strict=True)
        if record.completed
    }


def prepare(size: Size) -> Work:
    """Count everything by hand."""
    return counting(size, RULES)


def counting(size: Size, rules: Mapping[str, Sequence[Rule]]) -> Work:
    """Count everything by these rules."""
    everything = activities(size)
    periods_by_hour: PeriodsByHour = {}  # kept from time to time, as the engine keeps what it knows of the calendar
    return Work(len(everything), lambda: count(everything, rules, periods_by_hour), completions)


def changes_per_activity(size: Size) -> float:
    """How many rules an activity moves, on average."""
    _, events = count(activities(size), RULES, {})
    progressed = [event for event in events if event[0] == "progressed"]
    return len(progressed) / size.activities
