"""What residents write on a Page arrives, whichever way, once and in the right place."""

from datetime import timedelta

import pytest
from tests.platforms.facebook.page import ANNE, BILL, NOW, PAGE, SAIMA, refusal

from moothall.platforms.base import (
    ContractBroken,
    EventKind,
    Forbidden,
    PostKind,
    Visibility,
)


def ago(**length):
    return NOW - timedelta(**length)


def kinds(events):
    return {one.external_id: one.place for one in events if one.kind is EventKind.CREATED}


def test_everything_on_the_page_is_read(desk, page, everything):
    ours = page.post("Repairs line open today", when=ago(hours=5))
    visitor = page.post("The lift is broken again", by=BILL, when=ago(hours=4))
    comment = page.comment(ours, "Nobody answers", when=ago(hours=3))
    reply = page.comment(comment, "Same here", by=BILL, when=ago(hours=2))
    answer = page.comment(comment, "Sorry, we are looking", by=PAGE, when=ago(hours=1))
    mention = page.mention("@Elmhouse Homes did well", when=ago(hours=1))
    story = page.review("Never again", when=ago(days=9))
    message = page.message("My number is 07700 900123", when=ago(minutes=5))

    events = everything(desk)

    assert kinds(events) == {
        ours: PostKind.POST,
        visitor: PostKind.MENTION,
        comment: PostKind.COMMENT,
        reply: PostKind.REPLY,
        answer: PostKind.REPLY,
        f"mention:{mention}": PostKind.MENTION,
        f"review:{story}": PostKind.REVIEW,
        message: PostKind.DIRECT_MESSAGE,
    }
    by_id = {one.external_id: one for one in events}
    assert by_id[message].visibility is Visibility.PRIVATE
    assert by_id[message].conversation == f"private {ANNE}"
    assert by_id[comment].visibility is Visibility.PUBLIC
    assert (by_id[comment].parent_id, by_id[comment].root_id) == (ours, ours)
    assert (by_id[reply].parent_id, by_id[reply].root_id) == (comment, ours)
    assert {one.external_id for one in events if one.own} == {ours, answer}
    assert by_id[visitor].our_thread
    assert by_id[f"mention:{mention}"].our_thread is False
    assert by_id[f"review:{story}"].author.external_id == SAIMA


def test_a_second_poll_asks_only_below_posts_with_news(desk, page, everything):
    page.post("Quiet", when=ago(days=3))
    busy = page.post("Busy", when=ago(days=2))
    page.comment(busy, "first", when=ago(days=1))
    everything(desk)
    page.requests.clear()
    page.comment(busy, "second", when=NOW + timedelta(minutes=10))
    events = everything(desk, everything.cursor)
    asked = [one.url.path for one in page.requests if one.url.path.endswith("/comments")]
    assert asked == [f"/v25.0/{busy}/comments"]
    assert "second" in {one.text for one in events}


def test_a_poll_that_finds_nothing_new_takes_five_requests(desk, page, everything):
    """The four lists, and below the post that had news last, since news may come in late."""
    for days in range(3, 9):
        page.comment(page.post("Old", when=ago(days=days)), "Hm", when=ago(days=days))
    everything(desk)
    page.requests.clear()
    everything(desk, everything.cursor)
    assert len(page.requests) == 5


def test_long_lists_are_read_page_by_page_to_their_end(desk, page, everything):
    posts = [page.post(f"Post {n}", when=ago(hours=n)) for n in range(120)]
    comments = [
        page.comment(posts[0], f"Comment {n}", when=ago(minutes=n % 50)) for n in range(230)
    ]
    talks = [page.message("Hello", by=ANNE, when=ago(minutes=n)) for n in range(3)]
    events = everything(desk)
    assert set(kinds(events)) == {*posts, *comments, *talks}


def test_a_walk_that_stops_goes_on_where_it_stopped(desk, page):
    for n in range(120):
        page.post(f"Post {n}", when=ago(hours=n))
    cursor, seen = "", set()
    for _ in range(400):  # each page by a new reader, as after a crash
        got = desk.fetch(cursor)
        seen |= {one.external_id for one in got.events}
        cursor = got.cursor
        if not got.more:
            break
    assert len(seen) == 120


def test_what_is_hidden_already_is_told_once(desk, page, everything):
    post = page.post("Ours", when=ago(hours=2))
    page.comment(post, "Rude", when=ago(hours=1), is_hidden=True)
    first = everything(desk)
    second = everything(desk)
    hidden = [one.key for one in first if one.kind is EventKind.HIDDEN]
    assert len(hidden) == 1
    assert hidden == [one.key for one in second if one.kind is EventKind.HIDDEN]


