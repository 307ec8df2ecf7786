"""From blocks to clauses: which words make one clause, under which heading, with which id."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, product
from string import ascii_uppercase

from moothall.core.policy.clause import Layout
from moothall.core.policy.draft.layout import Block, BlockKind
from moothall.core.policy.draft.sentences import sentences_of


@dataclass(frozen=True, slots=True)
class Passage:
    """The words of one clause and where they stand."""

    id: str
    section: str
    words: str
    layout: Layout = Layout.PARAGRAPH
    lead_in: str = ""
    """Of a list item: the words that open the list, such as "We remove posts that are:"."""
    before: str = ""
    """The words of the clause before it in the same paragraph, which "they" or "it" may mean."""
    opens_list: bool = False
    """These are such words themselves."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole statement: every word of the blocks is in it, in order."""

    title: tuple[str, ...]
    passages: tuple[Passage, ...]


_TITLE = re.compile(
    r"\b(?:social media|polic(?:y|ies)|house rules|statement|guidelines|community standards)\b",
    re.IGNORECASE,
)

# A sentence that begins so says more about the one before it.
_GOES_ON = re.compile(r"(?:This (?:means|is|may|can|will)|That (?:means|is)|These may)\b")

# Words too common in headings to name a section by.
_COMMON = frozenset(
    [
        "a",
        "about",
        "an",
        "and",
        "are",
        "at",
        "by",
        "can",
        "do",
        "for",
        "from",
        "how",
        "if",
        "in",
        "is",
        "it",
        "may",
        "not",
        "of",
        "on",
        "or",
        "our",
        "policy",
        "should",
        "that",
        "the",
        "their",
        "these",
        "this",
        "to",
        "us",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "you",
        "your",
    ]
)


def outline_of(blocks: Sequence[Block], says_something: Callable[[str, str], bool]) -> Outline:
    """The clauses of a statement.

    ``says_something`` is asked of a section's heading and a sentence under it: would the sentence
    switch anything on by itself? One that would not may stay with its neighbour.
    """
    title = []
    rest = list(blocks)
    while rest and rest[0].kind is BlockKind.TITLE:
        title.append(rest.pop(0).text)
    if not title and _is_title(rest):
        title.append(rest.pop(0).text)
    if len(set(title)) < len(title):  # the format's title names each line once
        title = [" ".join(title)]
    return Outline(tuple(title), tuple(_numbered(_passages(rest, says_something))))


def _is_title(blocks: Sequence[Block]) -> bool:
    """The first heading is the title where it is the only one so high."""
    if not blocks or blocks[0].kind is not BlockKind.HEADING:
        return False
    if not blocks[0].level:
        others = any(block.kind is BlockKind.HEADING for block in blocks[1:])
        return others and _TITLE.search(blocks[0].text) is not None
    return all(
        block.level > blocks[0].level for block in blocks[1:] if block.kind is BlockKind.HEADING
    ) and any(block.kind is BlockKind.HEADING for block in blocks[1:])


def _passages(
    blocks: Sequence[Block], says_something: Callable[[str, str], bool]
) -> Iterator[Passage]:
    """Passages without their ids. A heading that heads nothing is a passage of its own."""
    highest = min((block.level for block in blocks if _is_heading(block)), default=0)
    section, lead_in = "", ""
    above: Block | None = None
    for block, below in pairwise([*blocks, None]):
        if block is None:
            return
        if _is_heading(block):
            lead_in = ""
            stacked = above is not None and _is_heading(above)
            again = block.text == section  # the page would print the two as one
            if block.level > highest or stacked or again or below is None:
                yield Passage("", section, block.text, Layout.HEADING)
            else:
                section = block.text
        elif block.kind is BlockKind.ITEM:
            yield Passage("", section, block.text, Layout.ITEM, lead_in)
        else:
            under = lead_in if above is not None and above.text.endswith(":") else ""
            opens = _opens_list(block, below, under)
            clauses = _clauses(section, block.text, says_something, opens_list=opens)
            lead_in = clauses[-1] if opens else under
            for place, words in enumerate(clauses):
                layout = Layout.FOLLOWS if place else Layout.PARAGRAPH
                last = opens and place == len(clauses) - 1
                before = clauses[place - 1] if place else ""
                yield Passage("", section, words, layout, under, before, last)
        above = block


def _opens_list(block: Block, below: Block | None, under: str) -> bool:
    """Items follow; a paragraph that ends as a sentence leaves them to the lead-in above it."""
    if below is None:
        return False
    if below.kind is not BlockKind.ITEM:
        return block.text.endswith(":") and not _is_heading(below)
    return not (under and block.text.endswith((".", "!", "?")))


def _is_heading(block: Block) -> bool:
    return block.kind in (BlockKind.HEADING, BlockKind.TITLE)


def _clauses(
    section: str, paragraph: str, says_something: Callable[[str, str], bool], *, opens_list: bool
) -> list[str]:
    """A clause for each sentence, but for those that only go on with the one before."""
    clauses: list[str] = []
    for sentence in sentences_of(paragraph):
        if clauses and _GOES_ON.match(sentence) and not says_something(section, sentence):
            clauses[-1] += f" {sentence}"
        else:
            clauses.append(sentence)
    while opens_list and len(clauses) > 1 and not says_something(section, clauses[-2]):
        clauses[-2:] = [f"{clauses[-2]} {clauses[-1]}"]
    return clauses


def _numbered(passages: Iterator[Passage]) -> Iterator[Passage]:
    """Ids: letters from the section's heading, then a number; 0 for words that open a list."""
    letters: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for passage in passages:
        if passage.section not in letters:
            letters[passage.section] = _letters(passage.section, set(letters.values()))
        prefix = letters[passage.section]
        first = -1 if passage.opens_list else 0
        number = numbers.get(prefix, first) + 1
        numbers[prefix] = number
        yield Passage(
            f"{prefix}{number}",
            passage.section,
            passage.words,
            passage.layout,
            passage.lead_in,
            passage.before,
            passage.opens_list,
        )


def _letters(section: str, taken: set[str]) -> str:
    """One letter of the heading where one is free, otherwise two, otherwise letters in order."""
    words: list[str] = re.findall(r"[A-Za-z]+", section)
    telling = [word for word in words if word.lower() not in _COMMON] or words or ["Section"]
    candidates = [word[0].upper() for word in telling]
    candidates += [word[:2].upper() for word in telling if len(word) > 1]
    candidates += [a[0].upper() + b[0].upper() for a, b in pairwise(telling)]
    anything = (
        "".join(some) for length in (1, 2, 3, 4) for some in product(ascii_uppercase, repeat=length)
    )
    return next(found for found in chain(candidates, anything) if found not in taken)
