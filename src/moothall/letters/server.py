"""Handing one letter to the mail server, and what can be known of its answer."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from enum import Enum
from smtplib import (
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from moothall.letters.models import Letter
from moothall.letters.tidying import plain

#: RFC 5321, section 4.2.1: from here on the answer is final
FINAL = 500


class Result(Enum):
    """What became of it."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Handed:
    """``words``: a sentence for a person."""

    result: Result
    words: str


def is_on() -> bool:
    """Whether this desk has a mail server at all."""
    return settings.MAIL is not None


def hand_over(letter: Letter, about_to: Callable[[], None]) -> Handed:
    """``about_to`` is called when the server is there and nothing of the letter has been said."""
    if not is_on():  # it was switched off meanwhile; a file that nobody reads is no letter
        return Handed(Result.LATER, "This desk has no mail server now.")
    connection = get_connection()
    try:
        connection.open()
        if smtp := getattr(connection, "connection", None):
            smtp.ehlo_or_helo_if_needed()
    except (OSError, SMTPException) as error:
        return Handed(Result.LATER, f"The mail server could not be reached: {said(error)}")
    about_to()
    try:
        return asked(connection, letter)
    finally:
        with suppress(OSError, SMTPException):
            connection.close()


def asked(connection: BaseEmailBackend, letter: Letter) -> Handed:
    """What the server answered to the whole letter."""
    try:
        connection.send_messages([message(letter)])
    except SMTPRecipientsRefused as error:
        [(code, words)] = error.recipients.values()
        return refused(code, f"The mail server does not take {letter.address}", words)
    except SMTPResponseException as error:
        return refused(error.smtp_code, "The mail server did not take it", error.smtp_error)
    except SMTPNotSupportedError as error:
        reason = f"The mail server cannot write to {letter.address}: {said(error)}"
        return Handed(Result.REFUSED, reason)
    except (OSError, SMTPException) as error:
        reason = f"The mail server gave no answer, so it may have arrived or not: {said(error)}"
        return Handed(Result.UNCLEAR, reason)
    return Handed(Result.TAKEN, "Taken by the mail server.")


def refused(code: int, what: str, words: bytes | str) -> Handed:
    """Certainly not taken; whether trying again may help, the code says."""
    answer = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    result = Result.REFUSED if code >= FINAL else Result.LATER
    return Handed(result, plain(f"{what}: {code} {answer}", 400))


def said(error: Exception) -> str:
    return plain(str(error) or type(error).__name__, 300)


def message(letter: Letter) -> EmailMultiAlternatives:
    """Always the same for one letter, its id included, so that a second copy can be known."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    made = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[letter.address],
        reply_to=[settings.MAIL_REPLY_TO] if settings.MAIL_REPLY_TO else None,
        headers={
            "Message-ID": f"<{letter.pk}@{domain}>",
            # RFC 3834: no holiday answers, please
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    made.attach_alternative(letter.html, "text/html")
    return made
