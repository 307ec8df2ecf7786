"""Which form a file or an export has, told from what is in it and never from its ending alone."""

import codecs
import io
import re
from dataclasses import dataclass, field
from enum import StrEnum

from moothall.files.json_stream import BrokenJson, events
from moothall.files.rows import FileError
from moothall.files.sources import Member, Source

HEAD = 256 * 1024


class Form(StrEnum):
    """The forms that can be read; the values are those of ``--input``."""

    JSON_LINES = "jsonl"
    CSV = "csv"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    X = "x"
    MASTODON = "mastodon"
    JSON_ARRAY = "json"


SPOKEN = {
    Form.JSON_LINES: "JSON Lines",
    Form.CSV: "a table (CSV or TSV)",
    Form.FACEBOOK: "a Facebook export",
    Form.INSTAGRAM: "an Instagram export",
    Form.X: "an X archive",
    Form.MASTODON: "a Mastodon outbox",
    Form.JSON_ARRAY: "a JSON list of posts",
}

#: what only one export has; two of these in a folder are two exports
SURE_MARKS = {
    Form.MASTODON: re.compile(r"(^|/)outbox\.json$"),
    Form.X: re.compile(r"(^|/)(tweets?|direct-messages)(-part\d+)?\.js$"),
    Form.INSTAGRAM: re.compile(r"(^|/)your_instagram_activity/"),
    Form.FACEBOOK: re.compile(r"(^|/)your_facebook_activity/"),
}
#: files whose names say which export a folder or an archive is, tried in this order
MARKS_OF_EXPORTS = (
    *SURE_MARKS.items(),
    (Form.INSTAGRAM, re.compile(r"(^|/)(post_comments|reels_comments)")),
    (Form.INSTAGRAM, re.compile(r"(^|/)instagram[^/]*/.*\.json$", re.IGNORECASE)),
    (
        Form.FACEBOOK,
        re.compile(
            r"(^|/)(comments_and_reactions/|this_profile's_activity"
            r"|your_comments_in_groups|group_posts_and_comments|your_posts"
            r"|(comments|posts|messages|groups|reviews)[^.]*/.*\.json$|message_\d+\.json$"
            r"|comments\.json$)"
        ),
    ),
)
FACEBOOK_KEYS = re.compile(
    r"^((group_)?comments(_v\d+)?|group_posts|(group_)?posts_v\d+|reviews(_posts)?(_v\d+)?|participants|thread_path"
    r"|threadName|messages)$"
)
INSTAGRAM_KEYS = re.compile(r"^(comments_(reels|story|media)\w*|ig_\w+|media_list_data)$")
NOT_TEXT = {
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "packed with gzip; unpack it first",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file; save it as CSV (UTF-8)",
    b"SQLite": "a database",
    b"7z\xbc\xaf": "packed with 7-Zip; unpack it first",
}


@dataclass(slots=True)
class Shape:
    """The outline of a JSON text as far as its head shows it."""

    top: str
    """``object``, ``array`` or ``other``."""
    keys: list[str] = field(default_factory=list)
    first_item_keys: list[str] = field(default_factory=list)
    """The keys of the first object in a top-level array."""


def form_of(source: Source) -> Form:
    """Raises FileError saying what was seen where it is none of ours."""
    if source.single:
        return _form_of_file(source.members[0])
    names = [member.name for member in source.members]
    if any(name.endswith("xl/workbook.xml") for name in names):
        raise FileError(f"{source.name}: an Excel workbook; save it as CSV (UTF-8) and give that")
    whole = [form for form, mark in SURE_MARKS.items() if any(mark.search(name) for name in names)]
    if len(whole) > 1:
        raise FileError(
            f"{source.name}: holds {', '.join(SPOKEN[form] for form in whole)}; give one at a time"
        )
    refuse_pages(source)
    for form, mark in MARKS_OF_EXPORTS:
        if any(mark.search(name) for name in names):
            return form
    seen = ", ".join(names[:5]) or "nothing"
    raise FileError(
        f"{source.name}: no Facebook, Instagram, X or Mastodon export ({len(names):,} files:"
        f" {seen}{' …' if len(names) > 5 else ''}); give the folder that the platform's download"
        " unpacks to, or a single file"
    )


def refuse_pages(source: Source) -> None:
    """Raises FileError for an export made to be looked at in a browser and not to be read."""
    names = [member.name.lower() for member in source.members]
    pages = any(name.endswith((".html", ".htm")) for name in names)
    if pages and not any(name.endswith((".json", ".js", ".csv")) for name in names):
        raise FileError(
            f"{source.name}: this is the HTML download, an export made as web pages; ask the"
            " platform for the download again and choose the form JSON"
        )


def _form_of_file(member: Member) -> Form:
    head = member.head(HEAD)
    for mark, what in NOT_TEXT.items():
        if head.startswith(mark):
            raise FileError(f"{member.name}: {what}")
    if not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and b"\0" in head[:4096]:
        raise FileError(f"{member.name}: not text (a picture, a program or another binary file)")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        return Form.JSON_LINES  # an empty file holds no posts, in any form
    if start.startswith(b"window.YTD."):
        return Form.X
    if start[:1] in b"{[":
        return _form_of_json(member.name, start)
    if start[:1] == b"<":
        raise FileError(
            f"{member.name}: a web page or XML; ask the platform for the download as JSON or CSV"
        )
    return Form.CSV


def _form_of_json(name: str, start: bytes) -> Form:
    shape = outline(start)
    if shape.top == "array":
        return _form_of_array(shape)
    if "orderedItems" in shape.keys:
        return Form.MASTODON
    if any(INSTAGRAM_KEYS.match(key) for key in shape.keys):
        return Form.INSTAGRAM
    if "text" not in shape.keys and any(FACEBOOK_KEYS.match(key) for key in shape.keys):
        return Form.FACEBOOK
    first_line = start.split(b"\n", 1)[0].strip()
    if b"\n" not in start or first_line.endswith(b"}") or "text" in shape.keys:
        return Form.JSON_LINES
    raise FileError(
        f"{name}: a JSON object with {', '.join(shape.keys[:8]) or 'no keys'}; expected one object"
        " a line, a list of posts, or a platform's export"
    )


def _form_of_array(shape: Shape) -> Form:
    keys = set(shape.first_item_keys)
    if "text" in keys:
        return Form.JSON_ARRAY
    if "tweet" in keys or "dmConversation" in keys:
        return Form.X
    if keys & {"string_map_data", "media_list_data"} or {"media", "creation_timestamp"} & keys:
        return Form.INSTAGRAM
    if keys & {"label_values", "timestamp", "data", "attachments"}:
        return Form.FACEBOOK
    return Form.JSON_ARRAY


def outline(start: bytes) -> Shape:
    """The outline of JSON that may be cut off anywhere."""
    shape = Shape("other")
    try:
        for prefix, event, value in events(io.BytesIO(start), several=True):
            if prefix == "" and event in {"start_map", "start_array"} and shape.top == "other":
                shape.top = "object" if event == "start_map" else "array"
            elif prefix == "" and event == "map_key":
                shape.keys.append(str(value))
            elif prefix == "item" and event == "map_key":
                shape.first_item_keys.append(str(value))
            elif (prefix, event) in {("item", "end_map"), ("", "end_map")}:
                break
    except BrokenJson:
        pass  # the head ends in the middle, or the text is broken: the reader will say where
    return shape
