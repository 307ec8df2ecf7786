"""Each organisation's duties to itself."""

from django.db import migrations

from moothall.people.tenancy import protect


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial")]
    operations = protect("duties_duty", rights=("SELECT", "INSERT", "UPDATE"))
