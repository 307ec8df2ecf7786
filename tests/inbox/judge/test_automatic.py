"""What hides by itself: only what an administrator said, never what a person has to see first."""

from datetime import timedelta

import pytest
from tests.inbox.screens.page import words
from tests.inbox.world import AT, FakeReading, account
from tests.support.cast import signed_in

from moothall import policies
from moothall.channels.allowed import still_allowed
from moothall.channels.models import Action
from moothall.channels.states import State
from moothall.core.values import Ground, Need
from moothall.inbox import actions
from moothall.inbox.actions import knowing
from moothall.inbox.actions.deciding import Refused
from moothall.inbox.automatic.reviewing import is_behind, review
from moothall.inbox.automatic.switching import hold, lift, switch_off, switch_on
from moothall.inbox.models import Author, AutomaticHide, AutomaticHiding, Decision, Evidence, Post
from moothall.people.permissions import NotAllowed
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Visibility
from moothall.record.models import Entry

ABUSE = "You ... [abusive]"
DAY = timedelta(days=1)


def sure(post, _hits):
    """As the world's judge, and surer."""
    reading = FakeReading(post.text)
    said = {label for label, score in reading.scores.items() if score > 0.5}
    reading.scores |= dict.fromkeys(said, 0.995)
    if "[unsure]" in post.text:
        reading.scores[Ground.ABUSIVE] = 0.97
    if "[perhaps danger]" in post.text:
        reading.scores[Need.EMERGENCY] = 0.05
    return reading


@pytest.fixture
def on(world):
    """Switched on under C2, from 0.99."""
    switch_on(
        world.account.pk, "C2", at_least=0.99, why="Raids at night.", by=world.desk.adam, at=AT
    )
    return world


def judged(world, text=ABUSE, **given):
    external_id = world.arrive(text, **given)
    world.take_in()
    world.judge(read=sure)
    return Post.objects.get(external_id=external_id, account__organisation=world.id)


def test_nothing_hides_by_itself_until_somebody_says_so(world):
    judged(world)
    assert not Decision.objects.exists()


def test_a_sure_finding_under_the_clause_is_hidden_with_the_evidence_sealed_first(on):
    post = judged(on)
    decision = Decision.objects.get()
    assert (decision.verb, decision.clause, decision.by_role) == ("hide", "C2", "automatic")
    assert decision.evidence == Evidence.objects.get(post=post)
    assert Action.objects.get().state == State.QUEUED
    made = AutomaticHide.objects.get()
    assert made.reviewed_at is None
    assert made.review_by > AT


def test_the_record_says_who_switched_it_on_when_and_under_which_clause(on):
    judged(on)
    entry = Entry.objects.get(verb="hide")
    assert entry.note == "Automatic, switched on by Adam Rees on 2 June 2026 under clause C2."
    assert (entry.clause, entry.actor_role) == ("C2", "automatic")
    assert Entry.objects.filter(verb="switch-on-automatic-hiding", actor_name="Adam Rees").exists()


def test_the_case_stays_in_front_of_people(on):
    case = judged(on).case
    assert (case.is_open, case.queue) == (True, "moderation")
    assert "A person has to look" in case.attention


@pytest.mark.parametrize("need", [one.value for one in Need])
def test_never_where_a_need_a_danger_or_an_opinion_is_found(on, need):
    judged(on, f"{ABUSE} [{need}]")
    assert not AutomaticHide.objects.exists()


def test_never_where_a_danger_is_only_possible(on):
    judged(on, f"{ABUSE} [perhaps danger]")
    assert not AutomaticHide.objects.exists()


def test_never_where_words_of_danger_stand_whatever_the_scores_say(on):
    judged(on, f"{ABUSE} I can smell gas")
    assert not AutomaticHide.objects.exists()


def test_never_a_journalist_or_a_councillor_of_the_directory(on):
    knowing.add_person("", "rita", "councillor", "", by=on.desk.sam, at=AT)
    judged(on, author="rita")
    assert not AutomaticHide.objects.exists()


def test_never_whoever_says_that_they_are_one(on):
    judged(on, f"{ABUSE} I am a reporter at the Gazette")
    judged(on, author="cllr")

    Author.objects.update(name="Cllr Ann Smith")
    judged(on, f"{ABUSE} once more and louder", author="cllr")
    hidden = AutomaticHide.objects.values_list("post__text", flat=True)
    assert list(hidden) in ([], [ABUSE])


def test_never_where_a_ground_for_people_stands_beside_it(on):
    for ground in ("defamatory", "misleading", "threatening", "off_topic", "repetitive"):
        judged(on, f"{ABUSE} [{ground}]", author=ground)
    assert not AutomaticHide.objects.exists()


def test_never_below_the_threshold_of_the_switch(on):
    judged(on, f"{ABUSE} [unsure]")
    assert not AutomaticHide.objects.exists()


