"""Letters as an instance counts them, and HTML as a reader sees it."""

from time import process_time

import httpx
import pytest
from hypothesis import given, settings, strategies
from tests.platforms.mastodon.description import HOST
from tests.platforms.mastodon.instance import query_of

from moothall.platforms.base import Forged, Invalid, Place, TextContext, Verb
from moothall.platforms.markup import LONGEST
from moothall.platforms.mastodon.acting import addressed
from moothall.platforms.mastodon.counting import without_leading_mentions
from moothall.platforms.mastodon.html import text_of
from moothall.platforms.mastodon.oauth import Connecting, challenge

POST = TextContext(Place.POST)
PROMISED = {"authorization_response_iss_parameter_supported": True}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("é" * 500, 500),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", 1),
        ("https://example.org/" + "x" * 200, 23),
        ("see https://a.uk and https://example.org/very/long", 4 + 23 + 5 + 23),
        ("@tess@a-very-long-name.example hello", len("@tess hello")),
        ("mail tess@council.example now", len("mail tess@council.example now")),
    ],
)
def test_letters_are_counted_as_the_instance_counts_them(desk, text, count):
    [used] = desk.count_text(text, POST)
    assert (used.count, used.most) == (count, 500)


def test_the_name_that_a_reply_begins_with_counts(desk):
    context = TextContext(Place.REPLY, ("tess@long.example",))
    [used] = desk.count_text("é" * 490, context)
    assert used.count == 490 + len("@tess ")
    assert desk.check_text("é" * 494, context) == []
    [problem] = desk.check_text("é" * 495, context)
    assert problem.blocks


def test_the_instance_refuses_what_we_would_refuse(desk, make):
    with pytest.raises(Invalid):
        desk.perform(make(Verb.PUBLISH, text="é" * 501))
    assert desk.check_text("é" * 501, POST)
    assert desk.perform(make(Verb.PUBLISH, text="é" * 500)).text == "é" * 500


def test_a_private_message_names_nobody_else(desk, instance, make):
    context = TextContext(Place.DIRECT_MESSAGE)
    [problem] = desk.check_text("Ask @gill@other.example", context)
    assert problem.blocks
    assert desk.check_text("Write to us@council.example", context) == []
    post = instance.mention("Private", visibility="direct")
    with pytest.raises(Invalid):
        desk.perform(make(Verb.SEND_DM, post, "Ask @gill@other.example"))


def test_an_answer_names_whom_it_answers_once():
    assert addressed("Hello", "tess@b.test") == "@tess@b.test Hello"
    assert addressed("Hello @Tess@b.test", "tess@b.test") == "Hello @Tess@b.test"
    assert addressed("Hello @tess@b.test.uk", "tess@b.test").startswith("@tess@b.test Hello")
    assert without_leading_mentions("@tess@b.test @gill Hello @sam") == "Hello @sam"
    assert without_leading_mentions("@tess") == "@tess"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two<br>lines</p>", "One\n\nTwo\nlines"),
        ("Fish &amp; chips &lt;3", "Fish & chips <3"),
        ("<script>alert(1)</script>Hello<style>p{}</style>", "Hello"),
        ("<b>bold</b> <unknown>kept</unknown>", "bold kept"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"),
        ('Nice <img class="emoji" alt=":blobcat:" src="x"> day', "Nice :blobcat: day"),
        (
            '<a href="https://example.org/a"><span class="invisible">https://</span>example.org/a</a>',
            "https://example.org/a",
        ),
        (
            '<a href="https://example.org/long/way"><span>example.org/long</span><span>/way</span></a>',
            "example.org/long/way",
        ),
        ('<a href="https://evil.example/">our rent page</a>', "our rent page (https://evil.example/)"),
        ('<a href="https://evil.example/x">bank.co.uk</a>', "bank.co.uk (https://evil.example/x)"),
        ('<a href="https://bank.example.evil.test/">bank.example</a>',
         "bank.example (https://bank.example.evil.test/)"),
        ('<a href="javascript:alert(1)">press</a>', "press"),
        ('<a class="mention hashtag" href="https://x.test/tags/bins">#<span>bins</span></a>', "#bins"),
        ('<a class="u-url mention" href="https://x.test/@tess">@<span>tess</span></a> hi', "@tess hi"),
        ("<p>unclosed <a href='https://x.test'>link", "unclosed link (https://x.test)"),
        ("", ""),
    ],
)  # fmt: skip
def test_html_is_read_as_text(html, text):
    assert text_of(html) == text


def test_a_mention_is_given_its_server():
    html = '<a class="u-url mention" href="https://x.test/@tess">@<span>tess</span></a>'
    assert text_of(html, {"https://x.test/@tess": "@tess@x.test"}) == "@tess@x.test"


