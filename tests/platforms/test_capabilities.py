"""What can be done where: the table, and the answers that officers read."""

from datetime import UTC, datetime, timedelta

import pytest

from moothall import platforms
from moothall.platforms.base import Capabilities, Item, PostKind, Support, Verb, Visibility
from moothall.platforms.table import TableError, read, table

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PUBLIC = {"visibility": Visibility.PUBLIC, "our_thread": True, "top_level": True}


def ago(**length):
    return NOW - timedelta(**length)


def can(platform, verb, **item):
    return platforms.capabilities_of(platform).can(verb, Item(**PUBLIC | item), NOW)


def test_every_platform_says_something_of_every_verb():
    for name, capabilities in table().items():
        assert set(capabilities.rows) == set(Verb), name
    assert set(platforms.names()) <= set(platforms.described())


def test_every_refusal_is_a_sentence_and_every_row_has_a_source():
    for capabilities in table().values():
        for row in capabilities.rows.values():
            assert row.source
            if not row.automatic:
                assert row.note[0].isupper()
                assert row.note.endswith(".")
            assert all(step.endswith(".") for step in row.by_hand)


def test_each_platform_is_found_by_its_name_and_no_other():
    assert platforms.get("sandbox").name == "sandbox"
    with pytest.raises(platforms.UnknownPlatformError, match="sandbox"):
        platforms.get("myspace")


@pytest.mark.parametrize(
    ("days", "used", "reason"),
    [
        (6.9, 0, ""),
        (7, 0, ""),
        (7.1, 0, "Facebook allows this only within 7 days of the post."),
        (1, 1, "Facebook allows this once for each comment, and it was used for this one."),
    ],
)
def test_facebook_lets_us_write_in_private_once_within_seven_days(days, used, reason):
    answer = can(
        "facebook",
        Verb.REPLY_PRIVATE,
        occurred_at=ago(days=days),
        done={Verb.REPLY_PRIVATE: used},
    )
    assert (answer.possible, answer.reason) == (not reason, reason)


def test_a_post_without_a_time_is_not_taken_for_a_fresh_one():
    answer = can("facebook", Verb.REPLY_PRIVATE)
    assert not answer.possible
    assert "its time is not known" in answer.reason


@pytest.mark.parametrize(("hours", "possible"), [(23.9, True), (24, True), (24.1, False)])
def test_a_private_conversation_closes_after_its_window(hours, possible):
    message = {"kind": PostKind.DIRECT_MESSAGE, "visibility": Visibility.PRIVATE}
    answer = can("whatsapp", Verb.SEND_DM, last_message_at=ago(hours=hours), **message)
    assert answer.possible is possible
    never = can("whatsapp", Verb.SEND_DM, **message)
    assert "only after the author has written to us" in never.reason


@pytest.mark.parametrize(
    ("summons", "possible", "word"),
    [(True, True, ""), (False, False, "does neither"), (None, False, "not known")],
)
def test_x_is_answered_only_where_it_summons_us(summons, possible, word):
    answer = can("x", Verb.REPLY_PUBLIC, summons_us=summons)
    assert answer.possible is possible
    assert word in answer.reason


def test_x_hides_only_under_our_own_posts():
    assert can("x", Verb.HIDE).possible
    assert "this thread is not ours" in can("x", Verb.HIDE, our_thread=False).reason
    assert "not known" in can("x", Verb.HIDE, our_thread=None).reason


def test_instagram_answers_only_top_comments_that_are_not_hidden():
    assert can("instagram", Verb.REPLY_PUBLIC).possible
    assert "another comment" in can("instagram", Verb.REPLY_PUBLIC, top_level=False).reason
    assert "Show it again first" in can("instagram", Verb.REPLY_PUBLIC, hidden=True).reason


def test_what_no_program_may_do_comes_with_steps_by_hand():
    answer = can("x", Verb.BLOCK)
    assert not answer.possible
    assert answer.reason == "X lets no program block people any more."
    assert len(answer.by_hand_steps) == 3
    assert can("google_reviews", Verb.HIDE).by_hand_steps == ()


def test_a_permission_that_the_token_lacks_is_named():
    rows = platforms.capabilities_of("facebook").narrowed(scopes=frozenset({"pages_messaging"}))
    answer = rows.can(Verb.HIDE, Item(**PUBLIC), NOW)
    assert "pages_manage_engagement" in answer.reason


