"""Search as an officer meets it: what is found, why, and what to try where nothing is."""

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.inbox.screens.page import url, words
from tests.inbox.world import AT

from moothall.inbox import actions, queries
from moothall.inbox.models import Author, Case, Post
from moothall.inbox.queries import Filters
from moothall.inbox.queries.kept import view_counts
from moothall.people.models import Membership
from moothall.people.tenancy import organisation_scope

SEARCH = "/desk/search/?words="


def test_words_are_found_and_marked(world, olive):
    world.case("There is mould behind the wardrobe [hazard]")
    found = olive.get(SEARCH + "moulds")
    assert "1 post " in words(found) + " "
    assert "Found by: mould" in words(found)
    assert b"<mark>mould</mark> behind" in found.content
    assert b"war<mark>" not in olive.get(SEARCH + "*ardro*").content


def test_what_is_covered_says_by_which_word_it_was_found_and_no_more(world, olive):
    world.case("You utter wardrobe [abusive]")
    said = words(olive.get(SEARCH + "wardrobe"))
    assert "Covered: abusive. Open it to read." in said
    assert "Found by: wardrobe" in said
    assert "utter" not in said


def test_a_name_leads_to_the_person_and_to_what_they_wrote(world, olive):
    case = world.case("When do you open? [question]", author="darren")
    Author.objects.filter(pk=case.author_id).update(name="Darren Pyle", handle="dp81")
    for asked in ("darren pyle", "@dp81", "https://social.example/@dp81"):
        said = words(olive.get(SEARCH + quote(asked)))
        assert "Darren Pyle @dp81" in said, asked
        assert "1 open case" in said
        assert "When do you open?" in said
    theirs = words(olive.get(f"/desk/search/?author={case.author_id}"))
    assert "Written by Darren Pyle" in theirs
    assert "When do you open?" in theirs


def test_a_cases_number_leads_to_the_case(world, olive):
    case = world.case()
    for asked in (case.reference, f"#{case.reference.lower()}"):
        found = olive.get(SEARCH + quote(asked))
        assert f'href="{url(case)}"' in found.content.decode()
        assert "Found by the case’s number" in words(found)


def test_a_pasted_link_leads_to_the_case(world, olive):
    post = world.post()
    found = olive.get(SEARCH + quote(post.permalink))
    assert f'href="{url(post.case)}"' in found.content.decode()
    assert "Found by the link" in words(found)


@pytest.mark.parametrize(
    ("asked", "advice"),
    [
        ("helicopter", "a part of a word: helic*"),
        ("two helicopters", "Try fewer of them"),
        ("ABCDEF", "No case has the number ABCDEF"),
        ("https://social.example/posts/1", "has this address"),
        ("helicopter&state=open", "Search without what narrows it"),
    ],
)
def test_where_nothing_is_found_it_says_what_to_try(world, olive, asked, advice):
    world.case()
    said = words(olive.get(SEARCH + asked))
    assert "Nothing found" in said
    assert advice in said


def test_a_day_that_is_none_is_refused_and_shown_beside_its_field(world, olive):
    world.case()
    assert olive.get("/desk/search/?since=nonsense").status_code == 422


@pytest.mark.parametrize(
    "asked",
    ["words=%00", "words=" + "x" * 3000, "queue=nowhere", "clause=ZZ", "decided_by=me", "author=x",
     "words='%3B--&state=open", "words=%E2%80%AEdesrever", "after=nonsense", "words=http%3A%2F%2F%5B"],
)  # fmt: skip
def test_nonsense_finds_nothing_and_breaks_nothing(world, olive, asked):
    world.case()
    assert olive.get(f"/desk/search/?{asked}").status_code in {200, 422}
    assert olive.get(f"/desk/lookup/?{asked}").status_code == 200


def test_script_in_a_name_and_in_what_was_typed_stays_words(world, olive):
    case = world.case("<script>alert(1)</script> gas [question]", author="x")
    Author.objects.filter(pk=case.author_id).update(name="<img src=x onerror=alert(1)> gas")
    page = olive.get(SEARCH + quote("gas <script>")).content.decode()
    assert "<img src=x" not in page
    assert "<script>alert" not in page


def test_the_palette_finds_cases_by_number_and_people_by_name(world, olive):
    case = world.case()
    for asked in (case.reference, case.reference.lower(), "rit", "@rita"):
        found = olive.get("/desk/lookup/", {"words": asked}).json()
        assert [one["url"] for one in found["cases"]] == [url(case)], asked
    assert [one["words"] for one in found["people"]] == ["Rita @rita, what they wrote"]
    nothing = olive.get("/desk/lookup/", {"words": "zz"}).json()
    assert (nothing["cases"], nothing["people"]) == ([], [])
    assert nothing["search"] == "/desk/search/?words=zz"


def test_another_organisations_people_and_numbers_are_not_found(world, elsewhere, olive):
    world.case()
    with organisation_scope(elsewhere.desk.id):
        theirs, author = Post.objects.get(), Author.objects.get()
        asked = ("Erin", theirs.case.reference, theirs.permalink, str(theirs.case_id))
    for one in asked:
        said = olive.get(SEARCH + quote(one)).content.decode()
        assert str(theirs.case_id) not in said.replace(f'value="{theirs.case_id}"', "")
        found = olive.get("/desk/lookup/", {"words": one}).json()
        assert (found["cases"], found["people"]) == ([], [])
    assert "Erin" not in words(olive.get(f"/desk/search/?author={author.pk}"))


