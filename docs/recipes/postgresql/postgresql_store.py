"""Achievement progress in PostgreSQL, for any number of machines.

Copy this module and make it yours. `StoreContract` tests what becomes of it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Engine,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    any_,
    cast,
    delete,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from achievekit import ConflictError, MemberProgress, dump_event, dump_progress, load_event, load_progress
from achievekit.events import Event
from achievekit.hosting import Stored

# The tables; `METADATA.create_all(database)` creates them, or have Alembic compare them with what is there.
METADATA = MetaData()

PROGRESS = Table(
    "achievement_progress",
    METADATA,
    Column("member", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("due", DateTime(timezone=True)),
    Column("progress", JSONB, nullable=False),
)
Index("achievement_progress_by_due", PROGRESS.c.due, postgresql_where=PROGRESS.c.due.is_not(None))

OUTBOX = Table(
    "achievement_outbox",
    METADATA,
    Column("place", BigInteger, Identity(), primary_key=True),
    Column("member", Text, nullable=False),
    Column("event_id", Text, nullable=False, unique=True),
    Column("event", JSONB, nullable=False),
)
Index("achievement_outbox_by_member", OUTBOX.c.member, OUTBOX.c.place)

# One row for each member, locked by whoever delivers the member's events: a lock on the progress would hold up those
# who save, and one on the events themselves those who acknowledge them.
DELIVERY = Table("achievement_delivery", METADATA, Column("member", Text, primary_key=True))


class PostgreSQLStore:
    """A `ProgressStore` in PostgreSQL. Threads may share one; a process that forks makes its own afterwards.

    `database` is a SQLAlchemy engine. Whoever delivers holds one of its connections while the sink has the events, and
    needs a second one to acknowledge them.
    """

    def __init__(self, database: Engine) -> None:
        self._database = database

    def load(self, member: str) -> Stored | None:
        query = select(PROGRESS.c.progress, PROGRESS.c.version, PROGRESS.c.due).where(PROGRESS.c.member == member)
        for progress, version, due in self._read(query):
            return Stored(load_progress(progress), version, due and due.astimezone(UTC))
        return None

    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        member = progress.member
        row = {"member": member, "version": expected + 1, "due": due, "progress": dump_progress(progress)}
        news = [{"member": member, "event_id": event.id, "event": dump_event(event)} for event in events]
        with self._database.begin() as connection:
            if expected == 0:
                connection.execute(insert(DELIVERY).values(member=member).on_conflict_do_nothing())
                save = insert(PROGRESS).values(row).on_conflict_do_nothing()
                saved = connection.scalar(save.returning(PROGRESS.c.version))
            else:
                is_expected = (PROGRESS.c.member == member) & (PROGRESS.c.version == expected)
                saved = connection.scalar(update(PROGRESS).where(is_expected).values(row).returning(PROGRESS.c.version))
            if saved is None:
                version = connection.scalar(select(PROGRESS.c.version).where(PROGRESS.c.member == member)) or 0
                raise ConflictError(f'progress of "{member}" is at version {version}, not {expected}; load it again')
            # Only after the progress: its row is ours until we commit, so that a member's places are in the order of
            # saves.
            if news:
                connection.execute(insert(OUTBOX), news)

    def forget(self, member: str) -> None:
        """Delete all that is kept of a member, whose events are delivered no more."""
        with self._database.begin() as connection:
            # First the delivery: whoever is at it needs the outbox to come to an end. Then the progress: whoever saves
            # meanwhile finds no version.
            for table in (DELIVERY, PROGRESS, OUTBOX):
                connection.execute(delete(table).where(table.c.member == member))

    def due_members(self, at: datetime) -> list[str]:
        return [member for (member,) in self._read(select(PROGRESS.c.member).where(PROGRESS.c.due <= at))]

    def waiting_members(self) -> list[str]:
        return [member for (member,) in self._read(select(OUTBOX.c.member).distinct())]

    @contextmanager
    def outbox(self, member: str) -> Iterator[Sequence[Event]]:
        turn = select(DELIVERY).where(DELIVERY.c.member == member).with_for_update(skip_locked=True)
        query = select(OUTBOX.c.event).where(OUTBOX.c.member == member).order_by(OUTBOX.c.place)
        with self._database.begin() as connection:
            # Who does not get the lock passes the member over: events in their order are the business of one at a time.
            is_ours = connection.execute(turn).first() is not None
            yield [load_event(event) for (event,) in connection.execute(query)] if is_ours else []

    def acknowledge(self, events: Sequence[Event]) -> None:
        ids = [event.id for event in events]
        with self._database.begin() as connection:
            # As one array: of single values PostgreSQL takes no more than 65,535.
            connection.execute(delete(OUTBOX).where(OUTBOX.c.event_id == any_(cast(ids, ARRAY(Text)))))

    def _read(self, query: Any) -> Sequence[Any]:
        with self._database.connect() as connection:
            return connection.execute(query).all()
