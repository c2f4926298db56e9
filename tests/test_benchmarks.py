"""All contenders of the benchmarks count the same. How fast they are is told by `python tests/benchmarks`."""

from pathlib import Path

import pytest

from benchmarks import floor
from benchmarks.measuring import IMPORTS
from benchmarks.report import Report
from benchmarks.results import Result
from benchmarks.rows import SECTIONS, Row
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


AT_MOST_2 = Row("record", at_most=2)
FASTER = Result(AT_MOST_2, cpu_ratio=1.9, instructions_ratio=2.0)


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        (FASTER, "met"),
        (Result(AT_MOST_2, cpu_ratio=2.1, instructions_ratio=1.9), "not met"),
        (Result(AT_MOST_2, cpu_ratio=1.9, instructions_ratio=2.1), "not met"),
        (Result(AT_MOST_2, cpu_ratio=1.9), "met"),
        (Result(AT_MOST_2, instructions_ratio=2.1), "not met"),
        (FASTER._replace(row=Row("record")), ""),
        (FASTER._replace(agrees=False), "DIFFERENT COMPLETIONS"),
        (Result(AT_MOST_2, missing="pandas"), "not measured: pandas is not installed"),
    ],
)
def test_a_target_is_met_by_all_ratios_there_are(result: Result, verdict: str) -> None:
    assert result.verdict == verdict


def test_the_table_takes_its_place_on_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "Before.\n\n<!-- measured -->\nold\n<!-- end of what was measured -->\n\nAfter.\n", encoding="utf-8"
    )
    result = Result(AT_MOST_2, microseconds=12345.678, cpu_ratio=1.5)
    Report(
        "A machine.", Size(20, 3), 5, 4.05, {"Recording": [result]}, {"defaults": {"dumped": 10.4, "live": 1000}}
    ).put_into(page)
    assert (
        page.read_text(encoding="utf-8")
        == """\
Before.

<!-- measured -->

20 activities of 3 members, 4.05 rule changes per activity; median of 5. A machine.

|               | against | share |       µs | instructions | CPU ratio | instruction ratio | at most |     |
| ------------- | ------- | ----- | -------: | ------------ | --------: | ----------------- | ------: | --- |
| **Recording** |         |       |          |              |           |                   |         |     |
| record        | floor   | all   | 12,345.7 |              |      1.50 |                   |       2 | met |

| Bytes of a member's progress | dumped as JSON | live objects |
| ---------------------------- | -------------: | -----------: |
| defaults                     |             10 |        1,000 |

<!-- end of what was measured -->

After.
"""
    )
