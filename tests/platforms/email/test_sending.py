"""Letters out: what they are made of, and what is known of their end when something breaks."""

import smtplib
import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.platforms.email.letters import CASES, NOW, letter

from moothall import platforms
from moothall.platforms.base import (
    Action,
    Connection,
    Forbidden,
    Invalid,
    Item,
    PolicyRefused,
    PostKind,
    PrivateWouldTurnPublic,
    RateLimited,
    Transient,
    Unauthorized,
    UnknownOutcome,
    Unsupported,
    Verb,
    Visibility,
)
from moothall.platforms.email.acting import Above, above, composed, recipient_of, subject
from moothall.platforms.email.errors import meaning
from moothall.platforms.email.smtp import deliver, stuffed

TOKEN = CASES.token("first@residents.test", "tess@residents.test")


def action(text="We are coming.", **other):
    given = {
        "verb": Verb.SEND_DM,
        "client_key": "0123abcd",
        "target": "mail:00:first@residents.test",
        "author": "tess@residents.test",
        "conversation": TOKEN,
        "text": text,
        "decided_at": NOW,
    }
    return Action(**given | other)


def made(answered=None, name="Homes", **other):
    asked = action(**other)
    raw = composed(asked, recipient_of(asked), answered or Above(), CASES, name)
    return message_from_bytes(raw, policy=policy.default)


def test_a_letter_carries_what_leads_its_answer_back_and_is_the_same_each_time():
    told = above(letter(References="<zero@x.test>").encode())
    one = made(told)
    assert one["Reply-To"].addresses[0].addr_spec == CASES.answer_address(TOKEN)
    assert (one["In-Reply-To"], one["References"]) == (
        "<first@residents.test>",
        "<zero@x.test> <first@residents.test>",
    )
    assert (one["Subject"], one["To"]) == ("Re: No heating", "tess@residents.test")
    assert one["Message-ID"] == f"<0123abcd.{TOKEN}@homes.test>"
    assert one.as_bytes() == made(told).as_bytes()


@given(st.text(max_size=120))
@settings(max_examples=100, deadline=None)
def test_nothing_that_somebody_wrote_becomes_a_header(text):
    one = made(Above(subject=f"{text}\r\nBcc: all@residents.test"), name=text)
    assert one["Bcc"] is None
    assert [name.lower() for name in one].count("to") == 1
    assert subject(text).count("\n") == 0


@pytest.mark.parametrize(
    "author",
    ["", "tess@residents.test, all@residents.test", "tess@residents.test\r\nBcc: x@y.z",
     "<tess@residents.test>", "nobody", "té@residents.test"],
)  # fmt: skip
def test_no_letter_goes_to_what_is_no_single_address(author):
    with pytest.raises(Invalid):
        recipient_of(action(author=author))


def test_programs_and_the_public_are_not_answered():
    with pytest.raises(PolicyRefused):
        recipient_of(action(author="auto:tess@residents.test"))
    with pytest.raises(PrivateWouldTurnPublic):
        recipient_of(action(target_visibility=Visibility.PUBLIC))


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_no_line_of_a_letter_ends_it(raw):
    told = stuffed(raw)
    assert told.endswith(b"\r\n.\r\n")
    assert b"\r\n.\r\n" not in told[:-2]
    assert not told.startswith(b".\r\n") or raw == b""


@pytest.mark.parametrize(
    ("code", "enhanced", "stage", "kind"),
    [
        (421, "4.7.0", "message", RateLimited),
        (450, "4.2.0", "recipient", Transient),
        (451, "4.3.0", "message", Transient),
        (452, "4.5.3", "recipient", RateLimited),
        (454, "4.7.0", "sign-in", Transient),
        (535, "5.7.8", "sign-in", Unauthorized),
        (550, "5.7.30", "sign-in", Unauthorized),
        (530, "5.7.0", "sender", Unauthorized),
        (553, "5.7.1", "recipient", Forbidden),
        (550, "5.1.1", "recipient", Invalid),
        (553, "", "recipient", Invalid),
        (552, "5.3.4", "message", Invalid),
        (554, "5.7.1", "message", PolicyRefused),
        (550, "", "sender", Forbidden),
    ],
)
def test_each_refusal_means_what_it_says(code, enhanced, stage, kind):
    assert meaning(code, enhanced, stage)[0] is kind


