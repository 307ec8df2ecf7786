"""Facebook's and Instagram's "download your information", in the form JSON.

Both platforms write the same few shapes under names that change with the years, so an entry is
known by its shape and the file's name only says whether to look. Both write UTF-8 bytes as if each
were a Latin-1 letter ("cafÃ©"); every text is mended, and left alone where it was sound.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from moothall.core.values import Author
from moothall.files.exports.entry import (
    Entry,
    dated,
    is_own,
    oldest_first,
    readable,
    rows_of,
    say_whose,
)
from moothall.files.json_stream import BrokenJson, entries, first_line, keys_in, lists_in
from moothall.files.rows import BadLine, FileError, Found, Notes
from moothall.files.sources import Member, Source
from moothall.files.times import from_epoch

#: lists that hold posts, as ijson names their entries; "item" is a list that is the whole file
LISTS = frozenset(
    {
        "item",
        "comments_v2.item",
        "comments.item",
        "group_comments_v2.item",
        "group_comments.item",
        "posts_v2.item",
        "group_posts_v2.item",
        "group_posts.item",
        "group_posts_v2.activity_log_data.item",
        "group_posts.activity_log_data.item",
        "reviews_v2.item",
        "reviews_posts_v2.item",
        "reviews.item",
        "messages.item",
        "comments_reels_comments.item",
        "comments_story_comments.item",
        "comments_media_comments.item",
    }
)
WORTH_READING = re.compile(
    r"comment|post|message|review|mention|group|recommendation|hype|/inbox/|e2ee", re.IGNORECASE
)
NOT_POSTS = re.compile(
    r"like|reaction(s)?\.json|saved|settings|viewed|search|membership|badge|invite|friend|poll"
    r"|your_groups|follow|archived|story_interactions|auto-?fill|preferences|secret_groups",
    re.IGNORECASE,
)
ACCOUNT_NAMES = frozenset(
    {
        "profile_v2.name.full_name",
        "profile.name.full_name",
        "profile_user.item.string_map_data.Name.value",
        "profile_user.item.string_map_data.Username.value",
    }
)
ACCOUNT_FILE = re.compile(r"(^|/)(profile_information|personal_information)\.json$")
WITHOUT_WORDS = "without words (photographs, stickers, reactions)"
#: what the words, the writer and the time are called in entries that are lists of labels
TEXT_LABELS = ("Comment", "Message", "Text", "Post", "Review", "Caption", "Content", "Description")
AUTHOR_LABELS = ("Author", "Commenter", "Reviewer", "Name", "From")
TIME_LABELS = ("Time", "Creation time", "Date", "Timestamp")


def read_meta(
    source: Source, platform: str, *, own: frozenset[str], notes: Notes
) -> Iterator[Found]:
    """Comments, posts, group posts, reviews and messages, oldest first within each file."""
    ours = own | _account_names(source)
    unread = 0
    for member in source.members:
        if source.single or _worth_reading(member.name):
            yield from _read_file(member, platform, own=own, ours=ours, notes=notes)
        else:
            unread += member.name.endswith(".json")
    if unread:
        notes.say(
            f"{source.name}: not read, with likes, settings and other things that are not posts:"
            f" {unread:,} file{'' if unread == 1 else 's'}"
        )


def mended(text: str) -> str:
    """Text whose UTF-8 bytes were written as Latin-1 letters, put right; other text unchanged."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _worth_reading(name: str) -> bool:
    return (
        name.endswith(".json")
        and bool(WORTH_READING.search(name))
        # the file's own name: folders are called after people, and a person may be called Saved
        and not NOT_POSTS.search(name.rsplit("/", 1)[-1])
    )


def _account_names(source: Source) -> frozenset[str]:
    found = {
        mended(name).casefold()
        for member in source.members
        if ACCOUNT_FILE.search(member.name)
        for name in keys_in(member, ACCOUNT_NAMES).values()
    }
    return frozenset(found - {""})


def _read_file(
    member: Member, platform: str, *, own: frozenset[str], ours: frozenset[str], notes: Notes
) -> Iterator[Found]:
    broken: list[BadLine] = []
    try:
        prefixes = list(lists_in(member, LISTS))
    except (BrokenJson, FileError) as problem:
        yield BadLine(member.name, f"damaged, and not read ({first_line(problem)})")
        return
    for prefix in prefixes:
        messages = prefix == "messages.item"
        found = oldest_first(_entries(member, prefix, notes, broken))
        if messages and not ours and found:
            notes.say(
                "which side of the messages is ours is not said in the export;"
                " name it with --own to leave our own messages out"
            )
        mine = next((entry.author for entry in found if is_own(entry.author, ours)), None)
        if mine and not messages:
            say_whose(mine, "Comments and posts under that name", own=own, notes=notes)
        # an export of comments is often the account's own: those go only where the user says so
        yield from rows_of(found, platform, own=ours if messages else own, notes=notes)
    yield from broken


