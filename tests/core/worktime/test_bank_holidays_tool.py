"""The tool that brings the list up to date from GOV.UK's file."""

import copy
import importlib.util
import json
from pathlib import Path

import govuk_bank_holidays
import pytest

from moothall.core.worktime.data_files import FOLDER

TOOL = Path(__file__).parents[3] / "tools" / "bank_holidays.py"
GOVUK = Path(govuk_bank_holidays.__file__).with_name("bank-holidays.json")


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("bank_holidays_tool", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def ours():
    return json.loads((FOLDER / "bank-holidays.json").read_text("utf-8"))


def test_the_list_is_what_the_tool_writes_and_a_day_govuk_lacks_is_kept_and_named(tool, ours):
    before = copy.deepcopy(ours)
    kept = tool.merge(ours, tool.read_govuk(GOVUK.read_text("utf-8")))
    assert kept == ["2026-06-15 World Cup bank holiday"]
    assert ours == before
    assert tool.write(ours) == (FOLDER / "bank-holidays.json").read_text("utf-8")


def test_a_newly_proclaimed_day_is_added_and_what_we_know_of_the_others_stays(tool, ours):
    file = json.loads(GOVUK.read_text("utf-8"))
    extra = {"title": "A royal wedding", "date": "2027-06-01", "notes": "Extra bank holiday"}
    file["scotland"]["events"].append(extra)
    tool.merge(ours, tool.read_govuk(json.dumps(file)))
    added = {"date": "2027-06-01", "name": "A royal wedding", "where": ["scotland"]}
    assert {**added, "source": "govuk"} in ours["holidays"]
    funeral = next(entry for entry in ours["holidays"] if entry["date"] == "2022-09-19")
    assert funeral["proclaimed"] == "2022-09-10"
