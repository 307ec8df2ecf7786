"""Working the queue together: nobody's work is lost, and nothing is put out of sight for good."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from tests.inbox.world import AT

from moothall.core.values.ids import new_id
from moothall.inbox import actions, queries
from moothall.inbox.actions import ClauseNeeded, Overtaken, Refused
from moothall.inbox.models import (
    Case,
    Decision,
    Look,
    Mention,
    Note,
    Post,
    SavedReply,
    Tag,
    View,
)
from moothall.inbox.proposals import proposals
from moothall.inbox.queries import Filters
from moothall.people.models import Membership, ServiceArea
from moothall.people.permissions import NotAllowed
from moothall.people.tenancy import organisation_scope
from moothall.record.models import Entry

MINUTE = timedelta(minutes=1)


def area(of, name="Repairs"):
    return ServiceArea.objects.create(organisation=of.organisation, name=name)


def test_a_case_is_taken_and_given_back(world):
    case, olive = world.case(), world.desk.olive
    actions.assign(case.pk, olive.pk, by=olive, at=AT)
    assert Case.objects.get().assigned_to == olive
    actions.assign(case.pk, None, by=world.desk.sam, at=AT)
    assert Case.objects.get().assigned_to is None
    notes = [entry.note for entry in Entry.objects.filter(verb="assign").order_by("number")]
    assert notes == ["To Olive Ng.", "To nobody."]


def test_two_who_take_a_case_at_once_do_not_both_get_it(world):
    case, seen = world.case(), Case.objects.get().version
    actions.assign(case.pk, world.desk.olive.pk, by=world.desk.olive, at=AT, version=seen)
    with pytest.raises(Overtaken) as caught:
        actions.assign(case.pk, world.desk.sam.pk, by=world.desk.sam, at=AT, version=seen)
    assert "assigned to Olive Ng" in caught.value.theirs


def test_a_case_goes_to_nobody_who_has_left_or_may_not_see_it(world):
    case, desk = world.case(), world.desk
    with pytest.raises(Refused, match="may not see"):
        actions.assign(case.pk, desk.carl.pk, by=desk.olive, at=AT)
    Membership.objects.filter(pk=desk.sam.pk).update(ended_at=AT)
    with pytest.raises(Membership.DoesNotExist):
        actions.assign(case.pk, desk.sam.pk, by=desk.olive, at=AT)


def test_a_case_is_put_off_to_the_next_opening_and_comes_back(world):
    case = world.case()
    late = datetime(2026, 6, 5, 17, 0, tzinfo=UTC)  # a Friday evening
    actions.snooze(case.pk, by=world.desk.olive, at=late)
    monday = datetime(2026, 6, 8, 8, 0, tzinfo=UTC)
    assert Case.objects.get().snoozed_until == monday
    assert not queries.page(world.desk.olive, Filters(), late).rows
    assert queries.counts(world.desk.olive, late).snoozed == 1
    assert queries.page(world.desk.olive, Filters(), monday).rows
    assert actions.wake_due(world.id, monday) == 1
    assert Case.objects.get().snoozed_until is None


def test_danger_is_not_put_off_and_nothing_is_put_off_into_the_past(world):
    danger, case = world.case("Gas [emergency]", author="a"), world.case(author="b")
    with pytest.raises(Refused, match="Danger"):
        actions.snooze(danger.pk, by=world.desk.olive, at=AT)
    with pytest.raises(Refused, match="still to come"):
        actions.snooze(case.pk, by=world.desk.olive, at=AT, until=AT)


def test_a_case_that_a_person_moved_stays_there_but_for_danger(world):
    case = world.case()
    actions.move(case.pk, "private", by=world.desk.olive, at=AT)
    world.arrive("Any news? [question]", at=AT + MINUTE)
    world.take_in(AT + MINUTE)
    world.judge(AT + MINUTE)
    assert Case.objects.get().queue == "private"
    world.arrive("Now there is gas! [emergency]", at=AT + 2 * MINUTE)
    world.take_in(AT + 2 * MINUTE)
    world.judge(AT + 2 * MINUTE)
    assert Case.objects.get().queue == "danger"


def test_a_false_alarm_moved_out_of_danger_does_not_come_back_by_itself(world):
    case = world.case("A gas of a time [emergency]")
    actions.move(case.pk, "left_alone", by=world.desk.olive, at=AT)
    world.arrive("Ha [opinion]", at=AT + MINUTE)
    world.take_in(AT + MINUTE)
    world.judge(AT + MINUTE)
    assert Case.objects.get().queue == "left_alone"
    for queue in ("done", "waiting", "nonsense"):
        with pytest.raises(Refused):
            actions.move(case.pk, queue, by=world.desk.olive, at=AT)


def test_a_case_waits_for_a_service_and_its_author_is_heard_meanwhile(world):
    case, repairs = world.case(), area(world.desk)
    actions.pass_on(case.pk, repairs.pk, by=world.desk.olive, at=AT, question="When?")
    case.refresh_from_db()
    assert (case.queue, case.service_area) == ("waiting", repairs)
    world.arrive("Hello? [question]", at=AT + MINUTE)
    world.take_in(AT + MINUTE)
    world.judge(AT + MINUTE)
    case.refresh_from_db()
    assert case.queue == "waiting"
    assert case.attention == "They wrote again while a service area was asked."


def test_a_note_asks_the_colleague_whom_it_names(world):
    case, desk = world.case(), world.desk
    actions.add_note(case.pk, "@Sam could you look? cc @olive ng, @nobody", by=desk.olive, at=AT)
    asked = {mention.membership_id for mention in Mention.objects.all()}
    assert asked == {desk.sam.pk, desk.olive.pk}
    assert queries.counts(desk.sam, AT).mentions == 1
    assert queries.page(desk.sam, Filters(mentions="yes"), AT).rows
    actions.mentions_seen(case.pk, by=desk.sam, at=AT)
    assert queries.counts(desk.sam, AT).mentions == 0
    with pytest.raises(Refused):
        actions.add_note(case.pk, " ", by=desk.olive, at=AT)


def test_tags_are_tidied_and_remembered(world):
    case = world.case()
    actions.tag(case.pk, ["Boiler!", "boiler", "", "Ward <b>9"], by=world.desk.olive, at=AT)
    assert Case.objects.get().tags == ["boiler", "ward b 9"]
    assert Tag.objects.count() == 2
    with pytest.raises(Refused, match="at most"):
        actions.tag(case.pk, [f"t{n}" for n in range(13)], by=world.desk.olive, at=AT)


def test_posts_are_split_off_into_a_case_of_their_own(world):
    first = world.post("Bins? [question]")
    second = world.post("And gas! [emergency]")
    case = first.case
    made = actions.split(case.pk, [second.pk], by=world.desk.olive, at=AT)
    case.refresh_from_db()
    assert (case.queue, case.posts_count, made.queue, made.posts_count) == (
        "answer", 1, "danger", 1,
    )  # fmt: skip
    assert case.newest_post == first
    for wrong in ([], [first.pk], [uuid4()]):
        with pytest.raises(Refused):
            actions.split(case.pk, wrong, by=world.desk.olive, at=AT)


def test_merged_cases_are_one_and_later_posts_find_it(world):
    one = world.case("Lift? [question]", author="a")
    two = world.case("Lift! [urgent]", author="b")
    actions.tag(one.pk, ["lift"], by=world.desk.olive, at=AT)
    merged = actions.merge(one.pk, two.pk, by=world.desk.olive, at=AT)
    assert (merged.pk, merged.posts_count, merged.queue, merged.tags) == (
        two.pk, 2, "urgent", ["lift"],
    )  # fmt: skip
    one.refresh_from_db()
    assert (one.closed_how, one.merged_into) == ("merged", two)
    world.arrive("Still? [question]", author="a", at=AT + MINUTE)
    assert world.take_in(AT + MINUTE).opened == 0
    assert Post.objects.filter(case=two).count() == 3
    with pytest.raises(Refused):
        actions.reopen(one.pk, why="x", by=world.desk.olive, at=AT)
    with pytest.raises(Refused):
        actions.merge(two.pk, two.pk, by=world.desk.olive, at=AT)


def test_leaving_alone_records_the_clause_that_allows_it(world):
    case = world.case("Lovely flowers [opinion]")
    decision = actions.leave_alone(case.pk, by=world.desk.olive, at=AT)
    assert (decision.clause, decision.policy) == ("R9", "colchester-borough-homes@1")
    assert decision.words.startswith("We will not respond to rhetorical")
    assert Case.objects.get().closed_how == "left_alone"
    with pytest.raises(Refused, match="closed already"):
        actions.leave_alone(case.pk, by=world.desk.olive, at=AT)


def test_silence_without_a_clause_is_refused(world):
    case = world.case("Lovely [opinion]")
    with pytest.raises(ClauseNeeded):
        actions.leave_alone(case.pk, "Z1", by=world.desk.olive, at=AT)


def test_many_are_left_alone_in_one_go_but_never_danger_or_requests(world):
    calm = [world.case("Nice [opinion]", author=f"a{n}") for n in range(3)]
    gas = world.case("Gas [emergency]", author="g")
    foi = world.case("Minutes please [foi]", author="f")
    chosen = {case.pk: Case.objects.get(pk=case.pk).version for case in [*calm, gas, foi]}
    chosen[calm[2].pk] = 999
    stranger = new_id()
    done, refused = actions.leave_alone_all(chosen | {stranger: None}, by=world.desk.olive, at=AT)
    assert {decision.case_id for decision in done} == {calm[0].pk, calm[1].pk}
    assert len({decision.batch for decision in done}) == 1
    assert set(refused) == {gas.pk, foi.pk, calm[2].pk, stranger}
    assert "look at it by itself" in refused[gas.pk]
    actions.undo(done[0].pk, why="A question after all", by=world.desk.olive, at=AT)
    assert Case.objects.get(pk=done[0].case_id).is_open
    assert Decision.objects.get(pk=done[0].pk).state == "undone"


def test_what_is_not_ours_is_closed_and_can_be_opened_again(world):
    case = world.case("Colchester United won [question]")
    actions.not_ours(case.pk, by=world.desk.olive, at=AT)
    assert Case.objects.get().closed_how == "not_ours"
    with pytest.raises(Refused, match="Say why"):
        actions.reopen(case.pk, why="", by=world.desk.olive, at=AT)
    actions.reopen(case.pk, why="It was about our hall", by=world.desk.olive, at=AT)
    case.refresh_from_db()
    assert (case.is_open, case.queue) == (True, "answer")
    assert Post.objects.get().is_open


def test_what_was_dealt_with_in_another_way_is_closed_with_how(world):
    case = world.case()
    with pytest.raises(Refused, match="how it was dealt with"):
        actions.close_case(case.pk, why=" ", by=world.desk.olive, at=AT)
    actions.close_case(case.pk, why="Rang her", by=world.desk.olive, at=AT)
    assert Case.objects.get().closed_by_name == "Olive Ng"


def test_a_correction_moves_the_case_with_its_clocks_and_is_kept_as_an_example(world):
    post = world.post("Show me the lift contract [opinion]")
    assert post.case.queue == "left_alone"
    kept = actions.correct(post.case_id, post.pk, grounds=[], needs=["foi"], service="estates",
                           why="Asks for a contract", by=world.desk.olive, at=AT)  # fmt: skip
    case = Case.objects.get()
    post.refresh_from_db()
    assert (case.queue, case.due_for, post.service) == ("requests", "foi", "estates")
    assert case.due_at.date() == date(2026, 7, 1)
    assert (kept.disposition, kept.by_name, kept.judgement) == ("foi", "Olive Ng", post.judgement)
    entry = Entry.objects.get(verb="correct")
    assert entry.changed_from["disposition"] == "none"
    with pytest.raises(Refused, match="no such word"):
        actions.correct(post.case_id, post.pk, grounds=["nasty"], needs=[], by=world.desk.olive,
                        at=AT)  # fmt: skip


def test_who_is_at_a_case_is_told_again_and_again_and_forgotten_later(world):
    case, desk = world.case(), world.desk
    actions.look(case.pk, "looking", by=desk.sam, at=AT)
    actions.look(case.pk, "writing", by=desk.sam, at=AT + MINUTE / 2)
    [seen] = queries.whole(desk.olive, case.pk, AT + MINUTE).looks
    assert (seen.doing, seen.since) == ("writing", AT)
    actions.look_away(case.pk, by=desk.sam)
    assert not Look.objects.exists()
    actions.look(case.pk, "looking", by=desk.sam, at=AT)
    assert actions.forget_looks(world.id, AT + timedelta(hours=2)) == 1


def test_views_are_kept_for_oneself_or_by_those_who_may_for_all(world):
    desk = world.desk
    actions.keep_view("mine", Filters(queue="answer"), by=desk.olive)
    actions.keep_view("mine", Filters(queue="danger"), by=desk.olive)
    assert View.objects.get().filters == {"queue": "danger"}
    with pytest.raises(NotAllowed):
        actions.keep_view("all", Filters(), by=desk.olive, for_all=True)
    shared = actions.keep_view("all", Filters(), by=desk.sam, for_all=True)
    with pytest.raises(NotAllowed):
        actions.end_view(shared.pk, by=desk.olive)
    with pytest.raises(View.DoesNotExist):
        actions.end_view(View.objects.get(name="mine").pk, by=desk.sam)
    actions.end_view(shared.pk, by=desk.sam)


def test_one_list_is_kept_under_one_name(world):
    olive = world.desk.olive
    actions.keep_view("gas", Filters(queue="danger"), by=olive)
    with pytest.raises(Refused, match="“gas” shows this list already"):
        actions.keep_view("leaks", Filters(queue="danger"), by=olive)
    actions.keep_view("leaks", Filters(queue="danger"), by=world.desk.sam)
    assert {one.name for one in View.objects.all()} == {"gas", "leaks"}


def test_another_organisations_case_is_not_there_for_any_verb(world, elsewhere):
    with organisation_scope(elsewhere.id):
        theirs, their_post = Case.objects.get(), Post.objects.get()
        their_area = area(elsewhere.desk)
        their_view = actions.keep_view("v", Filters(), by=elsewhere.desk.olive)
    mine, olive = world.case(), world.desk.olive
    verbs = (
        lambda: actions.assign(theirs.pk, olive.pk, by=olive, at=AT),
        lambda: actions.snooze(theirs.pk, by=olive, at=AT),
        lambda: actions.move(theirs.pk, "danger", by=olive, at=AT),
        lambda: actions.add_note(theirs.pk, "x", by=olive, at=AT),
        lambda: actions.tag(theirs.pk, ["x"], by=olive, at=AT),
        lambda: actions.split(theirs.pk, [their_post.pk], by=olive, at=AT),
        lambda: actions.merge(theirs.pk, mine.pk, by=olive, at=AT),
        lambda: actions.merge(mine.pk, theirs.pk, by=olive, at=AT),
        lambda: actions.leave_alone(theirs.pk, by=olive, at=AT),
        lambda: actions.not_ours(theirs.pk, by=olive, at=AT),
        lambda: actions.close_case(theirs.pk, why="x", by=olive, at=AT),
        lambda: actions.reopen(theirs.pk, why="x", by=olive, at=AT),
        lambda: actions.correct(theirs.pk, their_post.pk, grounds=[], needs=[], by=olive, at=AT),
        lambda: actions.reveal(theirs.pk, their_post.pk, by=olive, at=AT),
        lambda: actions.look(theirs.pk, "looking", by=olive, at=AT),
        lambda: actions.pass_on(theirs.pk, their_area.pk, by=olive, at=AT),
    )
    for verb in verbs:
        with pytest.raises(Case.DoesNotExist):
            verb()
    with pytest.raises(ServiceArea.DoesNotExist):
        actions.pass_on(mine.pk, their_area.pk, by=olive, at=AT)
    with pytest.raises(Membership.DoesNotExist):
        actions.assign(mine.pk, elsewhere.desk.olive.pk, by=olive, at=AT)
    with pytest.raises(View.DoesNotExist):
        actions.end_view(their_view.pk, by=olive)
    assert not Note.objects.exists()
    with organisation_scope(elsewhere.id):
        assert Case.objects.get().version == theirs.version


def test_an_auditor_changes_nothing(world):
    case, audrey = world.case(), world.desk.audrey
    for verb in (
        lambda: actions.assign(case.pk, None, by=audrey, at=AT),
        lambda: actions.add_note(case.pk, "x", by=audrey, at=AT),
        lambda: actions.leave_alone(case.pk, by=audrey, at=AT),
        lambda: actions.correct(
            case.pk, case.newest_post_id, grounds=[], needs=[], by=audrey, at=AT
        ),
    ):
        with pytest.raises(NotAllowed):
            verb()


def test_what_people_set_up_is_their_own_organisations(world, elsewhere):
    with organisation_scope(elsewhere.id):
        theirs = actions.keep_reply("Thanks", "Thank you", by=elsewhere.desk.sam, at=AT)
        their_case = Case.objects.get()
        actions.add_note(their_case.pk, "@Sam look", by=elsewhere.desk.olive, at=AT)
    sam, adam = world.desk.sam, world.desk.adam
    with pytest.raises(SavedReply.DoesNotExist):
        actions.keep_reply("Mine", "x", by=sam, at=AT, reply_id=theirs.pk, version=theirs.version)
    with pytest.raises(SavedReply.DoesNotExist):
        actions.end_reply(theirs.pk, by=sam, at=AT)
    with pytest.raises(Refused, match="does not work here"):
        actions.set_rules(by=adam, at=AT, approve_people=[elsewhere.desk.olive.pk])
    assert actions.mentions_seen(their_case.pk, by=sam, at=AT) == 0
    done, refused = actions.leave_alone_all({their_case.pk: None}, by=sam, at=AT)
    assert (done, refused) == ([], {their_case.pk: "There is no such case."})
    assert proposals(their_case, AT) == ()
    actions.look_away(their_case.pk, by=sam)
    assert actions.wake_due(world.id, AT + timedelta(days=9)) == 0
    with organisation_scope(elsewhere.id):
        assert Mention.objects.filter(seen_at=None).count() == 1
        assert SavedReply.objects.get().text == "Thank you"
