"""What came in and what was decided is emptied at the end of its time, and never deleted."""

from typing import Any

from django.db import migrations

from moothall.people.tenancy import app_role
from moothall.store.row_security import quoted

TABLES = (
    "inbox_author", "inbox_automatichide", "inbox_automatichold", "inbox_blockentry", "inbox_case",
    "inbox_correction", "inbox_decision", "inbox_draft", "inbox_mention", "inbox_note",
    "inbox_post", "inbox_postjudgement", "inbox_thread", "inbox_wording",
)  # fmt: skip


def take_away(_apps: Any, schema_editor: Any) -> None:
    for table in TABLES:
        schema_editor.execute(f"REVOKE DELETE ON {quoted(table)} FROM {quoted(app_role())}")


def give_back(_apps: Any, schema_editor: Any) -> None:
    for table in TABLES:
        schema_editor.execute(f"GRANT DELETE ON {quoted(table)} TO {quoted(app_role())}")


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0021_person_requests"),
    ]

    operations = [migrations.RunPython(take_away, give_back)]
