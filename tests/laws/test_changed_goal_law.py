"""Sections 5, 6 and 9 together: whatever becomes of the goal, a period goes into one full run at most.

The other laws hold for one catalog; here the goal, and how many periods in a row are asked for, change on the way. The
recount is by days in UTC. Activities come in the order of time.
"""

from datetime import UTC, datetime, timedelta
from functools import cache

from attrs import Factory, define, frozen
from hypothesis import given
from hypothesis import strategies as st

from achievekit import Achievement, Activity, Catalog, Engine, MemberProgress, Rule, Sum, dump_progress, load_progress

START = datetime(2026, 5, 4, tzinfo=UTC)
DAY = timedelta(days=1)


@frozen
class Asked:
    """What the rule asks for: so much a day, so many days in a row."""

    goal: int
    in_a_row: int


@frozen
class Step:
    """An activity: how long after the one before it, and what it is worth."""

    later: timedelta
    amount: int


@define
class Recount:
    """The days that went into full runs, and those of the run under way, as they stood when they were sealed."""

    lateness: timedelta
    now: datetime = START
    days: dict[int, int] = Factory(dict)
    credited: set[int] = Factory(set)
    full_runs: int = 0
    run: list[int] = Factory(list)
    sealed_to: int = 0

    def record(self, at: datetime, amount: int, asked: Asked) -> None:
        self.judge(asked)  # what is there already, before time passes and the activity counts
        self.now = at
        while START + (self.sealed_to + 1) * DAY + self.lateness <= at:
            self.run = self.after(self.sealed_to, self.run, asked)
            self.sealed_to += 1
        today = (at - START) // DAY
        self.days[today] = self.days.get(today, 0) + amount
        self.judge(asked)

    def judge(self, asked: Asked) -> None:
        """Credit every run that is long enough; the open days are judged anew each time."""
        self.run = run = self.rest_of([day for day in self.run if day not in self.credited], asked)
        for day in range(self.sealed_to, (self.now - START) // DAY + 1):
            run = self.after(day, run, asked)

    def after(self, day: int, run: list[int], asked: Asked) -> list[int]:
        """Return the run once a day has been added, or has broken it."""
        if day in self.credited:
            return []
        if self.days.get(day, 0) >= asked.goal:
            return self.rest_of([*run, day], asked)
        return [] if START + (day + 1) * DAY <= self.now else run

    def rest_of(self, run: list[int], asked: Asked) -> list[int]:
        """Credit the full runs at the beginning of a run, and return what is left."""
        while len(run) >= asked.in_a_row:
            self.credited.update(run[: asked.in_a_row])
            self.full_runs += 1
            run = run[asked.in_a_row :]
        return run


steps = st.lists(
    st.builds(Step, later=st.integers(0, 30).map(lambda hours: timedelta(hours=hours)), amount=st.integers(1, 4)),
    min_size=1,
    max_size=10,
)
asked = st.sampled_from([Asked(goal, in_a_row) for goal in (1, 2, 4, 7) for in_a_row in (1, 2, 3)])
# Shorter than a day: where several days are open, a run that was broken among them may be taken for part of the next one.
lateness = st.sampled_from([timedelta(), timedelta(hours=1), timedelta(hours=6)])


@given(asked, steps, asked, steps, lateness)
def test_a_period_goes_into_one_full_run_and_no_other_in_its_place(
    old: Asked, before: list[Step], new: Asked, after: list[Step], lateness: timedelta
) -> None:
    # A lower goal may be met by a day before a credited run, and join it, as if it had come late.
    new = Asked(max(old.goal, new.goal), new.in_a_row)
    progress, recount = MemberProgress("ana"), Recount(lateness)
    for number, (step, now) in enumerate([*((step, old) for step in before), *((step, new) for step in after)]):
        at = recount.now + step.later
        activity = Activity(f"a{number}", "ana", "walk", at, {"km": step.amount})
        progress = an_engine(now, lateness).record(load_progress(dump_progress(progress)), activity).progress
        recount.record(at, step.amount, now)
        assert progress.achievements["a"].completed_count == recount.full_runs


@cache
def an_engine(now: Asked, lateness: timedelta) -> Engine:
    rule = Rule("walk", aggregation=Sum("km"), period_goal=now.goal, period="day", consecutive_periods=now.in_a_row)
    return Engine(Catalog(achievements=[Achievement("a", name="", rules=[rule])]), lateness=lateness)
