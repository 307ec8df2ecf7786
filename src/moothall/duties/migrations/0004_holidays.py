"""Proclaimed bank holidays, with the rows that the inbox kept."""

import django.db.models.deletion
from django.db import migrations, models

import moothall.core.values.ids

RENAME = """
ALTER TABLE inbox_proclaimedholiday RENAME TO duties_proclaimedholiday;
ALTER TABLE duties_proclaimedholiday
    RENAME CONSTRAINT inbox_proclaimedholiday_once TO duties_proclaimedholiday_once;
"""
RENAME_BACK = """
ALTER TABLE duties_proclaimedholiday
    RENAME CONSTRAINT duties_proclaimedholiday_once TO inbox_proclaimedholiday_once;
ALTER TABLE duties_proclaimedholiday RENAME TO inbox_proclaimedholiday;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("duties", "0003_opened_by_itself_and_calendar"),
        ("inbox", "0023_block_reviews"),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(RENAME, RENAME_BACK)],
            state_operations=[
                migrations.CreateModel(
                    name="ProclaimedHoliday",
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
                        ("day", models.DateField()),
                        ("name", models.CharField(max_length=120)),
                        ("added_at", models.DateTimeField()),
                        ("added_by_name", models.TextField()),
                        (
                            "organisation",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["day"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "day"), name="duties_proclaimedholiday_once"
                            )
                        ],
                    },
                ),
            ],
        )
    ]
