"""The application may add entries and read its own; it may never change or remove one."""

from typing import Any

from django.conf import settings
from django.db import migrations

from moothall.store.row_security import baring, protecting

RIGHTS = {
    "record_entry": ("SELECT", "INSERT"),
    "record_chainhead": ("SELECT", "INSERT", "UPDATE"),  # a trigger lets it go forward only
}


def forwards(_apps: Any, schema_editor: Any) -> None:
    app_role = str(settings.DATABASES["default"]["USER"])
    for table, rights in RIGHTS.items():
        for statement in protecting(table, app_role, rights):
            schema_editor.execute(statement)


def backwards(_apps: Any, schema_editor: Any) -> None:
    for table in RIGHTS:
        for statement in baring(table):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
