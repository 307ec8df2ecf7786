"""Facebook, Instagram, X and Mastodon: the shapes that their downloads have had over the years."""

import json
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moothall.files.exports.meta import mended
from moothall.files.html_text import text_of


def broken(text):
    """As Facebook and Instagram write text."""
    return text.encode().decode("latin-1")


def comment(text, author="Ena Tuck", at=1_750_000_000):
    inner = {"timestamp": at, "comment": broken(text), "author": broken(author)}
    return {"timestamp": at, "data": [{"comment": inner}], "title": "Ena Tuck commented on a post."}


COMMENTS = "your_facebook_activity/comments_and_reactions/comments.json"
MESSAGES = "your_facebook_activity/messages/inbox/renee_1/message_1.json"


def test_facebook_comments_are_mended_and_stand_oldest_first(folder, read_paths):
    path = folder(
        {COMMENTS: {"comments_v2": [comment("Later", at=20), comment("Café? 🐐 it’s", at=10)]}}
    )
    rows, bad, notes = read_paths([path])
    assert not bad
    assert [row.post.text for row in rows] == ["Café? 🐐 it’s", "Later"]
    assert rows[0].post.platform == "facebook"
    assert rows[0].post.author.name == "Ena Tuck"
    assert rows[0].where.endswith("comments.json, entry 2")
    assert "a Facebook export" in notes.said[0]


@pytest.mark.parametrize("key", ["comments_v2", "comments", "group_comments_v2", "group_comments"])
def test_comments_are_found_under_every_name_facebook_gave_the_list(read, key):
    rows, bad, _ = read(json.dumps({key: [comment("hello")]}), name="comments.json")
    assert not bad
    assert rows[0].post.text == "hello"
    assert rows[0].post.kind == "comment"


def test_group_posts_reviews_and_the_pages_own_posts_are_read(folder, read_paths):
    post = {
        "timestamp": 5,
        "data": [{"post": "Our shed"}],
        "title": "Ena Tuck posted in Allotments.",
    }
    review = {"timestamp": 6, "data": [{"review": {"author": "Bob", "review_text": "Rude desk"}}]}
    path = folder(
        {
            "your_facebook_activity/groups/group_posts_and_comments.json": {
                "group_posts_v2": [post]
            },
            "your_facebook_activity/posts/your_posts_1.json": [post],
            "your_facebook_activity/reviews/reviews.json": {"reviews_v2": [review]},
            "your_facebook_activity/groups/older.json": {
                "group_posts": {"activity_log_data": [post]}
            },
            COMMENTS: {"comments_v2": []},
        }
    )
    rows, bad, _ = read_paths([path])
    assert not bad
    assert sorted(row.post.text for row in rows) == [
        "Our shed",
        "Our shed",
        "Our shed",
        "Rude desk",
    ]
    assert {row.post.author.name for row in rows} == {"Ena Tuck", "Bob"}
    assert {row.post.kind for row in rows} == {"mention", "review"}


def test_our_own_message_is_not_judged_and_becomes_what_the_next_one_answers(folder, read_paths):
    messages = [
        {"sender_name": "Ren\u00c3\u00a9e", "timestamp_ms": 3000, "content": "It still drips"},
        {"sender_name": "The Homes", "timestamp_ms": 2000, "content": broken("We’re on it")},
        {"sender_name": "Ren\u00c3\u00a9e", "timestamp_ms": 1000, "content": "My tap drips"},
        {"sender_name": "Ren\u00c3\u00a9e", "timestamp_ms": 500, "photos": [{"uri": "a.jpg"}]},
    ]
    path = folder(
        {
            MESSAGES: {"participants": [{"name": "x"}], "messages": messages},
            "personal_information/profile_information/profile_information.json": {
                "profile_v2": {"name": {"full_name": "The Homes"}}
            },
        }
    )
    rows, bad, notes = read_paths([path])
    assert not bad
    assert [(row.post.text, row.post.parent) for row in rows] == [
        ("My tap drips", ""),
        ("It still drips", "We’re on it"),
    ]
    assert {row.post.kind for row in rows} == {"direct_message"}
    assert rows[0].post.author.name == "Renée"
    assert notes.passed_by["written by the account itself"] == 1
    assert sum(notes.passed_by.values()) == 2


def test_where_the_export_does_not_say_who_we_are_it_asks(folder, read_paths):
    messages = [{"sender_name": "Us", "timestamp_ms": 1, "content": "hello"}]
    path = folder({MESSAGES: {"participants": [], "messages": messages}})
    rows, _, notes = read_paths([path])
    assert len(rows) == 1
    assert any("--own" in said for said in notes.said)
    rows, _, _ = read_paths([path], own=["us"])
    assert not rows


