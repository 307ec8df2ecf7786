"""The sweep, the faults, and what our connection turns out to be able to do."""

from datetime import timedelta

import httpx
import pytest
from tests.platforms.facebook.page import ANNE, APP, NOW, PAGE, refusal

from moothall.platforms.base import (
    ContractBroken,
    Forbidden,
    RateLimited,
    Result,
    Transient,
    Unauthorized,
    UnknownOutcome,
    Verb,
    attempt,
)
from moothall.platforms.facebook.connecting import SUBSCRIBED

HTML = httpx.Response(200, text="<!DOCTYPE html><html>Log in</html>")


def ago(**length):
    return NOW - timedelta(**length)


@pytest.fixture
def thread(page):
    post = page.post("Ours", when=ago(hours=5))
    return [post, *(page.comment(post, f"Comment {n}", when=ago(hours=1)) for n in range(60))]


def test_many_posts_are_read_by_few_requests(desk, page, thread):
    states = desk.refresh(thread)
    assert [one.external_id for one in states] == thread
    assert all(one.exists and one.hidden is False for one in states)
    assert len(page.requests) == 1 + 2


def test_edits_deletions_and_hiding_are_seen(desk, page, thread):
    _post, edited, hidden, gone = thread[:4]
    page.comments[edited]["message"] = "Other words"
    page.comments[hidden]["is_hidden"] = True
    del page.comments[gone]
    states = {one.external_id: one for one in desk.refresh(thread[:4])}
    assert states[edited].text == "Other words"
    assert states[hidden].hidden is True
    assert not states[gone].exists


def test_what_is_kept_from_us_is_not_taken_for_deleted(desk, page, thread, fault):
    """Meta gives the same answer; the Page's own feed tells which it is."""
    page.comments.clear()
    fault(refusal(10), path="/feed")
    with pytest.raises(Forbidden):
        desk.refresh(thread[1:3])


def test_one_post_that_cannot_be_understood_keeps_none_of_the_others(desk, page, thread, fault):
    del page.comments[thread[3]]
    fault(refusal(100, message="(#100) Tried accessing nonexisting field"), path=f"/{thread[2]}")
    states = desk.refresh(thread[1:4])
    assert [one.exists for one in states] == [True, True, False]
    assert [one.text for one in states] == ["Comment 0", "", ""]


def test_a_review_is_there_for_as_long_as_the_page_lists_it(desk, page):
    story = page.review("Never again")
    [state, gone] = desk.refresh([f"review:{story}", "review:1"])
    assert (state.exists, state.text) == (True, "Never again")
    assert not gone.exists


def test_a_message_is_never_taken_for_deleted(desk, page):
    """Meta calls all but the newest twenty of a conversation deleted."""
    assert [one.exists for one in desk.refresh(["m_1", "m_2"])] == [True, True]
    assert page.requests == []


def test_all_kinds_at_once_in_the_order_asked(desk, page, thread):
    mention, story = page.mention("@us"), page.review("Fine")
    wanted = [f"review:{story}", thread[1], "m_5", f"mention:{mention}", thread[0]]
    assert [one.external_id for one in desk.refresh(wanted)] == wanted


# --- faults


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (HTML, ContractBroken),
        (httpx.Response(200, text='{"data":[{"id"'), ContractBroken),
        (httpx.Response(200, json={"data": [{"id": "1_2"}]}), ContractBroken),
        (httpx.Response(200, json={"data": [{"id": "1_2", "created_time": "2026-11-23T10:00:00"}]}),
         ContractBroken),
        (refusal(100, message="(#100) Tried accessing nonexisting field (story)"), ContractBroken),
        (httpx.Response(500, text="oops"), Transient),
        (httpx.ReadTimeout("late"), Transient),
        (refusal(4), RateLimited),
        (httpx.Response(429), RateLimited),
        (refusal(190, 463, status=401), Unauthorized),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_read_says_why(desk, fault, answer, kind):
    fault(answer, path="/feed")
    with pytest.raises(kind) as caught:
        desk.fetch("")
    if kind is ContractBroken:
        assert caught.value.body == answer.text


def test_a_token_that_ends_in_the_middle_loses_no_page(desk, page, everything, fault):
    post = page.post("Ours", when=ago(hours=3))
    page.comment(post, "First", when=ago(hours=2))
    first = desk.fetch("")
    fault(refusal(190, 463), path="/comments")
    with pytest.raises(Unauthorized, match="run out"):
        desk.fetch(first.cursor)
    assert "First" in {one.text for one in everything(desk, first.cursor)}


@pytest.mark.parametrize("answer", [httpx.ReadTimeout("late"), HTML, httpx.Response(500)])
def test_done_and_the_answer_lost_is_found_and_not_done_again(desk, page, make, fault, answer):
    comment = page.comment(page.post("Ours"), "Nobody answers")
    fault(answer, path="/comments", method="POST", after=True)
    action = make(Verb.REPLY_PUBLIC, comment, "We are sorry", author=ANNE)
    outcome = attempt(desk, action)
    assert outcome.result is Result.UNKNOWN
    found = desk.find(action)
    ours = [one for one in page.comments.values() if one["message"] == "We are sorry"]
    assert [one["id"] for one in ours] == [found.external_id]


