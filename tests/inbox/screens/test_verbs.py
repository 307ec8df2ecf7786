"""Doing something about a case without a script: the form, the verb, and what is read then."""

from datetime import timedelta
from html import unescape

import pytest
from tests.inbox.screens.page import filled, send, url, words
from tests.inbox.test_moderating import done
from tests.inbox.world import AT, account
from tests.support.cast import signed_in

from moothall.channels.models import Action
from moothall.channels.states import State
from moothall.inbox import actions
from moothall.inbox.models import BlockEntry, Case, Correction, Decision, Draft, Note, Post
from moothall.platforms import base
from moothall.platforms.table import table
from moothall.record.models import Entry

RUDE = "You ... [abusive]"


def test_hiding_has_its_clause_preselected_and_seals_the_evidence(world, olive):
    case = world.case(RUDE)
    form = olive.get(url(case, "hide"))
    assert "sealed as evidence first" in words(form)
    assert filled(form, "/hide/")[1]["clause"] == "C2"
    after = send(olive, form, "/hide/")
    assert "Hide under C2: on its way" in words(after)
    decision = Decision.objects.get()
    assert (decision.verb, decision.clause, decision.by_name) == ("hide", "C2", "Olive Ng")
    assert decision.evidence.sha256
    assert Action.objects.get().verb == "hide"


def test_the_clause_can_be_changed_and_not_left_out(world, olive):
    case = world.case(RUDE)
    form = olive.get(url(case, "hide"))
    refused = send(olive, form, "/hide/", clause="")
    assert refused.status_code == 422
    assert "Choose the clause first." in words(refused)
    assert not Decision.objects.exists()
    send(olive, form, "/hide/", clause="C3")
    assert Decision.objects.get().clause == "C3"


def test_deleting_asks_why_hiding_would_not_do_and_to_confirm(world, olive):
    case = world.case(RUDE)
    form = olive.get(url(case, "delete"))
    refused = send(olive, form, "/delete/")
    assert refused.status_code == 422
    assert "Tick this to delete it." in words(refused)
    send(olive, form, "/delete/", why="It names a neighbour’s child", sure="on")
    assert Decision.objects.get().why == "It names a neighbour’s child"


def test_a_block_goes_into_the_register_with_a_day_to_look_again(world, olive):
    case = world.case(RUDE)
    form = olive.get(url(case, "block"))
    assert filled(form, "/block/")[1]["review_on"]
    send(olive, form, "/block/", why="The tenth time this week", sure="on")
    entry = BlockEntry.objects.get()
    assert entry.review_on > AT.date()
    assert entry.other_contact


def test_a_second_person_is_asked_and_may_agree_or_not(world, olive, sam):
    actions.set_rules(by=world.desk.adam, at=AT, second_person_for=["hide"])
    case = world.case(RUDE)
    form = olive.get(url(case, "hide"))
    assert "A second person has to agree" in words(form)
    assert "A second person is asked" in words(send(olive, form, "/hide/"))
    assert not Action.objects.exists()
    decision = Decision.objects.get()
    address = f"/desk/case/{case.pk}/second/{decision.pk}/"
    assert olive.get(address).status_code == 403
    assert "Hide: Rita" in words(sam.get("/desk/approvals/"))
    page = sam.get(address)
    assert "Olive Ng wants to hide this" in words(page)
    assert "Say why not." in words(sam.post(address, {"answer": "no"}))
    assert "Agreed; it is on its way." in words(sam.post(address, {"answer": "yes"}, follow=True))
    assert Action.objects.get().decided_by_name == "Olive Ng"


def test_a_form_without_a_version_counts_as_old(world, olive):
    case = world.case(RUDE)
    assert olive.post(url(case, "hide"), {"clause": "C2"}).status_code == 409
    assert not Decision.objects.exists()


def test_submit_and_next_opens_the_case_below(world, olive):
    first = world.case("One [opinion]", author="ann")
    second = world.case("Two [opinion]", author="ben", at=AT + timedelta(minutes=1))
    form = olive.get(url(first, "leave-alone", "queue=left_alone"))
    action, values = filled(form, "/leave-alone/")
    answer = olive.post(action, values | {"then": "next"})
    assert answer.url == url(second, query="queue=left_alone")


