"""From a resident's post to the officer's screen and back, on the real network."""

import time

import pytest
from tests.channels.conftest import kept_rows  # noqa: F401
from tests.peers.bluesky.test_reading import publish
from tests.support.at_the_desk import ABUSE, ANSWER, QUESTION, AtTheDesk
from tests.support.waiting import eventually

from moothall.channels.connecting import opened
from moothall.inbox.models import BlockEntry
from moothall.people.tenancy import organisation_scope

pytestmark = pytest.mark.usefixtures("kept_rows", "lexicons")


@pytest.fixture
def at_the_desk(page):
    given = page.connection(privileged=True)
    made = AtTheDesk(
        f"colchester-{time.time_ns()}", "bluesky", given["base_url"], given["credentials"]
    )
    with organisation_scope(made.desk.id):
        yield made


@pytest.fixture
def ours(at_the_desk, make, bystander):
    """A post of ours that everybody sees: (uri, cid)."""
    with opened(at_the_desk.account) as platform:
        post = eventually(lambda: publish(platform, make))
    eventually(lambda: bystander.sees(post[0]))
    return post


def test_a_question_is_answered_in_public_and_taken_back_by_its_author(
    at_the_desk, ours, tess, bystander
):
    wrote = tess.reply(QUESTION, ours)
    case = at_the_desk.case(QUESTION, "answer")

    sent = at_the_desk.press(case, "reply", text=ANSWER, closes="")
    eventually(lambda: sent.external_id in bystander.thread(ours[0])[0])
    assert bystander.sees(sent.external_id)["record"]["text"] == ANSWER
    assert ANSWER in at_the_desk.page(case)
    at_the_desk.quotes(case, "reply", "R5")

    tess.delete(wrote.uri)
    eventually(lambda: not bystander.sees(wrote.uri))
    at_the_desk.notices_that_it_went(case, wrote.uri)


def test_an_abusive_reply_is_hidden_its_author_blocked_and_both_undone(
    at_the_desk, ours, tess, bystander
):
    wrote = tess.reply(ABUSE, ours)

    def is_seen():
        return wrote.uri in bystander.thread(ours[0])[0]

    eventually(is_seen)
    case = at_the_desk.case(ABUSE, "moderation")

    at_the_desk.press(case, "hide", clause="C2")
    eventually(lambda: not is_seen())
    at_the_desk.quotes(case, "hide", "C2")
    at_the_desk.press(case, "unhide", why="It was a quotation")
    eventually(is_seen)

    at_the_desk.press(case, "block", clause="C2", why="The tenth time", sure="on")
    eventually(lambda: not is_seen())
    at_the_desk.quotes(case, "block", "C2")
    assert BlockEntry.objects.get().state == "blocked"
    at_the_desk.press(case, "unblock", why="It was reviewed")
    eventually(is_seen)
    assert BlockEntry.objects.get().state == "ended"

    tess.delete(wrote.uri)
    eventually(lambda: not bystander.sees(wrote.uri))
    at_the_desk.notices_that_it_went(case, wrote.uri)