def test_a_message_whose_answer_was_lost_is_found(desk, page, make, fault):
    page.message("Hello")
    fault(httpx.ReadTimeout("late"), path="/messages", method="POST", after=True)
    action = make(Verb.SEND_DM, "m_1", "We will ring you.", author=ANNE,
                  conversation=f"private {ANNE}")  # fmt: skip
    with pytest.raises(UnknownOutcome):
        desk.perform(action)
    assert desk.find(action).external_id == page.talks[ANNE]["data"][0]["id"]


def test_our_clock_may_be_a_little_ahead(desk, page, make):
    comment = page.comment(page.post("Ours"), "Nobody answers")
    page.comment(comment, "We are sorry", by=PAGE, when=NOW)
    action = make(Verb.REPLY_PUBLIC, comment, "We are sorry", author=ANNE,
                  decided_at=NOW + timedelta(seconds=90))  # fmt: skip
    assert desk.find(action)


@pytest.mark.parametrize(("share", "later"), [(69, None), (70, NOW + timedelta(minutes=5))])
def test_when_much_is_used_up_news_is_asked_for_less_often(desk, page, share, later):
    page.headers = {"x-app-usage": f'{{"call_count":{share}}}'}
    got = desk.fetch("")
    while got.more:
        assert got.again_after is None
        got = desk.fetch(got.cursor)
    assert got.again_after == later


def test_near_the_limit_the_poll_waits_and_the_officer_does_not(desk, page, make):
    comment = page.comment(page.post("Ours"), "Nobody answers")
    page.headers = {"x-business-use-case-usage": '{"1":[{"type":"pages","call_count":97}]}'}
    desk.fetch("")
    with pytest.raises(RateLimited, match="waits a little"):
        desk.fetch("")
    assert desk.refresh([comment])[0].exists
    action = make(Verb.REPLY_PUBLIC, comment, "We are sorry", author=ANNE)
    assert desk.perform(action).result is Result.CONFIRMED
    assert desk.find(action)


# --- the probe


def test_the_probe_knows_the_page_and_what_its_token_may_do(connect, page):
    probe = connect(probed=False).probe()
    assert (probe.account, probe.name, probe.handle) == (PAGE, "Elmhouse Homes", "elmhousehomes")
    assert "pages_messaging" in probe.scopes
    assert probe.expires_at is None
    assert probe.problems == ()
    assert page.subscribed == list(SUBSCRIBED)


def test_the_probe_subscribes_once(connect, page):
    connect(probed=False).probe()
    page.requests.clear()
    connect(probed=False).probe()
    assert all(one.method == "GET" for one in page.requests)


def test_a_missing_permission_is_said_and_narrows(connect, page):
    page.scopes.remove("pages_manage_engagement")
    probe = connect(probed=False).probe()
    assert any("pages_manage_engagement" in one for one in probe.problems)
    assert "pages_manage_engagement" not in probe.scopes


def test_a_permission_that_was_given_for_another_page_does_not_count(connect, page):
    page.granular = [{"scope": "pages_messaging", "target_ids": ["555"]}]
    assert "pages_messaging" not in connect(probed=False).probe().scopes


def test_a_person_without_a_task_loses_its_verbs(connect, page):
    page.tasks = ["ANALYZE", "CREATE_CONTENT", "MESSAGING"]
    probe = connect(probed=False).probe()
    lost = set(probe.capabilities.lost)
    assert lost == {Verb.HIDE, Verb.UNHIDE, Verb.DELETE_OTHER, Verb.BLOCK, Verb.UNBLOCK}
    assert any("MODERATE" in one for one in probe.problems)


def test_tasks_that_facebook_does_not_tell_lose_nothing(connect, fault):
    fault(refusal(200), path="/roles")
    assert connect(probed=False).probe().capabilities.lost == {}


def test_a_token_that_is_worth_nothing_is_said_at_once(connect, page):
    page.valid = False
    with pytest.raises(Unauthorized, match="Connect the account again"):
        connect(probed=False).probe()


def test_the_end_of_access_is_said_two_weeks_before(connect, page):
    page.data_until = NOW + timedelta(days=9)
    [words] = connect(probed=False).probe().problems
    assert "2 December 2026" in words


def test_an_unpublished_page_and_silent_webhooks_are_said(connect, page, fault):
    page.published = False
    fault(refusal(200, message="no"), path="/subscribed_apps")
    problems = connect(probed=False).probe().problems
    assert any("not published" in one for one in problems)
    assert any("does not tell us at once" in one for one in problems)


def test_without_our_application_the_probe_does_what_it_can(connect, page):
    probe = connect(probed=False, application=None).probe()
    assert probe.account == PAGE
    assert page.subscribed is None


def test_the_applications_own_token_asks_about_ours(connect, page):
    connect(probed=False).probe()
    [asked] = [one for one in page.requests if one.url.path.endswith("/debug_token")]
    assert asked.headers["authorization"].startswith(f"Bearer {APP}|")