def test_leaving_alone_cites_the_clause_of_the_silence(world, olive):
    case = world.case("You lot never listen [rhetorical]")
    form = olive.get(url(case, "leave-alone"))
    assert filled(form, "/leave-alone/")[1]["clause"] == "R9"
    assert "Left alone under R9." in words(send(olive, form, "/leave-alone/"))
    case.refresh_from_db()
    assert case.closed_how == "left_alone"


def test_what_was_decided_is_undone_with_a_reason(world, olive):
    case = world.case("You lot never listen [rhetorical]")
    send(olive, olive.get(url(case, "leave-alone")), "/leave-alone/")
    page = olive.get(url(case))
    assert "Undo, with a reason" in words(page)
    address = f"/desk/case/{case.pk}/undo/{Decision.objects.get().pk}/"
    assert olive.post(address, {"why": ""}).status_code == 422
    assert "Taken back." in words(olive.post(address, {"why": "It was a question"}, follow=True))
    case.refresh_from_db()
    assert case.is_open


def test_only_who_may_do_it_is_asked_whether_to_take_it_back(world, olive, audrey):
    post = world.post("You ... [abusive]")
    decision = actions.hide(
        post.case_id, post.pk, actions.Grounds(clause="C2"), by=world.desk.olive, at=AT
    )
    page, address = f"/desk/case/{post.case_id}/", f"/desk/case/{post.case_id}/undo/{decision.pk}/"
    assert address in olive.get(page).content.decode()
    assert olive.get(address).status_code == 200
    assert address not in audrey.get(page).content.decode()
    assert address not in audrey.get("/desk/going-out/").content.decode()
    assert audrey.get(address).status_code == 403
    assert audrey.post(address, {"why": "Wrong"}).status_code == 403


def test_assigning_putting_off_tagging_and_noting(world, olive):
    case = world.case()
    assert "Assigned to Olive Ng." in words(send(olive, olive.get(url(case, "assign")), "/assign/"))
    off = send(olive, olive.get(url(case, "snooze")), "/snooze/")
    assert "Put off until Wed 3 Jun, 09:00." in words(off)
    send(olive, olive.get(url(case, "tag")), "/tag/", tags="Roof, elm house")
    note = send(olive, olive.get(url(case)), "/note/", text="@Sam please look")
    assert "Noted; 1 asked to look." in words(note)
    assert "@Sam please look" in words(olive.get(url(case)))
    case.refresh_from_db()
    assert case.tags == ["roof", "elm house"]
    assert Note.objects.get().by == world.desk.olive


def test_a_note_to_me_stands_with_the_queues_until_i_open_the_case(world, olive, sam):
    case = world.case()
    send(olive, olive.get(url(case)), "/note/", text="@Sam please look")
    assert "Notes to you" in words(sam.get("/desk/?queue="))
    sam.get(url(case))
    assert "Notes to you" not in words(sam.get("/desk/?queue="))


def test_danger_is_not_put_off(world, olive):
    case = world.case("Gas! [emergency]")
    refused = send(olive, olive.get(url(case, "snooze")), "/snooze/")
    assert refused.status_code == 422
    assert "cannot be put off" in words(refused)


def test_the_judge_is_corrected_in_two_presses(world, olive):
    case = world.case("Where is my bin? [opinion]")
    page = olive.get(url(case))
    assert "Wrong? Correct the judge" in words(page)
    after = send(olive, page, "/correct/", choose="respond")
    assert "Corrected: answer in public" in words(after)
    found = Correction.objects.get()
    assert (found.disposition, found.needs, found.by_name) == ("respond", ["opinion"], "Olive Ng")
    case.refresh_from_db()
    assert case.queue == "answer"


def test_every_label_can_be_corrected(world, olive):
    case = world.case("Where is my bin? [opinion]")
    form = olive.get(url(case, "correct"))
    send(
        olive, form, "/correct/", needs="question", grounds=[], service="estates", why="A question"
    )
    post = Post.objects.get()
    assert (post.disposition, post.labels, post.service) == ("respond", ["question"], "estates")


