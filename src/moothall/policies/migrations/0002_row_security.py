"""Each organisation's versions to itself; the application may end one and change nothing else."""

from django.db import migrations

from moothall.people.tenancy import protect


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial")]
    operations = protect("policies_policyversion", rights=("SELECT", "INSERT", "UPDATE"))
