"""How an instance counts a text: each link as it says, and of a mention only the name.

https://docs.joinmastodon.org/user/posting/#text: "usernames count only the local part, links 23".
"""

import regex

from moothall.platforms.base import Capabilities, Place, Problem, ProblemCode, TextContext, Used
from moothall.platforms.base.text import check, used

#: ``@name`` or ``@name@server``, not the middle of an e-mail address or a path
MENTION = regex.compile(r"(?<![\w/@.])@(\w+(?:[\w.-]*\w)?)(?:@[\w.-]+\w)?", regex.IGNORECASE)
LEADING = regex.compile(rf"^(?:\s*{MENTION.pattern}\s*)+", regex.IGNORECASE)
NAMES_SOMEBODY = (
    "A private message shows itself to everybody whom it names. Write {} without the @."
)


def counted(text: str, context: TextContext) -> str:
    """The text as it is counted, with the name that a reply begins with."""
    names = [f"@{handle.removeprefix('@')}" for handle in context.leading_mentions]
    before = " ".join(name for name in names if name.casefold() not in text.casefold())
    return MENTION.sub(r"@\1", f"{before} {text}" if before and text.strip() else text)


def check_text(text: str, context: TextContext, rows: Capabilities) -> list[Problem]:
    problems = check(counted(text, context), rows.text, context, platform=rows.title)
    if context.place is Place.DIRECT_MESSAGE and (named := MENTION.search(text)):
        words = NAMES_SOMEBODY.format(named.group())
        problems.append(Problem(ProblemCode.NOT_POSSIBLE, words))
    return problems


def count_text(text: str, context: TextContext, rows: Capabilities) -> tuple[Used, ...]:
    rule = rows.text.get(context.place)
    return () if rule is None else used(counted(text, context), rule, context)


def without_leading_mentions(text: str) -> str:
    """An answer of ours as the officer wrote it; the rest where it is nothing but names."""
    return LEADING.sub("", text).strip() or text.strip()
