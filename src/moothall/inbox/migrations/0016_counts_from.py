"""Waiting and clocks count from when somebody wrote, not from when the desk heard of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Posts from before keep the start that they were promised: it is left empty for them."""

    dependencies = [("inbox", "0015_what_a_case_is_about")]

    operations = [
        migrations.AddField(
            model_name="post",
            name="counts_from",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
