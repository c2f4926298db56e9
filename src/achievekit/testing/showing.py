"""A run as text: period by period what counted, what did not and why; as it stands in a failure's message."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from achievekit.describing.words import amount
from achievekit.events import AchievementCompleted, AchievementProgressed
from achievekit.rendering.terminal import clean
from achievekit.testing.runs import RecordedActivity, Run
from achievekit.testing.surprises import Surprise

# A message longer than a screen is not read; what is around the surprise is what is looked for.
_MOST_ROWS = 30


def failure(run: Run, expected: str, happened: str, surprise: Surprise, periods: Sequence[int] = ()) -> str:
    """Return the message: what was expected and what happened, the timeline, and the first surprise.

    The timeline has the given `periods`, or else all from the first activity's on.
    """
    rows = list(_rows(run, periods or run.periods(), surprise.period))
    return "\n".join(
        [
            clean(f'achievement "{run.achievement.id}" of member "{run.progress.member}"'),
            f"- expected: {expected}",
            f"+ happened: {happened}",
            "",
            *_around_surprise(rows),
            *([""] if rows else []),
            f"first surprise: {surprise.words}",
        ]
    )


def _around_surprise(rows: Sequence[str]) -> Iterator[str]:
    """Yield the rows, or those around the surprise where there are too many."""
    place = next((place for place, row in enumerate(rows) if row.startswith(">")), len(rows))
    first = max(0, min(place - _MOST_ROWS * 2 // 3, len(rows) - _MOST_ROWS))
    last = min(len(rows), first + _MOST_ROWS)
    if first:
        yield f"  … {first} lines before"
    yield from rows[first:last]
    if last < len(rows):
        yield f"  … {len(rows) - last} lines after"


def _rows(run: Run, periods: Sequence[int], surprise: int) -> Iterator[str]:
    labels = [run.rhythm.label(period) for period in periods]
    width = max(map(len, labels), default=0)

    def looks(row: tuple[int, str, str]) -> tuple[object, ...]:
        """What neighbours that are told in one row have in common."""
        period, mark, _ = row
        return (mark,) if period != surprise and not run.steps_in(period) else (period,)

    for _, neighbours in groupby(zip(periods, run.strip(periods), labels, strict=True), looks):
        (period, mark, label), *others = neighbours
        lines = [f"and {len(others)} more like it"] if others else [_line(run, step) for step in run.steps_in(period)]
        head = f"{'>' if period == surprise else ' '} {label:{width}}  {mark}  "
        yield f"{head}{lines[0] if lines else ''}".rstrip()
        yield from (f"{' ' * len(head)}{line}" for line in lines[1:])


def _line(run: Run, step: RecordedActivity) -> str:
    nothing = "counted, but changed no number" if step.counted else "not listened to"
    told = [f"{step.activity.id} {step.activity.type}: {', '.join(_effects(run, step)) or nothing}"]
    newer = run.overtaken_by(step)
    if newer is not None:
        told.append(f"(recorded after {newer.id})")
    return clean(" ".join(told))


def _effects(run: Run, step: RecordedActivity) -> Iterator[str]:
    several = len(run.achievement.rules) > 1
    for event in step.events:
        if isinstance(event, AchievementProgressed) and event.activity == step.activity.id:
            rule = f'rule "{event.rule}" ' if several else ""
            reached = f"{amount(event.current_period_value)} of {amount(event.period_goal)}"
            yield f"{rule}+{amount(event.progress_change)} = {reached}"
        elif isinstance(event, AchievementCompleted):
            yield f"completed ({amount(event.completed_count)})"
    for refusal in step.refusals:
        rule = f'rule "{refusal.rule}" ' if several and refusal.rule is not None else ""
        yield f"{rule}refused, {refusal.reason}"
