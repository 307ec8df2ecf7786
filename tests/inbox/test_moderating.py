"""Nothing is removed without a clause, without evidence, or by one person where two are asked for."""

import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.inbox.world import AT, account

from moothall import policies
from moothall.channels import outbox
from moothall.channels.models import Action
from moothall.channels.outbox import NotPossible, PutTwice
from moothall.channels.states import State
from moothall.core.policy import find_policy
from moothall.inbox import actions
from moothall.inbox.actions import ClauseNeeded, Grounds, Overtaken, Refused
from moothall.inbox.evidence import hash_of, is_intact
from moothall.inbox.models import BlockEntry, Case, Decision, Draft, Evidence, Post
from moothall.inbox.outcomes import settle
from moothall.inbox.proposals import proposals
from moothall.people.permissions import NotAllowed
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import EventKind, PostKind, Visibility
from moothall.record.models import Entry

RUDE = "You ... [abusive]"
REVIEW = date(2026, 9, 1)
C2 = Grounds(clause="C2", ground="abusive", quoted="You ...", why="It names staff", told="By reply")


def done(action, state=State.SENT):
    """What delivering makes of it."""
    action.refresh_from_db()
    action.step(State.SENDING)
    action.step(state, finished_at=AT, outcome="Refused." if state is State.FAILED else "")
    settle(action, AT)


def test_hiding_seals_the_post_asks_the_platform_and_closes_what_asks_nothing(world):
    post = world.post(RUDE)
    decision = actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    action = Action.objects.get()
    assert (action.verb, action.clause, decision.action) == ("hide", "C2", action)
    sealed = decision.evidence
    content = json.loads(sealed.content)
    assert content["text"] == RUDE
    assert content["author"]["handle"] == "rita"
    assert content["captured_by"]["name"] == "Olive Ng"
    assert sealed.sha256 == hash_of(sealed.content)
    case = Case.objects.get()
    assert (case.is_open, case.queue, case.goes_out_as) == (True, "waiting", "hide")
    entry = Entry.objects.get(verb="hide")
    assert entry.words.startswith("Abusive, offensive")
    assert entry.changed_to["evidence"] == sealed.sha256
    assert RUDE not in str(vars(entry))
    assert Post.objects.get().hidden_at is None
    done(action)
    assert Post.objects.get().hidden_at == AT
    case.refresh_from_db()
    assert (case.is_open, case.closed_how, case.closed_by_name) == (False, "removed", "Olive Ng")


@pytest.mark.parametrize(
    ("clause", "why"),
    [("", "say under which clause"), ("C9", "no clause C9"), ("R2", "gives no reason to remove")],
)
def test_without_a_clause_that_says_so_nothing_is_removed(world, clause, why):
    post = world.post(RUDE)
    olive = world.desk.olive
    for verb in (
        lambda: actions.hide(post.case_id, post.pk, Grounds(clause=clause), by=olive, at=AT),
        lambda: actions.delete(
            post.case_id, post.pk, Grounds(clause=clause, why="w"), by=olive, at=AT
        ),
        lambda: actions.block(
            post.case_id,
            post.pk,
            Grounds(clause=clause, why="w"),
            by=olive,
            at=AT,
            review_on=REVIEW,
        ),
    ):
        with pytest.raises(ClauseNeeded, match=why):
            verb()
    assert not Action.objects.exists()
    assert not Evidence.objects.exists()


def test_deleting_and_blocking_ask_why_hiding_would_not_do(world):
    post = world.post(RUDE)
    bare = Grounds(clause="C2")
    with pytest.raises(Refused, match="why hiding"):
        actions.delete(post.case_id, post.pk, bare, by=world.desk.olive, at=AT)
    with pytest.raises(Refused, match="why hiding"):
        actions.block(post.case_id, post.pk, bare, by=world.desk.olive, at=AT, review_on=REVIEW)
    with pytest.raises(Refused, match="day to come"):
        actions.block(post.case_id, post.pk, C2, by=world.desk.olive, at=AT, review_on=AT.date())


def test_a_policy_that_speaks_of_hiding_only_lets_nobody_be_blocked(world):
    text = find_policy("colchester-borough-homes").read_text()
    text = text.replace("version: 1\n", "version: 2\n", 1).replace(
        "may: [delete, block]", "may: [hide]"
    )
    policies.adopt(world.id, text, by=world.desk.adam, at=AT)
    post = world.post(RUDE)
    with pytest.raises(ClauseNeeded, match="does not say that you may block"):
        actions.block(post.case_id, post.pk, C2, by=world.desk.olive, at=AT, review_on=REVIEW)
    assert actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)


