"""``moothall learn`` as an administrator meets it, once from end to end with the shipped model."""

import json
import re
from pathlib import Path

import pytest

from moothall.cli.main import main
from moothall.core.judgement.learning import Versions, frozen_posts
from moothall.core.judgement.precedence import disposition_for
from moothall.core.values import Ground, Need

FOR = ["--for", "Harrowmere Homes", "--policy", "harrowmere-homes"]
DEVELOPMENT = set(json.loads(Path("data/splits/development.json").read_text("utf-8"))["ids"])


def labelled_posts() -> list[dict]:
    lines = Path("data/posts/posts.jsonl").read_text("utf-8").splitlines()
    apart = DEVELOPMENT | {one.gold.post.id for one in frozen_posts()}
    return [row for row in map(json.loads, lines) if row["id"] not in apart]


def as_decision(number: int, row: dict) -> dict:
    """An organisation whose team for neighbours also looks after its estates."""
    service = "asb" if row["service"] == "estates" else row["service"]
    return {
        "post": {key: row[key] for key in ("id", "platform", "kind", "text", "author", "parent")},
        "decided": {"grounds": row["grounds"], "needs": row["needs"], "service": service},
        "by": f"officer {number % 4}",
        "at": f"2026-{1 + number // 28:02}-{1 + number % 28:02}T10:00:00+00:00",
        "before_suggestion": True,
    }


def written(path: Path, decisions) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in decisions), "utf-8")
    return path


@pytest.fixture(scope="module")
def decisions() -> list[dict]:
    rows = labelled_posts()
    estates = [row for row in rows if row["service"] == "estates"][:60]
    others = [row for row in rows if row["service"] not in {"estates", "asb"}][:100]
    mixed = sorted(estates + others, key=lambda row: row["text"])
    return [as_decision(number, row) for number, row in enumerate(mixed)]


def learn(capsys, *words):
    status = main(["learn", *map(str, words)])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_learn_judge_with_it_look_back_and_go_back(decisions, tmp_path, capsys):
    file, keep = written(tmp_path / "decisions.jsonl", decisions), tmp_path / "learned"
    status, out, err = learn(capsys, file, *FOR, "--keep", keep, "--by", "J. Hart")
    assert status == 0, out + err
    version = re.search(r"ADOPTED: (fit-[0-9a-f]{12}), for Harrowmere Homes only", out).group(1)
    assert "Before: as shipped" in out

    post = written(
        tmp_path / "one.jsonl",
        [next(one["post"] for one in decisions[:80] if one["decided"]["service"] == "asb")],
    )
    judging = ["judge", str(post), "--policy", "harrowmere-homes", "--format", "jsonl"]
    main(judging)
    shipped = json.loads(capsys.readouterr().out)
    main([*judging, "--learned", str(keep)])
    learnt = json.loads(capsys.readouterr().out)
    assert (shipped["service"], learnt["service"]) == ("estates", "asb")
    assert learnt["judge"] == f"{shipped['judge']}+{version}"
    assert any(f"from estates to asb ({version})" in reason for reason in learnt["reasons"])

    status, out, _ = learn(capsys, "--history", "--keep", keep)
    assert status == 0
    assert f"adopted {version}, by J. Hart" in out

    status, out, _ = learn(capsys, "--back", "--keep", keep, "--by", "A. Shah")
    assert (status, out) == (0, f"In force now: as shipped (before: {version}).\n")
    main([*judging, "--learned", str(keep)])
    answered = capsys.readouterr()
    assert json.loads(answered.out) == shipped
    assert "nothing is adopted there; judged as shipped" in answered.err

    status, out, _ = learn(capsys, "--adopt", version, "--keep", keep, "--by", "A. Shah")
    assert (status, out) == (0, f"In force now: {version} (before: as shipped).\n")

    main(["judge", str(post), "--learned", str(keep)])
    assert "was learnt for Harrowmere Homes, and the policy is that of" in capsys.readouterr().err
    kept = "".join(path.read_text() for path in keep.rglob("*") if path.is_file())
    assert not any(one["post"]["text"][:20] in kept for one in decisions)


