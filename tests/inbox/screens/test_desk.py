"""The list and the conversation: what an officer sees before doing anything."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.inbox.screens.page import url, words
from tests.inbox.world import AT
from tests.support.cast import signed_in

from moothall.inbox import actions
from moothall.inbox.models import Case, PostJudgement
from moothall.platforms.base import EventKind, PostKind, Visibility
from moothall.record.models import Entry


def test_the_bare_address_leads_to_the_first_queue_in_which_anything_lies(world, olive):
    world.case("You ... [abusive]")
    world.case("Who do I ring? [question]", author="rob")
    assert olive.get("/desk/").url == "/desk/?queue=moderation"
    world.case("Smell of gas on the landing [emergency]", author="gita")
    assert olive.get("/desk/").url == "/desk/?queue=danger"


def test_an_empty_desk_says_so_kindly(olive):
    page = words(olive.get("/desk/"))
    assert "All done" in page
    assert "Nobody is in danger" in words(olive.get("/desk/?queue=danger"))
    assert "Every question is answered" in words(olive.get("/desk/?queue=answer"))
    assert "Nothing fits what you asked for" in words(olive.get("/desk/?assigned=me"))


def test_a_row_says_who_where_what_why_under_which_clause_and_by_when(world, olive):
    world.case("Who do I ring about the [hazard] in my flat? [question]")
    page = words(olive.get("/desk/?queue=answer"))
    for said in ("Rita", "Who do I ring about", "asks a question", "R5", "not read yet"):
        assert said in page


def test_personal_details_are_masked_in_the_list_and_the_conversation(world, olive):
    case = world.case("Ring me on 07700 900123 about my rent [personal]")
    assert "900123" not in olive.get("/desk/?queue=private").content.decode()
    page = olive.get(url(case))
    assert "900123" not in page.content.decode()
    assert "telephone number" in words(page)


def test_showing_masked_details_is_written_down_and_lasts_for_one_page(world, olive):
    post = world.post("Ring me on 07700 900123 about my rent [personal]")
    shown = olive.post(f"/desk/case/{post.case_id}/details/", {"post": post.pk})
    assert "07700 900123" in words(shown)
    assert Entry.objects.get(verb="reveal").actor_name == "Olive Ng"
    assert "900123" not in olive.get(url(post.case)).content.decode()


def test_upsetting_words_are_covered_until_asked_for_and_only_for_who_wants_it(world, olive, sam):
    case = world.case("You absolute ... [abusive]")
    assert "You absolute" not in words(olive.get("/desk/?queue=moderation"))
    assert "Covered: abusive" in words(olive.get("/desk/?queue=moderation"))
    assert b"<summary>These words are abusive" in olive.get(url(case)).content
    judged = PostJudgement.objects.get()
    judged.grounds = [{**one, "spans": [[4, 12]]} for one in judged.grounds]
    judged.save()
    assert "Because of words that are covered" in words(olive.get(url(case)))
    person = world.desk.sam.person
    person.blur = False
    person.save()
    assert "You absolute" in words(sam.get("/desk/?queue=moderation"))


def test_script_and_turned_words_are_shown_and_never_obeyed(world, olive):
    case = world.case("<script>alert(1)</script> \u202eevil\u202c [question]", author="<b>eve</b>")
    page = olive.get(url(case))
    text = page.content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "<b>eve" not in text.lower()
    assert "[U+202E right-to-left override]" in text
    assert "script-src" in page.headers["Content-Security-Policy"] or (
        "default-src 'self'" in page.headers["Content-Security-Policy"]
    )
    assert " style=" not in text
    assert "onclick" not in text


def test_a_post_of_100_000_letters_is_cut_and_the_rest_is_a_press_away(world, olive):
    case = world.case("word " * 20_000 + "[question]")
    page = olive.get(url(case))
    assert "Show the rest" in words(page)
    assert len(page.content) < 200_000


def test_the_conversation_quotes_the_clause_and_the_words_that_mattered(world, olive):
    case = world.case("You ... [abusive]")
    page = words(olive.get(url(case)))
    assert "May be removed." in page
    assert "“Abusive, offensive, threatening, obscene, or with foul language”" in page
    assert "very likely" in page


def test_what_a_post_said_before_it_was_changed_is_there(world, olive):
    name = world.arrive("First words [question]")
    world.again(name, EventKind.EDITED, "Second words [question]")
    world.take_in()
    world.judge()
    page = words(olive.get(url(Case.objects.get())))
    assert "Second words" in page
    assert "First words" in page
    assert "What it said before it was changed" in page


def test_other_peoples_comments_are_folded_away_and_our_own_post_is_not(world, olive):
    world.arrive("Our news", external_id="our-post", kind=EventKind.CREATED, place=PostKind.POST,
                 author="cbh", own=True, parent_id="", at=AT - timedelta(hours=2))  # fmt: skip
    for name in ("ann", "ben", "cat"):
        world.arrive(f"I am {name} [opinion]", author=name, at=AT - timedelta(hours=1))
    case = world.case("Who do I ring? [question]")
    page = words(olive.get(url(case)))
    assert "Our news" in page
    assert "3 posts by other people" in page


def test_who_else_looks_and_writes_is_said_in_list_and_conversation(world, olive):
    case = world.case()
    actions.look(case.pk, "writing", by=world.desk.sam, at=AT)
    assert "Sam Byrne is writing" in words(olive.get(url(case)))
    assert "Sam Byrne writes" in words(olive.get("/desk/?queue=answer"))


def test_a_case_is_unread_until_i_opened_it_and_again_when_more_comes(world, olive, at):
    case = world.case()
    assert "not read yet" in words(olive.get("/desk/?queue=answer"))
    olive.get(url(case))
    assert "not read yet" not in words(olive.get("/desk/?queue=answer"))
    world.arrive("Hello? [question]", at=AT + timedelta(minutes=5))
    world.take_in(AT + timedelta(minutes=5))
    at(AT + timedelta(minutes=6))
    assert "not read yet" in words(olive.get("/desk/?queue=answer"))


def test_time_left_to_a_clock_in_law_is_counted_day_and_night(world, olive):
    case = world.case("I want a list of everything spent on lifts [foi]")
    Case.objects.filter(pk=case.pk).update(due_at=AT + timedelta(minutes=50))
    assert "due in 50 min" in words(olive.get("/desk/?queue=requests"))
    # a law's clock runs day and night
    Case.objects.filter(pk=case.pk).update(due_at=AT.replace(hour=20))
    assert "due in 10 h" in words(olive.get("/desk/?queue=requests"))


def test_one_switch_turns_single_keys_off_and_on(olive):
    assert b'data-keys="on"' in olive.get("/desk/?queue=").content
    olive.post("/desk/keys/", {"on": "0", "back": "/desk/?queue="})
    assert b'data-keys="off"' in olive.get("/desk/?queue=").content
    away = olive.post("/desk/keys/", {"on": "1", "back": "https://evil.example/"})
    assert away.url == "/desk/"


def test_an_open_page_hears_204_until_something_changes(world, olive):
    world.case()
    page = olive.get("/desk/?queue=answer").content.decode()
    address = page.split('id="newer" hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert olive.get(address).status_code == 204
    world.case("Another one? [question]", author="rob")
    news = olive.get(address)
    assert news.status_code == 200
    assert "The list has changed" in words(news)
    assert b'hx-target="#queues"' in news.content


def test_looking_is_noted_and_answers_204_while_nobody_else_comes(world, olive):
    case = world.case()
    page = olive.get(url(case)).content.decode()
    address = page.split('hx-post="')[1].split('"')[0]
    assert "/look/" in address
    assert olive.post(address, {"doing": "looking"}).status_code == 204
    actions.look(case.pk, "looking", by=world.desk.sam, at=AT)
    assert "Sam Byrne is looking" in words(olive.post(address, {"doing": "looking"}))


@pytest.mark.parametrize(
    "address", ["/desk/?queue=answer", "/desk/?queue=", "case", "/desk/search/"]
)
def test_a_page_takes_as_many_queries_for_thirty_cases_as_for_two(world, address):
    for number in range(2):
        case = world.case("Who do I ring? [question]", author=f"author{number}")
    browser = signed_in(world.desk.olive)
    wanted = url(case) if address == "case" else address
    browser.get(wanted)
    with CaptureQueriesContext(connection) as few:
        assert browser.get(wanted).status_code == 200
    for number in range(2, 30):
        world.arrive("Who do I ring? [question]", author=f"author{number}")
    world.take_in()
    world.judge()
    with CaptureQueriesContext(connection) as many:
        assert browser.get(wanted).status_code == 200
    assert len(many) == len(few) < 70


def test_a_private_conversation_is_said_to_be_private(world, olive):
    case = world.case("My rent account is wrong [personal]", place=PostKind.DIRECT_MESSAGE,
                      visibility=Visibility.PRIVATE, conversation="dm-rita", root_id="",
                      parent_id="")  # fmt: skip
    page = words(olive.get(url(case)))
    assert "in private" in page
    assert "Hide" not in page.split("What to do")[0][-200:]
