"""What happens to a post at its platform is kept here, whatever order we hear of it in."""

from datetime import timedelta

import pytest
from tests.inbox.world import AT, ROOT, event

from moothall.channels import receive
from moothall.channels.models import Delivery, Event, Source
from moothall.inbox import queries
from moothall.inbox.intake import keeping, take_in
from moothall.inbox.models import Author, Case, Post, Thread, Wording
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import EventKind, PostKind, Visibility
from moothall.record.models import Entry

MINUTE = timedelta(minutes=1)


def test_a_post_is_kept_once_however_often_it_arrives(world):
    first = world.arrive("The lift is out", author="rita")
    world.take_in()
    world.arrive("The lift is out", external_id=first, version="another poll", at=AT + MINUTE)
    taken = world.take_in(AT + MINUTE)
    assert (taken.events, taken.posts) == (1, 0)
    assert Post.objects.count() == Case.objects.count() == 1


def test_a_post_opens_a_case_in_front_of_somebody_before_it_is_judged(world):
    world.arrive("The lift is out", author="rita")
    taken = world.take_in()
    case = Case.objects.get()
    assert (taken.opened, case.queue, case.is_open) == (1, "urgent", True)
    assert case.newest_post.text == "The lift is out"
    assert case.newest_post.author.name == "Rita"


def test_posts_of_one_author_in_one_thread_are_one_case(world):
    world.arrive("The lift is out")
    world.arrive("Still out", at=AT + MINUTE)
    world.arrive("Mine too", author="sid")
    world.arrive("And the door", root_id="another", parent_id="another")
    world.take_in()
    counts = sorted(case.posts_count for case in Case.objects.all())
    assert counts == [1, 1, 2]
    assert Case.objects.get(posts_count=2).newest_post.text == "Still out"


def test_the_first_text_of_an_edited_post_is_kept(world):
    kept = world.arrive("Your man is a thief")
    world.take_in()
    world.again(kept, EventKind.EDITED, "Your man was late")
    world.again(kept, EventKind.EDITED, "Thank you", at=AT + 2 * MINUTE)
    world.take_in(AT + 2 * MINUTE)
    post = Post.objects.get()
    assert (post.text, post.first_text) == ("Thank you", "Your man is a thief")
    assert post.edited_at == AT + 2 * MINUTE
    texts = list(Wording.objects.values_list("text", flat=True))
    assert texts == ["Your man is a thief", "Your man was late"]


def test_an_edit_that_arrives_before_its_post_changes_nothing_in_the_end(world):
    world.again("c-late", EventKind.EDITED, "second", at=AT + MINUTE)
    world.take_in(AT + MINUTE)
    world.arrive("first", external_id="c-late", occurred_at=AT, at=AT + 2 * MINUTE)
    world.take_in(AT + 2 * MINUTE)
    post = Post.objects.get()
    assert (post.text, post.first_text, post.posted_at) == ("second", "first", AT)


def test_a_deletion_that_arrives_before_its_post_is_remembered(world):
    world.again("c-gone", EventKind.DELETED, at=AT + MINUTE)
    assert world.take_in(AT + MINUTE).posts == 0
    world.arrive("I smell gas", external_id="c-gone", occurred_at=AT, at=AT + 2 * MINUTE)
    world.take_in(AT + 2 * MINUTE)
    post = Post.objects.get()
    assert post.deleted_at == AT + MINUTE
    assert post.text == "I smell gas"
    assert post.case.is_open


def test_a_deleted_post_stays_as_it_was(world):
    kept = world.arrive("The lift is out")
    world.take_in()
    world.again(kept, EventKind.DELETED)
    world.take_in(AT + MINUTE)
    post = Post.objects.get()
    assert post.deleted_at
    assert post.text == "The lift is out"


def test_hiding_and_showing_are_followed(world):
    kept = world.arrive("rude")
    world.take_in()
    world.again(kept, EventKind.HIDDEN)
    world.take_in(AT + MINUTE)
    assert Post.objects.get().hidden_at == AT + MINUTE
    world.again(kept, EventKind.UNHIDDEN, at=AT + 2 * MINUTE)
    world.take_in(AT + 2 * MINUTE)
    assert Post.objects.get().hidden_at is None


def test_our_own_post_stands_above_the_thread_and_opens_no_case(world):
    world.arrive("When is the bin day?")
    world.take_in()
    world.arrive("Bins are on Monday", external_id=ROOT, own=True, place=PostKind.POST,
                 parent_id="", author="cbh", at=AT + MINUTE)  # fmt: skip
    world.take_in(AT + MINUTE)
    ours = Post.objects.get(own=True)
    assert Thread.objects.get().our_post == ours
    assert ours.case is None
    assert Case.objects.count() == 1
    assert Author.objects.count() == 1


