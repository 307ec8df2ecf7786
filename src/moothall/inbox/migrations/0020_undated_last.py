"""What nothing promises a time for stands below what has one: a hundred years further down."""

from django.db import migrations

UNDATED = """
    UPDATE inbox_case SET rank_at = rank_at {} interval '36525 days'
    WHERE is_open AND queue <> 'danger' AND NOT backlog
        AND due_at IS NULL AND waiting_since IS NOT NULL AND goes_out_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("inbox", "0019_newest_danger_first")]

    operations = [migrations.RunSQL(UNDATED.format("+"), UNDATED.format("-"))]
