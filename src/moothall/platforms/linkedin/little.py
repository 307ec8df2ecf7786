"""LinkedIn's "little text", in which posts are written.

Signs that have a meaning stand behind a backslash, or LinkedIn cuts the post at the first of them
and says that all went well. Comments are plain text and are not marked.
https://learn.microsoft.com/linkedin/marketing/community-management/shares/little-text-format
"""

import re

RESERVED = r"\|{}@[]()<>#*_~"
_RESERVED = re.compile(f"[{re.escape(RESERVED)}]")
#: a tag of letters and numbers stays one: {hashtag|\#|Colchester}
_TAG = re.compile(r"(?<![\w#&/])#([^\W_]+)(?!\w)")
_MARKED = re.compile(
    r"\{hashtag\|\\?[#＃]\|((?:\\.|[^\\}])*)\}|@\[((?:\\.|[^\\\]])*)\]\([^)]*\)|\\(.)", re.DOTALL
)


def marked(text: str) -> str:
    """Plain text as LinkedIn wants it, with its tags as tags."""
    parts, at = [], 0
    for tag in _TAG.finditer(text):
        parts += [escaped(text[at : tag.start()]), rf"{{hashtag|\#|{tag.group(1)}}}"]
        at = tag.end()
    return "".join([*parts, escaped(text[at:])])


def escaped(text: str) -> str:
    return _RESERVED.sub(lambda found: f"\\{found.group()}", text)


def plain(little: str) -> str:
    """What a reader sees of it. ``plain(marked(text)) == text`` for every text."""

    def shown(found: re.Match[str]) -> str:
        tag, name, sign = found.groups()
        if sign is not None:
            return sign
        return f"#{plain(tag)}" if tag is not None else plain(name)

    return _MARKED.sub(shown, little)
