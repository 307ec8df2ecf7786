"""JSON Lines, spreadsheet and table: what a judgement looks like in each."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from moothall.core.values import (
    LABELS,
    Author,
    ClockDue,
    Disposition,
    Finding,
    Ground,
    Need,
    Service,
)
from moothall.files import BadLine, Notes
from moothall.files.output.contract import About
from moothall.files.output.flat import COLUMNS, FlatWriter
from moothall.files.output.json_lines import JsonLinesWriter
from moothall.files.output.record import as_record
from moothall.files.output.table import TableWriter
from moothall.files.safe_text import OBEYED, defused, named, one_line
from moothall.files.totals import Totals
from moothall.files.wording import DISPOSITIONS, SERVICES, clock_title, spoken
from moothall.files.wording import LABELS as WORDS
from moothall.files.workers import Judged

PUBLISHED_KEYS = [
    "id", "disposition", "grounds", "needs", "service", "scores", "clauses", "clocks", "reply_by",
    "reasons", "maybes", "rival", "policy", "judge",
]  # fmt: skip


def test_a_record_has_the_published_keys_in_their_published_order(judgement):
    assert list(as_record(judgement())) == PUBLISHED_KEYS


def test_a_record_gives_every_part_as_plain_data(judgement):
    record = as_record(
        judgement(
            id="p1",
            grounds=(Finding(Ground.ABUSIVE, 0.87654321, None, ((0, 4), (9, 12))),),
            clocks=(
                ClockDue("foi", date(2026, 7, 1)),
                ClockDue("hazard", datetime(2026, 6, 16, 9, tzinfo=UTC)),
            ),
            reply_by=datetime(2026, 6, 15, 16, tzinfo=UTC),
        )
    )
    assert record["grounds"] == [
        {"label": "abusive", "score": 0.8765, "clause": None, "spans": [[0, 4], [9, 12]]}
    ]
    assert record["needs"][0]["clause"] == "R5"
    assert record["clocks"] == [
        {"clock": "foi", "due": "2026-07-01"},
        {"clock": "hazard", "due": "2026-06-16T09:00:00+00:00"},
    ]
    assert record["reply_by"] == "2026-06-15T16:00:00+00:00"
    assert set(record["scores"]) == {label.value for label in LABELS}
    assert json.loads(json.dumps(record)) == record


def test_a_label_that_the_judge_did_not_score_is_nought_and_not_missing(judgement):
    record = as_record(judgement(scores={Need.FOI: 0.5}))
    assert len(record["scores"]) == len(LABELS)
    assert record["scores"]["abusive"] == 0.0


def test_json_lines_leave_bad_lines_to_standard_error(row, judgement):
    out = io.StringIO()
    writer = JsonLinesWriter(out)
    writer.write(BadLine("line 1", "no"))
    writer.write(Judged(row("Café?"), judgement(id="7")))
    assert [json.loads(line)["id"] for line in out.getvalue().splitlines()] == ["7"]


def flat(judged):
    out = io.StringIO()
    FlatWriter(out).write(judged)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def test_a_spreadsheet_row_has_the_post_beside_the_answer(row, judgement):
    post = row("Lift,\nstuck", author=Author("Ena", "ena"), platform="facebook")
    (line,) = flat(Judged(post, judgement(clocks=(ClockDue("foi", date(2026, 7, 1)),))))
    assert list(line) == list(COLUMNS)
    assert (line["text"], line["author"], line["platform"]) == ("Lift,\nstuck", "Ena", "facebook")
    assert (line["needs"], line["clauses"], line["clocks"]) == ("question", "R5", "foi 2026-07-01")
    assert line["score_abusive"] == "0.25"


@pytest.mark.parametrize(
    "text", ["=1+1", "+441206", "-2", "@SUM(A1)", "\t=1", "＝1", '=HYPERLINK("x")']
)  # fmt: skip
def test_no_cell_is_a_formula_whoever_wrote_it(row, judgement, text):
    (line,) = flat(Judged(row(text, author=Author(name=text)), judgement(id=text)))
    assert line["text"] == line["author"] == line["id"] == f"'{text}"


@given(st.text())
def test_a_defused_cell_never_starts_a_formula_and_keeps_its_words(text):
    cell = defused(text)
    assert cell.removeprefix("'") == text.removeprefix("'")
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.text())
def test_one_line_is_one_line_that_moves_no_cursor(text):
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert not OBEYED.search(line)
    assert "\t" not in line


def test_what_would_be_obeyed_has_a_name():
    assert named("\u202e") == "[U+202E right-to-left override]"
    assert named("\x07") == "[U+0007 control]"


@pytest.fixture
def about(policy):
    return About(policy, ["posts.jsonl"], datetime(2026, 6, 15, 9, tzinfo=UTC))


def table(about, *outcomes, explain=False):
    out = io.StringIO()
    writer, totals = TableWriter(out, about, explain=explain), Totals()
    for outcome in outcomes:
        totals.add(outcome)
        writer.write(outcome)
    writer.finish(totals, Notes())
    return out.getvalue()


def test_the_table_says_in_words_what_comes_first_and_counts_at_the_end(about, row, judgement):
    text = table(
        about,
        Judged(row("Gas!"), judgement("Gas!", Disposition.EMERGENCY, id="a1", clauses=("R4",))),
        Judged(row("Hi"), judgement("Hi", Disposition.RESPOND, id="a2")),
        BadLine("line 3", "no"),
    )
    lines = text.splitlines()
    assert lines[0].split() == ["Post", "Do", "first", "Because", "Clause", "Due", "Words"]
    assert "a1" in lines[2]
    assert "! emergency" in lines[2]
    assert "now" in lines[2]
    assert lines[2].rstrip().endswith("Gas!")
    assert "2 posts judged under colchester-borough-homes@1" in text
    assert "1  Emergency" in text


def test_a_due_time_of_another_year_shows_its_year(about, row, judgement):
    text = table(
        about,
        Judged(row(), judgement(reply_by=datetime(2025, 1, 3, 9, tzinfo=UTC))),
        Judged(row(), judgement(reply_by=datetime(2026, 1, 5, 9, tzinfo=UTC))),
    )
    assert "Fri 3 Jan 2025" in text
    assert "Mon 5 Jan, 09:00" in text


def test_the_table_is_plain_where_nobody_watches(about, row, judgement):
    assert "\x1b" not in table(about, Judged(row(), judgement()))


def test_words_of_strangers_cannot_colour_or_clear_the_screen(about, row, judgement):
    text = table(about, Judged(row("a\x1b[2Jb\u202ec\nd"), judgement(id="\x1b[31m")))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "a\ufffd[2Jb\ufffdc d" in text


def test_wide_letters_and_emoji_keep_the_columns_in_line(about, row, judgement):
    text = table(
        about,
        Judged(row("ends"), judgement(id="日本語日本語日本語日本語")),
        Judged(row("ends"), judgement(id="plain")),
    )
    places = {cell_len(line[: line.index("ends")]) for line in text.splitlines() if "ends" in line}
    assert len(places) == 1


def test_explaining_adds_reasons_the_words_of_the_clause_and_maybes(about, row, judgement):
    text = table(about, Judged(row(), judgement()), explain=True)
    assert "It asks a direct question." in text
    assert "R5: “For posts that require a response" in text
    assert "perhaps also: abusive (41%)" in text


def test_every_disposition_label_and_service_has_plain_words():
    assert set(DISPOSITIONS) == set(Disposition)
    assert set(WORDS) == set(LABELS)
    assert set(SERVICES) == set(Service)


def test_a_clock_is_called_by_its_title_and_an_unknown_one_by_its_name():
    assert clock_title("ho_ack") != "ho_ack"
    assert clock_title("no_such_clock") == "no_such_clock"


def test_times_are_spoken_in_london_time():
    assert spoken(datetime(2026, 6, 15, 15, tzinfo=UTC)) == "Mon 15 Jun 2026, 16:00"
    assert spoken(date(2026, 6, 5)) == "Fri 5 Jun 2026"
