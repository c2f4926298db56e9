"""Eight workers and 5,000 activities: nothing is lost, nothing is counted twice, every event is seen once.

What could not be saved for all the rush is handed in again, as a queue would do.
"""

import multiprocessing
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from achievekit import Activity, ConflictError
from achievekit.events import Event
from achievekit.hosting import MemoryStore, ProgressStore, Tracker
from consumers import Consumer
from crowd import ENGINE, MEMBERS, numbers, replay_as_counted, some_activities
from sqlite_store import SQLiteStore

WORKERS = 8
ACTIVITIES = some_activities(5_000, seed=4)


def work_off(tracker: Tracker, next_place: Any) -> None:
    """Handle one activity after the other until none is left, and deliver now and then."""
    while True:
        with next_place.get_lock():
            place = next_place.value
            next_place.value += 1
        if place >= len(ACTIVITIES):
            return
        while not handles(tracker, ACTIVITIES[place]):
            pass
        if place % 20 == 0:
            tracker.deliver()


def handles(tracker: Tracker, activity: Activity) -> bool:
    try:
        tracker.handle(activity)
    except ConflictError:  # others were faster, over and over
        return False
    return True


def work_in_a_process(folder: Path, next_place: Any) -> None:
    with closing(SQLiteStore(folder / "progress.db")) as store, closing(Consumer(folder / "taken.db")) as consumer:
        work_off(Tracker(ENGINE, store, consumer), next_place)


def check_nothing_is_lost_or_doubled(store: ProgressStore, seen: Iterable[Event]) -> None:
    """Progress and events are those of a single thread, and the events came in their order."""
    in_order = ENGINE.replay(ACTIVITIES).progress
    events: dict[str, list[Event]] = {member: [] for member in MEMBERS}
    for event in seen:
        events[event.member].append(event)
    assert list(store.waiting_members()) == []
    for member in MEMBERS:
        stored = store.load(member)
        assert stored is not None
        assert numbers(stored.progress) == numbers(in_order[member])
        progress, reported = replay_as_counted(stored.progress, ACTIVITIES, events[member])
        assert stored.progress == progress
        assert sorted(events[member], key=achievement_of) == sorted(reported, key=achievement_of)


def achievement_of(event: Event) -> str:
    return event.achievement


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_threads(kind: str, tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "progress.db") if kind == "sqlite" else MemoryStore()
    next_place = multiprocessing.Value("i", 0)
    with closing(Consumer(tmp_path / "taken.db")) as consumer:
        tracker = Tracker(ENGINE, store, consumer)
        with ThreadPoolExecutor(WORKERS) as workers:
            for worker in [workers.submit(work_off, tracker, next_place) for _ in range(WORKERS)]:
                worker.result()
        tracker.deliver()
        check_nothing_is_lost_or_doubled(store, consumer.taken())
    if isinstance(store, SQLiteStore):
        store.close()


def test_processes(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    next_place = context.Value("i", 0)
    workers = [context.Process(target=work_in_a_process, args=(tmp_path, next_place)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * WORKERS
    with closing(SQLiteStore(tmp_path / "progress.db")) as store, closing(Consumer(tmp_path / "taken.db")) as consumer:
        Tracker(ENGINE, store, consumer).deliver()
        check_nothing_is_lost_or_doubled(store, consumer.taken())
