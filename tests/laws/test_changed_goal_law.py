"""Sections 5 and 9 together: however often the goal changes, a period is credited once, as soon as it is met.

The other laws hold for one catalog; here every activity may find another goal. The recount is by days in UTC.
"""

from datetime import UTC, datetime, timedelta

from attrs import Factory, define, frozen
from hypothesis import given
from hypothesis import strategies as st

from achievekit import Achievement, Activity, Catalog, Engine, MemberProgress, Rule, Sum, dump_progress, load_progress

START = datetime(2026, 5, 4, tzinfo=UTC)
DAY = timedelta(days=1)
GOALS = range(1, 9)


@frozen
class Step:
    """An activity: when it was, counted from the newest one before it, what it is worth, and the goal it finds."""

    later: timedelta
    amount: int
    goal: int


@define
class Recount:
    """The days that have been credited, told from what each of them was worth and which goal it found."""

    lateness: timedelta
    seen: datetime = START
    days: dict[int, int] = Factory(dict)
    credited: set[int] = Factory(set)

    def record(self, at: datetime, amount: int, goal: int) -> None:
        day = (at - START) // DAY
        if self.is_sealed(day):
            return
        self.judge(goal)  # what is there already, before time passes and the activity counts
        self.seen = max(self.seen, at)
        self.days[day] = self.days.get(day, 0) + amount
        self.judge(goal)

    def judge(self, goal: int) -> None:
        self.credited |= {day for day, value in self.days.items() if value >= goal and not self.is_sealed(day)}

    def is_sealed(self, day: int) -> bool:
        return START + (day + 1) * DAY + self.lateness <= self.seen


steps = st.lists(
    st.builds(
        Step,
        later=st.integers(-30, 50).map(lambda hours: timedelta(hours=hours)),
        amount=st.integers(1, 4),
        goal=st.sampled_from(GOALS),
    ),
    min_size=1,
    max_size=15,
)


@given(steps, st.sampled_from([timedelta(), timedelta(hours=1), timedelta(days=3)]))
def test_a_period_is_credited_once_and_no_other_in_its_place(taken: list[Step], lateness: timedelta) -> None:
    engines = {goal: an_engine(goal, lateness) for goal in GOALS}
    progress, recount = MemberProgress("ana"), Recount(lateness)
    for number, step in enumerate(taken):
        at = max(START, recount.seen + step.later)
        activity = Activity(f"a{number}", "ana", "walk", at, {"km": step.amount})
        progress = engines[step.goal].record(load_progress(dump_progress(progress)), activity).progress
        recount.record(at, step.amount, step.goal)
        assert progress.achievements["a"].completed_count == len(recount.credited)


def an_engine(goal: int, lateness: timedelta) -> Engine:
    rule = Rule("walk", aggregation=Sum("km"), period_goal=goal, period="day")
    return Engine(Catalog(achievements=[Achievement("a", name="", rules=[rule])]), lateness=lateness)
