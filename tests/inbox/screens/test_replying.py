"""The composer without a script: counted, checked, held, approved, sent."""

from datetime import UTC, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.inbox.screens.page import filled, send, url, words
from tests.inbox.world import AT, account

from moothall.channels.models import Action
from moothall.inbox import actions
from moothall.inbox.models import Case, Draft, Post
from moothall.platforms.base import PostKind, Visibility

NIGHT = datetime(2026, 6, 2, 21, 0, tzinfo=UTC)
WORDS = "Ring the repairs line, please. It is open until five."


def test_the_policy_is_looked_up_once_with_a_form_open(world, olive):
    case = world.case("Who do I ring? [question]")
    with CaptureQueriesContext(connection) as asked:
        olive.get(f"/desk/case/{case.pk}/reply/")
    of_policy = [one for one in asked if 'FROM "policies_policyversion"' in (one["sql"] or "")]
    assert len(of_policy) == 1


def test_a_reply_goes_out_under_its_clause_and_its_case_waits_until_it_has(world, olive):
    case = world.case()
    form = olive.get(url(case, "reply"))
    assert "everybody can read it" in words(form)
    assert filled(form, "/reply/")[1]["clause"] == "R5"
    after = send(olive, form, "/reply/", text=WORDS)
    assert "On its way." in words(after)
    action = Action.objects.get()
    assert (action.verb, action.asked.text, action.clause) == ("reply_public", WORDS, "R5")
    case.refresh_from_db()
    assert (case.queue, case.closed_how) == ("waiting", "")
    assert "answer is on its way" in words(after)


def test_the_form_that_the_policy_leads_to_is_open_from_the_beginning(world, olive):
    case = world.case()
    page = olive.get(url(case))
    assert b"data-composer" in page.content
    assert b"data-asked-for" not in page.content
    assert b"data-composer" not in olive.get(url(case, query="form=no")).content


def test_what_an_answer_costs_is_said_before_it_is_written(world, olive):
    on = account(world.desk, external_id="ours-on-x", profile="x")
    dear = world.case("Who do I ring? @cbh [question]", on=on, place=PostKind.MENTION)
    said = "X charges about $0.010 for this, or $0.20 if it holds a link (not confirmed: "
    assert said in words(olive.get(url(dear, "reply")))
    assert "charges" not in words(olive.get(url(world.case(), "reply")))


def test_nothing_written_cannot_be_sent(world, olive):
    case = world.case()
    refused = send(olive, olive.get(url(case, "reply")), "/reply/", text="  ")
    assert refused.status_code == 422
    assert "There is nothing written yet." in words(refused)


def test_an_unfilled_place_cannot_be_sent_and_the_words_are_kept(world, olive):
    case = world.case()
    refused = send(olive, olive.get(url(case, "reply")), "/reply/", text="Ring {{ phone }}.")
    assert refused.status_code == 422
    assert "Fill in {{ phone }} first." in words(refused)
    assert Draft.objects.get().text == "Ring {{ phone }}."
    send(olive, refused, "/reply/", text="Ring us, please.")
    assert Action.objects.get().asked.text == "Ring us, please."


def test_words_to_look_at_again_are_sent_once_they_were_seen(world, olive):
    case = world.case()
    asked = send(olive, olive.get(url(case, "reply")), "/reply/", text="We were negligent.")
    assert asked.status_code == 200
    assert "Not sent yet. Please look at this first:" in words(asked)
    assert "admitting liability" in words(asked)
    assert not Action.objects.exists()
    changed = send(olive, asked, "/reply/", then="as-it-is", text="We were negligent, bollocks.")
    assert "bad language" in words(changed) or "swear" in words(changed)
    assert not Action.objects.exists()
    send(olive, changed, "/reply/", then="as-it-is", text="We were negligent.")
    assert Action.objects.get().asked.text == "We were negligent."


