"""One worker for one account at a time; see `moothall.people.alone`."""

from contextlib import AbstractContextManager

from moothall.channels.models import Account
from moothall.people.alone import number_of, only_one

__all__ = ["alone", "number_of"]


def alone(account: Account, what: str) -> AbstractContextManager[bool]:
    """Whether we are the only one doing ``what`` for the account, until the block ends.

    Raises RuntimeError inside a transaction.
    """
    return only_one(f"{what} {account.pk}")
