"""Whatever stands in a name or a label: a letter has one reader, its own headers, one direction."""

import re
from email import message_from_bytes, policy

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from moothall.letters.kinds import Kind
from moothall.letters.models import Letter
from moothall.letters.server import message
from moothall.letters.tidying import LONGEST, TURNING, UNSEEN, plain
from moothall.letters.writing import Words, rendered
from moothall.people.models import Membership, Organisation, Person

pytestmark = pytest.mark.filterwarnings("error")
ODD = st.text(
    alphabet=st.one_of(
        st.characters(), st.sampled_from("\r\n\t\x00\x0b\x0c\x85\u2028\u202e\u2066\u200b:@<>,;")
    ),
    max_size=120,
)
HEADERS = {
    "content-type", "mime-version", "subject", "from", "to", "date", "message-id",
    "auto-submitted", "x-auto-response-suppress",
}  # fmt: skip


@settings(max_examples=100)
@given(text=st.text(max_size=400))
@example(text="gpj.\u202eexe")
@example(text="a\r\nBcc: x@y.z")
def test_a_label_is_one_line_in_one_direction(text):
    made = plain(text)
    assert len(made) <= LONGEST
    assert not set(made) & (TURNING | UNSEEN)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", made)
    assert plain(made) == made


@settings(max_examples=100)
@given(subject=ODD, line=ODD, name=ODD, organisation=ODD)
@example(
    subject="x\r\nBcc: everybody@example.org\r\n\r\nbody", line="\n.\nMAIL FROM:<a@b>",
    name="\u202enaitsirhC", organisation="Homes\nTo: other@example.org",
)  # fmt: skip
def test_no_header_can_be_added_by_what_people_are_called(subject, line, name, organisation):
    reader = Membership(
        person=Person(email="olive@example.org", name=name),
        organisation=Organisation(name=organisation),
    )
    text, html = rendered(reader, Kind.MENTION, Words(subject, (line,), "/desk/"))
    letter = Letter(
        address=reader.person.email,
        subject=f"{plain(subject, 150)} – {plain(organisation, 60)}",
        text=text,
        html=html,
    )
    made = message(letter)
    assert made.recipients() == ["olive@example.org"]
    seen = message_from_bytes(made.message().as_bytes(), policy=policy.default)
    assert {one.lower() for one in seen.keys()} <= HEADERS  # noqa: SIM118 - a message's keys
    assert seen["To"] == "olive@example.org"
    assert seen["Bcc"] is None
    for kind in ("plain", "html"):
        body = seen.get_body((kind,)).get_content()
        assert not set(body) & TURNING
        assert "<script" not in seen.get_body(("html",)).get_content()
