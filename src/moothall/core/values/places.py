"""What an organisation is and where: from these follow its regimes, calendars and clocks."""

from enum import StrEnum


class Nation(StrEnum):
    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


class OrganisationKind(StrEnum):
    COUNCIL = "council"
    ALMO = "almo"
    """An arm's-length company wholly owned by a council."""
    HOUSING_ASSOCIATION = "housing-association"
    """A private registered provider; in Scotland and Wales a registered social landlord."""
    HOUSING_EXECUTIVE = "housing-executive"
    """The Northern Ireland Housing Executive."""
    OTHER_PUBLIC = "other-public"
    """Any other body under the information Acts (an NHS body, a police force)."""


class HolidayCalendar(StrEnum):
    """The bank-holiday calendars we hold; UNITED_KINGDOM is the union of the three divisions."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"
    UNITED_KINGDOM = "united-kingdom"
    NONE = "none"


def calendar_of(nation: Nation) -> HolidayCalendar:
    """The bank holidays kept in a nation."""
    if nation is Nation.SCOTLAND:
        return HolidayCalendar.SCOTLAND
    if nation is Nation.NORTHERN_IRELAND:
        return HolidayCalendar.NORTHERN_IRELAND
    return HolidayCalendar.ENGLAND_AND_WALES