def test_a_need_is_met_first_so_hiding_leaves_its_case_open(world):
    post = world.post("Gas! you ... [abusive][emergency]")
    actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    case = Case.objects.get()
    assert (case.is_open, case.queue) == (True, "danger")
    assert Post.objects.get().is_open


def test_one_of_two_posts_hidden_leaves_the_other_in_its_queue(world):
    rude = world.post(RUDE)
    world.post("And when is bin day? [question]")
    actions.hide(rude.case_id, rude.pk, C2, by=world.desk.olive, at=AT)
    case = Case.objects.get()
    assert (case.is_open, case.queue) == (True, "answer")


def test_what_does_not_work_is_in_front_of_the_officer_again(world):
    post = world.post(RUDE)
    decision = actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    done(decision.action, State.FAILED)
    case = Case.objects.get()
    assert (case.is_open, case.queue, case.assigned_to) == (True, "moderation", world.desk.olive)
    assert "Refused." in case.attention
    assert Post.objects.get().is_open


def test_pressing_twice_hides_once(world):
    post = world.post("Gas! you ... [abusive][emergency]")
    actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    with pytest.raises(PutTwice), transaction.atomic():
        actions.hide(post.case_id, post.pk, C2, by=world.desk.sam, at=AT)
    assert Evidence.objects.count() == Action.objects.count() == 1


def test_an_officer_who_saw_an_older_state_is_shown_both(world):
    post = world.post(RUDE)
    seen = Case.objects.get().version
    world.again(post.external_id, EventKind.EDITED, "Sorry about that")
    world.take_in()
    with pytest.raises(Overtaken) as caught:
        actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT, version=seen - 1)
    assert "Sorry about that" in caught.value.theirs
    assert caught.value.ours == "It names staff"


def two_people(world, *verbs):
    actions.set_rules(by=world.desk.adam, at=AT, second_person_for=verbs)


def test_where_two_are_asked_for_nothing_goes_out_before_the_second_agrees(world):
    two_people(world, "block")
    post = world.post(RUDE)
    decision = actions.block(
        post.case_id, post.pk, C2, by=world.desk.olive, at=AT, review_on=REVIEW
    )
    case = Case.objects.get()
    assert decision.state == "awaiting_second"
    assert case.is_open
    assert "Olive Ng wants to block" in case.attention
    assert not Action.objects.exists()
    assert not BlockEntry.objects.exists()
    assert decision.evidence.captured_at == AT
    with pytest.raises(NotAllowed):
        actions.second(decision.pk, agree=True, by=world.desk.olive, at=AT)
    actions.second(decision.pk, agree=True, by=world.desk.sam, at=AT)
    assert Action.objects.get().decided_by_name == "Olive Ng"
    entry = BlockEntry.objects.get()
    assert (entry.review_on, entry.blocked_by_name) == (REVIEW, "Olive Ng")
    assert [one.verb for one in Entry.objects.filter(subject_kind="case").order_by("number")] == [
        "block", "second",
    ]  # fmt: skip


def test_what_changed_since_is_not_seconded(world):
    two_people(world, "hide")
    post = world.post(RUDE)
    decision = actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    world.again(post.external_id, EventKind.EDITED, "I am sorry")
    world.take_in()
    with pytest.raises(Refused, match="changed since"), transaction.atomic():
        actions.second(decision.pk, agree=True, by=world.desk.sam, at=AT)
    assert Decision.objects.get().state == "awaiting_second"
    assert not Action.objects.exists()


def test_the_policy_proposes_the_verb_and_its_clause(world):
    post = world.post("You ... [abusive]")
    found = {one.verb: one for one in proposals(post.case, AT)}
    hide, silence = found["hide"], found["leave-alone"]
    assert (hide.clause, hide.ground, hide.is_first, hide.refused) == ("C2", "abusive", True, "")
    assert hide.words.startswith("Abusive, offensive")
    assert [clause for clause, _ in hide.choices] == ["C1", "C2", "C3", "C4", "C5", "C6", "R8"]
    assert silence.clause == "R9"
    assert not hide.needs_second
    two_people(world, "hide")
    assert {one.verb: one for one in proposals(post.case, AT)}["hide"].needs_second


@pytest.mark.parametrize(
    ("text", "verb", "clause"),
    [
        ("[question]", "reply", "R5"),
        ("[foi]", "reply", "F1"),
        ("[personal]", "take-private", "R8"),
        ("[media_political][question]", "reply", "R10"),
        ("[rhetorical]", "leave-alone", "R9"),
        ("[emergency]", "reply", "R4"),
    ],
)
def test_what_to_do_first_comes_with_its_clause(world, text, verb, clause):
    case = world.case(text)
    [first] = [one for one in proposals(case, AT) if one.is_first]
    assert (first.verb, first.clause) == (verb, clause)


