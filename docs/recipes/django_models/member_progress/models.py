"""Two tables: progress with its version and when it is due, and the outbox."""

from django.db import models


class StoredProgress(models.Model):
    """The progress of one member, as `dump_progress` gives it."""

    member = models.CharField(max_length=255, primary_key=True)
    version = models.PositiveBigIntegerField()
    due = models.DateTimeField(null=True, db_index=True)
    progress = models.JSONField()

    def __str__(self) -> str:
        return f"{self.member}, version {self.version}"


class OutboxEvent(models.Model):
    """An event that was saved and is not yet delivered, as `dump_event` gives it. Ids rise in the order of saving."""

    id = models.BigAutoField(primary_key=True)
    member = models.CharField(max_length=255, db_index=True)
    event_id = models.CharField(max_length=1024, unique=True)
    event = models.JSONField()

    def __str__(self) -> str:
        return str(self.event_id)
