"""The judge reads what waits; what it cannot read stands in front of a person."""

from datetime import timedelta

import pytest
from tests.inbox.world import AT, ROOT, fake

from moothall import policies
from moothall.core import Context, judge
from moothall.core.policy import find_policy, read_policy
from moothall.core.values import Author
from moothall.core.values import Post as CorePost
from moothall.inbox import actions, judging
from moothall.inbox.models import Case, JudgeState, Post, PostJudgement
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import EventKind, PostKind
from moothall.policies.models import PolicyVersion

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "queue"),
    [
        ("[emergency][abusive]", "danger"),
        ("[safeguarding]", "danger"),
        ("[abusive]", "moderation"),
        ("[foi]", "requests"),
        ("[sar]", "requests"),
        ("[media_political][question]", "redirect"),
        ("[personal]", "private"),
        ("[urgent]", "urgent"),
        ("[question]", "answer"),
        ("[opinion]", "left_alone"),
        ("nothing at all", "left_alone"),
    ],
)
def test_every_post_lands_in_the_queue_of_what_to_do_first(world, text, queue):
    assert world.case(text).queue == queue


def test_a_case_stands_where_its_strongest_post_leads(world):
    world.post("Nice [opinion]")
    world.post("You ... [abusive]")
    assert Case.objects.get().queue == "moderation"
    world.post("Minutes please [foi]")
    assert Case.objects.get().queue == "requests"
    world.post("Gas [emergency]")
    assert Case.objects.get().queue == "danger"


def test_what_its_author_took_down_needs_no_removing(world):
    post = world.post("You ... [abusive]")
    world.again(post.external_id, EventKind.DELETED)
    world.take_in()
    assert Case.objects.get().queue == "left_alone"
    assert Case.objects.get().is_open


def test_a_judge_that_fails_leaves_the_post_in_urgent_with_the_reason(world):
    world.arrive("Hello [crash]", author="a")
    world.arrive("Hello [question]", author="b")
    world.take_in()
    result = world.judge()
    assert (result.judged, result.failed) == (1, 1)
    case = Case.objects.get(author__external_id="a")
    assert (case.is_open, case.queue) == (True, "urgent")
    assert case.attention.startswith("The judge could not read this post (RuntimeError)")


def test_after_three_failures_a_person_decides_until_somebody_has_it_tried_again(world):
    world.arrive("Hello [crash][question]")
    world.take_in()
    for _ in range(3):
        world.judge()
    post = Post.objects.get()
    assert (post.judge_state, post.judge_attempts) == ("failed", 3)
    assert world.judge().failed == 0
    assert judging.try_again(world.id) == 1
    world.judge(read=lambda post, hits: fake(CorePost(post.text.replace("[crash]", "")), hits))
    case = Case.objects.get()
    assert (case.queue, case.attention) == ("answer", "")


def test_an_officer_can_say_what_an_unread_post_is(world):
    external_id = world.arrive("Hello [crash]")
    world.take_in()
    world.judge()
    post = Post.objects.get(external_id=external_id)
    actions.correct(post.case_id, post.pk, grounds=[], needs=["question"], by=world.desk.olive,
                    at=AT)  # fmt: skip
    case = Case.objects.get()
    assert (case.queue, case.attention) == ("answer", "")


def test_without_a_policy_nothing_is_judged_and_nothing_is_hidden_from_sight(world):
    world.arrive("Hello [question]")
    world.take_in()
    before = AT - timedelta(days=300)
    result = world.judge(before)
    case = Case.objects.get()
    assert (result.failed, case.queue) == (1, "urgent")
    assert case.attention.startswith("No policy is in force")
    world.judge()
    case.refresh_from_db()
    assert (case.queue, case.attention) == ("answer", "")


def test_a_post_that_changes_while_the_judge_reads_is_read_again(world):
    external_id = world.arrive("[opinion]")
    world.take_in()

    def slow(post, hits):
        world.again(external_id, EventKind.EDITED, "[emergency]")
        world.take_in()
        return fake(post, hits)

    world.judge(read=slow)
    post = Post.objects.get()
    assert (post.judge_state, post.disposition) == (JudgeState.WAITING, "")
    world.judge()
    assert Case.objects.get().queue == "danger"


def test_an_edited_post_is_judged_again_and_the_earlier_judgement_stays(world):
    post = world.post("[question]")
    world.again(post.external_id, EventKind.EDITED, "[abusive]")
    world.take_in()
    world.judge()
    found = list(PostJudgement.objects.order_by("at", "id").values_list("disposition", flat=True))
    assert sorted(found) == ["moderate", "respond"]
    assert Post.objects.get().judgement.disposition == "moderate"


def test_a_correction_holds_until_the_words_change(world):
    post = world.post("[opinion]")
    actions.correct(post.case_id, post.pk, grounds=[], needs=["question"], by=world.desk.olive,
                    at=AT)  # fmt: skip
    Post.objects.update(judge_state=JudgeState.WAITING)
    world.judge()
    assert Post.objects.get().disposition == "respond"
    world.again(post.external_id, EventKind.EDITED, "[urgent]")
    world.take_in()
    world.judge()
    assert Post.objects.get().disposition == "urgent"


