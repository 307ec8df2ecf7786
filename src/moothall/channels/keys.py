"""The keys of the tokens: tried before the desk starts, and changed without a pause."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from moothall.channels.fields import KeyLostError
from moothall.channels.models import Account
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
    lost = [f"{account.name} ({account.platform})" for account, opens in looked_at() if not opens]
    if lost:
        raise KeysLostError(lost)


def looked_at() -> Iterator[tuple[Account, bool]]:
    """Each account without its tokens, and whether they can be read, in its own scope."""
    for organisation in Organisation.objects.order_by("pk"):
        with organisation_scope(organisation.pk):
            for account in Account.objects.defer("credentials"):
                yield account, can_open(account)


def can_open(account: Account) -> bool:
    try:
        account.refresh_from_db(fields=["credentials"])
    except KeyLostError:
        return False
    return True


def rotate() -> int:
    """Encrypt everything with the newest key, so that older ones can go; how many were done."""
    done = 0
    for account, opens in looked_at():
        if not opens:
            raise KeysLostError([account.name])
        with transaction.atomic():
            kept = Account.objects.select_for_update().get(pk=account.pk)
            if kept.credentials:
                kept.save(update_fields=["credentials"])
                done += 1
    return done


def forget_unreadable(at: datetime) -> list[str]:
    """Give up tokens that nobody can read; their accounts have to be connected again."""
    forgotten = []
    for account, opens in looked_at():
        if not opens:
            Account.objects.filter(pk=account.pk).update(
                credentials={},
                last_error="The key to this account's tokens was lost. Connect it again.",
                last_error_at=at,
            )
            forgotten.append(account.name)
    return forgotten
