import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moothall.files import FileError, Form, read_posts
from moothall.files.headings import columns_of, folded, mapping_from, spellings
from moothall.files.tables import delimiter_of


def test_columns_are_known_by_the_headings_that_tools_give_them(read):
    rows, bad, notes = read(
        "Comment ID,From,Message,Date,Network\n7,Ena Tuck,Is it open?,31/05/2026 14:05,Facebook\n",
        name="export.csv",
    )
    post = rows[0].post
    assert not bad
    assert (post.id, post.author.name, post.text) == ("7", "Ena Tuck", "Is it open?")
    assert post.posted_at.isoformat() == "2026-05-31T14:05:00+01:00"
    said = " ".join(notes.said)
    assert 'text from "Message"' in said
    assert 'author.name from "From"' in said
    assert 'posted_at from "Date"' in said


def test_date_and_time_of_day_in_two_columns_are_put_together(read):
    rows, _, _ = read("text,Date,Time\nhello,01/12/2025,09:30\n", name="a.csv")
    assert rows[0].post.posted_at.isoformat() == "2025-12-01T09:30:00+00:00"


def test_line_breaks_and_commas_inside_quotation_marks_belong_to_the_post(read):
    rows, bad, _ = read('id,text\n1,"first line\nsecond, line"\n2,next\n', name="a.csv")
    assert not bad
    assert rows[0].post.text == "first line\nsecond, line"
    assert rows[1].where.endswith("line 4")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter_is_found_by_looking(read, delimiter):
    rows, bad, _ = read(
        delimiter.join(["id", "text"]) + "\n" + delimiter.join(["9", "hi"]), "a.csv"
    )
    assert not bad
    assert (rows[0].post.id, rows[0].post.text) == ("9", "hi")


def test_excels_own_first_line_names_the_delimiter(read):
    rows, bad, _ = read("sep=;\nid;text\n9;a, b\n", name="a.csv")
    assert not bad
    assert rows[0].post.text == "a, b"
    assert rows[0].post.id == "9"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_usual_encoding_gives_the_same_words(read, encoding):
    text = "id,text\n1,“Café” closed – why?\n"
    rows, bad, notes = read(text.encode(encoding), name="a.csv")
    assert not bad
    assert rows[0].post.text == "“Café” closed – why?"
    assert any("Windows-1252" in said for said in notes.said) == (encoding == "cp1252")


def test_a_byte_that_is_not_utf_8_far_down_the_file_changes_nothing_above_it(read):
    lines = b"text\n" + "naïve\n".encode("cp1252") * 10 + b"plain\n" * 50_000 + b"\x93quoted\x94\n"
    rows, bad, _ = read(lines, name="a.csv")
    assert not bad
    assert rows[0].post.text == "naïve"
    assert rows[-1].post.text == "“quoted”"


def test_a_table_with_one_column_of_posts_is_enough(read):
    rows, bad, _ = read("Comment\nhello\nIt's 5, isn't it\n", name="a.csv")
    assert rows[0].post.text == "hello"
    assert rows[1].post.text == "It's 5, isn't it"
    assert "words with a comma" in rows[1].faults[0]
    assert not bad


def test_a_row_with_too_many_values_is_judged_on_all_its_words_and_told(read):
    rows, bad, _ = read("id,text,date\n1,Gas leak, help, now,\n2,fine,\n", name="a.csv")
    assert not bad
    assert [row.post.text for row in rows] == ["1, Gas leak, help, now", "fine"]
    assert "5 values under 3 headings" in rows[0].faults[0]
    assert rows[1].faults == ()


def test_a_row_that_is_too_short_says_so(read):
    rows, bad, _ = read("id,platform,text\n1\n", name="a.csv")
    assert not rows
    assert "text: missing (the row has 1 of 3 values)" in bad[0].reason


def test_a_post_whose_date_is_none_is_kept_without_a_time_and_says_so(read):
    rows, bad, _ = read("text,date\nGas leak NOW,Yesterday\n", name="a.csv")
    assert bad == []
    assert (rows[0].post.text, rows[0].post.posted_at) == ("Gas leak NOW", None)
    assert rows[0].where.endswith("line 2")
    (fault,) = rows[0].faults
    assert "posted_at: 'Yesterday' is not a time" in fault
    assert fault.endswith("; judged without a time")


def test_a_quotation_mark_never_closed_is_told_and_not_swallowed(read, monkeypatch):
    monkeypatch.setattr("moothall.files.tables.LONGEST_LINE", 2000)
    text = 'id,text\n1,fine\n2,"never closed\n' + "more words here\n" * 500
    rows, bad, _ = read(text, name="a.csv", form=Form.CSV)
    assert rows[0].post.text == "fine"
    assert "is a quotation mark opened here and never closed?" in bad[0].reason
    assert "lines 3 to" in bad[0].where