def test_the_letters_are_counted_as_the_platform_counts_them(world, olive):
    on = account(world.desk, external_id="ours-on-x", profile="x")
    case = world.case("@cbh when? [question]", on=on, place=PostKind.MENTION, root_id="",
                      parent_id="", our_thread=False)  # fmt: skip
    answer = olive.post(
        f"/desk/case/{case.pk}/draft/public/", {"text": "https://example.org/" + "x" * 90}
    )
    assert "23 of 280 characters as X counts them" in words(answer)
    long = olive.post(
        f"/desk/case/{case.pk}/draft/public/",
        {"text": "word " * 80, "draft_version": Draft.objects.get().version},
    )
    assert "too many" in words(long)


def test_a_draft_is_kept_while_it_is_written_and_is_there_again(world, olive):
    case = world.case()
    address = f"/desk/case/{case.pk}/draft/public/"
    news = olive.post(address, {"text": "Half a sen"})
    assert "Draft saved 11:00" in words(news)
    version = Draft.objects.get().version
    assert f'name="draft_version" value="{version}"'.encode() in news.content
    olive.post(address, {"text": "Half a sentence", "draft_version": version})
    assert Draft.objects.get().text == "Half a sentence"
    assert filled(olive.get(url(case, "reply")), "/reply/")[1]["text"] == "Half a sentence"


def test_a_draft_changed_in_another_window_is_not_overwritten_unseen(world, olive):
    case = world.case()
    address = f"/desk/case/{case.pk}/draft/public/"
    olive.post(address, {"text": "Here"})
    actions.save_draft(case.pk, "public", "There", by=world.desk.olive, at=AT,
                       version=Draft.objects.get().version)  # fmt: skip
    news = olive.post(address, {"text": "Here and more", "draft_version": 1})
    assert "changed in another window" in words(news)
    assert "There" in words(news)
    assert Draft.objects.get().text == "There"


def test_outside_the_hours_a_reply_is_kept_for_the_opening(world, olive, at):
    case = world.case()
    at(NIGHT)
    form = olive.get(url(case, "reply"))
    assert "Nobody watches the accounts now" in words(form)
    assert "Wed 3 Jun, 09:00" in words(form)
    after = send(olive, form, "/reply/", text=WORDS)
    assert "Kept until Wed 3 Jun, 09:00" in words(after)
    assert Action.objects.get().not_before == datetime(2026, 6, 3, 8, 0, tzinfo=UTC)


def test_an_emergency_goes_out_at_any_hour_with_its_reason(world, olive, at):
    case = world.case("Gas! [emergency]")
    at(NIGHT)
    form = olive.get(url(case, "reply"))
    sent = send(
        olive, form, "/reply/", text="Please leave the house now.",
        emergency_reason="Gas in a block of flats",
    )  # fmt: skip
    assert "On its way." in words(sent)
    assert Draft.objects.get().emergency_reason == "Gas in a block of flats"
    assert Action.objects.get().not_before == NIGHT


def test_a_saved_reply_is_inserted_and_filled_in(world, olive):
    reply = actions.keep_reply("Thanks", "Thank you. {{ officer }}, {{ organisation }}",
                               by=world.desk.sam, at=AT)  # fmt: skip
    case = world.case()
    form = olive.get(url(case, "reply"))
    assert "Thanks" in words(form)
    after = send(olive, form, "/reply/", text="Hello.", saved=str(reply.pk), then="insert")
    text = filled(after, "/reply/")[1]["text"]
    assert text == "Hello.\n\nThank you. Olive Ng, Colchester Borough Homes"
    assert not Action.objects.exists()


def test_a_draft_is_kept_or_thrown_away(world, olive):
    case = world.case()
    kept = send(olive, olive.get(url(case, "reply")), "/reply/", text="Later", then="keep")
    assert "Kept as a draft" in words(kept)
    gone = send(olive, olive.get(url(case, "reply")), "/reply/", text="Later", then="drop")
    assert "thrown away" in words(gone)
    assert Draft.objects.get().state == "dropped"