def test_a_dry_run_keeps_nothing_and_too_few_decisions_are_refused(decisions, tmp_path, capsys):
    file, keep = written(tmp_path / "few.jsonl", decisions[:30]), tmp_path / "learned"
    status, out, _ = learn(capsys, file, *FOR, "--keep", keep, "--dry-run")
    assert status == 1
    assert "REFUSED. Still in force: as shipped." in out
    assert "There are 30 decisions about different posts, and 80 are the fewest" in out
    assert not keep.exists()
    status, _, _ = learn(capsys, file, *FOR, "--keep", keep, "--by", "Jo")
    assert status == 1
    _, out, _ = learn(capsys, "--history", "--keep", keep)
    assert "refused nothing to try, by Jo" in out
    assert "Collect more." in out
    assert Versions(keep).in_force() is None


def test_a_line_that_is_no_decision_is_named_and_the_rest_is_used(decisions, tmp_path, capsys):
    spoilt = json.loads(json.dumps(decisions[:7]))
    del spoilt[0]["by"]
    spoilt[1]["decided"]["needs"] = ["urgnet"]
    spoilt[2]["at"] = "yesterday"
    spoilt[3]["before_suggestion"] = False
    spoilt[4]["decided"] = None
    spoilt[5]["decided"]["grounds"] = "abusive"
    file = written(tmp_path / "d.jsonl", spoilt)
    status, out, err = learn(capsys, file, *FOR, "--keep", tmp_path / "k", "--dry-run")
    assert status == 1
    assert "There are 1 decisions" in out
    for words in (
        "line 1: by: missing; say who decided",
        "line 2: decided.needs: 'urgnet' is not a label that we know",
        "line 3: at: 'yesterday' is not an ISO 8601 time",
        "line 4: said: missing; say what the judge had said, or before_suggestion: true",
        "line 5: decided: missing; it must be an object",
        "line 6: decided.grounds: 'abusive' is not a list of labels",
        "lines left out: 6; decisions read: 1",
    ):
        assert words in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.jsonl", *FOR, "--keep", "K"], "nowhere.jsonl: No such file or directory"),
        (["FILE", "--policy", "harrowmere-homes", "--keep", "K"], "--for: say whose decisions"),
        (["FILE", "--for", "Other Homes", "--keep", "K"], "is that of Colchester Borough Homes"),
        (["FILE", *FOR, "--policy", "nobody", "--keep", "K"], "no shipped policy 'nobody'"),
        (["--keep", "K"], "name the file of decisions"),
        (["--history", "--keep", "K/none"], "no such folder"),
        (["--back", "--keep", "K"], "nothing is in force"),
        (["--adopt", "fit-0", "--keep", "K"], "fit-0 was never adopted"),
        (["FILE", "--back", "--keep", "K"], "take no FILE"),
        (["FILE", *FOR, "--keep", "K", "--contrast", "FILE"], "--contrast"),
        (["EMPTY", *FOR, "--keep", "K"], "holds no decision that can be read"),
    ],
)
def test_what_cannot_start_says_what_and_what_to_do(decisions, tmp_path, capsys, words, said):
    (tmp_path / "k").mkdir()
    (tmp_path / "empty.jsonl").write_text("\n")
    named = {
        "FILE": str(written(tmp_path / "d.jsonl", decisions[:2])),
        "EMPTY": str(tmp_path / "empty.jsonl"),
        "K": str(tmp_path / "k"),
        "K/none": str(tmp_path / "none"),
    }
    status, out, err = learn(capsys, *(named.get(word, word) for word in words))
    assert (status, out) == (2, "")
    assert said in err
    assert err.startswith("moothall: ")


def test_the_frozen_posts_hold_no_development_post_and_are_rightly_labelled():
    posts = frozen_posts()
    assert len({one.gold.post.id for one in posts}) == len(posts) >= 300
    assert not DEVELOPMENT & {one.gold.post.id for one in posts}
    for label in (*Ground, *Need):
        assert sum(label in one.gold.labels for one in posts) >= 10
    for one in posts:
        assert one.gold.disposition is disposition_for(one.gold.grounds, one.gold.needs)


def test_the_page_for_administrators_names_every_option():
    page = Path("docs/using/learning.md").read_text("utf-8")
    for option in ("--for", "--keep", "--dry-run", "--history", "--back", "--adopt", "--learned",
                   "--contrast", "--by"):  # fmt: skip
        assert option in page
