"""Pictures of posts, for evidence."""

from moothall.channels.connecting import NotConnectedError, opened
from moothall.channels.models import Account
from moothall.platforms.base.media import ServesMedia
from moothall.platforms.media import Media, MediaNotHadError, fetch

__all__ = ["Media", "MediaNotHadError", "media_of"]


def media_of(account: Account, address: str, *, seconds: float) -> Media:
    """One picture or film, with its type. Raises :class:`MediaNotHadError`."""
    try:
        with opened(account) as platform:
            if not isinstance(platform, ServesMedia):
                raise MediaNotHadError(f"The desk fetches no pictures from {account.title}.")
            return fetch(
                address, origin=account.server_url, hosts=platform.media_hosts, seconds=seconds
            )
    except NotConnectedError as problem:
        raise MediaNotHadError("The desk has no connection to the account.") from problem