def test_a_reply_that_has_to_be_approved_waits_and_is_sent_or_sent_back(world, olive, sam):
    actions.set_rules(by=world.desk.adam, at=AT, approve_people=[world.desk.olive.pk])
    case = world.case()
    asked = send(olive, olive.get(url(case, "reply")), "/reply/", text=WORDS)
    assert "Somebody is asked to approve it" in words(asked)
    draft = Draft.objects.get()
    address = f"/desk/case/{case.pk}/approve/{draft.pk}/"
    assert "Reply to Rita" in words(sam.get("/desk/approvals/"))
    page = sam.get(address)
    assert WORDS in words(page)
    assert "Say what to change." in words(sam.post(address, {"answer": "no"}))
    sam.post(address, {"answer": "no", "note": "Give the number"})
    assert "Sent back to you: Give the number" in words(olive.get(url(case, "reply")))
    send(olive, olive.get(url(case, "reply")), "/reply/", text="Ring us, please.")
    page = sam.get(address)
    stale = sam.post(address, {"answer": "yes", "draft_version": 1})
    assert "changed meanwhile" in words(stale)
    send(sam, page, f"/approve/{draft.pk}/", answer="yes")
    assert Action.objects.get().asked.text == "Ring us, please."


def test_one_move_takes_personal_matters_out_of_the_public(world, olive):
    case = world.case("My rent account 12345678 is wrong [personal]")
    page = olive.get(url(case))
    assert "Take it private" in words(page)
    form = olive.get(url(case, "take-private"))
    assert filled(form, "/take-private/")[1]["clause"] == "R8"
    after = send(olive, form, "/take-private/", text="Please send us your name here.")
    assert "The post is to be hidden now, under R8; the case says when it is." in words(after)
    assert {one.verb for one in Action.objects.all()} == {"reply_private", "hide"}
    world.arrive("It is Rita", place=PostKind.DIRECT_MESSAGE, visibility=Visibility.PRIVATE,
                 conversation="dm-rita", root_id="", parent_id="")  # fmt: skip
    world.take_in()
    world.judge()
    private = Case.objects.exclude(pk=case.pk).get()
    assert f"Case {case.reference}, the public post" in words(olive.get(url(private)))
    assert "the private conversation" in words(olive.get(url(case)))


def test_a_private_message_is_answered_in_private_only(world, olive):
    case = world.case("Can you ring me? [question]", place=PostKind.DIRECT_MESSAGE,
                      visibility=Visibility.PRIVATE, conversation="dm-rita", root_id="",
                      parent_id="")  # fmt: skip
    assert olive.get(url(case, "reply")).status_code == 302
    send(olive, olive.get(url(case, "private")), "/private/", text="Yes, at ten.")
    assert Action.objects.get().verb == "send_dm"
    assert Post.objects.filter(own=True).count() <= 1


def test_saved_replies_are_kept_changed_and_ended_by_those_who_may(olive, sam):
    assert "Keep another" not in words(olive.get("/desk/replies/"))
    assert olive.post("/desk/replies/", {"title": "T", "text": "W"}).status_code == 403
    sam.post("/desk/replies/", {"title": "Bins", "text": "On {{ day }}"})
    page = sam.get("/desk/replies/")
    assert "Nothing fills in day" in words(page)
    reply = actions.keeping.SavedReply.objects.get()
    address = f"/desk/replies/{reply.pk}/"
    sam.post(address, {"title": "Bins", "text": "On Monday", "version": 1})
    late = sam.post(address, {"title": "Bins", "text": "On Tuesday", "version": 1})
    assert late.status_code == 409
    assert "On Monday" in words(late)
    sam.post(address, {"then": "end"})
    assert sam.get(address).status_code == 404
    sam.get("/desk/replies/")  # says once that it is not offered any more
    assert "Bins" not in words(sam.get("/desk/replies/"))
