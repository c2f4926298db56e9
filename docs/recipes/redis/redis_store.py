"""Achievement progress in Redis, for any number of machines.

Copy this module and make it yours. `StoreContract` tests what becomes of it.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from random import uniform
from time import sleep
from typing import Any

from redis import Redis, WatchError

from achievekit import ConflictError, MemberProgress, dump_event, dump_progress, load_event, load_progress
from achievekit.events import Event
from achievekit.hosting import Stored

PAUSE = 0.2  # seconds at most, upon a conflict


class RedisStore:
    """A `ProgressStore` in Redis. Threads may share one, and so may processes.

    `client` is a Redis client made with `decode_responses=True`; all keys begin with `prefix`:

        progress:MEMBER   a hash: the progress, its version, and when the member is due
        outbox:MEMBER     a list of event ids, in the order in which the events were saved
        events:MEMBER     a hash: the events by id
        waiting           a set: the members in whose outbox events wait
        due               a sorted set of "INSTANT MEMBER", in the order of the instants
    """

    def __init__(self, client: Redis, *, prefix: str = "achievekit:") -> None:
        self._client: Any = client  # what its methods return, the stubs can't tell
        self._prefix = prefix

    def load(self, member: str) -> Stored | None:
        progress, version, due = self._client.hmget(self._key("progress", member), "progress", "version", "due")
        if progress is None:
            return None
        return Stored(load_progress(json.loads(progress)), int(version), datetime.fromisoformat(due) if due else None)

    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        member = progress.member
        key = self._key("progress", member)
        due_text = "" if due is None else sortable(due)
        row = {"progress": json.dumps(dump_progress(progress)), "version": expected + 1, "due": due_text}
        news = {event.id: json.dumps(dump_event(event)) for event in events}
        with self._client.pipeline() as pipe:
            pipe.watch(key)  # from here on whoever else saves makes `execute` fail
            version, due_before = pipe.hmget(key, "version", "due")
            if int(version or 0) != expected:
                give_way()
                raise ConflictError(
                    f'progress of "{member}" is at version {version or 0}, not {expected}; load it again'
                )
            pipe.multi()
            pipe.hset(key, mapping=row)
            if due_before:
                pipe.zrem(self._key("due"), f"{due_before} {member}")
            if due_text:
                pipe.zadd(self._key("due"), {f"{due_text} {member}": 0})
            if news:
                pipe.rpush(self._key("outbox", member), *news)
                pipe.hset(self._key("events", member), mapping=news)
                pipe.sadd(self._key("waiting"), member)
            try:
                pipe.execute()
            except WatchError:
                give_way()
                raise ConflictError(f'progress of "{member}" has just been saved by another; load it again') from None

    def forget(self, member: str) -> None:
        """Delete all that is kept of a member, whose events are delivered no more."""
        key = self._key("progress", member)

        def steps(pipe: Any) -> None:
            due = pipe.hget(key, "due")
            pipe.multi()
            pipe.delete(key, self._key("outbox", member), self._key("events", member))
            pipe.srem(self._key("waiting"), member)
            pipe.zrem(self._key("due"), f"{due} {member}")

        self._client.transaction(steps, key)  # begins anew if somebody saves meanwhile

    def due_members(self, at: datetime) -> list[str]:
        # All scores are 0, so the entries are in the order of their texts; "!" comes right after the blank.
        entries = self._client.zrangebylex(self._key("due"), "-", f"({sortable(at)}!")
        return [entry.partition(" ")[2] for entry in entries]

    def waiting_members(self) -> list[str]:
        return list(self._client.smembers(self._key("waiting")))

    @contextmanager
    def outbox(self, member: str) -> Iterator[Sequence[Event]]:
        # Nobody else is kept from it: two that deliver at once may deliver the same, each in the right order.
        ids = self._client.lrange(self._key("outbox", member), 0, -1)
        found = self._client.hmget(self._key("events", member), ids) if ids else []
        yield [load_event(json.loads(event)) for event in found if event is not None]  # or acknowledged in between

    def acknowledge(self, events: Sequence[Event]) -> None:
        for member in {event.member for event in events}:
            self._take_out(member, [event.id for event in events if event.member == member])

    def _take_out(self, member: str, ids: Sequence[str]) -> None:
        outbox = self._key("outbox", member)

        def steps(pipe: Any) -> None:
            is_rest = set(pipe.lrange(outbox, 0, -1)).difference(ids)
            pipe.multi()
            for event_id in ids:  # from the oldest on, where each is found at once
                pipe.lrem(outbox, 1, event_id)
            pipe.hdel(self._key("events", member), *ids)
            if not is_rest:
                pipe.srem(self._key("waiting"), member)

        self._client.transaction(steps, outbox)  # begins anew if the outbox changes meanwhile

    def _key(self, kind: str, member: str = "") -> str:
        return f"{self._prefix}{kind}:{member}" if member else f"{self._prefix}{kind}"


def give_way() -> None:
    """Wait a moment, as those who save one member at the same time would otherwise meet again and again."""
    sleep(uniform(0, PAUSE))


def sortable(instant: datetime) -> str:
    """Write an instant so that the texts are in the order of the instants."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
