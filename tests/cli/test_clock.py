"""``moothall clock`` as people and scripts call it."""

import json

import pytest

from moothall.cli.main import main
from moothall.core.worktime import clocks


@pytest.fixture
def clock(capsys):
    """Run the command; give its status, its output and its errors."""

    def run(*words):
        status = main(["clock", *words])
        out, err = capsys.readouterr()
        return status, out, err

    return run


@pytest.fixture
def answer(clock):
    """Run the command for JSON; give the answer."""

    def run(*words):
        status, out, err = clock(*words, "--format", "json")
        assert (status, err) == (0, "")
        return json.loads(out)

    return run


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("foi 2026-06-01", "2026-06-30"),
        ("foi 2026-06-01 --clarified 2026-06-10", "2026-07-09"),
        ("foi 2026-06-01 --clarified-asked 2026-06-03 --clarified 2026-06-10", "2026-07-09"),
        ("foi 2026-03-02 --fees-notice 2026-03-05 --fee-paid 2026-03-12", "2026-04-10"),
        ("foi 2026-06-01 --holiday 2026-06-10 --holiday 2026-06-11", "2026-07-02"),
        ("eir 2026-12-04 --extended", "2027-02-04"),
        ("sar 2026-12-01 --nation scotland", "2027-01-05"),
        ("sar 2026-12-01 --nation Northern_Ireland", "2027-01-04"),
        ("sar 2026-11-02 --clarified-asked 2026-11-04 --clarified 2026-11-11", "2026-12-09"),
        ("sar 2026-11-02 --identity-received 2026-11-05", "2026-12-07"),
        ("sar 2026-11-02 --extended", "2027-02-02"),
        ("ho_stage1 2026-04-13 --extended", "2026-05-12"),
        ("spso_1 2026-11-27", "2026-12-07"),
        ("scot_damp 2026-11-27", "2026-12-14"),
        ("scot_damp 2026-11-27 --phase investigate", "2026-12-14"),
        ("scot_damp_investigate 2026-11-27", "2026-12-14"),
        ("scot_damp_complete 2026-11-27", "2026-12-30"),
        ("awaab_supplementary 2026-12-23", "2027-01-04"),
        ("awaab_supplementary 2026-12-23 --latest", "2027-03-17"),
        ("pre_election 2027-05-06", "2027-03-31"),
        ("foi 2026-07-01T00:30+01:00", "2026-07-30"),
        ("foi 2026-06-30T23:30Z", "2026-07-30"),
        ("awaab_emergency 2026-12-18T16:45", "2026-12-19T16:45+00:00"),
        ("awaab_emergency 2026-03-28T14:00+00:00", "2026-03-29T15:00+01:00"),
        ("breach 2026-10-24T14:00:30+01:00", "2026-10-27T13:00:30+00:00"),
        ("defamation_notice 2026-04-02T15:00", "2026-04-08T15:00+01:00"),
    ],
)
def test_the_due_date_is_the_scripts_to_read(answer, words, due):
    assert answer(*words.split())["due"] == due


def test_json_holds_the_sum_and_its_source(answer):
    found = answer("foi", "2026-06-01")
    assert found["clock"] == "foi"
    assert found["start"] == "2026-06-01"
    assert found["applies"] is True
    assert found["provisional"] is False
    assert {"date": "2026-06-15", "why": "World Cup bank holiday (Scotland)"} in found["skipped"]
    assert {"date": "2026-06-06", "why": "Saturday"} in found["skipped"]
    assert found["source"] == "Freedom of Information Act 2000 s.10"
    assert found["source_url"].startswith("https://www.legislation.gov.uk/")
    assert (found["day_one"], found["counted_from"]) == ("2026-06-02", "2026-06-01")


def test_where_a_sum_has_two_natural_answers_both_are_given(answer):
    supplementary = answer("awaab_supplementary", "2026-12-23")
    assert (supplementary["due"], supplementary["latest"]) == ("2027-01-04", "2027-03-17")
    funeral = answer("foi", "2022-09-05")
    assert (funeral["target"], funeral["limit"]) == ("2022-10-03", "2022-10-04")
    assert funeral["due"] == funeral["limit"]
    extended = answer("ho_stage1", "2026-04-13", "--extended")
    assert extended["unextended"] == "2026-04-27"


def test_a_date_past_the_list_of_holidays_is_never_given_silently(answer, clock):
    assert answer("foi", "2028-12-20")["provisional"] is True
    _, out, _ = clock("foi", "2028-12-20")
    assert "(provisional)" in out
    assert "Provisional: the list of bank holidays does not cover" in out


