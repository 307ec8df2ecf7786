"""The keys of the tokens: tried before the desk starts, and changed without a pause."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from moothall.channels.fields import KeyLostError
from moothall.channels.models import Account, Application
from moothall.people.models import Organisation
from moothall.people.tenancy import organisation_scope


class KeysLostError(Exception):
    """The desk must not start: it would ask for tokens to be typed again that can still be read."""

    def __init__(self, accounts: list[str]) -> None:
        names = "; ".join(accounts[:5]) + (f" and {len(accounts) - 5} more" * (len(accounts) > 5))
        super().__init__(
            f"No key of this desk opens the tokens of {names}.\n"
            "  The key is in the file fernet-keys of the state directory's folder keys, or in"
            " MOOTHALL_FERNET_KEYS; the back-up holds it too.\n"
            "  Put it back: one key a line, or with commas between; the newest first.\n"
            "  If it is lost for good: moothall keys forget, then connect"
            " these accounts again. Posts and the record are not affected."
        )
        self.accounts = accounts


def require_keys() -> None:
    """Every account's tokens can be read, or :class:`KeysLostError`."""
    lost = [called(one) for one, opens in looked_at() if not opens]
    if lost:
        raise KeysLostError(lost)


def looked_at() -> Iterator[tuple[Account | Application, bool]]:
    """Whatever has tokens or secrets, without them, and whether they can be read, in its scope."""
    for organisation in Organisation.objects.order_by("pk"):
        with organisation_scope(organisation.pk):
            for account in Account.objects.defer("credentials"):
                yield account, can_open(account)
            for application in Application.objects.defer("secrets"):
                yield application, can_open(application)


def can_open(one: Account | Application) -> bool:
    try:
        one.refresh_from_db(fields=[column_of(one)])
    except KeyLostError:
        return False
    return True


def column_of(one: Account | Application) -> str:
    """Where its tokens or secrets are."""
    return "credentials" if isinstance(one, Account) else "secrets"


def called(one: Account | Application) -> str:
    """As the person at the command line knows it."""
    return f"{one.name} ({one.platform})" if isinstance(one, Account) else str(one)


def rotate() -> int:
    """Encrypt everything with the newest key, so that older ones can go; how many were done."""
    done = 0
    for one, opens in looked_at():
        if not opens:
            raise KeysLostError([called(one)])
        column = column_of(one)
        with transaction.atomic():
            kept = type(one).objects.select_for_update().get(pk=one.pk)
            if getattr(kept, column):
                kept.save(update_fields=[column])
                done += 1
    return done


def forget_unreadable(at: datetime) -> list[str]:
    """Give up tokens that nobody can read; their accounts have to be connected again.

    An application's secrets have to be given again on its platform's page.
    """
    forgotten = []
    for one, opens in looked_at():
        if opens:
            continue
        if isinstance(one, Account):
            Account.objects.filter(pk=one.pk).update(
                credentials={},
                last_error="The key to this account's tokens was lost. Connect it again.",
                last_error_at=at,
            )
        else:
            Application.objects.filter(pk=one.pk).update(secrets={})
        forgotten.append(one.name if isinstance(one, Account) else str(one))
    return forgotten
