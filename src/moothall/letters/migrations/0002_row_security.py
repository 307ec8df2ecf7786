"""Each organisation's letters to itself."""

from django.db import migrations

from moothall.people.tenancy import protect


class Migration(migrations.Migration):
    dependencies = [("letters", "0001_initial")]
    operations = protect(
        "letters_letter",
        "letters_wish",
        "letters_away",
        "letters_telling",
        "letters_accountperson",
    )
