"""Eight workers and 5,000 activities: nothing is lost, nothing is counted twice, every event is seen once."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path

from achievekit.hosting import MemoryStore
from rush import check_processes, check_threads
from sqlite_store import SQLiteStore


@contextmanager
def opened(path: Path) -> Iterator[SQLiteStore]:
    with closing(SQLiteStore(path, durable=False)) as store:  # no machine goes down here
        yield store


def test_threads_over_memory(tmp_path: Path) -> None:
    store = MemoryStore()
    check_threads(lambda: nullcontext(store), tmp_path)


def test_threads_over_sqlite(tmp_path: Path) -> None:
    check_threads(partial(opened, tmp_path / "progress.db"), tmp_path)


def test_processes_over_sqlite(tmp_path: Path) -> None:
    check_processes(partial(opened, tmp_path / "progress.db"), tmp_path)
