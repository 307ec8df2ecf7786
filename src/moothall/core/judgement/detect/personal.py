"""Personal information in a post: what must not stay in public, and what belongs in private.

The organisation's own addresses and numbers, and the national helplines, are nobody's personal
details. The name of a street or block alone is not personal; with a door number it is.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from moothall.core.judgement.data import load
from moothall.core.judgement.detect.hit import Hit
from moothall.core.judgement.detect.numbers import (
    is_card_number,
    is_national_insurance_number,
    is_nhs_number,
)
from moothall.core.judgement.tidy import Tidied

_DIGIT = re.compile(r"\d")
_EMAIL = re.compile(
    r"""
    (?<![\w.+-]) (?P<box> \w [\w.+-]{0,63} )
    \s? (?: @ | \(at\) | \[at\] | \ at\  ) \s?
    (?P<domain> (?: [a-z0-9-]{1,63} (?: \. | \ dot\  ) )+ [a-z]{2,24} ) \b
    (?! [\w.+-]* @ )                                     # "write to me at rita.moss@..."
    """,
    re.VERBOSE,
)
_MAIL_HOMES = re.compile(
    r"gmail|hotmail|outlook|yahoo|icloud|live\.|btinternet|aol|sky\.com|me\.com|proton"
)
_MENTION = re.compile(r"\s@\S")
_POSTCODE = re.compile(r"\b(?:[a-z]{1,2}\d[a-z\d]?\s?\d[abd-hjlnp-uw-z]{2}|gir\s?0aa)\b")
_NI = re.compile(r"\b[a-z]{2}[\s-]?\d{2}[\s-]?\d{2}[\s-]?\d{2}[\s-]?[a-d]?\b")
_DIGITS = re.compile(r"(?<![\w£.])\+?\(?\d(?:[\s().-]{0,3}\d){8,20}(?!\w)")
_BANK = re.compile(
    r"""
    (?: \b\d{2}[-\s]\d{2}[-\s]\d{2}\b | (?:sort\ ?code|s/c) \W{0,6} \d{2}\W?\d{2}\W?\d{2} )
        [^\d\n]{0,40} \b\d{7,8}\b                               # sort code, then account
    | (?:account|acc|a/c|acct) (?:\ ?(?:no|num|number))? \W{0,6} \b\d{8}\b
    | \b gb\d{2} \s? [a-z]{4} (?:\s?\d){14} \b                   # IBAN
    """,
    re.VERBOSE,
)
_BORN = re.compile(
    r"""
    \b (?: d\.?o\.?b\.? | date\ of\ birth | born (?:\ on)? | birthday\ is | birth\ date ) \b
    \W{0,5} (?:is\ |was\ |on\ )?
    (?: \d{1,2} (?:st|nd|rd|th)? [\s./-]{1,3}
        (?: \d{1,2} | (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) [a-z]* )
        [\s./,-]{1,3} \d{2,4}
      | (?:in\ )? (?:19|20)\d{2} \b )
    """,
    re.VERBOSE,
)
_REFERENCE = re.compile(
    r"""
    \b (?: (?: tenancy|rent|repairs?|job|case|complaint|application|app|bidding|account|acc|customer
             | payment|works?\ order|order|crime|call|log|my|your|homechoice|housing|bid|enquiry
             | fault|ticket|incident|foi|claim|inspection|appointment|recharge|parking|garage
             | permit|member|leasehold|invoice ) \W{0,2}
        (?: (?:account|acc|payment|application|housing|register|complaint|repair|job) \W{0,2} )? )?
    (?: ref (?:erence)? s? | rent\ account | account | acc | no | num | number | nos | job | tenancy
      | case | id | repair | works?\ order | nr ) \b [\s.:\#(-]{0,4}
    (?: (?:is|no|number|num|nr|code|was) \b [\s.:\#(-]{0,4} ){0,2}
    (?= [a-z/-]{0,6}\d ) [a-z]{0,5} [/-]? \d [\da-z/-]{3,14} \b
    | \b (?P<bare> [a-z]{2,4} [-/]? \d{5,9} | [a-z]{2,4} [-/] \d{3,9} (?:[-/]\d{1,6})? ) \b
    """,
    re.VERBOSE,
)
_REGISTRATION = re.compile(r"\b(?:[a-z]{2}\d{2}\s?[a-z]{3}|[a-z]\d{1,3}\s?[a-z]{3})\b")
_VEHICLE = re.compile(
    r"\b(?:reg|registration|plate|car|van|vehicle|ford|vauxhall|bmw|audi|vw|astra|corsa|fiesta|focus|"
    r"golf|transit|moped|parked|driver)\b"
)


def find_personal(tidied: Tidied) -> tuple[Hit, ...]:
    """Every piece of personal information, each as ``personal.<what>`` with its place."""
    text = tidied.text
    taken: list[tuple[int, int]] = []
    hits: list[Hit] = []

    def add(kind: str, start: int, end: int, detail: str = "", strength: float = 1.0) -> None:
        if any(start < b and a < end for a, b in taken):
            return
        taken.append((start, end))
        hits.append(Hit(f"personal.{kind}", tidied.span(start, end), detail, strength))

    if "@" in text or " at " in text or "(at)" in text or "[at]" in text:
        for kind, start, end in _emails(text):
            add(kind, start, end)
    if _DIGIT.search(text):
        for kind, start, end in _numbered(text):
            add(kind, start, end)
    for kind, start, end, detail in _in_words(tidied):
        add(kind, start, end, detail)
    found = (hit for hit in hits if hit.kind != "personal.public")
    return tuple(sorted(found, key=lambda hit: hit.span or (0, 0)))


def _emails(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _EMAIL.finditer(text):
        spoken = " at " in match.group() and "@" not in match.group()
        if spoken and " dot " not in match["domain"] and not _MAIL_HOMES.search(match["domain"]):
            continue  # "meet at cbhomes.org.uk offices"
        if _MENTION.search(match.group()) and not _MAIL_HOMES.search(match["domain"]):
            continue  # "thank you @rita.moss"
        domain = match["domain"].replace(" dot ", ".")
        public = any(domain == d or domain.endswith(f".{d}") for d in _data()["public_domains"])
        post = match["box"] in _data()["public_mailboxes"]
        yield ("public" if public or post else "email"), *match.span()


def _numbered(text: str) -> Iterator[tuple[str, int, int]]:
    """Everything that is known by its digits, surest first."""
    for kind, pattern in (("bank", _BANK), ("birth_date", _BORN), ("ni_number", _NI)):
        for match in pattern.finditer(text):
            if kind != "ni_number" or is_national_insurance_number(match.group()):
                yield kind, *match.span()
    for match in _POSTCODE.finditer(text):
        yield "postcode", *match.span()
    for match in _DIGITS.finditer(text):
        if (what := _long_number(match.group(), text)) is not None:
            yield what, *match.span()
    for match in _REFERENCE.finditer(text):
        if not (match["bare"] and _REGISTRATION.fullmatch(match["bare"])):
            yield "reference", *match.span()
    yield from _registrations(text)


def _registrations(text: str) -> Iterator[tuple[str, int, int]]:
    if _VEHICLE.search(text):
        for match in _REGISTRATION.finditer(text):
            yield "registration", *match.span()


def _long_number(written: str, text: str) -> str | None:
    """What a run of nine or more digits is; None where it could be anything."""
    digits = re.sub(r"\D", "", written)
    if digits in _public_numbers():
        return "public"
    if len(digits) in {15, 16} and is_card_number(digits):
        return "card"
    if is_phone(written):
        return "phone"
    grouped = re.fullmatch(r"\d{3}[\s-]\d{3}[\s-]\d{4}", written.strip())
    return "nhs_number" if is_nhs_number(digits) and ("nhs" in text or grouped) else None


def is_phone(written: str) -> bool:
    """Whether this is written like a British telephone number (or one with its country code)."""
    digits = re.sub(r"\D", "", written)
    plus = written.lstrip().startswith("+")
    if not plus and not digits.startswith(("0", "44", "7")):
        return False
    if not 10 <= len(digits) <= 14 or (digits[0] == "7" and not plus and len(digits) != 10):
        return False
    import phonenumbers  # noqa: PLC0415  slow to import and seldom needed

    text = f"+{digits}" if digits.startswith("44") else written
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return False
    # "Possible" and not "valid": the ranges kept for drama (07700 900xxx) are how people test us,
    # and a number one digit out is still somebody's.
    return bool(phonenumbers.is_possible_number(number)) and (
        number.country_code != 44 or len(str(number.national_number)) in {9, 10}
    )


def _in_words(tidied: Tidied) -> Iterator[tuple[str, int, int, str]]:
    text = tidied.text
    if _DIGIT.search(text):
        for match in _address().finditer(text):
            yield "address", *match.span(), ""
    for match in _person().finditer(text):
        group = "titled" if match["titled"] else "related"
        original = tidied.original[slice(*tidied.span(*match.span(group)))]
        if group == "titled" or original[:1].isupper():
            yield "named_person", *match.span(), original
    for match in _health().finditer(text):
        yield "health", *match.span(), ""


@cache
def _data() -> Any:
    return load("personal.yaml")


@cache
def _public_numbers() -> frozenset[str]:
    return frozenset(re.sub(r"\D", "", number) for number in _data()["public_numbers"])


@cache
def _address() -> re.Pattern[str]:
    """A door number with a street, block or preposition; a street alone is not an address."""
    streets = "|".join(sorted(_data()["streets"], key=len, reverse=True))
    name = rf"(?!(?:{'|'.join(_data()['never_street_names'])})\b)[a-z][a-z']{{1,20}}"
    counted = rf"(?! ?(?:{'|'.join(_data()['counted'])}))"
    door = r"\d{1,4}[a-z]?"
    block = rf"(?:{name} ){{1,3}}(?:{streets})\b"
    kinds = "flat|apartment|apt|unit|room|bungalow|plot|house no|house number"
    live = (
        r"i'?m at|i live at|we'?re at|we live at|here at|live in|next door at|neighbour at|"
        r"over at|them at|him at|her at|address is|me at|door"
    )
    return re.compile(
        rf"\b(?:{kinds}) ?(?:no\.? ?|number )?{door}\b"
        rf"(?:,? (?:at |in |on |of )?(?:the )?(?:{door},? )?{block})?"
        rf"|(?<![£\d.:])\b{door},? {block}(?!'?s? (?:ago|later))"
        rf"|\b{block},? (?:no\.? ?|number |flat |#)?{door}\b{counted}"
        rf"|\b(?:{live}) (?:no\.? ?|number |flat )?{door}\b{counted}"
        rf"|\b(?:at|from|in|by|outside|against|opposite|for|of|near) "
        rf"(?:no\.? |number |house |house number |no: ?){door}\b{counted}"
        rf"|(?:^|[.,;:!?(\n] ?)(?:no\.? |number ){door}\b(?=,? (?:{name}|[.,])){counted}"
    )


@cache
def _person() -> re.Pattern[str]:
    """Somebody named after a title or after what they are to the writer."""
    relations = "|".join(sorted(_data()["relations"], key=len, reverse=True))
    titles = "|".join(_data()["titles"])
    described = (
        r"(?:(?:little|eldest|youngest|oldest|baby|late|elderly|disabled|poor|best|old|dear|ex|"
        r"\d{1,2}|year|yr|yo|month)[ -]{1,2}){0,5}"
    )
    return re.compile(
        rf"\b(?:{titles})\.? (?!(?:and|or|next|the|man|plumber|is|has|who|in|of|at)\b)"
        rf"(?P<titled>[a-z][a-z'-]{{1,20}})"
        rf"|\b(?:my|our|his|her|their|next doors?|next door's) {described}(?:{relations}),? "
        rf"(?P<related>[a-z][a-z'-]{{2,20}})"
    )


@cache
def _health() -> re.Pattern[str]:
    words = "|".join(re.escape(w) for w in sorted(_data()["health"], key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")
