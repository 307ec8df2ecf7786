"""``moothall hours`` as people and scripts call it, with the policy that ships."""

import json
from datetime import datetime

import pytest

from moothall.cli.main import main


@pytest.fixture
def hours(capsys):
    """Run the command; give its status, its output and its errors."""

    def run(*words):
        status = main(["hours", *words])
        out, err = capsys.readouterr()
        return status, out, err

    return run


@pytest.fixture
def answer(hours):
    """Run the command for JSON; give the answer."""

    def run(*words):
        status, out, err = hours(*words, "--format", "json")
        assert (status, err) == (0, "")
        return json.loads(out)

    return run


def test_in_hours_the_desk_is_open_and_says_when_it_closes(answer):
    found = answer("--at", "2026-11-23T09:00")
    assert found["open"] is True
    assert found["closes"] == "2026-11-23T16:00+00:00"
    assert found["next_opening"] == "2026-11-24T09:00+00:00"


def test_at_closing_time_the_desk_is_closed(answer):
    found = answer("--at", "2026-11-23T16:00")
    assert found["open"] is False
    assert found["closes"] is None
    assert found["next_opening"] == "2026-11-24T09:00+00:00"


def test_a_bank_holiday_is_closed_and_says_why(answer):
    found = answer("--at", "2026-12-25T10:00")
    assert (found["open"], found["why"]) == (False, "Christmas Day")
    assert found["next_opening"] == "2026-12-29T09:00+00:00"


def test_an_offset_is_taken_at_its_word_and_the_answer_is_local(answer):
    found = answer("--at", "2026-07-01T08:30Z")
    assert found["at"] == "2026-07-01T09:30+01:00"
    assert found["open"] is True


def test_without_a_time_the_question_is_about_now(answer):
    found = answer()
    asked = datetime.fromisoformat(found["at"])
    assert abs((datetime.now(asked.tzinfo) - asked).total_seconds()) < 60
    assert {"open", "closes", "next_opening"} <= set(found)


@pytest.mark.parametrize(
    ("begin", "end", "minutes"),
    [
        ("2026-12-24T15:30", "2026-12-29T10:00", 90),
        ("2026-11-21T11:00", "2026-11-23T09:00", 0),
        ("2026-10-23T15:00", "2026-10-26T10:00", 120),
        ("2026-11-23T08:00", "2026-11-23T16:30", 420),
        ("2026-11-23", "2026-11-24", 420),
    ],
)
def test_monitored_minutes_lie_between_two_times(answer, begin, end, minutes):
    assert answer("--from", begin, "--to", end)["monitored_minutes"] == minutes


def test_a_day_added_as_a_holiday_is_closed(answer):
    assert answer("--at", "2026-11-23T10:00", "--holiday", "2026-11-23")["open"] is False


def test_the_text_is_a_sentence_that_an_officer_would_read(hours):
    _, out, _ = hours("--at", "2026-12-25T10:00")
    assert out == (
        "Closed: nobody watches the accounts at 10:00 GMT on Friday 25 December 2026 "
        "(Christmas Day).\n"
        "They are watched again from 09:00 GMT on Tuesday 29 December 2026.\n"
    )
    _, out, _ = hours("--at", "2026-07-01T10:00")
    assert out == (
        "Open: the accounts are watched at 10:00 BST on Wednesday 1 July 2026, until 16:00 BST "
        "on Wednesday 1 July 2026.\n"
        "After that they are watched again from 09:00 BST on Thursday 2 July 2026.\n"
    )
    _, out, _ = hours("--from", "2026-12-24T15:30", "--to", "2026-12-29T10:00")
    assert out == (
        "90 monitored minutes (1 hour 30 minutes) from 15:30 GMT on Thursday 24 December 2026 "
        "to 10:00 GMT on Tuesday 29 December 2026.\n"
    )


def test_past_the_list_of_holidays_the_answer_is_provisional(hours, answer):
    assert answer("--at", "2029-03-01T10:00")["provisional"] is True
    assert answer("--at", "2028-12-31T10:00")["provisional"] is True  # opens in 2029
    assert answer("--at", "2028-12-28T10:00")["provisional"] is False
    _, out, _ = hours("--at", "2029-03-01T10:00")
    assert "Provisional" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--from 2026-11-23", "give both --from and --to"),
        ("--to 2026-11-23", "give both --from and --to"),
        ("--at 2026-11-23 --from 2026-11-23 --to 2026-11-24", "but not both"),
        ("--from 2026-11-24 --to 2026-11-23", "before it starts"),
        ("--at 9999-12-31T10:00", "is in the year 9999: check it"),
        ("--from 0001-01-01 --to 2026-01-01", "is in the year 1: check it"),
        ("--at noon", "write the date as year-month-day"),
        ("--at 2026-03-29T01:30", "the clocks went forward"),
        ("--policy no-such-council", "no-such-council"),
        ("--holiday never", "write the date as year-month-day"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(hours, words, said):
    status, out, err = hours(*words.split())
    assert (status, out) == (2, "")
    assert err.startswith("moothall: ")
    assert said in err


def test_a_policy_that_publishes_no_hours_says_so(hours, tmp_path):
    policy = tmp_path / "silent.yaml"
    policy.write_text(
        "policy: silent\nversion: 1\n"
        "organisation: {name: Silent Homes, kind: almo, nation: england}\n"
        "clauses:\n  - {id: C1, section: Conversations, words: Be kind., rule: none}\n",
        "utf-8",
    )
    status, _, err = hours("--policy", str(policy), "--at", "2026-11-23T10:00")
    assert status == 2
    assert "silent@1 publishes no hours" in err


def test_a_policy_whose_week_is_shut_has_no_next_opening(answer, tmp_path):
    policy = tmp_path / "shut.yaml"
    policy.write_text(
        "policy: shut\nversion: 1\n"
        "organisation: {name: Shut Homes, kind: almo, nation: england}\n"
        "clauses:\n  - id: R1\n    section: Responses\n    words: We do not watch the accounts.\n"
        "    hours: {mon-sun: closed, holidays: none, timezone: Europe/London}\n",
        "utf-8",
    )
    found = answer("--policy", str(policy), "--at", "2026-11-23T10:00")
    assert (found["open"], found["next_opening"]) == (False, None)
    assert "no opening in the ten years" in found["note"]