def test_danger_is_not_found_by_those_who_may_not_see_it(world, olive, sam):
    case = world.case("There is gas in the hall [emergency]", author="gita")
    Membership.objects.filter(pk=world.desk.olive.pk).update(only_verbs=["see-posts"])
    asked = (case.reference, "gita", "gas", quote(case.lead_post.permalink))
    for one in asked:
        assert str(case.pk) not in olive.get(SEARCH + one).content.decode()
        assert str(case.pk) in sam.get(SEARCH + one).content.decode()
    assert "Gita" not in words(olive.get(SEARCH + "gita"))
    assert olive.get("/desk/lookup/", {"words": "gita"}).json()["people"] == []


def test_a_list_is_narrowed_and_says_to_what(world, olive):
    world.case("My boiler is out [personal][repairs]", author="pat")
    world.case("When do you open? [question]", author="quinn")
    page = words(olive.get("/desk/?service=repairs&assigned=nobody"))
    assert "Only Repairs." in page
    assert "Pat" in page
    assert "Quinn" not in page
    narrow = olive.get("/desk/narrow/?service=repairs").content.decode()
    assert '<option value="repairs" selected>' in narrow
    assert 'action="/desk/"' in narrow


def test_an_open_list_counts_what_is_new_and_stays_as_it_is(world, olive, at):
    world.case(author="first")
    page = olive.get("/desk/?queue=answer").content.decode()
    address = page.split('id="newer" hx-get="')[1].split('"')[0].replace("&amp;", "&")
    later = AT.replace(minute=5)
    for author in ("second", "third"):
        world.arrive("Hello? [question]", author=author, at=later)
    world.take_in(later)
    world.judge(later)
    at(later)
    news = olive.get(address)
    assert "2 new cases. Show them" in words(news)
    assert "Second" not in words(news)


def test_danger_shows_its_words_though_the_rest_is_covered(world, olive):
    case = world.case("You useless ... I smell gas [emergency][abusive]", author="dan")
    row = case.lead_post.judgement
    start = case.lead_post.text.index("smell gas")
    row.needs[0]["spans"] = [[start, start + 9], [start + 6, start + 9]]
    row.save(update_fields=["needs"])
    said = words(olive.get("/desk/?queue=danger"))
    assert "“smell gas” Covered: abusive. Open it to read." in said
    assert "danger: very likely" in said
    assert "useless" not in said


def test_what_awaits_a_decision_is_not_called_decided(world, olive):
    world.case("I never liked it [opinion]")
    said = words(olive.get("/desk/?queue=left_alone"))
    assert "To leave alone" in said
    assert "opinion: leave it alone?" in said
    assert "Left alone" not in said.replace("Left alone already", "")  # a way to another list


@pytest.mark.parametrize(
    ("text", "queue"),
    [
        ("Rude [foul_language][abusive]", "moderation"),
        ("Liar [misleading][discriminatory]", "moderation"),
        ("Help [emergency][hazard][abusive]", "danger"),
        ("Mould [hazard][complaint][personal]", "private"),
    ],
)
def test_the_rows_clause_is_the_first_of_the_conversation(world, olive, text, queue):
    case = world.case(text)
    # an older post that asks for less does not change what the case is about
    world.post("Nice day [opinion]")
    row = olive.get(f"/desk/?queue={queue}").content.decode()
    box = olive.get(url(case)).content.decode()
    [clause] = re.findall(
        r'class="dk-chip is-clause"[^>]*>([^<]+)<', row.split("data-row id=")[1]
    ) or [""]
    first = box.split('class="dk-finding')[1].split("</div>")[0]
    found = re.findall(r'is-clause"[^>]*>([^<]+)<', first) or [""]
    assert found == [clause]
    assert Case.objects.get(pk=case.pk).lead_post.text == text


def test_saved_views_say_how_much_lies_in_them_in_one_query(world, olive):
    world.case("My boiler is out [personal][repairs]", author="pat")
    world.case("When do you open? [question]", author="quinn")
    kept = ({"service": "repairs"}, {"queue": "answer", "assigned": "nobody"}, {"overdue": "yes"},
            {"label": "question"}, {"queue": "done"})  # fmt: skip
    for number, filters in enumerate(kept):
        actions.keep_view(f"view {number}", Filters.read(filters), by=world.desk.olive)
    views = queries.views(world.desk.olive)
    view_counts(world.desk.olive, views, AT)  # which puts it into SQL, once in a process
    with CaptureQueriesContext(connection) as caught:
        counted = view_counts(world.desk.olive, views, AT)
    assert len(caught) == 1
    # asked once of all and not of each: the index that has the open ones has no such column
    assert caught.captured_queries[0]["sql"].count("is_open") == 1
    assert [counted.get(view.pk) for view in views] == [1, 1, 0, 1, None]
    assert "view 0 1 case" in words(olive.get("/desk/?queue="))
    assert view_counts(world.desk.olive, [], AT) == {}


def test_of_two_names_for_one_list_one_is_where_somebody_is(world, olive):
    mine = Filters.read({"queue": "danger", "overdue": "yes"})
    actions.keep_view("gas", mine, by=world.desk.olive)
    actions.keep_view("leaks", mine, by=world.desk.sam, for_all=True)
    rail = olive.get("/desk/?queue=danger&overdue=yes").content.decode().split('id="queues"')[1]
    assert rail.split("</nav>")[0].count('aria-current="page"') == 1
    told = olive.post("/desk/views/?queue=danger&overdue=yes", {"name": "again"}, follow=True)
    assert "“gas” shows this list already." in words(told)