def test_what_cannot_be_known_before_it_is_tried_is_a_caveat():
    answer = can("x", Verb.REPLY_PRIVATE)
    assert answer.possible
    assert "takes messages from accounts they do not follow" in " ".join(answer.caveats)


@pytest.mark.parametrize("platform", sorted(table()))
def test_no_platform_lets_a_private_message_be_answered_in_public(platform):
    private = {"kind": PostKind.DIRECT_MESSAGE, "visibility": Visibility.PRIVATE}
    assert not can(platform, Verb.REPLY_PUBLIC, **private).possible
    assert not can(platform, Verb.REPLY_PRIVATE, **private).possible


@pytest.mark.parametrize(
    ("verb", "item"),
    [
        (Verb.HIDE, {"own": True}),
        (Verb.EDIT, {}),
        (Verb.DELETE_OWN, {}),
        (Verb.HIDE, {"hidden": True}),
        (Verb.UNHIDE, {}),
        (Verb.BLOCK, {"author_blocked": True}),
        (Verb.REPLY_PUBLIC, {"deleted": True}),
        (Verb.SEND_DM, {}),
    ],
)
def test_what_makes_no_sense_is_refused_everywhere(verb, item):
    answer = can("sandbox", verb, **item)
    assert not answer.possible
    assert answer.reason.endswith(".")


def test_the_author_of_a_deleted_post_can_still_be_blocked():
    assert can("sandbox", Verb.BLOCK, deleted=True).possible


def test_what_an_account_lacks_survives_being_kept_as_json():
    narrowed = platforms.capabilities_of("bluesky").narrowed(
        scopes=frozenset({"messages"}), lost={Verb.REPORT: "This server takes no reports."}
    )
    again = platforms.capabilities_from(narrowed.kept())
    assert isinstance(again, Capabilities)
    assert again == narrowed
    assert again.rows[Verb.REPORT].support is Support.NO


def changed(old, new):
    whole = (
        "sources: {s: A source.}\nplatforms:\n  one:\n    title: One\n    as_of: 2026-11-22\n"
        "    source: s\n    text: {direct_message: {bytes: 9}, reply: {bytes: 9}, post: {bytes: 9}}\n"
        "    verbs:\n"
    ) + "".join(f"      {verb}: {{support: no, note: No.}}\n" for verb in Verb)
    assert old in whole
    return whole.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("      hide: {support: no, note: No.}\n", "", "no row for hide"),
        ("hide: {support: no, note: No.}", "hide: {support: no}", "say in a note"),
        ("hide: {support: no,", "hide: {support: yes,", "who still sees"),
        ("mute: {support: no,", "mute: {support: conditional,", "names its conditions"),
        ("mute: {support: no,", "mute: {support: manual,", "steps by hand"),
        ("mute: {support: no,", "mute: {support: maybe,", "maybe"),
        ("mute: {support: no,", "mute: {support: no, color: red,", "color"),
        ("mute: {support: no,", "mute: {support: no, source: x,", "no source"),
        (
            "mute: {support: no,",
            "mute: {support: yes, conditions: [top_level_only],",
            "conditional",
        ),
        (
            "mute: {support: no,",
            "mute: {support: conditional, conditions: [sometimes],",
            "sometimes",
        ),
        (
            "mute: {support: no,",
            "mute: {support: conditional, conditions: [within_days: 0],",
            "above",
        ),
        ("post: {bytes: 9}", "post: {}", "needs a limit"),
        ("      mute:", "      wave: {support: no, note: No.}\n      mute:", "wave is no verb"),
    ],
)
def test_a_table_with_a_hole_stops_the_start(old, new, told):
    with pytest.raises(TableError, match=told):
        read(changed(old, new))


def test_instagram_answers_mentions_and_blocks_only_those_who_wrote_to_us():
    mention = {"kind": PostKind.MENTION, "top_level": False, "our_thread": False}
    assert can("instagram", Verb.REPLY_PUBLIC, **mention).possible
    assert "has not" in can("instagram", Verb.BLOCK).reason
    assert can("instagram", Verb.BLOCK, last_message_at=ago(days=300)).possible


@pytest.mark.parametrize(("hours", "possible"), [(23, True), (25, False), (None, False)])
def test_whatsapp_blocks_only_whoever_wrote_within_a_day(hours, possible):
    last = None if hours is None else ago(hours=hours)
    answer = can("whatsapp", Verb.BLOCK, last_message_at=last)
    assert answer.possible is possible
    assert possible or "within 24 hours of the author's last message" in answer.reason
