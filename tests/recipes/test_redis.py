"""The Redis recipe keeps the store contract, against a server started for it."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from achievekit.testing import StoreContract
from achievekit.testing.store_contract import OpenStore

pytest.importorskip("redis", reason="redis-py is not installed; pip install achievekit[recipes]")

from redis import Redis

from redis_store import RedisStore
from servers import redis


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with redis() as url:
        yield url


class TestRedisStore(StoreContract):
    @pytest.fixture
    def open_store(self, server: str) -> Iterator[OpenStore]:
        with ExitStack() as opened:

            def open_store() -> RedisStore:
                return RedisStore(opened.enter_context(Redis.from_url(server)))

            yield open_store
            opened.enter_context(Redis.from_url(server)).flushall()