def test_split_merge_move_close_open_again_and_not_ours(world, olive):
    case = world.case("One [question]")
    world.arrive("Two [question]")
    world.take_in()
    world.judge()
    last = Post.objects.order_by("id").last()
    assert "They are case" in words(
        olive.post(url(case, "split"), {"posts": [last.pk], "version": fresh(case)}, follow=True)
    )
    other = Case.objects.exclude(pk=case.pk).get()
    merged = olive.post(
        url(other, "merge"), {"into": case.pk, "version": fresh(other)}, follow=True
    )
    assert f"Merged into case {case.reference}." in words(merged)
    assert merged.redirect_chain[-1][0].startswith(url(case))
    assert merged.status_code == 200
    moved = olive.post(url(case, "move"), {"queue": "urgent", "version": fresh(case)}, follow=True)
    assert "Moved to Urgent." in words(moved)
    closed = olive.post(
        url(case, "close"), {"why": "Rang them", "version": fresh(case)}, follow=True
    )
    assert "Closed." in words(closed)
    assert "Open again" in words(closed)
    olive.post(url(case, "reopen"), {"why": "Rang back", "version": fresh(case)}, follow=True)
    gone = olive.post(url(case, "not-ours"), {"why": "", "version": fresh(case)}, follow=True)
    assert "Marked as not ours." in words(gone)


def fresh(case):
    case.refresh_from_db()
    return case.version


def test_what_the_platform_cannot_do_is_said_with_the_reason(world, olive):
    on = account(world.desk, platform="google_reviews", external_id="reviews")
    case = world.case("Two stars [abusive]", on=on, place="review", root_id="", parent_id="")
    page = olive.get(url(case)).content.decode()
    never = unescape(page.partition("Not possible here")[2].partition("</ul>")[0])
    rows = table()["google_reviews"].rows
    for title, verb in (("Private reply", "reply_private"), ("Hide", "hide"), ("Block", "block")):
        assert f"<strong>{title}.</strong> {rows[base.Verb(verb)].note}</li>" in never
    by_hand = unescape(page.partition('id="by-hand">')[2].partition("</p>")[0])
    assert f"By hand: Delete. {rows[base.Verb.DELETE_OTHER].note}" in by_hand
    form = words(olive.get(url(case, "delete")))
    asked = rows[base.Verb.DELETE_OTHER]
    assert f"does not let a program do this here. {asked.note} {' '.join(asked.by_hand)}" in form


def test_a_verb_that_is_none_answers_404(world, olive):
    case = world.case()
    assert olive.post(url(case, "dance")).status_code == 404


def test_a_post_of_another_case_is_not_acted_on(world, olive):
    case, other = world.case("One [abusive]"), world.post("Two [abusive]", author="rob")
    answer = olive.post(url(case, "hide"), {"clause": "C2", "post": other.pk, "version": 1})
    assert answer.status_code == 404
    assert not Decision.objects.exists()


@pytest.mark.parametrize("way", ["try_again", "done_by_hand", "withdraw"])
def test_what_could_not_be_sent_is_dealt_with_on_one_page(world, olive, way):

    case = world.case(RUDE)
    send(olive, olive.get(url(case, "hide")), "/hide/")
    action = Action.objects.get()
    done(action, State.FAILED)
    page = olive.get("/desk/going-out/")
    assert "Hide" in words(page)
    assert "yours" in words(page)
    assert "1 failed" in words(olive.get("/desk/?queue="))
    after = olive.post(
        f"/desk/going-out/{action.pk}/", {"way": way, "words": "Sam saw it"}, follow=True
    )
    assert "noted" in words(after)
    action.refresh_from_db()
    assert action.state in {"queued", "sent", "withdrawn"}
    again = olive.post(f"/desk/going-out/{action.pk}/", {"way": way, "words": "x"}, follow=True)
    assert "dealt with meanwhile" in words(again)


def test_proof_is_wanted_for_what_was_done_by_hand(world, olive):

    case = world.case(RUDE)
    send(olive, olive.get(url(case, "hide")), "/hide/")
    action = Action.objects.get()
    done(action, State.FAILED)
    refused = olive.post(f"/desk/going-out/{action.pk}/", {"way": "done_by_hand", "words": " "})
    assert refused.status_code == 422
    assert "Say how one can tell" in words(refused)


