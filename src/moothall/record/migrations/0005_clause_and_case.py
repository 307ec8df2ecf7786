"""The entries under one clause, and those of one case, are found among millions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0004_who_and_what")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["organisation_id", "clause", "number"],
                condition=~models.Q(clause=""),
                name="record_entry_clause",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["organisation_id", "subject_label", "number"],
                condition=models.Q(subject_kind="case"),
                name="record_entry_case",
            ),
        ),
    ]