def test_end_to_end_encrypted_messages_have_other_names_for_the_same(read):
    export = {
        "participants": ["Us", "Ena"],
        "threadName": "Ena_1",
        "messages": [
            {"senderName": "Ena", "text": "Hello", "timestamp": 1_750_000_000_000, "media": []}
        ],
    }
    rows, bad, _ = read(json.dumps(export), name="Ena_1.json")
    assert not bad
    assert (rows[0].post.text, rows[0].post.kind) == ("Hello", "direct_message")
    assert rows[0].post.posted_at.year == 2025


def test_the_newer_form_of_labels_and_values_is_read(read):
    entry = {
        "timestamp": 1_750_000_000,
        "fbid": "99",
        "label_values": [
            {"label": "Comment", "value": broken("Is it café night?")},
            {"title": "Author", "dict": [{"label": "Name", "value": "Ena"}]},
        ],
    }
    rows, bad, _ = read(json.dumps([entry]), name="comments.json")
    assert not bad
    assert (rows[0].post.id, rows[0].post.text) == ("99", "Is it café night?")
    assert rows[0].post.author.name == "Ena"


def test_likes_searches_and_settings_are_not_read_as_posts(folder, read_paths):
    liked = {"timestamp": 1, "data": [{"reaction": {"reaction": "LIKE"}}], "title": "Liked a post"}
    path = folder(
        {
            COMMENTS: {"comments_v2": [comment("hello")]},
            "your_facebook_activity/comments_and_reactions/likes_and_reactions.json": [liked] * 5,
            "your_facebook_activity/groups/your_group_membership_activity.json": {
                "groups_joined_v2": []
            },
        }
    )
    rows, bad, notes = read_paths([path])
    assert (len(rows), bad, dict(notes.passed_by)) == (1, [], {})
    assert "other things that are not posts: 2 files" in notes.said[-1]


def test_messages_are_read_whatever_the_person_is_called(folder, read_paths):
    message = {"sender_name": "Polly Saved", "timestamp_ms": 1, "content": "hello"}
    inbox = "your_facebook_activity/messages/inbox"
    path = folder(
        {
            f"{inbox}/pollysaved_1/message_1.json": {"participants": [], "messages": [message]},
            f"{inbox}/likesfriends_2/message_1.json": {"participants": [], "messages": [message]},
        }
    )
    rows, bad, _ = read_paths([path])
    assert (len(rows), bad) == (2, [])


def test_an_entry_of_unknown_shape_is_counted_and_a_faulty_time_told(read):
    faulty = {"timestamp": "soon", "data": [{"comment": {"comment": "hi", "timestamp": "soon"}}]}
    rows, bad, notes = read(
        json.dumps({"comments_v2": [{"novel": 1}, faulty, comment("fine")]}), name="comments.json"
    )
    assert bad == []
    assert [row.post.text for row in rows] == ["hi", "fine"]
    assert rows[0].faults == (
        "timestamp: 'soon' is not a time in seconds since 1970; judged without a time",
    )
    assert notes.passed_by.total() == 1


def test_instagram_comments_under_posts_and_reels_are_read(folder, read_paths):
    def one(text):
        return {
            "media_list_data": [],
            "string_map_data": {
                "Comment": {"value": broken(text)},
                "Media Owner": {"value": "the_homes"},
                "Time": {"timestamp": 1_750_000_000},
            },
        }

    path = folder(
        {
            "your_instagram_activity/comments/post_comments_1.json": [one("Lovely café ☕")],
            "your_instagram_activity/comments/reels_comments.json": {
                "comments_reels_comments": [one("Nice reel")]
            },
            "your_instagram_activity/messages/inbox/ena_1/message_1.json": {
                "participants": [],
                "messages": [{"sender_name": "ena", "timestamp_ms": 1, "content": "Hi"}],
            },
        }
    )
    rows, bad, _ = read_paths([path])
    assert not bad
    assert sorted(row.post.text for row in rows) == ["Hi", "Lovely café ☕", "Nice reel"]
    assert {row.post.platform for row in rows} == {"instagram"}


def test_an_instagram_post_is_known_by_its_caption(read):
    entry = {"media": [{"uri": "a.jpg", "creation_timestamp": 10, "title": broken("New café")}]}
    rows, bad, _ = read(json.dumps([entry]), name="posts_1.json")
    assert not bad
    assert (rows[0].post.platform, rows[0].post.text) == ("instagram", "New café")