def test_nobody_seconds_their_own_decision(world):
    two_people(world, "hide")
    post = world.post(RUDE)
    decision = actions.hide(post.case_id, post.pk, C2, by=world.desk.sam, at=AT)
    with pytest.raises(Refused, match="yourself"):
        actions.second(decision.pk, agree=True, by=world.desk.sam, at=AT)
    with pytest.raises(Refused, match="waits for a second"):
        actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)


def test_a_second_person_who_disagrees_says_why(world):
    two_people(world, "hide")
    post = world.post(RUDE)
    decision = actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    with pytest.raises(Refused):
        actions.second(decision.pk, agree=False, by=world.desk.sam, at=AT)
    actions.second(decision.pk, agree=False, by=world.desk.sam, at=AT, note="Harsh, not abusive")
    assert Decision.objects.get().state == "refused"
    assert "Harsh, not abusive" in Case.objects.get().attention
    assert not Action.objects.exists()


def test_a_block_stands_in_the_register_until_it_ends(world):
    post = world.post(RUDE)
    block = actions.block(post.case_id, post.pk, C2, by=world.desk.olive, at=AT, review_on=REVIEW,
                          other_contact="Telephone and letter")  # fmt: skip
    done(block.action)
    assert Post.objects.get().author.blocked_at == AT
    with pytest.raises(Refused, match="blocked already"):
        actions.block(post.case_id, post.pk, C2, by=world.desk.olive, at=AT, review_on=REVIEW)
    end = actions.unblock(post.case_id, post.pk, why="It was reviewed", by=world.desk.olive, at=AT)
    done(end.action)
    entry = BlockEntry.objects.get()
    assert (entry.ended_why, entry.other_contact) == ("It was reviewed", "Telephone and letter")
    assert Post.objects.get().author.blocked_at is None


def test_what_was_hidden_is_shown_again_with_a_reason(world):
    post = world.post(RUDE)
    hidden = actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    done(hidden.action)
    world.again(post.external_id, EventKind.HIDDEN)
    world.take_in()
    with pytest.raises(Refused, match="Say why"):
        actions.undo(hidden.pk, why="", by=world.desk.olive, at=AT)
    actions.undo(hidden.pk, why="It was a quotation", by=world.desk.olive, at=AT)
    back = Action.objects.get(verb="unhide")
    assert back.state == "queued"
    hidden.refresh_from_db()
    assert (hidden.state, hidden.undone_why) == ("undone", "It was a quotation")
    assert Case.objects.get().is_open
    done(back)
    assert Post.objects.get().hidden_at is None
    with pytest.raises(Refused, match="not stand"):
        actions.undo(hidden.pk, why="Again", by=world.desk.olive, at=AT)


def test_what_has_not_gone_out_is_undone_without_the_platform(world):
    post = world.post(RUDE)
    hidden = actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    actions.undo(hidden.pk, why="The wrong post", by=world.desk.olive, at=AT)
    assert Action.objects.get().state == State.WITHDRAWN
    case = Case.objects.get()
    assert (case.is_open, case.queue) == (True, "moderation")


