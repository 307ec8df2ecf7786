"""Danger stands in the order of how likely and how grave it is, and a person's word holds."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from tests.inbox.world import AT, FakeReading
from tests.support.desk_cast import member

from moothall.core.values import Need
from moothall.inbox import actions, queries
from moothall.inbox.actions.passing import pass_to
from moothall.inbox.danger import Band, Told, band_of, level_of, sure_of
from moothall.inbox.filing import refile
from moothall.inbox.models import Case, Correction
from moothall.inbox.queries import Filters
from moothall.inbox.shown.said import record_words
from moothall.people.verbs import Role
from moothall.platforms.base import EventKind
from moothall.record.models import Entry

HOUR = timedelta(hours=1)


class Surely(FakeReading):
    """Says of a text how sure it is: ``[emergency] 0.97`` and whatever else stands in brackets."""

    def __init__(self, text):
        super().__init__(text)
        score = float(text.rsplit(" ", 1)[1])
        for need in (Need.EMERGENCY, Need.SAFEGUARDING):
            if self.scores[need] > 0.5:
                self.scores[need] = score


def surely(post, _hits):
    return Surely(post.text)


def arrive(world, *told):
    """Each an author and what was written, an hour after the one before; all judged."""
    for number, (author, text) in enumerate(told):
        world.arrive(text, author=author, at=AT + number * HOUR)
    world.take_in(AT + 9 * HOUR)
    world.judge(AT + 9 * HOUR, read=surely)


def order(world, **asked):
    rows = queries.page(world.desk.olive, Filters(**asked), AT + 9 * HOUR).rows
    return [row.case.author.external_id for row in rows]


def case_by(author):
    return Case.objects.get(author__external_id=author)


def test_a_fire_of_the_last_hour_stands_before_false_alarms_of_the_night(world):
    arrive(
        world,
        ("frisbee", "A frisbee hit the fence [emergency] 0.2"),
        ("maybe", "It looks a bit odd [emergency] 0.45"),
        ("risk", "He takes her money [safeguarding] 0.95"),
        ("likely", "Something smells [emergency] 0.7"),
        ("fire", "The flat is on fire, there are flames [emergency] 0.97"),
    )
    assert order(world, queue="danger") == ["fire", "risk", "likely", "maybe", "frisbee"]
    bands = [band_of(case_by(one).danger) for one in ("fire", "likely", "frisbee")]
    assert bands == [Band.VERY_LIKELY, Band.LIKELY, Band.MAYBE]


def test_what_is_as_likely_and_as_grave_stands_with_the_newest_words_first(world):
    arrive(world, ("first", "Help [emergency] 0.95"), ("second", "Help [emergency] 0.92"))
    assert order(world, queue="danger") == ["second", "first"]
    world.arrive("Still here, help! [emergency] 0.95", author="first", at=AT + 5 * HOUR)
    world.take_in(AT + 9 * HOUR)
    world.judge(AT + 9 * HOUR, read=surely)
    assert order(world, queue="danger") == ["first", "second"]


def test_whom_somebody_has_helped_stands_below_what_nobody_has_dealt_with(world):
    arrive(
        world,
        ("maybe", "A frisbee hit the fence [emergency] 0.2"),
        ("fire", "The flat is on fire, there are flames [emergency] 0.97"),
    )
    assert order(world, queue="danger") == ["fire", "maybe"]
    at = AT + 9 * HOUR
    actions.alert(case_by("fire").pk, whom="999", by=world.desk.olive, at=at)
    assert order(world, queue="danger") == ["maybe", "fire"]
    assert band_of(case_by("fire").danger) is Band.HELPED
    assert sure_of(case_by("fire").danger) is Band.VERY_LIKELY


def test_new_words_after_the_help_bring_it_up_again(world):
    arrive(world, ("maybe", "It is odd [emergency] 0.2"), ("fire", "Fire! [emergency] 0.97"))
    at = AT + 9 * HOUR
    actions.alert(case_by("fire").pk, whom="999", by=world.desk.olive, at=at)
    world.arrive("It has spread next door [emergency] 0.97", author="fire", at=at + HOUR)
    world.take_in(at + HOUR)
    world.judge(at + HOUR, read=surely)
    assert order(world, queue="danger") == ["fire", "maybe"]


def test_what_was_called_safe_before_stands_behind_its_equals(world):
    arrive(world, ("safe", "Help [emergency] 0.95"), ("other", "Help [emergency] 0.95"))
    case = case_by("safe")
    at = AT + 9 * HOUR
    actions.move(case.pk, "answer", by=world.desk.olive, at=at)
    world.arrive("Help again [emergency] 0.95", author="safe", at=at + HOUR)
    world.take_in(at + HOUR)
    world.judge(at + HOUR, read=surely)
    assert order(world, queue="danger") == ["other", "safe"]


def test_what_is_passed_on_keeps_its_place_until_somebody_is_rung_and_says_to_whom(world):
    arrive(
        world, ("risk", "He takes her money [safeguarding] 0.95"), ("maybe", "? [emergency] 0.2")
    )
    at = AT + 9 * HOUR
    lead = member(world.desk.organisation, "Lena Okoro", Role.SAFEGUARDING_LEAD)
    pass_to(case_by("risk").pk, lead.pk, by=world.desk.olive, at=at)
    assert order(world, queue="danger") == ["risk", "maybe"]
    entry = Entry.objects.get(verb="pass-on")
    assert record_words(entry) == f"Passed to {lead.person}"
    assert "service" not in record_words(entry)


def test_among_all_that_is_open_danger_comes_before_what_is_long_due(world):
    arrive(
        world,
        ("foi", "The minutes please [foi] 1"),
        ("plain", "When is the bin day? [question] 1"),
        ("doubt", "Hm [emergency] 0.2"),
        ("gas", "I smell gas in the hall [emergency] 0.95"),
    )
    Case.objects.filter(author__external_id="foi").update(due_at=AT - HOUR, rank_at=AT - HOUR)
    assert order(world)[:2] == ["gas", "doubt"]
    assert set(order(world)[2:]) == {"foi", "plain"}
    assert order(world, assigned="nobody")[:2] == ["gas", "doubt"]


def test_pages_of_danger_follow_one_another_without_a_gap_or_a_double(world):
    arrive(
        world,
        *((f"n{number}", f"Help [emergency] {number % 5 / 5 + 0.19}") for number in range(10)),
        ("x", "Question [question] 1"),
    )
    seen, after = [], ""
    while True:
        found = queries.page(world.desk.olive, Filters(), AT + 9 * HOUR, after=after, size=3)
        seen += [row.case.author.external_id for row in found.rows]
        after = found.after
        if not after:
            break
    assert seen == order(world)
    assert len(seen) == len(set(seen)) == 11


def test_the_likeliest_of_several_posts_gives_the_case_its_place_and_its_reason(world):
    arrive(
        world,
        ("ann", "It is odd [emergency] 0.3"),
        ("ann", "Flames, the kitchen is on fire [emergency] 0.98"),
        ("ann", "Is anybody there? [question] 1"),
    )
    case = case_by("ann")
    assert case.posts_count == 3
    assert case.lead_post.text.startswith("Flames")
    assert band_of(case.danger) is Band.VERY_LIKELY


def test_an_officer_who_says_that_it_is_danger_puts_it_before_every_likelihood(world):
    arrive(world, ("sure", "Fire [emergency] 0.99"), ("missed", "The keys are with the cat 0"))
    case = case_by("missed")
    actions.move(case.pk, "danger", by=world.desk.olive, at=AT + 9 * HOUR)
    assert order(world, queue="danger") == ["missed", "sure"]


def test_a_correction_to_danger_stands_before_every_likelihood(world):
    arrive(world, ("sure", "Fire [emergency] 0.99"), ("missed", "The keys are with the cat 0"))
    case = case_by("missed")
    actions.correct(
        case.pk, case.newest_post_id, grounds=[], needs=["safeguarding"], by=world.desk.olive,
        at=AT + 9 * HOUR,
    )  # fmt: skip
    assert order(world, queue="danger") == ["missed", "sure"]


def no_danger(world, case):
    actions.move(case.pk, "answer", by=world.desk.olive, at=AT + 9 * HOUR)
    case.refresh_from_db()
    return case


def test_what_a_person_moved_out_of_danger_stays_out_when_it_is_closed_and_opened_again(world):
    arrive(world, ("joke", "Your rent is killing me [emergency] 0.4"))
    case = no_danger(world, case_by("joke"))
    actions.close_case(case.pk, why="By telephone", by=world.desk.olive, at=AT + 10 * HOUR)
    reopened = actions.reopen(case.pk, why="A mistake", by=world.desk.olive, at=AT + 11 * HOUR)
    assert reopened.queue == "urgent"
    assert reopened.standing == 90


def test_what_a_person_moved_out_of_danger_stays_out_when_the_policy_is_applied_anew(world):
    arrive(world, ("joke", "Your rent is killing me [emergency] 0.4"))
    case = no_danger(world, case_by("joke"))
    refile(world.id, [case.pk], AT + 12 * HOUR)
    assert case_by("joke").queue == "answer"


def test_new_words_of_danger_bring_it_back_all_the_same(world):
    arrive(world, ("joke", "Your rent is killing me [emergency] 0.4"))
    case = no_danger(world, case_by("joke"))
    world.arrive("The cooker is on fire [emergency] 0.99", author="joke", at=AT + 10 * HOUR)
    world.take_in(AT + 10 * HOUR)
    world.judge(AT + 10 * HOUR, read=surely)
    assert case_by("joke").pk == case.pk
    assert case_by("joke").queue == "danger"


def test_a_correction_to_no_danger_holds_when_the_judge_reads_again(world):
    arrive(world, ("joke", "Your rent is killing me [emergency] 0.4"))
    case = case_by("joke")
    actions.correct(
        case.pk, case.newest_post_id, grounds=[], needs=["opinion"], by=world.desk.olive,
        at=AT + 9 * HOUR,
    )  # fmt: skip
    case.newest_post.judge_state = "waiting"
    case.newest_post.save(update_fields=["judge_state"])
    world.judge(AT + 10 * HOUR, read=surely)
    assert case_by("joke").queue == "left_alone"


@pytest.mark.parametrize("verb", ["pass", "close"])
def test_what_left_danger_keeps_no_place_in_it(world, verb):
    arrive(world, ("ann", "Fire [emergency] 0.99"))
    case = case_by("ann")
    assert case.standing < 90
    if verb == "close":
        actions.close_case(case.pk, why="999", by=world.desk.olive, at=AT + 9 * HOUR)
    else:
        actions.move(case.pk, "private", by=world.desk.olive, at=AT + 9 * HOUR)
    assert case_by("ann").standing == 90


def test_an_edit_that_takes_the_danger_away_takes_the_case_out_of_danger(world):
    arrive(world, ("ann", "Fire [emergency] 0.99"))
    post = case_by("ann").newest_post
    world.again(post.external_id, EventKind.EDITED, "When do you open? [question] 1",
                at=AT + 10 * HOUR, author="ann")  # fmt: skip
    world.take_in(AT + 10 * HOUR)
    world.judge(AT + 10 * HOUR, read=surely)
    assert case_by("ann").queue == "answer"


def test_only_what_a_rule_names_as_deadly_is_graver_among_equals():
    post = SimpleNamespace(corrected_at=None)
    needs = [{"label": "emergency", "score": 0.95}]
    gas, intruder = (
        level_of(post, Told(needs, frozenset({f"cue.emergency.{name}"})))
        for name in ("gas", "intruder")
    )
    assert gas < intruder
    assert band_of(level_of(post, None)) is Band.MAYBE


def test_no_danger_is_one_verb_after_which_the_other_needs_decide(world):
    arrive(world, ("joke", "Your rent is killing me [emergency][complaint] 0.4"))
    case = actions.no_danger(case_by("joke").pk, by=world.desk.olive, at=AT + 9 * HOUR)
    assert case.queue in {"private", "answer"}
    assert case.lead_post.labels == ["complaint"]
    assert Correction.objects.get().needs == ["complaint"]
    refile(world.id, [case.pk], AT + 12 * HOUR)
    assert case_by("joke").queue == case.queue


def test_no_danger_takes_back_what_a_person_had_moved_to_danger(world):
    arrive(world, ("ann", "When do you open? [question] 1"))
    case = case_by("ann")
    actions.move(case.pk, "danger", by=world.desk.olive, at=AT + 9 * HOUR)
    assert actions.no_danger(case.pk, by=world.desk.sam, at=AT + 10 * HOUR).queue == "answer"
    with pytest.raises(actions.Refused):
        actions.no_danger(case.pk, by=world.desk.sam, at=AT + 11 * HOUR)


def test_what_is_danger_after_all_comes_back_by_a_persons_word(world):
    arrive(world, ("ann", "I smell something [emergency] 0.5"))
    case = actions.no_danger(case_by("ann").pk, by=world.desk.olive, at=AT + 9 * HOUR)
    actions.correct(
        case.pk, case.lead_post_id, grounds=[], needs=["emergency"], by=world.desk.olive,
        at=AT + 10 * HOUR,
    )  # fmt: skip
    assert order(world, queue="danger") == ["ann"]


def test_a_case_is_about_a_post_of_its_own_after_splitting_and_merging(world):
    arrive(
        world,
        ("ann", "When do you open? [question] 1"),
        ("ann", "Flames, the kitchen is on fire [emergency] 0.98"),
    )
    case = case_by("ann")
    fire = case.lead_post
    made = actions.split(case.pk, [fire.pk], by=world.desk.olive, at=AT + 9 * HOUR)
    case.refresh_from_db()
    assert (made.lead_post, made.queue) == (fire, "danger")
    assert (case.lead_post.text[:4], case.queue) == ("When", "answer")
    actions.merge(made.pk, case.pk, by=world.desk.olive, at=AT + 10 * HOUR)
    case.refresh_from_db()
    made.refresh_from_db()
    assert (case.lead_post, case.queue) == (fire, "danger")
    assert made.lead_post is None
