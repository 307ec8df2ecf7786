"""Every field that the core's judge can be told is filled from what the desk knows."""

from dataclasses import fields
from datetime import date, timedelta

import pytest
from tests.inbox.world import AT, ROOT, fake

from moothall.core.judgement import Context
from moothall.core.values import Author as CoreAuthor
from moothall.core.values import Post as CorePost
from moothall.duties.counting import Refused as NoHoliday
from moothall.inbox import actions
from moothall.inbox.actions import knowing
from moothall.inbox.actions.deciding import Refused
from moothall.inbox.judging import waiting
from moothall.inbox.models import Author, KnownPerson, Post
from moothall.people.permissions import NotAllowed
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import PostKind
from moothall.record.models import Entry

MONDAY = date(2026, 6, 8)


@pytest.fixture
def seen(monkeypatch):
    """What the judge was given, post by post."""
    given = []

    def detecting(post, context):
        given.append((post, context))
        return ()

    monkeypatch.setattr(waiting, "detect", detecting)
    return given


def test_each_field_of_the_context_and_of_the_post_is_filled(world, seen):
    knowing.add_person("Jo Bell", "@EchoJo", "journalist", "The Echo", by=world.desk.sam, at=AT)
    knowing.add_holiday(MONDAY, "A day of joy", by=world.desk.adam, at=AT)
    world.arrive("We mend lifts", external_id=ROOT, own=True, place=PostKind.POST, root_id="")
    copied = "The lift in Elm House is out again and nobody tells us anything"
    world.arrive("Is it mended?", author="rita", occurred_at=AT - timedelta(hours=3))
    for author in ("sid", "tom", "una"):
        world.arrive(copied, author=author)
    world.arrive(copied, author="rita", occurred_at=AT + timedelta(minutes=1))
    world.take_in()
    Author.objects.update(bio="Tenant of Elm House")
    world.judge()
    post, context = next(one for one in seen if one[0].history)
    unfilled = {name.name for name in fields(Context) if not getattr(context, name.name)}
    assert unfilled == set()
    assert context.directory.find("", "echojo").role == "journalist"
    assert context.extra_holidays == (MONDAY,)
    assert context.alike >= 2
    assert {name.name for name in fields(CorePost) if not getattr(post, name.name)} == set()
    assert {one.name for one in fields(CoreAuthor) if not getattr(post.author, one.name)} == set()
    assert post.parent == "We mend lifts"
    assert [one.text for one in post.history] == ["Is it mended?"]


def test_a_journalist_in_the_directory_is_redirected(world):
    knowing.add_person("", "rita", "journalist", "The Echo", by=world.desk.sam, at=AT)
    world.arrive("Who do I ring? [question]", author="rita")
    world.take_in()
    world.judge()
    post = Post.objects.get()
    assert "media_political" in post.labels
    assert any(hit[0] == "author.known.journalist" for hit in post.judgement.reading["hits"])


def test_a_journalist_who_left_is_told_apart_no_more(world):
    one = knowing.add_person("", "rita", "journalist", "", by=world.desk.sam, at=AT)
    knowing.end_person(one.pk, by=world.desk.sam, at=AT)
    world.arrive("Who do I ring? [question]", author="rita")
    world.take_in()
    world.judge()
    assert "media_political" not in Post.objects.get().labels


def test_a_list_is_read_as_the_core_reads_it_or_not_at_all(world):
    sam = world.desk.sam
    added = knowing.add_people("name,handle,role\nJo,jo,reporter\nAl,,Cllr\n", by=sam, at=AT)
    assert added == 2
    again = knowing.add_people("name,handle,role\nJo,jo,reporter\n", by=sam, at=AT)
    assert again == 0
    with pytest.raises(Refused, match="Line 3"):
        knowing.add_people("name,role\nNew,journalist\nOdd,wizard\n", by=sam, at=AT)
    assert KnownPerson.objects.count() == 2


def test_a_day_proclaimed_later_moves_clocks_that_run(world):
    post = world.post("What do you spend on lifts? [foi]")
    before = post.clocks[0]["due"]
    moved = knowing.add_holiday(MONDAY, "A day of joy", by=world.desk.adam, at=AT)
    post.refresh_from_db()
    assert moved == (1, 0)
    assert post.clocks[0]["due"] > before
    assert Entry.objects.filter(verb="add-holiday").exists()


def test_a_correction_counts_the_new_holiday_too(world):
    post = world.post("What do you spend? [question]")
    knowing.add_holiday(MONDAY, "A day of joy", by=world.desk.adam, at=AT)
    actions.correct(post.case_id, post.pk, grounds=[], needs=["foi"], by=world.desk.olive, at=AT)
    with_day = Post.objects.get(pk=post.pk).clocks[0]["due"]
    other = world.post("What do you spend on lifts? [foi]", author="sid")
    assert with_day == other.clocks[0]["due"]


def test_a_weekend_and_a_day_of_the_calendar_are_refused(world):
    with pytest.raises(NoHoliday):
        knowing.add_holiday(date(2026, 6, 6), "Saturday", by=world.desk.adam, at=AT)
    with pytest.raises(NoHoliday):
        knowing.add_holiday(date(2026, 12, 25), "Christmas", by=world.desk.adam, at=AT)


def test_an_officer_changes_neither_list(world):
    with pytest.raises(NotAllowed):
        knowing.add_person("Jo", "", "journalist", "", by=world.desk.olive, at=AT)
    with pytest.raises(NotAllowed):
        knowing.add_holiday(MONDAY, "Joy", by=world.desk.olive, at=AT)


def test_another_organisations_directory_counts_for_nothing_here(world, elsewhere):
    with organisation_scope(elsewhere.desk.id):
        knowing.add_person("", "rita", "journalist", "", by=elsewhere.desk.sam, at=AT)
    world.arrive("Who do I ring? [question]", author="rita")
    world.take_in()
    world.judge(read=fake)
    assert "media_political" not in Post.objects.get(account=world.account).labels
