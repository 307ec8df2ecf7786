"""The statutory clocks: starts, resets, pauses, extensions, and what they refuse."""

from datetime import UTC, date, datetime

import pytest

from moothall.core.values import HolidayCalendar, Nation
from moothall.core.worktime import (
    ClockDoesNotApplyError,
    ClockStandsStillError,
    NaiveTimeError,
    UnknownClockError,
    WorktimeError,
    add_working_days,
    clock_called,
    clocks,
    run_clock,
)
from moothall.core.worktime.counting import add_months

NAMES = [
    "foi", "eir", "foisa", "stairs", "sar", "erasure", "objection", "dp_complaint", "breach",
    "ho_ack", "ho_stage1", "ho_stage2_ack", "ho_stage2", "spso_1", "spso_2ack", "spso_2",
    "awaab_emergency", "awaab_investigate", "awaab_summary", "awaab_safe", "awaab_supplementary",
    "scot_damp", "defamation_notice", "pre_election",
]  # fmt: skip


def due(name, start, **options):
    if isinstance(start, str):
        start = datetime.fromisoformat(start) if "T" in start else date.fromisoformat(start)
    return run_clock(name, start, **options).due


def day(text):
    return date.fromisoformat(text)


def skipped(answer):
    return {skip.day: skip.why for skip in answer.skipped}


@pytest.mark.parametrize("name", NAMES)
def test_every_clock_is_held_with_its_source_and_answers_from_2027(name):
    clock = clock_called(name)
    assert clock.source.cite
    assert clock.source.url.startswith("https://")
    answer = run_clock(name, date(2027, 6, 1))
    assert answer.clock == name
    assert answer.steps


def test_hyphens_spaces_and_capitals_in_a_clocks_name_are_forgiven():
    assert clock_called("HO-Stage1").name == "ho_stage1"
    assert clock_called("scot damp investigate").name == "scot_damp"


def test_an_unknown_clock_is_refused_with_the_nearest_name():
    with pytest.raises(UnknownClockError, match="did you mean foi or foisa"):
        clock_called("fio")
    with pytest.raises(UnknownClockError, match="--list"):
        clock_called("qqqq")


