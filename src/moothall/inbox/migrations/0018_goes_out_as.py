"""What goes out may be a removal, and is not done before the platform confirms it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0017_read_again_and_erased")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="goes_out_as",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
    ]
