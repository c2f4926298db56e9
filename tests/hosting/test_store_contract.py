"""The store contract: the store in memory keeps it, called and awaited, and a store with a mistake is found out."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

import broken_stores
from achievekit.hosting import AsyncProgressStore, MemoryStore
from achievekit.testing import AsyncStoreContract, StoreContract
from achievekit.testing.store_contract import OpenAsyncStore, OpenStore, steps
from broken_stores import BROKEN
from slow_store import SlowStore


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def open_store(self) -> OpenStore:
        store = MemoryStore()  # there is no opening it anew: it lives as long as its process
        return lambda: store


class TestSlowStore(AsyncStoreContract):
    @pytest.fixture
    def open_async_store(self) -> OpenAsyncStore:
        store = MemoryStore()

        @asynccontextmanager
        async def open_store() -> AsyncIterator[AsyncProgressStore]:
            yield SlowStore(store)

        return open_store


CONTRACT = {name for name in dir(StoreContract) if name.startswith("test_")}


class Failures:
    """A pytest plugin that notes which tests fail for which of the broken stores."""

    def __init__(self) -> None:
        self.tests: dict[str, set[str]] = {name: set() for name in BROKEN}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            test, *names = re.split(r"[\[\]-]", report.nodeid.rpartition("::")[2])
            self.tests[next(name for name in names if name in BROKEN)].add(test)


@pytest.fixture(scope="module")
def failures() -> dict[str, set[str]]:
    """Run the contract with the broken stores."""
    found = Failures()
    options = ["-q", "--tb=no", "-p", "no:cacheprovider", "--noconftest", "-c", os.devnull]  # none of ours
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "PATIENCE", 1)  # who is blocked here is so for good
        assert pytest.main([*options, broken_stores.__file__], plugins=[found]) == pytest.ExitCode.TESTS_FAILED
    return found.tests


@pytest.mark.parametrize("name", BROKEN)
def test_the_contract_finds_a_mistake_with_the_test_that_is_there_for_it(
    name: str, failures: dict[str, set[str]]
) -> None:
    assert BROKEN[name].caught_by <= failures[name]


def test_no_test_of_the_contract_is_idle() -> None:
    assert set().union(*(store.caught_by for store in BROKEN.values())) == CONTRACT
