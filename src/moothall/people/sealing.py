"""What may lie in the database only encrypted; the keys lie outside it."""

import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


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
