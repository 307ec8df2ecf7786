"""A picture of a post, fetched for evidence, from the platform's own hosts and no others.

The address came from outside, so it could point anywhere: at our own machine, at the cloud's
metadata, at a host whose name turns into another address a moment later. Therefore the host is one
that the platform's module names, every address that the name has is a public one, we connect to the
address that was checked and not to the name again, and each redirect is checked like the first.
OWASP, "Server-Side Request Forgery Prevention".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from time import monotonic
from typing import Protocol, runtime_checkable
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from moothall.platforms.base import Forbidden
from moothall.platforms.bodies import ENCODINGS, OtherEncodingError, TooLargeError, body_of
from moothall.platforms.reach import addresses, is_public

#: bytes of one picture or film
LARGEST = 25 << 20
MOST_REDIRECTS = 3
PRIVATE = "The picture's address leads into a private network."
#: what is kept, by its media type; anything else is no picture
KEPT_TYPES = (
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/svg+xml",
    "video/mp4",
    "video/webm",
    "video/quicktime",
)


class MediaNotHadError(Exception):
    """Why there are no bytes, a sentence. ``again``: trying later may help."""

    def __init__(self, words: str, *, again: bool = False) -> None:
        super().__init__(words)
        self.again = again


@dataclass(frozen=True, slots=True)
class Media:
    """What was served, and as what."""

    content: bytes
    media_type: str


@runtime_checkable
class FetchesMedia(Protocol):
    """A platform that gives its files only to whoever shows our token."""

    def media(self, address: str, *, seconds: float) -> Media:
        """What an attachment's address stands for. Raises :class:`MediaNotHadError`."""
        ...


def fetch(url: str, *, origin: str, hosts: Iterable[str], seconds: float, token: str = "") -> Media:
    """What stands at an address of ``origin`` or ``hosts``. Raises :class:`MediaNotHadError`.

    ``origin`` is the account's own server, which an administrator typed in; ``hosts`` are names
    that the platform serves pictures from, ``*.example.net`` for all below one. ``token`` is shown
    to the host of ``url`` and to no other that it sends us to.
    """
    until, allowed = monotonic() + seconds, tuple(hosts)
    first = checked(url, origin, allowed).netloc
    for _ in range(MOST_REDIRECTS + 1):
        place = checked(url, origin, allowed)
        shown = token if place.netloc == first else ""
        answer = get(place, own=same_origin(place, origin), until=until, token=shown)
        if isinstance(answer, Media):
            return answer
        url = urljoin(url, answer)
    raise MediaNotHadError("The platform sent us from one address to the next, too often.")


def checked(url: str, origin: str, hosts: tuple[str, ...]) -> SplitResult:
    """The address, taken apart. Raises where we do not go there."""
    try:
        place = urlsplit(url)
        port = place.port
    except ValueError:
        raise MediaNotHadError("The address of the picture cannot be read.") from None
    if place.username or place.password or not place.hostname:
        raise MediaNotHadError("The address of the picture cannot be read.")
    if same_origin(place, origin):
        return place
    if place.scheme != "https" or port not in {None, 443}:
        raise MediaNotHadError("The picture is not at a safe address.")
    name = place.hostname.lower().rstrip(".")
    if not any(matches(name, host) for host in hosts):
        raise MediaNotHadError(f"The picture is at {name[:80]}, which is not the platform's.")
    return place


def matches(name: str, host: str) -> bool:
    wanted = host.lower()
    return name.endswith(wanted[1:]) if wanted.startswith("*.") else name == wanted


def same_origin(place: SplitResult, origin: str) -> bool:
    own = urlsplit(origin)
    return bool(own.hostname) and (place.scheme, place.hostname, port_of(place)) == (
        own.scheme, own.hostname, port_of(own),
    )  # fmt: skip


def port_of(place: SplitResult) -> int:
    return place.port or (443 if place.scheme == "https" else 80)


def address_of(place: SplitResult, *, own: bool) -> str:
    """An address that the name has, all of which are checked.

    What the administrator allows is for the account's own server: others must be public.
    """
    try:
        found = addresses(place.hostname or "", port_of(place))
    except OSError:
        raise MediaNotHadError("The platform's server cannot be found.", again=True) from None
    except Forbidden as error:
        raise MediaNotHadError(PRIVATE) from error
    if not own and not all(is_public(ip_address(one.split("%")[0])) for one in found):
        raise MediaNotHadError(PRIVATE)
    return found[0]


def get(place: SplitResult, *, own: bool, until: float, token: str = "") -> Media | str:
    """The picture, or where we are sent to."""
    address = address_of(place, own=own)
    host = f"[{address}]" if ":" in address else address
    target = f"{place.scheme}://{host}:{port_of(place)}{place.path or '/'}"
    target += f"?{place.query}" if place.query else ""
    headers = {"Host": place.netloc, "Accept": "image/*,video/*", "Accept-Encoding": ENCODINGS}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    left = max(0.1, until - monotonic())
    try:
        with (
            httpx.Client(trust_env=False, timeout=left, verify=place.scheme == "https") as client,
            client.stream(
                "GET", target,
                headers=headers,
                extensions={"sni_hostname": place.hostname},
            ) as answer,
        ):  # fmt: skip
            return read(answer, until)
    except (httpx.HTTPError, OSError) as error:
        late = isinstance(error, httpx.TimeoutException)
        words = (
            "The platform took too long to send it." if late else "The platform did not send it."
        )
        raise MediaNotHadError(words, again=True) from error


def read(answer: httpx.Response, until: float) -> Media | str:
    """Until the end, the limit or the time."""
    if answer.has_redirect_location:
        return answer.headers["location"]
    if answer.status_code in {404, 410}:
        raise MediaNotHadError("It is not there any more.")
    if answer.status_code != httpx.codes.OK:
        again = answer.status_code >= 500 or answer.status_code == 429
        raise MediaNotHadError(
            f"The platform refused it (status {answer.status_code}).", again=again
        )
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in KEPT_TYPES:
        raise MediaNotHadError("What stands there is neither a picture nor a film.")
    try:
        content = body_of(answer, LARGEST, until=until)
    except TooLargeError:
        raise MediaNotHadError(f"It is larger than {LARGEST >> 20} MB.") from None
    except OtherEncodingError:
        raise MediaNotHadError("It is packed in a way that the desk does not know.") from None
    if not content:
        raise MediaNotHadError("It is empty.")
    return Media(content, kind)
