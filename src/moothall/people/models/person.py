"""Somebody who signs in. Who they work for is in their memberships."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

from moothall.core.values.ids import new_id


class Theme(models.TextChoices):
    """How the desk looks to one person."""

    AUTO = "auto", "As my device is set"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class People(BaseUserManager["Person"]):
    """Finds people by their e-mail address, in whichever case it was typed."""

    def create_user(self, email: str, password: str | None = None, **values: Any) -> "Person":
        """A person; without a password they sign in by passkey or through their organisation."""
        person = self.model(email=email.strip().lower(), **values)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        """By e-mail address."""
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """One human being, one account: shared logins cannot say who decided."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField(max_length=150)
    #: at work; a safeguarding lead's is shown where somebody may be at risk
    phone = models.CharField(
        max_length=24,
        blank=True,
        default="",
        db_default="",
        validators=[
            RegexValidator(r"^\+?[0-9][0-9 ()-]{1,22}$", "Digits, spaces and a +, please.")
        ],
    )
    is_active = models.BooleanField(default=True)
    single_keys = models.BooleanField("single-key shortcuts", default=True)
    blur = models.BooleanField("blur upsetting text until asked", default=True)
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="people_person_email_in_small_letters",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """For packages that ask Django's way."""
        return self.name

    def get_short_name(self) -> str:
        """For packages that ask Django's way."""
        return self.name