TWEETS = [
    {
        "tweet": {
            "id_str": "1",
            "full_text": "RT @bob: hi",
            "created_at": "Mon Nov 03 09:00:00 +0000 2025",
        }
    },
    {
        "tweet": {
            "id_str": "3",
            "full_text": "Cats &amp; dogs &lt;3 and then it goes on for a good long while … https://t.co/x",
            "created_at": "Tue Nov 04 11:30:05 +0000 2025",
            "in_reply_to_screen_name": "ena",
        }
    },
    {
        "tweet": {
            "id_str": "2",
            "full_text": "First",
            "created_at": "Mon Nov 03 10:00:00 +0000 2025",
        }
    },
]
LONG = "Cats & dogs <3 and then it goes on for a good long while until it ends."


def script(name, value):
    return f"window.YTD.{name}.part0 = {json.dumps(value)};\n"


def x_archive(folder, **more):
    note = {
        "noteTweet": {
            "noteTweetId": "77",
            "createdAt": "2025-11-04T11:30:05.000Z",
            "core": {"text": LONG},
        }
    }
    account = {
        "account": {"username": "homes", "accountId": "44", "accountDisplayName": "The Homes"}
    }
    return folder(
        {
            "data/tweets.js": script("tweets", TWEETS),
            "data/note-tweet.js": script("note_tweet", [note]),
            "data/account.js": script("account", [account]),
            **more,
        }
    )


def test_an_x_archive_gives_tweets_whole_and_in_order_without_retweets(folder, read_paths):
    rows, bad, notes = read_paths([x_archive(folder)])
    assert not bad
    assert [(row.post.id, row.post.text, row.post.kind) for row in rows] == [
        ("2", "First", "mention"),
        ("3", LONG, "reply"),
    ]
    assert rows[0].post.author.handle == "homes"
    assert dict(notes.passed_by) == {"retweets of others": 1}


def test_x_messages_leave_out_our_side_by_the_number_of_the_account(folder, read_paths):
    def message(number, sender, text, minute):
        return {
            "messageCreate": {
                "id": number,
                "senderId": sender,
                "text": text,
                "createdAt": f"2025-11-04T11:{minute:02}:00.000Z",
            }
        }

    conversation = {
        "dmConversation": {
            "conversationId": "44-9",
            "messages": [
                message("3", "9", "Still &amp; waiting", 30),
                message("2", "44", "Looking into it", 20),
                message("1", "9", "Hello", 10),
                {"welcomeMessageCreate": {}},
            ],
        }
    }
    path = x_archive(
        folder, **{"data/direct-messages.js": script("direct_messages", [conversation])}
    )
    rows, bad, notes = read_paths([path])
    messages = [row.post for row in rows if row.post.kind == "direct_message"]
    assert not bad
    assert [(post.text, post.parent) for post in messages] == [
        ("Hello", ""),
        ("Still & waiting", "Looking into it"),
    ]
    assert notes.passed_by["written by the account itself"] == 1


def test_a_single_file_of_an_x_archive_is_known_by_its_first_words(read):
    rows, bad, notes = read(script("tweets", TWEETS), name="tweets.js")
    assert (len(rows), bad) == (2, [])
    assert "an X archive" in notes.said[0]


def test_an_entry_that_is_no_tweet_is_a_bad_line(read):
    rows, bad, _ = read(script("tweets", [{"tweet": {}}, 5, *TWEETS]), name="tweets.js")
    assert len(rows) == 2
    assert [line.reason for line in bad] == ["not a tweet: it has no full_text"] * 2


def outbox(*items):
    return {"type": "OrderedCollection", "orderedItems": list(items)}


def note(content, at="2025-11-03T09:00:00Z", **fields):
    inner = {
        "id": "https://s.example/1",
        "type": "Note",
        "content": content,
        "published": at,
        **fields,
    }
    return {"type": "Create", "published": at, "object": inner}


