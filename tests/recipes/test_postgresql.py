"""The PostgreSQL recipe keeps the store contract, against a server started for it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest

from achievekit.testing import StoreContract
from achievekit.testing.store_contract import OpenStore
from achievekit.testing.store_contract.samples import small_events, small_progress
from achievekit.testing.store_contract.steps import outbox

pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed; pip install '.[recipes]'")
pytest.importorskip("psycopg", reason="psycopg is not installed; pip install '.[recipes]'")

from sqlalchemy import create_engine

from postgresql_store import METADATA, PostgreSQLStore
from recipes.pages import run_page
from recipes.servers import postgresql
from rush import check_processes


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture
def database(server: str) -> Iterator[str]:
    """The URL of a database with empty tables."""
    engine = create_engine(server)
    METADATA.create_all(engine)
    yield server
    METADATA.drop_all(engine)
    engine.dispose()


class TestPostgreSQLStore(StoreContract):
    @pytest.fixture
    def open_store(self, database: str) -> Iterator[OpenStore]:
        with ExitStack() as opened:

            def open_store() -> PostgreSQLStore:
                engine = create_engine(database)
                opened.callback(engine.dispose)
                return PostgreSQLStore(engine)

            yield open_store

    def test_whoever_comes_second_gets_nothing_until_the_first_is_done(self, open_store: OpenStore) -> None:
        first, second = open_store(), open_store()
        for member in ("ana", "ben"):
            first.save(small_progress(member, 1), expected=0, due=None, events=small_events(member, 1, 2))
        with first.outbox("ana") as events:
            assert list(events) == small_events("ana", 1, 2)
            assert outbox(second, "ana") == []
            assert outbox(second, "ben") == small_events("ben", 1, 2), "another member is another turn"
            first.acknowledge(events[:1])
            assert outbox(second, "ana") == [], "what is left is not for others either"
        assert outbox(second, "ana") == small_events("ana", 2)

    def test_a_member_may_have_more_events_than_a_statement_has_values(self, open_store: OpenStore) -> None:
        store, events = open_store(), small_events("ana", *range(1, 70_001))
        store.save(small_progress("ana", 1), expected=0, due=None, events=events)
        store.acknowledge(events[:-1])
        assert outbox(store, "ana") == events[-1:]

    def test_forgetting_waits_for_a_delivery_that_is_under_way(self, open_store: OpenStore) -> None:
        first, second = open_store(), open_store()
        first.save(small_progress("ana", 1), expected=0, due=None, events=small_events("ana", 1))
        with ThreadPoolExecutor(1) as worker, first.outbox("ana") as events:
            forgotten = worker.submit(second.forget, "ana")  # type: ignore[attr-defined]
            with pytest.raises(TimeoutError):
                forgotten.result(0.3)
            first.acknowledge(events)
        forgotten.result()
        assert first.load("ana") is None


@contextmanager
def opened(url: str) -> Iterator[PostgreSQLStore]:
    """The store for one of many processes."""
    engine = create_engine(url)
    yield PostgreSQLStore(engine)
    engine.dispose()


def test_eight_processes_lose_nothing_and_count_nothing_twice(database: str, tmp_path: Path) -> None:
    check_processes(partial(opened, database), tmp_path)


def test_the_code_on_the_page_runs(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    names = run_page("postgresql")
    stored = PostgreSQLStore(names["database"]).load("ana")
    names["database"].dispose()
    assert stored is not None
    assert stored.progress.achievements["first-walk"].completed_count == 1
    assert "AchievementCompleted(id='ana:first-walk:3'" in capsys.readouterr().out
