"""What comes in from a pretend instance that keeps every promise of the API."""

import httpx
import pytest
from tests.platforms.mastodon.instance import THEM, US

from moothall.platforms.base import (
    ContractBroken,
    EventKind,
    PostKind,
    PrivateWouldTurnPublic,
    Verb,
    Visibility,
)
from moothall.platforms.mastodon import acting
from moothall.platforms.mastodon.statuses import stable


def of(events, external_id):
    return [one for one in events if one.external_id == external_id]


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [
        ("public", Visibility.PUBLIC),
        ("unlisted", Visibility.PUBLIC),
        ("private", Visibility.PRIVATE),
        ("direct", Visibility.PRIVATE),
        ("local", Visibility.PRIVATE),
        (None, Visibility.PRIVATE),
    ],
)
def test_whatever_is_not_public_or_unlisted_is_private_and_never_answered_in_public(  # noqa: PLR0917
    desk, instance, everything, make, visibility, expected
):
    post = instance.mention("I am at 4 Elm Court", visibility=visibility)
    [event] = of(everything(desk), post)
    assert event.visibility is expected
    answer = make(Verb.REPLY_PUBLIC, post, "Thanks", target_visibility=Visibility.PUBLIC)
    if expected is Visibility.PUBLIC:
        made = desk.perform(answer)
        assert instance.statuses[made.external_id]["visibility"] == visibility
        return
    assert event.place is PostKind.DIRECT_MESSAGE
    with pytest.raises(PrivateWouldTurnPublic):
        desk.perform(answer)
    made = desk.perform(make(Verb.SEND_DM, post, "Thanks"))
    assert instance.statuses[made.external_id]["visibility"] == "direct"


def test_everything_arrives_once_however_many_pages_it_takes(desk, instance, everything):
    written = {instance.mention(f"Number {number}") for number in range(130)}
    told = everything(desk)
    assert sorted(one.external_id for one in told) == sorted(written)
    assert everything(desk, everything.cursor) == []
    late = instance.mention("One more")
    assert [one.external_id for one in everything(desk, everything.cursor)] == [late]


def test_a_stop_in_the_middle_loses_nothing(desk, instance, everything):
    first = {instance.mention(f"Number {number}") for number in range(90)}
    page = desk.fetch("")
    assert page.more
    later = {instance.mention(f"Later {number}") for number in range(5)}
    rest = everything(desk, page.cursor)
    seen = {one.external_id for one in (*page.events, *rest)}
    assert first <= seen
    assert later <= {one.external_id for one in everything(desk, everything.cursor)}


def test_an_answer_that_does_not_name_us_is_found_below_our_post(desk, instance, everything):
    ours = instance.write(US, "Bin days change")
    everything(desk)
    answer = instance.write(THEM, "Which day?", answers=ours, mentions=[])
    below = instance.write(THEM, "Anybody?", answers=answer, mentions=[])
    told = everything(desk, everything.cursor)
    [first], [second] = of(told, answer), of(told, below)
    assert (first.place, first.root_id, first.our_thread) == (PostKind.COMMENT, ours, True)
    assert (second.place, second.root_id) == (PostKind.REPLY, ours)
    assert first.summons_us is None
    assert of(everything(desk, everything.cursor), answer) == []


def test_more_threads_than_fit_are_read_the_next_time(desk, instance, everything):
    posts = [instance.write(US, f"Post {number}") for number in range(12)]
    everything(desk)
    answers = {instance.write(THEM, "Yes", answers=post, mentions=[]) for post in posts}
    told = everything(desk, everything.cursor) + everything(desk, everything.cursor)
    assert answers <= {one.external_id for one in told}


def test_a_private_message_without_a_notification_is_found(desk, instance, everything):
    message = instance.message("My boiler")
    [event] = of(everything(desk), message)
    assert (event.visibility, event.place) == (Visibility.PRIVATE, PostKind.DIRECT_MESSAGE)
    assert event.conversation == f"private {message}"


def test_an_edit_is_told_beside_what_came_first(desk, instance, everything):
    post = instance.mention("First words")
    everything(desk)
    cursor = everything.cursor
    instance.statuses[post] |= {
        "content": "<p>Second</p>",
        "edited_at": "2026-11-23T10:00:00.000Z",
    }
    instance.notify("update", post)
    created, edited = of(everything(desk, cursor), post)
    assert (created.kind, edited.kind) == (EventKind.CREATED, EventKind.EDITED)
    assert edited.version == "2026-11-23T10:00:00.000Z"
    assert edited.text == "Second"
    assert desk.refresh([post])[0].version == edited.version


def test_edits_and_deletions_are_seen_when_known_posts_are_read_again(desk, instance):
    kept, gone = instance.mention("Kept"), instance.mention("Gone")
    del instance.statuses[gone]
    instance.blocking.add(THEM)
    states = desk.refresh([gone, kept])
    assert [(one.external_id, one.exists) for one in states] == [(gone, False), (kept, True)]
    assert states[1].author_blocked is True


def test_posts_are_read_one_by_one_where_the_instance_knows_no_other_way(desk, instance):
    instance.together = False
    posts = [instance.mention(f"Number {number}") for number in range(30)]
    assert all(one.exists for one in desk.refresh(posts))
    tried = [one for one in instance.requests if one.url.path == "/api/v1/statuses"]
    assert len(tried) == 1


def test_our_own_post_from_somebody_s_phone_is_our_own(desk, instance, everything):
    post = instance.write(US, "From a phone")
    [event] = of(everything(desk), post)
    assert event.own
    assert event.place is PostKind.POST


def test_a_cursor_of_another_kind_is_refused_and_kept(desk):
    with pytest.raises(ContractBroken) as raised:
        desk.fetch("17")
    assert raised.value.body == "17"


def test_a_half_answer_in_the_middle_is_kept_for_a_look(desk, instance, fault):
    instance.mention("Hello")
    fault(httpx.Response(200, json=[{"id": "1", "type": "mention", "status": {"id": "2"}}]))
    with pytest.raises(ContractBroken) as raised:
        desk.fetch("")
    assert '"mention"' in raised.value.body


def test_ids_of_snac_stay_when_it_changes_them():
    rest = "3f61d7ffe3374784b6b7dcc30bf555cc"
    assert stable(f"1795430154{rest}") == stable(f"1795430367{rest}")
    for other in ("114209874562345678", "01JABCDEFGHJKMNPQRSTVWXYZ0", "AnPleromaFlakeId18"):
        assert stable(other) == other


def test_a_post_of_ours_that_is_edited_keeps_its_picture(desk, instance, make, monkeypatch):
    monkeypatch.setattr(acting, "sleep", lambda _: None)
    picture = acting.Picture(b"png", "image/png", "A swing")
    made = desk.publish(make(Verb.PUBLISH, text="Monday"), [picture])
    desk.perform(make(Verb.EDIT, made.external_id, "Tuesday"))
    [left] = instance.statuses[made.external_id]["media_attachments"]
    assert left["description"] == "A swing"


def test_a_post_of_ours_that_is_gone_already_is_as_wanted(desk, instance, make):
    post = instance.write(US, "Gone")
    action = make(Verb.DELETE_OWN, post)
    desk.perform(action)
    assert desk.perform(action).external_id == post
    assert desk.find(action) is not None
