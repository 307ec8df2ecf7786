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
    r"(?<![\w.+-])(?P<box>[\w][\w.+-]{0,63})\s?(?:@|\(at\)|\[at\]| at )\s?"
    r"(?P<domain>(?:[a-z0-9-]{1,63}(?:\.| dot ))+(?:[a-z]{2,24}))\b"
)
_POSTCODE = re.compile(
    r"\b(?:[a-z]{1,2}\d[a-z\d]?\s?\d[abd-hjlnp-uw-z]{2}|gir\s?0aa)\b"
)
_NI = re.compile(r"\b[a-z]{2}[\s-]?\d{2}[\s-]?\d{2}[\s-]?\d{2}[\s-]?[a-d]?\b")
_DIGITS = re.compile(r"(?<![\w£.])\+?\(?\d(?:[\s().-]{0,3}\d){8,20}(?!\w)")
_BANK = re.compile(
    r"(?P<sort>\b\d{2}[-\s]\d{2}[-\s]\d{2}\b|(?:sort ?code|s/c)\W{0,6}\d{2}\W?\d{2}\W?\d{2})"
    r"[^\d\n]{0,40}(?P<account>\b\d{7,8}\b)"
    r"|(?:account|acc|a/c|acct)(?: ?(?:no|num|number))?\W{0,6}\b\d{8}\b|\bgb\d{2}\s?(?:[a-z]{4})(?:\s?\d){14}\b"
)
_BORN = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?|birthday is|birth date)\b\W{0,5}(?:is |was |on )?"
    r"(?P<date>\d{1,2}(?:st|nd|rd|th)?[\s./-]{1,3}(?:\d{1,2}|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)"
    r"[\s./,-]{1,3}\d{2,4}|(?:in )?(?:19|20)\d{2}\b)"
)
_REFERENCE = re.compile(
    r"\b(?:(?:tenancy|rent|repairs?|job|case|complaint|application|app|bidding|account|acc|customer|payment|works? order|order|crime|"
    r"call|log|my|your|homechoice|housing|bid|enquiry|fault|ticket|incident|foi|claim|inspection|appointment|stage \d|recharge|parking|garage|permit|member|leasehold|invoice)\W{0,2}"
    r"(?:(?:account|acc|payment|application|housing|register|complaint|repair|job)\W{0,2})?)?"
    r"(?:ref(?:erence)?s?|rent account|account|acc|no|num|number|nos|job|tenancy|case|id|repair|works? order|nr)\b[\s.:#(-]{0,4}(?:(?:is|no|number|num|nr|code|was)\b[\s.:#(-]{0,4}){0,2}"
    r"(?P<code>(?=[a-z/-]{0,6}\d)[a-z]{0,5}[/-]?\d[\da-z/-]{3,14})\b"
    r"|\b(?P<bare>[a-z]{2,4}[-/]?\d{5,9}|[a-z]{2,4}[-/]\d{3,9}(?:[-/]\d{1,6})?)\b"
)
_REGISTRATION = re.compile(r"\b(?P<plate>[a-z]{2}\d{2}\s?[a-z]{3}|[a-z]\d{1,3}\s?[a-z]{3})\b")
_VEHICLE = re.compile(r"\b(?:reg|registration|plate|car|van|vehicle|ford|vauxhall|bmw|audi|vw|astra|corsa|fiesta|focus|golf|transit|moped|parked|number plate|driver)\b")


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
    return tuple(sorted((h for h in hits if h.kind != "personal.public"), key=lambda h: h.span or (0, 0)))


def _emails(text: str) -> Iterator[tuple[str, int, int]]:
    data = _data()
    for match in _EMAIL.finditer(text):
        written = match.group()
        if "@" not in written and "dot" not in written and "." not in match["domain"]:
            continue
        if "@" not in written and " at " in written and " dot " not in written:
            if not re.search(r"gmail|hotmail|outlook|yahoo|icloud|live|btinternet|aol|sky|me\.com", match["domain"]):
                continue
        domain = match["domain"].replace(" dot ", ".").rstrip(".")
        public = any(domain == d or domain.endswith("." + d) for d in data["public_domains"])
        posts = match["box"] in data["public_mailboxes"]
        yield ("public" if public or posts else "email"), *match.span()


