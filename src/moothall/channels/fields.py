"""Tokens and secrets, encrypted in the column; the keys lie outside the database."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    Text = models.TextField[Mapping[str, str], dict[str, str]]
else:
    Text = models.TextField


class KeyLostError(Exception):
    """None of the desk's keys opens what is kept. It is not lost yet: the key may be found."""


def locks() -> MultiFernet:
    """The first key closes, every key opens."""
    return MultiFernet([Fernet(key) for key in settings.FERNET_KEYS])


def opened(kept: str) -> dict[str, str]:
    """Raises :class:`KeyLostError`."""
    if not kept:
        return {}
    try:
        found: dict[str, str] = json.loads(locks().decrypt(kept.encode()))
    except InvalidToken:
        raise KeyLostError("no key of this desk opens these tokens") from None
    return found


def closed(secrets: Mapping[str, str]) -> str:
    """As :func:`opened` reads it; for what is kept for minutes elsewhere than in a column."""
    return locks().encrypt(json.dumps(dict(secrets)).encode()).decode() if secrets else ""


class SecretsField(Text):
    """A mapping of texts, read and written in clear by whoever holds the model."""

    def from_db_value(self, value: str | None, *_: Any) -> dict[str, str]:
        return opened(value or "")

    def get_prep_value(self, value: Mapping[str, str] | None) -> str:
        return closed(value or {})

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """What Django's own dumps would hold: the encrypted text, never the clear one."""
        return self.get_prep_value(self.value_from_object(obj))
