"""One mailbox on a real server: what comes in, what goes out, and what is known of both."""

import json
import threading
from email import policy
from email.parser import BytesParser

import pytest
from tests.peers.email.postoffice import DESK, TESS
from tests.support.waiting import eventually

from moothall import platforms
from moothall.platforms.base import (
    Connection,
    Forbidden,
    Invalid,
    Unauthorized,
    Verb,
    Visibility,
    attempt,
)

KEY = "only this desk knows it"


def read_all(platform, cursor=""):
    events = []
    while True:
        page = platform.fetch(cursor)
        events += page.events
        cursor = page.cursor
        if not page.more:
            return events, cursor


def comes(platform, words, cursor=""):
    """The event with these words, as soon as there is one."""

    def look():
        return next((one for one in read_all(platform, cursor)[0] if words in one.text), None)

    return eventually(look)


def subject_in(box, subject):
    return [one for one in box if one["Subject"] and subject in one["Subject"]]


def parsed(message):
    return BytesParser(policy=policy.default).parsebytes(message.as_bytes())


def test_a_letter_is_a_private_post_with_what_hangs_on_it(post, desk, letter):
    sent = letter("Water through the ceiling", "It began at noon.")
    sent.add_attachment(b"x" * 2_300, maintype="image", subtype="jpeg", filename="ceiling.jpg")
    post.send(sent)
    event = comes(desk, "Water through the ceiling")
    assert event.text == "Water through the ceiling\n\nIt began at noon."
    assert event.visibility is Visibility.PRIVATE
    assert (event.author.external_id, event.author.name) == (TESS, "Tess Tenant")
    assert [one.alt_text for one in event.attachments] == ["ceiling.jpg, 2 kB"]
    assert any("does not prove who wrote this" in one for one in event.notes)
    unread = [one for one in post.box(DESK) if one["Subject"] == "Water through the ceiling"]
    assert "S" not in unread[0].get_flags(), "the desk marked it as read"


def test_an_answer_is_one_letter_and_comes_back_to_its_conversation(post, desk, letter, make):
    post.send(letter("Bins of Elm Road", "Not emptied."))
    event = comes(desk, "Bins of Elm Road")
    action = make(Verb.SEND_DM, event, "They come on Tuesday.\n.\nA dot alone ends nothing.")
    outcome = attempt(desk, action)
    assert outcome.result == "confirmed", outcome
    [got] = eventually(lambda: subject_in(post.box(TESS), "Re: Bins of Elm Road"))
    answer = parsed(got)
    assert answer.get_content().replace("\r\n", "\n").strip() == action.text
    assert answer["In-Reply-To"].strip("<>") in event.external_id
    assert f"desk+case-{event.conversation}@homes.test" in answer["Reply-To"]
    assert [len(subject_in(post.box(DESK, one), "Bins")) for one in ("Sent", "Drafts")] == [1, 0]
    # asked for again, it is known to be out
    assert desk.find(action).external_id == outcome.external_id
    assert desk.perform(action).external_id == outcome.external_id
    assert len(subject_in(post.box(TESS), "Re: Bins of Elm Road")) == 1
    ours = comes(desk, "A dot alone")
    assert (ours.own, ours.external_id, ours.conversation) == (
        True,
        f"mail:sent/{action.client_key}",
        event.conversation,
    )
    # by the plus address alone
    post.send(letter("No headers", "Thank you for Tuesday."), to=[str(answer["Reply-To"].addresses[0].addr_spec)])  # fmt: skip
    bare = comes(desk, "Thank you for Tuesday")
    assert bare.conversation == event.conversation
    # by the headers alone
    post.send(letter("Re: Bins", "And the glass?", answers=answer))
    headed = comes(desk, "And the glass?")
    assert (headed.conversation, headed.parent_id) == (event.conversation, ours.external_id)


def test_an_invented_case_address_leads_nowhere(post, desk, letter):
    address = f"desk+case-{'a' * 26}@homes.test"
    post.send(letter("Guess", "Let me in there.", to=address), to=[address])
    event = comes(desk, "Let me in there.")
    assert event.conversation != "a" * 26
    assert any("looks like one of our cases'" in one for one in event.notes)


