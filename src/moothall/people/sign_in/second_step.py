"""Authenticator apps, passkeys and recovery codes."""

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps secrets of apps and codes encrypted: the database alone opens no account."""

    def encrypt(self, text: str) -> str:
        """With the newest key."""
        return keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """With whichever key fits."""
        return keys().decrypt(encrypted_text.encode()).decode()


def keys() -> MultiFernet:
    """Newest first."""
    return MultiFernet([Fernet(key) for key in settings.FERNET_KEYS])
