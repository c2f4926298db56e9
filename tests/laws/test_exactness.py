"""Quantities are exact: what is added up is what was given, to the last digit, in any decimal context."""

from datetime import UTC, datetime
from decimal import Decimal, localcontext
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from achievekit import Achievement, Activity, Catalog, Engine, MemberProgress, Rule, Sum
from achievekit.events import AchievementCompleted, AchievementProgressed
from achievekit.exact import minus, plus, times, whole_times
from helpers import of_kind

AT = datetime(2026, 5, 4, 8, tzinfo=UTC)

decimals = st.builds(
    Decimal.scaleb, st.integers(1, 10**40).map(Decimal), st.integers(-30, 10)
)  # digits enough for any rounding to show
amounts = st.one_of(st.integers(1, 10**30), decimals, st.sampled_from([0.1, 0.2, 0.7, 1e16, 2.5]))


def exactly(value: float | Decimal) -> Fraction:
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


@given(st.lists(amounts, min_size=1, max_size=12), decimals, st.integers(1, 40))
def test_sums(given_amounts: list[int | float | Decimal], goal: Decimal, digits: int) -> None:
    """A sum is that of the fractions, so is what is carried over, and so the number of completions."""
    rule = Rule("buy", aggregation=Sum("amount"), period_goal=goal)
    engine = Engine(Catalog(achievements=[Achievement(id="a", name="", rules=[rule], carry_over=True)]))
    progress, completions = MemberProgress("ana"), 0
    for place, amount in enumerate(given_amounts):
        activity = Activity(f"x{place}", "ana", "buy", AT, {"amount": amount})
        with localcontext(prec=digits):
            outcome = engine.record(progress, activity)
        progress = outcome.progress
        (progressed,) = of_kind(outcome.events, AchievementProgressed)
        assert exactly(progressed.progress_change) == exactly(amount)
        completions += sum(event.times for event in of_kind(outcome.events, AchievementCompleted))
    total = sum(map(exactly, given_amounts), Fraction())
    assert completions == total // exactly(goal)
    (view,) = engine.overview(progress, AT).achievements[0].rules
    assert exactly(view.current_period_value) == total % exactly(goal)


@given(decimals, decimals, st.integers(1, 40))
def test_arithmetic(a: Decimal, b: Decimal, digits: int) -> None:
    """Each operation is that of the fractions."""
    with localcontext(prec=digits):
        results = [plus(a, b), minus(a, b), times(a, b), whole_times(a, b)]
    left, right = Fraction(a), Fraction(b)
    assert [*map(Fraction, results)] == [left + right, left - right, left * right, left // right]
