from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0003_checks")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["organisation_id", "actor_id", "number"], name="record_entry_actor"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["organisation_id", "verb", "number"], name="record_entry_verb"
            ),
        ),
    ]
