"""A link that a post has not got is looked for by nobody."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0009_blocks_index"),
        ("inbox", "0010_find_people_and_cases"),
        ("people", "0003_organisation_logo_text"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="post",
            name="inbox_post_permalink",
        ),
        migrations.AddIndex(
            model_name="post",
            index=django.contrib.postgres.indexes.HashIndex(
                condition=models.Q(("permalink", ""), _negated=True),
                fields=["permalink"],
                name="inbox_post_permalink",
            ),
        ),
    ]
