"""What a file of decisions comes to: adopted where it helps, refused with reasons where it may not."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from paper_town import FIRST, POLICY, as_ruled, decisions_of, gold_of, own_way

from moothall.core.judgement.judge import judge_reading
from moothall.core.judgement.learning import Decision, Fit, Learnt, Marks, learn
from moothall.core.judgement.learning.fit import DANGER_LABELS
from moothall.core.judgement.learning.gate import marks_of
from moothall.core.values import Disposition, Ground, Need, Service

DANGER = {Need.EMERGENCY, Need.SAFEGUARDING}


@pytest.fixture(scope="package")
def learning(reader, frozen_town):
    frozen = tuple(gold_of(frozen_town))

    def from_(decisions, **more) -> Learnt:
        return learn(decisions, policy=POLICY, reader=reader, **{"frozen": frozen, **more})

    return from_


@pytest.fixture(scope="package")
def learnt(learning, town) -> Learnt:
    """From an organisation with its own way in two labels and two services, a fifth wrong."""
    return learning(decisions_of(town, wrong=0.2))


def wrong_marks(town, decisions, fit: Fit | None) -> int:
    """How far a judge is from what should have been decided, wrong decisions put aside."""
    return sum(
        own_way(town.right[one.post.id]).wrong_by(
            marks_of(judge_reading(one.post, town.read_as[one.post.id], (), POLICY, learned=fit))
        )
        for one in decisions
    )


def said_why(learnt: Learnt) -> str:
    return " ".join(learnt.verdict.objections)


def test_with_a_fifth_of_the_decisions_wrong_a_fit_still_learns_the_organisations_way(learnt, town):
    assert learnt.may_be_adopted, learnt.verdict.objections
    before = wrong_marks(town, learnt.tested_on, None)
    after = wrong_marks(town, learnt.tested_on, learnt.fit)
    assert after < 0.85 * before
    assert Need.QUESTION in learnt.fit.labels
    assert {Service.CORPORATE, Service.RENT} <= set(learnt.fit.services)


def test_what_is_tested_on_came_after_all_that_was_learnt_from(learnt):
    assert max(one.at for one in learnt.learnt_from) <= min(one.at for one in learnt.tested_on)
    assert len(learnt.tested_on) >= len(learnt.learnt_from) / 4


def test_the_same_decisions_in_any_order_give_the_same_fit(learning, learnt, town):
    shuffled = decisions_of(town, wrong=0.2)
    random.Random(3).shuffle(shuffled)
    assert learning(shuffled).fit.version == learnt.fit.version


def test_decisions_of_which_most_are_wrong_are_refused_before_anything_is_fitted(learning, town):
    poisoned = learning(decisions_of(town, wrong=0.6, practice=as_ruled))
    assert poisoned.fit is None
    assert "decisions agree with the judge" in said_why(poisoned)


def test_decisions_that_call_every_danger_none_are_refused(learning, town):
    def no_danger(marks: Marks) -> Marks:
        return replace(marks, needs=marks.needs - DANGER)

    denied = learning(decisions_of(town, no_danger))
    assert not denied.may_be_adopted
    assert "Find out who made them" in said_why(denied)
    assert denied.danger_denied > 20


def test_decisions_that_call_every_complaint_abuse_are_refused(learning, town):
    """The officers agree with one another, so the newest decisions do; the frozen posts object."""

    def complaints_are_abuse(marks: Marks) -> Marks:
        if Need.COMPLAINT not in marks.needs:
            return marks
        return Marks(frozenset({Ground.ABUSIVE}), frozenset(), marks.service)

    refused = learning(decisions_of(town, complaints_are_abuse))
    assert not refused.may_be_adopted
    assert refused.verdict.checks[2].passed
    assert "grounds found in decent posts rise" in said_why(refused)


def test_decisions_that_leave_every_complaint_unanswered_are_refused(learning, town):
    def complaints_are_opinions(marks: Marks) -> Marks:
        if Need.COMPLAINT not in marks.needs or marks.service in {Service.NONE, Service.RENT}:
            return marks
        return replace(marks, needs=frozenset({Need.OPINION}))

    refused = learning(decisions_of(town, complaints_are_opinions))
    assert not refused.may_be_adopted
    assert "needs passed over rise" in said_why(refused)


def test_decisions_that_agree_with_the_judge_teach_nothing(learning, town):
    agreed = [replace(one, decided=one.said) for one in decisions_of(town)]
    answer = learning(agreed)
    assert answer.fit is None
    assert "Nothing was learnt" in said_why(answer)


def test_too_few_decisions_are_refused_with_the_number_that_is_wanted(learning, town):
    answer = learning(decisions_of(town)[:50])
    assert said_why(answer).startswith("There are 50 decisions about different posts, and 80 are")


def test_only_corrections_without_the_decisions_that_agreed_are_refused(learning, town):
    changed = [one for one in decisions_of(town, wrong=0.2) if one.said != one.decided]
    assert "not only those that changed something" in said_why(learning(changed))


def test_a_fit_that_is_in_force_already_is_not_adopted_again(learning, learnt, town):
    again = learning(decisions_of(town, wrong=0.2), in_force=learnt.fit)
    assert not again.may_be_adopted
    assert learnt.fit.version in said_why(again)


def test_a_new_fit_must_beat_the_one_in_force_and_not_only_what_ships(learning, learnt, town):
    older = decisions_of(town, wrong=0.2)[:400]
    assert not learning(older, in_force=learnt.fit).may_be_adopted


def test_whatever_is_learnt_no_danger_scores_lower(learnt, town, reader):
    """Also by a fit that was taught the opposite, and by one made by hand to do it."""
    offset = next(iter(learnt.fit.labels.values()))
    lowering = replace(offset, bias=-50.0)
    fit = replace(
        learnt.fit, labels={**learnt.fit.labels, **dict.fromkeys(DANGER_LABELS, lowering)}
    )
    for post in town.posts[:200]:
        kept = reader.read_as[post.id]
        moved = fit.over(kept, post, ())
        assert all(moved.scores[label] >= kept.scores[label] for label in DANGER_LABELS)


def test_a_danger_that_the_organisation_sees_and_the_judge_misses_is_learnt(learning, town):
    """Somebody stranded is an emergency to an organisation with high lifts."""

    def stranded(one: Decision) -> Decision:
        needs = frozenset({Need.EMERGENCY, Need.PERSONAL})
        words = " ".join(one.post.text.split()[:5])
        return replace(
            one,
            post=replace(one.post, text=f"Stranded again, stuck between floors: {words}"),
            decided=Marks(frozenset(), needs, one.decided.service),
        )

    decisions = decisions_of(town, as_ruled)
    decisions = [stranded(one) if n % 6 == 0 else one for n, one in enumerate(decisions)]
    answer = learning(decisions)
    assert Need.EMERGENCY in answer.fit.labels
    found = next(one for one in answer.verdict.checks if "newest decisions: emerg" in one.what)
    assert int(found.after.split()[0]) > int(found.before.split()[0])


def test_a_fit_that_accuses_peaceful_posts_that_name_a_group_is_refused(
    learning, town, frozen_town
):
    def complaints_demean(marks: Marks) -> Marks:
        if Need.OPINION not in marks.needs:
            return marks
        return Marks(frozenset({Ground.DISCRIMINATORY}), frozenset(), marks.service)

    peaceful = [replace(one, group_in_peace=not one.gold.grounds) for one in gold_of(frozen_town)]
    answer = learning(decisions_of(town, complaints_demean), frozen=peaceful)
    assert "That figure may never rise" in said_why(answer)


def test_a_contrast_set_counts_beside_the_frozen_posts(learning, town, frozen_town):
    gold = [replace(one, group_in_peace=False) for one in gold_of(frozen_town)]
    answer = learning(decisions_of(town), frozen=gold[:150], contrast=gold[150:])
    groups = next(one for one in answer.verdict.checks if "peaceful" in one.what)
    assert groups.after == "0 of 0"
    named = [replace(one, group_in_peace=True) for one in gold[150:]]
    answer = learning(decisions_of(town), frozen=gold[:150], contrast=named)
    groups = next(one for one in answer.verdict.checks if "peaceful" in one.what)
    assert groups.after.endswith("of 50")


def test_the_posts_whose_handling_would_change_are_named(learnt):
    assert learnt.verdict.changes
    for change in learnt.verdict.changes:
        assert change.before is not change.after
        assert isinstance(change.decided, Disposition)


def test_figures_for_the_history_hold_no_word_of_any_post(learnt, town):
    figures = str(learnt.figures())
    assert not any(post.text in figures or post.author.name in figures for post in town.posts)


def test_near_copies_of_a_frozen_post_are_not_learnt_from(learning, town, frozen_town):
    copies = [
        replace(one, post=replace(one.post, text=other.text + " again"))
        for one, other in zip(decisions_of(town)[:150], frozen_town.posts[:150], strict=True)
    ]
    answer = learning(copies)
    assert answer.repeats == 150
    assert "There are 0 decisions" in said_why(answer)


def test_a_decision_needs_a_time_with_its_offset_and_what_the_judge_had_said(town):
    marks = Marks(frozenset(), frozenset(), Service.NONE)
    with pytest.raises(ValueError, match="no offset"):
        Decision(town.posts[0], marks, "Jo", (FIRST + timedelta(1)).replace(tzinfo=None), marks)
    with pytest.raises(ValueError, match="say what the judge had said"):
        Decision(town.posts[0], marks, "Jo", FIRST)
