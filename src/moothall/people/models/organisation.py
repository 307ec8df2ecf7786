"""A landlord or council whose desk this is; one install may hold several."""

from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models

from moothall.core.values import Nation, OrganisationKind
from moothall.core.values.ids import new_id

#: the core's words as a form shows them
KINDS = {
    OrganisationKind.COUNCIL: "Council",
    OrganisationKind.ALMO: "Arm's-length management organisation (ALMO)",
    OrganisationKind.HOUSING_ASSOCIATION: "Housing association",
    OrganisationKind.HOUSING_EXECUTIVE: "Northern Ireland Housing Executive",
    OrganisationKind.OTHER_PUBLIC: "Another public body",
}
NATIONS = {
    Nation.ENGLAND: "England",
    Nation.WALES: "Wales",
    Nation.SCOTLAND: "Scotland",
    Nation.NORTHERN_IRELAND: "Northern Ireland",
}


def is_timezone(value: str) -> None:
    """Raises ValidationError for a zone that this machine does not know."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValidationError("Give a time zone's name, such as Europe/London.") from None


class Organisation(models.Model):
    """Kind and nation decide the clocks and bank holidays; the policy says the rest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(
        max_length=30, choices=[(key.value, said) for key, said in KINDS.items()]
    )
    nation = models.CharField(
        max_length=30, choices=[(key.value, said) for key, said in NATIONS.items()]
    )
    timezone = models.CharField(max_length=60, default="Europe/London", validators=[is_timezone])
    #: what stands at the top of every screen, where the whole name is too long for it
    logo_text = models.CharField(max_length=40, blank=True, db_default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """What stands at the top of every screen."""
        return self.logo_text or self.name

    @property
    def zone(self) -> ZoneInfo:
        """The time its screens show."""
        return ZoneInfo(self.timezone)
