"""The whole judge with the shipped model: what an officer sees, and why."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.core import Author, Context, EarlierPost, Post, judge, load_policy, read_policy
from moothall.core.judgement.findings import second_danger
from moothall.core.judgement.precedence import disposition_for
from moothall.core.values import LABELS, Disposition, Ground, Need
from moothall.core.worktime import NaiveTimeError

COLCHESTER = load_policy("colchester-borough-homes")
MONDAY_TEN = datetime.fromisoformat("2026-06-01T10:00+01:00")
SATURDAY_NIGHT = datetime.fromisoformat("2026-11-21T23:10+00:00")

GAS = "There's a really strong smell of gas in our stairwell and it's getting worse, please help"
DAMP = "Black mould all over my son's bedroom wall again and he has asthma. Flat 3, 14 Barley Rise."
SPEND = "How much did you spend on agency staff in each of the last three financial years?"
SWEARING = "you lot are a bunch of wankers, fuck off"
HARSH = "Useless landlord. Worst in Essex. You should be ashamed of yourselves."


def judged(text, policy=COLCHESTER, *, at=MONDAY_TEN, context=None, **fields):
    return judge(Post(text=text, posted_at=at, **fields), policy, context or Context())


def labels_of(judgement):
    return {finding.label for finding in (*judgement.grounds, *judgement.needs)}


def clock_named(judgement, name):
    return next(clock for clock in judgement.clocks if clock.clock == name)


def a_policy(*clauses, kind="almo", nation="england"):
    return read_policy(
        "policy: a-landlord\nversion: 3\n"
        f"organisation: {{name: A Landlord, kind: {kind}, nation: {nation}}}\n"
        "clauses:\n" + "".join(f"  - {{{clause}}}\n" for clause in clauses)
    )


def test_the_same_post_is_judged_the_same_whatever_came_before():
    first = judged(GAS)
    for other in (SWEARING, DAMP, HARSH, "", "👍"):
        judged(other)
    assert judged(GAS) == first


def test_the_answer_names_policy_and_judge():
    answer = judged(HARSH)
    assert answer.policy == "colchester-borough-homes@1"
    assert answer.judge.startswith("0.1.0+")


def test_every_label_has_a_score_between_nought_and_one():
    answer = judged(SWEARING)
    assert list(answer.scores) == list(LABELS)
    assert all(0 <= score <= 1 for score in answer.scores.values())


def test_gas_is_an_emergency_at_any_hour_under_the_clause_that_lets_it_be():
    answer = judged(GAS, at=SATURDAY_NIGHT)
    assert answer.disposition is Disposition.EMERGENCY
    assert answer.reply_by == SATURDAY_NIGHT
    emergency = next(found for found in answer.needs if found.label is Need.EMERGENCY)
    assert emergency.clause == "R4"
    assert any(GAS[start:end].find("gas") >= 0 for start, end in emergency.spans)
    assert answer.reasons[0].startswith("Emergency: act now")


def test_an_emergency_hazard_has_twenty_four_elapsed_hours():
    answer = judged(GAS, at=SATURDAY_NIGHT)
    due = clock_named(answer, "awaab_emergency").due
    assert due - SATURDAY_NIGHT == timedelta(hours=24)


def test_mould_starts_the_hazard_clock_although_the_case_goes_private():
    answer = judged(DAMP)
    assert answer.disposition is Disposition.PRIVATE
    assert {Need.HAZARD, Need.PERSONAL} <= labels_of(answer)
    assert clock_named(answer, "awaab_investigate").due == date(2026, 6, 15)


def test_a_hazard_clock_says_which_hazards_the_rule_covered_on_that_day():
    def said(at):
        reasons = judged(DAMP, at=datetime.fromisoformat(at)).reasons
        return next(reason for reason in reasons if "Investigate a significant hazard" in reason)

    asked = "check that this hazard is one)."
    early, later = said("2025-12-30T10:00+00:00"), said("2026-12-01T10:00+00:00")
    assert early.endswith(f"; on that day the rule covered only damp and mould: {asked}")
    assert "covered only damp and mould, and excess cold, " in later
    assert later.endswith(asked)


def test_a_hazard_clock_without_phases_to_come_asks_for_no_check():
    reasons = judged(GAS, at=SATURDAY_NIGHT).reasons
    (emergency,) = (reason for reason in reasons if "Investigate an emergency hazard" in reason)
    assert "check that" not in emergency


def test_a_request_in_ordinary_words_is_due_in_twenty_working_days_of_the_whole_kingdom():
    answer = judged(SPEND)
    assert answer.disposition is Disposition.FOI
    assert clock_named(answer, "foi").due == date(2026, 6, 30)
    assert {"F1", "F3"} <= set(answer.clauses)
    assert any("30 June 2026" in reason for reason in answer.reasons)


def test_swearing_at_staff_is_proposed_for_removal_with_its_clause_and_words():
    answer = judged(SWEARING)
    assert answer.disposition is Disposition.MODERATE
    foul = next(found for found in answer.grounds if found.label is Ground.FOUL_LANGUAGE)
    assert foul.clause == "C2"
    assert {SWEARING[start:end] for start, end in foul.spans} & {"wankers", "fuck off", "fuck"}
    assert answer.reply_by is None


def test_harsh_criticism_has_no_ground():
    answer = judged(HARSH)
    assert answer.grounds == ()
    assert answer.disposition is Disposition.NONE


def test_a_swearing_tenant_with_a_gas_leak_is_helped_and_the_ground_stays_on_the_file():
    answer = judged(f"For fuck's sake answer the phone. {GAS}")
    assert answer.disposition is Disposition.EMERGENCY
    assert Ground.FOUL_LANGUAGE in labels_of(answer)
    assert any("stays on the file" in reason for reason in answer.reasons)


def test_the_policys_grade_decides_which_swearing_counts():
    strict = a_policy(
        "id: C1, words: No swearing, ground: foul_language, at_least: 0.5, "
        "foul_language: {threshold: mild}"
    )  # fmt: skip
    lenient = a_policy(
        "id: C1, words: No swearing, ground: foul_language, at_least: 0.5, "
        "foul_language: {threshold: strongest}"
    )  # fmt: skip
    mild = "That was a load of crap, sorry"
    assert Ground.FOUL_LANGUAGE in labels_of(judged(mild, strict))
    assert Ground.FOUL_LANGUAGE not in labels_of(judged(mild))
    assert Ground.FOUL_LANGUAGE not in labels_of(judged("bollocks to that", lenient))


def test_swearing_too_mild_for_the_policy_never_reaches_a_threshold_left_to_the_judge():
    unsaid = a_policy(
        "id: C1, words: No swearing, ground: foul_language, foul_language: {threshold: strongest}"
    )
    for text in ("bollocks to that", "what a load of shit", "oh bugger off you daft arse"):
        assert Ground.FOUL_LANGUAGE not in labels_of(judged(text, unsaid))


def test_a_ground_without_a_clause_is_never_a_reason_to_remove():
    policy = a_policy("id: R1, words: We answer questions, respond: {to: question}")
    answer = judged(SWEARING, policy)
    assert answer.grounds == ()
    assert answer.disposition is not Disposition.MODERATE
    assert any(found.label is Ground.FOUL_LANGUAGE for found in answer.maybes)
    assert any("no clause for that" in reason for reason in answer.reasons)


def test_below_the_clauses_threshold_a_finding_is_only_a_maybe():
    text = "you lot are a bunch of wankers, fuck off"
    high = a_policy("id: C1, words: Abuse, ground: abusive, at_least: 1")
    low = a_policy("id: C1, words: Abuse, ground: abusive, at_least: 0.05")
    assert Ground.ABUSIVE in labels_of(judged(text, low))
    assert Ground.ABUSIVE not in labels_of(judged(text, high))


def test_a_housing_association_not_under_the_act_answers_it_as_a_question():
    policy = a_policy(
        "id: R1, words: We answer questions, respond: {to: question}",
        kind="housing-association",
    )
    answer = judged(SPEND, policy)
    assert Need.FOI in labels_of(answer)
    assert answer.disposition is Disposition.RESPOND
    assert answer.clocks == ()
    assert any("ordinary question" in reason for reason in answer.reasons)


def test_a_scottish_council_counts_by_its_own_act_and_holidays():
    policy = a_policy(
        "id: R1, words: We answer questions, respond: {to: question}",
        kind="council",
        nation="scotland",
    )
    answer = judged(SPEND, policy, at=datetime.fromisoformat("2026-03-11T10:00+00:00"))
    assert clock_named(answer, "foisa").due == date(2026, 4, 9)


def test_a_promise_in_monitored_time_waits_for_the_office_to_open():
    policy = a_policy(
        'id: R1, words: Nine to four, hours: {mon-fri: "09:00-16:00", holidays: england-and-wales}',
        "id: R2, words: In two hours, respond: {to: question, within: 2 monitored-hours}",
    )
    answer = judged("What time does the office open on Fridays?", policy, at=SATURDAY_NIGHT)
    assert answer.disposition is Disposition.RESPOND
    assert answer.reply_by == datetime.fromisoformat("2026-11-23T11:00+00:00")
    assert any("Monday 23 November 2026 at 09:00" in reason for reason in answer.reasons)


def test_as_soon_as_possible_gives_no_time_that_the_words_do_not_give():
    assert judged("What time does the office open on Fridays?").reply_by is None


def test_a_post_without_a_time_starts_no_clock_and_says_so():
    answer = judged(SPEND, at=None)
    assert answer.clocks == ()
    assert any("no clock was started" in reason for reason in answer.reasons)


def test_a_post_without_a_time_is_judged_under_a_policy_that_is_silent_on_requests_too():
    answer = judged(SPEND, a_policy("id: R1, words: We answer, respond: {to: question}"), at=None)
    assert answer.disposition is Disposition.FOI
    assert "give posted_at" in " ".join(answer.reasons)


def test_the_time_of_receipt_outranks_the_time_of_posting():
    answer = judged(SPEND, context=Context(received_at=MONDAY_TEN + timedelta(days=1)))
    assert clock_named(answer, "foi").due == date(2026, 7, 1)


def test_a_holiday_proclaimed_since_moves_the_clock():
    answer = judged(SPEND, context=Context(extra_holidays=(date(2026, 6, 22),)))
    assert clock_named(answer, "foi").due == date(2026, 7, 1)


def test_a_naive_time_is_refused():
    with pytest.raises(NaiveTimeError):
        judged(SPEND, at=datetime(2026, 6, 1, 10))


def test_the_third_time_of_asking_the_same_thing_is_seen():
    advert = "Cheap removals, van and two men, message me for a quote"
    before = tuple(EarlierPost(advert, hours_ago=hours) for hours in (1, 5, 30))
    assert Ground.REPETITIVE in labels_of(judged(advert, history=before))


def test_a_councillors_bio_sends_the_question_to_their_own_route():
    councillor = Author(name="J. Marlow", bio="Borough councillor for Castle ward. Views my own.")
    answer = judged("When will the lifts at Kestrel House be mended?", author=councillor)
    assert answer.disposition is Disposition.REDIRECT
    assert "R10" in answer.clauses


def test_a_faint_concern_for_a_person_does_not_clutter_an_emergency():
    scores = dict.fromkeys(LABELS, 0.0)
    both = {Need.EMERGENCY, Need.SAFEGUARDING}
    assert second_danger(both, scores | {Need.SAFEGUARDING: 0.2}) == {Need.SAFEGUARDING}
    assert second_danger(both, scores | {Need.SAFEGUARDING: 0.9}) == set()
    assert second_danger({Need.SAFEGUARDING}, scores | {Need.SAFEGUARDING: 0.05}) == set()


def test_the_disposition_always_follows_from_the_labels_shown():
    for text in (GAS, DAMP, SPEND, SWEARING, HARSH, "ok", "When is bin day?"):
        answer = judged(text)
        grounds = [found.label for found in answer.grounds]
        needs = [found.label for found in answer.needs]
        assert answer.disposition is disposition_for(grounds, needs)


@pytest.mark.parametrize(
    "text", ["I want to complain about my repair", "Please treat this as a formal complaint."]
)
def test_who_says_that_they_complain_has_complained(text):
    answer = judged(text)
    assert Need.COMPLAINT in {found.label for found in answer.needs}
    assert answer.disposition in {Disposition.RESPOND, Disposition.PRIVATE}


def test_a_polite_frame_hides_no_danger():
    text = "My nan hasn't answered her door since Thursday and the milk is still out."
    framed = f"Hello, hope you are well. {text} Thank you so much!"
    for each in (text, framed):
        assert judged(each).disposition in {Disposition.EMERGENCY, Disposition.SAFEGUARD}


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=400))
def test_any_text_at_all_is_judged(text):
    answer = judged(text)
    for found in (*answer.grounds, *answer.needs, *answer.maybes):
        assert all(0 <= start < end <= len(text) for start, end in found.spans)
    assert answer.reasons


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\ud800", "a" * 20_000, "ha " * 5_000])
def test_odd_texts_are_judged_too(text):
    answer = judged(text)
    assert answer.disposition in Disposition


def test_a_judgement_can_be_changed_only_into_another():
    answer = judged(HARSH)
    with pytest.raises(AttributeError):
        answer.disposition = Disposition.MODERATE
    assert replace(answer, id="7").id == "7"
