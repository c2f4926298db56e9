"""The two tables as they began."""

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the tables."""

    initial = True
    dependencies: ClassVar[list[Any]] = []
    operations: ClassVar[list[Any]] = [
        migrations.CreateModel(
            name="OutboxEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("member", models.CharField(db_index=True, max_length=255)),
                ("event_id", models.CharField(max_length=1024, unique=True)),
                ("event", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="StoredProgress",
            fields=[
                ("member", models.CharField(max_length=255, primary_key=True, serialize=False)),
                ("version", models.PositiveBigIntegerField()),
                ("due", models.DateTimeField(db_index=True, null=True)),
                ("progress", models.JSONField()),
            ],
        ),
    ]
