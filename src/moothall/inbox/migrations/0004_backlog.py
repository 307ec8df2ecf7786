"""Old posts that come in when an account is connected: marked, and out of the way of the lists."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0003_search")]
    operations = [
        migrations.AddField(
            "post", "backlog", models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(
            "case", "backlog", models.BooleanField(db_default=False, default=False)
        ),
        migrations.RemoveIndex("case", "inbox_case_queue"),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["organisation", "queue", "rank_at", "id"],
                condition=models.Q(is_open=True, backlog=False),
                name="inbox_case_in_queue",
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["organisation", "rank_at", "id"],
                condition=models.Q(is_open=True, backlog=True),
                name="inbox_case_backlog",
            ),
        ),
    ]
