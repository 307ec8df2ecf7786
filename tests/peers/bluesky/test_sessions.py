"""Signing in once, keeping and renewing tokens, and saying so when it is over."""

import pytest
from tests.peers.bluesky.people import PASSWORD
from tests.support.waiting import eventually

from moothall import platforms
from moothall.platforms.base import Connection, Transient, Unauthorized, Verb
from moothall.platforms.bluesky import session

SIGN_IN = "com.atproto.server.createSession"
RENEW = "com.atproto.server.refreshSession"


@pytest.fixture
def again(page, connect):
    """``again(access="rotten")``: the account opened once more, with what was kept."""
    opened = []
    password = page.connection()["credentials"]["app_password"]
    first = connect(credentials=page.connection()["credentials"] | {"app_password": password})
    first.fetch("")

    def opening(**changed):
        given = {
            "identifier": page.handle,
            "app_password": password,
            "directory": page.network["plc"],
            **page.kept,
            **changed,
        }
        opened.append(
            platforms.get("bluesky").open(
                Connection(
                    account=page.did,
                    base_url=page.network["pds"],
                    credentials=given,
                    keep_credentials=page.keep,
                    timeout=60.0,
                )
            )
        )
        return opened[-1]

    yield opening
    for platform in opened:
        platform.close()


def test_polls_use_the_kept_tokens_and_never_sign_in(again, lexicons):
    lexicons.clear()
    for _ in range(5):
        again().fetch("")
    assert SIGN_IN not in lexicons
    assert RENEW not in lexicons


def test_an_expired_token_is_renewed_in_the_middle_of_a_page(
    again, page, tess, lexicons, monkeypatch
):
    """As if two hours had passed between the notifications and the posts that they name."""
    wrote = tess.mention(" is this your van?", page.did, page.handle)
    eventually(lambda: again().fetch("").events)
    expired = iter([False, True])
    monkeypatch.setattr(session, "has_expired", lambda _: next(expired, False))
    before = page.kept["refresh"]
    lexicons.clear()
    assert [one.external_id for one in again().fetch("").events] == [wrote.uri]
    assert lexicons.count(RENEW) == 1
    assert SIGN_IN not in lexicons
    # access tokens of one second are the same to the letter; a refresh token has a number of its own
    assert page.kept["refresh"] != before


def test_without_usable_tokens_the_password_signs_in_again(again, lexicons, monkeypatch):
    expired = iter([True])
    monkeypatch.setattr(session, "has_expired", lambda _: next(expired, False))
    lexicons.clear()
    again(refresh="rotten").fetch("")
    assert lexicons.count(SIGN_IN) == 1


def test_a_refused_password_is_not_tried_every_minute(again, page, lexicons):
    lexicons.clear()
    for _ in range(3):
        with pytest.raises(Unauthorized):
            again(access="", app_password="wrong").fetch("")
    assert lexicons.count(SIGN_IN) == 1
    # a new one is tried, and forgives
    again(access="", app_password=page.app_password()[1]).fetch("")
    assert page.kept["refused"] == ""


def test_a_revoked_app_password_ends_with_its_tokens(page, connect):
    name, password = page.app_password()
    given = page.connection()["credentials"] | {"app_password": password}
    desk = connect(credentials=given)
    page.revoke(name)
    refused = platforms.get("bluesky").open(
        Connection(
            account=page.did,
            base_url=page.network["pds"],
            credentials={**given, **page.kept, "access": ""},
            timeout=60.0,
        )
    )
    with pytest.raises(Unauthorized, match="Connect the account again"):
        refused.probe()
    refused.close()
    desk.close()


def test_the_tokens_of_another_account_are_refused(page, resident):
    other = resident("other")
    given = page.connection()
    opened = platforms.get("bluesky").open(Connection(**given | {"account": other.did}))
    with pytest.raises(Unauthorized, match="another account"):
        opened.probe()
    opened.close()


def test_the_probe_says_who_we_are_and_where_our_records_lie(page, connect):
    desk = connect()
    found = desk.probe()
    assert (found.account, found.handle) == (page.did, page.handle)
    assert found.problems == ()
    assert page.kept["pds"] == page.network["pds"]


def test_the_account_s_own_password_works_and_is_complained_about(page):
    given = page.connection()
    given["credentials"] |= {"app_password": PASSWORD}
    opened = platforms.get("bluesky").open(Connection(**given))
    found = opened.probe()
    opened.close()
    assert "Make an app password" in found.problems[0]
    assert found.scopes == {"messages"}


def test_an_ordinary_app_password_opens_no_messages_and_the_rows_say_so(connect):
    ordinary, privileged = connect(), connect(privileged=True)
    assert ordinary.probe().scopes == frozenset()
    assert privileged.probe().scopes == {"messages"}
    assert ordinary.capabilities.scopes == frozenset()
    assert Verb.SEND_DM in privileged.capabilities.rows


def test_a_server_that_is_not_there_is_a_passing_fault(page):
    given = page.connection() | {"base_url": "http://localhost:9"}
    opened = platforms.get("bluesky").open(Connection(**given))
    with pytest.raises(Transient):
        opened.probe()
    opened.close()
