"""What platforms do not let anybody keep goes in time; the case, and what staff wrote, never does."""

import json
from datetime import timedelta
from itertools import count

import pytest
from tests.inbox.test_moderating import C2, RUDE, done
from tests.inbox.world import AT, account, event

from moothall import platforms
from moothall.channels.models import Account, Delivery, Event, Source
from moothall.channels.receive.keeping import keep
from moothall.channels.receive.taking import take
from moothall.inbox import actions, sweeping
from moothall.inbox.models import (
    Case,
    ClosedHow,
    Decision,
    Evidence,
    Hold,
    Note,
    Post,
    PostJudgement,
)
from moothall.inbox.queues import QueueName
from moothall.inbox.retention import by_platform
from moothall.inbox.shown.said import RECORDED
from moothall.platforms.base import EventKind, PostKind, Quota, Visibility
from moothall.record import verify
from moothall.record.models import Entry

SECRET = "MySecretWords"
HOURS = timedelta(hours=1)
PEOPLE = count()


@pytest.fixture
def on(world):
    """An account whose platform has the terms of another."""

    def connected(profile):
        return account(world.desk, external_id=f"on-{profile}", profile=profile)

    return connected


def written(world, on, text=SECRET, **given):
    return world.post(f"{text} [question]", on=on, author=f"author{next(PEOPLE)}", **given)


def apply(world, at):
    return by_platform.apply(world.id, at)


def everywhere(world):
    """Every text that this organisation's rows hold."""
    found = []
    for model in (Post, Event, PostJudgement, Decision, Evidence, Entry, Delivery):
        rows = model.objects.filter(organisation_id=world.id)
        found += [repr(row) for row in rows.values()]
    return " ".join(found)


def test_every_platform_says_how_long_it_lets_us_keep():
    for name in platforms.described():
        assert platforms.capabilities_of(name).retention is not None, name


def test_the_longest_time_of_a_platform_takes_the_words_and_leaves_the_case(world, on):
    post = written(world, on("linkedin"))
    actions.add_note(post.case_id, "Rang her, all well", by=world.desk.olive, at=AT)
    longest = platforms.capabilities_of("linkedin").retention.longest
    assert apply(world, AT + longest - 3 * HOURS) == 0
    assert apply(world, AT + longest - HOURS) == 1
    assert SECRET not in everywhere(world)
    post.refresh_from_db()
    assert (post.text, post.erased_at) == ("", AT + longest - HOURS)
    assert "lets nobody keep" in post.erased_why
    assert post.permalink
    case = Case.objects.get(pk=post.case_id)
    assert case.is_open
    assert Note.objects.get(case=case).text == "Rang her, all well"
    assert apply(world, AT + longest) == 0


def test_what_was_deleted_there_goes_here_within_its_time(world, on):
    page = on("x")
    kept, gone = written(world, page), written(world, page, "Deleted there")
    world.again(gone.external_id, EventKind.DELETED, on=page, at=AT + HOURS)
    world.take_in()
    assert apply(world, AT + 2 * HOURS) == 0  # officers still see what they decide on
    assert apply(world, AT + 24 * HOURS) == 1
    assert "Deleted there" not in everywhere(world)
    kept.refresh_from_db()
    assert SECRET in kept.text


def test_what_was_read_again_in_time_stays(world, on):
    page = on("youtube")
    fresh, stale = written(world, page), written(world, page, "Not asked again")
    later = AT + platforms.capabilities_of("youtube").retention.refresh_within
    Post.objects.filter(pk=fresh.pk).update(read_again_at=AT + timedelta(days=20))
    assert apply(world, later - HOURS) == 1
    stale.refresh_from_db()
    fresh.refresh_from_db()
    assert (stale.text, SECRET in fresh.text) == ("", True)


def test_everything_goes_with_the_permission_where_the_platform_asks_it(world, on):
    page, other = on("youtube"), on("facebook")
    written(world, page)
    written(world, other, "Stays by the policy")
    Account.objects.update(disconnected_at=AT)
    assert apply(world, AT + HOURS) == 1
    assert SECRET not in everywhere(world)
    assert "Stays by the policy" in everywhere(world)


def test_a_hold_keeps_a_post_in_the_name_of_who_put_it(world, on):
    post = written(world, on("linkedin"))
    actions.hold(post.case_id, "foi", "FOI 12", by=world.desk.sam, at=AT)
    later = AT + timedelta(days=30)
    assert apply(world, later) == 0
    [told] = [one for one in by_platform.looked_through(world.id, later) if one.terms.longest]
    assert (told.total, dict(told.held)) == (0, {world.desk.sam.person.name: 1})
    Hold.objects.update(ended_at=later, ended_by_name="Adam", ended_why="closed")
    assert apply(world, later) == 1


