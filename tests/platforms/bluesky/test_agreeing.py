"""An owner agrees on their server's page: what is sent there, and what is not believed of it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from tests.platforms.bluesky.provider import (
    DID,
    DIRECTORY,
    ENTRANCE,
    HANDLE,
    ISSUER,
    OTHER,
    PDS,
    Provider,
)

from moothall.platforms.base import (
    Connection,
    Forged,
    Invalid,
    Transient,
    Unauthorized,
)
from moothall.platforms.bluesky import bound, dpop, program
from moothall.platforms.bluesky.connecting import BlueskyConnector
from moothall.platforms.bluesky.dpop import Known

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BACK = "https://desk.homes.org/administration/accounts/connect/back/"
ASKED = {"handle": HANDLE, "server_url": ENTRANCE}


@pytest.fixture
def provider():
    return Provider()


@pytest.fixture
def known():
    return Known()


@pytest.fixture
def connector(provider, known, monkeypatch):
    monkeypatch.setattr(dpop, "KNOWN", known)
    monkeypatch.setattr(bound.Prover.__init__, "__defaults__", (known,))
    return BlueskyConnector(directory=DIRECTORY, known=known, transport=provider)


@pytest.fixture
def application(provider):
    made = program.made(
        "https://desk.homes.org/us.json", redirect_uri=BACK, website="https://desk.homes.org",
        before=None,
    )  # fmt: skip
    [key] = program.document(made)["jwks"]["keys"]
    provider.programs[made.client_id] = jwt.PyJWK(key)
    return made


@pytest.fixture
def begun(connector, application):
    return connector.start_with(application, ASKED, now=NOW)


@pytest.fixture
def found(connector, application, begun, provider):
    [one] = connector.finish(application, begun, provider.agree(begun.url), now=NOW)
    return one


def renewed(connector, application, found):
    return connector.renew(application, found.credentials, now=NOW)


def test_what_is_asked_for_goes_to_the_server_and_not_through_the_browser(begun, provider):
    query = parse_qs(urlsplit(begun.url).query)
    assert set(query) == {"client_id", "request_uri"}
    [told] = provider.pushed.values()
    assert told["scope"] == "atproto transition:generic transition:chat.bsky"
    assert (told["login_hint"], told["state"]) == (HANDLE, begun.state)
    assert told["code_challenge_method"] == "S256"
    assert begun.verifier not in str(told)
    assert "dpop_key" not in repr(begun)


def test_the_account_is_known_by_its_own_documents(found, provider):
    assert (found.external_id, found.handle, found.name) == (DID, HANDLE, "Homes")
    assert found.scopes == {
        "atproto", "transition:generic", "transition:chat.bsky", "messages",
    }  # fmt: skip
    assert found.credentials["pds"] == PDS
    assert found.expires_at.isoformat() == "2026-11-23T12:30:00+00:00"
    assert provider.refused == ["use_dpop_nonce", "use_dpop_nonce"], "one for each server"


def test_a_server_s_new_nonce_is_taken_up_in_the_middle(connector, application, found, provider):
    for nonce in ("n2", "n3"):
        provider.nonce = nonce
        given = renewed(connector, application, found)
        found = replace(found, credentials={**found.credentials, **given.credentials})
    assert provider.refused.count("use_dpop_nonce") == 4
    assert "invalid_dpop_proof" not in provider.refused


def test_a_server_that_never_takes_its_own_nonce_is_a_passing_fault(
    connector, application, found, provider, monkeypatch
):
    monkeypatch.setattr(provider, "proof", lambda *_: ("", "use_dpop_nonce"))
    before = len(provider.asked)
    with pytest.raises(Transient, match="clock"):
        renewed(connector, application, found)
    assert len(provider.asked) - before <= 5, "and is not asked for ever"


@pytest.mark.parametrize("ahead", [-900, 900])
def test_clocks_that_differ_are_told_by_the_server_s_own_time(
    connector, application, provider, ahead
):
    provider.ahead = ahead
    begun = connector.start_with(application, ASKED, now=NOW)
    [found] = connector.finish(application, begun, provider.agree(begun.url), now=NOW)
    assert renewed(connector, application, found)


@pytest.mark.parametrize(
    "wrong",
    [{"iss": "https://letsin.others.org"}, {"iss": ""}, {"state": "another"}, {"state": ""}],
)
def test_an_answer_of_another_server_or_to_another_question_is_not_used(
    connector, application, begun, provider, wrong
):
    back = provider.agree(begun.url) | wrong
    before = len(provider.asked)
    with pytest.raises(Forged):
        connector.finish(application, begun, back, now=NOW)
    assert len(provider.asked) == before, "its code goes nowhere"


def test_an_answer_that_was_used_is_worth_nothing(connector, application, begun, provider):
    back = provider.agree(begun.url)
    connector.finish(application, begun, back, now=NOW)
    with pytest.raises(Unauthorized):
        connector.finish(application, begun, back, now=NOW)


def test_tokens_of_another_account_are_given_back(connector, application, begun, provider):
    provider.signs_in = OTHER
    with pytest.raises(Invalid, match="another account"):
        connector.finish(application, begun, provider.agree(begun.url), now=NOW)
    assert provider.refreshes == {}


def test_a_server_that_the_account_does_not_name_may_not_speak_for_it(
    connector, application, begun, provider
):
    provider.issuers[PDS] = "https://moved.homes.org"
    provider.metadata["issuer"] = ISSUER
    back = provider.agree(begun.url)
    with pytest.raises((Forged, Invalid)):
        connector.finish(application, begun, back, now=NOW)
    assert provider.refreshes == {}


def test_a_handle_that_the_account_does_not_own_up_to_leads_nowhere(
    connector, application, provider
):
    provider.documents[DID]["alsoKnownAs"] = ["at://others.homes.org"]
    with pytest.raises(Invalid, match="say of itself"):
        connector.start_with(application, ASKED, now=NOW)
    with pytest.raises(Invalid, match="no account of that handle"):
        connector.start_with(application, ASKED | {"handle": "nobody.homes.org"}, now=NOW)
    assert provider.pushed == {}


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://others.org"},
        {"require_pushed_authorization_requests": False},
        {"authorization_response_iss_parameter_supported": None},
        {"dpop_signing_alg_values_supported": ["RS256"]},
        {"code_challenge_methods_supported": ["plain"]},
        {"token_endpoint": "http://letsin.homes.org/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_server_without_what_our_safety_rests_on_is_not_used(
    connector, application, provider, change
):
    provider.metadata |= change
    with pytest.raises(Invalid, match="app password"):
        connector.start_with(application, ASKED, now=NOW)
    assert provider.pushed == {}


def test_a_refresh_token_is_good_once_and_bound_to_its_key(connector, application, found):
    given = renewed(connector, application, found)
    assert given.credentials["refresh"] != found.credentials["refresh"]
    with pytest.raises(Unauthorized):
        renewed(connector, application, found)
    stolen = {**given.credentials, "dpop_key": dpop.new_key()}
    with pytest.raises(Unauthorized):
        connector.renew(application, found.credentials | stolen, now=NOW)


def test_new_tokens_of_another_account_are_not_taken(connector, application, found, provider):
    thumb, _, scope = provider.refreshes[found.credentials["refresh"]]
    provider.refreshes[found.credentials["refresh"]] = (thumb, OTHER, scope)
    with pytest.raises(Unauthorized, match="another account"):
        renewed(connector, application, found)


def test_without_our_key_nobody_gets_tokens_in_our_name(connector, application, found):
    other = replace(application, secrets={**application.secrets, "client_key": dpop.new_key()})
    with pytest.raises(Invalid, match="from outside"):
        renewed(connector, other, found)


def test_it_is_taken_back_there(connector, application, found, provider):
    assert connector.revoke(application, found.credentials) is True
    assert provider.refreshes == {}


def test_a_refused_token_is_renewed_once_by_whoever_opened_the_account(
    connector, application, found, provider
):
    asked = []

    def renew(refused):
        asked.append(refused)
        return {**found.credentials, **renewed(connector, application, found).credentials}

    old = found.credentials["access"]
    provider.active.clear()
    session = bound.session_of(
        Connection(account=DID, base_url=ENTRANCE, credentials=found.credentials,
                   application=application, renew_credentials=renew),
        transport=provider,
    )  # fmt: skip
    assert session.get("com.atproto.server.getSession")["did"] == DID
    assert asked == [old]


def test_a_token_leaves_for_the_account_s_own_server_alone(found, provider):
    carried = {one.url.host for one in provider.asked if "authorization" in one.headers}
    assert carried == {urlsplit(PDS).hostname}
    assert not any(found.credentials["access"] in str(one.url) for one in provider.asked)


def test_what_is_published_of_us_holds_no_secret(application):
    told = program.document(application)
    private = json.loads(application.secrets["client_key"])["d"]
    assert private not in json.dumps(told)
    assert (told["client_id"], told["redirect_uris"]) == (application.client_id, [BACK])
    assert told["token_endpoint_auth_method"] == "private_key_jwt"
    assert told["dpop_bound_access_tokens"] is True


def test_a_desk_that_moves_keeps_its_key(application):
    moved = program.made(
        "https://new.homes.org/us.json", redirect_uri=BACK.replace("desk", "new"),
        website="https://new.homes.org", before=application,
    )  # fmt: skip
    assert moved.secrets["client_key"] == application.secrets["client_key"]
    assert moved.client_id != application.client_id


def test_on_this_machine_we_are_known_by_our_address_alone(connector, provider):
    back = "http://127.0.0.1:8000/back/"
    public = program.made("http://127.0.0.1:8000/x", redirect_uri=back, website="", before=None)
    assert public.client_id.startswith("http://localhost?redirect_uri=http%3A%2F%2F127.0.0.1")
    begun = connector.start_with(public, ASKED, now=NOW)
    [told] = provider.pushed.values()
    assert "client_assertion" not in told
    [found] = connector.finish(public, begun, provider.agree(begun.url), now=NOW)
    assert found.external_id == DID


@pytest.mark.parametrize(
    ("back", "words"),
    [
        ("http://desk.homes.org/back/", "no address on the web"),
        ("https://desk/back/", "no address on the web"),
        ("https://desk.homes.local/back/", "no address on the web"),
        ("https://10.0.0.7/back/", "no address on the web"),
        ("http://localhost:8000/back/", "http://127.0.0.1"),
    ],
)
def test_a_desk_that_no_server_can_read_of_is_told_to_use_an_app_password(back, words):
    with pytest.raises(Invalid, match=words):
        program.made("https://x.org/y", redirect_uri=back, website="", before=None)