class TestInformationRequests:
    def test_the_skipped_days_and_their_reasons_make_the_sum(self):
        answer = run_clock("foi", date(2026, 6, 1))
        assert skipped(answer)[date(2026, 6, 15)] == "World Cup bank holiday (Scotland)"
        assert skipped(answer)[date(2026, 6, 6)] == "Saturday"
        assert answer.day_one == date(2026, 6, 2)
        counted = (answer.due - date(2026, 6, 1)).days - len(answer.skipped)
        assert counted == 20

    def test_a_post_in_the_first_minutes_of_july_is_received_in_july(self):
        late_june = datetime.fromisoformat("2026-06-30T23:30+00:00")
        early_july = datetime.fromisoformat("2026-07-01T00:30+01:00")
        assert run_clock("foi", early_july).counted_from == date(2026, 7, 1)
        assert due("foi", late_june) == due("foi", early_july) == due("foi", "2026-07-01")

    def test_friday_night_and_saturday_morning_are_due_together(self):
        friday = datetime(2026, 11, 20, 23, 59, tzinfo=UTC)
        saturday = datetime(2026, 11, 21, 0, 5, tzinfo=UTC)
        assert due("foi", friday) == due("foi", saturday) == day("2026-12-21")

    def test_a_month_tells_friday_night_from_saturday_morning(self):
        friday = datetime.fromisoformat("2026-10-02T23:59+01:00")
        saturday = datetime.fromisoformat("2026-10-03T00:05+01:00")
        assert (due("sar", friday), due("sar", saturday)) == (day("2026-11-02"), day("2026-11-03"))

    def test_clarification_begins_the_count_afresh(self):
        answer = run_clock("foi", date(2026, 6, 1), events={"clarified": date(2026, 6, 10)})
        assert answer.due == due("foi", "2026-06-10") == day("2026-07-09")
        assert answer.counted_from == date(2026, 6, 10)
        assert "begun afresh on Wednesday 10 June 2026" in answer.steps[0]

    def test_clarification_that_came_with_the_request_changes_nothing(self):
        answer = run_clock("foi", date(2026, 6, 1), events={"clarified": date(2026, 6, 1)})
        assert answer.due == due("foi", "2026-06-01")
        assert answer.reset is None

    def test_a_question_not_yet_answered_leaves_no_due_date(self):
        with pytest.raises(ClockStandsStillError, match="stands still since 2026-06-03"):
            run_clock("foi", date(2026, 6, 1), events={"clarified-asked": date(2026, 6, 3)})

    def test_the_working_days_from_fees_notice_to_payment_are_left_out_both_included(self):
        paid = {"fees-notice": date(2026, 3, 5), "fee-paid": date(2026, 3, 12)}
        answer = run_clock("foi", date(2026, 3, 2), events=paid)
        # without the notice 31 March; six working days, Good Friday and Easter Monday on top
        assert due("foi", "2026-03-02") == day("2026-03-31")
        assert answer.due == day("2026-04-10")
        assert skipped(answer)[date(2026, 3, 12)].startswith("waiting for the fee")
        assert skipped(answer)[date(2026, 3, 7)] == "Saturday"

    def test_a_fee_not_yet_paid_leaves_no_due_date(self):
        with pytest.raises(ClockStandsStillError, match="fee-paid"):
            run_clock("eir", date(2026, 3, 2), events={"fees-notice": date(2026, 3, 5)})

    def test_a_payment_without_its_notice_is_refused(self):
        with pytest.raises(WorktimeError, match="without fees-notice"):
            run_clock("foi", date(2026, 3, 2), events={"fee-paid": date(2026, 3, 12)})

    def test_a_payment_before_its_notice_is_refused(self):
        backwards = {"fees-notice": date(2026, 3, 12), "fee-paid": date(2026, 3, 5)}
        with pytest.raises(WorktimeError, match="is before fees-notice"):
            run_clock("foi", date(2026, 3, 2), events=backwards)

    def test_a_complex_and_voluminous_environmental_request_has_forty_days(self):
        answer = run_clock("eir", date(2026, 12, 4), extended=True)
        assert answer.unextended == day("2027-01-07")
        assert answer.due == add_working_days(day("2027-01-07"), 20, HolidayCalendar.UNITED_KINGDOM)

    def test_the_public_interest_extension_is_given_as_the_icos_expectation(self):
        answer = run_clock("foi", date(2026, 6, 1), extended=True)
        assert answer.unextended == day("2026-06-30")
        assert answer.due == day("2026-07-29")
        assert any("the Act fixes no number" in note for note in answer.notes)

    def test_the_scottish_act_has_no_extension(self):
        with pytest.raises(WorktimeError, match="cannot be extended"):
            run_clock("foisa", date(2026, 6, 1), extended=True)

    def test_the_scottish_act_counts_working_days_that_others_keep_as_holidays(self):
        assert due("foisa", "2026-07-10") < due("foi", "2026-07-10")

    def test_a_scottish_authority_is_told_of_its_own_act(self):
        asked = run_clock("foi", date(2026, 6, 1), nation=Nation.SCOTLAND)
        assert asked.notes[0].endswith("ask for foisa.")
        assert asked.due == due("foi", "2026-06-01", nation=Nation.WALES)

    def test_a_tenants_request_has_thirty_days_from_april_2027_and_does_not_roll(self):
        assert due("stairs", "2027-04-01") == day("2027-05-01")  # a Saturday
        with pytest.raises(ClockDoesNotApplyError, match="1 April 2027"):
            run_clock("stairs", date(2027, 3, 31))

    def test_an_event_that_a_clock_does_not_know_is_refused_with_those_it_does(self):
        with pytest.raises(WorktimeError, match="it knows clarified-asked, clarified, fees-notice"):
            run_clock("foi", date(2026, 6, 1), events={"identity-received": date(2026, 6, 3)})