def test_a_mastodon_outbox_gives_words_without_markup_and_counts_boosts(folder, read_paths):
    public = ["https://www.w3.org/ns/activitystreams#Public"]
    path = folder(
        {
            "outbox.json": outbox(
                note("<p>One</p><p>Two<br>three</p>", to=public),
                {"type": "Announce", "object": "https://other.example/9"},
                note("<p>Psst &amp; hush</p>", to=["https://s.example/users/ena"]),
                note("<p>Yes</p>", to=public, inReplyTo="https://s.example/3", summary="bins"),
            ),
            "actor.json": {
                "name": "The Homes",
                "preferredUsername": "homes",
                "summary": "<p>Us</p>",
            },
        }
    )
    rows, bad, notes = read_paths([path])
    assert not bad
    assert [(row.post.text, row.post.kind) for row in rows] == [
        ("One\n\nTwo\nthree", "mention"),
        ("Psst & hush", "direct_message"),
        ("bins\nYes", "reply"),
    ]
    assert (rows[0].post.author.handle, rows[0].post.author.bio) == ("homes", "Us")
    assert dict(notes.passed_by) == {"boosts of others": 1}


def test_an_outbox_alone_names_the_writer_by_its_address(read):
    item = note("<p>Hi</p>", attributedTo="https://s.example/users/homes")
    rows, _, notes = read(json.dumps(outbox(item)), name="outbox.json")
    assert rows[0].post.author.handle == "homes"
    assert "Mastodon" in notes.said[0]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", "plain"),
        ("<p>a\nb</p>", "a b"),
        ("<p>a</p>\n<p>b</p>", "a\n\nb"),
        ("a<br/>b<br>c", "a\nb\nc"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("x<script>alert(1)</script>y", "xy"),
        ("&lt;b&gt; &amp; &#8217;", "<b> & ’"),
        (
            '<a href="x"><span class="invisible">https://</span><span>a.example/b</span></a>',
            "https://a.example/b",
        ),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("", ""),
    ],
)
def test_html_becomes_the_words_that_a_reader_saw(html, text):
    assert text_of(html) == text


@given(st.text(max_size=200))
def test_no_markup_whatever_breaks_the_reading_of_html(html):
    assert isinstance(text_of(html), str)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_broken_text_is_mended_and_sound_text_left_alone(text):
    assert mended(broken(text)) == text
    if not text.isascii() and max(text) > "\xff":
        assert mended(text) == text


def test_sound_accents_that_are_no_utf_8_bytes_are_left_alone():
    assert mended("café") == "café"


def test_an_export_broken_off_in_the_middle_gives_what_stands_before_it(read):
    whole = json.dumps({"comments_v2": [comment("one", at=1), comment("two", at=2)]})
    rows, bad, _ = read(whole[:-20], name="comments.json")
    assert [row.post.text for row in rows] == ["one"]
    assert "after entry 1: not JSON" in str(bad[0])


def test_a_broken_file_of_an_export_is_named_and_the_others_are_read(folder, read_paths):
    path = folder({COMMENTS: {"comments_v2": [comment("hello")]}, MESSAGES: '{"messa'})
    rows, bad, _ = read_paths([path])
    assert len(rows) == 1
    assert "message_1.json: damaged, and not read" in str(bad[0])


def test_the_same_export_reads_the_same_from_a_folder_and_from_its_zip(
    folder, read_paths, tmp_path
):
    path = x_archive(folder)
    packed = tmp_path / "archive.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("tweets.js", "note-tweet.js", "account.js"):
            archive.write(f"{path}/data/{name}", f"twitter-2025/data/{name}")
    from_folder, _, _ = read_paths([path])
    from_zip, _, _ = read_paths([str(packed)])
    assert [row.post for row in from_zip] == [row.post for row in from_folder]


@pytest.mark.parametrize(
    ("export", "handle"), [("x-archive", "cbhomes_example"), ("mastodon-export", None)]
)
def test_an_export_of_ones_own_posts_says_whose_it_is_and_how_to_leave_them_out(
    read_paths, export, handle
):
    _, _, notes = read_paths([f"examples/{export}"])
    (said,) = [said for said in notes.said if said.startswith("this is the export of @")]
    assert "were written by that account, and are judged as if" in said
    named = re.search(r'--own "(.+)"', said)[1]
    assert handle in {None, named}
    rows, _, notes = read_paths([f"examples/{export}"], own=[named])
    assert all(row.post.kind == "direct_message" for row in rows)
    assert any("which is named with --own" in said for said in notes.said)
    assert bool(notes.without_posts) == (not rows)


def test_tweets_alone_do_not_say_whose_they_are(read):
    tweets = json.dumps([{"tweet": {"full_text": "hello"}}])
    rows, _, notes = read(f"window.YTD.tweets.part0 = {tweets}", name="tweets.js")
    assert len(rows) == 1
    assert any(said.startswith("this file does not say whose it is") for said in notes.said)
