"""Somebody may be in danger: whom to ring stands first, and what was done is on the record."""

from tests.inbox.screens.page import filled, send, url, words
from tests.inbox.world import AT
from tests.support.desk_cast import member

from moothall.core.values.ids import new_id
from moothall.inbox import actions
from moothall.inbox.models import Case, Decision, Post
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Role
from moothall.record.models import Entry


def test_999_and_what_is_not_set_stand_above_an_emergency(world, olive):
    case = world.case("I can smell gas in the hall [emergency]")
    page = words(olive.get(url(case)))
    assert page.index("This may be an emergency") < page.index("Why it is here")
    assert page.index("999") < page.index("0800 111 999 Gas emergency line")
    assert "The policy gives no emergency telephone number. An administrator sets it" in page
    assert "Leave alone" not in main_verbs(olive.get(url(case)))


def test_the_safeguarding_lead_is_named_or_said_to_be_missing(world, olive):
    case = world.case("I do not want to be here any more [safeguarding]")
    page = words(olive.get(url(case)))
    assert "Somebody may be at risk" in page
    assert (
        "Nobody here is set as the safeguarding lead. An administrator sets it under People."
        in page
    )
    assert "The policy gives no safeguarding route." in page
    member(world.desk.organisation, "Yusuf Demir", Role.SAFEGUARDING_LEAD)
    page = words(olive.get(url(case)))
    assert "Yusuf Demir Safeguarding lead, yusuf.demir@" in page
    assert "Nobody here is set" not in page


def test_one_press_says_who_rang_whom_and_when(world, olive):
    case = world.case("I can smell gas in the hall [emergency]")
    page = olive.get(url(case))
    after = send(olive, page, "/alert/", whom="999", reference="CAD 112")
    assert "On the record: you rang or told 999." in words(after)
    assert "Olive Ng rang or told 999, Tue 2 Jun, 11:00. Reference CAD 112." in words(after)
    decision = Decision.objects.get()
    assert (decision.verb, decision.by_name, decision.details["whom"]) == (
        "alert",
        "Olive Ng",
        "999",
    )
    entry = Entry.objects.get(verb="alert")
    assert (entry.actor_name, entry.note) == ("Olive Ng", "999. Reference CAD 112.")
    case.refresh_from_db()
    assert case.is_open


def test_somebody_else_and_an_earlier_time_can_be_put_down(world, olive):
    case = world.case("I can smell gas in the hall [emergency]")
    form = olive.get(url(case, "alert"))
    _, values = filled(form, "/alert/")
    late = olive.post(
        url(case, "alert"),
        values
        | {"whom": "other", "other": "The caretaker", "when_0": "2026-06-03", "when_1": "10:00"},
    )
    assert "still to come" in words(late)
    nobody = olive.post(url(case, "alert"), values | {"whom": "other"})
    assert "Say whom you rang or told." in words(nobody)
    after = olive.post(url(case, "alert"), values | {
        "whom": "other", "other": "The caretaker", "when_0": "2026-06-02", "when_1": "10:30",
        "said": "He is on his way."}, follow=True)  # fmt: skip
    assert "rang or told The caretaker, Tue 2 Jun, 10:30. He is on his way." in words(after)


def test_an_auditor_reads_whom_to_ring_and_has_no_button(world, audrey):
    case = world.case("I can smell gas in the hall [emergency]")
    page = words(audrey.get(url(case)))
    assert "This may be an emergency" in page
    assert "I have rung" not in page
    assert audrey.post(url(case, "alert"), {"whom": "999"}).status_code == 403


def test_nobody_is_told_to_ring_about_an_ordinary_question(world, olive):
    assert "Ring first" not in words(olive.get(url(world.case())))


def test_what_matters_of_a_covered_post_is_read_without_uncovering_it(world, olive):
    case = world.case("You useless wankers. There is gas in the hall. [emergency][abusive]")
    post = Post.objects.get()
    start = post.text.index("There is gas")
    needs = [{**post.judgement.needs[0], "spans": [[start, start + 12]]}]
    type(post.judgement).objects.filter(pk=post.judgement_id).update(needs=needs)
    page = olive.get(url(case)).content.decode()
    before_cover = page[: page.index('class="dk-cover"')]
    assert "gas in the hall" in words_of(before_cover)
    assert "wankers" not in words_of(before_cover[before_cover.index('id="thread"') :])


def test_a_danger_whose_words_nobody_marked_is_shown_without_its_bad_words(world, olive):
    case = world.case("You wankers there is gas in the hall [emergency][abusive]")
    page = olive.get(url(case)).content.decode()
    before_cover = page[page.index('id="thread"') : page.index('class="dk-cover"')]
    assert "there is gas in the hall" in words_of(before_cover)
    assert "wankers" not in before_cover


def test_it_is_passed_to_the_one_whose_part_it_is(world, olive):
    lead = member(world.desk.organisation, "Yusuf Demir", Role.SAFEGUARDING_LEAD)
    officer = member(world.desk.organisation, "Harriet Lowe", Role.FOI_OFFICER)
    case = world.case("I do not want to be here any more [safeguarding]")
    form = olive.get(url(case, "pass-on"))
    assert filled(form, "/pass-on/")[1]["area"] == f"person:{lead.pk}"
    assert "Harriet Lowe, FOI officer" in words(form)
    after = send(olive, form, "/pass-on/", question="Please look at this now")
    assert "Passed to Yusuf Demir." in words(after)
    case.refresh_from_db()
    assert (case.assigned_to, case.queue) == (lead, "danger")
    assert Decision.objects.get().verb == "pass-on"
    foi = world.case("How many homes are empty? [foi]", author="rob")
    form = olive.get(url(foi, "pass-on"))
    assert filled(form, "/pass-on/")[1]["area"] == f"person:{officer.pk}"
    stranger = olive.post(
        url(foi, "pass-on"),
        {
            "area": f"person:{new_id()}",
            "question": "?",
            "version": Case.objects.get(pk=foi.pk).version,
        },
    )
    assert stranger.status_code == 422


def words_of(html):
    class Page:
        content = html.encode()

    return words(Page)


def main_verbs(response):
    page = response.content.decode()
    start = page.index('class="dk-verbs"')
    return page[start : page.index("<details>", start)]


def test_silence_and_deleting_are_a_step_further_away_in_danger(world, olive):
    danger = main_verbs(olive.get(url(world.case("Gas! [emergency]"))))
    assert "Reply" in danger
    assert "Rung or told" in danger
    assert "Delete" not in danger
    plain = main_verbs(olive.get(url(world.case("Hello [question]", author="rob"))))
    assert "Leave alone" in plain


def test_a_telling_for_a_case_that_is_not_there_is_404(elsewhere, olive):
    with organisation_scope(elsewhere.desk.id):
        theirs = Case.objects.get()
    assert olive.post(url(theirs, "alert"), {"whom": "999"}).status_code == 404


def test_a_person_who_moves_a_case_to_danger_sees_whom_to_ring(world, olive):
    case = world.case("Please come round [question]")
    actions.move(case.pk, "danger", by=world.desk.olive, at=AT)
    assert "This may be an emergency" in words(olive.get(url(case)))
