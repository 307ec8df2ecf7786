import django.db.models.deletion
from django.db import migrations, models

import moothall.channels.fields
import moothall.core.values.ids
from moothall.people.tenancy import protect


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0010_permission_lost_at"),
        ("people", "0003_organisation_logo_text"),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.values.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("platform", models.CharField(max_length=40)),
                ("base_url", models.URLField(blank=True, max_length=300)),
                ("client_id", models.CharField(max_length=300)),
                ("secrets", moothall.channels.fields.SecretsField(blank=True, default=dict)),
                ("kept_at", models.DateTimeField()),
                ("kept_by_id", models.TextField(blank=True)),
                ("kept_by_name", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["platform", "base_url"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "platform", "base_url"),
                        name="channels_application_once",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="account",
            name="application",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="channels.application",
            ),
        ),
        *(
            migrations.AddField(
                model_name="account",
                name=name,
                field=models.DateTimeField(blank=True, null=True),
            )
            for name in (
                "lost_at",
                "token_since",
                "renewing_since",
                "renewal_failed_at",
                "renew_after",
            )
        ),
        migrations.AddField(
            model_name="account", name="lost", field=models.JSONField(blank=True, default=dict)
        ),
        migrations.AddField(
            model_name="account",
            name="warnings",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="account", name="renewal_problem", field=models.TextField(blank=True)
        ),
        *protect("channels_application", rights=("SELECT", "INSERT", "UPDATE")),
    ]
