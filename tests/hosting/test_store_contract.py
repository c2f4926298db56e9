"""The store contract: the store in memory keeps it, synchronous and asynchronous, and mistakes are found out."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from achievekit.events import EVENTS
from achievekit.hosting import AsyncProgressStore, MemoryStore
from achievekit.testing import AsyncStoreContract, StoreContract
from achievekit.testing.store_contract import OpenAsyncStore, OpenStore, steps
from achievekit.testing.store_contract.samples import rich_life
from hosting import broken_stores
from hosting.broken_stores import BROKEN
from hosting.slow_store import SlowStore


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


class Unforgetting(MemoryStore):
    forget = None  # type: ignore[assignment]


def test_a_store_may_do_without_forgetting() -> None:
    store = Unforgetting()
    with pytest.raises(pytest.skip.Exception, match="the store has no method `forget`"):
        StoreContract().test_a_member_who_was_forgotten_leaves_nothing(lambda: store)


CONTRACT = {name for name in dir(StoreContract) if name.startswith("test_")}


class Mistakes:
    """A pytest plugin that runs for each broken store the tests that are to find its mistake, and notes which do."""

    def __init__(self) -> None:
        self.found: dict[str, set[str]] = {name: set() for name in BROKEN}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if self.is_meant(*self.read(item.nodeid))]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            store, test = self.read(report.nodeid)
            self.found[store].add(test)

    def is_meant(self, store: str, test: str) -> bool:
        return test in BROKEN[store].caught_by

    def read(self, node: str) -> tuple[str, str]:
        """Return the store and the test that a node is about."""
        test, *parameters = re.split(r"[\[\]-]", node.rpartition("::")[2])
        return next(name for name in parameters if name in BROKEN), test


@pytest.fixture(scope="module")
def found() -> dict[str, set[str]]:
    """Which tests find the mistake of which broken store."""
    mistakes = Mistakes()
    options = ["-q", "--tb=no", "-p", "no:cacheprovider", "--noconftest", "-c", os.devnull]  # none of ours
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "PATIENCE", 1)  # who is blocked here is so for good
        patch.delenv("PYTEST_ADDOPTS", raising=False)  # they are for the run around this one
        assert pytest.main([*options, broken_stores.__file__], plugins=[mistakes]) == pytest.ExitCode.TESTS_FAILED
    return mistakes.found


@pytest.mark.parametrize("name", BROKEN)
def test_the_contract_finds_a_mistake(name: str, found: dict[str, set[str]]) -> None:
    assert found[name] == BROKEN[name].caught_by


def test_no_test_of_the_contract_is_idle() -> None:
    assert set().union(*(store.caught_by for store in BROKEN.values())) == CONTRACT


def test_the_sample_has_events_of_every_kind_and_all_that_progress_can_hold() -> None:
    progress, events = rich_life("ana")
    (state,) = progress.achievements.values()
    streak, spent, *_ = state.rules.values()
    assert {type(event) for event in events} == {*EVENTS.values()}
    assert len({event.id for event in events}) == len(events)
    assert (progress.timezone, len(state.corrections)) == ("Europe/Warsaw", 2)
    assert state.completions
    assert state.limit_use
    assert streak.sealed.longest > 1
    assert spent.limit_use
