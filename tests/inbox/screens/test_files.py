"""Files of posts: looked through first, imported in the background, what was not understood kept."""

import json
import tempfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.inbox.world import AT
from tests.support.cast import signed_in

from moothall.channels.models import Event, FileImport, Source, Stage
from moothall.channels.receive import files
from moothall.channels.receive.keeping import keep
from moothall.inbox.models import Case, Post
from moothall.people.tenancy import organisation_scope
from moothall.record.models import Entry

pytestmark = pytest.mark.django_db
FILES = "/desk/files/"


def row(number, text, when=AT, **more):
    return json.dumps(
        {
            "id": f"f{number}",
            "text": text,
            "posted_at": when.isoformat(),
            "author": {"name": f"Author {number}"},
        }
        | more
    )


def lines(*rows):
    return "\n".join(rows).encode()


OLD = AT - timedelta(days=40)
BODY = lines(
    row(1, "No heating since Friday [question]", AT - timedelta(days=1)),
    row(2, "When was the roof done? [question]", OLD),
    "{not json",
    row(1, "No heating since Friday [question]", AT - timedelta(days=1)),
)


@pytest.fixture
def hand_in(world, olive):
    def made(body=BODY, name="posts.jsonl", **given):
        answer = olive.post(
            FILES,
            {
                "account": str(world.account.pk),
                "public": "yes",
                "file": SimpleUploadedFile(name, body),
            }
            | given,
        )
        assert answer.status_code == 302, answer.content.decode()[:3000]
        return FileImport.objects.get(pk=answer.headers["Location"].split("/")[-2])

    return made


def test_a_file_is_looked_through_and_nothing_is_taken_in_before_somebody_says_so(hand_in, olive):
    made = hand_in()
    assert made.stage == Stage.LOOKED
    assert not Event.objects.exists()
    assert made.found["posts"] == 3
    assert (made.found["new"], made.found["twice"], made.found["backlog"]) == (2, 1, 1)
    page = olive.get(f"{FILES}{made.pk}/").content.decode()
    assert "Import 2 new posts" in page
    assert "posts.jsonl, line 3" in page
    assert tempfile.gettempdir() not in page
    assert "1 of them are older than 7 days" in page


def test_what_is_imported_is_judged_and_old_posts_are_backlog(hand_in, olive, world):
    made = hand_in()
    olive.post(f"{FILES}{made.pk}/importing/")
    files.run(made.pk, world.id, AT)
    world.take_in()
    world.judge()
    made.refresh_from_db()
    assert (made.stage, made.new, made.body) == (Stage.DONE, 2, None)
    assert made.delivery.logged_by_name == "Olive Ng"
    old, fresh = Post.objects.get(external_id="f2"), Post.objects.get(external_id="f1")
    assert (old.backlog, fresh.backlog) == (True, False)
    assert old.case.due_at is None
    assert [one.verb for one in Entry.objects.filter(subject_kind="file").order_by("number")] == [
        "import-file",
        "file-imported",
    ]
    listed = olive.get("/desk/?queue=").content.decode()
    assert "No heating since Friday" in listed
    assert "When was the roof" not in listed
    assert "When was the roof" in olive.get("/desk/?backlog=yes").content.decode()


def test_an_import_that_fell_over_half_way_goes_on_and_counts_right(hand_in, world):
    rows = [row(number, f"Post number {number} [question]") for number in range(1200)]
    made = hand_in(lines(*rows))
    files.ask_for(made, by=world.desk.olive, at=AT)
    reading = files.reading_of(made)
    first = next(reading.portions(made.name, bytes(made.delivery.body)))
    files.take_portion(made, first, AT)
    files.run(made.pk, world.id, AT)
    made.refresh_from_db()
    assert (made.stage, made.new, made.done) == (Stage.DONE, 1200, 1200)
    assert Event.objects.count() == 1200


def test_pressing_import_twice_imports_once(hand_in, olive):
    made = hand_in()
    olive.post(f"{FILES}{made.pk}/importing/")
    olive.post(f"{FILES}{made.pk}/importing/")
    assert Entry.objects.filter(verb="import-file").count() == 1
    olive.post(f"{FILES}{made.pk}/dropping/")
    made.refresh_from_db()
    assert made.stage == Stage.ASKED


def test_a_dropped_file_is_forgotten(hand_in, olive):
    made = hand_in()
    olive.post(f"{FILES}{made.pk}/dropping/")
    made.refresh_from_db()
    assert (made.stage, made.body) == (Stage.DROPPED, None)
    assert not Event.objects.exists()


