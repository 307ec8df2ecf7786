"""The version before this one makes organisations too, and knows nothing of the text."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_organisation_logo_text"),
    ]

    operations = [
        migrations.AlterField(
            model_name="organisation",
            name="logo_text",
            field=models.CharField(blank=True, db_default="", max_length=40),
        ),
    ]
