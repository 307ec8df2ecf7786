"""Proclaimed bank holidays belong to the room that counts clocks; it takes the table over."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inbox", "0023_block_reviews"), ("duties", "0004_holidays")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="ProclaimedHoliday")]
        )
    ]
