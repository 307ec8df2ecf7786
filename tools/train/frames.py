"""The same post typed another way: what training puts round posts, so that manners move nothing.

What a post asks and what is wrong with it do not change with a greeting, thanks, an emoji, a
mention or a careless keyboard; nor does a ground with the group that is named. The phrases
(``frames.json``) are not those that the trials of the scorecard try afterwards.
"""

import json
import random
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tools.train.data import Example

from moothall.core.values import Post

PHRASES = json.loads(Path(__file__).with_name("frames.json").read_text(encoding="utf-8"))
_SWAPS = {name: group for group in PHRASES["groups"] for name in group}
_GROUP = re.compile(rf"\b({'|'.join(sorted(_SWAPS, key=len, reverse=True))})\b")
FRAMED, ADDRESSED, DECORATED, CARELESS, SWAPPED = 0.16, 0.06, 0.08, 0.12, 0.5
"""How often a post is given each; half stay as they were written."""


def retyped(post: Post, chance: random.Random) -> Post:
    """The post, often as it is, else framed, decorated or typed with less care."""
    text = post.text
    if not text.strip():
        return post
    if chance.random() < SWAPPED:
        text = other_groups(text, chance)
    if chance.random() < CARELESS:
        text = chance.choice((str.lower, _unpunctuated, _spoken, str.upper, _hurried))(text)
    draw = chance.random()
    if draw < FRAMED:
        text = framed(text, chance)
    elif draw < FRAMED + ADDRESSED:
        text = f"{chance.choice(PHRASES['mentions'])} {text}"
    elif draw < FRAMED + ADDRESSED + DECORATED:
        text = f"{text} {''.join(chance.choices(PHRASES['emoji'], k=chance.randint(1, 3)))}"
    return replace(post, text=text)


def with_copies(examples: Sequence[Example], *, seed: int) -> list[Example]:
    """The examples, and after them those that come out changed when all are typed another way."""
    chance = random.Random(seed)
    copies = []
    for example in examples:
        post = retyped(example.gold.post, chance)
        if post.text != example.gold.post.text:
            copies.append(replace(example, gold=replace(example.gold, post=post)))
    return [*examples, *copies]


def framed(text: str, chance: random.Random) -> str:
    """With a greeting before it, thanks after it, or both."""
    way = chance.random()
    before = _case(chance.choice(PHRASES["openings"]), chance) if way < 0.7 else ""
    after = _case(chance.choice(PHRASES["closings"]), chance) if way > 0.35 else ""
    between = chance.choice((", ", ". ", " ", "! ", "\n", " - "))
    ends = chance.choice((" ", " ", "\n", ". ", ", "))
    mark = chance.choice(("", "", ".", "!", "!!", " x", " 🙏", " 😊"))
    text = f"{before}{between}{text}" if before else text
    return f"{text}{ends}{after}{mark}" if after else text


def other_groups(text: str, chance: random.Random) -> str:
    """Every group named is exchanged for another of its kind, the same one for the same one."""
    chosen: dict[str, str] = {}

    def other(found: "re.Match[str]") -> str:
        name = found.group()
        return chosen.setdefault(name, chance.choice(_SWAPS[name]))

    return _GROUP.sub(other, text)


def _case(phrase: str, chance: random.Random) -> str:
    return phrase.lower() if chance.random() < 0.3 else phrase


def _unpunctuated(text: str) -> str:
    return re.sub(r"[.,;:!'’\"-]", "", text)


def _spoken(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s'’£%@#]", " ", text.lower()).split())


def _hurried(text: str) -> str:
    """Two neighbouring letters of some longer words are exchanged."""
    words = text.split(" ")
    for place in range(2, len(words), 6):
        word = words[place]
        if len(word) > 4 and word.isalpha():
            words[place] = word[:2] + word[3] + word[2] + word[4:]
    return " ".join(words)
