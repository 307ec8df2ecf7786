"""Bad words run together with everyday ones, as in a hashtag: "stupidtwats".

Words such as "twat" do not count inside any longer word ("saltwater"); they do where all that is
left of the longer word is everyday words.
"""

import re
from functools import cache, lru_cache

from moothall.core.judgement.data import load
from moothall.core.judgement.detect.lexicon import Form, lexicon

SHORTEST = 7
_LONGEST = 40


def run_together(token: str) -> Form | None:
    """The bad word that ``token`` starts or ends with, if the rest of it is everyday words."""
    if not SHORTEST <= len(token) <= _LONGEST:
        return None
    return _looked_up(token)


@lru_cache(maxsize=8192)
def _looked_up(token: str) -> Form | None:
    for pattern in _patterns():
        match = pattern.search(token)
        if match and _everyday(token[: match.start()] + token[match.end() :]):
            return lexicon().forms[match.group()]
    return None


def _everyday(rest: str) -> bool:
    """Whether ``rest`` is one everyday word after another, at least three letters in all."""
    reached = {0}
    for end in range(1, len(rest) + 1):
        if any(rest[start:end] in _beside() for start in reached):
            reached.add(end)
    return len(rest) > 2 and len(rest) in reached


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = sorted(
        (
            text
            for text, form in lexicon().forms.items()
            if len(text) >= 4
            and form.word.rank > 0
            and form.word.kind.startswith("word.")
            and not (form.disguised or form.word.only or form.word.foreign)
        ),
        key=len,
        reverse=True,
    )
    anyone = "|".join(map(re.escape, words))
    return re.compile(f"(?:{anyone})$"), re.compile(f"^(?:{anyone})")


@cache
def _beside() -> frozenset[str]:
    return frozenset(load("beside.yaml")["words"])
