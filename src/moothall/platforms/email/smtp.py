"""Handing one message to the mail server, so that what is known of its end is known exactly.

Until the dot that ends the message nothing was sent, whatever happens. After it only an answer
says what became of it (RFC 5321, section 4.2.5 and 6.1).
"""

import base64
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from moothall.platforms.base import Invalid, Transient, Unauthorized, UnknownOutcome
from moothall.platforms.email.errors import TOO_LARGE, UNREACHABLE, UNSAFE, of_smtp
from moothall.platforms.email.servers import Server, Smtp, SmtpSsl, certificates

#: a server that says nothing of its limit; most take 25 MB and more
MOST_BYTES = 20_000_000
NO_ANSWER = "The mail server gave no answer, so it is not known whether the message went out."
SignIn = Callable[[smtplib.SMTP], Any]


def connected(server: Server, authority: str, timeout: float, sign_in: SignIn) -> smtplib.SMTP:
    """Encrypted and signed in. Whatever it raises, nothing was sent."""
    try:
        smtp = opened(server, authority, timeout)
    except ssl.SSLCertVerificationError as error:
        raise Unauthorized(UNSAFE, detail=type(error).__name__) from error
    except smtplib.SMTPResponseException as error:
        raise of_smtp(error.smtp_code, error.smtp_error, "message") from error
    except (OSError, smtplib.SMTPException) as error:
        raise Transient(UNREACHABLE, detail=type(error).__name__) from error
    try:
        sign_in(smtp)
    except smtplib.SMTPResponseException as error:
        smtp.close()
        raise of_smtp(error.smtp_code, error.smtp_error, "sign-in") from error
    except smtplib.SMTPNotSupportedError as error:
        smtp.close()
        words = "The mail server does not take a password on this port; port 587 usually does."
        raise Unauthorized(words, detail="SMTP without AUTH") from error
    except (OSError, smtplib.SMTPException) as error:
        smtp.close()
        raise Transient(UNREACHABLE, detail=type(error).__name__) from error
    return smtp


def opened(server: Server, authority: str, timeout: float) -> smtplib.SMTP:
    context = certificates(authority)
    if server.at_once:
        smtp: smtplib.SMTP = SmtpSsl(server.host, server.port, timeout=timeout, context=context)
        smtp.ehlo_or_helo_if_needed()
        return smtp
    smtp = Smtp(server.host, server.port, timeout=timeout)
    try:
        smtp.ehlo_or_helo_if_needed()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
        elif server.must_encrypt:
            raise ssl.SSLCertVerificationError("no STARTTLS")  # noqa: TRY301 - closed below
    except BaseException:
        smtp.close()
        raise
    return smtp


def deliver(smtp: smtplib.SMTP, sender: str, recipient: str, message: bytes) -> None:
    """Returns when the server has taken it. One recipient, so that it is taken or not."""
    limit = int(smtp.esmtp_features.get("size") or 0) or MOST_BYTES
    if len(message) > limit:
        raise Invalid(TOO_LARGE, detail=f"{len(message)} of {limit} bytes")
    try:
        ask(smtp, "sender", *smtp.mail(sender))
        ask(smtp, "recipient", *smtp.rcpt(recipient))
        code, words = smtp.docmd("DATA")
    except smtplib.SMTPException as error:
        raise Transient(UNREACHABLE, detail=type(error).__name__) from error
    except OSError as error:
        raise Transient(UNREACHABLE, detail=type(error).__name__) from error
    if code != 354:
        raise of_smtp(code, words, "message")
    try:
        smtp.send(stuffed(message))
        code, words = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise UnknownOutcome(NO_ANSWER, detail=type(error).__name__) from error
    if code != 250:
        raise of_smtp(code, words, "message")


def ask(smtp: smtplib.SMTP, stage: str, code: int, words: bytes) -> None:
    if code not in {250, 251}:
        with suppress(OSError, smtplib.SMTPException):
            smtp.rset()
        raise of_smtp(code, words, stage)


def stuffed(message: bytes) -> bytes:
    """With the end of the message, and nothing in it that could be taken for one."""
    lines = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    told = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)
    return told + b"\r\n.\r\n"


def bearer(user: str, token: str) -> bytes:
    """XOAUTH2, as Microsoft and Google document it for IMAP and SMTP alike."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01".encode()


def sign_in_with_token(smtp: smtplib.SMTP, user: str, token: str) -> None:
    told = base64.b64encode(bearer(user, token)).decode()
    code, words = smtp.docmd("AUTH", f"XOAUTH2 {told}")
    if code == 334:  # why not, as JSON; an empty line asks for the end of it
        code, words = smtp.docmd("")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, words)
