"""Who is known, which days are holidays, what was learnt, and what hides by itself."""

import django.db.models.deletion
from django.db import migrations, models

import moothall.core.values.ids
from moothall.people.tenancy import protect


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0005_decided_index"),
        ("inbox", "0007_danger_order"),
        ("people", "0002_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="AutomaticHiding",
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
                ("clause", models.CharField(max_length=20)),
                ("words", models.TextField()),
                ("at_least", models.FloatField()),
                ("on_at", models.DateTimeField()),
                ("on_by_id", models.TextField()),
                ("on_by_name", models.TextField()),
                ("why", models.TextField()),
                ("off_at", models.DateTimeField(blank=True, null=True)),
                ("off_by_name", models.TextField(blank=True)),
                ("off_why", models.TextField(blank=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels.account",
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
            options={
                "ordering": ["-on_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="AutomaticHide",
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
                ("score", models.FloatField()),
                ("review_by", models.DateTimeField()),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("reviewed_by_id", models.TextField(blank=True)),
                ("reviewed_by_name", models.TextField(blank=True)),
                ("was_right", models.BooleanField(blank=True, null=True)),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="automatic",
                        to="inbox.decision",
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
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inbox.post",
                    ),
                ),
                (
                    "switch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hides",
                        to="inbox.automatichiding",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="AutomaticHold",
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
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_by_name", models.TextField(blank=True)),
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
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Fitting",
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
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waits to be tried"),
                            ("passed", "passed every check"),
                            ("refused", "did not pass"),
                            ("failed", "could not be tried"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("asked_by_id", models.TextField()),
                ("asked_by_name", models.TextField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("decisions", models.PositiveIntegerField(default=0)),
                ("version", models.CharField(blank=True, max_length=40)),
                ("model", models.CharField(blank=True, max_length=80)),
                ("content", models.TextField(blank=True)),
                ("checks", models.JSONField(blank=True, default=list)),
                ("why", models.JSONField(blank=True, default=list)),
                ("changes", models.JSONField(blank=True, default=list)),
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
            options={
                "ordering": ["-asked_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="FitInForce",
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
                ("since", models.DateTimeField()),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("why", models.TextField(blank=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "fitting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inbox.fitting",
                    ),
                ),
            ],
            options={
                "ordering": ["-since", "-id"],
            },
        ),
        migrations.CreateModel(
            name="KnownPerson",
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
                ("name", models.CharField(blank=True, max_length=120)),
                ("handle", models.CharField(blank=True, max_length=120)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("journalist", "Journalist"),
                            ("councillor", "Councillor"),
                            ("politician", "MP or other politician"),
                            ("office", "Works in such a person’s office"),
                        ],
                        max_length=20,
                    ),
                ),
                ("where", models.CharField(blank=True, max_length=120)),
                ("added_at", models.DateTimeField()),
                ("added_by_name", models.TextField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
            options={
                "ordering": ["name", "handle", "id"],
            },
        ),
        migrations.CreateModel(
            name="ProclaimedHoliday",
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
                ("day", models.DateField()),
                ("name", models.CharField(max_length=120)),
                ("added_at", models.DateTimeField()),
                ("added_by_name", models.TextField()),
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
            options={
                "ordering": ["day"],
            },
        ),
        migrations.CreateModel(
            name="Tally",
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
                ("label", models.CharField(max_length=20)),
                ("clause", models.CharField(blank=True, max_length=20)),
                ("dealt_with", models.PositiveIntegerField()),
                ("agreed", models.PositiveIntegerField()),
                ("since", models.DateTimeField()),
                ("counted_at", models.DateTimeField()),
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
        ),
        migrations.AddConstraint(
            model_name="automatichiding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("off_at", None)),
                fields=("organisation", "account", "clause"),
                name="inbox_automatichiding_once",
            ),
        ),
        migrations.AddIndex(
            model_name="automatichide",
            index=models.Index(
                condition=models.Q(("reviewed_at", None)),
                fields=["organisation", "review_by"],
                name="inbox_automatichide_unseen",
            ),
        ),
        migrations.AddIndex(
            model_name="automatichide",
            index=models.Index(fields=["organisation", "-at"], name="inbox_automatichide_at"),
        ),
        migrations.AddConstraint(
            model_name="automatichold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)),
                fields=("organisation",),
                name="inbox_automatichold_one_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="fitting",
            index=models.Index(fields=["organisation", "-asked_at"], name="inbox_fitting_newest"),
        ),
        migrations.AddConstraint(
            model_name="fitting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")),
                fields=("organisation",),
                name="inbox_fitting_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="fitinforce",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("organisation",),
                name="inbox_fitinforce_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="knownperson",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("organisation", "handle", "name"),
                name="inbox_knownperson_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="knownperson",
            constraint=models.CheckConstraint(
                condition=models.Q(("handle", ""), ("name", ""), _negated=True),
                name="inbox_knownperson_can_be_found",
            ),
        ),
        migrations.AddConstraint(
            model_name="proclaimedholiday",
            constraint=models.UniqueConstraint(
                fields=("organisation", "day"), name="inbox_proclaimedholiday_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(
                fields=("organisation", "label", "clause"), name="inbox_tally_once"
            ),
        ),
        *protect(
            "inbox_automatichide",
            "inbox_automatichiding",
            "inbox_automatichold",
            "inbox_fitinforce",
            "inbox_fitting",
            "inbox_knownperson",
            "inbox_proclaimedholiday",
            "inbox_tally",
        ),
    ]
