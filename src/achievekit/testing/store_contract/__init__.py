"""The store contract: a pytest class that a host subclasses to test its own store, guarantee by guarantee.

    class TestOurStore(StoreContract):
        @pytest.fixture
        def open_store(self, tmp_path):
            return lambda: OurStore(tmp_path / "progress")

Every call of what the fixture returns opens the store anew over the same data, as another worker would, or the same one
after a restart. Each test begins with an empty store.

    progress.py      versions, conflicts, atomic saves
    outbox.py        the outbox, and who is due
    forgetting.py    members who leave, where the store can forget them
    workers.py       many workers at once
    asynchronous.py  the same for asynchronous stores
    samples.py       what is saved
    steps.py         the steps that the tests share
"""

import pytest

# So that a failing assertion of the contract tells what it saw, as one in a test file would.
_PARTS = ("asynchronous", "forgetting", "outbox", "progress", "steps", "workers")
pytest.register_assert_rewrite(*(f"{__name__}.{part}" for part in _PARTS))

# Not before the lines above.
from achievekit.testing.store_contract.asynchronous import AsyncFixtures, OpenAsyncStore  # noqa: E402
from achievekit.testing.store_contract.forgetting import ForgettingContract  # noqa: E402
from achievekit.testing.store_contract.outbox import DueContract, OutboxContract  # noqa: E402
from achievekit.testing.store_contract.progress import ProgressContract  # noqa: E402
from achievekit.testing.store_contract.steps import OpenStore  # noqa: E402
from achievekit.testing.store_contract.workers import WorkersContract  # noqa: E402

__all__ = ["AsyncStoreContract", "OpenAsyncStore", "OpenStore", "StoreContract"]


class StoreContract(ProgressContract, OutboxContract, DueContract, ForgettingContract, WorkersContract):
    """What a `ProgressStore` guarantees. Subclass it and give it the fixture `open_store`."""


class AsyncStoreContract(AsyncFixtures, StoreContract):
    """What an `AsyncProgressStore` guarantees. Subclass it and give it the fixture `open_async_store`.

    What that returns is called without arguments and gives an asynchronous context manager: the store, open.
    """
