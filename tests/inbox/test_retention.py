"""Words go when the policy says so, and nothing that is held, newer, or somebody else's ever does."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.inbox.test_moderating import C2, REVIEW, done
from tests.inbox.world import AT
from tests.support.desk_cast import member

from moothall import policies
from moothall.channels.models import Action, Event
from moothall.core.policy import find_policy
from moothall.core.policy.forms import Period as Length
from moothall.duties import actions as duties
from moothall.duties.models import Duty, DutyState
from moothall.duties.opening import Asked, open_duty
from moothall.inbox import actions, evidence, queries, retention
from moothall.inbox.models import (
    Author,
    Case,
    Decision,
    Emptied,
    Evidence,
    EvidenceFile,
    Note,
    Post,
    PostJudgement,
    Wording,
)
from moothall.inbox.retention import applying
from moothall.inbox.retention.periods import back
from moothall.people.erasing import erasing
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Role
from moothall.platforms.base import EventKind
from moothall.record import verify
from moothall.record.models import Entry

ALL = (
    "{routine: {keep: 12 months}, moderated: {keep: 24 months}, block: {keep: 24 months,"
    " since: ended}, information_request: {keep: 36 months}, complaint: {keep: 6 years},"
    " safeguarding: {keep: 7 years}}"
)
YEAR = timedelta(days=366)
LATER = AT + YEAR + timedelta(days=2)
SECRET = "MySecretWords"


def adopt(world, rules, at=AT, version=2):
    """The policy, which now gives times as well."""
    text = find_policy("colchester-borough-homes").read_text(encoding="utf-8")
    text = text.replace("version: 1\n", f"version: {version}\n", 1)
    text += (
        f"\nunpublished:\n  - id: U1\n    reason: The records schedule\n    retention: {rules}\n"
    )
    policies.adopt(world.id, text, by=world.desk.adam, at=at)


def closed(world, text="Nice [opinion]", author="a", at=AT, how=actions.leave_alone):
    case = world.case(f"{text} {SECRET}", author=author)
    how(case.pk, by=world.desk.olive, at=at)
    return case


def everywhere():
    """Every place of the database in which the words still stand."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            try:
                with transaction.atomic():
                    cursor.execute(
                        f'SELECT count(*) FROM "{table}" AS one WHERE one::text ILIKE %s',
                        [f"%{SECRET}%"],
                    )
                    [count] = cursor.fetchone()
            except DatabaseError:
                continue
            if count:
                found.append(table)
    return found


def test_without_a_time_in_the_policy_nothing_goes(world):
    case = closed(world)
    assert retention.apply(world.id, AT + 20 * YEAR) == 0
    assert SECRET in case.posts.get().text


def test_words_and_names_go_from_every_table_and_what_was_done_stays(world):
    adopt(world, ALL)
    post = world.post(f"You ... {SECRET} [abusive]", author="rude")
    world.again(post.external_id, EventKind.EDITED, f"You ... {SECRET} again [abusive]")
    world.take_in()
    world.judge()
    case = post.case
    actions.add_note(case.pk, f"He says {SECRET}", by=world.desk.sam, at=AT)
    actions.save_draft(case.pk, "public", f"{SECRET}?", by=world.desk.olive, at=AT)
    actions.correct(case.pk, post.pk, by=world.desk.olive, at=AT, disposition="moderate",
                    grounds=["abusive"], needs=[], service="none", why=SECRET)  # fmt: skip
    grounds = actions.Grounds(clause="C2", ground="abusive", quoted=SECRET, why="Names staff")
    decision = actions.hide(case.pk, post.pk, grounds, by=world.desk.olive, at=AT)
    evidence.capture_all(AT)
    done(decision.action)
    case.refresh_from_db()
    if case.is_open:
        actions.close_case(case.pk, by=world.desk.olive, at=AT, why="done")
    before = Evidence.objects.get().sha256
    assert "inbox_evidence" in everywhere()
    assert retention.apply(world.id, AT + 2 * YEAR + timedelta(days=5)) == 1
    assert [table for table in everywhere() if not table.startswith("record")] == []
    sealed = Evidence.objects.get()
    assert (sealed.content, sealed.sha256) == ("", before)
    assert not EvidenceFile.objects.exclude(content=None).exists()
    kept = Decision.objects.get(verb="hide")
    assert (kept.clause, kept.by_name, kept.why) == ("C2", "Olive Ng", "")
    author = Author.objects.get(pk=post.author_id)
    assert (author.name, author.handle, author.external_id[:5]) == ("", "", "gone:")
    assert "rude" not in str(list(Event.objects.values_list("payload", "author_id")))
    entry = Entry.objects.get(verb="empty-records")
    assert entry.changed_to["cases"] == [str(case.pk)]
    assert entry.changed_to["evidence"] == 1
    assert verify(world.id).is_sound
    page = queries.dossier(world.desk.sam, case.pk, AT + 3 * YEAR)
    assert [one.kind for one in page.emptied] == ["moderated"]


