"""All contenders of the benchmarks count the same. How fast they are is told by `python tests/benchmarks`."""

import pytest

from benchmarks import floor
from benchmarks.measuring import IMPORTS
from benchmarks.rows import SECTIONS
from benchmarks.subjects import CONTENDERS, SUBJECTS
from benchmarks.work import Completions
from benchmarks.workload import TASKS, Size

# So few members, and so busy, that each of the achievements is completed.
TINY = Size(1600, 2)
# Loading and saving so much progress takes its time.
SIZES = {"Tracker over SQLite": Size(150, 2)}


def counted(name: str, size: Size) -> Completions:
    """What a contender counts of a workload."""
    subject = CONTENDERS[name]
    if not subject.is_here:
        pytest.skip(f"{subject.needs} is not installed")
    work = subject.prepare(size)
    assert work.completions is not None
    return work.completions(work.run())


@pytest.mark.parametrize("name", CONTENDERS)
def test_a_contender_completes_what_the_floor_completes(name: str) -> None:
    size = SIZES.get(name, TINY)
    by_hand = counted("floor", size)
    gives = CONTENDERS[name].gives
    assert counted(name, size) == {key: times for key, times in by_hand.items() if key[0] in gives}


def test_each_achievement_is_completed() -> None:
    assert {achievement for achievement, _ in counted("floor", TINY)} == {task.id for task in TASKS}


def test_an_activity_moves_about_four_rules() -> None:
    assert 3.5 < floor.changes_per_activity(TINY) < 4.5


def test_the_rows_name_what_can_be_measured() -> None:
    names = {name for rows in SECTIONS.values() for row in rows for name in (row.subject, row.against)}
    assert names == SUBJECTS.keys() | IMPORTS.keys()