def test_a_file_whose_posts_are_all_here_offers_nothing(hand_in, world, olive):
    first = hand_in()
    files.ask_for(first, by=world.desk.olive, at=AT)
    files.run(first.pk, world.id, AT)
    page = olive.get(f"{FILES}{hand_in().pk}/").content.decode()
    assert "Every post of this file is here already" in page
    assert " disabled>Import 0" in page


def test_what_was_not_understood_is_a_table_that_no_spreadsheet_runs(hand_in, olive):
    body = (
        b"text,kind,posted_at\n=cmd|' /C calc'!A0,comment,=HYPERLINK(1)\nfine,comment,2026-06-01\n"
    )
    made = hand_in(body, "=cmd.csv")
    made.problems = [{"where": "=cmd.csv, line 2", "why": "@SUM(1+1)"}, *made.problems]
    made.save()
    answer = olive.get(f"{FILES}{made.pk}/not-understood.csv")
    told = b"".join(answer.streaming_content).decode()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert all(
        not cell.startswith(("=", "@")) for line in told.splitlines() for cell in line.split(",")
    )


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"\x00\x01\x02" * 400, "posts.bin"),
        (b"%PDF-1.7 hello", "posts.pdf"),
        (b"{}", "posts.json"),
        (b"PK\x03\x04 not a zip", "export.zip"),
        (b"\xff\xfe" + b"a" * 31, "x.csv"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(hand_in, olive, body, name):
    made = hand_in(body, name)
    assert made.stage == Stage.FAILED
    assert made.failure
    page = olive.get(f"{FILES}{made.pk}/")
    assert page.status_code == 200
    assert "Import " not in page.content.decode().split("<h1>")[1].split("All files")[0]


def test_an_empty_file_and_one_of_fifty_one_megabytes_are_refused(world, olive):
    for body, words in ((b"", "is empty"), (b"x" * 50_000_001, "more than 50 MB")):
        answer = olive.post(
            FILES,
            {"account": str(world.account.pk), "public": "no",
             "file": SimpleUploadedFile("big.jsonl", body)},
        )  # fmt: skip
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not FileImport.objects.exists()


def test_a_name_with_script_and_folders_is_only_a_name(hand_in, olive):
    made = hand_in(BODY, "..\\..\\<script>alert(1)</script>.jsonl")
    page = olive.get(FILES).content.decode()
    assert "<script>alert(1)" not in page
    assert made.stage == Stage.LOOKED


def test_a_large_file_is_looked_through_in_the_background(hand_in, world, olive, monkeypatch):
    monkeypatch.setattr(files, "AT_ONCE", 10)
    made = hand_in()
    assert made.stage == Stage.HANDED_IN
    assert "looks through it" in olive.get(f"{FILES}{made.pk}/").content.decode()
    part = olive.get(f"{FILES}{made.pk}/", HTTP_HX_REQUEST="true").content.decode()
    assert "every 2s" in part
    assert "<html" not in part
    files.look_through(made.pk, world.id, AT)
    part = olive.get(f"{FILES}{made.pk}/", HTTP_HX_REQUEST="true").content.decode()
    assert "every 2s" not in part


def test_nobody_else_sees_or_imports_a_file(hand_in, elsewhere, audrey, carl):
    made = hand_in()
    with organisation_scope(elsewhere.id):
        stranger = signed_in(elsewhere.desk.olive)
        assert stranger.get(f"{FILES}{made.pk}/").status_code == 404
        assert stranger.get(f"{FILES}{made.pk}/not-understood.csv").status_code == 404
        for verb in ("importing", "dropping"):
            assert stranger.post(f"{FILES}{made.pk}/{verb}/").status_code == 404
    for somebody in (audrey, carl):
        assert somebody.get(FILES).status_code == 403
        assert somebody.get(f"{FILES}{made.pk}/").status_code == 403


def test_what_came_in_and_was_not_understood_is_listed_and_settled(world, olive, elsewhere):
    kept = keep(world.account, Source.WEBHOOK, b"<b>odd</b>", AT, parsed_at=AT, problem="Odd <b>.")
    assert "Odd &lt;b&gt;." in olive.get(FILES).content.decode()
    raw = olive.get(f"/desk/not-understood/{kept.pk}/")
    assert raw.content == b"<b>odd</b>"
    assert raw.headers["Content-Type"] == "application/octet-stream"
    with organisation_scope(elsewhere.id):
        stranger = signed_in(elsewhere.desk.olive)
        assert stranger.get(f"/desk/not-understood/{kept.pk}/").status_code == 404
        assert stranger.post(f"/desk/not-understood/{kept.pk}/settling/").status_code == 404
    olive.post(f"/desk/not-understood/{kept.pk}/settling/", {"note": "a test"})
    assert "Everything was understood" in olive.get(FILES).content.decode()
    assert Case.objects.count() == 0


def test_what_is_far_too_large_is_refused_before_it_is_read(olive):
    answer = olive.post(FILES, {"public": "no"}, CONTENT_LENGTH="900000000")
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()
    assert olive.post(FILES, {}, CONTENT_LENGTH="-1").status_code == 413


def test_a_file_that_nobody_wanted_is_forgotten_after_its_time(hand_in):
    made, broken = hand_in(), hand_in(b"%PDF-1.7 hello", "posts.pdf")
    assert files.forget_waiting(before=AT, at=AT) == 0
    later = AT + timedelta(days=31)
    assert files.forget_waiting(before=later, at=later) == 2
    for one, stage in ((made, Stage.DROPPED), (broken, Stage.FAILED)):
        one.refresh_from_db()
        assert (one.stage, one.body) == (stage, None)


HEADINGS = b"author,text,posted_at\n"


def imported(made, world):
    files.ask_for(made, by=world.desk.olive, at=AT)
    files.run(made.pk, world.id, AT)
    made.refresh_from_db()
    return made


def test_a_row_with_a_bad_date_waits_for_its_correction_and_is_then_taken_in_once(
    hand_in, olive, world
):
    good, bad = b"Ann,The lift is out,2026-06-01\n", b"Bo,Bins again,the first of never\n"
    made = hand_in(HEADINGS + good + bad, "posts.csv")
    page = olive.get(f"{FILES}{made.pk}/").content.decode()
    assert "Import 1 new post<" in page
    assert "None of these is taken in" in page
    assert "judged" not in page.split("Could not be understood</h2>")[1]
    assert imported(made, world).problems_count == 1
    assert [one.payload["text"] for one in Event.objects.all()] == ["The lift is out"]
    corrected = imported(hand_in(HEADINGS + good + b"Bo,Bins again,2026-06-01\n", "b.csv"), world)
    assert (corrected.new, corrected.known, corrected.problems_count) == (1, 1, 0)
    assert Event.objects.count() == 2


def test_a_row_with_too_many_values_waits_for_its_correction(hand_in):
    made = hand_in(HEADINGS + b"Ann,No heat, no water,2026-06-01\nBo,Fine,2026-06-01\n", "a.csv")
    assert (made.found["posts"], made.problems_count) == (1, 1)
    assert "quotation marks" in made.problems[0]["why"]


def test_a_row_without_a_date_is_taken_in_and_that_is_said(hand_in, olive, world):
    made = hand_in(HEADINGS + b"Ann,The lift is out,\n", "posts.csv")
    page = olive.get(f"{FILES}{made.pk}/").content.decode()
    assert "1, to be taken in with the time of handing in" in page
    assert "Could not be understood</h2>" not in page
    imported(made, world)
    page = olive.get(f"{FILES}{made.pk}/").content.decode()
    assert "1, taken in with the time of handing in" in page


def test_what_is_read_in_part_is_not_said_to_be_left_out(hand_in, olive):
    made = hand_in(lines(row(1, "No heating", history="yesterday")))
    assert (made.found["posts"], made.problems_count) == (1, 0)
    page = olive.get(f"{FILES}{made.pk}/").content.decode()
    assert "Understood in part" in page
    assert "taken in without it" in page


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("posts.csv", HEADINGS + b"\nAnn,The lift is out,2026-06-01\n,,\n"),
        ("posts.jsonl", b"\n" + row(1, "The lift is out").encode() + b"\n \n"),
    ],
)
def test_empty_lines_are_counted(hand_in, olive, name, body):
    made = hand_in(body, name)
    assert "Left out: 2 empty lines." in olive.get(f"{FILES}{made.pk}/").content.decode()


def test_the_wrong_form_is_answered_with_the_right_one(hand_in, olive):
    table = HEADINGS + b"Ann,The lift is out,2026-06-01\n" * 3
    for body, chosen, right in ((table, "jsonl", "a table"), (BODY, "csv", "JSON Lines")):
        made = hand_in(body, "posts.txt", form=chosen)
        assert made.stage == Stage.FAILED
        page = olive.get(f"{FILES}{made.pk}/").content.decode()
        assert page.count(f"By its content it is {right}") == 1


def test_a_form_that_fits_but_for_some_lines_is_not_doubted(hand_in):
    made = hand_in(form="jsonl")
    assert not any("By its content" in one for one in made.found["said"])
