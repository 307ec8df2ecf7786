"""What one organisation asks of its own desk beyond the published policy."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from moothall.core.values.ids import new_id
from moothall.people.models import Organisation


class DeskRules(models.Model):
    """Who needs whom. An organisation without a row has the defaults."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    #: verbs, beside those that the policy names: hide, delete, block
    second_person_for = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    #: memberships whose replies somebody else approves
    approve_people = ArrayField(models.UUIDField(), default=list, blank=True)
    #: clauses under which replies are approved, whoever writes them
    approve_clauses = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    #: proposed for a block where the policy gives no time
    block_review_days = models.PositiveSmallIntegerField(default=90)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"rules of {self.organisation}"
