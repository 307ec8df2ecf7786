"""The AT Protocol's identifiers: what is one, and what are its parts.

https://atproto.com/specs
"""

import re
from typing import NamedTuple

_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
HANDLE = rf"(?:{_LABEL}\.)+[a-zA-Z](?:[a-zA-Z0-9-]{{0,61}}[a-zA-Z0-9])?"
_HANDLE = re.compile(HANDLE)
_DID = re.compile(r"did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]")
_NSID = re.compile(
    r"[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+"
    r"(?:\.[a-zA-Z][a-zA-Z0-9]{0,62})"
)
_RECORD_KEY = re.compile(r"[a-zA-Z0-9_~.:-]{1,512}")
_TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")


class Address(NamedTuple):
    """``at://repo/collection/rkey``; collection and key may be missing."""

    repo: str
    collection: str = ""
    rkey: str = ""

    def __str__(self) -> str:
        return "at://" + "/".join(part for part in self if part)


def is_handle(text: str) -> bool:
    return len(text) <= 253 and bool(_HANDLE.fullmatch(text))


def is_did(text: str) -> bool:
    return len(text) <= 2048 and bool(_DID.fullmatch(text))


def is_nsid(text: str) -> bool:
    return len(text) <= 317 and bool(_NSID.fullmatch(text))


def is_record_key(text: str) -> bool:
    return text not in {".", ".."} and bool(_RECORD_KEY.fullmatch(text))


def is_tid(text: str) -> bool:
    return bool(_TID.fullmatch(text))


def address(uri: str) -> Address:
    """Raises ``ValueError`` for what is no AT-URI of a repository or of one record."""
    parts = uri.removeprefix("at://").split("/") if uri.startswith("at://") else []
    checks = (lambda text: is_did(text) or is_handle(text), is_nsid, is_record_key)
    right = 1 <= len(parts) <= 3 and len(uri) <= 8192
    if not right or not all(check(part) for check, part in zip(checks, parts, strict=False)):
        raise ValueError("this is no address of a record on Bluesky")
    return Address(*parts)


def is_address(uri: str) -> bool:
    try:
        address(uri)
    except ValueError:
        return False
    return True
