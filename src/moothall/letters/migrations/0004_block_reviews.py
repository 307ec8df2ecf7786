"""Letters about blocks that are to be looked at again."""

from django.db import migrations, models

KINDS = [
    (one, one)
    for one in (
        "danger", "failed", "nobody_acted", "account", "mention", "assigned", "approval", "review",
        "block",
    )
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("letters", "0003_late_reviews")]

    operations = [
        migrations.AlterField(
            model_name=model, name="kind", field=models.CharField(choices=KINDS, max_length=20)
        )
        for model in ("letter", "wish")
    ]
