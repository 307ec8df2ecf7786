"""Each organisation's rows to itself. Nothing is deleted; a delivery's body can be erased."""

from django.db import migrations

from moothall.people.tenancy import protect

TABLES = (
    "channels_account",
    "channels_stop",
    "channels_delivery",
    "channels_event",
    "channels_action",
)


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial"), ("people", "0002_row_security")]
    operations = protect(*TABLES, rights=("SELECT", "INSERT", "UPDATE"))
