"""What the lists are narrowed by stands with the case, so that no view is counted by its posts."""

import django.contrib.postgres.fields
from django.db import migrations, models

FROM_ITS_POST = """
    UPDATE inbox_case SET
        service = post.service,
        labels = array_remove(array_prepend(post.disposition::varchar, post.labels), '')
    FROM inbox_post AS post
    WHERE post.id = COALESCE(inbox_case.lead_post_id, inbox_case.newest_post_id)
"""


class Migration(migrations.Migration):
    dependencies = [("inbox", "0014_counts_index")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="service",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="case",
            name="labels",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                blank=True,
                db_default=[],
                default=list,
                size=None,
            ),
        ),
        migrations.RunSQL(FROM_ITS_POST, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="case", name="inbox_case_counts"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("is_open", True)),
                fields=["organisation", "backlog", "queue"],
                include=(
                    "id",
                    "account",
                    "assigned_to",
                    "due_at",
                    "snoozed_until",
                    "service",
                    "service_area",
                    "labels",
                ),
                name="inbox_case_numbers",
            ),
        ),
    ]
