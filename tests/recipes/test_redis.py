"""The Redis recipe keeps the store contract, against a server started for it."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from achievekit.testing import StoreContract
from achievekit.testing.store_contract import OpenStore
from achievekit.testing.store_contract.samples import small_events, small_progress

pytest.importorskip("redis", reason="redis-py is not installed; pip install '.[recipes]'")

from redis import Redis

from recipes.pages import run_page
from recipes.servers import redis
from redis_store import RedisStore


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


def test_the_code_on_the_page_runs(
    server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REDIS_URL", server)
    with run_page("redis")["client"] as client:
        stored = RedisStore(client).load("ana")
        client.flushall()
    assert stored is not None
    assert stored.progress.achievements["first-walk"].completed_count == 1
    assert "AchievementCompleted(id='ana:first-walk:3'" in capsys.readouterr().out


def test_an_event_acknowledged_while_the_outbox_is_read_is_passed_over(server: str) -> None:
    with Redis.from_url(server) as client:
        store = RedisStore(client, prefix="other:")
        store.save(small_progress("ana", 1), expected=0, due=None, events=small_events("ana", 1, 2))
        client.hdel("other:events:ana", "ana:a:1")  # as an acknowledgement does after the ids were read
        with store.outbox("ana") as events:
            assert list(events) == small_events("ana", 2)
        assert {key.partition(":")[0] for key in client.scan_iter()} == {"other"}
        client.flushall()