def _entries(member: Member, prefix: str, notes: Notes, broken: list[BadLine]) -> Iterator[Entry]:
    thread = member.name.rsplit("/", 1)[0] if "/" in member.name else member.name
    for number, item in readable(entries(member, prefix), broken):
        where = f"{member.name}, entry {number}"
        try:
            entry = _entry(item, where, f"{member.name.rsplit('/', 1)[-1]}:{number}", thread)
        except (ValueError, TypeError, AttributeError) as problem:
            broken.append(BadLine(where, f"not of a shape that is known here ({problem})"))
            continue
        if entry is None or not entry.text.strip():
            notes.pass_by(WITHOUT_WORDS)
        else:
            yield entry


def _entry(item: Any, where: str, number: str, thread: str) -> Entry | None:
    """The entry of any known shape; None where it holds no words."""
    if not isinstance(item, Mapping):
        return None
    if "sender_name" in item or "senderName" in item:
        return _message(item, where, number, thread)
    for shape in (_activity, _string_map, _labelled, _caption):
        text, kind, author, at = shape(item)
        if text:
            moment, fault = dated("timestamp", at, from_epoch)
            return Entry(
                where,
                str(item.get("fbid") or number),
                mended(text),
                kind,
                Author(name=mended(author)),
                moment,
                fault=fault,
            )
    return None


Parts = tuple[str, str, str, float]
"""Words, kind, writer's name, seconds since 1970 (0 where it is not said)."""
NOTHING: Parts = ("", "", "", 0)


def _message(item: Mapping[str, Any], where: str, number: str, thread: str) -> Entry:
    at, fault = dated("timestamp", item.get("timestamp_ms") or item.get("timestamp"), from_epoch)
    return Entry(
        where,
        number,
        mended(str(item.get("content") or item.get("text") or "")),
        "direct_message",
        Author(name=mended(str(item.get("sender_name") or item.get("senderName") or ""))),
        at,
        thread,
        fault,
    )


def _activity(item: Mapping[str, Any]) -> Parts:
    """``{"timestamp", "data": [{"comment": {...}} | {"post": "..."} | {"review": {...}}]}``."""
    at = item.get("timestamp") or 0
    data = item.get("data")
    for part in data if isinstance(data, list) else ():
        if not isinstance(part, Mapping):
            continue
        comment, review = part.get("comment"), part.get("review")
        if isinstance(comment, Mapping):
            words = str(comment.get("comment") or comment.get("text") or "")
            return (
                words,
                "comment",
                str(comment.get("author") or ""),
                comment.get("timestamp") or at,
            )
        if isinstance(review, Mapping):
            words = str(review.get("review_text") or review.get("text") or "")
            return words, "review", str(review.get("author") or ""), review.get("timestamp") or at
        if isinstance(part.get("post"), str):
            return part["post"], "mention", _who(item), at
    return NOTHING


def _who(item: Mapping[str, Any]) -> str:
    """The writer of a post, from the sentence that Facebook writes above it."""
    title = str(item.get("title") or "")
    match = re.match(r"(.+?) (?:posted|shared|updated|added|wrote|commented|replied|was )", title)
    return match[1] if match else ""


def _string_map(item: Mapping[str, Any]) -> Parts:
    """Instagram: ``{"string_map_data": {"Comment": {"value"}, "Time": {"timestamp"}}}``."""
    values = item.get("string_map_data")
    if not isinstance(values, Mapping):
        return NOTHING
    words = next((_value(values, label) for label in TEXT_LABELS if _value(values, label)), "")
    writer = next((_value(values, label) for label in AUTHOR_LABELS if _value(values, label)), "")
    times = (part.get("timestamp") for part in values.values() if isinstance(part, Mapping))
    return words, "comment", writer, next((at for at in times if at), 0)


def _value(values: Mapping[str, Any], label: str) -> str:
    part = values.get(label)
    return str(part.get("value") or "") if isinstance(part, Mapping) else ""


def _labelled(item: Mapping[str, Any]) -> Parts:
    """The newer form: ``{"label_values": [{"label", "value"}, {"title", "dict"}]}``."""
    labels = item.get("label_values")
    if not isinstance(labels, list):
        return NOTHING
    values: dict[str, str] = {}
    at = item.get("timestamp") or 0
    for part in labels:
        if not isinstance(part, Mapping):
            continue
        label = str(part.get("label") or part.get("title") or "")
        nested = part.get("dict")
        if isinstance(nested, list):
            named = {str(p.get("label")): p.get("value") for p in nested if isinstance(p, Mapping)}
            values.setdefault(label, str(named.get("Name") or named.get("Username") or ""))
        elif part.get("value"):
            values.setdefault(label, str(part["value"]))
        if label in TIME_LABELS:
            at = part.get("timestamp_value") or at
    kind = "review" if "Review" in values else "comment" if "Comment" in values else "mention"
    words = next((values[label] for label in TEXT_LABELS if values.get(label)), "")
    writer = next((values[label] for label in AUTHOR_LABELS if values.get(label)), "")
    return words, kind, writer, at


def _caption(item: Mapping[str, Any]) -> Parts:
    """An Instagram post: the caption stands beside its pictures, or on the only one."""
    media = item.get("media")
    if not isinstance(media, list):
        return NOTHING
    parts = [part for part in media if isinstance(part, Mapping)]
    words = str(item.get("title") or "") or next(
        (str(p["title"]) for p in parts if p.get("title")), ""
    )
    times = (part.get("creation_timestamp") for part in (item, *parts))
    return words, "mention", "", next((at for at in times if at), 0)
