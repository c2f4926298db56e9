"""What people would otherwise use: pandas, for all activities at once.

Group-by can give what depends on periods alone, and overall counts. Where a completion begins a new round at some
moment within a period, one activity has to follow the other; so overall sums and the last 30 days are left out.
"""

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from achievekit import Activity
from benchmarks.work import Completions, Work
from benchmarks.workload import LAST_30_DAYS, OVERALL, TASKS, ZONE, Size, Task, activities

GIVEN = tuple(task for task in TASKS if task.period != LAST_30_DAYS and not (task.period == OVERALL and task.summed))
OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    "in": lambda column, values: column.isin(values),
    "missing": lambda column, _: column.isna(),
}


def frame(everything: list[Activity]) -> Any:
    """A table of the activities, with consecutive numbers for days, weeks and months."""
    import pandas as pd

    columns = {name: [one.attributes.get(name) for one in everything] for name in ("amount", "sku", "distance")}
    table = pd.DataFrame(
        {"member": [one.member for one in everything], "type": [one.type for one in everything], **columns}
    )
    local = pd.to_datetime([one.at for one in everything], utc=True).tz_convert(ZONE).tz_localize(None)
    table["day"] = (local - pd.Timestamp("1970-01-05")).days  # a Monday
    table["week"] = table["day"] // 7
    table["month"] = local.year * 12 + local.month
    return table


def completed(table: Any, task: Task) -> Any:
    """How often each member completes a task."""
    matching = [table["type"] == task.trigger]
    matching += [OPERATORS[operator_](table[attribute], value) for attribute, operator_, value in task.conditions]
    rows = table[reduce(operator.and_, matching)]
    if task.period == OVERALL:
        return rows.groupby("member").size() // task.goal
    periods = rows.groupby(["member", task.period])
    measured = periods.size() if task.summed is None else periods[task.summed].sum()
    met = measured[measured >= task.goal].reset_index()
    begins = (met["member"] != met["member"].shift()) | (met[task.period] != met[task.period].shift() + 1)
    lengths = met.groupby(["member", begins.cumsum()]).size()
    return (lengths // task.in_a_row).groupby("member").sum()


def count(everything: list[Activity]) -> Mapping[str, Any]:
    """Return the completions of each task that can be given, by member."""
    table = frame(everything)
    return {task.id: completed(table, task) for task in GIVEN}


def completions(counted: Mapping[str, Any]) -> Completions:
    """Read the completions off the tables."""
    return {(id_, member): int(times) for id_, table in counted.items() for member, times in table.items() if times}


def prepare(size: Size) -> Work:
    """Count what can be given."""
    everything = activities(size)
    return Work(len(everything), lambda: count(everything), completions)
