"""Spellings of bad words that are a name, an address or a part number: Twatt, Slag Lane, SHT-40.

Case and digits decide, so these look at the words as the author wrote them, never at the tidied
text. A post written in capitals throughout gives no such evidence, and then only digits speak.
"""

import re

_WRITTEN_AS_A_NAME = re.compile(r"[A-Z][a-z]+(?:[ -][A-Z]?[a-z]+)*")
_TITLE_BEFORE = re.compile(
    r"\b(?:Mrs?|Ms|Miss|Mx|Dr|Sir|Dame|Lord|Lady|Cllr|Cllrs|Councillor|Rev|PC|Sgt|Prof|Professor)"
    r"\.? (?:[A-Z]\w+ |[A-Z]\. ?)?$"
)
_ROAD_AFTER = re.compile(
    r"(?:'s)? (?:[A-Z][a-z]+ )?(?:Lane|Road|Rd|Street|St|Close|Court|Avenue|Ave|Drive|Way|Walk|Hill"
    r"|House|Cottages?|Row|Mews|Place|Gardens?|Green|Terrace|Crescent|Farm|Wood|End|Park|Bridge|Field"
    r"|Fields|Grove|Rise|View|Yard|Hall|Square|Island|Beck|Burn|Crags?|Ho)\b"
)
_PLACE_BEFORE = re.compile(r"\b(?:from|in|near|at|round|via|outside|to) $")
_SWORN_AT_BEFORE = re.compile(
    r"\b(?:you|u|ya|of|an?|such|absolute|total|utter|complete|stupid|what|those|these|the|right)\W+$",
    re.IGNORECASE,
)
_INSIDE_A_SENTENCE = re.compile(r"[a-z0-9,;:)]['’\"]? (?:[A-Z][a-z]+ )?$")
_FIRM_AFTER = re.compile(r" (?:&|and) [A-Z][a-z]+")
_SOMEBODY_AFTER = re.compile(r" (?:is|was|has|here|rang|came|said|from|signed|lives|asked)\b")
_SURNAME_AFTER = re.compile(r" [A-Z][a-z]+\b")
_NUMBER_AFTER = re.compile(r" ?\d{1,4}\b")
_CODE_SIGNS = re.compile(r"[-/_. ]")
_TWO_DIGITS = re.compile(r"\d{2}|\d$")
_LOOK_BACK = 40


def is_a_name(written: str, start: int, end: int, *, odd: bool, either_way: bool) -> bool:
    """Whether ``written[start:end]`` stands there as the name of a person or a place.

    ``odd``: only an unusual spelling of the bad word, or a longer word that holds it. Such a word
    with a capital in the middle of a sentence is a surname far more often than a disguise.
    ``either_way``: the plain word may be a place, and "near" or "from" before it says that it is.
    """
    word = written[start:end]
    if not _WRITTEN_AS_A_NAME.fullmatch(word):
        return False
    before, after = written[max(0, start - _LOOK_BACK) : start], written[end : end + _LOOK_BACK]
    if _TITLE_BEFORE.search(before) or _ROAD_AFTER.match(after) or _FIRM_AFTER.match(after):
        return True
    if odd and not before:
        surname = either_way and _SURNAME_AFTER.match(after)
        return bool(surname or _SOMEBODY_AFTER.match(after))
    if not _INSIDE_A_SENTENCE.search(before) or _SWORN_AT_BEFORE.search(before):
        return False
    if odd:
        return True
    to_a_place = _PLACE_BEFORE.search(before) and not re.match(r" (?i:off|up|all)\b", after)
    return bool(to_a_place) and either_way


def is_a_code(written: str, start: int, end: int) -> bool:
    """Whether ``written[start:end]`` is a part number, a reference or a postcode.

    Capitals with digits are, where a sign divides them or two digits stand together, or where the
    last is a digit; so are a few capitals before a number. "SH1T", "5-H-1-T" and "f4ck" are not.
    """
    while start and not written[start - 1].isspace():
        start -= 1
    while end < len(written) and not written[end].isspace():
        end += 1
    word = written[start:end].strip(".,;:?!\"'()[]")
    if word.upper() != word:
        return False
    if word.isalpha():
        return (
            len(word) <= 4
            and written.upper() != written
            and bool(_NUMBER_AFTER.match(written, end))
        )
    if not any(c.isdigit() for c in word) or not word.isascii():
        return False
    pieces = _CODE_SIGNS.split(word)
    if all(len(piece) <= 1 for piece in pieces):
        return False
    return len(pieces) > 1 or bool(_TWO_DIGITS.search(word))
