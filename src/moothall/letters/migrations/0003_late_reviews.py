"""Letters about posts that were hidden automatically and not reviewed in time."""

from django.db import migrations, models

KINDS = [
    (one, one)
    for one in (
        "danger", "failed", "nobody_acted", "account", "mention", "assigned", "approval", "review",
    )
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("letters", "0002_row_security")]

    operations = [
        migrations.AlterField(
            model_name=model, name="kind", field=models.CharField(choices=KINDS, max_length=20)
        )
        for model in ("letter", "wish")
    ]
