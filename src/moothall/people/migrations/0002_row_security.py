"""Each organisation's rows to itself. Memberships stay open: they decide whose rows are shown."""

from django.db import migrations

from moothall.people.tenancy import protect


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = protect("people_servicearea", "people_servicecontact", "people_invitation")
