"""What an officer sees of a letter, whatever its sender's program, or its sender, made of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.platforms.email.letters import CASES, kept, letter, read

from moothall.platforms.base import Visibility
from moothall.platforms.email.automatic import Kind, kind_of
from moothall.platforms.email.cases import PREFIX, Cases
from moothall.platforms.email.html import text_of
from moothall.platforms.email.quoting import divided

TOKEN = CASES.token("first@residents.test", "tess@residents.test")


RUNS_OVER = """On Monday, 23 November 2026, a long name of somebody
at the desk <desk@homes.test>
wrote:

> We are coming."""
OUTLOOK = """________________________________
From: Desk <desk@homes.test>
Sent: 23 November
To: Tess
Subject: Heating

We are coming."""


def test_the_subject_is_a_part_of_a_first_letter_and_not_of_an_answer():
    assert read(letter()).text == "No heating\n\nIt is cold."
    answer = letter("Thank you.", Subject="Re: No heating", In_Reply_To="<x@homes.test>")
    assert read(answer).text == "Thank you."


@pytest.mark.parametrize(
    "tail",
    [
        "On Mon, 23 Nov 2026 at 10:00, Desk <desk@homes.test> wrote:\n> We are coming.\n> Today.",
        RUNS_OVER,
        "-----Original Message-----\nFrom: Desk\nSent: Monday\nWe are coming.",
        OUTLOOK,
        "From: Desk <desk@homes.test>\nDate: 23 November\nTo: Tess\nSubject: Heating\n\nWe come.",
        "> We are coming.\n> Today.",
    ],
)
def test_what_is_quoted_below_is_left_out_and_the_whole_kept(tail):
    event = read(letter(f"Nobody came.\n\n{tail}", Subject="", In_Reply_To="<x@y>"))
    assert event.text == "Nobody came."
    assert any("quoted from earlier messages" in note for note in event.notes)
    assert tail.splitlines()[-1].strip("> ") in event.html


@pytest.mark.parametrize(
    "text",
    [
        "> You said that you would come.\nYou did not.",
        "On the stairs she wrote:\nnothing at all, I saw it.",
        "From: the roof comes water.\nIt is cold.",
        "> all of it is quoted",
    ],
)
def test_words_between_and_below_quotations_stay(text):
    assert divided(text) == (text, "")


@given(st.text(max_size=400))
@settings(max_examples=100, deadline=None)
def test_dividing_loses_no_line(text):
    new, tail = divided(text)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    kept_lines = [line.strip() for line in f"{new}\n{tail}".split("\n") if line.strip()]
    assert kept_lines == lines


@given(st.binary(max_size=600))
@settings(max_examples=100, deadline=None)
def test_whatever_lies_in_the_mailbox_is_an_event(raw):
    event = read(raw)
    assert event.external_id.startswith("mail:")
    assert event.visibility is Visibility.PRIVATE
    assert len(event.external_id.encode()) < 600


@given(st.lists(st.sampled_from(["From", "To", "Date", "Message-ID", "References", "Subject",
                                 "Content-Type", "Reply-To", "Content-Disposition"]),
                max_size=4, unique=True), st.text(max_size=60))  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_broken_headers_break_nothing(names, value):
    line = " ".join(value.split())
    event = read(letter(**{name.replace("-", "_"): line for name in names}).encode("utf-8"))
    assert event.conversation
    assert "\n" not in event.author.external_id


def test_html_alone_is_read_as_a_person_would():
    html = (
        "<style>p {}</style><p>No <b>heating</b>.</p><p>See <a href='https://example.org/x'>this"
        "</a><script>alert(1)</script><br>Baby at home</p><blockquote><p>We come.</p></blockquote>"
    )
    event = read(letter(html, Content_Type="text/html; charset=utf-8", Subject=""))
    assert event.text == "No heating.\n\nSee this (https://example.org/x)\nBaby at home"
    assert "alert" not in text_of(html)


@pytest.mark.parametrize("charset", ["no-such-charset", "utf-8", "ascii"])
def test_letters_in_a_wrong_charset_are_read_as_well_as_can_be(charset):
    raw = letter("", Content_Type=f"text/plain; charset={charset}").encode() + b"caf\xe9 damp"
    assert "damp" in read(raw).text


def test_attachments_are_named_with_their_sizes_and_not_opened():
    raw = (
        letter("", Content_Type='multipart/mixed; boundary="b"')
        + "--b\r\nContent-Type: text/plain\r\n\r\nSee the picture.\r\n"
        + "--b\r\nContent-Type: image/jpeg\r\nContent-Disposition: attachment;"
        + ' filename="../../damp.jpg"\r\n\r\n'
        + "x" * 1_200
        + "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: old\r\n\r\nhello\r\n--b--\r\n"
    )
    listed = [(one.media_type, one.alt_text, one.url) for one in read(raw).attachments]
    assert listed == [
        ("image/jpeg", ".._.._damp.jpg, 1 kB", ""),
        ("message/rfc822", "a forwarded message", ""),
    ]


def test_a_letter_that_is_too_large_says_so():
    notes = read(letter(), size=45_000_000).notes
    assert any("45 MB" in note for note in notes)


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, Kind.PERSON),
        ({"Auto_Submitted": "no"}, Kind.PERSON),
        ({"Auto_Submitted": "auto-replied"}, Kind.AUTOMATIC),
        ({"Auto_Submitted": "auto-generated; type=x"}, Kind.AUTOMATIC),
        ({"Precedence": "auto_reply"}, Kind.AUTOMATIC),
        ({"X_Autoreply": "yes"}, Kind.AUTOMATIC),
        ({"Return_Path": "<>"}, Kind.AUTOMATIC),
        ({"From": "no-reply@shop.test"}, Kind.AUTOMATIC),
        ({"From": "MAILER-DAEMON@mx.test"}, Kind.AUTOMATIC),
        ({"List_Id": "Tenants <tenants.example.org>"}, Kind.LIST),
        ({"Precedence": "bulk"}, Kind.LIST),
        # a form on a website that names who filled it in
        ({"Auto_Submitted": "auto-generated", "Reply_To": "bea@residents.test"}, Kind.PERSON),
        ({"From": "noreply@homes.test", "Reply_To": "bea@residents.test"}, Kind.PERSON),
    ],
)
def test_what_no_person_wrote_is_known_and_cannot_be_answered(headers, kind):
    raw = letter(**headers)
    event = read(raw)
    assert event.author.external_id.startswith("auto:") is (kind is Kind.AUTOMATIC)
    from email import message_from_string, policy  # noqa: PLC0415

    assert kind_of(message_from_string(raw, policy=policy.default)) is kind


def test_a_form_s_letter_is_answered_to_who_filled_it_in_and_says_who_sent_it():
    event = read(letter(From="form@homes.test", Reply_To="Bea <bea@residents.test>"))
    assert (event.author.external_id, event.author.name) == ("bea@residents.test", "Bea")
    assert any("sent by form@homes.test" in note for note in event.notes)


def test_a_name_that_passes_for_an_address_is_left_out():
    event = read(letter(From='"chief@council.test" <evil@residents.test>'))
    assert (event.author.name, event.author.handle) == ("", "evil@residents.test")


@pytest.mark.parametrize(
    ("authority", "header", "said"),
    [
        ("mx.homes.test", "mx.homes.test; spf=pass x; dkim=fail y; dmarc=none", "DKIM fail"),
        ("mx.homes.test", "mx.elsewhere.test; spf=pass; dkim=pass", ""),
        ("", "mx.homes.test; spf=pass", ""),
    ],
)
def test_only_our_own_server_is_believed_about_a_sender(authority, header, said):
    notes = " ".join(read(letter(Authentication_Results=header), authority=authority).notes)
    assert "does not prove who wrote this" in notes
    assert ("says of its sender" in notes) is bool(said)
    assert said in notes


# --- conversations


def test_an_answer_is_known_by_its_address_and_by_our_message_id():
    address = CASES.answer_address(TOKEN)
    assert address == f"desk+{PREFIX}{TOKEN}@homes.test"
    named = {"Message_ID": "<n@x.test>", "From": "bea@residents.test"}
    for header in ("To", "Cc", "Delivered_To", "X_Original_To"):
        assert read(letter(**named | {"To": "x@y.test", header: address})).conversation == TOKEN
    ours = CASES.message_id("0123abcd", TOKEN)
    event = read(letter(**named, In_Reply_To=f"<{ours}>"))
    assert (event.conversation, event.parent_id) == (TOKEN, "mail:sent/0123abcd")
    assert read(letter(**named, References=f"<a@b> <{ours}>")).conversation == TOKEN


@given(st.integers(0, 25), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
@settings(max_examples=60, deadline=None)
def test_a_token_with_one_letter_changed_is_none_of_ours(at, other):
    changed = TOKEN[:at] + other + TOKEN[at + 1 :]
    assert CASES.is_ours(changed) is (changed == TOKEN)


def test_another_desk_s_tokens_are_none_of_ours():
    assert not Cases(b"another desk", "desk@homes.test").is_ours(TOKEN)


def test_a_stranger_does_not_come_into_a_conversation_by_its_headers():
    mine = read(letter()).conversation
    follows = {"Message_ID": "<second@x.test>", "References": "<first@residents.test>"}
    assert read(letter(**follows)).conversation == mine == TOKEN
    assert read(letter(**follows, From="bea@residents.test")).conversation != mine


def test_a_name_too_long_for_tokens_is_answered_at_the_plain_address():
    long = Cases(b"k", f"{'d' * 40}@homes.test")
    assert long.answer_address(TOKEN) == long.address
    assert Cases(b"k", "desk@homes.test", mark="").answer_address(TOKEN) == "desk@homes.test"


def test_two_letters_with_one_message_id_are_both_kept_and_two_copies_are_one():
    one, other = read(letter("One.")), read(letter("Another."))
    assert one.external_id != other.external_id
    copy = letter("One.").replace("To: desk", "Received: by another way\r\nTo: desk")
    assert read(copy).external_id == one.external_id


REPORT = """Return-Path: <>
From: MAILER-DAEMON@mx.homes.test
Message-ID: <report@mx.homes.test>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.homes.test

