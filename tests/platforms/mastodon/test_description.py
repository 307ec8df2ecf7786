"""Every request that the adapter can make, against the official description of the API."""

import httpx
import pytest
from tests.platforms.mastodon.description import HOST, Asked
from tests.platforms.mastodon.instance import THEM, US

from moothall.platforms.base import Idempotency, Result, Verb, Visibility
from moothall.platforms.mastodon.acting import Picture
from moothall.platforms.mastodon.oauth import Connecting
from moothall.platforms.table import table

ROWS = table()["mastodon"].rows

CALLS = {
    ("DELETE", "/api/v1/statuses/{id}"),
    ("GET", "/.well-known/oauth-authorization-server"),
    ("GET", "/api/v1/accounts/relationships"),
    ("GET", "/api/v1/accounts/verify_credentials"),
    ("GET", "/api/v1/accounts/{id}/statuses"),
    ("GET", "/api/v1/conversations"),
    ("GET", "/api/v1/instance"),
    ("GET", "/api/v1/media/{id}"),
    ("GET", "/api/v1/notifications"),
    ("GET", "/api/v1/statuses"),
    ("GET", "/api/v1/statuses/{id}"),
    ("GET", "/api/v1/statuses/{id}/context"),
    ("GET", "/api/v1/statuses/{id}/source"),
    ("GET", "/api/v2/instance"),
    ("POST", "/api/v1/accounts/{id}/block"),
    ("POST", "/api/v1/accounts/{id}/mute"),
    ("POST", "/api/v1/accounts/{id}/unblock"),
    ("POST", "/api/v1/accounts/{id}/unmute"),
    ("POST", "/api/v1/apps"),
    ("POST", "/api/v1/reports"),
    ("POST", "/api/v1/statuses"),
    ("POST", "/api/v2/media"),
    ("POST", "/oauth/revoke"),
    ("POST", "/oauth/token"),
    ("PUT", "/api/v1/statuses/{id}"),
}


def test_every_call_is_one_that_the_description_allows(  # noqa: PLR0917 - fixtures
    checked, connect, instance, everything, make, fault
):
    connect_an_account(checked)
    desk = connect(transport=checked)
    mention = instance.mention("Hello")
    ours = instance.write(US, "Bin days")
    instance.write(THEM, "Which", answers=ours)
    instance.message("In private")
    for number in range(45):
        instance.mention(f"Another {number}")
    everything(desk)
    everything(desk, everything.cursor)
    desk.refresh([mention, ours])
    public = {"author": THEM, "target_visibility": Visibility.PUBLIC}
    actions = [
        make(Verb.REPLY_PUBLIC, mention, "On our way", **public),
        make(Verb.REPLY_PRIVATE, mention, "Your number?", author=THEM),
        make(Verb.PUBLISH, text="Closed on Monday"),
        make(Verb.EDIT, ours, "New bin days"),
        *(make(verb, mention, author=THEM) for verb in
          (Verb.BLOCK, Verb.UNBLOCK, Verb.MUTE, Verb.UNMUTE)),
        make(Verb.REPORT, mention, author=THEM, reason="Threatens a neighbour"),
        make(Verb.DELETE_OWN, ours),
    ]  # fmt: skip
    for action in actions:
        desk.perform(action)
        desk.find(action)
    desk.publish(make(Verb.PUBLISH, text="Look"), [Picture(b"png", "image/png", "A swing")])
    fault(httpx.Response(404, text="none"), path="/api/v2/instance")
    fault(httpx.Response(404, text="none"), path="/api/v1/instance")
    with pytest.raises(Exception, match="not on Mastodon"):
        desk.probe()
    assert checked.calls == CALLS


@pytest.mark.parametrize(
    "verb", [verb for verb in Verb if ROWS[verb].automatic and not verb.startswith("read")]
)
def test_every_row_that_the_table_allows_is_one_write_that_the_description_allows(
    checked, connect, instance, make, verb
):
    desk = connect(transport=checked)
    target = instance.mention("Hello")
    given = {"author": THEM, "target_visibility": Visibility.PUBLIC}
    if verb is Verb.SEND_DM:
        target, given = instance.message("In private"), {"author": THEM}
    elif verb is Verb.PUBLISH:
        target, given = "", {}
    elif verb in {Verb.EDIT, Verb.DELETE_OWN}:
        target, given = instance.write(US, "Bin days"), {}
    words = "" if ROWS[verb].idempotency is Idempotency.SET_STATE else "On our way"
    outcome = desk.perform(make(verb, target, words, **given))
    assert outcome.result is Result.CONFIRMED
    assert len([one for one in instance.requests if one.method != "GET"]) == 1


@pytest.mark.parametrize(
    "verb", [verb for verb in Verb if ROWS[verb].automatic and verb.startswith("read")]
)
def test_every_row_of_reading_brings_what_it_says(checked, connect, instance, everything, verb):
    ours = instance.write(US, "Bin days")
    posts = {
        Verb.READ_COMMENTS: instance.write(THEM, "Which", answers=ours),
        Verb.READ_MENTIONS: instance.mention("Hello"),
        Verb.READ_DM: instance.message("In private"),
    }
    assert posts[verb] in {one.external_id for one in everything(connect(transport=checked))}


def connect_an_account(checked):
    with Connecting(HOST, transport=checked) as connecting:
        application = connecting.register("Moothall", website="https://example.org")
        started = connecting.start(application)
        request = httpx.Request("GET", started.url)
        checked.spec.validate_request(as_asked(request))
        given = connecting.finish(application, started, {"code": "c", "state": started.state})
        assert connecting.revoke(given) is True


def as_asked(request):
    request.read()
    return Asked(request)


@pytest.mark.parametrize(
    "body",
    [
        {"status": "x", "visibility": "everybody"},
        {"status": "x", "in_reply_to": "1"},
        {"status": "x", "in_reply_to_id": 1},
    ],
    ids=["a visibility that there is none of", "a wrong name", "a number for an id"],
)
def test_the_description_would_catch_a_wrong_request(checked, body):
    with httpx.Client(base_url=HOST, transport=checked) as client, pytest.raises(AssertionError):
        client.post("/api/v1/statuses", json=body)
