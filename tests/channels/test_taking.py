"""Everything comes in by one door, once, and nothing that came is lost."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.channels.conftest import make_account
from tests.channels.pretend import AT, post

from moothall.channels import queries, receive
from moothall.channels.models import Account, Action, Delivery, Event, Stop
from moothall.channels.receive.cleaning import CUT, LONGEST_TEXT, REPLACED, TURNED
from moothall.channels.shape import event_of
from moothall.people.permissions import NotAllowed
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import EventAuthor, EventKind, PostKind, Visibility
from moothall.record.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scope")]


def test_the_same_event_by_three_ways_is_one_row(account, at):
    assert len(receive.take(account, [post()], "poll", at)) == 1
    assert receive.take(account, [post(), post()], "webhook", at) == []
    assert receive.take(account, [post(raw_hash="x" * 64)], "import", at) == []
    assert Event.objects.count() == 1


def test_an_edit_a_deletion_and_two_versions_are_events_of_their_own(account, at):
    edited = post(kind=EventKind.EDITED, version="2", text="My boiler is broken, help")
    again = replace(edited, version="3", text="Fixed, thanks")
    gone = post(kind=EventKind.DELETED, version="4", text="")
    assert len(receive.take(account, [gone, again, post(), edited], "poll", at)) == 4
    item = queries.item(account, "p1")
    assert item.deleted


def test_an_event_comes_back_as_the_platform_told_it(account, at):
    told = post(rating=3, html="<p>x</p>", raw_hash="a" * 64)
    [row] = receive.take(account, [told], "poll", at)
    row.refresh_from_db()
    assert event_of(row) == told


@pytest.mark.parametrize(
    ("text", "kept", "note"),
    [
        ("a\x00b", "a\ufffdb", REPLACED),
        ("half \ud83d pair", "half \ufffd pair", REPLACED),
        ("\u202eecila\u202c is here", "\u202eecila\u202c is here", TURNED),
        ("x" * (LONGEST_TEXT + 5), "x" * LONGEST_TEXT, CUT),
    ],
)
def test_what_cannot_be_kept_is_replaced_and_said(account, at, text, kept, note):
    [row] = receive.take(account, [post(text=text)], "poll", at)
    row.refresh_from_db()
    assert row.payload["text"] == kept
    assert row.notes == [note]


def test_a_post_of_100_000_characters_is_kept_whole(account, at):
    text = "🏚️ repairs! " * 9_000
    [row] = receive.take(account, [post(text=text)], "poll", at)
    row.refresh_from_db()
    assert row.payload["text"] == text
    assert row.notes == []


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"external_id": ""}, "no id"),
        ({"external_id": "x" * 3_000}, "more than 600 bytes"),
        ({"version": "é" * 400}, "more than 600 bytes"),
        ({"occurred_at": datetime(2026, 1, 1)}, "no zone"),
        ({"author": EventAuthor("y" * 700)}, "author's id"),
    ],
)
def test_a_post_that_cannot_be_a_row_keeps_no_other_out_and_is_shown(
    account, at, officer, values, why
):
    new = receive.take(account, [post(**values), post("p2")], "poll", at)
    assert [event.external_id for event in new] == ["p2"]
    [shown] = queries.unreadable(account.organisation_id)
    assert why in shown.problem
    assert shown.body is not None
    receive.settle_unreadable(shown, by=officer, at=at)
    assert not queries.unreadable(account.organisation_id)


def test_a_private_message_stays_private(account, at):
    receive.take(
        account,
        [post("m1", place=PostKind.DIRECT_MESSAGE, visibility=Visibility.PRIVATE)],
        "poll",
        at,
    )
    item = queries.item(account, "m1")
    assert item.visibility is Visibility.PRIVATE
    assert item.last_message_at == AT - timedelta(minutes=5)


def test_the_inbox_is_given_each_event_until_it_has_taken_it_in(account, at):
    receive.take(account, [post(), post("p2")], "poll", at)
    waiting = queries.to_take_in(account.organisation_id)
    queries.mark_taken_in(waiting[:1], at)
    assert queries.to_take_in(account.organisation_id) == waiting[1:]


def test_an_event_cannot_be_changed_afterwards(account, at):
    [row] = receive.take(account, [post()], "poll", at)
    with pytest.raises(DatabaseError, match="kept as it came"), transaction.atomic():
        Event.objects.filter(pk=row.pk).update(payload={})


def test_nothing_can_be_deleted_by_the_application(account, at):
    receive.take(account, [post()], "poll", at)
    for model in (Event, Delivery, Action, Account, Stop):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            model.objects.all()._raw_delete("default")


def test_another_organisation_sees_nothing_of_it(account, other_organisation, at):
    receive.take(account, [post()], "poll", at)
    theirs = make_account(other_organisation)
    with organisation_scope(other_organisation.pk):
        assert not Event.objects.exists()
        assert not Account.objects.filter(pk=account.pk).exists()
        assert len(receive.take(theirs, [post()], "poll", at)) == 1
    with (
        organisation_scope(other_organisation.pk),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Event.objects.create(
            organisation_id=account.organisation_id,
            account=account,
            external_id="x",
            kind="created",
            payload={},
            occurred_at=at,
            received_at=at,
            source="poll",
        )


def test_many_posts_cost_as_many_questions_as_few(account, at, django_assert_max_num_queries):
    for size in (2, 400):
        told = [post(f"n{size}-{number}") for number in range(size)]
        with django_assert_max_num_queries(8):
            assert len(receive.take(account, told, "poll", at)) == size
    old = account.connected_at - timedelta(days=30)
    ours = [post(f"o{number}", own=True, occurred_at=old) for number in range(400)]
    with django_assert_max_num_queries(8):
        receive.take(account, ours, "poll", at)


# --- whose posts ours are


def test_what_our_account_wrote_without_the_desk_raises_an_alarm(account, officer, auditor, at):
    ours = post("r1", own=True, author=EventAuthor("page"), text="Hello from my phone")
    receive.take(account, [ours], "poll", at)
    [alarm] = queries.unasked(account.organisation_id)
    assert alarm.external_id == "r1"
    with pytest.raises(NotAllowed):
        receive.settle_unasked(alarm, by=auditor, at=at)
    receive.settle_unasked(alarm, by=officer, at=at, note="Sent from Sam's phone")
    assert not queries.unasked(account.organisation_id)
    assert Entry.objects.get(verb="settle-unasked-post").actor_name == "ada"


def test_what_our_account_wrote_before_it_was_connected_raises_none(account, at):
    old = post("r1", own=True, occurred_at=account.connected_at - timedelta(days=1))
    [row] = receive.take(account, [old], "poll", at)
    assert row.recognised == "before"
    assert not queries.unasked(account.organisation_id)


def test_our_own_reply_is_known_by_the_id_that_it_was_given(account, put, at):
    action = put(text="On our way")
    Action.objects.filter(pk=action.pk).update(external_id="r9")
    ours = post("r9", own=True, text="cut by the platf…")
    [row] = receive.take(account, [ours], "webhook", at)
    assert (row.recognised, row.action_id) == ("ours", action.pk)


def test_our_own_reply_is_known_by_its_key(account, put, at):
    action = put(text="On our way")
    ours = post(f"at://did/app.post/{action.client_key}", own=True, text="other")
    [row] = receive.take(account, [ours], "webhook", at)
    assert row.action_id == action.pk


def test_a_reply_that_arrives_before_its_answer_waits_and_is_then_ours(account, put, at):
    action = put(text="On our way")
    Action.objects.filter(pk=action.pk).update(state="sending")
    other = post("r2", own=True, text="Something else", parent_id="p7", conversation="p7")
    mine = post("r3", own=True, text="On  our way\n", parent_id="p1")
    first, second = receive.take(account, [other, mine], "webhook", at)
    by_id = {row.external_id: row for row in (first, second)}
    assert by_id["r3"].action_id == action.pk
    assert by_id["r2"].recognised == "waiting"
    Action.objects.filter(pk=action.pk).update(state="sent", external_id="r3")
    receive.recognise_waiting(account)
    assert [row.external_id for row in queries.unasked(account.organisation_id)] == ["r2"]


# --- any interleaving gives the same rows


def story(seed):
    """A day of posts, with edits, deletions and hiding, as one platform would tell it."""
    dice = random.Random(seed)
    told = []
    for number in range(dice.randint(1, 6)):
        minute = AT - timedelta(minutes=100 - number)
        first = post(f"q{number}", f"post {number}", occurred_at=minute)
        told.append(first)
        for version in range(2, 2 + dice.randint(0, 3)):
            kind = dice.choice(list(EventKind)[1:])
            text = "" if kind is EventKind.DELETED else f"post {number} v{version}"
            later = minute + timedelta(seconds=version)
            told.append(
                replace(first, kind=kind, version=str(version), text=text, occurred_at=later)
            )
    return told


def rows():
    return sorted(
        (row.external_id, row.kind, row.version, str(sorted(row.payload.items())), row.occurred_at)
        for row in Event.objects.all()
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), data=st.data())
def test_any_interleaving_of_poll_webhook_and_duplicates_gives_the_same_rows(
    account, at, seed, data
):
    told = story(seed)
    with transaction.atomic():
        receive.take(account, told, "poll", at)
        wanted = rows()
        transaction.set_rollback(True)
    with transaction.atomic():
        copies = data.draw(st.lists(st.sampled_from(told), max_size=12))
        order = data.draw(st.permutations(told + copies))
        while order:
            size = data.draw(st.integers(1, len(order)))
            source = data.draw(st.sampled_from(["poll", "webhook", "import", "sweep"]))
            receive.take(account, order[:size], source, at)
            order = order[size:]
        assert rows() == wanted
        state = {
            row.external_id: queries.item(account, row.external_id) for row in Event.objects.all()
        }
        for external_id, item in state.items():
            last = [one for one in told if one.external_id == external_id][-1]
            if last.kind is EventKind.DELETED:
                assert item.deleted
            if last.kind is EventKind.HIDDEN:
                assert item.hidden
        transaction.set_rollback(True)
