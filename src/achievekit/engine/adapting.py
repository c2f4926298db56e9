"""Adapting: the numbers of state that was kept when rules were others, had another meaning, or another limit."""

from collections.abc import Iterable

from achievekit.engine.plans import RulePlan, RuleTiming, Timing
from achievekit.progress import AchievementProgress, HistoryEntry, Row
from achievekit.rule_progress import LimitUse, Numbers


def adapt(timing: Timing, state: AchievementProgress) -> tuple[tuple[Numbers, ...], list[str]]:
    """Return the numbers of the rules of now, and the rules whose numbers the catalog has no meaning for any more."""
    known = dict(zip(state.meanings, state.numbers, strict=True))
    numbers = tuple(known.get(rule.meaning) or _fresh(rule.plan, state.history) for rule in timing.kept)
    return numbers, [rule for rule, fingerprint in known if (rule, fingerprint) not in timing.meanings]


def _fresh(plan: RulePlan, history: Iterable[HistoryEntry]) -> Numbers:
    """Return the numbers to begin with.

    What stands in the history already counted by another meaning, and must not be taken for part of this round.
    """
    rounds = [entry.round + 1 for entry in history if entry.rule == plan.id]
    return plan.untouched._replace(round=max(rounds, default=0)).as_numbers()


def limit_in_unit(
    rule: RuleTiming, use: LimitUse | None, rows: tuple[Row, ...]
) -> tuple[LimitUse | None, tuple[Row, ...]]:
    """Return the use of a rule's frequency limit, and the history, by the unit that the limit has now.

    While the rule had a limit by another unit, or none, nobody counted by this one.
    """
    renewal = rule.frequency
    if renewal is None:
        return None, rows
    by_unit = renewal.in_unit(use, ((at, 1) for _, at, rule_id, *_ in rows if rule_id == rule.id))
    if by_unit is use:
        return use, rows
    entries = (
        entry._replace(interval=renewal.calendar.index(entry.at)) if entry.rule == rule.id else entry
        for entry in map(HistoryEntry._make, rows)
    )
    return by_unit, tuple((*entry,) for entry in entries)
