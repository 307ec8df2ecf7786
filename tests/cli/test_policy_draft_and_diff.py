"""`moothall policy draft` and `moothall policy diff` as their users run them."""

import json
from pathlib import Path

import pytest

from moothall.cli.main import main
from moothall.core.policy import load_policy, read_policy

STATEMENT = (
    "House rules\n\nWe remove posts that are:\nabusive\nracist\n\nWe reply within 2 working days.\n"
)


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    path = tmp_path / "statement.txt"
    path.write_text(STATEMENT, encoding="utf-8")
    return path


def test_the_draft_goes_to_the_screen_and_the_advice_to_standard_error(
    statement: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["policy", "draft", str(statement), "--name", "Anytown Council"]) == 0
    out, err = capsys.readouterr()
    assert read_policy(out).organisation.name == "Anytown Council"
    assert "marks to confirm" in err
    assert "moothall policy check FILE" in err


def test_the_options_fill_in_the_organisation(statement: Path, capsys: pytest.CaptureFixture[str]):
    options = ["--kind", "almo", "--nation", "england", "--policy", "anytown-homes"]
    assert main(["policy", "draft", str(statement), *options]) == 0
    policy = read_policy(capsys.readouterr().out)
    assert (policy.name, policy.organisation.kind.value) == ("anytown-homes", "almo")


def test_a_draft_is_never_written_over_somebodys_work(
    statement: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "policy.yaml"
    assert main(["policy", "draft", str(statement), "--out", str(out)]) == 0
    made = out.read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["policy", "draft", str(statement), "--out", str(out)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == made
    assert main(["policy", "check", str(out)]) == 0


def test_a_statement_that_cannot_be_read_starts_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["policy", "draft", str(tmp_path / "none.pdf")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("moothall: ")
    assert "no such file" in err


@pytest.fixture
def draft(statement: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A draft nobody has gone through, with hours."""
    statement.write_text(
        STATEMENT + "\nWe watch our accounts Monday to Friday, 9am to 5pm.\n", encoding="utf-8"
    )
    out = tmp_path / "draft.yaml"
    assert main(["policy", "draft", str(statement), "--out", str(out)]) == 0
    capsys.readouterr()
    return out


def test_whoever_uses_a_draft_is_told_what_is_not_confirmed(
    draft: Path, capsys: pytest.CaptureFixture[str]
):
    lines = draft.read_text("utf-8").splitlines()
    marks = sum("  # confirm" in line for line in lines)
    assert marks > 2
    told = f"{marks} lines still marked # confirm"
    assert main(["policy", "check", str(draft)]) == 0
    assert capsys.readouterr().out.endswith(f"clauses; {told}\n")
    main(["policy", "lint", str(draft)])
    assert capsys.readouterr().out.startswith(f"warning: this is a draft, with {told}\n")
    assert main(["policy", "lint", str(draft), "--only", "advice", "--strict"]) == 1
    capsys.readouterr()
    assert main(["hours", "--at", "2026-06-01T10:00", "--policy", str(draft)]) == 0
    out, err = capsys.readouterr()
    assert err == f"moothall: {draft} is a draft: {told}\n"
    assert out.startswith("Open")
    posts = draft.with_name("posts.jsonl")
    posts.write_text('{"text": "Who do I ring about bins?"}\n', encoding="utf-8")
    assert main(["judge", str(posts), "--policy", str(draft), "--format", "jsonl"]) == 0
    out, err = capsys.readouterr()
    assert f"moothall: {draft} is a draft: {told}\n" in err
    assert json.loads(out)


def test_a_draft_that_was_gone_through_is_a_policy_like_any_other(
    draft: Path, capsys: pytest.CaptureFixture[str]
):
    lines = draft.read_text("utf-8").splitlines()
    draft.write_text("\n".join(line.partition("  # confirm")[0] for line in lines), "utf-8")
    assert main(["policy", "check", str(draft)]) == 0
    assert "confirm" not in capsys.readouterr().out
    assert main(["hours", "--at", "2026-06-01T10:00", "--policy", str(draft)]) == 0
    assert capsys.readouterr().err == ""
    main(["policy", "lint", str(draft), "--format", "json"])
    assert json.loads(capsys.readouterr().out)["unconfirmed"] == 0


def test_a_bad_short_name_is_refused(statement: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["policy", "draft", str(statement), "--policy", "Any Town"]) == 2
    assert "small letters, figures and hyphens" in capsys.readouterr().err


def test_equal_policies_have_exit_status_0(capsys: pytest.CaptureFixture[str]):
    assert main(["policy", "diff", "harrowmere-homes", "harrowmere-homes"]) == 0
    assert "say the same" in capsys.readouterr().out


@pytest.fixture
def two_versions(tmp_path: Path) -> tuple[str, str]:
    """The Colchester policy, and a second version that hides less readily and watches longer."""
    import moothall.core.policy.load as loading  # noqa: PLC0415 - for the folder it ships

    text = (loading.SHIPPED / "colchester-borough-homes.yaml").read_text(encoding="utf-8")
    start = text.index("words: Discriminatory")
    new = text[:start] + text[start:].replace("at_least: 0.6", "at_least: 0.8", 1)
    new = new.replace("version: 1", "version: 2").replace(
        '{mon-fri: "09:00-16:00",', '{mon-thu: "09:00-16:00", fri: "09:00-18:30",'
    )
    path = tmp_path / "colchester-2.yaml"
    path.write_text(new, encoding="utf-8")
    return "colchester-borough-homes", str(path)


def test_what_changed_is_told_in_words_and_exit_status_is_1(
    two_versions: tuple[str, str], capsys: pytest.CaptureFixture[str]
):
    assert main(["policy", "diff", *two_versions]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "colchester-borough-homes@1 to colchester-borough-homes@2: 3 changes" in said
    assert "under C3 rises from 0.6 to 0.8: fewer posts will be proposed for hiding." in said
    assert "2 hours 30 minutes longer each week: Friday now closes at 18:30 (was 16:00)." in said


def test_the_changes_can_be_had_as_markdown_and_as_data(
    two_versions: tuple[str, str], capsys: pytest.CaptureFixture[str]
):
    assert main(["policy", "diff", *two_versions, "--format", "markdown"]) == 1
    assert "## Hours" in capsys.readouterr().out
    assert main(["policy", "diff", *two_versions, "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["new"] == "colchester-borough-homes@2"
    assert [change["topic"] for change in data["changes"]] == ["policy", "rules", "hours"]
    assert data["changes"][1]["clause"] == "C3"


def test_an_invalid_file_cannot_be_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "bad.yaml"
    path.write_text("policy: x\n", encoding="utf-8")
    assert main(["policy", "diff", "colchester-borough-homes", str(path)]) == 2
    assert "has one mistake; put it right first" in capsys.readouterr().err


def test_standard_input_can_be_only_one_of_the_two(capsys: pytest.CaptureFixture[str]):
    assert main(["policy", "diff", "-", "-"]) == 2
    assert "only one of the two" in capsys.readouterr().err


def test_a_draft_can_be_compared_with_the_policy_that_was_adopted(
    statement: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "draft.yaml"
    assert main(["policy", "draft", str(statement), "--out", str(out)]) == 0
    assert main(["policy", "diff", "colchester-borough-homes", str(out)]) == 1
    assert "is gone" in capsys.readouterr().out
    assert load_policy(out).clauses
