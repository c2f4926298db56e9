"""The part that nobody asks for: every now and then, settle who is due and deliver what waits.

Copy this module and make it yours. It does not matter how many processes run it, nor whether one of them is killed.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread
from time import monotonic
from typing import Self

from achievekit.hosting import Tracker

logger = logging.getLogger(__name__)


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class SettleJob:
    """Settles and delivers every `interval` seconds, and only delivers when it is woken, in a thread of its own.

    To settle seals periods, which then take nothing any more; so that is done at the interval's pace, not at that of
    whoever wakes it. Use it in a `with` statement; at the end the work at hand is finished, and the thread is gone.
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

    def _run(self) -> None:
        settles_at = monotonic()
        while True:
            self._woken.wait(max(0, settles_at - monotonic()))
            self._woken.clear()  # before the work, so that whoever wakes it during the work is heard
            if self._is_stopped:  # looked at after the clearing, which may have swallowed the call to stop
                return
            if monotonic() >= settles_at:
                self.settle()
                settles_at = monotonic() + self._interval
            self.deliver()
