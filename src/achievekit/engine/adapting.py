"""Adapting: the numbers of state that was kept when the catalog had other rules, or rules of another meaning."""

from collections.abc import Iterable

from achievekit.engine.plans import RulePlan, Timing
from achievekit.progress import AchievementProgress, HistoryEntry
from achievekit.rule_progress import Numbers


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
