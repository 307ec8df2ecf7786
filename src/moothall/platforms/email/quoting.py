"""What somebody wrote anew, above what their mail program quoted below it."""

import re
from itertools import islice

#: what programs put above a quotation, in English and as the common ones write it
_INTRODUCES = (
    re.compile(r"On .{6,200}\bwrote:\s*$", re.DOTALL),
    re.compile(r"-{2,}\s*(Original|Forwarded) (Message|Appointment)\s*-{2,}", re.IGNORECASE),
    re.compile(r"_{20,}\s*$"),
    re.compile(r"Begin forwarded message:\s*$", re.IGNORECASE),
)
#: Outlook's block of headers has at least three of these under each other
_HEADERS = re.compile(r"\s*\*?(From|Sent|Date|To|Cc|Subject):\*?\s", re.IGNORECASE)
_QUOTED = re.compile(r"\s{0,3}>")
#: an introduction may run over so many lines
_RUNS_OVER = 4
#: introductions that are looked at; each of them is compared with all that follows
_MOST = 20


def divided(text: str) -> tuple[str, str]:
    """What is new, and the quoted tail. Everything is new where nothing would be left.

    Lines between quotations are answers to them, so that only what is quoted to the end is cut.
    """
    lines = text.split("\n")
    start = beginning(lines)
    if start is None or not "".join(lines[:start]).strip():
        return text, ""
    return "\n".join(lines[:start]).rstrip(), "\n".join(lines[start:]).strip()


def beginning(lines: list[str]) -> int | None:
    """The first line of the tail."""
    introductions = (at for at in range(len(lines)) if is_introduction(lines, at))
    for at in islice(introductions, _MOST):
        after = [line for line in lines[at + 1 :] if line.strip()]
        quotes = [line for line in after if _QUOTED.match(line)]
        # "On Monday you wrote:" in somebody's own words is followed by more of their own
        if is_block(lines, at) or not quotes or all_quoted(after):
            return at
    tail = len(lines)
    while tail and (not lines[tail - 1].strip() or _QUOTED.match(lines[tail - 1])):
        tail -= 1
    return tail if any(_QUOTED.match(line) for line in lines[tail:]) else None


def is_introduction(lines: list[str], at: int) -> bool:
    joined = ""
    for line in lines[at : at + _RUNS_OVER]:
        joined = f"{joined}\n{line.strip()}".strip()
        if any(one.match(joined) for one in _INTRODUCES):
            return True
    return is_block(lines, at)


def is_block(lines: list[str], at: int) -> bool:
    """Outlook's "From: ... Sent: ... To: ..."."""
    if not re.match(r"\s*\*?From:\*?\s", lines[at], re.IGNORECASE):
        return False
    return sum(bool(_HEADERS.match(line)) for line in lines[at : at + 6]) >= 3


def all_quoted(after: list[str]) -> bool:
    """But for the rest of the introduction, which may have run over."""
    first = next((at for at, line in enumerate(after) if _QUOTED.match(line)), 0)
    return first < _RUNS_OVER and all(_QUOTED.match(line) for line in after[first:])
