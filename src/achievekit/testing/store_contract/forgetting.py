"""The contract's tests of members who leave, for stores that can forget them."""

from collections.abc import Callable

import pytest

from achievekit.testing.store_contract.samples import small_events
from achievekit.testing.store_contract.steps import OpenedStore, OpenStore, check_two_saves, outbox, save


class ForgettingContract(OpenedStore):
    """Of members who were forgotten nothing is left. Trackers never ask for it, so a store may do without `forget`."""

    def test_a_member_who_was_forgotten_leaves_nothing(self, open_store: OpenStore) -> None:
        """Neither progress nor events, and nobody else loses anything."""
        store, other = open_store(), open_store()
        forget: Callable[[str], object] | None = getattr(store, "forget", None)
        if forget is None:
            pytest.skip("the store has no method `forget`")
        for member in ("ana", "ben"):
            save(store, member, 1)
            save(store, member, 2)
        forget("ben")
        forget("nobody")
        assert other.load("ben") is None
        assert outbox(other, "ben") == []
        check_two_saves(other)
        save(other, "ben", 1)  # who comes back is new
        assert outbox(store, "ben") == small_events("ben", 1)
