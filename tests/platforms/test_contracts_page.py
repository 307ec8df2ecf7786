"""The table of what was tried: printed from what tests do, nothing left out and nothing invented."""

import ast
from importlib import import_module
from pathlib import Path

import pytest
from tests.platforms.test_platforms_page import NAMES, WORDS, rows

from moothall.platforms.base import Verb
from moothall.platforms.table import table

ROOT = Path(__file__).parents[2]


@pytest.fixture
def contracts(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return import_module("contracts")


def test_the_page_is_what_the_tests_were_seen_to_do(contracts):
    page = contracts.PAGE.read_text("utf-8")
    assert contracts.with_table(page, contracts.kept()) == page, "python tools/contracts.py"


@pytest.mark.parametrize("name", NAMES)
def test_each_verb_that_the_desk_does_there_is_tried_by_a_test(contracts, name):
    tried = contracts.kept().get(name, {})
    for verb in Verb:
        if table()[name].rows[verb].automatic:
            assert tried.get(verb.value), f"no test was seen to {verb.value} on {name}"
        else:
            assert verb.value not in tried


def test_each_named_test_is_there(contracts):
    for verbs in contracts.kept().values():
        for tests in verbs.values():
            for against, test in tests.items():
                path, _, name = test.partition("[")[0].partition("::")
                assert (against == "live") is path.startswith("tests/peers/")
                assert name.rpartition("::")[2] in functions(ROOT / path), test


def functions(path):
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("against", ["live", "description"])
@pytest.mark.parametrize("name", NAMES)
def test_what_a_row_below_calls_tried_a_test_was_seen_to_try(contracts, name, against):
    seen = contracts.kept()[name]
    for row in rows(name):
        if row.get(against, "").startswith("yes"):
            meant = [
                verb
                for verb in Verb
                if table()[name].rows[verb].automatic
                and any(part in row["verb"].lower() for part in [verb.value.replace("_", " ")])
            ]
            assert all(against in seen[verb.value] for verb in meant), row


def test_two_plain_verbs_show_what_the_table_is_made_of(contracts):
    lines = [
        '["tests/a.py::test_it[1]", "x", "hide", "fixture"]',
        '["tests/a.py::test_it_is_hidden", "x", "hide", "fixture"]',
        '["tests/peers/a.py::test_it", "x", "hide", "live"]',
    ]
    assert contracts.chosen(lines) == {
        "x": {
            "hide": {
                "fixture": "tests/a.py::test_it_is_hidden",
                "live": "tests/peers/a.py::test_it",
            }
        }
    }
    assert WORDS.keys() == set(Verb)
