"""Letters that are made to hold up the desk, or to mislead it: anybody may send one."""

from time import process_time

import pytest
from tests.platforms.email.letters import CASES, NOW, kept, letter, read

from moothall.platforms.email.html import DEEPEST, text_of
from moothall.platforms.email.noting import UNREADABLE
from moothall.platforms.email.opening import DEEPEST as DEEPEST_PARTS
from moothall.platforms.email.opening import MOST_PARTS
from moothall.platforms.email.reading import PER_PAGE, Place, Reader

#: seconds of this processor; what is asked for takes a tenth of it, and took minutes
AT_MOST = 10


@pytest.mark.parametrize(
    "piece",
    ["<a ", "<!--", "<![CDATA[", "<![CDATA[>", "</script ", '<a x="', "<!", "<?", "<", "&", "<td>"],
)
@pytest.mark.parametrize("before", ["", "<script>"], ids=["words", "script"])
def test_html_that_never_ends_is_read_at_once(piece, before):
    began = process_time()
    text_of(before + piece * (60_000 // len(piece)))
    assert process_time() - began < AT_MOST


def test_quotations_in_quotations_do_not_grow_without_end():
    text = text_of("<blockquote>a" * 20_000)
    assert len(text) < 20_000 * (2 * DEEPEST + 5)
    assert text.splitlines()[-1] == "> " * DEEPEST + "a"


def test_what_stands_in_a_comment_is_not_said_and_a_lone_sign_is():
    assert text_of("<p>one<!--[if mso]><b>no</b><![endif]--> 1 < 2 and <b>two</b>") == (
        "one 1 < 2 and two"
    )


def test_many_beginnings_of_quotations_are_not_compared_with_one_another():
    began = process_time()
    event = read(letter("--Original Message--\n" * 12_000 + "> x\nown\n"))
    assert process_time() - began < AT_MOST
    assert event.text


def test_a_letter_in_a_letter_without_end_is_shown_to_be_there():
    event = read("From: a@b.test\r\n" + "Content-Type: message/rfc822\r\n\r\n" * 2_000 + "x")
    assert event.text == UNREADABLE


def nested(deep):
    """Parts in parts, the words in the innermost."""
    begin = "".join(
        f"Content-Type: multipart/mixed; boundary=b{one}\r\n\r\n--b{one}\r\n" for one in range(deep)
    )
    end = "".join(f"--b{one}--\r\n" for one in reversed(range(deep)))
    return f"From: a@b.test\r\n{begin}Content-Type: text/plain\r\n\r\nIt is cold.\r\n{end}"


def with_parts(count):
    parts = "".join(f"--b\r\nContent-Type: text/plain\r\n\r\n{one}\r\n" for one in range(count))
    head = "From: a@b.test\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    return f"{head}{parts}--b--\r\n"


def test_parts_are_opened_as_deep_as_people_send_them_and_no_deeper():
    assert read(nested(DEEPEST_PARTS)).text == "It is cold."
    assert read(nested(DEEPEST_PARTS + 1)).text == UNREADABLE


def test_parts_are_counted_before_they_are_read():
    assert read(with_parts(MOST_PARTS - 1)).text == "0"
    assert read(with_parts(MOST_PARTS)).text == UNREADABLE


@pytest.mark.parametrize("make", [nested, with_parts], ids=["deep", "many"])
def test_a_letter_of_a_hundred_thousand_parts_is_left_at_once(make):
    began = process_time()
    assert read(make(100_000)).text == UNREADABLE
    assert process_time() - began < AT_MOST


@pytest.mark.parametrize("name", ["To", "Cc", "Reply_To", "From", "Subject"])
def test_a_header_of_any_length_is_read_soon(name):
    began = process_time()
    read(letter(**{name: "Tess <tess@residents.test>, " * 8_000}))
    assert process_time() - began < AT_MOST


@pytest.mark.parametrize(
    "results",
    [
        "spf=pass smtp.mailfrom=dmarc=pass@evil.test; dmarc=fail",
        'spf=pass smtp.mailfrom="; dmarc=pass "@evil.test; dmarc=fail',
        "spf=pass (dmarc=pass; dmarc=pass) smtp.mailfrom=evil.test; dmarc=fail",
        "dmarc=fail header.from=gov.test; spf=pass smtp.mailfrom=dmarc=pass@evil.test",
    ],
)
def test_an_address_that_looks_like_a_result_is_none(results):
    told = letter(Authentication_Results=f"mx.homes.test; {results}")
    notes = " ".join(read(told, authority="mx.homes.test").notes)
    assert "SPF pass" in notes
    assert "DMARC fail" in notes
    assert "DMARC pass" not in notes


class OneAtATime:
    """A mailbox that counts how many of its letters were read, and when it was left."""

    def __init__(self):
        self.read_until_now, self.looked_elsewhere = 0, None

    def examine(self, folder):
        if folder != "INBOX":
            self.looked_elsewhere = self.read_until_now
        return 1, 0

    def folder(self, *_):
        return "Sent"

    def since(self, _):
        return [] if self.looked_elsewhere is not None else list(range(1, PER_PAGE + 1))

    def read(self, uid):
        self.read_until_now += 1
        return kept(letter(Message_ID=f"<{uid}@residents.test>"), uid=uid)


def test_letters_are_read_one_after_the_other_before_another_folder_is_opened():
    mailbox = OneAtATime()
    reader = Reader(mailbox, CASES, "desk@homes.test")
    letters, _, _ = reader._new("INBOX", (0, 0), NOW)
    next(letters)
    assert mailbox.read_until_now == 1
    mailbox.read_until_now = 0
    page = reader.page("", NOW)
    assert len(page.events) == mailbox.looked_elsewhere == PER_PAGE
    assert Place.read(page.cursor).inbox == (1, PER_PAGE)
