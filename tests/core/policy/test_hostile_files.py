"""Whatever a file holds, the answer is a policy or a list of mistakes: no crash, bounded work."""

import random
import sys
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.core.policy import Policy, PolicyErrors, nodes, read_policy, shipped
from moothall.core.policy.load import SHIPPED
from moothall.core.policy.source import LIMIT, Source

COLCHESTER = (SHIPPED / "colchester-borough-homes.yaml").read_text(encoding="utf-8")
START = "policy: a\nversion: 1\norganisation: {name: A, kind: council, nation: england}\n"


def codes(policy: str | bytes | Path) -> list[str]:
    with pytest.raises(PolicyErrors) as caught:
        read_policy(policy)
    assert str(caught.value)
    return [problem.code for problem in caught.value.problems]


def test_an_empty_file_is_said_to_be_empty() -> None:
    assert codes(b"") == codes(b"\n\n") == codes("# only a comment\n") == ["empty"]


def test_a_file_in_utf_16_is_named_as_such() -> None:
    assert codes(COLCHESTER.encode("utf-16")) == ["not-utf-8"]


def test_a_file_in_latin_1_is_shown_by_its_line() -> None:
    with pytest.raises(PolicyErrors) as caught:
        read_policy("policy: a\ntitle: Caf\xe9\n".encode("latin-1"))
    assert "byte 0xe9 on line 2" in str(caught.value)


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert read_policy(b"\xef\xbb\xbf" + COLCHESTER.encode()) == read_policy(COLCHESTER)


def test_windows_line_ends_are_no_mistake() -> None:
    assert read_policy(COLCHESTER.replace("\n", "\r\n")) == read_policy(COLCHESTER)


@pytest.mark.parametrize("odd", ["\0", "\x07", "\x85", "\u2028", "\ufeff", "\ud800", "\x7f"])
def test_a_character_nobody_can_see_is_shown_by_its_place(odd: str) -> None:
    with pytest.raises(PolicyErrors) as caught:
        read_policy(f"policy: a\nversion{odd}: 1\n")
    (problem,) = caught.value.problems
    if odd == "\ud800":
        assert problem.code == "not-utf-8"
        return
    assert problem.code == "odd-character"
    assert problem.place is not None
    assert (problem.place.line, problem.place.column) == (2, 8)


def test_a_file_of_two_megabytes_is_refused_unread(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_bytes(b"words: " + b"x" * (2 * LIMIT))
    assert codes(large) == ["too-large"]


def test_an_endless_file_is_refused_after_a_megabyte() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("needs /dev/zero")
    assert codes(Path("/dev/zero")) == ["too-large"]


def test_a_file_that_unfolds_into_millions_is_refused_at_its_first_alias() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{after}: &{after} [{', '.join(['*' + before] * 9)}]\n"
        for before, after in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert codes(bomb) == ["alias"]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_a_deeply_nested_file_is_refused_quickly(opening: str) -> None:
    began = time.perf_counter()
    found = codes(START + "clauses:\n  " + opening * 100_000)
    assert found in (["too-deep"], ["not-yaml"])
    assert time.perf_counter() - began < 5


def test_more_values_than_any_policy_has_are_refused() -> None:
    assert codes("words: [" + "x, " * 60_000 + "]") == ["too-many"]


def test_a_file_of_mistakes_takes_bounded_time_and_memory() -> None:
    tracemalloc.start()
    found = codes(START + "clauses:\n" + "  - {id: C1, x: 1}\n" * 9_000)
    assert len(found) == 101
    assert found[-1] == "enough"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000_000


def test_a_folder_is_not_a_policy(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory"):
        read_policy(tmp_path)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_policy_or_mistakes(data: bytes) -> None:
    _read(data)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("abc:-# \n\t'\"[]{},&*!|>%@`?~0.é’"), max_size=120))
def test_any_text_of_yaml_signs_gives_a_policy_or_mistakes(text: str) -> None:
    _read(text)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 6))
def test_a_damaged_policy_gives_a_policy_or_mistakes(seed: int, damages: int) -> None:
    chance = random.Random(seed)
    text = COLCHESTER
    for _ in range(damages):
        start = chance.randrange(len(text))
        end = start + chance.randrange(0, 40)
        other = chance.randrange(len(text))
        put = chance.choice(["", text[other : other + 30], chance.choice(":[]{}-\n #'\"&*!|>,0é")])
        text = text[:start] + put + text[end:]
    _read(text)


def _read(data: str | bytes) -> None:
    try:
        answer: Policy | PolicyErrors = read_policy(data)
    except PolicyErrors as errors:
        answer = errors
    assert isinstance(answer, Policy) or (answer.problems and str(answer).strip())


@pytest.mark.parametrize("name", shipped())
def test_both_parsers_read_the_same_tree(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(name, (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8"))
    quick = read_policy(source)
    monkeypatch.setattr(nodes, "_parser", nodes.pure_parser)
    assert read_policy(source) == quick


def test_without_libyaml_a_policy_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ruamel.yaml.cyaml", None)
    assert read_policy(COLCHESTER).name == "colchester-borough-homes"
