"""Split a paragraph into its sentences, which are what a statement's clauses are made of."""

import re

# Full stops that do not end a sentence. "a.m." and "p.m." do when a new sentence's word follows.
_SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|approx|no|nos|mr|mrs|ms|mx|dr|prof|cllr|rev|st|rd|vs|inc|incl|excl|ext|"
    r"tel|mob|para|s|ss|reg|art|ch|vol|p|pp|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|"
    r"mon|tues?|wed|thurs?|fri|sat|sun)|\b[A-Z]|^\(?\d{1,2}(?:\.\d{1,2})*|^\(?[a-z])\.$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b[ap]\.m\.$", re.IGNORECASE)
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9])")
_DAY = re.compile(r"\s*\(?(?:mon|tue|wed|thu|fri|sat|sun|bank|on|to|and|until)", re.IGNORECASE)
_STARTER = re.compile(
    r"\s*(?:We|You|The|Our|If|Please|However|This|Any|All|For|In|Outside|Out|It)\b"
)


def sentences_of(paragraph: str) -> tuple[str, ...]:
    """The sentences in order; joined with single spaces they give the paragraph back."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(paragraph):
        sentence, rest = paragraph[start : end.end()].strip(), paragraph[end.end() :]
        if _goes_on(sentence, rest):
            continue
        found.append(sentence)
        start = end.end()
    last = paragraph[start:].strip()
    return (*found, last) if last else tuple(found)


def _goes_on(sentence: str, rest: str) -> bool:
    if _CLOCK.search(sentence):
        return bool(_DAY.match(rest)) or not _STARTER.match(rest)
    if sentence.endswith(("etc.", "etc.)")):
        return not _STARTER.match(rest)
    # "No." short for number wants a number; "s." and "p." stand before one too.
    if re.search(r"\b(?:no|nos|s|ss|p|pp|art|reg|para)\.$", sentence, re.IGNORECASE):
        return bool(re.match(r"\s*\d", rest))
    return bool(_SHORT.search(sentence))
