import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import moothall.core.values.ids
from moothall.people.tenancy import protect


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0006_standing_index"),
        ("people", "0003_organisation_logo_text"),
    ]

    operations = [
        migrations.CreateModel(
            name="FileImport",
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
                ("name", models.CharField(max_length=200)),
                ("form", models.CharField(blank=True, max_length=20)),
                ("public", models.BooleanField(default=False)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("body", models.BinaryField(blank=True, null=True)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("handed_in", "is being looked through"),
                            ("looked", "waits for your word"),
                            ("asked", "waits for its turn"),
                            ("running", "is being imported"),
                            ("done", "imported"),
                            ("failed", "could not be read"),
                            ("dropped", "was not imported"),
                        ],
                        default="handed_in",
                        max_length=12,
                    ),
                ),
                ("found", models.JSONField(blank=True, default=dict)),
                ("problems", models.JSONField(blank=True, default=list)),
                ("problems_count", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("new", models.PositiveIntegerField(default=0)),
                ("known", models.PositiveIntegerField(default=0)),
                ("failure", models.TextField(blank=True)),
                ("handed_in_at", models.DateTimeField()),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("asked_by_name", models.TextField(blank=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels.account",
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels.delivery",
                    ),
                ),
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
                "ordering": ["-handed_in_at", "-id"],
                "indexes": [
                    models.Index(
                        fields=["organisation", "-handed_in_at"], name="channels_fileimport_at"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Picture",
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
                ("name", models.CharField(blank=True, max_length=200)),
                ("described", models.CharField(blank=True, max_length=500)),
                ("original", models.BinaryField()),
                ("original_type", models.CharField(max_length=40)),
                ("sha256", models.CharField(max_length=64, verbose_name="hash of the original")),
                ("shown", models.BinaryField()),
                ("shown_type", models.CharField(max_length=40)),
                ("shown_sha256", models.CharField(max_length=64)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("kept_at", models.DateTimeField()),
                ("kept_by_id", models.TextField()),
                ("kept_by_name", models.TextField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels.account",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels.event",
                    ),
                ),
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
                "ordering": ["kept_at", "id"],
                "indexes": [
                    models.Index(fields=["organisation", "event"], name="channels_picture_event")
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="picture",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="21207d222a520197565f163f9e7ac4d50ca26a07",
                    operation="UPDATE",
                    pgid="pgtrigger_sealed_c975e",
                    table="channels_picture",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="picture",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="d8555255854a47b941fe0ba7f541c38ff942c3ad",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_53f92",
                    table="channels_picture",
                    when="BEFORE",
                ),
            ),
        ),
        *protect("channels_fileimport", rights=("SELECT", "INSERT", "UPDATE")),
        # evidence: added and read, no more
        *protect("channels_picture", rights=("SELECT", "INSERT")),
    ]