def test_the_dry_run_says_the_same_and_changes_nothing(world, on):
    written(world, on("linkedin"))
    later = AT + timedelta(days=30)
    before = everywhere(world)
    told = {one.account.profile: one.total for one in by_platform.looked_through(world.id, later)}
    assert told["linkedin"] == 1
    assert everywhere(world) == before
    assert apply(world, later) == 1


def test_a_post_that_two_terms_take_counts_once_as_it_goes_once(world, on):
    page, other = on("youtube"), on("x")
    stale, held = written(world, page), written(world, page)
    actions.hold(held.case_id, "foi", "FOI 12", by=world.desk.sam, at=AT)
    actions.hold(held.case_id, "police", "CR 9", by=world.desk.sam, at=AT)
    deleted = written(world, other)
    world.again(deleted.external_id, EventKind.DELETED, on=other, at=AT + HOURS)
    world.take_in()
    Account.objects.filter(pk=page.pk).update(disconnected_at=AT)
    later = AT + timedelta(days=40)  # the permission has ended, and nobody could read it again
    told = {one.account.pk: one for one in by_platform.looked_through(world.id, later)}
    assert (told[page.pk].total, told[other.pk].total) == (1, 1)
    assert dict(told[page.pk].held) == {world.desk.sam.person.name: 1}
    assert apply(world, later) == sum(one.total for one in told.values()) == 2
    stale.refresh_from_db()
    held.refresh_from_db()
    assert (stale.text, SECRET in held.text) == ("", True)
    assert sum(one.total for one in by_platform.looked_through(world.id, later)) == 0


def test_the_sealed_copy_and_the_quoted_words_go_and_the_decision_stays(world, on):
    post = world.post(f"{SECRET} {RUDE}", on=on("facebook"))
    decision = actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    done(decision.action)
    Account.objects.filter(profile="facebook").update(profile="linkedin")
    assert SECRET in everywhere(world)
    sealed = Evidence.objects.get(post=post)
    assert apply(world, AT + timedelta(days=30)) == 1
    assert SECRET not in everywhere(world)
    again = Evidence.objects.get(post=post)
    assert (again.content, again.sha256) == ("", sealed.sha256)
    decision = Decision.objects.get(post=post)
    assert decision.clause
    assert decision.words
    assert decision.by_name


def test_the_bytes_that_it_came_in_go_too(world, on):
    page = on("linkedin")
    body = f"raw {SECRET}".encode()
    raw = keep(page, Source.WEBHOOK, body, AT, parsed_at=AT)
    take(page, [event(page, SECRET)], Source.WEBHOOK, AT, delivery=raw)
    world.take_in()
    assert apply(world, AT + timedelta(days=30)) == 1
    raw.refresh_from_db()
    assert raw.body is None
    assert raw.sha256


def test_the_record_says_what_went_and_why_in_numbers(world, on):
    post = written(world, on("linkedin"))
    later = AT + timedelta(days=30)
    apply(world, later)
    entry = Entry.objects.get(verb="erase-platform-content")
    assert json.loads(entry.after)["ids"] == [post.external_id]
    assert "lets nobody keep posts for longer" in entry.note
    assert entry.verb in RECORDED
    assert verify(world.id).is_sound


def test_our_own_posts_stay(world, on):
    page = on("linkedin")
    world.arrive("Ours", author=page.external_id, on=page, own=True)
    world.take_in()
    assert apply(world, AT + timedelta(days=30)) == 0


# --- which posts are read again first


def order(page, at=AT + 2 * HOURS):
    names = dict(Post.objects.filter(account=page).values_list("external_id", "text"))
    return [names[one].split()[0] for one in sweeping.next_of(page, at)]


def test_danger_is_read_again_first_then_what_nobody_looked_at_for_longest(world, on):
    page = on("facebook")
    for text, minutes in (("newer", 30), ("older", 10), ("newest", 40)):
        written(world, page, text, at=AT + timedelta(minutes=minutes))
    written(world, page, "danger [emergency]", at=AT + timedelta(minutes=50))
    assert order(page) == ["danger", "older", "newer", "newest"]
    Post.objects.filter(text__startswith="older").update(read_again_at=AT + 1.9 * HOURS)
    assert order(page) == ["danger", "newer", "newest"]  # it was looked at minutes ago


def test_what_its_platform_wants_read_again_comes_before_the_rest(world, on):
    page = on("youtube")
    closed = written(world, page, "closed")
    actions.leave_alone(closed.case_id, by=world.desk.olive, at=AT)
    at = AT + timedelta(days=25)
    written(world, page, "open", at=at - 2 * HOURS)
    assert order(page, at) == ["closed", "open"]
    assert "closed" not in order(page, AT + timedelta(days=5))


