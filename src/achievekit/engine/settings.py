"""What an engine is set to."""

from datetime import datetime, timedelta
from typing import TypeVar

from achievekit.records import frozen
from achievekit.schedules import Moment

_Entry = TypeVar("_Entry")

# What an engine is set to where nothing is said.
LATENESS = timedelta(hours=1)
HISTORY = 50
MAX_SKEW = timedelta(minutes=5)

# Ten years: longer than anybody waits, and short enough for no instant to leave the calendar by it (see `zones.py`).
LONGEST_SPAN = timedelta(days=3660)


@frozen
class Settings:
    """What an engine is set to; see `Engine`."""

    lateness: timedelta
    history: int
    max_skew: timedelta

    def moment(self, at: datetime) -> Moment:
        """Return the moment of an instant: what is sealed by then is what has ended a lateness before."""
        return Moment(at, self.lateness)

    def newest(self, entries: tuple[_Entry, ...]) -> tuple[_Entry, ...]:
        """Return the newest entries, no more than are to be remembered."""
        return entries[max(0, len(entries) - self.history) :]
