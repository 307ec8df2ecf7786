"""Addresses of the web in sentences, as links: over https only, and no example as one."""

import re

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

#: with https:// in front, or a name that people know without it. What belongs to an e-mail address
#: or a handle, or only ends like a name, is none
ADDRESS = re.compile(
    r"https://[^\s<>“”‘’()]*[^\s<>“”‘’().,;:]"
    r"|(?<![\w.@/:-])(?:[a-z0-9-]+\.)+(?:app|com|net|org)(?![\w@-])(?:/(?:[\w./-]*[\w/])?)?"
)
#: names kept for examples (RFC 2606)
EXAMPLE = re.compile(r"(?:^|[/.@])example(?:\.|$)")


def linked(words: str) -> SafeString:
    """The sentence as HTML; everything in it is escaped."""
    found: list[str] = []
    end = 0
    for match in ADDRESS.finditer(words):
        found.append(conditional_escape(words[end : match.start()]))
        found.append(link(match.group()))
        end = match.end()
    found.append(conditional_escape(words[end:]))
    return mark_safe("".join(found))  # noqa: S308 - each part was escaped


def link(address: str) -> str:
    if EXAMPLE.search(address.partition("?")[0]):
        return conditional_escape(address)
    to = address if address.startswith("https://") else f"https://{address}"
    return format_html('<a href="{}" rel="nofollow noopener">{}</a>', to, address)
