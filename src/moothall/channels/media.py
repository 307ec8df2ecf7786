"""Pictures of posts, for evidence."""

from moothall.channels.connecting import NotConnectedError, opened
from moothall.channels.models import Account, Picture
from moothall.channels.receive.pictures import SCHEME
from moothall.platforms.base.media import ServesMedia
from moothall.platforms.media import FetchesMedia, Media, MediaNotHadError, fetch

__all__ = ["Media", "MediaNotHadError", "media_of"]


def media_of(account: Account, address: str, *, seconds: float) -> Media:
    """One picture or film, with its type. Raises :class:`MediaNotHadError`."""
    if address.startswith(SCHEME):
        return handed_in(account, address)
    try:
        with opened(account) as platform:
            if isinstance(platform, FetchesMedia):
                return platform.media(address, seconds=seconds)
            if not isinstance(platform, ServesMedia):
                raise MediaNotHadError(f"The desk fetches no pictures from {account.title}.")
            return fetch(
                address, origin=account.server_url, hosts=platform.media_hosts, seconds=seconds
            )
    except NotConnectedError as problem:
        raise MediaNotHadError("The desk has no connection to the account.") from problem


def handed_in(account: Account, address: str) -> Media:
    """What an officer logged by hand, to the byte."""
    found = Picture.objects.filter(account=account, pk=address.removeprefix(SCHEME)).first()
    if found is None or not found.original:
        raise MediaNotHadError("The picture is not kept any more.")
    return Media(bytes(found.original), found.original_type)
