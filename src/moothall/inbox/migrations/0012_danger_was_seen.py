from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0011_links_that_are_there")]
    operations = [
        migrations.AddField(
            model_name="case",
            name="seen_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
