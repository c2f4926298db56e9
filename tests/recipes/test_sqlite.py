"""The SQLite recipe keeps the store contract, in a file."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from achievekit.testing import StoreContract
from achievekit.testing.store_contract import OpenStore
from sqlite_store import SQLiteStore


class TestSQLiteStore(StoreContract):
    @pytest.fixture
    def open_store(self, tmp_path: Path) -> Iterator[OpenStore]:
        with ExitStack() as opened:

            def open_store() -> SQLiteStore:
                store = SQLiteStore(tmp_path / "progress.db")
                opened.callback(store.close)
                return store

            yield open_store
