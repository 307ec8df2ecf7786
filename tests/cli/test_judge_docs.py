"""The two pages about judging name everything that there is."""

import argparse
import json
import re
from pathlib import Path

import pytest

from moothall.cli.judge.options import add_arguments
from moothall.core.values import LABELS, Disposition, Judgement, Service
from moothall.files.headings import TIME_OF_DAY, spellings
from moothall.files.output.flat import COLUMNS
from moothall.files.output.record import as_record

USING = Path("docs/using/judge-an-export.md").read_text("utf-8")
REFERENCE = Path("docs/reference/judge-output.md").read_text("utf-8")
NOTHING = Judgement(
    "1", Disposition.NONE, (), (), (), Service.NONE, {}, (), (), None, (), "policy@1", "judge"
)  # fmt: skip


def options():
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return [
        name for action in parser._actions for name in action.option_strings if name[:2] == "--"
    ]


@pytest.mark.parametrize("option", sorted(set(options()) - {"--help"}))
def test_every_option_is_on_one_of_the_pages(option):
    assert f"{option}" in USING + REFERENCE


@pytest.mark.parametrize("key", as_record(NOTHING))
def test_every_key_is_explained(key):
    assert f"| `{key}` |" in REFERENCE


def test_the_example_has_the_keys_of_a_record_in_order():
    example = re.search(r"```json\n(.*?)\n```", REFERENCE, re.DOTALL)[1]
    assert list(json.loads(example)) == list(as_record(NOTHING))


@pytest.mark.parametrize("column", [name for name in COLUMNS if not name.startswith("score_")])
def test_every_column_is_named(column):
    assert f"`{column}`" in REFERENCE


def test_the_score_columns_run_from_the_first_label_to_the_last():
    assert f"`score_{LABELS[0].value}` … `score_{LABELS[-1].value}`" in REFERENCE


@pytest.mark.parametrize("disposition", Disposition)
def test_every_disposition_is_named(disposition):
    assert f"`{disposition.value}`" in REFERENCE


@pytest.mark.parametrize("field", [name for name in spellings() if name != TIME_OF_DAY])
def test_every_field_that_map_takes_is_named(field):
    assert f"`{field}`" in USING
