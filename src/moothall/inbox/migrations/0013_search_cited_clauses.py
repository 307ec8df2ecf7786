"""A clause under which no label falls is looked up by who cited it, not post by post."""

from importlib import import_module
from typing import Any

from django.db import migrations

before = import_module("moothall.inbox.migrations.0010_find_people_and_cases")

CITED = (  # made of our own words only
    "p.case_id IN (SELECT d.case_id FROM public.inbox_decision d"  # noqa: S608
    f" WHERE d.{before.HERE} AND d.clause = $15)"
)
WITHOUT_LABELS = "WHEN clause IS NULL THEN '' ELSE\n         ' AND (p.labels"
FUNCTION = before.POSTS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(
    WITHOUT_LABELS,
    "WHEN clause IS NULL THEN ''\n         WHEN coalesce(cardinality(under), 0) = 0 THEN"
    f"\n         ' AND {CITED}'\n         ELSE ' AND (p.labels",
)


def forwards(_apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(FUNCTION)


def backwards(_apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(before.POSTS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


class Migration(migrations.Migration):
    dependencies = [("inbox", "0012_danger_was_seen")]
    operations = [migrations.RunPython(forwards, backwards)]
