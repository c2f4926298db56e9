"""The PostgreSQL recipe keeps the store contract, against a server started for it."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from achievekit.testing import StoreContract
from achievekit.testing.store_contract import OpenStore

pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed; pip install achievekit[recipes]")
pytest.importorskip("psycopg", reason="psycopg is not installed; pip install achievekit[recipes]")

from sqlalchemy import create_engine

from postgresql_store import METADATA, PostgreSQLStore
from servers import postgresql


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