def _numbered(text: str) -> Iterator[tuple[str, int, int]]:
    """Everything that is known by its digits, surest first."""
    for match in _BANK.finditer(text):
        yield "bank", *match.span()
    for match in _BORN.finditer(text):
        yield "birth_date", *match.span()
    for match in _NI.finditer(text):
        if is_national_insurance_number(re.sub(r"[\s-]", "", match.group())):
            yield "ni_number", *match.span()
    for match in _POSTCODE.finditer(text):
        yield "postcode", *match.span()
    for match in _DIGITS.finditer(text):
        yield from _long_number(text, match)
    for match in _REFERENCE.finditer(text):
        group = "code" if match["code"] else "bare"
        if group == "bare" and _REGISTRATION.fullmatch(match[group]):
            continue
        yield "reference", match.start(), match.end()
    if _VEHICLE.search(text):
        for match in _REGISTRATION.finditer(text):
            yield "registration", *match.span()


def _long_number(text: str, match: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    digits = re.sub(r"\D", "", match.group())
    start, end = match.span()
    if digits in _public_numbers():
        yield "public", start, end
    elif is_card_number(digits) and len(digits) in {15, 16}:
        yield "card", start, end
    elif is_phone(match.group()):
        yield "phone", start, end
    elif is_nhs_number(digits) and "nhs" in text:
        yield "nhs_number", start, end
    elif is_nhs_number(digits) and re.fullmatch(r"\d{3}[\s-]\d{3}[\s-]\d{4}", match.group().strip()):
        yield "nhs_number", start, end


def is_phone(written: str) -> bool:
    """Whether this is written like a British telephone number (or one with its country code)."""
    digits = re.sub(r"\D", "", written)
    if not (written.lstrip("( ").startswith(("0", "+", "44", "7"))) or not 10 <= len(digits) <= 14:
        return False
    if digits.startswith("7") and not written.lstrip().startswith("+") and len(digits) != 10:
        return False
    import phonenumbers  # noqa: PLC0415  slow to import and seldom needed

    text = f"+{digits}" if digits.startswith("44") and not written.strip().startswith("0") else written
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
    streets = "|".join(sorted(_data()["streets"], key=len, reverse=True))
    stops = "|".join(_data()["never_street_names"])
    name = rf"(?!(?:{stops})\b)[a-z][a-z']{{1,20}}"
    number = r"\d{1,4}[a-z]?"
    not_a_time = (
        r"(?! ?(?:am|pm|%|weeks?|wks?|days?|months?|mths?|years?|yrs?|times?|people|hours?|hrs?|mins?|minutes|flats?|"
        r"homes?|bays?|of|since|and|to|out|/|:|units?|doors?|cars?|garages?|bins?|degrees|o'clock|st\b|nd\b|rd\b|th\b|in the queue))"
    )
    return re.compile(
        rf"\b(?:flat|apartment|apt|unit|room|bungalow|plot|house no|house number) ?(?:no\.? ?|number )?{number}\b"
        rf"(?:,? (?:at |in |on |of )?(?:the )?(?:{number},? )?(?:{name} ){{1,3}}(?:{streets})\b)?"
        rf"|(?<![£\d.:])\b{number},? (?:{name} ){{1,2}}(?:{streets})\b(?!'?s? (?:ago|later))"
        rf"|\b(?:{name} ){{1,2}}(?:{streets}),? (?:no\.? ?|number |flat |#)?{number}\b{not_a_time}"
        rf"|\b(?:i'?m at|i live at|we'?re at|we live at|here at|live in|next door at|neighbour at|over at|them at|him at|"
        rf"her at|address is|me at|door) (?:no\.? ?|number |flat )?{number}\b{not_a_time}"
        rf"|\b(?:at|from|in|by|outside|against|opposite|for|of|near) (?:no\.? |number |house |house number |no: ?){number}\b{not_a_time}"
        rf"|(?:^|[.,;:!?(\n] ?)(?:no\.? |number ){number}\b(?=,? (?:{name}|[.,])){not_a_time}"
    )


@cache
def _person() -> re.Pattern[str]:
    relations = "|".join(sorted(_data()["relations"], key=len, reverse=True))
    titles = "|".join(_data()["titles"])
    return re.compile(
        rf"\b(?:{titles})\.? (?!(?:and|or|next|the|man|plumber|is|has|who|in|of|at)\b)(?P<titled>[a-z][a-z'-]{{1,20}})"
        rf"|\b(?:my|our|his|her|their|next doors?|next door's) (?:(?:little|eldest|youngest|oldest|baby|late|"
        rf"elderly|disabled|poor|best|old|dear|ex|\d{{1,2}}|year|yr|yo|month|old)[ -]{{1,2}}){{0,5}}"
        rf"(?:{relations}),? (?P<related>[a-z][a-z'-]{{2,20}})"
    )


@cache
def _health() -> re.Pattern[str]:
    words = "|".join(re.escape(w) for w in sorted(_data()["health"], key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")