def test_an_emptied_case_is_not_emptied_again_and_its_post_is_not_taken_in_twice(world):
    adopt(world, ALL)
    case = closed(world)
    assert retention.apply(world.id, LATER) == 1
    assert retention.apply(world.id, LATER + YEAR) == 0
    post = case.posts.get()
    world.arrive("", external_id=post.external_id, kind=EventKind.DELETED, author="a", at=LATER)
    world.take_in(LATER)
    assert Post.objects.filter(external_id=post.external_id).count() == 1
    assert SECRET not in Post.objects.get(pk=post.pk).text


def test_a_case_of_two_kinds_waits_for_the_longer_time(world):
    adopt(world, ALL)
    case = closed(world, "Not good enough [complaint][question]", how=close)
    assert retention.apply(world.id, AT + 5 * YEAR) == 0
    assert retention.apply(world.id, AT + 6 * YEAR + timedelta(days=5)) == 1
    assert Emptied.objects.get().kind == "complaint"
    assert case.posts.get().text == ""


def close(case_id, *, by, at):
    actions.close_case(case_id, by=by, at=at, why="Answered on the telephone")


def test_a_kind_without_a_time_keeps_its_cases(world):
    adopt(world, "{routine: {keep: 1 months}}")
    closed(world, "Not good enough [complaint]", how=close)
    closed(world, author="b")
    assert retention.apply(world.id, AT + YEAR) == 1
    assert Case.objects.filter(posts__text__contains=SECRET).count() == 1


def test_a_block_that_stands_keeps_what_it_rests_on(world):
    adopt(world, ALL)
    post = world.post(f"You ... {SECRET} [abusive]")
    decision = actions.block(
        post.case_id, post.pk, C2, review_on=REVIEW, by=world.desk.olive, at=AT
    )
    done(decision.action)
    if Case.objects.get(pk=post.case_id).is_open:
        close(post.case_id, by=world.desk.olive, at=AT)
    assert retention.apply(world.id, AT + 10 * YEAR) == 0
    [stays] = list(retention.held(world.desk.olive.organisation, policy(world), AT + 10 * YEAR))
    assert "blocked" in stays.why


def policy(world, at=AT + 10 * YEAR):
    return policies.current(world.id, at)


def test_a_request_for_personal_data_keeps_everything_of_its_author(world):
    adopt(world, ALL)
    closed(world, author="rita")
    world.case("What do you hold about me? [sar]", author="rita")
    assert retention.apply(world.id, LATER) == 0


