"""Waiting at an account for news, where its platform keeps a line open for that."""

from collections.abc import Callable

from moothall.channels.connecting import NotConnectedError, opened
from moothall.channels.models import Account
from moothall.platforms.base import PlatformError, Unsupported
from moothall.platforms.base.listening import Listens

#: seconds; the line is opened anew then, and whether the account is still connected looked at
AT_MOST = 25 * 60.0


class NothingToHearError(Exception):
    """This account's platform tells of nothing by itself: it is asked each minute."""


def listen(account: Account, stopped: Callable[[], bool]) -> bool:
    """Whether there is news; False once told to stop, after a time, or where the line broke.

    Holds no connection of the database meanwhile. Raises :class:`NothingToHearError`. What is
    wrong with the platform is noted by the poll, which meets it too.
    """
    try:
        with opened(account) as platform:
            if not isinstance(platform, Listens):
                raise NothingToHearError
            return platform.listen(stopped, AT_MOST)
    except Unsupported as error:
        raise NothingToHearError from error
    except (PlatformError, NotConnectedError):
        return False
