"""What first went otherwise than a test expected, and why: the sentence at the end of a failure's message."""

from collections.abc import Iterable

from achievekit.describing.words import amount, quoted
from achievekit.events import AchievementCompleted, AchievementProgressed
from achievekit.outcomes import Reason
from achievekit.records import frozen
from achievekit.rendering.contents import nobody_listens
from achievekit.rendering.terminal import clean
from achievekit.testing.runs import DONE, FREEZE, LATE, MISSED, RecordedActivity, Run
from achievekit.views.standing import RuleView

# The period of a surprise that lies in none: no timeline shows it.
NOWHERE = -(10**18)


@frozen
class Surprise:
    """The first thing that went otherwise, in words, and the period in which it did."""

    words: str
    period: int = NOWHERE


def explain(run: Run, step: RecordedActivity) -> str:
    """Tell why the achievement, or a rule of it, did not count an activity, as the engine explains it."""
    explanation = run.engine.explain(step.before, step.activity).filter(achievement=run.achievement.id)
    several = len(run.achievement.rules) > 1
    reasons = [
        f'rule "{verdict.rule}": {verdict.sentence}' if several and verdict.rule is not None else verdict.sentence
        for verdict in explanation.verdicts
        if not verdict.counted
    ]
    if not explanation.verdicts:
        reasons = [nobody_listens(explanation)]
    return "\n".join(map(clean, reasons))


def hindrance(run: Run, *, in_a_row: bool) -> Surprise:
    """Return what first kept the achievement back.

    Where periods `in_a_row` matter, that is one that was missed, or an activity that did not count for one that was not
    met; else any activity that did not count or, if there is none, one that some rules did not count.
    """
    broken = _break(run) if in_a_row else None
    return broken or _refused(run, run.steps) or _refused_in_part(run) or Surprise(_standing(run))


def _break(run: Run) -> Surprise | None:
    refused, missed = _refused(run, (step for period in _unmet(run) for step in run.steps_in(period))), _missed(run)
    if refused is not None and missed is not None:  # in the same period the refusal is why it was missed
        return refused if refused.period <= missed.period else missed
    return refused or missed


def hindrance_in(run: Run, period: int) -> Surprise:
    """Return what kept one period from being met."""
    return _refused(run, run.steps_in(period)) or Surprise(_shortfall(run, period), period)


def completion_after(run: Run, times: int) -> Surprise:
    """Return the activity that completed the achievement once more than so many times."""
    step, count = next(
        (step, event.completed_count)
        for step in run.steps
        for event in step.events
        if isinstance(event, AchievementCompleted) and event.completed_count > times
    )
    return Surprise(f"{clean(step.activity.id)} took the completions to {amount(count)}", run.period_of(step.activity))


def _refused(run: Run, steps: Iterable[RecordedActivity]) -> Surprise | None:
    """The earliest activity that did not count; one that came again is no surprise, as it had counted before."""
    refused = [step for step in steps if not step.counted and not _is_repetition(run, step)]
    return _earliest(run, refused, "did not count")


def _refused_in_part(run: Run) -> Surprise | None:
    return _earliest(run, [step for step in run.steps if step.counted and step.refusals], "counted in part only")


def _earliest(run: Run, steps: list[RecordedActivity], effect: str) -> Surprise | None:
    if not steps:
        return None
    step = min(steps, key=lambda step: step.activity.instant)
    return Surprise(f"{clean(step.activity.id)} {effect}: {explain(run, step)}", run.period_of(step.activity))


def _is_repetition(run: Run, step: RecordedActivity) -> bool:
    """Whether the very same activity came before; one that only has the id of another is not meant."""
    is_duplicate = any(refusal.reason is Reason.DUPLICATE for refusal in step.refusals)
    return is_duplicate and any(one is not step and one.activity == step.activity for one in run.steps)


def _unmet(run: Run) -> list[int]:
    periods = run.periods()
    return [period for period, mark in zip(periods, run.strip(periods), strict=True) if mark in (MISSED, FREEZE)]


def _missed(run: Run) -> Surprise | None:
    """The first period after a met one that was not, though it is over or something was done in it."""
    periods = run.periods()
    met = False
    for period, mark in zip(periods, run.strip(periods), strict=True):
        is_over = run.seen is not None and run.rhythm.calendar.end(period) <= run.seen
        if met and mark == MISSED and (is_over or run.steps_in(period)):
            return Surprise(_shortfall(run, period), period)
        met = met or mark in (DONE, LATE)
    return None


def _shortfall(run: Run, period: int) -> str:
    values = [
        event.current_period_value
        for step in run.steps_in(period)
        for event in step.events
        if isinstance(event, AchievementProgressed) and event.rule == run.rule.id
    ]
    reached = f"{amount(values[-1])} of {amount(run.rule.period_goal)}" if values else "nothing counted"
    return f"{run.rhythm.label(period)} was not met: {reached}"


def _standing(run: Run) -> str:
    view = run.view()
    if view is None:
        others = f", but none by or for {clean(quoted(run.progress.member))}" if run.passed_over else ""
        return f"there were {'no ' if not others else ''}activities{others}"
    refused = "nothing but repetitions was" if any(not step.counted for step in run.steps) else "nothing was"
    return f"{refused} refused, and {', '.join(map(_rule_standing, view.rules))}"


def _rule_standing(rule: RuleView) -> str:
    in_a_row = f" and {amount(rule.completed_consecutive_periods)} of {amount(rule.consecutive_periods)} in a row"
    return (
        f'rule "{clean(rule.rule)}" stands at {amount(rule.current_period_value)} of {amount(rule.period_goal)}'
        f"{in_a_row if rule.consecutive_periods > 1 else ''}"
    )