def test_the_database_itself_refuses_to_empty_evidence_of_a_held_case(world):
    post = world.post(f"You ... {SECRET} [abusive]")
    actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    actions.hold(post.case_id, "police", "", by=world.desk.sam, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic(), erasing():
        Evidence.objects.update(content="", emptied_at=AT)


def test_outside_the_end_of_retention_nothing_that_came_can_be_changed(world):
    world.post()
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.update(payload={})
    with transaction.atomic(), erasing():
        pass
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.update(payload={})


def test_a_hold_put_while_the_question_was_asked_stops_it(world, monkeypatch):
    adopt(world, ALL)
    case = closed(world)
    real = applying.due

    def asked_then_held(*of):
        found = list(real(*of))
        actions.hold(case.pk, "court", "", by=world.desk.sam, at=AT)
        return found

    monkeypatch.setattr(applying, "due", asked_then_held)
    assert retention.apply(world.id, LATER) == 0
    assert SECRET in case.posts.get().text


def test_killed_in_the_middle_it_goes_on_where_it_stopped(world, monkeypatch):
    adopt(world, ALL)
    for number in range(5):
        closed(world, author=f"a{number}")
    monkeypatch.setattr(applying, "AT_ONCE", 2)
    real, calls = applying.empty, []

    def dies_at_the_second(cases, at):
        calls.append(1)
        counts = real(cases, at)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return counts

    monkeypatch.setattr(applying, "empty", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        retention.apply(world.id, LATER)
    assert Emptied.objects.count() == 2
    assert Post.objects.filter(text__contains=SECRET).count() == 3
    assert Entry.objects.filter(verb="empty-records").count() == 1
    assert retention.apply(world.id, LATER) == 3
    assert Post.objects.filter(text__contains=SECRET).count() == 0
    gone = [
        case
        for one in Entry.objects.filter(verb="empty-records")
        for case in one.changed_to["cases"]
    ]
    assert len(gone) == len(set(gone)) == 5


@settings(
    max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    cases=st.lists(
        st.tuples(
            st.sampled_from(["[opinion]", "[complaint]", "[foi]", "[question]"]),
            st.integers(0, 2_600),
            st.booleans(),
            st.booleans(),
        ),
        min_size=1,
        max_size=4,
    ),
    after=st.integers(0, 2_600),
)
def test_nothing_held_nothing_newer_and_nothing_of_anybody_else_ever_goes(
    world, elsewhere, cases, after
):
    with transaction.atomic():
        if policy(world).version == 1:
            adopt(world, ALL)
        now = AT + timedelta(days=2_600 + after)
        days = {"[opinion]": 364, "[question]": 364, "[complaint]": 6 * 365, "[foi]": 3 * 365}
        stays = {}
        for number, (label, age, is_closed, is_held) in enumerate(cases):
            case = world.case(f"{label} {SECRET}", author=f"p{number}-{age}-{after}")
            if is_closed:
                close(case.pk, by=world.desk.olive, at=AT)
                Case.objects.filter(pk=case.pk).update(closed_at=now - timedelta(days=age))
            if is_held:
                actions.hold(case.pk, "court", "", by=world.desk.sam, at=AT)
            stays[case.pk] = not is_closed or is_held or age < days[label]
        retention.apply(world.id, now)
        for pk, kept in stays.items():
            text = Post.objects.get(case=pk).text
            assert not kept or SECRET in text
            if kept:
                assert not Emptied.objects.filter(case=pk).exists()
        with organisation_scope(elsewhere.id):
            assert Post.objects.get().text == "Is the lift working again?"
            assert not Emptied.objects.exists()
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("length", "begins"),
    [
        (Length(amount=36, unit="hours"), datetime(2026, 5, 30, 22, tzinfo=UTC)),
        (Length(amount=1, unit="days"), datetime(2026, 5, 30, 23, tzinfo=UTC)),
        (Length(amount=2, unit="weeks"), datetime(2026, 5, 17, 23, tzinfo=UTC)),
        (Length(amount=3, unit="months"), datetime(2026, 3, 1, 0, tzinfo=UTC)),
        (Length(amount=2, unit="years"), datetime(2024, 5, 31, 23, tzinfo=UTC)),
        (Length(amount=5, unit="working-days"), datetime(2026, 5, 21, 23, tzinfo=UTC)),
    ],
)
def test_times_are_counted_in_whole_days_where_people_live(length, begins):
    at = datetime(2026, 6, 1, 10, tzinfo=UTC)
    assert back(at, length, ZoneInfo("Europe/London")) == begins


def test_judgements_of_other_posts_forget_the_words_too(world):
    adopt(world, ALL)
    closed(world, author="rita")
    elsewhere = {"root_id": "other", "parent_id": "other"}
    world.post("And again [question]", author="rita", at=AT + timedelta(hours=1), **elsewhere)
    assert SECRET in str(list(PostJudgement.objects.values_list("around", flat=True)))
    retention.apply(world.id, LATER)
    assert SECRET not in str(list(PostJudgement.objects.values_list("around", flat=True)))
    assert not Wording.objects.filter(text__contains=SECRET).exists()
    assert not Note.objects.exclude(text="").exists()
    assert not Action.objects.filter(payload__text__contains=SECRET).exists()


def asked(world, kind="foi", at=AT, case=None):
    """A duty that was answered the day it came."""
    made = open_duty(
        Asked(kind, at, "Rita Moss", "rita@example.org", case=case), by=world.desk.olive, at=at
    )
    fay = member(world.desk.organisation, f"Fay {made.reference}", Role.FOI_OFFICER, Role.OFFICER)
    return duties.end(made.pk, DutyState.ANSWERED, at, by=fay, at=at)


def test_who_asked_goes_with_requests_of_that_age_and_what_became_of_it_stays(world):
    adopt(world, ALL)
    request, complaint = asked(world), asked(world, "ho_stage1")
    hazard, still_open = (
        asked(world, "awaab_emergency"),
        open_duty(Asked("foi", AT, "Rita Moss"), by=world.desk.olive, at=AT),
    )
    almost, later = AT + 3 * YEAR - timedelta(days=10), AT + 3 * YEAR + timedelta(days=2)
    retention.apply(world.id, almost)
    assert Duty.objects.exclude(asker_name="").count() == 4
    policy = policies.current(world.id, later)
    assert retention.askers.waiting(world.desk.organisation, policy, later) == 1
    retention.apply(world.id, later)
    kept = {one.pk: one for one in Duty.objects.all()}
    assert (kept[request.pk].asker_name, kept[request.pk].asker_contact) == ("", "")
    assert kept[request.pk].due_on == request.due_on
    assert all(kept[one.pk].asker_name for one in (complaint, hazard, still_open))
    entry = Entry.objects.get(verb="forget-asker")
    assert (entry.actor_name, entry.subject_id) == ("The desk", str(request.pk))
    assert verify(world.id).is_sound


def test_who_asked_stays_while_its_case_is_held_or_the_policy_gives_no_time(world):
    adopt(world, ALL)
    case = closed(world)
    asked(world, case=case.pk)
    actions.hold(case.pk, "court", "", by=world.desk.sam, at=AT)
    retention.apply(world.id, AT + 20 * YEAR)
    assert Duty.objects.get().asker_name == "Rita Moss"
    adopt(world, "{routine: {keep: 12 months}}", at=AT + timedelta(days=1), version=3)
    asked(world)
    retention.apply(world.id, AT + 20 * YEAR)
    assert Duty.objects.exclude(asker_name="").count() == 2
