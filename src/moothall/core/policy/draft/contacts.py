"""E-mail addresses, telephone numbers and web addresses in prose."""

import re
from dataclasses import dataclass
from enum import StrEnum


class ContactKind(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach somebody, as written, and where in the prose it stands."""

    kind: ContactKind
    value: str
    start: int
    end: int


_EMAIL = re.compile(r"(?<![\w.+-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_URL = re.compile(
    r"(?<![@\w.])(?:https?://|www\.)[^\s<>()\"']+[\w/]"
    r"|(?<![@\w.])(?:[a-z0-9-]+\.)+(?:gov\.uk|org\.uk|co\.uk|nhs\.uk|gov\.wales|gov\.scot|llyw\.cymru"
    r"|scot|wales|cymru|org|com|net|uk|eu)\b(?:/[^\s<>()\"']*[\w/])?",
    re.IGNORECASE,
)
_NOT_BESIDE = r"(?<![\w£.,/-])"
_PHONE = re.compile(
    _NOT_BESIDE + r"(?:\+44\s?(?:\(0\)\s?)?\d|\(0\d{2,5}\)|0\d)(?:[\s-]?\d){6,9}(?![\w%])"
)
# Short numbers that the public rings; 111 and 101 stand in other senses too, so a word must lead.
_LEADS = "|".join(f"(?<={word} )" for word in ("call", "dial", "ring", "phone", "NHS", "on", "or"))
_SHORT = re.compile(rf"\b(?:999|112|18000|116\s?123)\b|(?:{_LEADS})(?:101|105|111|119)\b")
_TEXT = re.compile(r"\b(?:text(?:ing)?|sms)\b[^.;,]{0,40}$", re.IGNORECASE)
_NOT_RUNG = re.compile(
    r"\b(?:fax|charity|company|registered|registration)\b[^.;,()]{0,25}$", re.IGNORECASE
)


def contacts_in(prose: str) -> tuple[Contact, ...]:
    """The contacts in the order they are written; a fax or registration number is not one."""
    found: list[Contact] = []
    for pattern, kind in (
        (_EMAIL, ContactKind.EMAIL),
        (_URL, ContactKind.URL),
        (_PHONE, ContactKind.PHONE),
        (_SHORT, ContactKind.PHONE),
    ):
        for match in pattern.finditer(prose):
            start, end = match.span()
            if any(start < other.end and other.start < end for other in found):
                continue
            before = prose[:start]
            if kind is ContactKind.PHONE and _NOT_RUNG.search(before):
                continue
            texting = kind is ContactKind.PHONE and _TEXT.search(before)
            found.append(
                Contact(
                    ContactKind.TEXT if texting else kind, match.group().strip(".'"), start, end
                )
            )
    return tuple(sorted(found, key=lambda contact: contact.start))
