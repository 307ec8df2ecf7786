"""Numbers that prove themselves: check digits and allotted prefixes, without any look-up."""

import re

# HMRC, National Insurance Manual NIM39110: letters D, F, I, Q, U and V are not used in either
# place, O not in the second, and these pairs are not allotted.
_NI = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]?")


def is_national_insurance_number(text: str) -> bool:
    """Whether this could be a National Insurance number; spaces and hyphens do not matter."""
    return bool(_NI.fullmatch(re.sub(r"[\s-]", "", text).upper()))


def is_nhs_number(digits: str) -> bool:
    """Ten digits with the modulus 11 check digit of the NHS Data Dictionary (NHS NUMBER)."""
    if len(digits) != 10 or not digits.isdecimal() or len(set(digits)) == 1:
        return False
    total = sum(int(d) * weight for d, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    check = 11 - total % 11
    return check != 10 and int(digits[9]) == check % 11


def is_card_number(digits: str) -> bool:
    """Thirteen to nineteen digits with the Luhn check digit of ISO/IEC 7812-1."""
    if not 13 <= len(digits) <= 19 or not digits.isdecimal() or len(set(digits)) == 1:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