def test_never_in_private(on):
    judged(on, visibility=Visibility.PRIVATE)
    assert not AutomaticHide.objects.exists()


def test_never_what_a_person_has_taken_up(on):
    first = judged(on, "Who do I ring? [question]")
    actions.assign(first.case_id, on.desk.olive.pk, by=on.desk.olive, at=AT)
    judged(on)
    assert not AutomaticHide.objects.exists()


def test_never_on_another_account_or_in_another_organisation(on, elsewhere):
    other = account(on.desk, external_id="other")
    judged(on, on=other)
    with organisation_scope(elsewhere.desk.id):
        judged(elsewhere)
        assert not AutomaticHide.objects.exists()
    assert not AutomaticHide.objects.exists()


def test_never_where_a_second_person_is_asked_for(on):
    actions.set_rules(by=on.desk.adam, at=AT, second_person_for=["hide"])
    judged(on)
    assert not AutomaticHide.objects.exists()
    with pytest.raises(Refused, match="second person"):
        switch_on(on.account.pk, "C3", at_least=0.99, why="x", by=on.desk.adam, at=AT)


def test_a_threshold_that_is_not_far_above_is_refused(world):
    with pytest.raises(Refused, match="has to be"):
        switch_on(world.account.pk, "C2", at_least=0.9, why="x", by=world.desk.adam, at=AT)


def test_a_clause_about_what_is_false_is_refused_with_the_reason(world):

    policy = policies.current(world.id, AT)
    clause = policy.clause_for(Ground.DEFAMATORY).id
    with pytest.raises(Refused, match="is for people"):
        switch_on(world.account.pk, clause, at_least=0.99, why="x", by=world.desk.adam, at=AT)


def test_a_platform_that_cannot_hide_is_refused_with_the_reason(world):
    other = account(world.desk, platform="nextdoor", external_id="nd")
    with pytest.raises(Refused) as refused:
        switch_on(other.pk, "C2", at_least=0.99, why="x", by=world.desk.adam, at=AT)
    assert str(refused.value)


@pytest.mark.parametrize("who", ["olive", "sam", "audrey"])
def test_nobody_but_an_administrator_switches_it_on(world, who):
    with pytest.raises(NotAllowed):
        switch_on(
            world.account.pk, "C2", at_least=0.99, why="x", by=getattr(world.desk, who), at=AT
        )


def test_a_hold_stops_what_is_to_come_and_what_is_on_its_way(on):
    judged(on)
    hold(why="It is hiding thanks.", by=on.desk.olive, at=AT)
    judged(on, author="sid")
    assert AutomaticHide.objects.count() == 1
    action = Action.objects.get()

    assert "holds all automatic hiding" in still_allowed(action)
    lift(by=on.desk.adam, at=AT)
    assert still_allowed(action) == ""
    judged(on, author="una")
    assert AutomaticHide.objects.count() == 2


def test_what_is_switched_off_is_not_sent(on):
    judged(on)

    switch_off(AutomaticHiding.objects.get().pk, why="Enough.", by=on.desk.adam, at=AT)
    assert "switched off" in still_allowed(Action.objects.get())


def test_a_review_that_is_late_is_loud_and_stops_it_until_it_is_done(on, at):
    judged(on)
    later = AT + 3 * DAY
    at(later)
    assert is_behind(later)
    assert "The daily review is late" in words(signed_in(on.desk.olive).get("/desk/?queue="))
    on.at = later
    judged(on, author="sid")
    assert AutomaticHide.objects.count() == 1
    review(AutomaticHide.objects.get().pk, right=True, by=on.desk.olive, at=later)
    assert not is_behind(later)


def test_it_is_undone_in_one_press(on, olive):
    post = judged(on)
    made = AutomaticHide.objects.get()
    answer = olive.post(f"/judge/automatic/hidden/{made.pk}/", {"then": "wrong"})
    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.was_right, made.reviewed_by_name) == (False, "Olive Ng")
    assert Decision.objects.get(pk=made.decision_id).state == "undone"
    assert Action.objects.get().state == State.WITHDRAWN
    assert Post.objects.get(pk=post.pk).case.is_open


def test_what_a_person_lets_stand_closes_under_their_name(on):
    post = judged(on)
    review(AutomaticHide.objects.get().pk, right=True, by=on.desk.olive, at=AT)
    case = Post.objects.get(pk=post.pk).case
    assert (case.is_open, case.closed_by_name) == (False, "Olive Ng")
    with pytest.raises(Refused, match="already"):
        review(AutomaticHide.objects.get().pk, right=True, by=on.desk.sam, at=AT)


def test_other_words_of_the_clause_want_another_decision(on):

    AutomaticHiding.objects.update(words="Abusive, as it read last year")
    judged(on)
    assert not AutomaticHide.objects.exists()
