"""LinkedIn's names of things: ``urn:li:share:1``, and a comment's ``urn:li:comment:(thread,1)``."""

import re
from urllib.parse import quote

_COMMENT = re.compile(r"urn:li:comment:\((?:urn:li:)?([A-Za-z]+:\d+),(\d+)\)")
_POST = re.compile(r"urn:li:(?:share|ugcPost|activity):\d+")
_PAGE = re.compile(r"urn:li:organization(?:Brand)?:\d+")


def path_of(urn: str) -> str:
    """As a part of an address, with every sign that has a meaning there encoded."""
    return quote(urn, safe="")


def comment_of(written: object) -> str:
    """A comment's name in full: notifications leave a part of it out. "" where it is none."""
    found = _COMMENT.fullmatch(str(written or ""))
    return f"urn:li:comment:(urn:li:{found.group(1)},{found.group(2)})" if found else ""


def parts_of(comment: str) -> tuple[str, str]:
    """The thread that a comment stands in, and its number there. Raises ``ValueError``."""
    found = _COMMENT.fullmatch(comment)
    if not found:
        raise ValueError("no comment of LinkedIn")
    return f"urn:li:{found.group(1)}", found.group(2)


def is_comment(urn: str) -> bool:
    return bool(_COMMENT.fullmatch(urn))


def is_post(urn: str) -> bool:
    return bool(_POST.fullmatch(urn))


def is_page(urn: str) -> bool:
    return bool(_PAGE.fullmatch(urn))


def permalink(post: str, comment: str = "") -> str:
    link = f"https://www.linkedin.com/feed/update/{post}/"
    return f"{link}?commentUrn={path_of(comment)}" if comment else link