def test_the_text_shows_the_sum_that_an_officer_can_check(clock):
    status, out, err = clock("foi", "2026-06-01")
    assert (status, err) == (0, "")
    assert out.startswith(
        "Answer a freedom of information request (foi)\n"
        "Due Tuesday 30 June 2026\n"
        "\n"
        "  Received Monday 1 June 2026; day 1 is Tuesday 2 June 2026.\n"
        "  Skipped: 4 weekends; Monday 15 June 2026, World Cup bank holiday (Scotland).\n"
        "  Day 20 is Tuesday 30 June 2026.\n"
        "\n"
        "Rule: Freedom of Information Act 2000 s.10, "
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("fio 2026-06-01", "did you mean foi or foisa?"),
        ("foi", "a clock needs its name and when it started"),
        ("", "a clock needs its name and when it started"),
        ("foi 2026-02-30", "February 2026 has 28 days"),
        ("foi 2026-13-01", "there is no month 13"),
        ("foi 2026-6-1", "write it with two digits each, as 2026-06-01"),
        ("foi 01/06/2026", "write the date as year-month-day, 2026-06-01"),
        ("foi 2026-06-01T25:00", "on the 24-hour clock after a T, as 2026-06-01T14:30"),
        ("foi 9999-12-25", "is in the year 9999: check it"),
        ("breach 0001-01-01T10:00", "is in the year 1: check it"),
        ("foi 2026-06-01 --clarified 9999-06-01", "is in the year 9999: check it"),
        ("foi tomorrow", "write the date as year-month-day, 2026-06-01"),
        ("breach 2026-03-29T01:30", "never happened in Europe/London"),
        ("foi 2026-06-01 --nation cornwall", "give england, wales, scotland, northern-ireland"),
        ("foi 2026-06-01 --holiday 2026-06-10T09:00", "give the day alone"),
        ("foi 2026-06-01 --identity-received 2026-06-02", "it knows clarified-asked, clarified"),
        ("foisa 2026-06-01 --extended", "cannot be extended"),
        ("foi 2026-06-01 --latest", "has no outer limit"),
        ("foi 2026-06-01 --phase repair", "has no phases"),
        ("sar 2026-11-02 --clarified 2026-11-11", "without clarified-asked"),
        (
            "sar 2026-11-02 --clarified-asked 2026-11-11 --clarified 2026-11-04",
            "check the two dates",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(clock, words, said):
    status, out, err = clock(*words.split())
    assert (status, out) == (2, "")
    assert err.startswith("moothall: ")
    assert said in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("stairs 2026-11-22", "begins on 1 April 2027"),
        ("awaab_investigate 2025-10-26", "came into force on 27 October 2025"),
        ("scot_damp 2026-10-05", "came into force on 6 October 2026"),
        ("dp_complaint 2026-06-18", "began on 19 June 2026"),
        ("awaab_investigate 2026-12-01 --nation scotland", "In Scotland ask for scot_damp"),
    ],
)
def test_a_duty_that_does_not_exist_is_not_made_up(clock, words, said):
    status, out, err = clock(*words.split())
    assert (status, out) == (1, "")
    assert said in err
    status, out, err = clock(*words.split(), "--format", "json")
    refusal = json.loads(out)
    assert (status, err) == (1, "")
    assert refusal["applies"] is False
    assert refusal["due"] is None
    assert said in refusal["reason"]


def test_a_clock_that_stands_still_has_no_due_date_yet(clock):
    status, out, _ = clock(
        "foi", "2026-06-01", "--clarified-asked", "2026-06-03", "--format", "json"
    )
    waiting = json.loads(out)
    assert status == 1
    assert waiting["applies"] is True
    assert waiting["due"] is None
    assert "stands still since 2026-06-03" in waiting["reason"]


def test_the_list_has_one_line_for_each_clock(clock):
    status, out, _ = clock("--list")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == list(clocks())
    status, out, _ = clock("--list", "--format", "json")
    listed = json.loads(out)
    assert [entry["clock"] for entry in listed] == list(clocks())
    assert listed[0]["events"] == ["clarified-asked", "clarified", "fees-notice", "fee-paid"]


def test_a_holiday_given_by_hand_is_called_that_with_what_may_be_given(clock):
    _, out, _ = clock("foi", "2027-05-20", "--holiday", "2027-06-01")
    assert "Tuesday 1 June 2027, a bank holiday added by hand" in out
    assert "an organisation's own closure stops no statutory clock" in out
    assert "added by hand" not in clock("foi", "2027-05-20")[1]


def test_midnight_is_also_said_as_the_end_of_the_day_before(clock):
    _, out, _ = clock("defamation_notice", "2026-04-07")
    assert "Due 00:00 BST on Thursday 9 April 2026, the end of Wednesday 8 April 2026\n" in out
    assert "the end of" not in clock("defamation_notice", "2026-04-07T10:00")[1]


def test_an_extension_is_noted_with_its_unit(answer):
    assert answer("eir", "2026-12-04", "--extended")["notes"][0].startswith(
        "Extended by 20 working days: "
    )


def test_a_time_in_the_repeated_hour_says_which_of_the_two_was_taken(answer):
    found = answer("breach", "2026-10-25T01:30")
    assert found["start"] == "2026-10-25T01:30+01:00"
    assert "taken as the first, BST" in found["notes"][-1]
    assert "for the second, GMT, give 2026-10-25T01:30+00:00." in found["notes"][-1]
    for plain in ("2026-10-25T01:30+00:00", "2026-10-25T02:00", "2026-10-25"):
        assert not any("came twice" in note for note in answer("breach", plain)["notes"])
    assert not any("came twice" in note for note in answer("foi", "2026-10-25T01:30")["notes"])


def test_a_word_too_many_gets_the_clocks_own_usage(clock, capsys):
    with pytest.raises(SystemExit) as left:
        clock("foi", "2026-06-01", "extra")
    assert left.value.code == 2
    err = capsys.readouterr().err
    assert err.startswith("usage: moothall clock ")
    assert "leave out: extra" in err