def test_somebody_else_s_letter_does_not_join_a_conversation_by_its_headers(post, desk, letter):
    first = letter("My damp flat", "It is wet.")
    post.send(first)
    mine = comes(desk, "It is wet.")
    bea = "bea@residents.test"
    post.send(letter("Re: My damp flat", "Tell me all.", sender=bea, answers=first), sender=bea)
    assert comes(desk, "Tell me all.").conversation != mine.conversation
    post.send(letter("Re: My damp flat", "Still wet.", answers=first))
    assert comes(desk, "Still wet.").conversation == mine.conversation


def test_a_letter_that_cannot_be_delivered_is_told_in_its_conversation(post, desk, letter, make):
    gone = "former@gone.test"
    post.send(letter("I moved", "Where is my deposit?", sender=gone), sender=gone)
    event = comes(desk, "Where is my deposit?")
    assert attempt(desk, make(Verb.SEND_DM, event, "It is on its way.")).result == "confirmed"
    told = comes(desk, "could not be delivered")
    assert (told.conversation, told.author.external_id) == (event.conversation, gone)
    assert "(code 5.1.1)" in told.text


def test_what_a_program_sent_is_not_answered(post, desk, letter, make):
    post.send(letter("Out of office", "I am away until Monday.", Auto_Submitted="auto-replied"))
    event = comes(desk, "away until Monday")
    outcome = attempt(desk, make(Verb.SEND_DM, event, "Thank you."))
    assert (outcome.result, "round in circles" in outcome.detail) == ("refused", True)
    assert subject_in(post.box(TESS), "Re: Out of office") == []


def test_places_are_remembered_and_nothing_is_read_twice(post, desk, letter):
    post.send(letter("First", "The first of two."))
    comes(desk, "The first of two.")
    _, cursor = read_all(desk)
    assert read_all(desk, cursor)[0] == []
    post.send(letter("Second", "The second of two."))
    comes(desk, "The second of two.", cursor)
    again, _ = read_all(desk, cursor)
    assert [one.text for one in again] == ["Second\n\nThe second of two."]
    other = json.loads(cursor)
    other["inbox"][0] += 1  # as after the mailbox was restored from a copy
    texts = [one.text for one in read_all(desk, json.dumps(other))[0]]
    assert "First\n\nThe first of two." in texts


def test_news_is_told_while_the_line_is_open(post, connect, letter):
    listening, heard = connect(), []
    wait = threading.Thread(target=lambda: heard.append(listening.listen(lambda: False, 30)))
    wait.start()

    def rung():
        post.send(letter("Ring", "Is somebody there?"))
        wait.join(1)
        return heard

    assert eventually(rung, within=25) == [True]
    assert listening.listen(lambda: True, 30) is False
    # the line serves for other things afterwards
    assert comes(listening, "Is somebody there?")


def test_encryption_is_the_same_either_way_and_strangers_certificates_are_refused(post, connect):
    assert connect(imap=f"imap://127.0.0.1:{post.imap}").fetch("").cursor
    with pytest.raises(Unauthorized, match="certificate"):
        connect(authority="")


def test_a_wrong_password_is_a_lost_permission_for_both_servers(post, connect):
    with pytest.raises(Unauthorized, match="password"):
        connect(password="another")
    kept = post.credentials()
    platform = platforms.get("email").open(Connection(account=DESK, credentials=kept))
    try:
        platform.fetch("") if "case_key" in kept else platform.probe()
        platform._given["password"] = "another"
        with pytest.raises(Unauthorized):
            platform._smtp()
    finally:
        platform.close()


def test_refusals_of_the_real_server_are_told_apart(post, desk, connect, letter, make):
    post.send(letter("Refusals", "Please answer."))
    event = comes(desk, "Please answer.")
    huge = make(Verb.SEND_DM, event, "x" * 2_500_000)
    with pytest.raises(Invalid, match="larger"):
        desk.perform(huge)
    assert desk.find(huge) is None
    assert subject_in(post.box(DESK, "Drafts"), "Refusals") == []
    other = connect(user=DESK, address="other@homes.test")
    with pytest.raises(Forbidden):
        other.perform(make(Verb.SEND_DM, event, "As somebody else"))
    assert subject_in(post.box(TESS), "Re: Refusals") == []
