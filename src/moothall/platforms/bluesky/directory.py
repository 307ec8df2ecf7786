"""Where an account's records lie, by its DID document.

https://atproto.com/specs/did: ``did:plc`` is looked up in a directory, ``did:web`` at its own host.
"""

from collections.abc import Mapping
from typing import Any

import httpx

from moothall.platforms.base import PlatformError
from moothall.platforms.bluesky.errors import TITLE
from moothall.platforms.bluesky.syntax import is_did, is_handle
from moothall.platforms.wire import Wire

PLC = "https://plc.directory"


def document(
    did: str, directory: str, timeout: float, *, transport: httpx.BaseTransport | None = None
) -> Mapping[str, Any]:
    """Nothing where there is none to be had: the server that we signed in at hands calls on."""
    kind, _, name = did.removeprefix("did:").partition(":")
    if not is_did(did) or (kind == "web" and not is_handle(name)):
        return {}
    place, path = {
        "plc": (directory or PLC, f"/{did}"),
        "web": (f"https://{name}", "/.well-known/did.json"),
    }.get(kind, ("", ""))
    return _read(place, path, timeout, transport) if place else {}


def _read(
    place: str, path: str, timeout: float, transport: httpx.BaseTransport | None
) -> Mapping[str, Any]:
    wire = Wire(place, title=TITLE, timeout=timeout, headers={}, transport=transport)
    try:
        answer = wire.read(path)
        found = answer.json() if answer.is_success else {}
    except (PlatformError, ValueError):
        return {}
    finally:
        wire.close()
    return found if isinstance(found, dict) else {}


def home(found: Any) -> str:
    """The personal data server that a document names; empty where it names none."""
    services = found.get("service", ()) if isinstance(found, dict) else ()
    for service in services if isinstance(services, list) else ():
        if isinstance(service, dict) and str(service.get("id", "")).endswith("#atproto_pds"):
            return str(service.get("serviceEndpoint", "")).rstrip("/")
    return ""
