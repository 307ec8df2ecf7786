"""From the network into a queue, and from an officer's decision back: every step by a real job."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from moothall.channels import accounts, outbox, receive
from moothall.channels.models import Delivery, Source
from moothall.channels.outbox import Target
from moothall.channels.receive.keeping import keep
from moothall.inbox.models import Post
from moothall.people.models import Membership
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import PostKind, Verb
from moothall.platforms.sandbox.network import PAGE
from moothall.platforms.sandbox.server import Elmhouse
from moothall.record import Subject
from moothall.work.demo.filling import administrator_of, fill
from moothall.work.tasks import keeping, upkeep


@pytest.fixture
def network(tmp_path):
    with Elmhouse(tmp_path / "elmhouse.sqlite") as found:
        yield found


@pytest.fixture
def desk(queue):  # noqa: ARG001 - committed
    return fill(timezone.now())


@pytest.fixture
def account(desk, network):
    made, _ = accounts.connect(
        desk,
        "sandbox",
        by=administrator_of(desk),
        at=timezone.now(),
        server_url=network.url,
        credentials={"token": network.token},
    )
    return made


@pytest.fixture
def comment(network):
    """A resident's, under a post of the landlord's."""
    with network.storage.change():
        ours = network.network.write(PAGE, PostKind.POST, "Bin days change on Monday.")
        resident = network.network.join("Gary Pane", "gary.pane")
        return network.network.write(
            resident.id, PostKind.COMMENT, "You useless bastards, fuck off", parent=ours.id
        )


def officer(desk):
    return Membership.objects.select_related("person").get(
        organisation=desk, person__name="Nadia Rahman"
    )


def test_a_comment_is_taken_in_and_judged_without_anybody_asking(queue, desk, account, comment):
    receive.poll(account, timezone.now())
    assert "take-in" in queue.jobs()
    queue.empty()
    with organisation_scope(desk.pk):
        post = Post.objects.select_related("judgement").get(external_id=comment.id)
        assert post.judgement.disposition == "moderate"
        assert "C2" in post.judgement.clauses
    assert queue.jobs() == []


def test_a_decision_is_sent_as_soon_as_it_stands(queue, desk, account, comment, network):
    receive.poll(account, timezone.now())
    queue.empty()
    hide(account, comment, officer(desk))
    assert queue.jobs() == ["deliver"]
    queue.empty()
    assert network.network.post(comment.id).hidden


def test_a_decision_that_is_undone_is_never_sent(queue, desk, account, comment, network):
    receive.poll(account, timezone.now())
    queue.empty()

    class ChangedTheirMindError(Exception):
        pass

    def decide():
        with transaction.atomic():
            hide(account, comment, officer(desk))
            raise ChangedTheirMindError

    with pytest.raises(ChangedTheirMindError):
        decide()
    queue.empty()
    assert not network.network.post(comment.id).hidden


def test_what_was_left_between_two_steps_is_found_by_the_timetable(queue, desk, account, comment):
    receive.poll(account, timezone.now())
    queue.run("DELETE FROM procrastinate_jobs")  # a crash took the job
    upkeep.catch_up(timestamp=0)
    queue.empty()
    upkeep.catch_up(timestamp=0)
    queue.empty()
    with organisation_scope(desk.pk):
        assert Post.objects.get(external_id=comment.id).judgement is not None


def test_a_lost_delivery_is_found_by_the_timetable(queue, desk, account, comment, network):
    receive.poll(account, timezone.now())
    queue.empty()
    hide(account, comment, officer(desk))
    queue.run("DELETE FROM procrastinate_jobs")
    upkeep.send_due(timestamp=0)
    queue.empty()
    assert network.network.post(comment.id).hidden


def test_every_connected_account_is_asked_what_is_new(queue, desk, account, comment):
    upkeep.poll_all(timestamp=0)
    assert queue.jobs("task_name", "lock") == [("poll", f"poll:{account.pk}")]
    queue.empty()
    with organisation_scope(desk.pk):
        assert Post.objects.filter(external_id=comment.id).exists()


def hide(account, comment, by):
    with organisation_scope(account.organisation_id), transaction.atomic():
        outbox.put(
            account,
            Verb.HIDE,
            Target(comment.id),
            by=by,
            clause="C2",
            subject=Subject("case", "1", "a case"),
            at=timezone.now(),
        )


def test_a_case_put_off_stands_in_its_queue_again_when_its_time_has_come(
    queue, desk, account, comment
):
    receive.poll(account, timezone.now())
    queue.empty()
    with organisation_scope(desk.pk):
        case = Post.objects.get(external_id=comment.id).case
        for until, awake in ((timedelta(hours=1), False), (timedelta(seconds=-1), True)):
            case.snoozed_until = timezone.now() + until
            case.save(update_fields=["snoozed_until"])
            keeping.wake(timestamp=0)
            case.refresh_from_db()
            assert (case.snoozed_until is None) is awake


def test_a_post_that_vanished_without_a_word_is_noticed(queue, desk, account, comment, network):
    receive.poll(account, timezone.now())
    queue.empty()
    with network.storage.change():
        network.network.delete(comment.id, by=comment.author.id)
        network.storage.run("delete from events where seq = (select max(seq) from events)")
    keeping.read_again_all(timestamp=0)
    queue.empty()
    with organisation_scope(desk.pk):
        assert Post.objects.get(external_id=comment.id).deleted_at is not None


def test_raw_deliveries_are_erased_after_their_time_and_their_hashes_stay(desk, account):
    now = timezone.now()
    with organisation_scope(desk.pk):
        for days in (29, 31):
            at = now - timedelta(days=days)
            keep(account, Source.WEBHOOK, f"{days}".encode(), at, parsed_at=at)
    keeping.forget(timestamp=0)
    with organisation_scope(desk.pk):
        kept = Delivery.objects.order_by("-received_at")
        assert [bytes(one.body) if one.body else None for one in kept] == [b"29", None]
        assert all(one.sha256 for one in kept)


def test_failed_jobs_are_kept_for_a_week(queue, desk):  # noqa: ARG001 - the tables are there
    for days in (6, 8):
        [[job]] = queue.run(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('send', 'deliver')"
            " RETURNING id"
        )
        queue.run("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", job)
        queue.run(
            "UPDATE procrastinate_events SET at = now() - make_interval(days => %s)"
            " WHERE job_id = %s",
            days,
            job,
        )
    assert keeping.forget_jobs() == 1
    assert len(queue.jobs()) == 1


def test_what_fails_for_one_organisation_does_not_stop_the_others(desk, elsewhere):
    seen = []

    def look(organisation):
        seen.append(organisation)
        if organisation == min(desk.pk, elsewhere.pk):
            raise ValueError

    with pytest.raises(upkeep.SomeFailedError, match="1 organisation"):
        upkeep.for_each(look)
    assert seen == sorted([desk.pk, elsewhere.pk])