class TestDataProtection:
    @pytest.mark.parametrize(
        ("start", "months", "expected"),
        [
            ("2026-01-31", 1, "2026-02-28"),
            ("2026-01-30", 1, "2026-02-28"),
            ("2028-01-31", 1, "2028-02-29"),
            ("2026-03-31", 1, "2026-04-30"),
            ("2026-12-31", 1, "2027-01-31"),
            ("2026-11-30", 3, "2027-02-28"),
            ("2026-02-28", 1, "2026-03-28"),
        ],
    )
    def test_a_month_ends_on_the_corresponding_date_or_the_months_last_day(
        self, start, months, expected
    ):
        assert add_months(day(start), months) == day(expected)

    def test_the_extension_is_three_months_from_receipt_not_two_from_the_rolled_date(self):
        answer = run_clock("sar", date(2026, 1, 31), extended=True)
        assert answer.unextended == day("2026-03-02")
        assert answer.due == day("2026-04-30")

    def test_identity_moves_the_start_of_the_month(self):
        events = {"identity-received": date(2026, 11, 5)}
        assert due("sar", "2026-11-02", events=events) == due("sar", "2026-11-05")
        assert due("sar", "2026-11-02", events=events) == day("2026-12-07")  # 5th is a Saturday

    def test_identity_already_known_changes_nothing(self):
        assert due("sar", "2026-11-02", events={"identity-received": day("2026-10-30")}) == day(
            "2026-12-02"
        )

    def test_the_wait_before_identity_came_is_not_counted_twice(self):
        events = {
            "clarified-asked": day("2026-11-04"),
            "clarified": day("2026-11-11"),
            "identity-received": day("2026-11-09"),
        }
        # a month from the 9th, and the two days from the 9th to the answer on the 11th
        assert due("sar", "2026-11-02", events=events) == day("2026-12-11")

    def test_an_answer_on_the_day_of_the_question_costs_nothing(self):
        events = {"clarified-asked": day("2026-11-04"), "clarified": day("2026-11-04")}
        assert due("sar", "2026-11-02", events=events) == day("2026-12-02")

    def test_the_wait_is_added_before_the_roll(self):
        events = {"clarified-asked": day("2026-11-04"), "clarified": day("2026-11-07")}
        answer = run_clock("sar", day("2026-11-02"), events=events)
        assert answer.rolled_from == day("2026-12-05")
        assert answer.due == day("2026-12-07")

    @pytest.mark.parametrize("name", ["erasure", "objection"])
    def test_erasure_and_objection_run_as_subject_access_does(self, name):
        for start in ("2026-09-03", "2026-01-31", "2026-03-03"):
            assert due(name, start) == due("sar", start)

    def test_the_roll_is_by_the_organisations_own_nation(self):
        assert due("sar", "2026-10-30") == day("2026-11-30")
        assert due("sar", "2026-10-30", nation=Nation.SCOTLAND) == day("2026-12-01")
        assert due("sar", "2027-02-17", nation=Nation.NORTHERN_IRELAND) == day("2027-03-18")

    def test_a_data_protection_complaint_before_the_duty_began_has_no_clock(self):
        with pytest.raises(ClockDoesNotApplyError, match="19 June 2026"):
            run_clock("dp_complaint", date(2026, 6, 18))
        assert due("dp_complaint", "2026-06-19") == day("2026-07-20")  # day 30 is a Sunday

    def test_a_breach_has_seventy_two_elapsed_hours_over_a_clock_change(self):
        start = datetime.fromisoformat("2026-03-27T14:00+00:00")
        assert due("breach", start) == datetime.fromisoformat("2026-03-30T15:00+01:00")
        start = datetime.fromisoformat("2026-10-23T14:00+01:00")
        assert due("breach", start) == datetime.fromisoformat("2026-10-26T13:00+00:00")

    def test_a_breach_known_only_by_its_day_counts_from_that_days_first_minute(self):
        answer = run_clock("breach", date(2026, 11, 23))
        assert answer.due == datetime(2026, 11, 26, tzinfo=UTC)
        assert "No time was given" in answer.notes[0]

    def test_a_time_without_an_offset_is_refused(self):
        for name in ("breach", "foi"):
            with pytest.raises(NaiveTimeError, match="no time zone"):
                run_clock(name, datetime(2026, 11, 23, 9, 0))


