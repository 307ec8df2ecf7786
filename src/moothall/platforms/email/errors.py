"""What the mail servers' refusals mean. Only codes go on to the log: their words name people.

IMAP: RFC 3501 and the response codes of RFC 5530. SMTP: RFC 5321, section 4.2, with the enhanced
codes of RFC 3463, and of RFC 4954, section 6, for signing in.
"""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from imaplib import IMAP4

from moothall.platforms.base import (
    ContractBroken,
    Forbidden,
    Invalid,
    PlatformError,
    PolicyRefused,
    RateLimited,
    Transient,
    Unauthorized,
)

NOT_ACCEPTED = "The mail server does not accept our password any more. Connect the mailbox again."
NOT_OURS = (
    "The mail server does not let this mailbox write to this address, or as the address that it"
    " was connected with. Ask whoever runs our mail."
)
NOT_THERE = "The mail server says that there is no such address."
TOO_LARGE = "The message is larger than the mail server takes."
NOT_WANTED = "The mail server does not take this message; its rules or the reader's forbid it."
BUSY = "The mail server does not take the message for now."
UNREACHABLE = "The mail server cannot be reached."
UNSAFE = (
    "The mail server's certificate is not one that we can trust, so nothing was said to it."
    " Ask whoever runs our mail."
)
#: how long to wait where a server says "too much" and not for how long
WAIT = timedelta(minutes=5)

_CODE = re.compile(rb"\[([A-Z-]+)")
_ENHANCED = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})\b")
#: of a refused sign-in; all others, and silence, mean the password
_LATER = {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"}
_BY_CODE: dict[str, tuple[type[PlatformError], str]] = {
    "AUTHENTICATIONFAILED": (Unauthorized, NOT_ACCEPTED),
    "AUTHORIZATIONFAILED": (Unauthorized, NOT_ACCEPTED),
    "EXPIRED": (Unauthorized, NOT_ACCEPTED),
    "PRIVACYREQUIRED": (Unauthorized, "The mail server wants an encrypted connection."),
    "NOPERM": (Forbidden, "The mailbox may not do this."),
    "OVERQUOTA": (Forbidden, "The mailbox is full: the server takes no more copies."),
    "UNAVAILABLE": (Transient, "The mail server is not available."),
    "INUSE": (Transient, "The mailbox is in use."),
    "LIMIT": (Transient, "The mail server allows no more at the moment."),
    "SERVERBUG": (Transient, "The mail server has a fault."),
}


def of_sign_in(error: IMAP4.error) -> PlatformError:
    """A refused IMAP sign-in."""
    code = code_of(error)
    if code in _LATER or b"simultaneous" in said(error).lower():
        kind, words = _BY_CODE.get(code, (Transient, BUSY))
        return kind(words, detail=f"IMAP {code}", code=code)
    return Unauthorized(NOT_ACCEPTED, detail=f"IMAP {code}".strip(), code=code)


def of_imap(error: IMAP4.error) -> PlatformError:
    """A refused command, or a connection that ended."""
    code = code_of(error)
    if code in _BY_CODE:
        kind, words = _BY_CODE[code]
        return kind(words, detail=f"IMAP {code}", code=code)
    if isinstance(error, IMAP4.abort):
        return Transient(UNREACHABLE, detail="IMAP connection ended")
    return ContractBroken(
        "The mail server gave an answer that the desk does not know.",
        detail=f"IMAP {code or 'without a code'}",
    )


def said(error: IMAP4.error) -> bytes:
    told = error.args[0] if error.args else b""
    return told if isinstance(told, bytes) else str(told).encode("utf-8", "replace")


def code_of(error: IMAP4.error) -> str:
    found = _CODE.search(said(error))
    return found.group(1).decode() if found else ""


@contextmanager
def imap_answers() -> Iterator[None]:
    """IMAP's failures as the contract's. For reading, and for what is safe to do again."""
    try:
        yield
    except IMAP4.error as error:
        raise of_imap(error) from error
    except ssl.SSLCertVerificationError as error:
        raise Unauthorized(UNSAFE, detail=type(error).__name__) from error
    except (OSError, EOFError) as error:
        raise Transient(UNREACHABLE, detail=type(error).__name__) from error


def of_smtp(code: int, words: bytes | str, stage: str) -> PlatformError:
    """``stage``: connect, sign-in, sender, recipient or message. Certainly nothing was sent."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    found = _ENHANCED.match(text)
    enhanced = found.group(1) if found else ""
    detail = f"SMTP {code} {enhanced}".strip()
    kind, sentence = meaning(code, enhanced, stage)
    if kind is RateLimited:
        return RateLimited(sentence, until=datetime.now(UTC) + WAIT, detail=detail, code=str(code))
    return kind(sentence, detail=detail, code=str(code))


def meaning(  # noqa: PLR0911  - one line for each kind
    code: int, enhanced: str, stage: str
) -> tuple[type[PlatformError], str]:
    """The table; the first line that fits."""
    if code < 400 or code > 599:
        return ContractBroken, "The mail server gave an answer that the desk does not know."
    if code < 500:
        too_much = enhanced in {"4.7.28", "4.5.3", "4.4.5"} or (code, enhanced) == (421, "4.7.0")
        return (RateLimited if too_much else Transient), BUSY
    if stage == "sign-in" or code in {530, 534, 535, 538} or enhanced in {"5.7.8", "5.7.30"}:
        return Unauthorized, NOT_ACCEPTED
    if code == 552 or enhanced in {"5.3.4", "5.2.3"}:
        return Invalid, TOO_LARGE
    # many servers say only at the recipient what they have against the sender
    if (
        stage in {"sender", "connect"}
        or enhanced == "5.7.60"
        or (stage == "recipient" and enhanced.startswith("5.7."))
    ):
        return Forbidden, NOT_OURS
    if stage == "recipient":
        return Invalid, NOT_THERE
    return PolicyRefused, NOT_WANTED
