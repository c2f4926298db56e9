"""The engine, given the twenty achievements: one by one, and as a replay."""

import operator
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any

from achievekit import (
    Achievement,
    Activity,
    Catalog,
    Condition,
    Count,
    Engine,
    LastDays,
    MemberProgress,
    Rule,
    Sum,
    attr,
)
from benchmarks.work import Completions, Work
from benchmarks.workload import LAST_30_DAYS, TASKS, ZONE, Size, Task, activities

OPERATORS: Mapping[str, Callable[[attr, Any], Condition]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    "in": lambda attribute, values: attribute.one_of(*values),
    "missing": lambda attribute, _: attribute.missing(),
}


def conditions(task: Task) -> Condition | None:
    """All conditions of a task as one."""
    each = [OPERATORS[operator_](attr(attribute), value) for attribute, operator_, value in task.conditions]
    return reduce(operator.and_, each) if each else None


def achievement(task: Task) -> Achievement:
    """A task in the engine's words."""
    rule = Rule(
        task.trigger,
        aggregation=Count() if task.summed is None else Sum(task.summed),
        period=LastDays(30) if task.period == LAST_30_DAYS else task.period,
        period_goal=task.goal,
        consecutive_periods=task.in_a_row,
        conditions=conditions(task),
    )
    return Achievement(task.id, name=task.id, rules=[rule])


CATALOG = Catalog(achievements=[achievement(task) for task in TASKS], timezone=ZONE)


def an_engine(**settings: Any) -> Engine:
    """An engine for the twenty achievements."""
    return Engine(CATALOG, **settings)


def compile_catalog(size: Size) -> Work:
    """Make an engine, a hundredth as often as the workload has activities."""
    times = size.activities // 100
    return Work(times, lambda: [an_engine() for _ in range(times)])


Members = Mapping[str, MemberProgress]


def completions(members: Members) -> Completions:
    """Read the completions off everybody's progress."""
    return {
        (id_, member): progress.completed_count
        for member, state in members.items()
        for id_, progress in state.achievements.items()
        if progress.completed_count
    }


def record_all(engine: Engine, everything: Iterable[Activity]) -> Members:
    """Record activities one by one, as a host would that keeps everybody's progress at hand and asks for no events."""
    members: dict[str, MemberProgress] = {}
    for activity in everything:
        progress = members.get(activity.member)
        if progress is None:
            progress = MemberProgress(activity.member)
        members[activity.member] = engine.record(progress, activity).progress
    return members


def record(size: Size, **settings: Any) -> Work:
    """Record one by one, with these settings of the engine."""
    engine, everything = an_engine(**settings), activities(size)
    return Work(len(everything), lambda: record_all(engine, everything), completions)


def record_and_read(size: Size) -> Work:
    """Record one by one, and look at all events and refusals."""
    engine, everything = an_engine(), activities(size)

    def run() -> Members:
        members: dict[str, MemberProgress] = {}
        for activity in everything:
            outcome = engine.record(members.get(activity.member) or MemberProgress(activity.member), activity)
            members[activity.member] = outcome.progress
            len(outcome.events)
            len(outcome.refusals)
        return members

    return Work(len(everything), run, completions)


def replay(size: Size) -> Work:
    """Replay everything."""
    engine, everything = an_engine(), activities(size)
    return Work(len(everything), lambda: engine.replay(everything).progress, completions)
