"""The store contract: a pytest class that a host subclasses to test its own store, guarantee by guarantee.

    class TestOurStore(StoreContract):
        @pytest.fixture
        def open_store(self, tmp_path):
            return lambda: OurStore(tmp_path / "progress")

Every call of what the fixture returns opens the store anew over the same data, as another worker would, or the same one
after a restart. Each test begins with an empty store.
"""

from achievekit.testing.store_contract.outbox import DueContract, OutboxContract
from achievekit.testing.store_contract.progress import ProgressContract
from achievekit.testing.store_contract.steps import OpenStore
from achievekit.testing.store_contract.workers import WorkersContract

__all__ = ["OpenStore", "StoreContract"]


class StoreContract(ProgressContract, OutboxContract, DueContract, WorkersContract):
    """What a `ProgressStore` guarantees. Subclass it and give it the fixture `open_store`."""
