"""``moothall policy``, as it is used."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from moothall.cli.main import main
from moothall.cli.policy import VERBS

NAME = "colchester-borough-homes"
DATA = Path(__file__).parents[1] / "data"
MISTAKES = Path(__file__).parents[1] / "core" / "policy" / "mistakes"
OUTPUT = Path(__file__).with_name("policy_output")


def run(*words: str) -> int:
    return main(["policy", *words])


def test_check_says_that_a_valid_policy_is_valid(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", NAME) == 0
    assert capsys.readouterr().out == f"{NAME}@1: no mistakes in 22 clauses\n"


def test_check_shows_every_mistake(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(MISTAKES)
    assert run("check", "unknown_keys_and_values.yaml") == 1
    told = (MISTAKES / "unknown_keys_and_values.txt").read_text(encoding="utf-8")
    answer = capsys.readouterr()
    assert answer.out == f"{told}\n6 mistakes\n"
    assert answer.err == ""


def test_check_answers_tools_in_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(MISTAKES)
    assert run("check", "a_clause_id_used_twice.yaml", "--format", "json") == 1
    told = json.loads((OUTPUT / "check.json").read_text(encoding="utf-8"))
    assert json.loads(capsys.readouterr().out) == told


def test_check_in_json_says_which_policy_is_valid(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", NAME, "--format", "json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer == {
        "file": NAME,
        "policy": f"{NAME}@1",
        "valid": True,
        "unconfirmed": 0,
        "problems": [],
    }


def test_check_reads_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"policy: \xff\n")))
    assert run("check", "-") == 1
    assert capsys.readouterr().out.startswith(
        "standard input: the file is not UTF-8 text: byte 0xff on line 1"
    )


def test_an_unknown_policy_lists_the_shipped_ones(capsys: pytest.CaptureFixture[str]) -> None:
    for verb in ("check", "lint", "show"):
        assert run(verb, "colchster") == 2
        answer = capsys.readouterr()
        assert answer.out == ""
        assert answer.err.startswith(
            "moothall: there is no file and no shipped policy 'colchster'; shipped are: "
        )
        assert NAME in answer.err


def test_a_folder_is_named_as_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run("check", str(tmp_path)) == 2
    told = f"moothall: cannot open {tmp_path}: is a directory; give a file that you may read"
    assert capsys.readouterr().err.strip() == told


def test_show_prints_the_statement_word_for_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", NAME) == 0
    published = (DATA / "colchester-statement.txt").read_text(encoding="utf-8")
    assert capsys.readouterr().out.split() == published.split()


@pytest.mark.parametrize(
    ("words", "file"),
    [
        (["show", NAME, "--format", "markdown"], "colchester.md"),
        (["show", NAME, "--format", "html"], "colchester.html"),
        (["show", NAME, "--format", "rules"], "colchester-rules.txt"),
        (["show", NAME, "--format", "rules", "--clause", "R9", "--clause", "C2"], "two-rules.txt"),
        (["show", NAME, "--format", "json", "--clause", "R2"], "r2.json"),
        (["show", NAME, "--clause", "C3"], "c3.txt"),
        (["lint", NAME, "--only", "error"], "lint-errors.txt"),
    ],
)
def test_the_whole_output_is_as_kept(
    words: list[str], file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(*words)
    assert capsys.readouterr().out == (OUTPUT / file).read_text(encoding="utf-8")


def test_show_as_yaml_prints_the_file_with_its_comments(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run("show", NAME, "--format", "yaml")
    text = capsys.readouterr().out
    assert text.startswith("# The social media policy statement")
    copy = tmp_path / "copy.yaml"
    copy.write_text(text, encoding="utf-8")
    assert run("check", str(copy)) == 0


def test_show_as_json_can_be_read_back(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run("show", NAME, "--format", "json")
    copy = tmp_path / "copy.json"
    copy.write_text(capsys.readouterr().out, encoding="utf-8")
    assert run("check", str(copy)) == 0


def test_show_of_an_unknown_clause_suggests_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", NAME, "--clause", "R11") == 2
    assert capsys.readouterr().err == (f"moothall: {NAME}@1 has no clause R11; did you mean R1?\n")


def test_an_invalid_policy_is_not_linted_nor_shown(capsys: pytest.CaptureFixture[str]) -> None:
    bad = str(MISTAKES / "a_clause_without_a_rule.yaml")
    for verb in ("lint", "show"):
        assert run(verb, bad) == 2
        answer = capsys.readouterr()
        assert answer.out == ""
        assert f"moothall: {bad} has 2 mistakes; put them right first" in answer.err
        assert "clause C1 has words but no rule" in answer.err


def test_lint_fails_on_errors_and_strictly_on_warnings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("lint", NAME) == 1
    assert run("lint", NAME, "--only", "advice") == 0
    assert run("lint", NAME, "--only", "L26") == 0
    assert run("lint", NAME, "--only", "L26", "--strict") == 1
    assert "L26 warning: No way to appeal (nothing in the policy)" in capsys.readouterr().out


def test_lint_answers_tools_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("lint", NAME, "--only", "L03", "--format", "json") == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["policy"] == f"{NAME}@1"
    (finding,) = answer["findings"]
    assert finding["id"] == "L03"
    assert finding["severity"] == "error"
    assert finding["clauses"] == ["R7"]
    assert finding["sources"][0]["url"].startswith("https://")


def test_lint_refuses_to_look_for_what_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("lint", NAME, "--only", "L99") == 2
    err = capsys.readouterr().err
    assert "knows no L99; it can be error, warning, advice, or a finding from L01 to L" in err


def test_a_policy_needs_at_least_one_clause(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "empty.yaml"
    organisation = "{name: A, kind: almo, nation: england}"
    path.write_text(f"policy: a\nversion: 1\norganisation: {organisation}\nclauses: []\n", "utf-8")
    assert run("check", str(path)) == 1
    out = capsys.readouterr().out
    assert "`clauses` is an empty list" in out
    assert "hint: give at least one clause\n" in out


def test_without_a_verb_the_help_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 2
    out = capsys.readouterr().out
    for verb, _, line in VERBS:
        assert verb in out
        assert line.split("?")[0] in out


def test_every_verb_explains_its_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    for verb, _, _ in VERBS:
        with pytest.raises(SystemExit) as left:
            run(verb, "--help")
        assert left.value.code == 0
        assert f"moothall policy {verb}" in capsys.readouterr().out


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("schema") == 0
    assert json.loads(capsys.readouterr().out)["title"] == "A Moothall policy"


def test_check_needs_nothing_heavy() -> None:
    """No model, no numbers library, no table printer: people check while they type."""
    code = (
        "import sys; from moothall.cli.main import main; "
        f"main(['policy', 'check', '{NAME}']); "
        "print(sorted({'numpy', 'rich', 'onnxruntime', 'jinja2', 'ftfy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
