"""What goes out to WhatsApp, and what its refusals mean."""

import httpx
import pytest
from tests.platforms.meta.pretend import error
from tests.platforms.whatsapp.service import NUMBER_ID

from moothall import platforms
from moothall.platforms.base import (
    ContractBroken,
    Forbidden,
    Invalid,
    Place,
    PolicyRefused,
    RateLimited,
    Result,
    TextContext,
    Transient,
    TryAgain,
    Unauthorized,
    UnknownOutcome,
    Unsupported,
    Verb,
    attempt,
)
from moothall.platforms.table import table
from moothall.platforms.whatsapp.errors import BY_CODE


@pytest.mark.parametrize("verb", list(Verb))
def test_every_row_is_done_by_a_request_or_sends_none(desk, service, make, verb):
    row = table()["whatsapp"].rows[verb]
    if not row.automatic:
        with pytest.raises(Unsupported):
            desk.perform(make(verb, text="words"))
        assert service.requests == []
        return
    if verb is Verb.READ_DM:
        assert not desk.fetch("").more  # by webhook alone; see test_receiving
        return
    assert desk.perform(make(verb, text="We come at 10")).result is Result.CONFIRMED
    assert len(service.writes()) == 1


def test_an_answer_goes_once_to_whoever_wrote_and_carries_its_key(desk, service, make):
    done = desk.perform(make(Verb.SEND_DM, text="We come at 10"))
    assert done.external_id == "wamid.sent1"
    [sent] = service.sent
    assert sent["recipient"] == "GB.1349120865530274191"
    assert sent["text"] == {"body": "We come at 10", "preview_url": False}
    assert sent["context"] == {"message_id": "wamid.in1"}
    assert sent["biz_opaque_callback_data"] == "key-1"
    assert "appsecret_proof" in service.requests[0].url.params


def test_somebody_known_by_number_alone_is_answered_by_number(desk, service, make):
    desk.perform(make(Verb.SEND_DM, text="We come at 10", author="447700900123"))
    assert service.sent[0]["to"] == "447700900123"


@pytest.mark.parametrize("who", [{"author": "", "conversation": ""}, {"author": "whatsapp"}])
def test_nobody_and_whatsapp_itself_are_not_answered(desk, service, make, who):
    with pytest.raises(Invalid):
        desk.perform(make(Verb.SEND_DM, text="Hello", **who))
    assert service.requests == []


@pytest.mark.parametrize("who", ["GB.1349120865530274191", "447700900123"])
def test_blocked_and_unblocked_and_found_so(desk, service, make, who):
    block, unblock = make(Verb.BLOCK, author=who), make(Verb.UNBLOCK, author=who)
    assert desk.find(unblock)
    desk.perform(block)
    assert desk.find(block)
    assert desk.find(unblock) is None
    desk.perform(unblock)
    assert service.people == []


def test_a_success_on_the_whole_that_failed_for_this_one_is_a_refusal(desk, service, make):
    failed = {"input": "1", "errors": [{"message": "Re-engagement required", "code": 131047}]}
    answer = {"block_users": {"added_users": [], "failed_users": [failed]}}
    service.fault(httpx.Response(200, json=answer), path="block_users")
    with pytest.raises(Forbidden, match="within the last 24 hours"):
        desk.perform(make(Verb.BLOCK))
    known = {"error": {"code": 139100, "message": "Failed to block/unblock users"}}
    service.fault(httpx.Response(400, json=answer | known), path="block_users")
    with pytest.raises(Forbidden, match="within the last 24 hours"):
        desk.perform(make(Verb.BLOCK))
    service.fault(httpx.Response(200, json={"block_users": {}}), path="block_users")
    with pytest.raises(Forbidden, match="did not do it"):
        desk.perform(make(Verb.BLOCK))


def test_an_answer_whose_end_is_unknown_is_left_to_a_person(desk, service, make):
    service.fault(httpx.ReadTimeout("late"), path="messages", after=True)
    action = make(Verb.SEND_DM, text="We come at 10")
    with pytest.raises(UnknownOutcome):
        desk.perform(action)
    assert desk.find(action) is None
    assert table()["whatsapp"].rows[Verb.SEND_DM].idempotency == "callback"
    assert len(service.sent) == 1