Final-Recipient: rfc822; Tess@residents.test
Action: {action}
Status: 5.1.1
--b
Content-Type: text/rfc822-headers

From: desk@homes.test
Message-ID:
 <{name}>
--b--
"""


@pytest.mark.parametrize(
    ("action", "words"),
    [("failed", "could not be delivered (code 5.1.1)"), ("delayed", "has not been delivered yet")],
)
def test_a_report_about_our_letter_comes_into_its_conversation(action, words):
    name = CASES.message_id("0123abcd", TOKEN)
    event = read(REPORT.format(action=action, name=name).replace("\n", "\r\n"))
    assert words in event.text
    assert (event.conversation, event.author.external_id) == (TOKEN, "tess@residents.test")
    assert event.parent_id == "mail:sent/0123abcd"


def test_a_report_about_a_letter_that_is_not_ours_is_kept_apart():
    event = read(REPORT.format(action="failed", name="forged.aaaa@homes.test"))
    assert event.conversation != TOKEN
    assert event.author.external_id.startswith("auto:")
    assert any("did not send" in note for note in event.notes)


def test_our_own_letters_are_known_by_what_they_are_called_and_others_of_ours_as_strange():
    ours = letter(
        "We come.", From="desk@homes.test", Message_ID=f"<{CASES.message_id('k1', TOKEN)}>"
    )
    event = read(ours, own=True)
    assert (event.own, event.external_id, event.conversation) == (True, "mail:sent/k1", TOKEN)
    # somebody answered from their own program
    typed = letter("I do it.", From="desk@homes.test", To="tess@residents.test",
                   References="<first@residents.test>", Message_ID="<typed@homes.test>")  # fmt: skip
    event = read(typed, own=True)
    assert (event.own, event.conversation) == (True, TOKEN)
    # the same lying in the inbox is somebody who writes as if they were us
    assert read(ours).own is False


def test_an_event_is_dated_by_our_own_server():
    event = read(letter(Date="Mon, 1 Jan 2001 00:00:00 +0000"))
    assert event.occurred_at == kept("").arrived
