"""The contract for the outbox and for who is due."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from achievekit.hosting.stores import ProgressStore, Stored
from achievekit.testing.store_contract.samples import NOON, small_events, small_progress
from achievekit.testing.store_contract.steps import OpenedStore, OpenStore, in_time, outbox, save


class OutboxContract(OpenedStore):
    """Events wait in order until they are acknowledged, and hold up nobody."""

    def test_events_wait_in_the_order_in_which_they_were_saved(self, open_store: OpenStore) -> None:
        """Within a save and from one to the next, whatever their ids."""
        numbers = [10, 9, 100, 2, 30, 1]
        for version, start in enumerate((0, 2, 4)):
            events = small_events("ana", *numbers[start : start + 2])
            open_store().save(small_progress("ana", version), expected=version, due=None, events=events)
        assert outbox(open_store(), "ana") == small_events("ana", *numbers)

    def test_what_is_acknowledged_is_gone_and_all_else_stays(self, open_store: OpenStore) -> None:
        """Also in the middle; a second acknowledgement, or one of events never seen, does nothing."""
        store = open_store()
        store.save(small_progress("ana", 1), expected=0, due=None, events=small_events("ana", 1, 2, 3, 4))
        for _ in range(2):
            store.acknowledge(small_events("ana", 1, 3, 9))
            assert outbox(open_store(), "ana") == small_events("ana", 2, 4)
        store.acknowledge([])
        store.acknowledge(small_events("ben", 1))
        assert outbox(open_store(), "ana") == small_events("ana", 2, 4)

    def test_a_save_without_events_leaves_the_outbox_alone(self, store: ProgressStore) -> None:
        """Progress may move silently."""
        store.save(small_progress("ana", 1), expected=0, due=None, events=[])
        assert (outbox(store, "ana"), list(store.waiting_members())) == ([], [])
        save(store, "ana", 2)
        store.save(small_progress("ana", 3), expected=2, due=None, events=[])
        assert (outbox(store, "ana"), list(store.waiting_members())) == (small_events("ana", 2), ["ana"])

    def test_members_are_waiting_until_all_is_acknowledged(self, store: ProgressStore) -> None:
        """Each is named once, however many of the events wait."""
        for member in ("ana", "ben"):
            store.save(small_progress(member, 1), expected=0, due=None, events=small_events(member, 1, 2))
        store.acknowledge(small_events("ana", 1))
        assert sorted(store.waiting_members()) == ["ana", "ben"]
        store.acknowledge(small_events("ana", 2))
        assert list(store.waiting_members()) == ["ben"]

    def test_an_open_outbox_blocks_nobody_and_nothing_overtakes(self, open_store: OpenStore) -> None:
        """A slow sink holds up neither saves nor its own acknowledgement; others may help, but not jump the queue."""
        store, other = open_store(), open_store()
        save(store, "ana", 1)
        with store.outbox("ana") as events:
            in_time(lambda: save(other, "ana", 2))
            seen = in_time(lambda: outbox(other, "ana"))
            assert seen == small_events("ana", 1, 2)[: len(seen)]
            in_time(lambda: other.acknowledge(events))
        assert outbox(other, "ana") == small_events("ana", 2)


class DueContract(OpenedStore):
    """Members are found when their time has come."""

    def test_members_are_due_from_their_instant_on(self, store: ProgressStore) -> None:
        """To the microsecond, and whatever the offset it is asked in."""
        store.save(small_progress("ana", 1), expected=0, due=NOON, events=[])
        store.save(small_progress("ben", 1), expected=0, due=NOON + timedelta(microseconds=1), events=[])
        store.save(small_progress("cleo", 1), expected=0, due=None, events=[])
        assert list(store.due_members(NOON - timedelta(microseconds=1))) == []
        assert list(store.due_members(NOON.astimezone(timezone(timedelta(hours=-9))))) == ["ana"]
        assert sorted(store.due_members(NOON.replace(year=9998))) == ["ana", "ben"]

    def test_the_due_last_saved_is_the_one_that_counts(self, store: ProgressStore) -> None:
        """It moves with every save, and goes when there is none."""
        dues = [NOON, NOON + timedelta(days=1), NOON - timedelta(days=1), None]
        for version, due in enumerate(dues):
            store.save(small_progress("ana", 1), expected=version, due=due, events=[])
            assert list(store.due_members(NOON)) == (["ana"] if due is not None and due <= NOON else [])

    @pytest.mark.parametrize("year", [100, 1969, 2026, 9998])
    def test_a_due_comes_back_as_the_same_instant(self, store: ProgressStore, year: int) -> None:
        """In any year the engine takes; earlier instants come first, also by their text or number in the store."""
        due = NOON.replace(year=year)
        store.save(small_progress("ana", 1), expected=0, due=due, events=[])
        assert store.load("ana") == Stored(small_progress("ana", 1), 1, due)
        assert list(store.due_members(datetime(year, 1, 1, tzinfo=UTC))) == []
        assert list(store.due_members(datetime(year, 12, 31, tzinfo=UTC))) == ["ana"]