@settings(max_examples=100)
@given(strategies.text())
def test_no_markup_of_any_kind_breaks_the_reader(html):
    assert isinstance(text_of(html), str)


# --- connecting


def test_a_person_is_sent_to_agree_with_a_state_and_a_challenge(instance):
    with Connecting(f"{HOST}/", transport=httpx.MockTransport(instance)) as connecting:
        application = connecting.register("Moothall", redirect_uri="https://desk.example/back")
        started = connecting.start(application)
        query = query_of(started.url)
        assert query["state"] == started.state
        assert query["code_challenge"] == challenge(started.verifier)
        assert (query["code_challenge_method"], query["response_type"]) == ("S256", "code")
        assert query["redirect_uri"] == "https://desk.example/back"
        back = {"code": "c0de", "state": started.state}
        given_back = connecting.finish(application, started, back)
    assert instance.exchanged["code_verifier"] == started.verifier
    assert given_back == {
        "token": "t0ken", "client_id": "id", "client_secret": "hush", "scope": "read write",
    }  # fmt: skip


def test_the_challenge_is_that_of_rfc_7636_appendix_b():
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize("back", [{}, {"code": "c"}, {"code": "c", "state": "x"}])
def test_an_answer_that_was_not_begun_here_is_refused(instance, back):
    with Connecting(HOST, transport=httpx.MockTransport(instance)) as connecting:
        application = connecting.register("Moothall")
        started = connecting.start(application)
        with pytest.raises(Forged):
            connecting.finish(application, started, back)
    assert not hasattr(instance, "exchanged")


def test_a_refusal_by_the_person_is_said(instance):
    with Connecting(HOST, transport=httpx.MockTransport(instance)) as connecting:
        application = connecting.register("Moothall")
        started = connecting.start(application)
        with pytest.raises(Invalid):
            connecting.finish(application, started, {"error": "denied", "state": started.state})


def test_without_metadata_no_challenge_is_sent(instance):
    instance.metadata = {}
    with Connecting(HOST, transport=httpx.MockTransport(instance)) as connecting:
        started = connecting.start(connecting.register("Moothall"))
    assert started.verifier == ""
    assert "code_challenge" not in query_of(started.url)


@pytest.mark.parametrize(
    ("metadata", "iss", "believed"),
    [
        ({}, None, True),
        ({}, HOST, True),
        ({}, "https://evil.test", False),
        ({"issuer": f"{HOST}/"}, None, True),
        ({"issuer": f"{HOST}/"}, f"{HOST}/", True),
        ({"issuer": f"{HOST}/"}, HOST, False),
        ({"issuer": HOST, **PROMISED}, HOST, True),
        ({"issuer": HOST, **PROMISED}, None, False),
        ({"issuer": HOST, **PROMISED}, "https://evil.test", False),
        # one that gives itself out for another
        ({"issuer": "https://evil.test", **PROMISED}, "https://evil.test", False),
        ({"issuer": HOST, **PROMISED}, f"{HOST}.evil.test", False),
    ],
)
def test_an_answer_is_of_the_server_that_was_asked_where_it_says_so(
    instance, metadata, iss, believed
):
    instance.metadata = metadata
    with Connecting(HOST, transport=httpx.MockTransport(instance)) as connecting:
        application = connecting.register("Moothall")
        started = connecting.start(application)
        back = {"code": "c0de", "state": started.state} | ({"iss": iss} if iss else {})
        if believed:
            assert connecting.finish(application, started, back)["token"] == "t0ken"
        else:
            with pytest.raises(Forged, match="Another server"):
                connecting.finish(application, started, back)
    assert hasattr(instance, "exchanged") is believed


@pytest.mark.parametrize("metadata", [[], {"code_challenge_methods_supported": "S256"}, "x"])
def test_metadata_that_are_none_are_as_good_as_none(instance, metadata):
    instance.metadata = metadata
    with Connecting(HOST, transport=httpx.MockTransport(instance)) as connecting:
        assert not connecting.knows_pkce()


@pytest.mark.parametrize(
    "piece", ["<a ", "<!--", "<![CDATA[", '<a x="', "<!", "<", "<p>", "<i><b>"]
)
def test_a_post_that_is_made_to_hold_up_the_desk_is_read_at_once(piece):
    began = process_time()
    text_of(piece * (120_000 // len(piece)))
    text_of("<div>" * 200_000 + "x")
    assert process_time() - began < 10


def test_of_a_post_without_end_the_beginning_is_read():
    assert len(text_of("x" * 3_000_000)) == LONGEST
