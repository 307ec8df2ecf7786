"""A duty opened from a post: by an officer, or by the desk where the organisation wants that."""

from datetime import date, timedelta
from html import unescape

import pytest
from tests.inbox.world import AT
from tests.support.cast import signed_in
from tests.support.desk_cast import member

from moothall import policies
from moothall.duties import actions, publishing, switching
from moothall.duties.models import Duty, DutyState
from moothall.inbox.actions.duties import open_from
from moothall.inbox.duties import proposed
from moothall.inbox.filing import dues, duties_of
from moothall.inbox.models import Case, Decision, Place, Post
from moothall.inbox.ours import warnings
from moothall.inbox.retention import reasons_to_keep
from moothall.letters.models import Letter
from moothall.people.models import ServiceArea
from moothall.people.permissions import NotAllowed
from moothall.people.verbs import Role
from moothall.record.models import Entry

OFFERED = 'optgroup label="Published already"'
ASKED = "What do you spend on lifts? [foi]"


@pytest.fixture
def fay(world):
    return member(world.desk.organisation, "Fay Ives", Role.FOI_OFFICER)


def opened(world, post=None, kind="foi", by=None):
    post = post or world.post(ASKED)
    return open_from(post.case_id, post.pk, kind, by=by or world.desk.olive, at=AT)


def test_its_clock_began_when_the_post_was_received_and_it_knows_its_case(world):
    post = world.post(ASKED)
    duty = opened(world, post)
    assert (duty.case, duty.post, duty.received_at) == (post.case_id, post.pk, post.since)
    assert duty.due_on.isoformat() == post.clocks[0]["due"]
    assert (duty.asker_name, duty.asker_contact) == ("Rita", "@rita on Elmhouse Social")


def test_both_the_duty_and_the_case_have_it_on_their_record(world):
    duty = opened(world)
    kinds = set(Entry.objects.filter(verb="open-duty").values_list("subject_kind", flat=True))
    assert kinds == {"duty", "case"}
    assert Decision.objects.get(verb="open-duty").details["reference"] == duty.reference


def test_pressed_twice_it_is_one_duty_with_one_letter_each(world, fay):
    post = world.post(ASKED)
    assert opened(world, post) == opened(world, post)
    assert Decision.objects.filter(verb="open-duty").count() == 1
    assert Letter.objects.get(kind="duty").reader == fay


def test_the_service_it_is_about_hears_of_it_together_with_the_foi_officer(world, fay):
    area = ServiceArea.objects.create(
        organisation=world.desk.organisation, name="Repairs", services=["repairs"]
    )
    area.contacts.add(world.desk.carl, through_defaults={"organisation": world.desk.organisation})
    opened(world, world.post("What do you spend on boilers? [foi][repairs]"))
    letters = Letter.objects.filter(kind="duty")
    assert {one.reader for one in letters} == {fay, world.desk.carl}
    assert not any("boilers" in one.text for one in letters)


def test_the_case_is_due_when_the_duty_is_and_no_more_once_that_is_over(world, fay):
    post = world.post(ASKED)
    first = Case.objects.get().due_at
    duty = opened(world, post)
    assert Case.objects.get().due_at == first
    actions.note_event(duty.pk, "clarified-asked", date(2026, 6, 2), by=fay, at=AT)
    assert Case.objects.get().due_for != "foi"
    actions.note_event(duty.pk, "clarified", date(2026, 6, 2), by=fay, at=AT)
    assert Case.objects.get().due_for == "foi"
    actions.end(duty.pk, DutyState.ANSWERED, AT, by=fay, at=AT)
    assert Case.objects.get().due_for != "foi"


def test_what_is_opened_is_proposed_no_more(world):
    post = world.post(ASKED)
    assert [kind for _, kind in proposed([post], [])] == ["foi"]
    assert proposed([post], [opened(world, post)]) == []


def test_an_auditor_opens_none(world):
    with pytest.raises(NotAllowed):
        opened(world, by=world.desk.audrey)


def test_another_organisations_officer_finds_no_such_case(world, elsewhere):
    post = world.post(ASKED)
    with pytest.raises(Case.DoesNotExist):
        opened(world, post, by=elsewhere.desk.olive)


def test_the_desk_opens_by_itself_only_what_it_was_told_to_and_only_from_then_on(world, fay):
    world.post(ASKED)
    assert not Duty.objects.exists()
    switching.choose(["foi"], by=world.desk.adam, at=AT)
    old = world.arrive(ASKED, external_id="old", occurred_at=AT - timedelta(days=3))
    later = world.post(
        ASKED, external_id="new", occurred_at=AT + timedelta(minutes=1), author="ann"
    )
    world.take_in()
    world.judge()
    duty = Duty.objects.get()
    assert (duty.post, duty.kind) == (later.pk, "foi")
    assert Post.objects.filter(external_id=old).exists()
    entry = Entry.objects.get(verb="open-duty", subject_kind="duty")
    assert entry.actor_name == "The desk"
    assert Letter.objects.get(kind="duty").reader == fay


def test_judged_again_a_post_opens_nothing_twice(world):
    switching.choose(["foi"], by=world.desk.adam, at=AT - timedelta(days=1))
    post = world.post(ASKED)
    Post.objects.filter(pk=post.pk).update(judge_state="waiting")
    world.judge()
    assert Duty.objects.count() == 1


