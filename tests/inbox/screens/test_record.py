"""The record on screen: read in words, narrowed, checked, taken away; nobody changes it."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.inbox.world import AT
from tests.support.cast import signed_in

from moothall import record
from moothall.inbox import actions
from moothall.people.tenancy import organisation_scope
from moothall.record import checking
from moothall.record.chain import link
from moothall.record.models import Check, Entry

pytestmark = pytest.mark.django_db
RECORD = "/record/"


@pytest.fixture
def adam(world):
    return signed_in(world.desk.adam)


@pytest.fixture
def decided(world):
    """A case with something done to it, and a change of the desk's rules."""
    case = world.case("Who do I ring? [question]")
    actions.assign(case.pk, world.desk.sam.pk, by=world.desk.olive, at=AT)
    actions.add_note(case.pk, "ring them on 07700 900123", by=world.desk.olive, at=AT)
    actions.set_rules(by=world.desk.adam, at=AT, second_person_for=["block"])
    return case


def text(answer):
    return answer.content.decode()


def test_an_auditor_reads_who_did_what_and_what_it_changed(decided, audrey):
    page = text(audrey.get(RECORD))
    assert "Assigned" in page
    assert f"case {decided.reference}" in page
    assert "Changed who needs whom" in page
    assert "block" in page
    assert f"/desk/case/{decided.pk}/" in page


@pytest.mark.usefixtures("decided")
def test_an_officer_reads_the_record_of_cases_and_not_of_settings(sam):
    page = text(sam.get(RECORD))
    assert "Assigned" in page
    assert "Changed who needs whom" not in page.split('<h2 id="entries-title">')[1]
    assert "Check the record" not in page
    assert sam.get("/record/entries.jsonl").status_code == 403
    assert sam.post("/record/checks/").status_code == 403


@pytest.mark.usefixtures("at")
def test_a_case_in_danger_is_not_in_the_record_of_who_may_not_see_it(world, decided):
    danger = world.case("Smell of gas [emergency]", author="gina")
    actions.tag(danger.pk, ["gas"], by=world.desk.sam, at=AT)
    limited = world.desk.olive
    limited.only_verbs = ["see-posts", "see-record", "assign"]
    limited.save()
    page = text(signed_in(limited).get(RECORD))
    assert f"case {decided.reference}" in page
    assert f"case {danger.reference}" not in page


@pytest.mark.parametrize(
    ("asked", "here"),
    [
        ({"verb": "Assigned"}, True),
        ({"verb": "Tags changed"}, False),
        ({"verb": "nonsense"}, None),
        ({"case": "ZZZZZZ"}, False),
        ({"under": "C99"}, False),
        ({"since": "2026-06-02", "until": "2026-06-02"}, True),
        ({"until": "2026-06-01"}, False),
        ({"since": "soon"}, None),
        ({"person": "desk"}, False),
        ({"person": "'; DROP TABLE record_entry; --"}, None),
        ({"before": "1"}, False),
        ({"before": "9" * 40}, True),
    ],
)
def test_the_record_is_narrowed_by_what_is_asked(decided, audrey, asked, here):
    answer = audrey.get(RECORD, asked)
    assert answer.status_code == (422 if here is None else 200)
    if here is not None:
        shown = text(answer).split('id="entries-title"')[1]
        assert (f"case {decided.reference}" in shown) is here


def test_a_case_is_found_by_what_the_desk_calls_it(decided, world, audrey):
    other = world.case("Bins again [question]", author="omar")
    actions.tag(other.pk, ["bins"], by=world.desk.olive, at=AT)
    shown = text(audrey.get(RECORD, {"case": f"case {decided.reference.lower()}"}))
    entries = shown.split('id="entries-title"')[1]
    assert f"case {decided.reference}" in entries
    assert f"case {other.reference}" not in entries


@pytest.mark.usefixtures("decided")
def test_a_sound_record_is_said_to_be_sound_with_its_head(world, audrey):
    answer = audrey.post("/record/checks/", follow=True)
    head = record.head(world.id)
    assert "are as they were written" in text(answer)
    assert str(head) in text(answer)
    assert Check.objects.get().is_sound
    again = audrey.post("/record/checks/", {"noted": str(head)}, follow=True)
    assert "compared with a head of entry" in text(again)


@pytest.mark.usefixtures("decided")
def test_a_head_noted_earlier_that_does_not_fit_is_said(audrey):
    answer = audrey.post("/record/checks/", {"noted": f"1:{'a' * 64}"}, follow=True)
    assert "not as written" not in text(answer)
    assert "Entry 1" in text(answer)
    said = text(answer)
    assert said.index("may have been copied wrongly") < said.index("the chain was redone")
    far = text(audrey.post("/record/checks/", {"noted": f"9999:{'a' * 64}"}, follow=True))
    assert far.index("may have been copied wrongly") < far.index("entries were cut off")


