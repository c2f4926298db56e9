"""Which comparisons kept a condition from being met: its tree, walked down to where it fails."""

from collections.abc import Iterator

from achievekit.activity import Activity, activity_reader
from achievekit.checks import name_of
from achievekit.conditions import All, AnyOf, Comparison, Condition, Custom, Not
from achievekit.describing.conditions import describe_condition
from achievekit.operators import is_present
from achievekit.views.evidence import FailedComparison


def failures(condition: Condition, activity: Activity, *, wanted: bool = True) -> Iterator[FailedComparison]:
    """Yield the comparisons that keep a condition from being what is `wanted`; nothing where it is."""
    if bool(condition.compile(activity_reader)(activity)) == wanted:  # a function may return anything
        return
    if isinstance(condition, Not):
        yield from failures(condition.condition, activity, wanted=not wanted)
    elif isinstance(condition, All | AnyOf):
        for part in condition.conditions:
            yield from failures(part, activity, wanted=wanted)
    else:
        assert isinstance(condition, Comparison | Custom)
        yield _failure(condition, activity, negated=not wanted)


def _failure(condition: Comparison | Custom, activity: Activity, *, negated: bool) -> FailedComparison:
    words = describe_condition(condition, denied=negated)
    if isinstance(condition, Custom):
        return FailedComparison(
            attribute=name_of(condition.function),
            operator="",
            wanted=None,
            found=None,
            is_missing=False,
            negated=negated,
            words=words,
        )
    found = activity_reader(condition.attribute)(activity)
    is_missing = not is_present(found)
    return FailedComparison(
        attribute=condition.attribute,
        operator=condition.operator,
        wanted=condition.value,
        found=None if is_missing else found,
        is_missing=is_missing,
        negated=negated,
        words=words,
    )
