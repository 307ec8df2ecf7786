"""Silent feeds, refused deliveries, and deliveries that name no account of ours."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import moothall.core.values.ids
from moothall.people.tenancy import app_role, protect
from moothall.store.row_security import quoted

#: a platform's delivery names an application and no organisation, and row security shows the rows
#: of a known organisation only. The function answers this one question and nothing else
WHOSE = """
    CREATE FUNCTION channels_whose_application(asked uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
        SELECT organisation_id FROM channels_application WHERE id = asked
    $$
"""


def answer(_apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        [schema] = cursor.fetchone()
    schema_editor.execute(WHOSE.format(schema=quoted(schema)))
    schema_editor.execute("REVOKE ALL ON FUNCTION channels_whose_application FROM PUBLIC")
    schema_editor.execute(
        f"GRANT EXECUTE ON FUNCTION channels_whose_application TO {quoted(app_role())}"
    )


def be_silent(_apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP FUNCTION channels_whose_application")


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0011_applications_and_tokens"),
        ("people", "0004_logo_text_by_default"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedHour",
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
                ("hour", models.DateTimeField()),
                ("posts", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Refusal",
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
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("forged", "its signature is missing or wrong"),
                            ("stale", "it was signed too long ago"),
                            ("replayed", "it had been taken before"),
                            ("too_large", "it was larger than any platform sends"),
                            ("handshake", "it asked whether we are here and did not know the word"),
                            ("too_often", "it asked too often whether we are here"),
                        ],
                        max_length=12,
                    ),
                ),
                ("day", models.DateField()),
                ("number", models.PositiveIntegerField(default=0)),
                ("last_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Stray",
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
                ("external_id", models.CharField(blank=True, max_length=300)),
                ("headers", models.JSONField(default=dict)),
                ("body", models.BinaryField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
                ("names", models.JSONField(default=list)),
                ("problem", models.TextField(blank=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_by_name", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["received_at", "id"],
            },
        ),
        migrations.AddField(
            model_name="account",
            name="quiet_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="account",
            name="quiet_words",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("source", "webhook")),
                fields=["organisation", "account", "received_at"],
                name="channels_delivery_hooks",
            ),
        ),
        migrations.AddField(
            model_name="feedhour",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="channels.account",
            ),
        ),
        migrations.AddField(
            model_name="feedhour",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
            ),
        ),
        migrations.AddField(
            model_name="refusal",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
            ),
        ),
        migrations.AddField(
            model_name="stray",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedhour",
            constraint=models.UniqueConstraint(
                fields=("organisation", "account", "hour"), name="channels_feedhour_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="refusal",
            constraint=models.UniqueConstraint(
                fields=("organisation", "place", "reason", "day"), name="channels_refusal_once"
            ),
        ),
        migrations.AddIndex(
            model_name="stray",
            index=models.Index(
                condition=models.Q(("settled_at", None)),
                fields=["organisation", "received_at"],
                name="channels_stray_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="stray",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("organisation", "place", "external_id"),
                name="channels_stray_once",
            ),
        ),
        *protect("channels_feedhour"),
        *protect("channels_refusal", "channels_stray", rights=("SELECT", "INSERT", "UPDATE")),
        migrations.RunPython(answer, be_silent),
    ]
