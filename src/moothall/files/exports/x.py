"""The archive that X (Twitter) hands out: ``data/tweets.js`` and its neighbours.

Each file is JavaScript that assigns a list. Tweets over 280 characters are cut in ``tweets.js`` and
stand whole in ``note-tweet.js``, with another number; the two are brought together by the second in
which they were written and their first words.
"""

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress

from moothall.core.values import Author
from moothall.files.exports.entry import Entry, dated, oldest_first, readable, rows_of, say_whose
from moothall.files.json_stream import entries
from moothall.files.rows import BadLine, Found, Notes
from moothall.files.sources import Member, Source
from moothall.files.times import from_x

TWEETS = re.compile(r"(^|/)tweets?(-part\d+)?\.js(on)?$")
NOTES = re.compile(r"(^|/)note-tweets?(-part\d+)?\.js$")
MESSAGES = re.compile(r"(^|/)direct-messages(-group)?(-part\d+)?\.js(on)?$")
ACCOUNT = re.compile(r"(^|/)account\.js$")
RETWEET = "retweets of others"
WITHOUT_WORDS = "without words (photographs, reactions)"
#: a longer archive of long tweets keeps the cut form of those beyond this many
MOST_LONG_TWEETS = 100_000


def read_x(source: Source, *, own: frozenset[str], notes: Notes) -> Iterator[Found]:
    """Tweets, then direct messages, oldest first within each file."""
    account, number = _account(source)
    whole = _long_tweets(source)
    for member in source.members:
        broken: list[BadLine] = []
        if MESSAGES.search(member.name) or (source.single and _holds_messages(member)):
            found = oldest_first(_messages(member, account, number, notes, broken))
            mine = {name for name in (account.handle, account.name, number) if name}
            if not mine and not own and found:
                notes.say(
                    f"{member.name}: which side of the messages is ours is not said in this file;"
                    " name our account's number with --own to leave our own messages out"
                )
            ours = own | {name.casefold() for name in mine}
            yield from rows_of(found, "x", own=frozenset(ours), notes=notes)
        elif source.single or TWEETS.search(member.name):
            found = oldest_first(_tweets(member, account, whole, notes, broken))
            if found:
                say_whose(account, "All tweets in it", own=own, notes=notes)
            yield from rows_of(found, "x", own=own, notes=notes)
        yield from broken


def _holds_messages(member: Member) -> bool:
    return b"dmConversation" in member.head(4096)


def _account(source: Source) -> tuple[Author, str]:
    """Whose archive it is, with the number by which its messages name it."""
    for member in source.members:
        if not ACCOUNT.search(member.name):
            continue
        for found in entries(member, script=True):
            if not isinstance(found, BadLine) and isinstance(found[1], Mapping):
                account = found[1].get("account") or {}
                return (
                    Author(
                        name=str(account.get("accountDisplayName") or ""),
                        handle=str(account.get("username") or ""),
                    ),
                    str(account.get("accountId") or ""),
                )
    return Author(), ""


def _long_tweets(source: Source) -> dict[int, list[str]]:
    """The whole words of long tweets by the second in which they were written."""
    whole: dict[int, list[str]] = {}
    for member in source.members:
        if source.single or not NOTES.search(member.name):
            continue
        for found in entries(member, script=True):
            if isinstance(found, BadLine) or len(whole) >= MOST_LONG_TWEETS:
                break
            note = found[1].get("noteTweet") if isinstance(found[1], Mapping) else None
            text = (note or {}).get("core", {}).get("text")
            if note and text and note.get("createdAt"):
                # without its second it cannot be brought to its tweet, which stays cut
                with suppress(ValueError):
                    second = int(from_x(str(note["createdAt"])).timestamp())
                    whole.setdefault(second, []).append(str(text))
    return whole


def _tweets(
    member: Member,
    account: Author,
    whole: dict[int, list[str]],
    notes: Notes,
    broken: list[BadLine],
) -> Iterator[Entry]:
    for number, item in readable(entries(member, script=True), broken):
        where = f"{member.name}, entry {number}"
        tweet = item.get("tweet", item) if isinstance(item, Mapping) else None
        text = (tweet.get("full_text") or tweet.get("text")) if isinstance(tweet, Mapping) else None
        if not isinstance(tweet, Mapping) or not isinstance(text, str):
            broken.append(BadLine(where, "not a tweet: it has no full_text"))
        elif text.startswith("RT @"):
            notes.pass_by(RETWEET)
        else:
            at, fault = dated(
                "created_at", tweet.get("created_at"), lambda value: from_x(str(value))
            )
            longer = whole.get(int(at.timestamp()), []) if at else []
            yield Entry(
                where,
                str(tweet.get("id_str") or tweet.get("id") or number),
                html.unescape(_whole(text, longer)),
                "reply" if tweet.get("in_reply_to_screen_name") else "mention",
                account,
                at,
                fault=fault,
            )


def _whole(cut: str, candidates: list[str]) -> str:
    start = re.sub(r"(\s*(…|https://t\.co/\S+))+\s*$", "", html.unescape(cut))[:80]
    return next((text for text in candidates if html.unescape(text).startswith(start)), cut)


def _messages(
    member: Member, account: Author, our_number: str, notes: Notes, broken: list[BadLine]
) -> Iterator[Entry]:
    for number, item in readable(entries(member, script=True), broken):
        conversation = item.get("dmConversation") if isinstance(item, Mapping) else None
        if not isinstance(conversation, Mapping):
            broken.append(BadLine(f"{member.name}, entry {number}", "not a conversation"))
            continue
        thread = str(conversation.get("conversationId") or number)
        for place, part in enumerate(conversation.get("messages") or (), start=1):
            message = part.get("messageCreate") if isinstance(part, Mapping) else None
            text = message.get("text") if isinstance(message, Mapping) else None
            if not isinstance(message, Mapping) or not text:
                notes.pass_by(WITHOUT_WORDS)
                continue
            where = f"{member.name}, entry {number}, message {place}"
            at, fault = dated(
                "createdAt", message.get("createdAt"), lambda value: from_x(str(value))
            )
            sender = str(message.get("senderId") or "")
            writer = account if sender and sender == our_number else Author(handle=sender)
            yield Entry(
                where,
                str(message.get("id") or f"{thread}:{place}"),
                html.unescape(str(text)),
                "direct_message",
                writer,
                at,
                thread,
                fault,
            )