def test_a_comment_that_only_its_author_sees_is_private(desk, page, everything):
    post = page.post("Ours", when=ago(hours=2))
    comment = page.comment(post, "Psst", when=ago(hours=1), is_private=True)
    by_id = {one.external_id: one for one in everything(desk)}
    assert by_id[comment].visibility is Visibility.PRIVATE


@pytest.mark.parametrize(("value", "visibility"), [("", "public"), ("EVERYONE", "public"),
                                                   ("ALL_FRIENDS", "private"),
                                                   ("SELF", "private")])  # fmt: skip
def test_a_post_is_public_only_for_everybody(desk, page, everything, value, visibility):
    post = page.post("Hm", by=BILL, when=ago(hours=2), privacy={"value": value})
    by_id = {one.external_id: one for one in everything(desk)}
    assert by_id[post].visibility == visibility


def test_planned_posts_are_no_news(desk, page, everything):
    page.post("Tomorrow", is_published=False)
    assert everything(desk) == []


def test_two_people_whom_facebook_does_not_name_stay_two(desk, page, everything):
    post = page.post("Ours", when=ago(hours=2))
    for text in ("one", "two"):
        node = page.comment(post, text, when=ago(hours=1))
        del page.comments[node]["from"]
    authors = {one.author.external_id for one in everything(desk) if not one.own}
    assert len(authors) == 2


def test_pictures_films_and_links_come_along(desk, page, everything):
    post = page.post("Look", by=BILL, when=ago(hours=2), attachments={"data": [
        {"type": "album", "subattachments": {"data": [
            {"type": "photo", "media": {"image": {"src": "https://scontent.fbcdn.net/1.jpg"}},
             "description": "a leak"},
            {"type": "video", "media": {"image": {"src": "https://x.fbcdn.net/p.jpg"},
                                        "source": "https://video.fbcdn.net/2.mp4"}},
        ]}},
    ]})  # fmt: skip
    comment = page.comment(post, "", when=ago(hours=1), attachment={
        "type": "share", "url": "https://l.facebook.com/l.php?u=x", "title": "News"})  # fmt: skip
    by_id = {one.external_id: one for one in everything(desk)}
    assert [one.url for one in by_id[post].attachments] == [
        "https://scontent.fbcdn.net/1.jpg",
        "https://video.fbcdn.net/2.mp4",
    ]
    assert by_id[post].attachments[0].alt_text == "a leak"
    assert by_id[comment].attachments[0].media_type == "text/html"


def test_lists_that_our_token_may_not_read_are_left_out(connect, page, everything):
    page.scopes.remove("pages_messaging")
    platform = connect()
    page.requests.clear()
    page.message("private")
    everything(platform)
    assert not any("conversations" in one.url.path for one in page.requests)


def test_a_lost_permission_for_one_list_does_not_stop_the_others(desk, page, everything, fault):
    post = page.post("Ours")
    fault(refusal(200, message="Requires pages_messaging"), path="/conversations", times=9)
    assert kinds(everything(desk)) == {post: PostKind.POST}
    assert kinds(everything(desk, everything.cursor)) == {post: PostKind.POST}


def test_a_lost_permission_for_the_feed_is_said_aloud(desk, fault):
    fault(refusal(10, message="(#10) requires pages_read_engagement"), path="/feed")
    with pytest.raises(Forbidden, match="permission"):
        desk.fetch("")


@pytest.mark.parametrize("cursor", ["nonsense", "[]", '{"stream": "other"}', '{"new": 1}'])
def test_a_cursor_that_is_none_of_ours_is_refused(desk, cursor):
    with pytest.raises(ContractBroken):
        desk.fetch(cursor)


def test_lists_that_know_no_cursors_go_on_by_time(desk, page, fault):
    import httpx  # noqa: PLC0415

    page.post("Older", when=ago(hours=9))
    fault(
        httpx.Response(200, json={
            "data": [], "paging": {
                "next": "https://graph.facebook.com/v25.0/1/feed?access_token=x&limit=50"
                "&until=1732000000&__paging_token=enc_1"}}),
        path="/feed",
    )  # fmt: skip
    listing = desk._graph.listing(f"{PAGE}/feed", limit=1)
    assert listing.after == "?until=1732000000&__paging_token=enc_1"
