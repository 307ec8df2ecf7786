"""Among equal dangers the newest words come first: their place is mirrored in the year 2100."""

from django.db import migrations

MIRRORED = """
    UPDATE inbox_case
    SET rank_at = timestamptz '2100-01-01 00:00:00+00'
        + (timestamptz '2100-01-01 00:00:00+00' - rank_at)
    WHERE is_open AND queue = 'danger' AND NOT backlog
"""


class Migration(migrations.Migration):
    dependencies = [("inbox", "0018_goes_out_as")]

    # the same both ways
    operations = [migrations.RunSQL(MIRRORED, MIRRORED)]
