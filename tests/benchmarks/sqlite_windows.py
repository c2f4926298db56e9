"""What people would otherwise use: SQLite in memory.

Each activity is inserted, then each window that it is in is summed up anew. A completion leaves a mark, and only what
comes after it counts towards the next.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import datetime
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from achievekit import Activity
from benchmarks.work import Completions, Work
from benchmarks.workload import DAY, LAST_30_DAYS, MONTH, OVERALL, TASKS, WEEK, ZONE, Condition, Size, Task, activities

SCHEMA = """
CREATE TABLE activities (
    place INTEGER PRIMARY KEY, member TEXT, type TEXT, day INTEGER, week INTEGER, month INTEGER,
    amount INTEGER, sku TEXT, distance INTEGER
);
CREATE INDEX window ON activities (member, type, day);
CREATE TABLE completions (
    member TEXT, achievement TEXT, completed INTEGER, mark INTEGER, PRIMARY KEY (member, achievement)
) WITHOUT ROWID;
"""
INSERT = "INSERT INTO activities VALUES (:place, :member, :type, :day, :week, :month, :amount, :sku, :distance)"
# Counts the periods, from the day `since` on and after the last completion, in which the goal was reached.
COUNT_MET = """
SELECT count(*) FROM (
    SELECT 1 FROM activities WHERE member = :member AND type = :type AND day >= :since AND {marked} > coalesce(
        (SELECT mark FROM completions WHERE member = :member AND achievement = '{task.id}'), -1
    ) {conditions} GROUP BY {grouped} HAVING sum({measured}) >= {task.goal}
)
"""
COMPLETE = """
INSERT INTO completions VALUES (:member, :achievement, 1, :mark)
ON CONFLICT DO UPDATE SET completed = completed + 1, mark = excluded.mark
"""


class Kind(NamedTuple):
    """How a kind of period is written: the column that tells periods apart, and the one that marks a completion.

    The window begins at the day in the column `since`, or so many days `back`; with several periods in a row, so many
    times `days` earlier.
    """

    grouped: str
    marked: str
    since: str
    back: int = 0
    days: int = 0


# Periods have the number of their first day. Of months, none are asked for in a row.
KINDS = {
    OVERALL: Kind("member", "place", since="day", back=10**6),
    LAST_30_DAYS: Kind("member", "place", since="day", back=29),
    DAY: Kind("day", "day", since="day", days=1),
    WEEK: Kind("week", "week", since="week", days=7),
    MONTH: Kind("month", "month", since="month"),
}
OPERATORS = {"missing": "IS NULL", "in": "IN {!r}"}


class Window(NamedTuple):
    """A task with its query."""

    task: Task
    kind: Kind
    query: str

    def since(self, row: Mapping[str, int]) -> int:
        """The first day of the window that ends with an activity's."""
        kind = self.kind
        return row[kind.since] - kind.back - kind.days * (self.task.in_a_row - 1)


def window(task: Task) -> Window:
    """Write the query of a task."""
    kind = KINDS[task.period]
    conditions = "".join(f" AND {in_sql(condition)}" for condition in task.conditions)
    query = COUNT_MET.format(task=task, conditions=conditions, measured=task.summed or 1, **kind._asdict())
    return Window(task, kind, query)


def in_sql(condition: Condition) -> str:
    """Write a condition."""
    operator = OPERATORS.get(condition.operator, f"{condition.operator} {{!r}}")
    return f"{condition.attribute} {operator.format(condition.value)}"


class Days:
    """The local day, week and month of an instant, worked out once an hour."""

    def __init__(self) -> None:
        self._zone = ZoneInfo(ZONE)
        self._by_hour: dict[int, dict[str, int]] = {}

    def of(self, at: datetime) -> dict[str, int]:
        """Return their numbers, by name."""
        hour = int(at.timestamp()) // 3600
        found = self._by_hour.get(hour)
        if found is None:
            local = at.astimezone(self._zone)
            day = local.toordinal()
            found = self._by_hour[hour] = {"day": day, "week": day - local.weekday(), "month": day - local.day + 1}
        return found


def count(everything: Iterable[Activity], windows: Mapping[str, list[Window]], days: Days) -> sqlite3.Connection:
    """Return the database."""
    database = sqlite3.connect(":memory:")
    database.executescript(SCHEMA)
    missing = {"amount": None, "sku": None, "distance": None}
    for place, activity in enumerate(everything):
        member, type_ = activity.member, activity.type
        row = {
            "place": place,
            "member": member,
            "type": type_,
            **days.of(activity.at),
            **missing,
            **activity.attributes,
        }
        database.execute(INSERT, row)
        for each in windows[type_]:
            task, kind, query = each
            [(met,)] = database.execute(query, {"member": member, "type": type_, "since": each.since(row)})
            if met == task.in_a_row:
                database.execute(COMPLETE, {"member": member, "achievement": task.id, "mark": row[kind.marked]})
    return database


def completions(database: sqlite3.Connection) -> Completions:
    """Read the completions off their table."""
    with closing(database):
        rows = database.execute("SELECT achievement, member, completed FROM completions")
        return {(achievement, member): completed for achievement, member, completed in rows}


def prepare(size: Size) -> Work:
    """Count everything with SQL."""
    everything = activities(size)
    windows: dict[str, list[Window]] = {}
    for task in TASKS:
        windows.setdefault(task.trigger, []).append(window(task))
    return Work(len(everything), partial(count, everything, windows, Days()), completions)
