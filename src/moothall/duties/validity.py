"""What makes a request for information valid, and the friendly ask for what is missing.

FOIA s.8 asks for writing, a name, an address for correspondence and a description; the ICO takes a
name that the profile shows (guidance of 2014), a tribunal did not (Ghafoor v IC, EA/2015/0140). The
Scottish Information Commissioner wants the name in the request itself. The Environmental
Information Regulations ask for neither name nor address. What is invalid is not thrown away: the
clock runs, and whoever asked is told what is missing (s.16, advice and assistance).
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from moothall.core.judgement.detect.personal import find_personal
from moothall.core.judgement.tidy import tidy

SCOTLAND = frozenset({"foisa"})
NEEDS_A_NAME = frozenset({"foi"}) | SCOTLAND
ENVIRONMENT = frozenset({"eir", "eisr"})
REQUESTS = NEEDS_A_NAME | ENVIRONMENT
NAME = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*")


class Name(StrEnum):
    IN_REQUEST = "in_request"
    IN_PROFILE = "in_profile"
    MISSING = "missing"


class Address(StrEnum):
    EMAIL = "email"
    POSTAL = "postal"
    HANDLE_ONLY = "handle_only"


class Described(StrEnum):
    YES = "yes"
    UNCLEAR = "unclear"


NAMES = {
    Name.IN_REQUEST: "in the request",
    Name.IN_PROFILE: "in the profile only",
    Name.MISSING: "missing",
}
ADDRESSES = {
    Address.EMAIL: "an e-mail address",
    Address.POSTAL: "a postal address",
    Address.HANDLE_ONLY: "a handle only",
}
DESCRIPTIONS = {Described.YES: "clear", Described.UNCLEAR: "unclear"}


@dataclass(frozen=True, slots=True)
class Given:
    """What a request gives."""

    name: Name
    address: Address
    described: Described = Described.YES

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> "Given":
        """Raises ValueError for what it cannot be."""
        return cls(
            Name(kept.get("name", "")),
            Address(kept.get("address", "")),
            Described(kept.get("described", "")),
        )

    @property
    def as_kept(self) -> dict[str, str]:
        return {name: str(value) for name, value in asdict(self).items()}


def looked_at(text: str, name: str, contact: str) -> Given:
    """By the words; ``name`` and ``contact`` are those of the profile, or what was taken down.

    Without words (a letter, a call) the name was given in the request.
    """
    given = "" if contact.startswith(("@", "on ")) else contact
    found = {hit.kind for one in (text, given) for hit in find_personal(tidy(one))}
    if "personal.email" in found:
        address = Address.EMAIL
    elif found & {"personal.postcode", "personal.address"} or (given and not text):
        address = Address.POSTAL
    else:
        address = Address.HANDLE_ONLY
    return Given(name_in(text, name), address)


def name_in(text: str, name: str) -> Name:
    """A name is a first and a last one; initials with a last name do in the request."""
    parts = [one for one in name.split() if NAME.fullmatch(one)]
    if not text:
        return Name.IN_REQUEST if parts else Name.MISSING
    words = {one.casefold() for one in NAME.findall(text)}
    if parts and parts[-1].casefold() in words:
        return Name.IN_REQUEST
    return Name.IN_PROFILE if len(parts) > 1 else Name.MISSING


def missing(kind: str, given: Given) -> tuple[str, ...]:
    """What to ask for, as it stands in a sentence to whoever asked."""
    found = []
    if kind in NEEDS_A_NAME:
        enough = {Name.IN_REQUEST} if kind in SCOTLAND else {Name.IN_REQUEST, Name.IN_PROFILE}
        found += [] if given.name in enough else ["your name"]
        found += ["an e-mail or postal address"] if given.address == Address.HANDLE_ONLY else []
    if given.described == Described.UNCLEAR:
        found.append("a few more words on what you would like to see")
    return tuple(found)


def ask(lacking: tuple[str, ...], send_to: str = "") -> str:
    """``Please send your name and an e-mail or postal address to …``; empty where nothing is."""
    if not lacking:
        return ""
    said = " and ".join(filter(None, (", ".join(lacking[:-1]), lacking[-1])))
    where = f"to {send_to}" if send_to else "by private message"
    return f"So that we can answer in full, please send {said} {where}."
