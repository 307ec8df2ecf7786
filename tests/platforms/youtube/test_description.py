"""Every request that the adapter can make, against YouTube's own discovery document."""

import httpx
import pytest
from tests.platforms.youtube.channel import SCOPE, US

from moothall.platforms.base import Application, Verb, Visibility
from moothall.platforms.youtube.budget import COSTS
from moothall.platforms.youtube.connecting import YouTubeConnector

API = "https://youtube.googleapis.com/youtube/v3"
CALLS = {
    "POST https://oauth2.googleapis.com/revoke",
    "POST https://oauth2.googleapis.com/token",
    "youtube.channels.list",
    "youtube.commentThreads.list",
    "youtube.comments.delete",
    "youtube.comments.insert",
    "youtube.comments.list",
    "youtube.comments.setModerationStatus",
    "youtube.comments.update",
}


def test_every_call_is_one_that_the_document_describes(checked, connect, channel, everything, make):
    connector = YouTubeConnector(transport=checked)
    application = Application(
        client_id="ours", secrets={"client_secret": "secret"}, redirect_uri="https://desk.test/back"
    )
    started = connector.start(application)
    back = channel.accounts.agree(started.url)
    [found] = connector.finish(application, started, back, now=channel.clock)
    assert connector.renew(application, found.credentials, now=channel.clock)
    for number in range(120):
        comment = channel.write(f"Comment {number}")
    for number in range(8):
        channel.write(f"Answer {number}", below=comment)
    ours = channel.write("Ours", by=US, below=comment)
    desk = connect(transport=checked, credentials=dict(found.credentials))
    desk.probe()
    everything(desk)
    desk.refresh([comment, ours])
    public = {"target_visibility": Visibility.PUBLIC}
    for action in (
        make(Verb.REPLY_PUBLIC, comment, "On our way", **public),
        make(Verb.HIDE, comment),
        make(Verb.UNHIDE, comment),
        make(Verb.EDIT, ours, "New words"),
        make(Verb.DELETE_OWN, ours),
        make(Verb.BLOCK, comment),
        make(Verb.DELETE_OTHER, comment),
    ):
        desk.perform(action)
        desk.find(action)
    assert connector.revoke(application, found.credentials)
    assert checked.calls == CALLS


def test_each_call_that_is_counted_is_one_that_there_is(discovery):
    for method, path in COSTS:
        found = [one for verb, pattern, one, _ in discovery.methods
                 if verb == method and pattern.fullmatch(f"{API}/{path}")]  # fmt: skip
        assert len(found) == 1
        assert SCOPE in found[0]["scopes"]


WRONG = [
    ("GET", "/commentThreads?part=snippet&moderationStatus=hidden", None, "none of"),
    ("GET", "/commentThreads?part=snippet&maxResults=101", None, "out of bounds"),
    ("GET", "/commentThreads?part=snippet&channel=UC1", None, "no parameter"),
    ("GET", "/commentThreads?videoId=1", None, "part is missing"),
    ("POST", "/comments/setModerationStatus?id=1&moderationStatus=rejected&banAuthor=yes", None,
     "neither true nor false"),
    ("POST", "/comments/setModerationStatus?id=1&moderationStatus=rejected", {"id": "1"},
     "takes no body"),
    ("POST", "/comments?part=snippet", {"snippet": {"parent": "1"}}, "has no parent"),
    ("POST", "/comments?part=snippet", {"snippet": {"likeCount": "1"}}, "is no integer"),
    ("POST", "/comments?part=snippet", {"snippet": {"imageUrl": "x"}}, "can only be read"),
    ("POST", "/comments?part=snippet", {"snippet": []}, "is no object"),
    ("POST", "/comments?part=snippet", None, "wants a body"),
    ("POST", "/comments/hide?id=1", None, "no method"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "told"), WRONG, ids=[one[3] for one in WRONG])
def test_the_document_would_catch_a_wrong_request(discovery, method, path, body, told):
    request = httpx.Request(method, API + path, json=body)
    request.read()
    assert any(told in one for one in discovery.problems(request))


def test_a_token_for_something_else_would_be_caught(discovery):
    request = httpx.Request("GET", f"{API}/comments?part=snippet&id=1")
    assert discovery.problems(request, scopes=["https://www.googleapis.com/auth/business.manage"])
    assert discovery.problems(request, scopes=[SCOPE]) == []
