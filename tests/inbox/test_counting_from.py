"""Waiting, due times and clocks count from when somebody wrote, whenever the desk heard of it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from tests.inbox.world import AT, World, event

from moothall import policies
from moothall.channels import receive
from moothall.channels.models import Account, Source
from moothall.core.judgement.due import monitored_hours
from moothall.core.policy import find_policy
from moothall.inbox import queries
from moothall.inbox.filing import refile
from moothall.inbox.judging.reckoning import reckon
from moothall.inbox.models import Post
from moothall.inbox.queries import Filters
from moothall.inbox.shown.posts import How, marks
from moothall.inbox.shown.times import Clock

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: the Friday before, while the desk was open
FRIDAY = AT - 4 * DAY


def came(world: World, text: str, *, posted_at, source=Source.POLL, at=AT, **given) -> Post:
    told = event(world.account, text, occurred_at=posted_at, **given)
    receive.take(world.account, [told], source, at)
    world.take_in()
    world.judge()
    return Post.objects.get(external_id=told.external_id)


def clock_of(world: World) -> Clock:
    hours = monitored_hours(policies.current(world.id, AT))
    return Clock(AT, ZoneInfo("Europe/London"), hours)


def test_after_an_outage_they_have_waited_since_they_wrote(world):
    post = came(world, "When is the lift mended? [question]", posted_at=FRIDAY)
    assert post.case.waiting_since == FRIDAY
    assert post.received_at == AT


def test_an_answer_is_due_as_if_the_desk_had_been_there(world):
    """Four watched hours from eleven on Friday ended on Friday at three; nobody was there."""
    text = find_policy("colchester-borough-homes").read_text(encoding="utf-8")
    text = text.replace("version: 1", "version: 2", 1).replace(
        "within: as soon as possible", "within: 4 monitored-hours"
    )
    policies.adopt(world.id, text, by=world.desk.adam, at=AT - 10 * DAY)
    missed = came(world, "And the door? [question]", posted_at=FRIDAY)
    assert missed.reply_by == missed.case.due_at == FRIDAY + 4 * HOUR
    assert queries.counts(world.desk.olive, AT).overdue == 1


def test_the_law_counts_from_the_post_and_not_from_our_outage(world):
    """Both are received on the Friday: FOIA s.10 counts from receipt, by whatever means."""
    there = came(world, "What did you spend? [foi]", posted_at=FRIDAY, at=FRIDAY)
    missed = came(world, "What did you spend on cars? [foi]", posted_at=FRIDAY)
    today = came(world, "What did you spend on lifts? [foi]", posted_at=AT)
    assert missed.clocks == there.clocks
    assert missed.clocks[0]["due"] < today.clocks[0]["due"]


def test_a_correction_counts_from_the_post_as_the_judge_did(world):
    post = came(world, "What did you spend? [foi]", posted_at=FRIDAY)
    before = post.clocks, post.reply_by
    reckon(post, policies.current(world.id, AT), ())
    assert (post.clocks, post.reply_by) == before


def test_who_wrote_first_stands_first_however_late_they_came(world):
    today = came(world, "Who do I ring? [question]", posted_at=AT - HOUR)
    missed = came(world, "Whom should I ask? [question]", posted_at=FRIDAY, author="tom")
    rows = queries.page(world.desk.olive, Filters(queue="answer"), AT).rows
    assert [row.case.pk for row in rows] == [missed.case_id, today.case_id]


def test_a_time_in_the_future_is_not_believed(world):
    post = came(world, "Who do I ring? [question]", posted_at=AT + 3 * DAY)
    assert post.since == post.case.waiting_since == AT


def test_what_was_logged_by_hand_counts_from_the_time_that_was_given(world):
    Account.objects.update(connected_at=AT)
    post = came(world, "They rang: damp. [hazard]", posted_at=AT - 20 * DAY, source=Source.BY_HAND)
    assert post.since == post.case.waiting_since == AT - 20 * DAY


def test_a_platform_that_tells_of_last_year_makes_nobody_late(world):
    Account.objects.update(connected_at=AT - HOUR)
    post = came(world, "Who? [question]", posted_at=AT - 300 * DAY, source=Source.WEBHOOK)
    assert post.since == AT
    assert post.case.due_at is None or post.case.due_at > AT


def test_backlog_that_somebody_takes_up_counts_from_when_it_came(world):
    Account.objects.update(connected_at=AT - HOUR)
    post = came(world, "What do you spend? [foi]", posted_at=AT - 300 * DAY)
    assert post.case.backlog
    post.case.assigned_to = world.desk.olive
    post.case.save()
    refile(world.id, [post.case_id], AT)
    post.case.refresh_from_db()
    assert post.case.waiting_since == AT
    assert post.case.due_at > AT


def test_the_conversation_says_when_a_late_post_came_to_the_desk(world):
    clock = clock_of(world)
    missed = came(world, "When is the lift mended? [question]", posted_at=FRIDAY)
    usual = came(world, "And the door? [question]", posted_at=AT - timedelta(minutes=4))
    assert "came to the desk Tue 2 Jun, 11:00" in [
        one.words for one in marks(missed, How(clock, blurs=False, asked=None))
    ]
    assert not [
        one for one in marks(usual, How(clock, blurs=False, asked=None)) if "came" in one.words
    ]
