"""When a post was last read again, and when its platform's rules took its words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0016_counts_from")]

    operations = [
        migrations.AddField(
            model_name="post",
            name="read_again_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="post",
            name="erased_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="post",
            name="erased_why",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
