"""Whom the desk asks: repairs, rents, allocations."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from moothall.core.values import Service
from moothall.core.values.ids import new_id
from moothall.people.models.membership import Membership
from moothall.people.models.organisation import Organisation


def known_services(given: list[str]) -> None:
    """Raises ValidationError."""
    strange = sorted(set(given) - (set(Service) - {Service.NONE}))
    if strange:
        raise ValidationError(f"Not a service: {', '.join(strange)}.")


class ServiceArea(models.Model):
    """A team with a mailbox; the judge's services that it answers for lead posts to it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="service_areas"
    )
    name = models.CharField(max_length=120)
    services = ArrayField(
        models.CharField(max_length=30), default=list, blank=True, validators=[known_services]
    )
    email = models.EmailField("e-mail address", blank=True)
    contacts = models.ManyToManyField(
        Membership, through="ServiceContact", related_name="service_areas"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="people_servicearea_name")
        ]

    def __str__(self) -> str:
        return self.name


class ServiceContact(models.Model):
    """One person who answers for a service area."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    service_area = models.ForeignKey(ServiceArea, on_delete=models.CASCADE)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "service_area", "membership"],
                name="people_servicecontact_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership.person} for {self.service_area}"