@pytest.mark.parametrize("noted", ["hello", "1:xyz", ":", f"x:{'a' * 64}", "1:" + "A" * 64])
@pytest.mark.usefixtures("decided")
def test_what_is_no_head_is_refused(audrey, noted):
    answer = audrey.post("/record/checks/", {"noted": noted}, follow=True)
    assert "A noted head is a number" in text(answer)
    assert not Check.objects.exists()


@pytest.mark.usefixtures("decided")
def test_a_long_record_is_checked_in_the_background(world, audrey, monkeypatch):
    monkeypatch.setattr(checking, "AT_ONCE", 1)
    answer = audrey.post("/record/checks/", follow=True)
    assert "read in the background" in text(answer)
    assert "being read" in text(answer)
    checking.run(Check.objects.get().pk, world.id, AT)
    assert "sound" in text(audrey.get(RECORD))


def test_the_table_holds_no_formula_and_no_telephone_number(decided, world, audrey):
    record.write(
        world.id,
        by=record.Actor("x", '=HYPERLINK("http://evil.example")', "@role"),
        verb="note",
        subject=record.Subject("case", str(decided.pk), "+1 case"),
        note="-2+3 ring 07700 900123",
        at=AT,
    )
    answer = audrey.get("/record/entries.csv")
    told = b"".join(answer.streaming_content).decode()
    assert "'=HYPERLINK" in told
    assert "'+1 case" in told
    assert "'-2+3" in told
    assert "07700" not in told
    assert Entry.objects.filter(verb="export-record", actor_name="Audrey Holt").count() == 1


@pytest.mark.usefixtures("decided")
def test_json_lines_are_to_the_letter_and_can_be_checked_elsewhere(audrey):
    told = b"".join(audrey.get("/record/entries.jsonl").streaming_content).decode()
    rows = [json.loads(line) for line in told.splitlines()]
    previous = "0" * 64
    for number, row in enumerate(rows, 1):
        assert row["number"] == number
        assert row["previous"] == previous
        assert link(row, previous) == row["hash"]
        previous = row["hash"]


@pytest.mark.usefixtures("decided")
def test_script_and_turning_marks_in_names_stand_as_letters(world, audrey):
    record.write(
        world.id,
        by=record.Actor("x", "<script>alert(1)</script>\u202eevil", "officer"),
        verb="<b>odd</b>",
        subject=record.Subject("saved reply", "x", "<img src=x onerror=alert(1)>"),
        before={"<i>": ["<u>"]},
        note="<b>note</b>",
        at=AT,
    )
    page = text(audrey.get(RECORD))
    for raw in ("<script>alert", "<img src=x", "<b>odd", "<i>", "<u>", "<b>note"):
        assert raw not in page
    assert "<bdi>&lt;script" in page


def test_who_may_not_see_the_record_or_is_of_another_desk_sees_nothing(
    decided, carl, elsewhere, adam
):
    assert carl.get(RECORD).status_code == 403
    assert carl.get("/record/entries.csv").status_code == 403
    assert adam.get("/record/entries.csv").status_code == 403, "administrators do not export"
    with organisation_scope(elsewhere.id):
        page = text(signed_in(elsewhere.desk.audrey).get(RECORD))
        assert decided.reference not in page
    assert adam.delete(RECORD).status_code == 405
    assert adam.post(RECORD).status_code == 405


def test_the_page_asks_a_constant_number_of_queries(decided, world, audrey):
    def asked():
        with CaptureQueriesContext(connection) as found:
            audrey.get(RECORD)
        return len(found)

    asked()  # the first request of a session writes it
    first = asked()
    for number in range(30):
        actions.tag(decided.pk, [f"tag {number}"], by=world.desk.olive, at=AT)
    assert asked() == first


def test_a_page_of_the_record_looks_up_its_own_cases_and_not_all(decided, sam):
    with CaptureQueriesContext(connection) as found:
        assert f"case {decided.reference}" in text(sam.get(RECORD))
    [asked] = [one["sql"] for one in found if 'FROM "record_entry"' in one["sql"]]
    assert '::text AS "written"' not in asked
    # each looks for one row by its key; an EXISTS would be turned into a list of all
    assert asked.count("LIMIT 1)") == 2
    assert "EXISTS" not in asked


def test_an_entry_about_no_case_in_particular_breaks_no_page(decided, world, sam):
    by = record.Actor("x", "Xenia", "officer")
    nothing = record.Subject("case", "None", "case of no post")
    record.write(world.id, by=by, verb="reveal-original-picture", subject=nothing, at=AT)
    page = text(sam.get(RECORD))
    assert f"case {decided.reference}" in page
    assert "case of no post" not in page