# --- a server that breaks off where a test wants it to

GOOD = {"MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", ".": "250 taken"}


@contextmanager
def server(**answers):
    """Answers as it is told; None hangs up instead. Yields the port and the letters it took."""
    told = GOOD | answers
    taken = []
    listening = socket.create_server(("127.0.0.1", 0))

    def talk():
        line, _ = listening.accept()
        with line, line.makefile("rwb") as file:
            say(file, "220 here")
            while command := file.readline():
                word = command.split()[0].decode().upper()
                if word in {"EHLO", "RSET", "QUIT"}:
                    say(file, "221 bye" if word == "QUIT" else "250-here\r\n250 SIZE 5000")
                elif (answer := told[word]) is None:
                    return
                else:
                    say(file, answer)
                if word == "DATA" and told["DATA"].startswith("3"):
                    body = b""
                    while not body.endswith(b"\r\n.\r\n"):
                        body += file.readline()
                    taken.append(body)
                    if told["."] is None:
                        return
                    say(file, told["."])

    def say(file, words):
        file.write(f"{words}\r\n".encode())
        file.flush()

    thread = threading.Thread(target=talk)
    thread.start()
    try:
        yield listening.getsockname()[1], taken
    finally:
        thread.join(5)
        listening.close()


def hand_over(port, message=b"Subject: x\r\n\r\nhello\r\n"):
    with smtplib.SMTP("127.0.0.1", port, timeout=3) as smtp:
        smtp.ehlo()
        deliver(smtp, "desk@homes.test", "tess@residents.test", message)


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ({"MAIL": None}, Transient),
        ({"RCPT": None}, Transient),
        ({"DATA": None}, Transient),
        ({"DATA": "451 4.3.0 later"}, Transient),
        ({".": None}, UnknownOutcome),
        ({".": "451 4.3.0 later"}, Transient),
        ({".": "554 5.7.1 spam"}, PolicyRefused),
        ({"RCPT": "550 5.1.1 nobody"}, Invalid),
    ],
)
def test_only_a_lost_answer_to_the_whole_letter_leaves_its_end_open(answers, kind):
    with server(**answers) as (port, _), pytest.raises(kind):
        hand_over(port)


def test_a_letter_is_taken_once_and_too_large_a_one_not_begun():
    with server() as (port, taken):
        hand_over(port)
    assert len(taken) == 1
    with server() as (port, taken), pytest.raises(Invalid, match="larger"):
        hand_over(port, b"x" * 6_000)
    assert taken == []


# --- the table


def desk():
    nowhere = {"address": "desk@homes.test", "imap": "127.0.0.1:1", "smtp": "127.0.0.1:1",
               "password": "x", "case_key": "k"}  # fmt: skip
    return platforms.get("email").open(Connection(account="desk@homes.test", credentials=nowhere))


@pytest.mark.parametrize("verb", Verb)
def test_every_row_is_done_or_refused_before_a_server_is_asked(verb):
    row = platforms.capabilities_of("email").rows[verb]
    if verb is Verb.SEND_DM:
        with pytest.raises(Transient):  # it asks: nothing listens at port 1
            desk().perform(action())
    elif row.automatic:
        assert verb is Verb.READ_DM
        with pytest.raises(Transient):
            desk().fetch("")
    else:
        with pytest.raises(Unsupported, match=row.note[:20]):
            desk().perform(action(verb=verb))


def test_a_letter_is_answered_where_it_is_and_blocking_is_by_hand():
    rows = platforms.capabilities_of("email")
    item = Item(kind=PostKind.DIRECT_MESSAGE, visibility=Visibility.PRIVATE)
    now = datetime.now(UTC)
    assert rows.can(Verb.SEND_DM, item, now).possible
    assert not rows.can(Verb.REPLY_PUBLIC, item, now).possible
    assert len(rows.can(Verb.BLOCK, item, now).by_hand_steps) == 3


def test_mail_is_there_for_good_and_nobody_is_asked():
    [state] = desk().refresh(["mail:00:first@residents.test"])
    assert state.exists
