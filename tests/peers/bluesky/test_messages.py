"""Private messages, handed on by the real data server to a service that speaks the lexicons."""

from dataclasses import replace

import pytest
from tests.platforms.peers import events_of
from tests.support.waiting import eventually

from moothall.platforms.base import (
    Forbidden,
    PolicyRefused,
    PostKind,
    PrivateWouldTurnPublic,
    Result,
    Transient,
    Verb,
    Visibility,
)


@pytest.fixture
def desk(connect):
    return connect(privileged=True)


@pytest.fixture
def message(desk, chat, tess, page):
    chat.handles |= {tess.did: tess.handle, page.did: page.handle}
    chat.write(tess.did, page.did, "My daughter's asthma is worse since the mould")
    return next(one for one in events_of(desk) if one.place is PostKind.DIRECT_MESSAGE)


def test_a_private_message_is_private_and_says_who_wrote_it(message, tess):
    assert message.visibility is Visibility.PRIVATE
    assert (message.author.external_id, message.author.handle) == (tess.did, tess.handle)
    assert message.text.startswith("My daughter's asthma")


def test_the_service_is_told_who_asks_and_for_what(message, chat, page, bluesky):
    claims = chat.claims[-1]
    assert claims["iss"].partition("#")[0] == page.did
    assert claims["aud"].partition("#")[0] == bluesky["chat"].partition("#")[0]
    assert claims["lxm"].startswith("chat.bsky.convo.")


def test_an_answer_reaches_the_author_alone_and_is_found_again(desk, make, message, chat, page):
    action = make(Verb.SEND_DM, message, "We will call you today. See colchester.gov.uk/mould")
    assert desk.find(action) is None
    outcome = desk.perform(action)
    assert outcome.result is Result.CONFIRMED
    assert desk.find(action).external_id == outcome.external_id
    said = chat.convos[message.conversation]["messages"][-1]
    assert (said["sender"]["did"], said["text"]) == (page.did, action.text)


def test_it_never_turns_public(desk, make, message, lexicons):
    lexicons.clear()
    with pytest.raises(PrivateWouldTurnPublic):
        desk.perform(make(Verb.REPLY_PUBLIC, message, "About your daughter"))
    assert lexicons == []


def test_what_comes_later_is_read_from_the_log_with_our_own_answers(
    desk, make, message, chat, tess, page
):
    cursor = ""
    while (found := desk.fetch(cursor)).more:
        cursor = found.cursor
    desk.perform(make(Verb.SEND_DM, message, "We will call you today."))
    chat.write(tess.did, page.did, "Thank you")
    later = [one for one in events_of(desk, found.cursor) if one.place is PostKind.DIRECT_MESSAGE]
    assert [(one.own, one.text) for one in later] == [
        (True, "We will call you today."),
        (False, "Thank you"),
    ]


def test_somebody_who_wrote_in_public_is_written_to_in_private(desk, make, tess, message, chat):
    public = replace(message, external_id=f"at://{tess.did}/app.bsky.feed.post/3lbmtyyyyyy2a",
                     visibility=Visibility.PUBLIC, place=PostKind.COMMENT, conversation="")  # fmt: skip
    outcome = desk.perform(make(Verb.REPLY_PRIVATE, public, "May we have your address?"))
    assert outcome.external_id.startswith(message.conversation)


def test_somebody_who_takes_no_messages_is_not_written_to(desk, make, message, resident, chat):
    closed = resident("closed")
    chat.closed_to.add(closed.did)
    with pytest.raises(PolicyRefused):
        desk.perform(make(Verb.REPLY_PRIVATE, message, "Hello", author=closed.did))


def test_an_ordinary_app_password_is_refused_by_the_server_itself(connect, make, message, page):
    ordinary = connect(privileged=False)
    with pytest.raises(Forbidden):
        ordinary.perform(make(Verb.SEND_DM, message, "Hello"))


def test_a_message_service_that_is_down_is_told_of_and_what_is_public_still_comes(
    desk, chat, tess, page, message
):
    chat.down = True
    try:
        with pytest.raises(Transient):
            events_of(desk)
        wrote = tess.mention(" are you there?", page.did, page.handle)
        cursor = ""

        def has_come():
            nonlocal cursor
            found, cursor = found_until_it_fails(desk, cursor)
            return wrote.uri in found

        assert eventually(has_come)
    finally:
        chat.down = False


def found_until_it_fails(desk, cursor=""):
    """As polls do: what is read is kept with the cursor, and the next poll goes on from there."""
    desk._parts = None  # opened anew for each poll
    found = set()
    try:
        for _ in range(20):
            page = desk.fetch(cursor)
            found |= {one.external_id for one in page.events}
            cursor = page.cursor
            if not page.more:
                break
    except Transient:
        pass
    return found, cursor
