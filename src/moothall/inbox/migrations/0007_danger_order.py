"""Danger in the order of how likely and how grave it is; the post that a case is about."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0006_questions")]
    operations = [
        migrations.RemoveIndex("case", "inbox_case_assigned"),
        migrations.RemoveIndex("case", "inbox_case_in_queue"),
        migrations.RemoveIndex("case", "inbox_case_backlog"),
        migrations.AddField(
            "case", "danger", models.PositiveSmallIntegerField(db_default=31, default=31)
        ),
        migrations.AddField(
            "case",
            "lead_post",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="inbox.post",
            ),
        ),
        migrations.AddField("case", "not_danger_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField(
            "case",
            "queue",
            models.CharField(
                choices=[
                    ("danger", "Danger"),
                    ("moderation", "Moderation"),
                    ("requests", "FOI and requests"),
                    ("private", "Private"),
                    ("urgent", "Urgent"),
                    ("answer", "To answer"),
                    ("redirect", "Redirect"),
                    ("waiting", "Waiting"),
                    ("left_alone", "To leave alone"),
                    ("done", "Done"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            "case",
            "standing",
            models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(queue="danger", then=models.F("danger")),
                    default=models.Value(90),
                    output_field=models.PositiveSmallIntegerField(),
                ),
                output_field=models.PositiveSmallIntegerField(),
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                condition=models.Q(is_open=True, backlog=False),
                fields=["organisation", "queue", "standing", "rank_at", "id"],
                name="inbox_case_queue_order",
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                condition=models.Q(is_open=True),
                fields=["organisation", "backlog", "standing", "rank_at", "id"],
                name="inbox_case_order",
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                condition=models.Q(is_open=True),
                fields=["organisation", "assigned_to", "standing", "rank_at", "id"],
                name="inbox_case_assigned_order",
            ),
        ),
    ]
