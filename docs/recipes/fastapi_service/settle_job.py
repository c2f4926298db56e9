"""The part that nobody asks for: every now and then, settle who is due and deliver what waits.

Copy this module and make it yours. It does not matter how many processes run it, nor whether one of them is killed.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Self

from achievekit.hosting import Tracker

logger = logging.getLogger(__name__)


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class SettleJob:
    """Settles every `interval` seconds in one thread, and delivers in another, as often as that or when it is woken.

    To settle seals periods, which then take nothing any more; so that is done at the interval's pace, not at that of
    whoever wakes it, and what waits to be delivered does not wait for it. Use it in a `with` statement; at the end the
    work at hand is finished, and the threads are gone.
    """

    def __init__(self, tracker: Tracker, interval: float = 60, now: Callable[[], datetime] = utc_now) -> None:
        self._tracker = tracker
        self._interval = interval
        self._now = now
        self._woken = Event()
        self._stopped = Event()
        self._threads = [
            Thread(target=self._settle_again_and_again, name="settle"),
            Thread(target=self._deliver_when_woken, name="deliver"),
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._woken.set()
        for thread in self._threads:
            thread.join()

    @property
    def is_running(self) -> bool:
        """Whether both threads are at work."""
        return all(thread.is_alive() for thread in self._threads)

    def wake(self) -> None:
        """Have it deliver as soon as it can, since there are events."""
        self._woken.set()

    def settle(self) -> None:
        """Settle who is due. What fails is logged, and done the next time."""
        self._try(lambda: self._tracker.settle_due(self._now()))

    def deliver(self) -> None:
        """Deliver what waits. What fails is logged, and done the next time."""
        self._try(self._tracker.deliver)

    def _try(self, step: Callable[[], object]) -> None:
        try:
            step()
        except Exception:
            logger.exception("settle job: will try again")

    def _settle_again_and_again(self) -> None:
        while not self._stopped.is_set():
            self.settle()
            self.wake()
            self._stopped.wait(self._interval)

    def _deliver_when_woken(self) -> None:
        while True:
            self._woken.wait(self._interval)
            self._woken.clear()  # before the work, so that whoever wakes it during the work is heard
            if self._stopped.is_set():  # looked at after the clearing, which may have swallowed the call to stop
                return
            self.deliver()