class TestHousing:
    def test_a_stage_one_answer_runs_from_the_acknowledgement(self):
        assert due("ho_stage1", "2026-04-13") == day("2026-04-27")

    def test_supplementary_work_has_a_first_date_and_a_latest_one(self):
        answer = run_clock("awaab_supplementary", date(2026, 12, 23))
        assert answer.due == day("2027-01-04")
        assert answer.latest == day("2027-03-17")

    def test_only_supplementary_work_has_a_latest_date(self):
        with pytest.raises(WorktimeError, match="no outer limit"):
            run_clock("awaab_safe", date(2026, 12, 23), latest=True)

    @pytest.mark.parametrize(
        ("name", "expected"),
        [("awaab_summary", "2026-12-30"), ("awaab_safe", "2027-01-04")],
    )
    def test_the_steps_after_an_investigation_leave_out_christmas(self, name, expected):
        assert due(name, "2026-12-23") == day(expected)

    def test_a_hazard_told_before_awaabs_law_has_no_clock(self):
        with pytest.raises(ClockDoesNotApplyError, match="27 October 2025"):
            run_clock("awaab_investigate", date(2025, 10, 26))
        assert due("awaab_investigate", "2025-10-27") == day("2025-11-10")

    def test_the_answer_says_which_hazards_the_rule_covers_by_then(self):
        before, after = (
            run_clock("awaab_investigate", day(text)) for text in ("2026-11-29", "2026-11-30")
        )
        assert before.notes[0] == "On that day the rule covers damp and mould."
        assert (before.covers, before.covers_part) == ("damp and mould", True)
        assert "excess cold" in after.notes[0]

    @pytest.mark.parametrize(
        ("phase", "expected"),
        [
            ("investigate", "2026-12-14"),
            ("summary", "2026-12-03"),
            ("repair", "2026-12-07"),
            ("complete", "2026-12-30"),
        ],
    )
    def test_scottish_damp_has_four_steps(self, phase, expected):
        assert due("scot_damp", "2026-11-27", phase=phase) == day(expected)

    def test_a_step_that_is_not_there_is_refused_with_those_that_are(self):
        with pytest.raises(UnknownClockError, match="investigate, summary, repair or complete"):
            run_clock("scot_damp", date(2026, 11, 27), phase="mend")
        with pytest.raises(UnknownClockError, match="no phases"):
            run_clock("foi", date(2026, 11, 27), phase="repair")

    def test_scottish_damp_before_the_regulations_has_no_clock(self):
        with pytest.raises(ClockDoesNotApplyError, match="6 October 2026"):
            run_clock("scot_damp", date(2026, 10, 5))

    def test_a_clock_of_one_nation_is_refused_in_another_with_that_nations_own(self):
        with pytest.raises(ClockDoesNotApplyError, match=r"in Scotland.*scot_damp"):
            run_clock("awaab_investigate", date(2026, 12, 1), nation=Nation.SCOTLAND)
        with pytest.raises(ClockDoesNotApplyError, match=r"England.*ho_ack"):
            run_clock("spso_1", date(2026, 12, 1), nation=Nation.ENGLAND)


class TestDefamation:
    @pytest.mark.parametrize(
        "start", ["2026-11-21T00:00+00:00", "2026-11-21T12:00+00:00", "2026-11-22T23:59+00:00"]
    )
    def test_a_notice_at_the_weekend_has_all_of_monday_and_tuesday(self, start):
        assert due("defamation_notice", start) == datetime(2026, 11, 25, tzinfo=UTC)

    def test_a_notice_on_friday_noon_leaves_out_the_weekend(self):
        assert due("defamation_notice", "2026-11-20T12:00+00:00") == datetime(
            2026, 11, 24, 12, tzinfo=UTC
        )

    def test_hours_used_up_at_midnight_end_there_though_the_next_day_is_a_holiday(self):
        # Wednesday and Thursday before Good Friday are two whole days.
        answer = run_clock("defamation_notice", datetime.fromisoformat("2026-04-01T00:00+01:00"))
        assert answer.due == datetime.fromisoformat("2026-04-03T00:00+01:00")
        assert answer.skipped == ()

    def test_the_night_of_a_clock_change_is_a_sunday_and_so_left_out(self):
        assert due("defamation_notice", "2026-03-27T12:00+00:00") == datetime.fromisoformat(
            "2026-03-31T12:00+01:00"
        )

    def test_scottish_holidays_do_not_count_here(self):
        assert due("defamation_notice", "2026-11-30T09:00+00:00") == datetime(
            2026, 12, 2, 9, tzinfo=UTC
        )


