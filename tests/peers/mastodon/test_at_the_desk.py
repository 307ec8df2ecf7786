"""From a post on another server to the officer's screen and back, between two real servers."""

import time

import httpx
import pytest
from tests.channels.conftest import kept_rows  # noqa: F401
from tests.inbox.screens.page import url, words
from tests.peers.mastodon.test_snac import follow
from tests.support.at_the_desk import ABUSE, ANSWER, QUESTION, AtTheDesk
from tests.support.waiting import eventually

from moothall.inbox.models import BlockEntry
from moothall.people.tenancy import organisation_scope

pytestmark = [pytest.mark.peers, pytest.mark.usefixtures("kept_rows")]
US = "@landlord@social-a.test"
REASON = "Mastodon lets nobody hide what others wrote. Mute or block the author or report the post."
BY_HAND = "Sign in to our account's own page on the server and do it there."


@pytest.fixture
def at_the_desk(ours, credentials):
    made = AtTheDesk(f"colchester-{time.time_ns()}", "mastodon", ours.url, credentials)
    with organisation_scope(made.desk.id):
        yield made


def test_a_question_is_answered_in_public_and_taken_back_by_its_author(
    at_the_desk, ours, credentials, theirs, resident
):
    status = resident.writes(f"{US} {QUESTION}")
    case = at_the_desk.case(QUESTION, "answer")
    post = case.newest_post

    at_the_desk.press(case, "reply", text=ANSWER, closes="")
    assert ANSWER in ours.page("/landlord")
    assert resident.sees(ANSWER)["visibility"] == "public"
    assert ANSWER in at_the_desk.page(case)
    at_the_desk.quotes(case, "reply", "R5")

    follow(ours, credentials, post.author.external_id)
    resident.deletes(status)
    eventually(lambda: QUESTION not in theirs.page("/resident"))
    at_the_desk.notices_that_it_went(case, post.external_id)


def test_an_abusive_author_is_blocked_and_let_in_again_and_hiding_is_not_offered(
    at_the_desk, ours, credentials, theirs, resident
):
    status = resident.writes(f"{US} {ABUSE}")
    case = at_the_desk.case(ABUSE, "moderation")
    post = case.newest_post

    assert ABUSE in theirs.page("/resident")
    refused = at_the_desk.olive.get(url(case, "hide"), follow=True)
    assert refused.redirect_chain
    assert f"Hide. {REASON}" in words(refused)
    assert BY_HAND in words(refused)

    at_the_desk.press(case, "block", clause="C2", why="The tenth time", sure="on")
    at_the_desk.quotes(case, "block", "C2")
    assert blocks(ours, credentials, post)
    assert ABUSE in theirs.page("/resident")
    assert BlockEntry.objects.get().state == "blocked"
    at_the_desk.press(case, "unblock", why="It was reviewed")
    assert not blocks(ours, credentials, post)
    assert BlockEntry.objects.get().state == "ended"

    follow(ours, credentials, post.author.external_id)
    resident.deletes(status)
    eventually(lambda: ABUSE not in theirs.page("/resident"))
    at_the_desk.notices_that_it_went(case, post.external_id)


def blocks(ours, credentials, post):
    """Whether the account's own server says that it shuts this person out."""
    told = httpx.get(
        f"{ours.url}/api/v1/accounts/relationships", trust_env=False, timeout=30,
        params={"id[]": post.author.external_id},
        headers={"Authorization": f"Bearer {credentials['token']}"},
    )  # fmt: skip
    return told.json()[0]["blocking"]
