"""Law 6 where something has changed: what nobody has settled since is judged as if somebody had.

A member has moved to another zone, or the engine has another lateness; then an activity is recorded, or taken back.
"""

from datetime import timedelta

from attrs import evolve, frozen
from hypothesis import assume, given
from hypothesis import strategies as st

from achievekit import Activity, Engine, MemberProgress, Outcome, load_activity, load_catalog
from strategies import MEMBER, activities, catalogs, mostly, zones

lateness = st.sampled_from([timedelta(), timedelta(hours=1), timedelta(days=7)])


@frozen
class Moved:
    """A member's progress after the change, as it is and as it is once time has passed up to what was seen."""

    engine: Engine
    progress: MemberProgress
    settled: MemberProgress
    next_one: Activity

    @property
    def completes_by_itself(self) -> bool:
        """Whether time alone completes something, as days have become others."""
        counts = (progress.achievements for progress in (self.progress, self.settled))
        before, after = ({one: state.completed_count for one, state in states.items()} for states in counts)
        return before != after


@st.composite
def moves(draw: st.DrawFn) -> Moved:
    plain = draw(catalogs())
    zone = draw(zones())
    before = list(map(load_activity, draw(activities(plain, timezone=zone, at_most=25))))
    next_one = before.pop(draw(st.integers(0, len(before) - 1)))  # mostly late, as the others come before it
    catalog = load_catalog(plain)
    old, new = (Engine(catalog, lateness=draw(lateness)) for _ in range(2))
    progress = MemberProgress(MEMBER, timezone=zone)
    for activity in before:
        progress = old.record(progress, activity).progress
    moved = evolve(progress, timezone=draw(mostly(zones(), st.just(zone), of=4)))
    seen = [state.seen for state in moved.achievements.values() if state.seen]
    # Each achievement goes on from what it has seen itself, as time does not run back.
    settled = new.settle(moved, min(seen)).progress if seen else moved
    return Moved(new, moved, settled, next_one)


def assert_alike(moved: Moved, outcome: Outcome, if_settled: Outcome) -> None:
    assert outcome.refusals == if_settled.refusals
    before, after = moved.progress.achievements, outcome.progress.achievements
    changed = [achievement for achievement, state in after.items() if state is not before.get(achievement)]
    assert {one: after[one] for one in changed} == {one: if_settled.progress.achievements[one] for one in changed}


@given(moves())
def test_an_activity_counts_alike(moved: Moved) -> None:
    record = moved.engine.record
    assert_alike(moved, record(moved.progress, moved.next_one), record(moved.settled, moved.next_one))


@given(moves())
def test_an_activity_is_taken_back_alike(moved: Moved) -> None:
    assume(not moved.completes_by_itself)  # which a return comes before, and may prevent
    reverse, at = moved.engine.reverse, moved.next_one.instant
    for entry in {entry.activity for state in moved.progress.achievements.values() for entry in state.history}:
        assert_alike(moved, reverse(moved.progress, entry, at), reverse(moved.settled, entry, at))