def test_what_was_deleted_cannot_be_brought_back(world):
    post = world.post(RUDE)
    gone = actions.delete(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    done(gone.action)
    assert Post.objects.get().deleted_at == AT
    with pytest.raises(Refused, match="cannot be brought back"):
        actions.undo(gone.pk, why="Oh", by=world.desk.olive, at=AT)
    assert Post.objects.get().text == RUDE


def test_a_platform_that_cannot_hide_says_so_or_gives_steps_by_hand(world):
    google = account(world.desk, platform="google_reviews", external_id="g")
    external_id = world.arrive(RUDE, on=google, place=PostKind.REVIEW, root_id="", parent_id="")
    world.take_in()
    world.judge()
    post = Post.objects.get(external_id=external_id)
    with pytest.raises(NotPossible):
        actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    assert not Evidence.objects.exists()


def test_personal_information_goes_private_in_one_move(world):
    post = world.post("I am at 14 Mill Road, rent 12345678 [personal][question]")
    taken = actions.take_private(post.case_id, post.pk, "Hello, tell us more here.", "R8",
                                 by=world.desk.olive, at=AT)  # fmt: skip
    assert [one.verb for one in Action.objects.order_by("id")] == ["reply_private", "hide"]
    assert (taken.reply.state, taken.hidden.verb, taken.not_hidden) == ("queued", "hide", "")
    assert {one.clause for one in Decision.objects.all()} == {"R8"}
    public = Case.objects.get()
    assert (public.queue, public.goes_out_as) == ("waiting", "hide")
    world.arrive("Thanks, here it is", place=PostKind.DIRECT_MESSAGE, root_id="", parent_id="",
                 conversation="dm-rita", visibility=Visibility.PRIVATE, at=AT + timedelta(hours=1))  # fmt: skip
    world.take_in(AT + timedelta(hours=1))
    private = Case.objects.exclude(pk=public.pk).get()
    assert private.continues == public


def test_the_one_move_is_all_or_nothing(world):
    post = world.post("My rent [personal]")
    with pytest.raises(ClauseNeeded), transaction.atomic():
        actions.take_private(post.case_id, post.pk, "Hello", "R2", by=world.desk.olive, at=AT)
    assert not Action.objects.exists()
    assert not Draft.objects.exists()


def test_evidence_is_written_once(world):
    post = world.post(RUDE)
    sealed = actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT).evidence
    for change in (lambda: Evidence.objects.update(content="{}"), Evidence.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert is_intact(sealed)


def test_earlier_wordings_are_in_the_evidence(world):
    post = world.post(RUDE)
    world.again(post.external_id, EventKind.EDITED, "You are lovely")
    world.take_in()
    world.judge()
    sealed = actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT).evidence
    assert json.loads(sealed.content)["earlier_texts"] == [RUDE]


def test_who_may_not_may_not(world):
    post = world.post(RUDE)
    for person in (world.desk.audrey, world.desk.adam):
        with pytest.raises((NotAllowed, Case.DoesNotExist)):
            actions.hide(post.case_id, post.pk, C2, by=person, at=AT)
    with pytest.raises(NotAllowed):
        actions.set_rules(by=world.desk.olive, at=AT, second_person_for=[])


def test_another_organisations_post_cannot_be_touched(world, elsewhere):
    with organisation_scope(elsewhere.id):
        theirs = Post.objects.get()
        decision = actions.hide(theirs.case_id, theirs.pk, C2, by=elsewhere.desk.olive, at=AT)
    olive = world.desk.olive
    mine = world.post(RUDE)
    for verb in (
        lambda: actions.hide(theirs.case_id, theirs.pk, C2, by=olive, at=AT),
        lambda: actions.take_private(theirs.case_id, theirs.pk, "x", "R8", by=olive, at=AT),
        lambda: actions.unhide(theirs.case_id, theirs.pk, why="x", by=olive, at=AT),
    ):
        with pytest.raises(Case.DoesNotExist):
            verb()
    with pytest.raises(Post.DoesNotExist):
        actions.hide(mine.case_id, theirs.pk, C2, by=olive, at=AT)
    for verb in (
        lambda: actions.second(decision.pk, agree=True, by=world.desk.sam, at=AT),
        lambda: actions.undo(decision.pk, why="x", by=olive, at=AT),
    ):
        with pytest.raises(Decision.DoesNotExist):
            verb()
    with organisation_scope(elsewhere.id), pytest.raises(Case.DoesNotExist):
        actions.hide(theirs.case_id, theirs.pk, C2, by=olive, at=AT)


def test_details_are_revealed_to_a_person_and_on_record_without_the_details(world):
    post = world.post("Ring 07700 900123 [personal]")
    assert actions.reveal(post.case_id, post.pk, by=world.desk.olive, at=AT) == post.text
    entry = Entry.objects.get(verb="reveal")
    assert entry.changed_to["details"] == ["telephone number"]
    assert "900123" not in str(vars(entry))
    with pytest.raises(NotAllowed):
        actions.reveal(post.case_id, post.pk, by=world.desk.audrey, at=AT)


def test_by_hand_ends_when_somebody_says_how_one_can_tell(world):
    google = account(world.desk, platform="google_reviews", external_id="n")
    external_id = world.arrive(RUDE, on=google, place=PostKind.REVIEW, root_id="", parent_id="")
    world.take_in()
    world.judge()
    post = Post.objects.get(external_id=external_id)
    decision = actions.delete(post.case_id, post.pk, C2, by=world.desk.olive, at=AT, closes=True)
    case = Case.objects.get()
    assert case.is_open
    assert case.attention == "To be done by hand: delete the post."
    settle(outbox.done_by_hand(decision.action, by=world.desk.olive, at=AT, proof="Seen by Sam"))
    assert not Case.objects.get().is_open
    assert Post.objects.get().deleted_at
