"""What became of the newest periods of a streak, read back from state: one cell a period, nothing written.

The open buckets tell of periods that are not sealed. Of sealed ones only the streak is kept, as a number, and in the
history what counted in them; so cells go back as far as the history is complete, and no further. Walking back from the
seal, a period without its goal inside the current streak must have had a freeze; before that streak it was missed,
whether or not an earlier streak had a freeze for it, which nobody knows any more. What an administrator set stands in
no history, so nothing is told of periods up to a correction, once they are sealed.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from achievekit.engine.calendar_tracks import CalendarTrack
from achievekit.engine.drafts import AchievementDraft
from achievekit.exact import Quantity, plus
from achievekit.views.details import CellKind
from achievekit.zones import NEVER, later

# Twelve weeks of days: more would not fit a drawer.
MOST_CELLS = 84


class Cell(NamedTuple):
    """A period, what counted in it, and what became of it."""

    period: int
    value: Quantity
    kind: CellKind


def cells_of(draft: AchievementDraft, track: CalendarTrack, at: datetime) -> tuple[list[Cell], bool]:
    """Return the newest periods of a calendar rule by `at`, oldest first; and whether there were earlier ones.

    They begin with the first that counted, unless that is too long ago or what counted by then is forgotten.
    """
    counted = _counted(draft, track)
    newest = _newest(draft, track, counted, at)
    begin = min([*counted, *track.buckets], default=newest)
    # After both of these nothing was met, so the way back begins here; it is not gone further than there may be cells.
    latest = min(track.seal - 1, max([newest, *counted]))
    nearest = max(newest, latest) + 1 - MOST_CELLS
    first = max(begin, _first_known(draft, track), nearest, track.calendar.first_index)
    cells = [*_sealed_cells(track, counted, first, latest), *_open_cells(draft, track, first, newest)]
    is_cut = first > begin or len(draft.rows) >= draft.settings.history
    return sorted(cell for cell in cells if cell.period <= newest), is_cut


def _counted(draft: AchievementDraft, track: CalendarTrack) -> dict[int, Quantity]:
    """Return what counted in each period, as far as the history tells."""
    counted: dict[int, Quantity] = {}
    for entry in draft.history:
        if entry.rule == track.plan.id and entry.round == track.round:  # else the periods were others
            counted[entry.period] = plus(counted.get(entry.period, 0), entry.change)
    return counted


def _newest(draft: AchievementDraft, track: CalendarTrack, counted: Iterable[int], at: datetime) -> int:
    """Return the last period to tell of: that of `at`, or the one in which the achievement was completed for good."""
    newest, limit = track.calendar.index(at), draft.timing.plan.definition.limit
    if limit is None or limit.per is not None or draft.completed_count < limit.times or not draft.completions:
        return newest
    completed = track.calendar.index(draft.completions[-1].at)
    # What came late may have completed it when later periods had counted already.
    return min(newest, max([completed, *counted, *track.buckets]))


def _first_known(draft: AchievementDraft, track: CalendarTrack) -> int:
    """Return the first period of which all is known; what is not sealed always is."""
    known = [track.calendar.index(one.at) + 1 for one in draft.corrections if one.rule == track.plan.id]
    if len(draft.rows) >= draft.settings.history:
        known.append(_after_forgotten(draft, track))
    return min(max(known, default=track.calendar.first_index), track.seal)


def _after_forgotten(draft: AchievementDraft, track: CalendarTrack) -> int:
    """Return the first period in which nothing that the history has forgotten can have counted.

    When the oldest entry that is left was counted, its period was not sealed; so all that had been seen by then, what
    is forgotten included, lies before the end of that period and the lateness after it.
    """
    oldest = next((entry for entry in draft.history if entry.rule == track.plan.id), None)
    if oldest is None or oldest.round != track.round:
        return track.seal
    seen = later(track.calendar.end(oldest.period), draft.settings.lateness)
    if seen == NEVER:  # its period has no end
        return track.seal
    period = track.calendar.first_open(seen)
    return period if track.calendar.start(period) == seen else period + 1


def _open_cells(draft: AchievementDraft, track: CalendarTrack, first: int, newest: int) -> Iterator[Cell]:
    """Yield the periods that are not sealed; the fold over them tells which of them are missed."""
    assert draft.seen is not None
    first_open = track.calendar.first_open(draft.seen)
    _, misses = track.foreseen(first_open)
    frozen = {miss.period for miss in misses if miss.frozen}
    for period in range(max(first, track.seal), newest + 1):
        value = track.value(period)
        if period in track.met:
            yield Cell(period, value, CellKind.MET)
        elif not track.timing.schedule.is_eligible(period):
            yield Cell(period, value, CellKind.SKIPPED)
        elif period >= first_open:
            yield Cell(period, value, CellKind.OPEN)
        else:
            yield Cell(period, value, CellKind.FROZEN if period in frozen else _missed(value))


def _sealed_cells(track: CalendarTrack, counted: dict[int, Quantity], first: int, latest: int) -> Iterator[Cell]:
    """Yield sealed periods from the `latest` back to the `first`."""
    in_streak, *_ = track.sealed
    can_freeze = track.plan.definition.freezes is not None
    for period in range(latest, first - 1, -1):
        value = counted.get(period, 0)
        if value >= track.plan.goal:
            in_streak = max(0, in_streak - 1)
            yield Cell(period, value, CellKind.MET)
        elif not track.timing.schedule.is_eligible(period):
            yield Cell(period, value, CellKind.SKIPPED)
        elif in_streak and can_freeze:
            yield Cell(period, value, CellKind.FROZEN)
        elif in_streak:  # it was met by the goal that the rule had then
            in_streak -= 1
            yield Cell(period, value, CellKind.MET)
        else:
            yield Cell(period, value, _missed(value))


def _missed(value: Quantity) -> CellKind:
    return CellKind.PARTLY if value > 0 else CellKind.MISSED
