"""``moothall judge`` as somebody at a keyboard or in a script meets it, with the real judge."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from moothall.cli.judge import options
from moothall.cli.main import main
from moothall.core.policy import shipped
from moothall.files.sniff import Form

POSTS = [
    {"id": "gas", "text": "I can smell gas in the hallway of Bramble Court, it is getting stronger"},
    {"id": "foi", "text": "Under the Freedom of Information Act please send me your spending on agency staff"},
    {"id": "open", "text": "What time does the office open on Monday?", "posted_at": "2026-06-15T10:00:00+01:00"},
]  # fmt: skip


@pytest.fixture
def posts(tmp_path):
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(json.dumps(post) + "\n" for post in POSTS))
    return str(path)


def judged(capsys, *arguments):
    """Exit status, standard output, standard error."""
    status = main(["judge", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_a_file_is_judged_in_order_as_json_lines_when_piped(posts, capsys):
    status, out, _ = judged(capsys, posts)
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [answer["id"] for answer in answers] == ["gas", "foi", "open"]
    assert [answer["disposition"] for answer in answers] == ["emergency", "foi", "respond"]
    assert all(answer["policy"] == "colchester-borough-homes@1" for answer in answers)
    for answer, post in zip(answers, POSTS, strict=True):
        for finding in (*answer["grounds"], *answer["needs"]):
            assert all(0 <= start < end <= len(post["text"]) for start, end in finding["spans"])
        assert all(0 <= score <= 1 for score in answer["scores"].values())
        assert len(answer["scores"]) == 24


def test_the_same_file_gives_the_same_answers_whatever_the_number_of_workers(tmp_path, capsys):
    path = tmp_path / "many.jsonl"
    lines = Path("examples/posts.jsonl").read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines * 2), "utf-8")
    _, one, _ = judged(capsys, str(path), "--workers", "1")
    _, two, _ = judged(capsys, str(path), "--workers", "2")
    assert one == two
    assert len(one.splitlines()) == 2 * len(lines)


def test_a_bad_line_is_named_the_rest_is_judged_and_the_status_says_so(tmp_path, capsys):
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"text": "Is it open?"}\n{"text": 5}\n{"text": "a", "posted_at": "yesterday"}\nno\n'
    )
    status, out, err = judged(capsys, str(path))
    assert status == 1
    assert len(out.splitlines()) == 2
    assert f"moothall: {path}, line 2: text: 5 is a number, not text" in err
    assert "line 3: posted_at: 'yesterday' is not an ISO 8601 time; judged without a time" in err
    assert "line 4: not JSON" in err
    assert "bad lines: 2; posts judged: 2" in err


def test_an_emergency_with_an_unreadable_date_is_judged_and_the_date_told(tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_text("Message,Date,From\nGas leak at 4 Acacia Road NOW,Yesterday,Jo\n")
    status, out, err = judged(capsys, str(path))
    assert status == 1
    assert json.loads(out)["disposition"] == "emergency"
    assert "line 2: posted_at: 'Yesterday' is not a time" in err
    assert "posts judged without something that could not be read: 1" in err
    assert "Nothing is due for them" in err


def test_a_file_without_posts_is_said_and_is_not_all_well(tmp_path, posts, capsys):
    (tmp_path / "empty.csv").write_text("")
    status, out, err = judged(capsys, posts, str(tmp_path / "empty.csv"))
    assert status == 1
    assert len(out.splitlines()) == 3
    assert "empty.csv: no posts to judge were found" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.jsonl"], "nowhere.jsonl: no such file or folder"),
        (["POSTS", "--policy", "nobody"], "there is no file and no shipped policy 'nobody'"),
        (["POSTS", "--map", "nonsense"], "--map: 'nonsense' is not FIELD=COLUMN"),
        (["POSTS", "--at", "soon"], "--at: 'soon' is not a time"),
        (["POSTS", "--directory", "nobody.csv"], "--directory nobody.csv: no such file\n"),
        (["POSTS", "--directory", "src"], "--directory src: cannot be read (Is a directory)"),
        (["POSTS", "--out", "src"], "--out src: is a folder; name a file in it"),
        (["POSTS", "--out", "a.xlsx"], "The endings are .jsonl, .ndjson, .csv, .html, .htm; with"),
        (["POSTS", "--out", "POSTS"], "is also an input; write to another file"),
        (["POSTS", "--out", "no/such/folder.csv"], "--out no/such/folder.csv"),
        (["POSTS", "--format", "json"], "--format json is for --evaluate"),
        (["POSTS", "--format", "markdown"], "--format markdown is for --evaluate"),
        (["POSTS", "--breakdowns"], "--breakdowns is for --evaluate"),
        (["POSTS", "--evaluate", "--format", "html"], "--evaluate writes a scorecard"),
        (["POSTS", "--evaluate"], "no row carries labels to score against"),
        (["-", "-"], "standard input (-) can be read only once"),
    ],
)
def test_what_cannot_start_says_what_where_and_what_to_do_without_a_traceback(
    posts, capsys, arguments, words
):
    status, out, err = judged(capsys, *(posts if word == "POSTS" else word for word in arguments))
    assert (status, out) == (2, "")
    assert words in err
    assert "moothall: " in err
    assert "Traceback" not in err


def test_a_faulty_policy_is_shown_with_its_mistake(posts, tmp_path, capsys):
    policy = tmp_path / "policy.yaml"
    policy.write_text("policy: x\nversion: one\n")
    status, out, err = judged(capsys, posts, "--policy", str(policy))
    assert (status, out) == (2, "")
    assert "cannot be used" in err
    assert "policy.yaml" in err


def test_a_file_is_put_in_its_place_only_when_it_is_whole(posts, tmp_path, capsys):
    target = tmp_path / "out.csv"
    target.write_text("before")
    status, out, _ = judged(capsys, posts, "--out", str(target))
    assert (status, out) == (0, "")
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")  # Excel needs the mark to read UTF-8
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row["id"] for row in rows] == ["gas", "foi", "open"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "posts.jsonl"]


def test_a_run_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path, capsys):
    target = tmp_path / "out.jsonl"
    target.write_text("before")
    (tmp_path / "a.csv").write_text("Alpha,Beta\n1,2\n")
    status, _, err = judged(capsys, str(tmp_path / "a.csv"), "--out", str(target))
    assert status == 2
    assert "name the right one with --map text=COLUMN" in err
    assert target.read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "out.jsonl"]


def test_the_ending_of_out_says_the_format(posts, tmp_path, capsys):
    target = tmp_path / "report.html"
    judged(capsys, posts, "--out", str(target))
    page = target.read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert page.count("<article") == 3


def test_any_name_will_do_where_the_format_is_given(posts, tmp_path, capsys):
    target = tmp_path / "judged.txt"
    status, _, _ = judged(capsys, posts, "--out", str(target), "--format", "jsonl")
    assert status == 0
    assert len(target.read_text("utf-8").splitlines()) == 3


def test_a_page_counts_and_lists_the_lines_that_were_not_read(tmp_path, capsys):
    path = tmp_path / "half.jsonl"
    path.write_text('{"text": "Is it open?"}\nnot a post\n' * 10)
    status, _, _ = judged(capsys, str(path), "--out", str(tmp_path / "r.html"))
    page = (tmp_path / "r.html").read_text("utf-8")
    assert status == 1
    assert "10 lines were not judged" in page
    assert page.count("not JSON: ") == 10


def test_a_table_can_be_asked_for_and_explains_itself(posts, capsys):
    _, out, _ = judged(capsys, posts, "--format", "table", "--explain")
    assert "! emergency" in out
    assert "3 posts judged" in out
    assert "R4: “We will not respond to enquiries outside of these hours" in out


def test_a_time_of_receipt_starts_the_clocks_of_posts_that_carry_none(posts, capsys):
    _, _, err = judged(capsys, posts)
    assert "posts without a time: 2. Nothing is due for them; give --at" in err
    _, out, err = judged(capsys, posts, "--at", "2026-06-15T10:00")
    assert "give --at" not in err
    foi = json.loads(out.splitlines()[1])
    assert foi["clocks"]
    assert foi["clocks"][0]["due"].startswith("2026-07-1")


def test_a_limit_stops_after_so_many_posts(posts, capsys):
    _, out, _ = judged(capsys, posts, "--limit", "2")
    assert len(out.splitlines()) == 2


def test_a_map_names_the_columns_of_a_table_and_what_was_taken_is_said(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("Ref,Said\nx,Is it open?\n")
    status, out, err = judged(capsys, str(tmp_path / "a.csv"), "--map", "text=Said,id=Ref")
    assert status == 0
    assert json.loads(out)["id"] == "x"
    assert 'text from "Said", id from "Ref"' in err


def test_repeats_are_noticed_within_a_file_unless_memory_is_off(tmp_path, capsys):
    post = {
        "text": "The hedge at Rowan Court still covers the path",
        "author": {"handle": "spam"},
    }
    lines = [
        json.dumps({**post, "id": str(n), "posted_at": f"2026-06-15T10:0{n}:00+01:00"})
        for n in range(6)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    scores = {}
    for words in ([], ["--no-memory"]):
        _, out, _ = judged(capsys, str(tmp_path / "a.jsonl"), *words)
        scores[bool(words)] = [
            json.loads(line)["scores"]["repetitive"] for line in out.splitlines()
        ]
    assert scores[False][5] > scores[True][5]
    assert scores[False][0] == scores[True][0]


def test_our_own_posts_are_left_out_and_counted(capsys):
    _, out, err = judged(capsys, "examples/x-archive", "--own", "cbhomes_example")
    assert len(out.splitlines()) == 8
    assert "passed by: 4 written by the account itself" in err


def test_a_labelled_file_is_scored(capsys):
    status, out, _ = judged(capsys, "examples/posts.jsonl", "--evaluate")
    assert status == 0
    assert out.startswith("60 posts")
    assert "danger found" in out


def test_a_scorecard_may_be_broken_down_and_written_as_a_page(tmp_path, capsys):
    page = tmp_path / "scorecard.md"
    status, _, _ = judged(
        capsys, "examples/posts.jsonl", "--evaluate", "--breakdowns", "--out", str(page)
    )
    assert status == 0
    written = page.read_text("utf-8")
    for title in ("label", "disposition", "group", "language", "length", "kind", "platform"):
        assert f"### By {title}" in written


def test_a_scorecard_may_be_json_and_rows_without_labels_are_bad_lines(tmp_path, capsys):
    good = Path("examples/posts.jsonl").read_text("utf-8").splitlines()[0]
    bad = json.loads(good) | {"needs": ["no_such_label"]}
    path = tmp_path / "a.jsonl"
    path.write_text(f'{good}\n{json.dumps(bad)}\n{{"text": "unlabelled"}}\n', "utf-8")
    status, out, err = judged(capsys, str(path), "--evaluate", "--format", "json")
    assert status == 1
    assert json.loads(out)["posts"] == 1
    assert "line 2: needs: 'no_such_label' is not a label that we know" in err
    assert "line 3: grounds, needs, disposition, service: missing" in err


def test_standard_input_to_standard_output_in_a_pipe():
    run = subprocess.run(
        [sys.executable, "-m", "moothall.cli.main", "judge", "-", "--format", "jsonl"],
        input='{"text": "Is the office open — today?"}\n',
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0
    assert json.loads(run.stdout)["disposition"] == "respond"


def test_a_reader_that_hangs_up_early_is_no_fault():
    run = subprocess.run(
        f"{sys.executable} -m moothall.cli.main judge examples/posts.jsonl --format jsonl | head -n 1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert len(run.stdout.splitlines()) == 1
    assert "Traceback" not in run.stderr


def test_the_help_lists_the_forms_and_the_policy_that_exist():
    assert set(options.INPUTS) == {"auto", *(form.value for form in Form)}
    assert options.DEFAULT_POLICY in shipped()
