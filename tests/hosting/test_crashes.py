"""A worker that is killed at random points, a hundred times: nothing is lost, and nothing is counted twice.

The worker kills itself with SIGKILL right before the n-th statement that SQLite runs for it, whichever that is: at the
beginning of a transaction, in the middle or at its end, between save and delivery, between the sink and the
acknowledgement. What was not handled to its end is handed in again.
"""

import multiprocessing
import os
import random
import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from achievekit.hosting import Tracker
from consumers import Consumer
from crowd import ALL_SEALED, ENGINE, MEMBERS, some_activities
from sqlite_store import SQLiteStore

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")

LIVES = 100
ACTIVITIES = some_activities(400, seed=11)
NEVER = 10**9
MORTALS = multiprocessing.get_context("forkserver")
MORTALS.set_forkserver_preload(["achievekit.hosting"])  # what takes longest to import


class MortalStore(SQLiteStore):
    """An SQLite store that tells of every statement before it is run."""

    def watch(self, before_statement: Callable[[str], None]) -> None:
        self._database.set_trace_callback(before_statement)


class Death:
    """Kills its own process before the n-th statement, having noted which that is."""

    def __init__(self, statements: int, note: Path) -> None:
        self._left = statements
        self._note = note

    def __call__(self, statement: str) -> None:
        self._left -= 1
        if self._left == 0:
            self._note.write_text(statement)
            os.kill(os.getpid(), signal.SIGKILL)


def work(folder: Path, statements: int) -> None:
    """Handle what is not handled yet, settle and deliver, until the end or until death."""
    handled = folder / "handled"
    begin = len(handled.read_text()) if handled.exists() else 0
    with (
        closing(MortalStore(folder / "progress.db", durable=False)) as store,
        closing(Consumer(folder / "taken.db")) as consumer,
    ):
        death = Death(statements, folder / "death")
        store.watch(death)
        consumer.database.set_trace_callback(death)
        tracker = Tracker(ENGINE, store, consumer)
        for activity in ACTIVITIES[begin:]:
            outcomes = tracker.handle(activity)
            with handled.open("a") as queue:  # as a queue would: whoever dies before this gets it once more
                queue.write(".")
            tracker.deliver(outcomes)
        tracker.settle_due(ALL_SEALED)
        tracker.deliver()


def live(folder: Path, statements: int) -> int | None:
    """Let a worker live for so many statements; return its exit code."""
    worker = MORTALS.Process(target=work, args=(folder, statements))
    worker.start()
    worker.join()
    return worker.exitcode


def test_a_worker_killed_a_hundred_times_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    dice = random.Random(5)  # noqa: S311  # no secret hangs on it
    deaths = set()
    for _ in range(LIVES):
        assert live(tmp_path, dice.randrange(1, 60)) == -signal.SIGKILL
        deaths.add((tmp_path / "death").read_text())
    assert len((tmp_path / "handled").read_text()) < len(ACTIVITIES), "the killing went on to the end"
    assert live(tmp_path, NEVER) == 0
    check_where_it_died(deaths)
    expected = ENGINE.replay(ACTIVITIES)
    events = [*expected.events]
    with closing(SQLiteStore(tmp_path / "progress.db")) as store, closing(Consumer(tmp_path / "taken.db")) as consumer:
        for member in MEMBERS:
            outcome = ENGINE.settle(expected.progress[member], ALL_SEALED)
            events += outcome.events
            stored = store.load(member)
            assert stored is not None
            assert stored.due is None
            assert ENGINE.settle(stored.progress, ALL_SEALED).progress == outcome.progress
        assert list(store.waiting_members()) == []
        taken = consumer.taken()
    assert {event.id: event for event in taken} == {event.id: event for event in events}


def check_where_it_died(statements: set[str]) -> None:
    """All that a worker does has been broken off."""
    beginnings = {" ".join(statement.split()[:3]) for statement in statements}
    assert beginnings >= {
        "SELECT progress, version,",
        "BEGIN IMMEDIATE",
        "SELECT version FROM",
        "REPLACE INTO progress",
        "INSERT INTO outbox",
        "COMMIT",
        "SELECT event FROM",
        "INSERT INTO taken",
        "DELETE FROM outbox",
    }
