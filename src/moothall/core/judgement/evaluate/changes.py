"""The same post typed another way: what must change nothing, and what should change little."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from moothall.core.values import Post

_WORD = re.compile(r"[^\W\d_]+")
_DIALECT = {
    "you": "ya", "your": "yer", "my": "me", "nothing": "nowt", "anything": "owt", "of": "o",
    "something": "summat", "with": "wi", "have": "av", "going": "goin", "the": "t'", "to": "ter",
    "isn't": "int", "them": "em", "are": "r", "because": "cos", "for": "fer", "and": "an",
    "about": "abaht", "don't": "dunt", "was": "were", "what": "worr",
}  # fmt: skip
_EVERY = 5
_LONG = 5


def politely(text: str) -> str:
    return f"Hello, {text} Thank you very much."


def with_emoji(text: str) -> str:
    return f"{text} 🙏😊"


def with_mention(text: str) -> str:
    return f"@OurHomes {text}"


def with_space(text: str) -> str:
    return f"{text} "


def with_lines(text: str) -> str:
    return f"{text}\n\n"


def curly_quotes(text: str) -> str:
    return text.replace("'", "’")


def capitals(text: str) -> str:
    return text.upper()


def small_letters(text: str) -> str:
    return text.lower()


def spoken(text: str) -> str:
    """As voice typing gives it: no capitals, no punctuation but apostrophes."""
    return " ".join(re.sub(r"[^\w\s'’£%@#]", " ", text.lower()).split())


def misspelt(text: str) -> str:
    """Two letters swapped inside every fifth word of five letters or more."""
    words = [match for match in _WORD.finditer(text) if len(match.group()) >= _LONG]
    letters = list(text)
    for match in words[::_EVERY]:
        place = match.start() + len(match.group()) // 2
        letters[place - 1], letters[place] = letters[place], letters[place - 1]
    return "".join(letters)


def dialect(text: str) -> str:
    """Common words as a northern speaker might type them: a crude sketch of a dialect."""
    return re.sub(
        r"[A-Za-z]+(?:'[a-z]+)?",
        lambda word: _DIALECT.get(word.group().lower(), word.group()),
        text,
    )


#: What may not move a disposition.
MEANINGLESS: Mapping[str, Callable[[str], str]] = {
    "politeness": politely,
    "emoji": with_emoji,
    "a mention": with_mention,
    "a trailing space": with_space,
    "empty lines after": with_lines,
    "curly quotes": curly_quotes,
}
#: What may lose a little, and is measured.
ROUGH: Mapping[str, Callable[[str], str]] = {
    "all capitals": capitals,
    "no capitals": small_letters,
    "voice typing": spoken,
    "misspelling": misspelt,
    "dialect": dialect,
}


def changed(post: Post, change: Callable[[str], str]) -> Post:
    return replace(post, text=change(post.text))