@pytest.mark.parametrize(
    ("text", "lines", "swallows"),
    [
        ('id,text\n1,"never closed\n2,Gas leak\n', "3 lines, to the end of the file", True),
        ('id,text\n1,"open\n' + "2,more\n" * 60 + '3,"closed by chance"\n', "62 lines;", True),
        ('id,text\n1,"a\nb\nc"\n2,"d"', "", False),
        ('id,text\n1,"a\nb"\n2,a 5" pipe\n', "", False),
    ],
)
def test_rows_that_a_quotation_mark_swallowed_are_judged_and_told(read, text, lines, swallows):
    rows, _, _ = read(text, name="a.csv")
    faults = [fault for row in rows for fault in row.faults]
    assert bool(faults) == swallows
    if swallows:
        assert f"one cell spans {lines}" in faults[0]
        assert "is a quotation mark opened here and never closed?" in faults[0]


def test_a_table_without_any_column_of_words_asks_for_a_name(read):
    with pytest.raises(FileError, match="columns are Alpha, Beta; name the right one with --map"):
        read("Alpha,Beta\n1,2\n", name="a.csv")


def test_a_table_without_headings_says_so_and_repeats_nobodys_words(read):
    words = "My neighbour at number 4 shouts at her children every night"
    with pytest.raises(FileError, match="the first row does not look like headings") as problem:
        read(f"{words},Jo\nmore,Ena\n", name="a.csv")
    assert "neighbour" not in str(problem.value)
    with pytest.raises(FileError, match=r"A0, A1, .*A11 and 28 more; name") as problem:
        read(",".join(f"A{n}" for n in range(40)), name="a.csv")
    assert "A12" not in str(problem.value)


def test_a_time_in_greenwich_is_known_by_its_heading(read):
    rows, _, _ = read("text,Date/Time (GMT)\nhi,01/07/2026 09:30\n", name="a.csv")
    assert rows[0].post.posted_at.isoformat() == "2026-07-01T09:30:00+00:00"
    rows, _, _ = read("text,Date (UTC),Time\nhi,01/07/2026,09:30\n", name="b.csv")
    assert rows[0].post.posted_at.isoformat() == "2026-07-01T09:30:00+00:00"


def test_map_names_the_columns_and_wins_over_the_headings(read):
    rows, bad, notes = read(
        "Message,Said,Who\nnot this,this,Ena\n",
        name="a.csv",
        columns=mapping_from("text=Said, author.name = Who"),
    )
    assert not bad
    assert rows[0].post.text == "this"
    assert rows[0].post.author.name == "Ena"
    assert 'text from "Said"' in notes.said[-1]


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("text", "is not FIELD=COLUMN"),
        ("text=", "is not FIELD=COLUMN"),
        ("words=Comment", "there is no field 'words'; the fields are text, id"),
        ("posted_time=Time", "there is no field 'posted_time'"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(written, complaint):
    with pytest.raises(FileError, match=complaint):
        mapping_from(written)


def test_a_mapped_column_that_the_table_lacks_is_refused(read):
    with pytest.raises(FileError, match="--map names the column 'Nope', and the columns are text"):
        read("text\nhi\n", name="a.csv", columns={"text": "Nope"})


def test_a_kind_in_a_tools_own_words_becomes_one_of_ours(read):
    rows, _, _ = read(
        "text,Message type\na,Direct Message\nb,Page comment\nc,Review\nd,@Mention\ne,Reply\n",
        "a.csv",
    )
    kinds = [row.post.kind for row in rows]
    assert kinds == ["direct_message", "comment", "review", "mention", "reply"]


def test_labels_in_a_table_are_lists_with_any_separator(read):
    rows, _, _ = read('text,grounds,needs\nhi,"abusive; obscene",question\nyo,,\n', name="a.csv")
    assert rows[0].labels == {"grounds": ["abusive", "obscene"], "needs": ["question"]}
    assert rows[1].labels == {"grounds": [], "needs": []}


def test_every_known_heading_is_folded_and_stands_under_one_field_only():
    seen = [spelling for known in spellings().values() for spelling in known]
    assert all(spelling == folded(spelling) for spelling in seen)
    assert len(seen) == len(set(seen))


def test_one_column_is_never_taken_for_two_fields():
    columns = columns_of(
        ["Message", "Date", "From"], {"author.name": "Message"} | {"text": "From"}, "a"
    )
    assert len(set(columns.places.values())) == len(columns.places)


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), min_size=1, max_size=60),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_whatever_a_spreadsheet_wrote_comes_back_word_for_word(tmp_path_factory, texts, delimiter):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["id", "text"])
    writer.writerows([str(number), text] for number, text in enumerate(texts))
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes(out.getvalue().encode())
    found = list(read_posts([str(path)], Form.CSV))
    assert [row.post.text for row in found] == [text for text in texts if text.strip()]


def test_the_delimiter_is_counted_outside_quotation_marks():
    assert delimiter_of('"a,b,c,d";text\n') == ";"
