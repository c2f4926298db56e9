"""The part that nobody asks for: every now and then, settle who is due and deliver what waits.

Copy this module and make it yours. It does not matter how many processes run it, nor whether one of them is killed.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from threading import Event, Thread
from typing import Self

from achievekit.hosting import Tracker

logger = logging.getLogger(__name__)


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class SettleJob:
    """Settles and delivers every `interval` seconds, and when it is woken, in a thread of its own.

    Use it in a `with` statement; at the end the work at hand is finished, and the thread is gone.
    """

    def __init__(self, tracker: Tracker, interval: float = 60, now: Callable[[], datetime] = utc_now) -> None:
        self._tracker = tracker
        self._interval = interval
        self._now = now
        self._woken = Event()
        self._is_stopped = False
        self._thread = Thread(target=self._run, name="settle-job")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_stopped = True
        self._woken.set()
        self._thread.join()

    def wake(self) -> None:
        """Have it work as soon as it can, since there are events to deliver."""
        self._woken.set()

    def work(self) -> None:
        """Settle and deliver once. What fails is logged, and done the next time."""
        for step in (partial(self._tracker.settle_due, self._now()), self._tracker.deliver):
            try:
                step()
            except Exception:
                logger.exception("settle job: will try again")

    def _run(self) -> None:
        while not self._is_stopped:
            self._woken.clear()  # before the work, so that whoever wakes it during the work is heard
            self.work()
            self._woken.wait(self._interval)