def test_where_deletions_must_be_followed_closed_cases_are_read_again_each_week_and_last(world, on):
    page = on("x")
    closed = written(world, page, "closed")
    actions.leave_alone(closed.case_id, by=world.desk.olive, at=AT)
    at = AT + timedelta(days=7)
    assert order(page, at - HOURS) == []
    written(world, page, "open", at=at - HOURS)
    assert order(page, at + 2 * HOURS) == ["open", "closed"]
    other = on("facebook")  # names no such duty
    gone = written(world, other, "over")
    actions.leave_alone(gone.case_id, by=world.desk.olive, at=AT)
    assert order(other, at + 2 * HOURS) == []


def test_a_budget_that_runs_short_is_spared_for_the_urgent(world, on):
    page = on("youtube")
    written(world, page, "ordinary")
    written(world, page, "danger [emergency]")
    spent = Quota(name="units", used=9_000, limit=10_000, resets_at=AT + 9 * HOURS)
    page.cursors = {"quota": spent.kept()}
    page.save()
    assert order(page) == ["danger"]


def test_no_more_is_asked_than_the_platform_allows(world, on, monkeypatch):
    page = on("facebook")
    monkeypatch.setitem(sweeping.FEWER, page.platform, 60)
    for number in range(15):
        written(world, page, f"n{number}")
    assert len(order(page)) == 10


def test_the_page_says_since_when_all_of_it_was_looked_at(world, on):
    page = on("facebook")
    written(world, page, "one", at=AT)
    written(world, page, "two", at=AT + HOURS)
    Post.objects.filter(text__startswith="one").update(read_again_at=AT + 3 * HOURS)
    [found] = sweeping.positions([page]).values()
    assert (found.posts, found.since) == (2, AT + HOURS)


def changed(world, page):
    """A post whose author took words back an hour after it came."""
    post = written(world, page)
    world.again(
        post.external_id, EventKind.EDITED, "Milder now", on=page, at=AT + HOURS, version="2"
    )
    world.take_in()
    post.refresh_from_db()
    assert (post.text, post.first_text) == ("Milder now", f"{SECRET} [question]")
    return post


def test_words_that_their_author_changed_go_within_the_time_and_the_new_ones_stay(world, on):
    post = changed(world, on("x"))
    assert apply(world, AT + 20 * HOURS) == 0
    assert SECRET in everywhere(world)
    assert apply(world, AT + 24 * HOURS) == 1
    assert SECRET not in everywhere(world) + repr(list(post.wordings.values()))
    post.refresh_from_db()
    assert (post.text, post.erased_at) == ("Milder now", None)
    assert Entry.objects.filter(verb="erase-platform-content", note__contains="changed it").exists()
    assert apply(world, AT + 48 * HOURS) == 0
    world.again(post.external_id, EventKind.EDITED, "Again", on=post.account, at=AT + 50 * HOURS,
                version="3")  # fmt: skip
    world.take_in()
    assert SECRET not in everywhere(world)


def test_a_hold_keeps_what_a_post_said_first(world, on):
    post = changed(world, on("x"))
    actions.hold(post.case_id, "foi", "FOI 12", by=world.desk.sam, at=AT)
    later = AT + timedelta(days=3)
    assert apply(world, later) == 0
    [told] = [one for one in by_platform.looked_through(world.id, later) if one.held]
    assert (told.total, dict(told.held)) == (0, {world.desk.sam.person.name: 1})
    assert SECRET in everywhere(world)
    Hold.objects.update(ended_at=later, ended_by_name="Adam", ended_why="closed")
    [told] = [one for one in by_platform.looked_through(world.id, later) if one.total]
    assert apply(world, later) == told.total == 1


def test_where_nobody_asks_it_the_first_words_stay_by_the_policy(world, on):
    changed(world, on("mastodon"))
    assert apply(world, AT + timedelta(days=20)) == 0
    assert SECRET in everywhere(world)


def test_private_messages_go_some_time_after_their_case_is_closed(world, on):
    page = on("x")
    private = {"place": PostKind.DIRECT_MESSAGE, "visibility": Visibility.PRIVATE}
    open_still, over = written(world, page, "Not yet", **private), written(world, page, **private)
    public = written(world, page, "In public")
    closed = AT + HOURS
    Case.objects.filter(pk__in=[over.case_id, public.case_id]).update(
        is_open=False, closed_at=closed, closed_how=ClosedHow.LEFT_ALONE, queue=QueueName.DONE
    )
    length = platforms.capabilities_of("x").retention.private_after
    assert length == timedelta(days=30)
    assert apply(world, closed + length - 3 * HOURS) == 0
    actions.hold(over.case_id, "foi", "FOI 12", by=world.desk.sam, at=AT)
    assert apply(world, closed + length) == 0
    Hold.objects.update(ended_at=closed, ended_by_name="Adam", ended_why="closed")
    assert apply(world, closed + length) == 1
    assert SECRET not in everywhere(world)
    for post in (open_still, public):
        post.refresh_from_db()
        assert post.text
