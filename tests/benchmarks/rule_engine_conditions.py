"""What people would otherwise use: the PyPI package rule-engine for the conditions, the floor's own loop for the rest.

The loop looks only at the rules of the activity's type, which is kind to rule-engine: asking each rule for the type as
well would cost several times as much.
"""

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks import floor
from benchmarks.work import Work
from benchmarks.workload import TASKS, Condition, Size, Task

OPERATORS: Mapping[str, Callable[[Condition], str]] = {
    "missing": lambda condition: f"{condition.attribute} == null",
    "in": lambda condition: f"{condition.attribute} in {list(condition.value)}",
}


def text(task: Task) -> str:
    """All conditions of a task in rule-engine's language."""
    return " and ".join(OPERATORS.get(condition.operator, comparison)(condition) for condition in task.conditions)


def comparison(condition: Condition) -> str:
    """A condition that is written as in Python."""
    return f"{condition.attribute} {condition.operator} {condition.value!r}"


def prepare(size: Size) -> Work:
    """Count everything, with conditions in rule-engine's language."""
    import rule_engine

    context = rule_engine.Context(default_value=None)  # a missing attribute is no error

    def meets(rule: floor.Rule) -> Callable[[Mapping[str, Any]], bool] | None:
        task = TASKS[rule.place]
        return rule_engine.Rule(text(task), context=context).matches if task.conditions else None

    rules = {type_: tuple(rule._replace(meets=meets(rule)) for rule in rules) for type_, rules in floor.RULES.items()}
    return floor.counting(size, rules)
