"""A late daily review, what ages out, what a hold keeps, and whom the danger box lets one ring."""

from datetime import timedelta

from tests.inbox.judge.test_automatic import judged, on
from tests.inbox.world import AT
from tests.support.desk_cast import member

from moothall.channels.models import Delivery, Event, Source
from moothall.inbox import actions
from moothall.inbox.automatic.late import late_reviews
from moothall.inbox.models import AutomaticHide
from moothall.inbox.retention.holding import deliveries_kept
from moothall.letters.ageing import age_out
from moothall.letters.kinds import Kind
from moothall.letters.models import Letter, Telling
from moothall.letters.states import State
from moothall.people.verbs import Role

__all__ = ["on"]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def test_a_late_review_is_written_once_to_the_named_senior(on):
    Telling.objects.create(organisation=on.desk.organisation, second_person=on.desk.sam)
    judged(on)
    due = AutomaticHide.objects.get().review_by
    assert late_reviews(on.id, due) == 0
    assert late_reviews(on.id, due + MINUTE) > 0
    assert late_reviews(on.id, due + 2 * MINUTE) == 0
    letters = Letter.objects.filter(kind=Kind.REVIEW)
    assert on.desk.sam in [one.reader for one in letters]
    assert "review is late" in letters.first().subject


def letter(world, state, written_at):
    return Letter.objects.create(
        organisation=world.desk.organisation, key=f"k{state}{written_at}", kind=Kind.MENTION,
        reader=world.desk.olive, address="olive@example.org", subject="S", text="T", html="H",
        written_at=written_at, state=state,
    )  # fmt: skip


def test_letters_go_at_the_end_of_their_time_unless_somebody_must_still_see_them(world):
    letter(world, State.SENT, AT - 91 * DAY)
    letter(world, State.UNMAILED, AT - 91 * DAY)
    new = letter(world, State.SENT, AT - DAY)
    stuck = letter(world, State.FAILED, AT - 91 * DAY)
    assert age_out(before=AT - 90 * DAY) == 2
    assert set(Letter.objects.all()) == {new, stuck}


def test_the_bytes_of_a_case_under_a_hold_are_kept_and_others_go(world):
    kept, gone = world.post("Who? [question]"), world.post("What? [question]", author="tom")
    for post in (kept, gone):
        raw = Delivery.objects.create(
            organisation=world.desk.organisation, account=world.account, source=Source.WEBHOOK,
            body=b"{}", sha256="0" * 64, received_at=AT, parsed_at=AT,
        )  # fmt: skip
        Event.objects.filter(external_id=post.external_id).update(delivery=raw)
    actions.hold(kept.case_id, "police", "", by=world.desk.sam, at=AT)
    later = AT + 31 * DAY
    raw = Delivery.objects.exclude(pk__in=deliveries_kept())
    assert raw.erase_bodies(before=later, at=later) == 1
    [still] = Delivery.objects.filter(body__isnull=False)
    assert Event.objects.get(delivery=still).external_id == kept.external_id


def test_a_safeguarding_lead_with_a_telephone_can_be_rung_from_the_danger_box(world, olive):
    lead = member(world.desk.organisation, "Lena Okoro", Role.SAFEGUARDING_LEAD)
    case = world.case("He takes her money [safeguarding]")
    url = f"/desk/case/{case.pk}/"
    assert "mailto:" in olive.get(url).content.decode()
    lead.person.phone = "01206 960 181"
    lead.person.save()
    text = olive.get(url).content.decode()
    assert 'href="tel:01206960181"' in text
    assert "Lena Okoro, safeguarding lead" in text
