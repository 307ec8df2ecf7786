"""Connecting a mailbox: servers, encryption, and Microsoft's tokens."""

from datetime import UTC, datetime, timedelta
from imaplib import IMAP4

import httpx
import pytest

from moothall import platforms
from moothall.platforms.base import (
    ContractBroken,
    Forbidden,
    Invalid,
    Transient,
    Unauthorized,
)
from moothall.platforms.email import oauth
from moothall.platforms.email.errors import of_imap, of_sign_in
from moothall.platforms.email.imap import kept, listing, quoted
from moothall.platforms.email.servers import Server, certificates, server
from moothall.platforms.email.smtp import bearer

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "protocol", "found"),
    [
        ("imap.example.org", "imap", Server("imap.example.org", 993, at_once=True)),
        ("imap.example.org:143", "imap", Server("imap.example.org", 143, at_once=False)),
        ("smtp.example.org", "smtp", Server("smtp.example.org", 587, at_once=False)),
        ("smtp.example.org:465", "smtp", Server("smtp.example.org", 465, at_once=True)),
        ("smtps://mail.example.org:2465", "smtp", Server("mail.example.org", 2465, at_once=True)),
        ("imap://mail.example.org", "imap", Server("mail.example.org", 143, at_once=False)),
    ],
)
def test_a_server_s_name_says_how_it_is_encrypted(written, protocol, found):
    assert server(written, protocol) == found


@pytest.mark.parametrize(
    "written", ["", "https://example.org", "example.org/x", "a b", "example.org:many", "u@h:1"]
)
def test_what_is_no_server_is_said_to_be_none(written):
    with pytest.raises(Invalid):
        server(written, "imap")


def test_only_this_machine_s_own_servers_are_spoken_to_without_encryption():
    assert Server("mail.example.org", 25, at_once=False).must_encrypt
    assert Server("192.168.1.4", 25, at_once=False).must_encrypt
    assert not Server("127.0.0.1", 25, at_once=False).must_encrypt
    assert not Server("localhost", 25, at_once=False).must_encrypt


def test_certificates_are_always_checked():
    context = certificates("")
    assert (context.check_hostname, context.verify_mode.name) == (True, "CERT_REQUIRED")
    with pytest.raises(Invalid, match="PEM"):
        certificates("nonsense")


def test_the_guide_asks_for_all_that_a_mailbox_needs_and_hides_what_is_secret():
    guide = platforms.connector("email").guide
    secret = {one.name for one in guide.account_fields if one.secret}
    needed = {one.name for one in guide.account_fields if one.required}
    assert secret == {"password", "client_secret"}
    assert needed == {"address", "imap", "smtp"}


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (b"[AUTHENTICATIONFAILED] Authentication failed.", Unauthorized),
        (b"LOGIN failed.", Unauthorized),
        (b"[UNAVAILABLE] Temporary authentication failure.", Transient),
        (b"[ALERT] Too many simultaneous connections. (Failure)", Transient),
    ],
)
def test_a_refused_sign_in_is_a_password_unless_the_server_says_otherwise(words, kind):
    assert type(of_sign_in(IMAP4.error(words))) is kind


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (IMAP4.abort("socket error"), Transient),
        (IMAP4.error(b"[OVERQUOTA] full"), Forbidden),
        (IMAP4.error(b"[SERVERBUG] oh"), Transient),
        (IMAP4.error(b"what"), ContractBroken),
    ],
)
def test_refused_commands_are_told_apart(error, kind):
    assert type(of_imap(error)) is kind


def test_folders_and_messages_are_read_as_servers_write_them():
    assert listing(rb'(\HasNoChildren \Sent) "/" "Sent Items"') == (
        frozenset({r"\hasnochildren", r"\sent"}),
        '"Sent Items"',
    )
    assert listing(rb'(\Noselect) "/" "[Gmail]"') is None
    told = (
        b'1 (UID 7 RFC822.SIZE 99 INTERNALDATE "23-Nov-2026 12:00:00 +0000" FLAGS (\\Seen)'
        b" BODY[]<0> {5}"
    )
    one = kept(7, told, b"hello")
    assert (one.size, one.is_cut, one.arrived, one.flags) == (99, True, NOW, {"\\Seen"})
    with pytest.raises(ContractBroken):
        kept(7, b"1 (UID 7)", b"")
    with pytest.raises(ValueError, match="no text"):
        quoted("a\r\nb LOGOUT")


# --- Microsoft 365

GIVEN = {"tenant": "11111111-2222", "client_id": "app", "client_secret": "hush"}


def answering(*answers):
    told, asked = iter(answers), []

    def answer(request):
        asked.append(request)
        return next(told)

    return httpx.MockTransport(answer), asked


def test_a_token_is_asked_for_once_kept_and_asked_for_again_before_it_ends():
    good = {"access_token": "t0ken", "expires_in": 3599, "token_type": "Bearer"}
    transport, asked = answering(httpx.Response(200, json=good), httpx.Response(200, json=good))
    given = dict(GIVEN)
    for later in (0, 3_000, 3_500):
        now = NOW + timedelta(seconds=later)
        found = oauth.token(given, given.update, now=now, timeout=5, transport=transport)
        assert found == "t0ken"
    assert len(asked) == 2
    form = httpx.QueryParams(asked[0].content.decode())
    assert str(asked[0].url) == (
        "https://login.microsoftonline.com/11111111-2222/oauth2/v2.0/token"
    )
    assert (form["grant_type"], form["scope"]) == ("client_credentials", oauth.SCOPE)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(401, json={"error": "invalid_client"}), Unauthorized),
        (httpx.Response(400, json={"error": "unauthorized_client"}), Unauthorized),
        (httpx.Response(503), Transient),
        (httpx.Response(200, text="<html>"), ContractBroken),
    ],
)
def test_microsoft_s_refusals_are_told_apart(answer, kind):
    transport, _ = answering(answer)
    with pytest.raises(kind):
        oauth.token(GIVEN, dict, now=NOW, timeout=5, transport=transport)


def test_a_directory_id_that_leads_elsewhere_is_refused():
    with pytest.raises(Invalid):
        oauth.token(GIVEN | {"tenant": "../x"}, dict, now=NOW, timeout=5)


def test_a_token_is_said_as_both_companies_document_it():
    """https://developers.google.com/workspace/gmail/imap/xoauth2-protocol."""
    assert bearer("desk@homes.test", "t") == b"user=desk@homes.test\x01auth=Bearer t\x01\x01"