def test_the_judge_is_told_of_our_post_above_the_authors_history_and_copies(world):
    world.arrive("Bins are on Monday", external_id=ROOT, own=True, place=PostKind.POST,
                 parent_id="", author="cbh", at=AT - 5 * HOUR)  # fmt: skip
    world.arrive("The lift in Elm House is broken again today", at=AT - 2 * HOUR)
    for copy in range(3):
        world.arrive("Great homes to let, write to me for a viewing now", author=f"bot{copy}",
                     at=AT - HOUR)  # fmt: skip
    world.arrive("And the bins? [question]")
    world.take_in()
    world.judge()
    near = Post.objects.get(text__startswith="And").judgement.around
    assert near["parent"] == "Bins are on Monday"
    assert near["history"] == [["The lift in Elm House is broken again today", 2.0]]
    copies = Post.objects.filter(text__startswith="Great").order_by("posted_at", "id")
    assert sorted(post.judgement.around["alike"] for post in copies) == [0, 1, 2]


def test_the_history_is_what_was_written_before_and_no_later(world):
    world.arrive("first", at=AT - 2 * HOUR)
    world.arrive("second", at=AT - HOUR)
    world.arrive("other", author="sid", at=AT - HOUR)
    world.take_in()
    world.judge()
    around = {post.text: post.judgement.around["history"] for post in Post.objects.all()}
    assert around["first"] == []
    assert around["other"] == []
    assert around["second"] == [["first", 1.0]]


def test_an_emergency_is_due_at_once_and_a_request_by_its_clock(world):
    gas = world.case("[emergency]", author="a")
    assert (gas.due_at, gas.due_for) == (None, "")  # at once: it is never merely late
    foi = world.case("[foi]", author="b")
    assert foi.due_for == "foi"
    # twenty working days, without Scotland's bank holiday of 15 June; closing time in London
    assert foi.due_at.isoformat() == "2026-07-01T15:00:00+00:00"


def test_a_promise_in_watched_hours_is_due_in_watched_hours(world):
    text = find_policy("colchester-borough-homes").read_text(encoding="utf-8")
    text = text.replace("version: 1\n", "version: 2\n", 1)
    text = text.replace("within: as soon as possible", "within: 2 monitored-hours")
    policies.adopt(world.id, text, by=world.desk.adam, at=AT)
    friday = AT + timedelta(days=3, hours=4)  # 15:00 in London
    external_id = world.arrive("[question]", at=friday)
    world.take_in(friday)
    world.judge(friday)
    case = Post.objects.get(external_id=external_id).case
    assert case.due_at.isoformat() == "2026-06-08T09:00:00+00:00"  # Monday 10:00 in London


def test_another_policy_is_applied_without_reading_anything_again(world, monkeypatch):
    post = world.post("You ... [abusive]")
    text = find_policy("colchester-borough-homes").read_text(encoding="utf-8")
    mild = text.replace("abusive: 0.6", "abusive: 0.99")
    kept = PostJudgement.objects.select_related("post__author", "post__account").get()
    monkeypatch.setattr("moothall.core.judgement.model.Model.read", None)
    ours = policies.current(world.id, AT)
    same = judging.applied(kept, ours)
    assert same.disposition == post.disposition == "moderate"
    other = judging.applied(kept, read_policy(mild))
    assert other.disposition == "none"
    assert [one.label for one in other.maybes] == ["abusive"]


SHIPPED = (
    "I can smell gas on the landing at Elm House and my baby is asleep",
    "What time does the office open on Saturday?",
    "You lot are a bunch of useless wankers",
    "Under the Freedom of Information Act please send me the cost of the lift contract",
    "My name is Rita, 14 Mill Road, CO1 2AB, my boiler has been off for 3 weeks, ring 07700 900123",
    "Lovely to see the flowers in the garden, well done all",
)


def test_the_shipped_judge_says_in_the_desk_what_it_says_in_the_library(world):
    for number, text in enumerate(SHIPPED):
        world.arrive(text, author=f"a{number}")
    world.take_in()
    judging.judge_waiting(world.id, AT)
    policy = policies.current(world.id, AT)
    for post in Post.objects.select_related("judgement", "author", "account"):
        said = judge(
            CorePost(
                text=post.text, id=str(post.pk), platform="sandbox", kind="comment",
                author=Author(post.author.name, post.author.handle), posted_at=post.posted_at,
            ),
            policy,
            Context(received_at=post.received_at),
        )  # fmt: skip
        kept = post.judgement
        assert kept.disposition == said.disposition
        assert kept.reasons == list(said.reasons)
        assert kept.clauses == list(said.clauses)
        assert [one["label"] for one in kept.needs] == [one.label for one in said.needs]
        assert judging.applied(kept, policy) == said
    queues = {case.newest_post.text: case.queue for case in Case.objects.all()}
    assert queues[SHIPPED[0]] == "danger"
    assert queues[SHIPPED[3]] == "requests"


def test_history_of_the_shipped_judge_is_replayed_as_it_was(world):
    for hours in (5, 3, 1):
        world.arrive("WHEN WILL YOU FIX THE LIFT", at=AT - hours * HOUR)
    world.take_in()
    judging.judge_waiting(world.id, AT)
    policy = policies.current(world.id, AT)
    newest = PostJudgement.objects.select_related("post__author", "post__account").get(
        post__posted_at=AT - HOUR
    )
    again = judging.applied(newest, policy)
    assert again.disposition == newest.disposition
    assert again.reasons == tuple(newest.reasons)
    assert newest.around["history"][0] == ["WHEN WILL YOU FIX THE LIFT", 2.0]


def test_another_organisations_posts_are_not_judged_here(world, elsewhere):
    with organisation_scope(elsewhere.id):
        elsewhere.arrive("[question]", author="erin")
        elsewhere.take_in()
    assert world.judge().judged == 0
    with organisation_scope(elsewhere.id):
        assert Post.objects.filter(judge_state="waiting").count() == 1
        assert PolicyVersion.objects.count() == 1
