"""Blocks are reviewed, end when the platform confirms it, and people can be muted."""

import django.db.models.deletion
from django.db import migrations, models

import moothall.core.values.ids
from moothall.people.tenancy import protect

#: what was confirmed before there was a column for it
CONFIRMED = """
    UPDATE inbox_blockentry SET confirmed_at = coalesce(made.outcome_at, blocked_at)
    FROM inbox_decision AS made WHERE made.id = decision_id AND made.outcome = 'sent'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0022_kept_rows"),
        ("people", "0005_person_phone"),
    ]

    operations = [
        migrations.AddField(
            model_name="author",
            name="muted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="blockentry",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="blockentry",
            name="ending",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="inbox.decision",
            ),
        ),
        migrations.AddField(
            model_name="blockentry",
            name="reviewer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.membership",
            ),
        ),
        migrations.RunSQL(CONFIRMED, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="BlockReview",
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
                ("at", models.DateTimeField()),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("why", models.TextField()),
                ("was_due_on", models.DateField()),
                ("next_on", models.DateField(blank=True, null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="inbox.blockentry",
                    ),
                ),
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
            options={"ordering": ["at", "id"]},
        ),
        *protect("inbox_blockreview", rights=("SELECT", "INSERT", "UPDATE")),
    ]
