"""A reply is checked, approved where somebody has to, held at night, and never sent half written."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.inbox.world import AT

from moothall.channels import outbox
from moothall.channels.deliver import arriving
from moothall.channels.models import Account, Action
from moothall.channels.outbox import NotPossible
from moothall.channels.states import State
from moothall.inbox import actions, ours, saved
from moothall.inbox.actions import CannotBeSent, LookAgain, Overtaken, Refused
from moothall.inbox.models import Case, Decision, Draft, Post
from moothall.inbox.outcomes import settle
from moothall.people.models import Membership
from moothall.people.permissions import NotAllowed
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Arrival, PostKind, Reached, Visibility
from moothall.record.models import Entry

SATURDAY = datetime(2026, 6, 6, 12, 0, tzinfo=UTC)
MONDAY_OPENING = datetime(2026, 6, 8, 8, 0, tzinfo=UTC)  # 9:00 in London


def write(
    world, case, text="Thank you, please ring 01206 282514.", *, place="public", by=None, at=AT
):
    return actions.save_draft(case.pk, place, text, by=by or world.desk.olive, at=at)


def send(draft, by, at=AT, **more):
    given = {"version": draft.version, "seen": ("personal", "names-resident")} | more
    return actions.send(draft.pk, by=by, at=at, **given)


def test_a_reply_goes_into_the_outbox_with_its_clause_and_its_case_waits_for_it(world):
    case = world.case()
    sent = send(write(world, case), world.desk.olive, clause="R5")
    action = Action.objects.get()
    assert (sent.state, action.state, action.verb) == ("queued", "queued", "reply_public")
    assert action.payload["text"] == "Thank you, please ring 01206 282514."
    assert (action.clause, action.decided_by_name) == ("R5", "Olive Ng")
    case.refresh_from_db()
    assert (case.is_open, case.queue, case.goes_out_at) == (True, "waiting", AT)
    assert Post.objects.get().settled_at == AT
    decision = Decision.objects.get()
    assert decision.words.startswith("For posts that require a response")
    entry = Entry.objects.get(verb="reply")
    assert (entry.clause, entry.policy) == ("R5", "colchester-borough-homes@1")


def test_a_reply_may_leave_the_case_open(world):
    case = world.case()
    send(write(world, case), world.desk.olive, closes=False)
    case.refresh_from_db()
    assert case.is_open


def test_on_a_saturday_a_reply_is_held_until_monday_morning(world):
    case = world.case(at=SATURDAY)
    sent = send(write(world, case, at=SATURDAY), world.desk.olive, at=SATURDAY)
    assert sent.not_before == Action.objects.get().not_before == MONDAY_OPENING


def test_an_emergency_passes_on_a_saturday_with_its_reason_on_record(world):
    case = world.case("Gas! [emergency]", at=SATURDAY)
    send(write(world, case, at=SATURDAY), world.desk.olive, at=SATURDAY,
         emergency_reason="Gas smell reported")  # fmt: skip
    assert Action.objects.get().not_before == SATURDAY
    assert Entry.objects.get(verb="reply").note == "Gas smell reported"


def test_a_placeholder_that_nobody_filled_in_cannot_be_sent(world):
    case = world.case()
    for text in ("Dear {{ name }}, hello", "Come on {{ day }", "{{"):
        draft = write(world, case, text, place="private")
        with pytest.raises(CannotBeSent, match="Fill in"):
            send(draft, world.desk.olive)
        actions.drop_draft(draft.pk, by=world.desk.olive, at=AT)
    assert not Action.objects.exists()


def test_nothing_is_not_an_answer(world):
    draft = write(world, world.case(), "   ")
    with pytest.raises(CannotBeSent, match="nothing written"):
        send(draft, world.desk.olive)


def test_what_is_too_long_for_the_platform_cannot_be_sent(world):
    draft = write(world, world.case(), "a" * 100_000)
    with pytest.raises(CannotBeSent, match="too many"):
        send(draft, world.desk.olive)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("What a load of bollocks", "bad-language"),
        ("You live at 14 Mill Road", "personal"),
        ("Thank you Rita Okonkwo", "names-resident"),
        ("Dear Mrs Okonkwo, we will ring you", "names-resident"),
        ("Rob told us the same", "names-resident"),
        ("This was our fault", "admission"),
        ("We accept full responsibility", "admission"),
        ("We were negligent here", "admission"),
    ],
)
def test_our_own_words_are_looked_at_before_they_go_out(world, text, code):
    world.post("Mine too [question]", author="rob")
    draft = write(world, world.case(), text)
    with pytest.raises(LookAgain) as caught:
        actions.send(draft.pk, by=world.desk.olive, at=AT, version=draft.version)
    assert code in {one.code for one in caught.value.cautions}
    assert all(one.words and one.spans for one in caught.value.cautions)
    sent = send(draft, world.desk.olive, seen=[one.code for one in caught.value.cautions])
    assert code in {one["code"] for one in sent.warnings}


@pytest.mark.parametrize(
    "text",
    [
        "We are sorry to hear this. Please ring 01206 282514.",
        "Write to info@cbhomes.org.uk",
        "@rita please send us a message",
        "Your ward councillors can help",
        "Thank you Rita, please ring us",
        "Hello Rita. Please ring us",
    ],
)
def test_ordinary_words_raise_no_warning(world, text):
    case = world.case()
    post = Post.objects.get()
    assert not ours.check_words(case, post, "public", text, AT).warnings


def test_in_private_ones_own_details_may_be_spoken_of(world):
    case, post = world.case(), Post.objects.get()
    found = ours.check_words(case, post, "private", "Is it 14 Mill Road, Rita?", AT)
    assert not found.warnings
    assert found.counts[0].count == len("Is it 14 Mill Road, Rita?")


def test_a_draft_is_kept_as_it_is_typed_and_one_window_does_not_overwrite_another(world):
    case = world.case()
    first = write(world, case, "Dear")
    again = actions.save_draft(case.pk, "public", "Dear all", by=world.desk.olive, at=AT,
                               version=first.version)  # fmt: skip
    assert (again.pk, again.text) == (first.pk, "Dear all")
    with pytest.raises(Overtaken) as caught:
        actions.save_draft(case.pk, "public", "Hello", by=world.desk.olive, at=AT,
                           version=first.version)  # fmt: skip
    assert (caught.value.theirs, caught.value.ours) == ("Dear all", "Hello")


def test_two_officers_write_beside_each_other_and_the_second_to_send_is_told(world):
    case = world.case()
    mine, theirs = write(world, case), write(world, case, "Hello", by=world.desk.sam)
    send(theirs, world.desk.sam, case_version=case.version)
    with pytest.raises(Overtaken) as caught:
        send(mine, world.desk.olive, case_version=case.version)
    assert "answered by Sam Byrne" in caught.value.theirs
    assert caught.value.ours == mine.text
    assert Action.objects.count() == 1


def test_a_new_post_while_one_writes_is_shown_before_anything_is_sent(world):
    case = world.case()
    draft = write(world, case)
    world.arrive("Never mind, it works again")
    world.take_in()
    with pytest.raises(Overtaken, match="somebody else") as caught:
        send(draft, world.desk.olive, case_version=case.version)
    assert "Never mind" in caught.value.theirs


def test_a_private_post_is_never_answered_in_public(world):
    case = world.case("My rent [personal]", place=PostKind.DIRECT_MESSAGE, root_id="",
                      parent_id="", conversation="dm1", visibility=Visibility.PRIVATE)  # fmt: skip
    with pytest.raises(NotPossible, match="private"):
        send(write(world, case), world.desk.olive)
    send(write(world, case, place="private"), world.desk.olive)
    assert Action.objects.get().verb == "send_dm"


def test_somebody_elses_draft_is_not_mine_to_send(world):
    draft = write(world, world.case())
    with pytest.raises(Draft.DoesNotExist):
        send(draft, world.desk.sam)


def approving(world, **more):
    actions.set_rules(by=world.desk.adam, at=AT, **more)


def test_a_reply_of_somebody_who_learns_waits_for_approval_and_goes_out_word_for_word(world):
    approving(world, approve_people=[world.desk.olive.pk])
    case = world.case()
    waiting = send(write(world, case), world.desk.olive)
    assert waiting.state == "awaiting_approval"
    assert not Action.objects.exists()
    with pytest.raises(NotAllowed):
        actions.approve(waiting.pk, by=world.desk.olive, at=AT, version=waiting.version)
    actions.approve(waiting.pk, by=world.desk.sam, at=AT, version=waiting.version)
    sent = Draft.objects.get()
    assert (sent.state, sent.approved_by_name, sent.approved_text) == (
        "queued", "Sam Byrne", "Thank you, please ring 01206 282514.",
    )  # fmt: skip
    assert Action.objects.get().decided_by_name == "Olive Ng"


def test_nobody_approves_their_own_words(world):
    approving(world, approve_people=[world.desk.sam.pk])
    waiting = send(write(world, world.case(), by=world.desk.sam), world.desk.sam)
    with pytest.raises(Refused, match="yourself"):
        actions.approve(waiting.pk, by=world.desk.sam, at=AT, version=waiting.version)


def test_a_clause_can_ask_for_approval(world):
    approving(world, approve_clauses=["F3"])
    case = world.case()
    assert send(write(world, case), world.desk.olive, clause="F3").state == "awaiting_approval"


def test_what_is_not_approved_comes_back_with_what_to_change(world):
    approving(world, approve_people=[world.desk.olive.pk])
    waiting = send(write(world, world.case()), world.desk.olive)
    with pytest.raises(Refused):
        actions.return_draft(waiting.pk, note=" ", by=world.desk.sam, at=AT)
    actions.return_draft(waiting.pk, note="Warmer, please", by=world.desk.sam, at=AT)
    draft = Draft.objects.get()
    assert (draft.state, draft.returned_note) == ("writing", "Warmer, please")


def test_a_reply_is_taken_back_before_it_goes_and_the_case_is_open_again(world):
    case = world.case(at=SATURDAY)
    sent = send(write(world, case, at=SATURDAY), world.desk.olive, at=SATURDAY)
    back = actions.take_back(sent.pk, by=world.desk.olive, at=SATURDAY, why="A typing mistake")
    case.refresh_from_db()
    assert (back.state, back.text) == ("writing", sent.text)
    assert (case.is_open, case.queue) == (True, "answer")
    assert Action.objects.get().state == State.WITHDRAWN
    assert Decision.objects.get().state == "undone"


def test_a_reply_that_does_not_go_out_opens_the_case_again_for_whoever_wrote_it(world):
    case = world.case()
    send(write(world, case), world.desk.olive)
    action = Action.objects.get()
    action.step(State.FAILED, outcome="The author edited the post.", finished_at=AT)
    for _ in range(2):
        settle(action)
    case.refresh_from_db()
    assert case.is_open
    assert case.assigned_to == world.desk.olive
    assert "The author edited the post." in case.attention
    assert Draft.objects.get().state == "failed"
    assert Decision.objects.get().outcome == "failed"
    assert case.queue == "answer"


def test_a_failure_of_somebody_who_has_left_stands_before_everybody(world):
    case = world.case()
    send(write(world, case), world.desk.olive)
    Membership.objects.filter(pk=world.desk.olive.pk).update(ended_at=AT)
    action = Action.objects.get()
    action.step(State.FAILED, outcome="Refused.")
    settle(action, AT)
    case.refresh_from_db()
    assert case.is_open
    assert case.assigned_to is None


def test_a_reply_that_went_out_leaves_the_case_closed(world):
    case = world.case()
    send(write(world, case), world.desk.olive)
    action = Action.objects.get()
    action.step(State.SENDING)
    action.step(State.SENT, finished_at=AT, external_id="r1")
    settle(action)
    case.refresh_from_db()
    assert not case.is_open
    assert Draft.objects.get().state == "sent"


def test_a_reply_to_be_posted_by_hand_keeps_the_case_open_until_somebody_says_it_is_done(world):
    Account.objects.update(platform="nextdoor")
    case = world.case()
    sent = send(write(world, case), world.desk.olive)
    case.refresh_from_db()
    assert (sent.state, case.is_open) == ("by_hand", True)
    assert "by hand" in case.attention
    action = Action.objects.get()
    settle(outbox.done_by_hand(action, by=world.desk.olive, at=AT, proof="https://next.example/1"))
    case.refresh_from_db()
    assert not case.is_open


def test_saved_replies_fill_in_what_is_known_and_leave_the_rest_standing(world):
    case = world.case()
    values = saved.values_for(case, world.desk.olive, AT, "R7")
    text = saved.filled("{{name}} {{ organisation }} {{urgent_email}} {{emergency_phone}}", values)
    assert text == ("Rita Colchester Borough Homes info@cbhomes.org.uk {{emergency_phone}}")
    assert saved.unfilled(text) == ("{{emergency_phone}}",)


def test_saved_replies_are_set_up_by_those_who_may_and_nobody_overwrites_anybody(world):
    desk = world.desk
    with pytest.raises(NotAllowed):
        actions.keep_reply("Thanks", "Thank you", by=desk.olive, at=AT)
    kept = actions.keep_reply("Thanks", "Thank you {{ name }}", by=desk.sam, at=AT, clause="R5")
    with pytest.raises(Refused, match="of that title"):
        actions.keep_reply("Thanks", "Again", by=desk.sam, at=AT)
    actions.keep_reply("Thanks", "Thank you!", by=desk.sam, at=AT, reply_id=kept.pk,
                       version=kept.version)  # fmt: skip
    with pytest.raises(Overtaken):
        actions.keep_reply("Thanks", "Cheers", by=desk.adam, at=AT, reply_id=kept.pk,
                           version=kept.version)  # fmt: skip
    case = world.case()
    assert saved.fitting(world.id, Post.objects.get(case=case), "public", "R5")
    actions.end_reply(kept.pk, by=desk.sam, at=AT)
    assert not saved.fitting(world.id, Post.objects.get(case=case), "public", "R5")


def test_another_organisations_case_cannot_be_answered(world, elsewhere):
    with organisation_scope(elsewhere.id):
        theirs = Case.objects.get()
        draft = actions.save_draft(theirs.pk, "public", "x", by=elsewhere.desk.olive, at=AT)
    olive = world.desk.olive
    with pytest.raises(Case.DoesNotExist):
        actions.save_draft(theirs.pk, "public", "Hello", by=olive, at=AT)
    for verb in (
        lambda: actions.send(draft.pk, by=olive, at=AT, version=1),
        lambda: actions.drop_draft(draft.pk, by=olive, at=AT),
        lambda: actions.approve(draft.pk, by=world.desk.sam, at=AT, version=1),
        lambda: actions.return_draft(draft.pk, note="x", by=world.desk.sam, at=AT),
        lambda: actions.take_back(draft.pk, by=olive, at=AT),
    ):
        with pytest.raises(Draft.DoesNotExist):
            verb()


def test_an_auditor_answers_nobody(world):
    case = world.case()
    with pytest.raises(NotAllowed):
        actions.save_draft(case.pk, "public", "Hello", by=world.desk.audrey, at=AT)


def test_a_reply_at_night_asks_for_the_right_to_it(world):
    case = world.case(at=SATURDAY)
    olive = world.desk.olive
    olive.only_verbs = ["see-posts", "see-danger", "reply"]
    draft = write(world, case, at=SATURDAY)
    with pytest.raises(NotAllowed, match="outside"):
        send(draft, olive, at=SATURDAY, emergency_reason="Gas")
    assert timedelta(0) < actions.held_until(case, SATURDAY) - SATURDAY


def test_an_answer_that_is_lost_after_it_was_sent_opens_its_case_again_with_the_reason(world):
    case = world.case()
    send(write(world, case), world.desk.olive)
    action = Action.objects.get()
    action.step(State.SENDING, asked_at=AT)
    action.step(State.SENT, finished_at=AT, external_id="wamid.1")
    settle(action)
    case.refresh_from_db()
    assert not case.is_open
    lost = Arrival(
        external_id="wamid.1", reached=Reached.LOST, at=AT, words="WhatsApp did not deliver it."
    )
    assert arriving.settle(world.account, [lost], AT + timedelta(hours=1)) == []
    for _ in range(2):
        settle(Action.objects.get())
    case.refresh_from_db()
    assert (case.is_open, case.assigned_to) == (True, world.desk.olive)
    assert "WhatsApp did not deliver it." in case.attention
    assert (Draft.objects.get().state, Decision.objects.get().outcome) == ("failed", "failed")


def test_an_answer_that_arrived_leaves_its_case_as_it_is(world):
    case = world.case()
    send(write(world, case), world.desk.olive)
    action = Action.objects.get()
    action.step(State.SENDING, asked_at=AT)
    action.step(State.SENT, finished_at=AT, external_id="wamid.1")
    settle(action)
    there = Arrival(external_id="wamid.1", reached=Reached.DELIVERED, at=AT, words="It is there.")
    arriving.settle(world.account, [there], AT + timedelta(hours=1))
    action.refresh_from_db()
    assert (action.state, action.reached, action.outcome) == ("sent", "delivered", "It is there.")
    case.refresh_from_db()
    assert not case.is_open
