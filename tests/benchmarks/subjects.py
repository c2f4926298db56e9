"""All that can be measured, by name."""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from functools import partial
from importlib.util import find_spec
from typing import NamedTuple

from benchmarks import engine, floor, growth, hosted, pandas_batch, rule_engine_conditions, single_calls, sqlite_windows
from benchmarks.work import Work
from benchmarks.workload import TASKS, Size

ALL = frozenset(task.id for task in TASKS)


class Subject(NamedTuple):
    """`prepare` makes the work that is measured; `needs` is a package that may be missing.

    `gives` are the achievements whose completions a contender can tell. Not `is_counted` are the instructions of what
    takes long to begin with, so that few activities say nothing about many, or of what works for a disk.
    """

    prepare: Callable[[Size], Work]
    needs: str | None = None
    gives: Collection[str] = ALL
    is_counted: bool = True

    @property
    def is_here(self) -> bool:
        """Whether it can be measured."""
        return self.needs is None or find_spec(self.needs) is not None


# Each does the whole workload, and its completions are compared with the floor's.
CONTENDERS = {
    "floor": Subject(floor.prepare),
    "replay": Subject(engine.replay),
    "record": Subject(engine.record),
    "record, history=0": Subject(partial(engine.record, history=0)),
    "record, history=500": Subject(partial(engine.record, history=500)),
    "record, lateness=0": Subject(partial(engine.record, lateness=timedelta())),
    "record, lateness=7 days": Subject(partial(engine.record, lateness=timedelta(days=7))),
    "record, all events and refusals read": Subject(engine.record_and_read),
    "Tracker over MemoryStore": Subject(hosted.in_memory),
    "Tracker over SQLite": Subject(hosted.in_sqlite, is_counted=False),
    "rule-engine": Subject(rule_engine_conditions.prepare, needs="rule_engine"),
    "sqlite3": Subject(sqlite_windows.prepare),
    "pandas, 15 of the 20 achievements": Subject(
        pandas_batch.prepare, needs="pandas", gives={task.id for task in pandas_batch.GIVEN}, is_counted=False
    ),
}

SUBJECTS: Mapping[str, Subject] = {
    **CONTENDERS,
    "Engine(catalog)": Subject(engine.compile_catalog),
    "explain": Subject(single_calls.explain),
    "overview": Subject(single_calls.overview),
    "dump_progress": Subject(single_calls.dump),
    "load_progress": Subject(single_calls.load),
    "load_progress of what listens": Subject(single_calls.load_listening),
    "record, nobody listens": Subject(single_calls.unheard),
    **{
        f"record, 5 of {number:,} listen": Subject(partial(growth.among_other_types, number))
        for number in (10, 100, 1_000, 10_000)
    },
    **{
        f"record, {number - 5:,} ask for another text": Subject(partial(growth.among_other_texts, number))
        for number in (10, 10_000)
    },
    "record, a week old": Subject(partial(growth.aged, growth.A_WEEK)),
    "record, ten years old": Subject(partial(growth.aged, growth.TEN_YEARS)),
}
