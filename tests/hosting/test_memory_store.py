"""The store in memory keeps the contract."""

import pytest

from achievekit.hosting import MemoryStore
from achievekit.testing import StoreContract
from achievekit.testing.store_contract import OpenStore


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def open_store(self) -> OpenStore:
        store = MemoryStore()  # there is no opening it anew: it lives as long as its process
        return lambda: store
