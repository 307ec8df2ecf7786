from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0009_blocks_index")]
    operations = [
        migrations.AddField(
            model_name="account",
            name="permission_lost_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
