"""Each organisation's rows to itself; what is evidence can be added and read, no more."""

from django.db import migrations

from moothall.people.tenancy import protect

TABLES = (
    "author",
    "blockentry",
    "case",
    "correction",
    "decision",
    "deskrules",
    "draft",
    "look",
    "mention",
    "note",
    "post",
    "postjudgement",
    "savedreply",
    "tag",
    "thread",
    "view",
    "wording",
)


class Migration(migrations.Migration):
    dependencies = [("inbox", "0001_initial")]
    operations = [
        *protect(*(f"inbox_{table}" for table in TABLES)),
        *protect("inbox_evidence", rights=("SELECT", "INSERT")),
    ]