class TestElections:
    def test_christmas_eve_is_left_out_when_counting_back(self):
        answer = run_clock("pre_election", date(2027, 1, 14))
        assert skipped(answer)[date(2026, 12, 24)] == "Christmas Eve"
        assert answer.due == day("2026-12-04")

    def test_christmas_eve_counts_for_every_other_clock(self):
        assert date(2026, 12, 24) not in skipped(run_clock("foi", date(2026, 12, 10)))

    def test_the_poll_itself_is_not_counted(self):
        assert run_clock("pre_election", date(2027, 5, 6)).day_one == day("2027-05-05")

    def test_scotland_has_another_timetable_which_we_do_not_hold(self):
        with pytest.raises(ClockDoesNotApplyError, match="another timetable"):
            run_clock("pre_election", date(2027, 5, 6), nation=Nation.SCOTLAND)


class TestProclaimedHolidays:
    def test_a_holiday_proclaimed_while_the_clock_ran_gives_a_target_and_a_limit(self):
        answer = run_clock("foi", date(2022, 9, 5))
        assert answer.target == day("2022-10-03")
        assert answer.due == day("2022-10-04")

    def test_a_holiday_proclaimed_before_receipt_simply_counts(self):
        assert run_clock("foi", date(2022, 9, 12)).target is None
        assert run_clock("foi", date(2026, 6, 1)).target is None

    def test_a_roll_off_a_newly_proclaimed_day_has_a_target_too(self):
        answer = run_clock("sar", date(2022, 8, 19))
        assert (answer.target, answer.due) == (day("2022-09-19"), day("2022-09-20"))

    def test_hours_have_their_target_too(self):
        start = datetime.fromisoformat("2022-09-09T12:00+01:00")
        answer = run_clock("defamation_notice", start)
        assert answer.target is None  # due on Tuesday 13 September, before the funeral
        assert answer.due == datetime.fromisoformat("2022-09-13T12:00+01:00")

    def test_a_bank_holiday_added_by_hand_lengthens_the_clock_and_is_named_so(self):
        own = [date(2026, 6, 10)]
        answer = run_clock("foi", date(2026, 6, 1), extra_holidays=own)
        assert answer.due == day("2026-07-01")
        assert skipped(answer)[own[0]] == "a bank holiday added by hand"


class TestBeyondTheList:
    def test_a_due_date_past_the_list_is_provisional_and_worked_out_by_rule(self):
        answer = run_clock("foi", date(2028, 12, 20))
        assert answer.provisional
        assert answer.due == day("2029-01-23")
        assert skipped(answer)[date(2029, 1, 2)] == "2nd January (Scotland)"
        assert any(step.startswith("Provisional") for step in answer.steps)

    def test_a_clock_without_a_calendar_is_never_provisional(self):
        assert not run_clock("stairs", date(2035, 1, 1)).provisional
        assert not run_clock("breach", date(2035, 1, 1)).provisional

    def test_a_month_that_ends_past_the_list_is_provisional(self):
        assert run_clock("sar", date(2028, 12, 4)).provisional
        assert not run_clock("sar", date(2028, 11, 28)).provisional


def test_the_steps_are_a_sum_that_an_officer_can_read_out():
    assert run_clock("foi", date(2026, 6, 1)).steps == (
        "Received Monday 1 June 2026; day 1 is Tuesday 2 June 2026.",
        "Skipped: 4 weekends; Monday 15 June 2026, World Cup bank holiday (Scotland).",
        "Day 20 is Tuesday 30 June 2026.",
    )


def test_the_steps_tell_a_roll_and_a_wait():
    events = {"clarified-asked": day("2026-11-04"), "clarified": day("2026-11-07")}
    steps = run_clock("sar", day("2026-11-02"), events=events).steps
    assert steps[1].startswith("Skipped: 1 weekend; Wednesday 4 November 2026 to Friday 6 November")
    assert steps[2] == (
        "1 month, with the days left out, ends on Saturday 5 December 2026; "
        "due on the next working day, Monday 7 December 2026."
    )


def test_working_days_for_a_policys_own_target_go_both_ways():
    assert add_working_days(day("2026-12-24"), 1) == day("2026-12-29")
    assert add_working_days(day("2026-12-29"), -1) == day("2026-12-24")
    assert add_working_days(datetime.fromisoformat("2026-07-01T00:30+01:00"), 1) == day(
        "2026-07-02"
    )


def test_no_clock_but_the_listed_ones_is_held():
    extra = set(clocks()) - set(NAMES)
    assert extra == {"eisr", "scot_damp_summary", "scot_damp_repair", "scot_damp_complete"}