@pytest.mark.parametrize(("code", "meaning"), sorted(BY_CODE.items()))
def test_each_number_of_whatsapps_own_means_what_the_table_says(desk, service, make, code, meaning):
    service.fault(error(code), path="messages")
    with pytest.raises(meaning[0]) as raised:
        desk.perform(make(Verb.SEND_DM, text="We come"))
    assert raised.value.words.endswith(".")
    assert raised.value.code.startswith(str(code))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(190, 463), Unauthorized),
        (error(10), Forbidden),
        (error(131047), PolicyRefused),
        (error(130429), RateLimited),
        (error(80007), RateLimited),
        (httpx.Response(429, headers={"retry-after": "30"}), RateLimited),
        (httpx.Response(429), RateLimited),
        (httpx.Response(429, html="<h1>Slow down</h1>"), RateLimited),
        (httpx.Response(500), UnknownOutcome),
        (httpx.ReadTimeout("late"), UnknownOutcome),
        (httpx.ConnectError("down"), Transient),
        (httpx.RemoteProtocolError("half"), UnknownOutcome),
        (httpx.Response(200, html="<h1>Sorry</h1>"), ContractBroken),
        (httpx.Response(200, text='{"messages": [{"id": "wam'), ContractBroken),
        (httpx.Response(200, json=[]), ContractBroken),
        (httpx.Response(200, json={"messages": []}), ContractBroken),
        (httpx.Response(200, json={"messages": [{"id": None}]}), ContractBroken),
        (error(123456), ContractBroken),
    ],
)
def test_each_failure_of_a_write_is_one_of_the_family(desk, service, make, answer, kind):
    service.fault(answer, path="messages")
    with pytest.raises(kind) as raised:
        desk.perform(make(Verb.SEND_DM, text="We come"))
    assert "t0ken" not in f"{raised.value.words}{raised.value.detail}"
    assert len(service.writes()) == 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(429),
        httpx.Response(429, html="<h1>Slow down</h1>"),
        httpx.Response(429, headers={"retry-after": "soon"}),
        error(130429, status=429),
    ],
    ids=["bare", "a page", "no time", "Meta's"],
)
def test_a_wait_without_a_time_was_not_done_and_is_tried_later(desk, service, make, answer):
    service.fault(answer, path="messages")
    outcome = attempt(desk, make(Verb.SEND_DM, text="We come at 10"))
    assert (outcome.result, outcome.error.again) == (Result.REFUSED, TryAgain.LATER)
    assert outcome.error.until is None
    assert service.sent == []


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text='{"messages": [{"id": "wam'),
        httpx.Response(200, html="<h1>Sorry</h1>"),
        httpx.RemoteProtocolError("half"),
        httpx.Response(500),
    ],
    ids=["cut off JSON", "a page", "half a body", "a fault"],
)
def test_an_answer_that_was_taken_and_not_confirmed_is_unknown_and_sent_once(
    desk, service, make, answer
):
    service.fault(answer, path="messages", after=True)
    outcome = attempt(desk, make(Verb.SEND_DM, text="We come at 10"))
    assert (outcome.result, outcome.error.again) == (Result.UNKNOWN, TryAgain.READ_BACK)
    assert len(service.sent) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(429), RateLimited),
        (httpx.Response(429, headers={"retry-after": "30"}), RateLimited),
        (httpx.Response(500), Transient),
        (httpx.ReadTimeout("late"), Transient),
        (httpx.Response(200, text='{"id": "106'), ContractBroken),
        (httpx.Response(200, html="<h1>Sorry</h1>"), ContractBroken),
        (httpx.Response(200, json={"number": "1"}), ContractBroken),
    ],
)
def test_each_failure_of_a_read_is_one_of_the_family(desk, service, answer, kind):
    service.fault(answer, times=2)
    with pytest.raises(kind) as raised:
        desk.fetch("here")
    if kind is ContractBroken:
        assert raised.value.body == answer.text


def test_a_read_that_fails_has_changed_nothing(desk, service):
    service.fault(error(131000, status=500))
    with pytest.raises(Transient):
        desk.fetch("")


def test_a_poll_brings_nothing_and_finds_a_token_that_does_not_hold_any_more(desk, service):
    page = desk.fetch("here")
    assert (page.events, page.cursor, page.more) == ((), "here", False)
    service.fault(error(190, 460))
    with pytest.raises(Unauthorized):
        desk.fetch("here")


def test_nothing_can_be_read_again_so_all_stands_as_it_was_told(desk, service):
    assert [one.exists for one in desk.refresh(["wamid.in1", "wamid.in2"])] == [True, True]
    assert service.requests == []


def test_the_probe_names_the_number_and_what_keeps_messages_away(connect, service):
    found = connect().probe()
    assert (found.account, found.name, found.problems) == (NUMBER_ID, "Elmhouse Homes", ())
    assert service.writes() == []
    service.applications, service.quality = [], "RED"
    [low] = connect().probe().problems  # it had the messages sent to us
    assert "rates it low" in low
    service.applications = ["another"]
    service.fault(error(200), path="subscribed_apps", method="POST")
    assert "no other way to read them" in connect().probe().problems[1]
    assert "application" in connect(application=None).probe().problems[1]


def test_a_number_that_was_copied_by_an_administrator_is_found_by_its_id(connect):
    given = {"token": "t0ken", "phone_number_id": NUMBER_ID}
    assert connect(account="", credentials=given).probe().account == NUMBER_ID


def test_a_long_answer_is_refused_before_it_is_sent(desk):
    context = TextContext(Place.DIRECT_MESSAGE)
    assert not desk.check_text("a" * 4096, context)
    assert desk.check_text("a" * 4097, context)


def test_the_guide_says_what_to_copy_and_nothing_is_signed_in_to():
    connector = platforms.connector("whatsapp")
    assert {one.name for one in connector.guide.account_fields} == {
        "token", "phone_number_id", "business_account_id",
    }  # fmt: skip
    with pytest.raises(Unsupported):
        connector.start(None)
    with pytest.raises(Unsupported):
        connector.finish(None, None, {}, now=None)
    assert connector.renew(None, {}, now=None) is None
    assert connector.revoke(None, {}) is False
