"""A `ProgressStore` on Django's models, for whatever database the project uses."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from achievekit import ConflictError, MemberProgress, dump_event, dump_progress, load_event, load_progress
from achievekit.events import Event
from achievekit.hosting import Stored
from member_progress.models import OutboxEvent, StoredProgress


class DjangoStore:
    """Keeps progress and outbox in the project's database; it holds nothing itself. `USE_TZ` has to be on."""

    def load(self, member: str) -> Stored | None:
        found = StoredProgress.objects.filter(member=member).first()
        return found and Stored(load_progress(found.progress), found.version, found.due)

    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        member = progress.member
        row: dict[str, Any] = {"version": expected + 1, "due": due, "progress": dump_progress(progress)}
        news = [OutboxEvent(member=member, event_id=event.id, event=dump_event(event)) for event in events]
        with transaction.atomic():
            if not (_update(member, expected, row) if expected else _insert(member, row)):
                raise ConflictError(f'progress of "{member}" is not at version {expected}; load it again')
            OutboxEvent.objects.bulk_create(news)

    def forget(self, member: str) -> None:
        """Delete all that is kept of a member, whose events are delivered no more."""
        with transaction.atomic():
            StoredProgress.objects.filter(member=member).delete()
            OutboxEvent.objects.filter(member=member).delete()

    def due_members(self, at: datetime) -> list[str]:
        return list(StoredProgress.objects.filter(due__lte=at).values_list("member", flat=True))

    def waiting_members(self) -> list[str]:
        return list(OutboxEvent.objects.values_list("member", flat=True).distinct())

    @contextmanager
    def outbox(self, member: str) -> Iterator[Sequence[Event]]:
        # Nobody else is kept from it: two that deliver at once may deliver the same, each in the right order.
        rows = OutboxEvent.objects.filter(member=member).order_by("id")
        yield [load_event(event) for event in rows.values_list("event", flat=True)]

    def acknowledge(self, events: Sequence[Event]) -> None:
        OutboxEvent.objects.filter(event_id__in=[event.id for event in events]).delete()


def _update(member: str, expected: int, row: dict[str, Any]) -> bool:
    # One statement looks and writes, so whoever comes second finds another version.
    updated: int = StoredProgress.objects.filter(member=member, version=expected).update(**row)
    return updated == 1


def _insert(member: str, row: dict[str, Any]) -> bool:
    try:
        with transaction.atomic():  # a transaction of its own, which may fail without the one around it
            StoredProgress.objects.create(member=member, **row)
    except IntegrityError:
        return False
    return True
