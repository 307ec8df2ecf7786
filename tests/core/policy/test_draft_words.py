"""Every word of a statement is in its draft, in order, whatever the statement looks like."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from moothall.core.policy import Policy, read_policy
from moothall.core.policy.draft import NoWordsError, blocks_of, draft_policy
from moothall.core.policy.statement import as_text, blocks

STATEMENTS = sorted((Path(__file__).parent / "statements").glob("*.txt"))
COLCHESTER = Path(__file__).parents[2] / "data" / "colchester-statement.txt"
MODEST = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def letters(text: str) -> str:
    """Every letter and figure in order: all of a text but its spaces, bullets and punctuation."""
    return "".join(re.findall(r"[^\W_]", text))


def printed(policy: Policy) -> str:
    return as_text(blocks(policy))


@pytest.mark.parametrize("path", [*STATEMENTS, COLCHESTER], ids=lambda path: path.stem)
def test_no_word_of_a_statement_is_lost_or_moved(path: Path):
    text = path.read_text(encoding="utf-8")
    draft = draft_policy(text)
    said = re.sub(r"^\s*(?:[•*#-]+|\*\*)\s+", "", text, flags=re.MULTILINE)
    assert printed(draft.policy).replace("**", "").split() == said.replace("**", "").split()


@pytest.mark.parametrize("path", [*STATEMENTS, COLCHESTER], ids=lambda path: path.stem)
def test_the_file_that_is_written_reads_back_as_the_policy(path: Path):
    draft = draft_policy(path.read_text(encoding="utf-8"))
    assert read_policy(draft.text) == draft.policy
    assert draft_policy(path.read_text(encoding="utf-8")) == draft  # the same words, the same draft


line = st.text(
    st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters="\u2028\u2029"),
    max_size=60,
)
prose = st.sampled_from(
    """We remove posts that are:|abusive|- Discriminatory|• Threats|Our hours|1. About us|
    9am to 5pm Monday to Friday|Call 01632 960001 or 999.|We reply within 48 hours.|a) swearing|
    # Rules|**Rules**|You can appeal to review@example.org within 10 days.|We may block you for 30 days.|
    two of your posts in 12 months|Freedom of Information|We pass it to the FOI officer|OUR RULES|
    We do not reply to opinions.|closed from 24 December 2026 to 1 January 2027|Reviewed every year."""
    .replace("\n    ", "").split("|")
)  # fmt: skip


@MODEST
@given(st.lists(line | prose | st.just(""), min_size=1, max_size=25).map("\n".join))
@example("key: value\n- 'quoted'\n# comment\n{a: [b]}")
@example("x\n\n&anchor *alias !tag %TAG @at `tick`")
@example("o\n\n")
@example("“We” — the Council – say ‘no’: yes\nnull\ntrue\n1.0\n2026-01-01")
def test_any_text_becomes_a_valid_draft_with_all_its_letters(text: str):
    try:
        draft = draft_policy(text)
    except NoWordsError:
        assert not letters(text)
        return
    made = letters(printed(draft.policy))
    assert made == letters(re.sub(r"^\s*o(?=[^\S\n]{2}|\t)", "", text, flags=re.MULTILINE))


@MODEST
@given(st.text(max_size=400))
def test_the_layout_reader_takes_any_text_at_all(text: str):
    found = "".join(block.text for block in blocks_of(text))
    assert letters(found) == letters(re.sub(r"(?m)^\s*o(?=\s\s|\t)", "", text))


@MODEST
@given(st.lists(prose, min_size=1, max_size=30).map("\n".join))
def test_clause_ids_are_used_once(text: str):
    ids = [clause.passage.id for clause in draft_policy(text).clauses]
    assert len(ids) == len(set(ids))
