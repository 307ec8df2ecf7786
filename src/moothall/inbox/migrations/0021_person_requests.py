"""What people asked of their platform about their own data."""

import django.db.models.deletion
from django.db import migrations, models

import moothall.core.values.ids
from moothall.people.tenancy import protect


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0020_undated_last"),
        ("people", "0005_person_phone"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonRequest",
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
                ("place", models.UUIDField()),
                ("platform", models.CharField(max_length=40)),
                ("person", models.TextField(blank=True)),
                ("sha256", models.CharField(max_length=64)),
                ("code", models.CharField(max_length=40)),
                ("received_at", models.DateTimeField()),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("erased", models.PositiveIntegerField(default=0)),
                ("kept", models.PositiveIntegerField(default=0)),
                ("why", models.JSONField(default=list)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
            ],
            options={"ordering": ["received_at", "id"]},
        ),
        migrations.AddConstraint(
            model_name="personrequest",
            constraint=models.UniqueConstraint(
                fields=("organisation", "place", "sha256"), name="inbox_personrequest_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="personrequest",
            constraint=models.UniqueConstraint(
                fields=("organisation", "code"), name="inbox_personrequest_code"
            ),
        ),
        *protect("inbox_personrequest", rights=("SELECT", "INSERT", "UPDATE")),
    ]
