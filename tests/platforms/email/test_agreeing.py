"""A mailbox at Microsoft or Google: what is asked of them, and what is made of their answers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from imaplib import IMAP4
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from moothall import platforms
from moothall.platforms.base import (
    Application,
    Connection,
    ContractBroken,
    Forged,
    Invalid,
    RateLimited,
    Transient,
    Unauthorized,
)
from moothall.platforms.email import consent, guides
from moothall.platforms.email.consent import ByConsent, challenge
from moothall.platforms.email.tokens import Tokens

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PROGRAM = Application(
    client_id="us", secrets={"client_secret": "hush", "tenant": "t-1"},
    redirect_uri="https://desk.homes.org/back/",
)  # fmt: skip
ASKED = {"address": "Desk@homes.org", "name": "Homes", "server_url": ""}
GIVEN = {
    "access_token": "a1",
    "refresh_token": "r1",
    "expires_in": 3600,
    "scope": "https://outlook.office.com/IMAP.AccessAsUser.All"
    " https://outlook.office.com/SMTP.Send",
}


class There:
    """One token endpoint, whose answer a test sets."""

    def __init__(self):
        self.asked, self.status, self.body = [], 200, GIVEN

    def __call__(self, request):
        form = {name: one[0] for name, one in parse_qs(request.content.decode()).items()}
        self.asked.append((str(request.url), form))
        return httpx.Response(self.status, json=self.body)


@pytest.fixture
def there():
    return There()


@pytest.fixture
def microsoft(there):
    transport = httpx.MockTransport(there)
    return ByConsent(consent.MICROSOFT, guides.MICROSOFT, transport=transport)


@pytest.fixture
def google(there):
    return ByConsent(consent.GOOGLE, guides.GOOGLE, transport=httpx.MockTransport(there))


def finished(connector, query=None):
    begun = connector.start_with(PROGRAM, ASKED, now=NOW)
    back = {"code": "c1", "state": begun.state} | (query or {})
    return begun, connector.finish(PROGRAM, begun, back, now=NOW)


def test_microsoft_is_asked_for_the_mailbox_and_no_more(microsoft, there):
    begun, [found] = finished(microsoft)
    place = urlsplit(begun.url)
    query = {name: one[0] for name, one in parse_qs(place.query).items()}
    assert f"{place.netloc}{place.path}" == "login.microsoftonline.com/t-1/oauth2/v2.0/authorize"
    assert query["scope"].split() == [
        "https://outlook.office.com/IMAP.AccessAsUser.All",
        "https://outlook.office.com/SMTP.Send",
        "offline_access",
    ]
    assert query["code_challenge"] == challenge(begun.verifier)
    assert "hush" not in begun.url
    [(url, form)] = there.asked
    assert url == "https://login.microsoftonline.com/t-1/oauth2/v2.0/token"
    assert (form["code"], form["code_verifier"]) == ("c1", begun.verifier)
    assert (found.external_id, found.name) == ("desk@homes.org", "Homes")
    assert found.scopes == {"IMAP.AccessAsUser.All", "SMTP.Send"}
    assert found.expires_at == NOW + timedelta(hours=1)
    assert found.credentials["imap"] == "outlook.office365.com"
    assert "a1" not in repr(found)


def test_google_is_asked_for_what_lasts(google, there):
    there.body = GIVEN | {"scope": "https://mail.google.com/"}
    begun, [found] = finished(google)
    assert "access_type=offline" in begun.url
    assert found.credentials["smtp"] == "smtp.gmail.com"
    there.body = {"access_token": "a2", "expires_in": 3600}
    given = google.renew(PROGRAM, found.credentials, now=NOW)
    assert given.credentials["refresh"] == "r1", "Google seldom gives another"
    assert google.revoke(PROGRAM, found.credentials) is True
    assert there.asked[-1] == ("https://oauth2.googleapis.com/revoke", {"token": "r1"})


def test_a_shared_mailbox_is_signed_in_to_by_somebody_else(microsoft):
    asked = ASKED | {"signs_in": "jo@homes.org"}
    begun = microsoft.start_with(PROGRAM, asked, now=NOW)
    assert "login_hint=jo%40homes.org" in begun.url


@pytest.mark.parametrize("state", ["", "another"])
def test_an_answer_to_another_question_is_not_used(microsoft, there, state):
    with pytest.raises(Forged):
        finished(microsoft, {"state": state})
    assert there.asked == []


@pytest.mark.parametrize(
    "less", [{"refresh_token": ""}, {"scope": "https://outlook.office.com/SMTP.Send"}]
)
def test_half_a_permission_connects_nothing(microsoft, there, less):
    there.body = GIVEN | less
    with pytest.raises(Invalid, match="did not give all"):
        finished(microsoft)


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, "invalid_grant", Unauthorized),
        (401, "invalid_client", Invalid),
        (503, "", Transient),
        (429, "", RateLimited),
        (200, "", ContractBroken),
    ],
)
def test_what_a_refusal_means_for_whoever_reads_it(microsoft, there, status, error, kind):
    _, [found] = finished(microsoft)
    there.status, there.body = status, {"error": error}
    with pytest.raises(kind, match="Microsoft"):
        microsoft.renew(PROGRAM, found.credentials, now=NOW)


def test_a_renewed_token_replaces_both(microsoft, there):
    _, [found] = finished(microsoft)
    there.body = GIVEN | {"access_token": "a2", "refresh_token": "r2"}
    given = microsoft.renew(PROGRAM, found.credentials, now=NOW)
    assert (given.credentials["access"], given.credentials["refresh"]) == ("a2", "r2")
    assert microsoft.revoke(PROGRAM, found.credentials) is False, "Microsoft has no way"


def test_one_connector_renews_by_whichever_way_a_mailbox_was_connected():
    connector = platforms.connector("email")
    assert connector.renew(None, {"password": "p"}, now=NOW) is None
    assert platforms.way_of("email", {"via": "google"}) == "google"
    with pytest.raises(Unauthorized):
        connector.renew(None, {"via": "google", "refresh": "r"}, now=NOW)
    for way in platforms.ways("email").values():
        assert way.guide.title


@pytest.fixture
def tokens():
    """``tokens(minutes)``: a token that is so old and holds; and what was renewed."""
    renewed = []

    def renew(refused):
        renewed.append(refused)
        return {"access": "a2"}

    def make(minutes, **other):
        now = datetime.now(UTC)
        given = {
            "via": "microsoft", "access": "a1",
            "access_since": (now - timedelta(minutes=minutes)).isoformat(),
            "access_until": (now + timedelta(minutes=30)).isoformat(),
        } | other  # fmt: skip
        connection = replace(Connection(account=""), renew_credentials=renew)
        return Tokens(connection, given), renewed

    return make


def server(accepted):
    def ask(token):
        if token != accepted:
            raise IMAP4.error(b"[AUTHENTICATIONFAILED] no")
        return token

    return ask


def test_a_token_that_the_server_takes_no_more_is_renewed_once(tokens):
    held, renewed = tokens(20)
    assert held.signed_in(server("a2"), (IMAP4.error,)) == "a2"
    assert renewed == ["a1"]
    with pytest.raises(IMAP4.error):
        tokens(20)[0].signed_in(server("a3"), (IMAP4.error,))


def test_one_that_is_over_by_its_time_is_renewed_before_it_is_used(tokens):
    held, renewed = tokens(90, access_until=(datetime.now(UTC)).isoformat())
    assert held.signed_in(lambda token: token, ()) == "a2"
    assert renewed == ["a1"]


def test_a_mailbox_that_never_takes_tokens_does_not_use_them_up(tokens):
    held, renewed = tokens(1)
    with pytest.raises(Unauthorized, match="Allow IMAP and SMTP"):
        held.signed_in(server("a2"), (IMAP4.error,))
    assert renewed == []


def test_a_line_that_broke_is_no_refusal(tokens):
    held, renewed = tokens(20)

    def breaks(_):
        raise IMAP4.abort("gone")

    with pytest.raises(IMAP4.abort):
        held.signed_in(breaks, (IMAP4.error,))
    assert renewed == []
