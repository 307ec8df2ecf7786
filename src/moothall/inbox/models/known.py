"""What the organisation knows and no post says: who is a journalist, who a councillor."""

from django.db import models

from moothall.core.values.ids import new_id
from moothall.people.models import Organisation


class KnownRole(models.TextChoices):
    """The words of the core's directory."""

    JOURNALIST = "journalist", "Journalist"
    COUNCILLOR = "councillor", "Councillor"
    POLITICIAN = "politician", "MP or other politician"
    OFFICE = "office", "Works in such a person’s office"


class KnownPerson(models.Model):
    """Somebody in the public eye whom the organisation knows by name or handle."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=120, blank=True)
    #: without the @, in small letters
    handle = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=20, choices=KnownRole)
    #: the paper, party or ward
    where = models.CharField(max_length=120, blank=True)
    added_at = models.DateTimeField()
    added_by_name = models.TextField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "handle", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "handle", "name"],
                condition=models.Q(ended_at=None),
                name="inbox_knownperson_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(name="", handle=""), name="inbox_knownperson_can_be_found"
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"@{self.handle}"
