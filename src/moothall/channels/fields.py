"""Tokens and secrets, encrypted in the column; the keys lie outside the database."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models

from moothall.people.sealing import KeyLostError, closed, locks, opened

__all__ = ["KeyLostError", "SecretsField", "closed", "locks", "opened"]

if TYPE_CHECKING:
    Text = models.TextField[Mapping[str, str], dict[str, str]]
else:
    Text = models.TextField


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
