"""What LinkedIn tells us, by few questions: it counts them by the day."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.platforms.linkedin.network import DEV, PAGE, refused

from moothall.platforms.base import (
    ContractBroken,
    EventKind,
    PostKind,
    RateLimited,
    Unauthorized,
    Verb,
    Visibility,
)
from moothall.platforms.linkedin import probing
from moothall.platforms.linkedin.edition import MAY_END
from moothall.platforms.linkedin.reading import EVERY


def test_a_first_poll_reads_notifications_our_posts_and_what_stands_below_them(
    desk, network, everything
):
    post = network.post(r"Office closed \(Mon\) {hashtag|\#|Colchester}")
    told = network.comment(post, "Which Monday?")
    network.notify("COMMENT", told, post=post, text="Which Monday?")
    network.notify("LIKE", "urn:li:activity:1", post=post)
    events = {(one.external_id, one.kind): one for one in everything(desk)}
    assert set(events) == {(post, EventKind.CREATED), (told, EventKind.CREATED)}
    comment = events[told, EventKind.CREATED]
    assert (comment.root_id, comment.conversation, comment.our_thread) == (post, post, True)
    assert comment.author.external_id == DEV
    assert comment.author.name == "A member of LinkedIn"  # LinkedIn lets no names be kept
    assert comment.visibility is Visibility.PUBLIC
    assert events[post, EventKind.CREATED].text == "Office closed (Mon) #Colchester"
    assert events[post, EventKind.CREATED].own
    assert everything.again - datetime.now(UTC) <= EVERY


def test_the_daily_round_finds_comments_that_nobody_told_of(desk, network, everything):
    post = network.post("Bin day")
    lost = network.comment(post, "Nobody told the desk of this one")
    events = everything(desk)
    assert {one.external_id for one in events} == {post, lost}
    network.requests.clear()
    everything(desk, everything.cursor)
    assert len(network.requests) == 1  # the round is over for today
    place = json.loads(everything.cursor)
    place["round"] -= 24 * 60 * 60 * 1000
    assert {one.external_id for one in everything(desk, json.dumps(place))} == {post, lost}


def test_the_daily_round_reads_every_page_of_a_storm_and_then_the_next_post(
    desk, network, everything
):
    storm, quiet = network.post("Rents go up"), network.post("Bin day")
    comments = {network.comment(storm, f"Shame {number}") for number in range(230)}
    other = network.comment(quiet, "Which day?")
    found = [one.external_id for one in everything(desk)]
    assert sorted(found) == sorted({storm, quiet, other, *comments})
    place = json.loads(everything.cursor)
    assert (place["stream"], place["start"], place["posts"]) == ("notifications", 0, [])


def test_a_comment_from_both_ways_is_one(desk, network, everything):
    post = network.post("Bin day")
    comment = network.comment(post, "Which day?")
    network.notify("COMMENT", comment, post=post, text="Which day?")
    keys = [one.key for one in everything(desk) if one.external_id == comment]
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_edits_and_deletions_are_told(desk, network, everything):
    post = network.post("Bin day")
    edited, deleted = network.comment(post, "Whcih day?"), network.comment(post, "Rude")
    network.notify("COMMENT_EDIT", edited, post=post, text="Which day?")
    network.notify("COMMENT_DELETE", deleted, post=post)
    told = {(one.external_id, one.kind): one.text for one in everything(desk)}
    assert told[edited, EventKind.EDITED] == "Which day?"
    assert told[deleted, EventKind.DELETED] == ""


def test_a_notification_without_its_words_is_looked_up(desk, network):
    post = network.post("Bin day")
    comment = network.comment(post, "Which day?")
    network.notify("COMMENT", comment, post=post)
    network.notify("COMMENT", "urn:li:comment:(urn:li:activity:5,6)", post=post)  # gone meanwhile
    [event] = desk.fetch("").events
    assert (event.external_id, event.text) == (comment, "Which day?")


def test_who_names_the_page_in_a_post_of_their_own_is_heard(desk, network):
    theirs = network.post("Thank you", author=DEV, kind="ugcPost")
    network.notify("SHARE_MENTION", theirs, post=network.post("Ours"), text="Thank you Homes")
    [event] = desk.fetch("").events
    assert (event.place, event.summons_us, event.our_thread) == (PostKind.MENTION, True, False)
    assert (event.external_id, event.text) == (theirs, "Thank you Homes")


def test_our_own_comment_from_elsewhere_is_noticed(desk, network, everything):
    post = network.post("Bin day")
    ours = network.comment(post, "From the telephone", by=PAGE)
    network.notify("ADMIN_COMMENT", ours, post=post, text="From the telephone", by=PAGE)
    assert all(one.own for one in everything(desk))


def test_many_notifications_are_read_page_by_page(desk, network):
    post = network.post("Bin day")
    comments = [network.comment(post, f"{number}") for number in range(120)]
    for number, comment in enumerate(comments):
        network.notify("COMMENT", comment, post=post, text=f"{number}")
    page, found = desk.fetch(""), set()
    assert (len(page.events), page.more, page.again_after) == (50, True, None)
    assert json.loads(page.cursor)["seen"] == 0  # a stop here loses nothing
    for _ in range(3):
        found |= {one.external_id for one in page.events}
        page = desk.fetch(page.cursor)
    assert found >= set(comments)


def test_a_second_poll_asks_from_a_little_before_the_newest(desk, network, everything):
    post = network.post("Bin day")
    network.notify("COMMENT", network.comment(post, "One"), post=post, text="One")
    everything(desk)
    newest = json.loads(everything.cursor)["seen"]
    network.requests.clear()
    everything(desk, everything.cursor)
    [request] = network.requests
    assert f"timeRange=(start:{newest - 30 * 60 * 1000}," in request.url.query.decode()


def test_a_post_without_comments_to_read_stops_nothing(desk, network, fault, everything):
    other = network.post("Bin day")
    comment = network.comment(other, "Which day?")
    network.post("Comments off")  # the newer one, which is read first
    fault(refused(403, "Comments are disabled"), path="/comments")
    assert comment in {one.external_id for one in everything(desk)}


def test_the_sweep_sees_changed_words_and_deletions(desk, network):
    post = network.post(r"Bin day \(new\)")
    edited, gone = network.comment(post, "Which day?"), network.comment(post, "Rude")
    del network.comments[gone]
    states = desk.refresh([edited, gone, post, "urn:li:share:404"])
    assert [one.exists for one in states] == [True, False, True, False]
    assert [one.text for one in states[::2]] == ["Which day?", "Bin day (new)"]
    assert states[0].version == ""  # a like moves LinkedIn's "last modified" too


def test_an_expired_or_revoked_token_is_told_as_such(desk, fault):
    fault(refused(401, "The token used in the request has expired", code=65602))
    with pytest.raises(Unauthorized):
        desk.fetch("")
    fault(refused(401, "The token used in the request has been revoked by the user", code=65601))
    with pytest.raises(Unauthorized):
        desk.refresh(["urn:li:share:1"])


def test_a_days_limit_ends_at_midnight(desk, fault):
    fault(refused(429, "Resource level throttle APPLICATION DAY limit for calls is reached"))
    with pytest.raises(RateLimited) as raised:
        desk.fetch("")
    until = raised.value.until
    assert (until.hour, until.minute, until.tzinfo) == (0, 0, UTC)
    assert timedelta(0) < until - datetime.now(UTC) <= timedelta(days=1)
    fault(refused(429, "Comment create throttled: creation rate limit exceeded for member"))
    with pytest.raises(RateLimited) as raised:
        desk.fetch("")
    assert raised.value.until - datetime.now(UTC) <= timedelta(minutes=1)
    fault(refused(429, "slow down", **{"retry-after": "7"}))
    with pytest.raises(RateLimited) as raised:
        desk.fetch("")
    assert raised.value.until - datetime.now(UTC) <= timedelta(seconds=7)


def test_a_cursor_that_is_none_of_ours_is_said(desk):
    for cursor in ("[]", "{", '{"stream": "nowhere"}'):
        with pytest.raises(ContractBroken):
            desk.fetch(cursor)


@pytest.mark.parametrize(
    ("roles", "problem", "writes"),
    [
        (["ADMINISTRATOR"], "", True),
        (["CONTENT_ADMINISTRATOR"], probing.NOT_NOTIFIED, True),
        (["RECRUITING_POSTER"], probing.CANNOT_READ, True),
        (["ANALYST"], probing.CANNOT_READ, False),
        ([], probing.NO_ROLE, False),
    ],
)
def test_the_probe_goes_by_the_role_on_the_page(desk, network, roles, problem, writes):
    network.roles = [(role, PAGE) for role in roles] + [("ADMINISTRATOR", "urn:li:organization:1")]
    found = desk.probe()
    assert (found.account, found.name, found.handle) == (PAGE, "Homes", "cb-homes")
    assert [one for one in found.problems if "edition" not in one] == ([problem] if problem else [])
    assert found.capabilities.rows[Verb.PUBLISH].automatic is writes


def test_the_probe_says_when_the_connection_ends_and_what_it_lacks(connect):
    kept = {"access_token": "t", "expires_at": "2027-01-20T00:00:00+00:00",
            "scope": "r_organization_social"}  # fmt: skip
    found = connect(credentials=kept).probe()
    assert found.expires_at == datetime(2027, 1, 20, tzinfo=UTC)
    assert any("w_organization_social_feed" in one for one in found.problems)
    kept |= {"refresh_token": "r", "refresh_expires_at": "2027-11-01T00:00:00+00:00"}
    assert connect(credentials=kept).probe().expires_at == datetime(2027, 11, 1, tzinfo=UTC)


def test_the_end_of_our_edition_is_said_weeks_before(desk):
    def problems(day):
        at = datetime.combine(day, datetime.min.time(), UTC)
        return probing.probe(desk._ask, desk._connection, at).problems

    assert not problems(MAY_END - timedelta(days=60))
    assert any("1 July 2027" in one for one in problems(MAY_END - timedelta(days=30)))


def test_linkedin_is_asked_to_send_what_happens_on_the_page(desk, network, connect):
    desk.subscribe("https://desk.example.org/hooks/linkedin/1/")
    [(key, body)] = network.subscriptions.items()
    assert body == {"webhook": "https://desk.example.org/hooks/linkedin/1/"}
    assert "urn:li:developerApplication:12345678" in key
    assert "urn:li:person:zLqTygBP8S" in key
    assert PAGE in key
    network.roles = [("CONTENT_ADMINISTRATOR", PAGE)]
    with pytest.raises(Exception, match="super admin"):
        desk.subscribe("https://desk.example.org/")
    with pytest.raises(Exception, match="number of our application"):
        connect(application=None).subscribe("https://desk.example.org/")
