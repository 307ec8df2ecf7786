from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_row_security"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="logo_text",
            field=models.CharField(blank=True, max_length=40),
        ),
    ]
