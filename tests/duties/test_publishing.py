"""What is published already is found by the words of a request, and keeps the writer's rights."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.duties.world import AT
from tests.inbox.screens.page import words
from tests.support.cast import signed_in
from tests.support.desk_cast import desk as another_desk

from moothall.duties import publishing
from moothall.duties.counting import Refused
from moothall.duties.models import Published
from moothall.people.permissions import NotAllowed
from moothall.people.tenancy import organisation_scope
from moothall.record.models import Entry

TODAY = date(2026, 6, 23)
LIBRARY = (
    ("Empty homes and void rent loss, by quarter", "voids empty properties rent lost relet days"),
    ("Spending over £500", "invoices suppliers consultants contractors cost paid"),
    ("Damp and mould reports each year", "damp mould reports inspections compensation target"),
    ("Fire risk assessments of tall blocks", "fire safety cladding flats assessment tower"),
    ("Repairs performance", "repairs completed on time target satisfaction"),
)
#: a request, and which of the library answers it; None: none does
ASKED = (
    ("How many empty properties did you have and how much rent was lost on voids?", 0),
    ("What did you pay consultants last year? List the suppliers please", 1),
    ("how many reports of damp and mould did you get, and what compensation was paid", 2),
    ("please send me the fire risk assessment for the tower block at Oyster Piece", 3),
    ("what share of repairs were completed within target", 4),
    ("How many electric cars does the council own?", None),
    ("Minutes of the board meeting in March", None),
)


@pytest.fixture
def library(fay):
    return [
        publishing.add(title, f"https://example.org/{number}", told, None, by=fay, at=AT)
        for number, (title, told) in enumerate(LIBRARY)
    ]


@pytest.mark.parametrize(("text", "answers"), ASKED)
def test_a_request_finds_what_answers_it_and_nothing_where_nothing_does(
    fay, library, text, answers
):
    found = publishing.suggested(fay.organisation_id, text, TODAY)
    if answers is None:
        assert found == []
    else:
        assert found[0].published == library[answers]
        assert 0 < found[0].score <= 1
        assert all(word in text for word in found[0].shared)


def test_at_most_three_are_offered_the_likeliest_first(fay):
    for number in range(6):
        publishing.add(f"Voids {number}", f"https://example.org/{number}", "empty homes", None,
                       by=fay, at=AT)  # fmt: skip
    found = publishing.suggested(fay.organisation_id, "empty homes and voids", TODAY)
    assert len(found) == 3
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_what_is_over_or_taken_away_is_offered_no_more(fay, library):
    text = ASKED[0][0]
    Published.objects.filter(pk=library[0].pk).update(good_until=date(2026, 6, 22))
    assert publishing.suggested(fay.organisation_id, text, TODAY) == []
    assert publishing.suggested(fay.organisation_id, text, date(2026, 6, 22))
    publishing.end(library[0].pk, by=fay, at=AT)
    assert publishing.suggested(fay.organisation_id, text, date(2026, 6, 22)) == []
    assert publishing.insert(fay.organisation_id, library[0].pk, TODAY) is None


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_whatever_is_asked_gets_an_answer(fay, library, text):
    assert library, "it is read alone, so each example sees the same"
    found = publishing.suggested(fay.organisation_id, text, TODAY)
    assert all(0 < one.score <= 1 for one in found)


def test_the_answer_names_its_place_and_the_rights_that_stay(fay, library):
    said = publishing.answer(library[0], "foi")
    assert "https://example.org/0" in said
    assert "your rights under the Freedom of Information Act stay" in said
    assert set(publishing.RIGHTS) == {"foi", "foisa", "eir", "eisr"}
    assert publishing.insert(fay.organisation_id, library[0].pk, TODAY).inserted == 1


def test_only_who_handles_requests_changes_the_list_and_each_address_stands_once(desk, fay):
    with pytest.raises(NotAllowed):
        publishing.add("Voids", "https://example.org/v", "", None, by=desk.olive, at=AT)
    publishing.add("Voids", "https://example.org/v", "", None, by=fay, at=AT)
    with pytest.raises(Refused, match="already"):
        publishing.add("Voids again", "https://example.org/v", "", None, by=fay, at=AT)
    with pytest.raises(Refused, match="https://"):
        publishing.add("A script", "javascript:alert(1)", "", None, by=fay, at=AT)
    assert Entry.objects.filter(verb="add-published").count() == 1


def test_another_organisations_library_answers_nobody_here(library):
    assert library
    other = another_desk("Elsewhere Homes", "elsewhere")
    with organisation_scope(other.id):
        assert publishing.suggested(other.id, ASKED[0][0], TODAY) == []


def test_the_list_is_kept_on_a_page(desk, fay):
    client = signed_in(fay)
    sent = {"title": "Voids", "url": "https://example.org/v", "words": "empty homes"}
    assert "Voids is offered from now on" in words(
        client.post("/duties/published/", sent, follow=True)
    )
    seen = words(signed_in(desk.olive).get("/duties/published/"))
    assert "Voids" in seen
    assert "Add one" not in seen
    assert signed_in(desk.olive).post("/duties/published/", sent).status_code == 403
    one = Published.objects.get()
    gone = client.post(f"/duties/published/{one.pk}/end/", follow=True)
    assert "Nothing is in the list yet" in words(gone)
