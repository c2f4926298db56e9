"""The contract for progress: versions, conflicts, and saves that are whole or not at all."""

from contextlib import suppress

import pytest

from achievekit.errors import ConflictError
from achievekit.hosting.stores import ProgressStore, Stored
from achievekit.testing.store_contract.samples import NOON, ODD_IDS, rich_life, small_events, small_progress
from achievekit.testing.store_contract.steps import (
    BreakingOff,
    BrokenOffError,
    OpenedStore,
    OpenStore,
    check_nothing,
    check_two_saves,
    outbox,
    save,
)


class ProgressContract(OpenedStore):
    """Progress is what was last saved of it; who comes second is told so; nothing is ever half saved."""

    # --- progress and its version -----------------------------------------------------------------

    def test_of_an_unknown_member_nothing_is_stored(self, store: ProgressStore) -> None:
        """Reading about somebody unknown is no error, and makes nobody known."""
        save(store, "ben", 1)
        for _ in range(2):
            assert store.load("ana") is None
            assert outbox(store, "ana") == []
        assert list(store.waiting_members()) == ["ben"]

    def test_what_was_saved_last_is_loaded_with_its_version(self, store: ProgressStore) -> None:
        """Versions are 1, 2, 3 …"""
        for number in (1, 2, 3):
            save(store, "ana", number)
            assert store.load("ana") == Stored(small_progress("ana", number), number, NOON)

    def test_members_do_not_share_anything(self, store: ProgressStore) -> None:
        """Neither progress nor version, due or outbox."""
        save(store, "ana", 1)
        save(store, "ana", 2)
        store.save(small_progress("ben", 7), expected=0, due=None, events=small_events("ben", 7))
        store.acknowledge(small_events("ana", 1))
        assert store.load("ana") == Stored(small_progress("ana", 2), 2, NOON)
        assert store.load("ben") == Stored(small_progress("ben", 7), 1, None)
        assert (outbox(store, "ana"), outbox(store, "ben")) == (small_events("ana", 2), small_events("ben", 7))

    def test_progress_and_events_of_every_kind_come_back_equal(self, open_store: OpenStore) -> None:
        """Decimals stay exact, instants keep their microseconds."""
        progress, events = rich_life("ana")
        open_store().save(progress, expected=0, due=NOON, events=events)
        assert open_store().load("ana") == Stored(progress, 1, NOON)
        assert outbox(open_store(), "ana") == list(events)

    def test_large_progress_comes_back_equal(self, open_store: OpenStore) -> None:
        """Fifty achievements with their histories, and thousands of events in one save."""
        progress, events = rich_life("ana", achievements=50)
        open_store().save(progress, expected=0, due=None, events=events)
        assert open_store().load("ana") == Stored(progress, 1)
        assert outbox(open_store(), "ana") == list(events)

    def test_ids_that_look_alike_are_different_members(self, store: ProgressStore) -> None:
        """Case, accents, blanks, quotes, scripts and lengths: an id is the text that it is."""
        for number, member in enumerate(ODD_IDS):
            save(store, member, number)
        for number, member in enumerate(ODD_IDS):
            assert store.load(member) == Stored(small_progress(member, number), 1, NOON)
            assert outbox(store, member) == small_events(member, number)
        assert sorted(store.waiting_members()) == sorted(ODD_IDS)
        assert sorted(store.due_members(NOON)) == sorted(ODD_IDS)
        for number, member in enumerate(ODD_IDS):
            store.acknowledge(small_events(member, number))
            assert sorted(store.waiting_members()) == sorted(ODD_IDS[number + 1 :])

    # --- conflicts --------------------------------------------------------------------------------

    @pytest.mark.parametrize("expected", [0, 1, 3])
    def test_a_save_upon_another_version_is_refused_as_a_whole(self, open_store: OpenStore, expected: int) -> None:
        """ConflictError; progress, version, due and outbox stay as they were."""
        store = open_store()
        for number in (1, 2):
            save(store, "ana", number)
        with pytest.raises(ConflictError):
            store.save(small_progress("ana", 9), expected=expected, due=None, events=small_events("ana", 9))
        check_two_saves(open_store())

    def test_a_first_save_upon_a_version_is_refused(self, open_store: OpenStore) -> None:
        """Somebody unknown is at version 0, and no other."""
        with pytest.raises(ConflictError):
            open_store().save(small_progress("ana", 9), expected=1, due=NOON, events=small_events("ana", 9))
        check_nothing(open_store())

    def test_whoever_was_first_is_found_by_another_worker(self, open_store: OpenStore) -> None:
        """A conflict is seen across connections, and the loser can load and repeat."""
        one, other = open_store(), open_store()
        assert one.load("ana") is other.load("ana") is None
        save(one, "ana", 1)
        with pytest.raises(ConflictError):
            other.save(small_progress("ana", 9), expected=0, due=None, events=small_events("ana", 9))
        save(other, "ana", 2)
        check_two_saves(one)

    # --- atomicity and crashes --------------------------------------------------------------------

    @pytest.mark.parametrize("saves", [0, 2])
    def test_a_save_that_breaks_off_leaves_nothing(self, open_store: OpenStore, saves: int) -> None:
        """Neither progress without its events nor events without their progress."""
        store = open_store()
        for number in range(1, saves + 1):
            save(store, "ana", number)
        with pytest.raises(BrokenOffError):
            store.save(small_progress("ana", 9), expected=saves, due=None, events=BreakingOff(small_events("ana", 9)))
        check = check_two_saves if saves else check_nothing
        check(open_store())
        save(store, "ana", 8)  # nothing is locked, and nothing waits to be written with the next save
        assert outbox(open_store(), "ana") == small_events("ana", *range(1, saves + 1), 8)

    def test_a_crash_between_save_and_delivery_loses_nothing(self, open_store: OpenStore) -> None:
        """What was saved is there for whoever opens the store next."""
        store = open_store()
        for number in (1, 2):
            save(store, "ana", number)
        del store
        reopened = open_store()
        check_two_saves(reopened)
        reopened.acknowledge(small_events("ana", 1, 2))
        assert list(open_store().waiting_members()) == []

    def test_a_delivery_that_fails_leaves_the_outbox_as_it_was(self, open_store: OpenStore) -> None:
        """Opening the outbox takes nothing out, whether it is left in peace or by an error."""
        store = open_store()
        save(store, "ana", 1)
        assert outbox(store, "ana") == small_events("ana", 1)
        with suppress(BrokenOffError), store.outbox("ana"):
            raise BrokenOffError
        assert outbox(open_store(), "ana") == small_events("ana", 1)
        assert list(store.waiting_members()) == ["ana"]