def test_all_sending_is_stopped_with_a_reason_and_goes_on_again(olive):
    refused = olive.post("/desk/sending/", {"where": "all", "reason": " "})
    assert refused.status_code == 422
    olive.post("/desk/sending/", {"where": "all", "reason": "Our password leaked"})
    page = words(olive.get("/desk/?queue="))
    assert "Nothing is being sent." in page
    assert "Our password leaked" in page
    refused = olive.post("/desk/sending/on/", {"where": "all", "reason": " "})
    assert refused.status_code == 422
    assert "Say why sending can go on." in words(refused)
    assert "Nothing is being sent." in words(olive.get("/desk/?queue="))
    olive.post("/desk/sending/on/", {"where": "all", "reason": "It is changed"})
    assert "Nothing is being sent." not in words(olive.get("/desk/?queue="))


def test_who_may_stop_one_account_only_cannot_let_everything_go_on(world, olive):
    olive.post("/desk/sending/", {"where": "all", "reason": "Our password leaked"})
    assert "Let it go on" in words(olive.get("/desk/?queue="))
    us = world.desk.olive
    us.only_accounts = {str(world.account.pk): None}
    us.save()
    assert "Let it go on" not in words(olive.get("/desk/?queue="))
    page = words(olive.get("/desk/sending/"))
    assert "Our password leaked" in page
    assert "Let it go on" not in page
    refused = olive.post("/desk/sending/on/", {"where": "all", "reason": "I say so"})
    assert refused.status_code == 403
    assert "Our password leaked" in words(olive.get("/desk/sending/"))


def test_the_switch_leads_an_administrator_back_to_where_she_may_go(world):
    browser = signed_in(world.desk.adam)
    page = browser.get("/desk/sending/")
    assert '<a href="/">Back to the desk</a>' in page.content.decode()
    assert browser.get("/desk/").status_code == 403
    assert browser.get("/", follow=True).status_code == 200


def test_one_account_is_stopped_and_goes_on(world, olive):
    olive.post("/desk/sending/", {"where": str(world.account.pk), "reason": "Wrong picture"})
    world.account.refresh_from_db()
    assert world.account.is_paused
    assert "Wrong picture" in words(olive.get("/desk/sending/"))
    olive.post("/desk/sending/on/", {"where": str(world.account.pk), "reason": "Mended"})
    world.account.refresh_from_db()
    assert not world.account.is_paused


def test_the_dossier_has_words_clause_evidence_hash_and_record(world, olive):
    case = world.case("You ... ring me on 07700 900123 [abusive]")
    send(olive, olive.get(url(case, "hide")), "/hide/", why="It names staff")
    page = words(olive.get(f"/desk/case/{case.pk}/dossier/"))
    assert Decision.objects.get().evidence.sha256 in page
    assert "Abusive, offensive, threatening" in page
    assert "It names staff" in page
    assert "900123" not in page
    assert Entry.objects.get(verb="hide").hash[:12] in page
    assert "As a PDF" in page


def test_decisions_are_a_table_for_those_who_may_export(world, olive, sam):
    case = world.case(RUDE)
    send(olive, olive.get(url(case, "hide")), "/hide/")
    assert olive.get("/desk/decisions.csv").status_code == 403
    answer = sam.get("/desk/decisions.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].startswith("decision,case,at,verb")
    assert ",hide," in lines[1]


def test_a_narrowed_list_is_kept_as_a_view(world, olive):
    world.case()
    page = olive.get("/desk/?queue=answer&assigned=nobody")
    assert "Keep this list as a view" in words(page)
    send(olive, page, "/desk/views/", name="Nobody answers")
    page = olive.get("/desk/?queue=answer&assigned=nobody")
    assert "Nobody answers" in words(page)
    send(olive, page, "/ending/")
    assert "Nobody answers" not in words(olive.get("/desk/?queue="))


def test_a_draft_of_somebody_elses_is_not_mine_to_send(world, olive):
    case = world.case()
    draft = actions.save_draft(case.pk, "public", "Sam’s", by=world.desk.sam, at=AT)
    assert "Sam’s" not in olive.get(url(case, "reply")).content.decode()
    assert Draft.objects.get().pk == draft.pk
