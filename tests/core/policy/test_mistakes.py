"""Each file in mistakes/ is a policy with mistakes; beside it stands what a person is told."""

from pathlib import Path

import pytest

from moothall.core.policy import PolicyErrors, read_policy
from moothall.core.policy.source import Source

MISTAKES = Path(__file__).with_name("mistakes")
NAMES = sorted(path.stem for path in MISTAKES.glob("*.yaml"))


def errors_of(text: str, name: str = "policy.yaml") -> PolicyErrors:
    with pytest.raises(PolicyErrors) as caught:
        read_policy(Source(name, text))
    return caught.value


@pytest.mark.parametrize("name", NAMES)
def test_a_mistake_is_shown_with_line_caret_and_hint(name: str) -> None:
    text = (MISTAKES / f"{name}.yaml").read_text(encoding="utf-8")
    told = (MISTAKES / f"{name}.txt").read_text(encoding="utf-8")
    assert str(errors_of(text, f"{name}.yaml")) + "\n" == told


def test_every_text_of_a_mistake_has_its_file() -> None:
    assert sorted(path.stem for path in MISTAKES.glob("*.txt")) == NAMES
    assert len(NAMES) >= 20


@pytest.mark.parametrize("name", NAMES)
def test_the_caret_stands_under_the_words_that_are_meant(name: str) -> None:
    text = (MISTAKES / f"{name}.yaml").read_text(encoding="utf-8")
    lines = text.split("\n")
    for problem in errors_of(text).problems:
        places = [problem.place, *(related.place for related in problem.related)]
        for place in places:
            if place is not None:
                assert 1 <= place.line <= len(lines)
                assert 1 <= place.column <= len(lines[place.line - 1]) + 1


def test_mistakes_come_in_the_order_of_the_file() -> None:
    text = (MISTAKES / "unknown_keys_and_values.yaml").read_text(encoding="utf-8")
    lines = [problem.place.line for problem in errors_of(text).problems if problem.place]
    assert lines == sorted(lines)
    assert len(lines) == 6


def test_a_long_line_is_shown_around_its_mistake() -> None:
    errors = errors_of(
        "policy: borough\nversion: 1\norganisation: {name: B, kind: council, nation: england}\n"
        "clauses:\n"
        f"  - {{id: C1, words: {'very ' * 60} long, ground: abusve, note: {'more ' * 60}}}\n"
    )
    shown = str(errors).split("\n")
    assert all(len(line) < 120 for line in shown[:3])
    caret = shown[2].index("^")
    assert shown[1][caret:].startswith("abusve")
    assert shown[1][6] == shown[1].rstrip()[-1] == "…"


def test_a_mistake_before_accented_letters_keeps_its_column() -> None:
    errors = errors_of(
        "policy: borough\nversion: 1\norganisation: {name: Ynys Môn ’’, kind: concil, nation: wales}\n"
        "clauses:\n  - {id: C1, words: Hello, rule: none}\n"
    )
    shown = str(errors).split("\n")
    assert shown[1][shown[2].index("^") :].startswith("concil")
    assert shown[0].startswith("policy.yaml:3:41:")
