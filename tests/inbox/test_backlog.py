"""What was written before an account was connected is there, and frightens nobody."""

from datetime import timedelta

import pytest
from tests.inbox.world import AT, World, event

from moothall.channels import receive
from moothall.channels.models import Account, Source
from moothall.inbox import actions, queries, telling
from moothall.inbox.models import Case, Post
from moothall.inbox.queries import Filters

DAY = timedelta(days=1)


@pytest.fixture
def connected(world: World) -> World:
    """The account was connected a moment ago."""
    Account.objects.update(connected_at=AT - timedelta(minutes=1))
    return world


def read(world, text, *, posted_at, source=Source.POLL, **given):
    told = event(world.account, text, occurred_at=posted_at, **given)
    receive.take(world.account, [told], source, AT)
    world.take_in()
    world.judge()
    return Post.objects.get(external_id=told.external_id)


def listed(world, **filters):
    return {row.case for row in queries.page(world.desk.olive, Filters(**filters), AT).rows}


def test_an_old_post_stands_in_the_backlog_and_in_no_queue(connected):
    post = read(connected, "Who do I ring? [question]", posted_at=AT - 30 * DAY)
    assert post.backlog
    assert post.case.backlog
    assert listed(connected) == set() == listed(connected, queue=post.case.queue)
    assert listed(connected, backlog="yes") == {post.case}
    found = queries.counts(connected.desk.olive, AT)
    assert (found.open, found.backlog) == (0, 1)


def test_an_old_post_is_never_late(connected):
    post = read(connected, "Tell me what you spend [foi]", posted_at=AT - 300 * DAY)
    much_later = AT + 365 * DAY
    assert post.case.due_at is None
    assert queries.counts(connected.desk.olive, much_later).overdue == 0


@pytest.mark.parametrize(
    ("text", "queue"), [("I smell gas [emergency]", "danger"), ("Who? [question]", "answer")]
)
def test_what_was_written_in_the_week_before_is_still_work(connected, text, queue):
    post = read(connected, text, posted_at=AT - 6 * DAY)
    assert not post.case.backlog
    assert listed(connected, queue=queue) == {post.case}


def test_a_danger_of_last_month_is_backlog(connected):
    post = read(connected, "I smell gas [emergency]", posted_at=AT - 30 * DAY)
    assert post.case.backlog
    assert listed(connected, queue="danger") == set()


def test_what_a_platform_sends_by_itself_is_news_however_old(connected):
    post = read(connected, "Who? [question]", posted_at=AT - 30 * DAY, source=Source.WEBHOOK)
    assert not post.backlog


def test_a_file_of_old_posts_is_backlog(connected):
    post = read(connected, "Who? [question]", posted_at=AT - 30 * DAY, source=Source.IMPORT)
    assert post.backlog


def test_who_writes_again_is_in_the_queue_with_everything_they_wrote(connected):
    old = read(connected, "Who? [question]", posted_at=AT - 9 * DAY)
    read(connected, "Hello? [question]", posted_at=AT)
    case = Case.objects.get(pk=old.case_id)
    assert not case.backlog
    assert listed(connected, queue="answer") == {case}


def test_a_case_that_somebody_takes_up_is_no_backlog_any_more(connected):
    post = read(connected, "Who? [question]", posted_at=AT - 9 * DAY)
    olive = connected.desk.olive
    actions.assign(post.case_id, olive.pk, by=olive, at=AT)
    assert listed(connected, assigned="me") == {post.case}


def test_no_alarm_goes_out_for_a_danger_of_long_ago(connected):
    read(connected, "I smell gas [emergency]", posted_at=AT - 30 * DAY)
    assert telling.unopened_danger(connected.id, AT + timedelta(minutes=11)) == 0
    read(connected, "I smell gas [emergency]", posted_at=AT, author="sid")
    assert telling.unopened_danger(connected.id, AT + timedelta(minutes=11)) > 0
