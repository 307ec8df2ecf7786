"""A lead can be rung."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_logo_text_by_default")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="phone",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=24,
                validators=[
                    django.core.validators.RegexValidator(
                        "^\\+?[0-9][0-9 ()-]{1,22}$", "Digits, spaces and a +, please."
                    )
                ],
            ),
        ),
    ]
