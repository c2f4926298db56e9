"""Eight workers, in threads or processes, set upon 5,000 activities; and what must be left when they are done.

What could not be saved for all the rush is handed in again, as a queue would do.
"""

import multiprocessing
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any, TypeAlias

from achievekit import Activity, ConflictError
from achievekit.events import Event
from achievekit.hosting import ProgressStore, Tracker
from consumers import Consumer
from crowd import ENGINE, MEMBERS, numbers, replay_as_counted, some_activities

# Opens the store for as long as a worker needs it; a process gets it pickled.
OpenStore: TypeAlias = Callable[[], AbstractContextManager[ProgressStore]]

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
        if place % 100 == 0:
            tracker.deliver()


def handles(tracker: Tracker, activity: Activity) -> bool:
    try:
        tracker.handle(activity)
    except ConflictError:  # others were faster, over and over
        return False
    return True


def work_in_a_process(open_store: OpenStore, folder: Path, next_place: Any) -> None:
    with open_store() as store, closing(Consumer(folder / "taken.db")) as consumer:
        work_off(Tracker(ENGINE, store, consumer), next_place)


def check_threads(open_store: OpenStore, folder: Path) -> None:
    """Let eight threads share a store and a consumer, and check what is left."""
    next_place = multiprocessing.Value("i", 0)
    with open_store() as store, closing(Consumer(folder / "taken.db")) as consumer:
        tracker = Tracker(ENGINE, store, consumer)
        with ThreadPoolExecutor(WORKERS) as workers:
            for worker in [workers.submit(work_off, tracker, next_place) for _ in range(WORKERS)]:
                worker.result()
        tracker.deliver()
        check_nothing_is_lost_or_doubled(store, consumer.taken())


def check_processes(open_store: OpenStore, folder: Path) -> None:
    """Let eight processes each open the store, and check what is left."""
    context = multiprocessing.get_context("spawn")
    next_place = context.Value("i", 0)
    arguments = (open_store, folder, next_place)
    workers = [context.Process(target=work_in_a_process, args=arguments) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * WORKERS
    with open_store() as store, closing(Consumer(folder / "taken.db")) as consumer:
        Tracker(ENGINE, store, consumer).deliver()
        check_nothing_is_lost_or_doubled(store, consumer.taken())


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