def test_a_case_keeps_its_words_while_its_duty_is_open_and_while_the_answer_may_be_contested(
    world, fay
):
    duty = opened(world)
    policy, cases = policies.current(world.id, AT), Case.objects.all()
    assert "is about it" in reasons_to_keep(cases, policy, AT + timedelta(days=900))[duty.case]
    actions.end(duty.pk, DutyState.ANSWERED, AT, by=fay, at=AT)
    Post.objects.update(labels=[])
    soon, later = AT + timedelta(days=119), AT + timedelta(days=121)
    assert duty.case in reasons_to_keep(cases, policy, soon)
    assert duty.case not in reasons_to_keep(cases, policy, later)


def test_only_an_administrator_says_what_opens_by_itself(world, fay):
    with pytest.raises(NotAllowed):
        switching.choose(["foi"], by=fay, at=AT)
    switching.choose(["foi", "foisa", "nonsense"], by=world.desk.adam, at=AT)
    assert switching.by_themselves(world.id) == ("foi",)


def composer(world, case, place):
    page = signed_in(world.desk.olive).get(f"/desk/case/{case.pk}/{place}/")
    return unescape(page.content.decode().partition("<textarea")[2].partition("</textarea>")[0])


def test_the_composer_says_who_has_it_by_when_and_asks_for_what_is_missing(world, fay):
    assert fay
    duty = opened(world)
    proposed_words = composer(world, Case.objects.get(), "reply")
    assert f"(reference {duty.reference}) and will answer by 1 July 2026." in proposed_words
    assert "please send your name and an e-mail or postal address" in proposed_words


def test_nothing_of_a_request_for_ones_own_data_is_said_in_public(world):
    duty = opened(world, world.post("Send me all you hold on me [sar]"), kind="sar")
    case = Case.objects.get()
    assert "We will write to you in private" in composer(world, case, "reply")
    assert duty.reference not in composer(world, case, "reply")
    assert duty.reference in composer(world, case, "private")


def test_the_composer_offers_what_is_published_and_inserts_it_with_the_rights_kept(world, fay):
    page = "https://example.org/lifts"
    made = publishing.add("Spending on lifts", page, "spend cost lifts", None, by=fay, at=AT)
    case = world.case(ASKED)
    address = f"/desk/case/{case.pk}/reply/"
    client = signed_in(world.desk.olive)
    assert OFFERED in client.get(address).content.decode()
    sent = {"then": "insert", "saved": str(made.pk), "text": "Hello.", "post": case.posts.get().pk}
    shown = unescape(client.post(address, sent).content.decode())
    assert f"This is published: Spending on lifts, {page}" in shown
    assert "your rights under the Freedom of Information Act stay" in shown
    made.refresh_from_db()
    assert made.inserted == 1


def test_what_is_no_request_for_information_is_offered_nothing_published(world, fay):
    page = "https://example.org/lifts"
    publishing.add("Spending on lifts", page, "spend cost lifts", None, by=fay, at=AT)
    case = world.case("Why do you spend so much on lifts? [question]")
    shown = signed_in(world.desk.olive).get(f"/desk/case/{case.pk}/reply/").content.decode()
    assert OFFERED not in shown


@pytest.mark.parametrize(
    ("label", "kind", "said"),
    [
        ("complaint", "ho_ack", "Your complaint is logged (reference {}), and we will acknowledge"),
        ("hazard", "awaab_investigate", "It is logged (reference {}) and will be investigated by"),
    ],
)
def test_a_complaint_and_a_hazard_have_their_words_too(world, label, kind, said):
    duty = opened(world, world.post(f"Six weeks and nothing [{label}]"), kind=kind)
    assert said.format(duty.reference) in composer(world, Case.objects.get(), "reply")


def test_once_we_have_answered_nothing_is_proposed_any_more(world):
    opened(world)
    case = Case.objects.get()
    client = signed_in(world.desk.olive)
    client.post(f"/desk/case/{case.pk}/reply/", {"text": "It is passed on.", "then": "stay",
                "version": case.version, "post": case.posts.get().pk})  # fmt: skip
    assert Decision.objects.filter(verb="reply").exists()
    assert "We have passed your request" not in composer(world, case, "reply")


def test_our_own_reference_is_no_personal_detail_and_another_is(world):
    duty = opened(world)
    case = Case.objects.get()
    ours, theirs = f"Reference {duty.reference}.", "Reference RA-48213-X."
    assert list(warnings(case, Place.PUBLIC, ours)) == []
    assert [one.code for one in warnings(case, Place.PUBLIC, theirs)] == ["personal"]


def test_after_the_acknowledgement_the_case_is_due_when_the_stage_is(world):
    post = world.post("Six weeks and nothing [complaint]")
    duty = opened(world, post, kind="ho_ack")
    assert Case.objects.get().due_for in {"ho_ack", "first answer"}
    stage = actions.go_on(duty.pk, AT, by=world.desk.olive, at=AT)
    assert (stage.post, stage.case) == (post.pk, post.case_id)
    found = [kind for _, kind in dues(Post.objects.get(), None, duties_of([post]))]
    assert "ho_stage1" in found
    assert "ho_ack" not in found
