"""The numbers beside the queues are counted in an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0010_permission_lost_at"),
        ("inbox", "0013_search_cited_clauses"),
        ("people", "0003_organisation_logo_text"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("is_open", True)),
                fields=["organisation", "backlog", "queue"],
                include=("id", "account", "assigned_to", "due_at", "snoozed_until"),
                name="inbox_case_counts",
            ),
        ),
    ]
