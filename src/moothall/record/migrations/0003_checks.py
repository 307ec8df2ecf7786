from typing import Any

from django.conf import settings
from django.db import migrations, models

import moothall.core.values.ids
from moothall.store.row_security import baring, protecting

TABLE = "record_check"


def forwards(_apps: Any, schema_editor: Any) -> None:
    app_role = str(settings.DATABASES["default"]["USER"])
    for statement in protecting(TABLE, app_role, ("SELECT", "INSERT", "UPDATE")):
        schema_editor.execute(statement)


def backwards(_apps: Any, schema_editor: Any) -> None:
    for statement in baring(TABLE):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0002_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.values.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organisation_id", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by_id", models.TextField()),
                ("asked_by_name", models.TextField()),
                ("expected_number", models.BigIntegerField(blank=True, null=True)),
                ("expected_hash", models.CharField(blank=True, max_length=64)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("entries", models.BigIntegerField(default=0)),
                ("head_number", models.BigIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, max_length=64)),
                ("problem_number", models.BigIntegerField(blank=True, null=True)),
                ("problem", models.TextField(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation_id", "-asked_at"], name="record_check_at")
                ],
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]