def test_a_comment_is_judged_again_when_our_post_above_it_arrives_late(world):
    world.arrive("No it is not [question]")
    world.take_in()
    world.judge()
    world.arrive("Bins are on Monday", external_id=ROOT, own=True, place=PostKind.POST,
                 parent_id="", author="cbh", at=AT + MINUTE)  # fmt: skip
    world.take_in(AT + MINUTE)
    assert Post.objects.get(own=False).judge_state == "waiting"
    world.judge(AT + MINUTE)
    assert Post.objects.get(own=False).judgement.around["parent"] == "Bins are on Monday"


def test_a_message_in_private_never_turns_public(world):
    kept = world.arrive("My rent is late", place=PostKind.DIRECT_MESSAGE, root_id="", parent_id="",
                        conversation="dm-1", visibility=Visibility.PRIVATE)  # fmt: skip
    world.take_in()
    world.again(kept, EventKind.EDITED, "My rent is very late", place=PostKind.DIRECT_MESSAGE,
                conversation="dm-1", visibility=Visibility.PUBLIC)  # fmt: skip
    world.take_in(AT + MINUTE)
    post = Post.objects.get()
    assert post.is_private
    assert post.thread.is_private


def test_authors_whom_the_platform_does_not_name_are_not_taken_for_one(world):
    for text in ("one", "two"):
        world.arrive(text, author="")
    world.take_in()
    assert Author.objects.count() == Case.objects.count() == 2


def test_a_closed_case_is_woken_by_a_new_post_and_the_record_says_so(world):
    case = world.case()
    close(case, AT)
    world.arrive("And today?", at=AT + timedelta(days=3))
    taken = world.take_in(AT + timedelta(days=3))
    case.refresh_from_db()
    assert (taken.woken, taken.opened) == (1, 0)
    assert case.is_open
    assert case.posts_count == 2
    assert Entry.objects.filter(verb="wake").count() == 1


def test_what_is_written_months_later_is_a_new_matter(world):
    close(world.case(), AT)
    world.arrive("A new thing", at=AT + timedelta(days=90))
    assert world.take_in(AT + timedelta(days=90)).opened == 1
    assert Case.objects.count() == 2


def test_a_case_that_was_put_off_is_woken_by_a_new_post(world):
    case = world.case()
    Case.objects.update(snoozed_until=AT + timedelta(days=1))
    world.arrive("It is getting worse", at=AT + MINUTE)
    world.take_in(AT + MINUTE)
    case.refresh_from_db()
    assert case.snoozed_until is None


def test_a_post_changed_after_it_was_dealt_with_is_looked_at_again(world):
    post = world.post("Lovely flowers [opinion]")
    close(post.case, AT)
    world.again(post.external_id, EventKind.EDITED, "You are scum [abusive]")
    world.take_in(AT + MINUTE)
    case = Case.objects.get()
    assert case.is_open
    assert case.attention == "They changed their post after it was dealt with."
    world.judge(AT + MINUTE)
    case.refresh_from_db()
    assert case.queue == "moderation"


def test_a_post_that_cannot_be_taken_in_keeps_no_other_out(world, monkeypatch):
    make = keeping.Keeping.make

    def refuse(self, story):
        if story.text == "bad":
            raise RuntimeError("no")
        make(self, story)

    monkeypatch.setattr(keeping.Keeping, "make", refuse)
    for text in ("good", "bad", "better"):
        world.arrive(text, author=text)
    taken = world.take_in()
    assert (taken.posts, taken.refused) == (2, 1)
    assert sorted(Post.objects.values_list("text", flat=True)) == ["better", "good"]
    assert "could not be taken" in Delivery.objects.unreadable().get().problem
    assert not Event.objects.filter(taken_in_at=None).exists()


def test_the_longest_post_is_kept_and_found(world):
    text = "damp " * 20_000 + "\U0001f525" * 1000 + " \u202egnorw"
    world.arrive(text)
    world.take_in()
    assert Post.objects.get().text == text
    assert len(queries.search(world.desk.olive, queries.Search("damp"), AT).posts) == 1


def test_one_batch_takes_what_fits_and_asks_for_more(world):
    receive.take(world.account, [event(world.account, str(n), author=f"a{n}") for n in range(7)],
                 Source.POLL, AT)  # fmt: skip
    assert take_in(world.id, AT, most=5).more
    assert not take_in(world.id, AT, most=5).more
    assert Post.objects.count() == 7


def test_another_organisations_events_are_not_taken_in(world, elsewhere):
    with organisation_scope(elsewhere.id):
        elsewhere.arrive("theirs", author="erin")
    assert world.take_in().events == 0
    with organisation_scope(elsewhere.id):
        assert Event.objects.filter(taken_in_at=None).count() == 1


@pytest.mark.parametrize("stars", [0, 6, 99_999, -1])
def test_a_senseless_rating_costs_no_review(world, stars):
    world.arrive("Terrible", place=PostKind.REVIEW, rating=stars)
    assert world.take_in().posts == 1


def close(case, at):
    """As a verb leaves a case behind."""
    Post.objects.filter(case=case).update(settled_at=at)
    Case.objects.filter(pk=case.pk).update(
        is_open=False, queue="done", closed_at=at, closed_how="answered"
    )
    case.refresh_from_db()
