"""What an administrator copies is held against what the platform gives, before it is kept."""

import re
from datetime import UTC, datetime

import pytest

from moothall import platforms
from moothall.platforms.base import Application, AsksFirst, Started, Unsupported
from moothall.platforms.facebook.connecting import SUBSCRIBED

ID = "123456789012345"
#: what is right, and what people give by mistake, with a word of the advice
COPIED = [
    ("facebook", "client_id", ID, "Moothall", "Copy it from App settings, Basic"),
    ("instagram", "client_id", ID, "0x12345678901", "a number of some 15 digits"),
    ("threads", "client_id", ID, "threads-app", "Threads use case"),
    ("whatsapp", "client_id", ID, "app 123", "App settings, Basic"),
    ("facebook", "client_secret", "0123456789abcdef0123456789abcdef", ID, "Press Show beside it"),
    ("facebook", "verify_token", "brass-kettle", "brass kettle", "without spaces"),
    ("facebook", "config_id", "987654321", "my configuration", "Leave it empty"),
    ("whatsapp", "phone_number_id", ID, "+44 7700 900123", "not the telephone number"),
    ("whatsapp", "business_account_id", ID, "Colchester", "API set-up"),
    ("bluesky", "app_password", "abcd-efgh-ijkl-mnop", "hunter2", "Never give the account’s own"),
    ("bluesky", "identifier", "homes.bsky.social", "homes", "write it in full"),
    ("bluesky", "identifier", "homes.example.gov.uk", "desk@homes.org", "like a web address"),
    ("bluesky", "identifier", "a-b.c.uk", "https://bsky.app/profile/homes", "on its Bluesky"),
    ("bluesky", "identifier", "x.y.test", "-homes.bsky.social", "no Bluesky handle"),
    ("bluesky", "handle", "homes.bsky.social", "homes", "write it in full"),
    ("email", "signs_in", "jo@example.org", "Jo", "looks like desk@example.org"),
    ("youtube", "client_id", "12-ab3.apps.googleusercontent.com", "12-ab3", "Clients"),
    ("youtube", "daily_units", "10000", "lots", "a number, such as 10000"),
    ("youtube", "polling_share", "50", "150", "from 1 to 99"),
    ("google_reviews", "pubsub_topic", "projects/a/topics/b", "reviews", "at the top of the topic"),
    ("linkedin", "client_id", "86abcdefgh1234", "my app", "Copy it from Auth"),
    ("linkedin", "application_id", "12345678", "apps/12345678", "after /apps/"),
    ("x", "client_id", "VGNibzFWSREMwN3yNHk5OjE6Y2k", "12345678901234567890", "OAuth 2.0"),
    ("email", "address", "desk@example.org", "desk", "looks like desk@example.org"),
    ("email", "imap", "imap.example.org:143", "https://imap.example.org", "leave out https://"),
    ("email", "tenant", "11111111-2222-3333-4444-555555555555", "our tenant", "Overview in Entra"),
]


def field(platform, name):
    """By whichever way the platform asks for it."""
    return next(
        one
        for way in platforms.ways(platform).values()
        for one in (*way.guide.application_fields, *way.guide.asked, *way.guide.account_fields)
        if one.name == name
    )


@pytest.mark.parametrize(("platform", "name", "right", "wrong", "advice"), COPIED)
def test_what_is_copied_wrongly_is_told_where_it_stands(platform, name, right, wrong, advice):
    check = field(platform, name).check
    assert check(right) == right
    with pytest.raises(ValueError, match=re.escape(advice)):
        check(wrong)


def test_a_handle_is_kept_as_bluesky_writes_it():
    assert field("bluesky", "identifier").check("@Homes.BSky.Social") == "homes.bsky.social"


def test_a_number_is_kept_without_its_commas():
    assert field("youtube", "daily_units").check("10,000") == "10000"


def test_every_id_of_a_program_says_what_it_looks_like():
    for name in platforms.connectable():
        for way in platforms.ways(name).values():
            fields = {one.name: one for one in way.guide.application_fields}
            assert not fields or fields["client_id"].check, name


def test_whether_meta_approved_answering_for_a_week_is_chosen_and_not_typed():
    chosen = field("facebook", "human_agent")
    assert dict(chosen.choices) == {"": "Not approved, or not asked for", "yes": "Approved by Meta"}
    assert chosen.initial == ""


WAYS = [
    pytest.param(way, id=f"{platform} {name}".strip())
    for platform in platforms.connectable()
    for name, way in platforms.ways(platform).items()
]
PROGRAM = Application(client_id="c1", redirect_uri="https://desk.example.org/back/")


def can_be_started(way):
    return not (way.guide.account_fields or way.guide.asked)


@pytest.mark.parametrize("way", WAYS)
def test_a_way_begins_by_what_is_filled_in_by_what_is_asked_first_or_at_once(way):
    """And never by two of them: the page decides by the guide alone."""
    guide = way.guide
    assert not (guide.account_fields and guide.asked)
    assert isinstance(way, AsksFirst) is bool(guide.asked)


@pytest.mark.parametrize("way", [one for one in WAYS if not can_be_started(one.values[0])])
def test_a_way_that_sends_nobody_away_says_so_and_asks_nobody(way):
    with pytest.raises(Unsupported, match="filled in"):
        way.start(PROGRAM)
    if way.guide.account_fields:
        with pytest.raises(Unsupported, match="without a sign-in"):
            way.finish(PROGRAM, Started(url="", state="s"), {"code": "c"}, now=datetime.now(UTC))


def test_the_guide_of_facebook_names_every_field_that_the_desk_subscribes_to():
    steps = " ".join(platforms.connector("facebook").guide.steps)
    assert [one for one in SUBSCRIBED if one not in steps] == []
